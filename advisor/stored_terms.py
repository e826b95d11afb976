"""What a stored run was decided by: models, volume, prices and limits, read back from its task.resolved.yaml."""

import json
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import TypeAdapter, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from advisor.certification import DRAWS
from advisor.cost import Volume, volume_of
from advisor.errors import AdvisorError
from advisor.price_table import PRICE_TABLE, PriceTable, load_prices
from advisor.prices import Prices
from advisor.pricing import priced_models
from advisor.run_folder import PRICE_FILE
from advisor.task import CostsSection, ModelSection, VolumeSection
from advisor.types import Trial, Usage
from advisor.verdict import Recommendation

TASK_FILE = "task.resolved.yaml"


@dataclass(frozen=True, slots=True)
class StoredTerms:
    """The sections of a run's task that money hangs on."""

    models: tuple[ModelSection, ...]
    volume: Volume
    currency: str
    max_cost_per_month: float | None
    folder: Path

    def prices(self, over: Path | None = None) -> dict[str | None, Prices | None]:
        """Today's prices of every model: the table that ships, the run's own file, and `over` on top.

        Raises:
            AdvisorError: a file cannot be read, is wrong, or names a model that the run has not.
        """
        table = load_prices(PRICE_TABLE)
        if (self.folder / PRICE_FILE).exists():
            table = load_prices(self.folder / PRICE_FILE, beneath=table)
        if over is not None:
            table = self._with(over, table)
        return priced_models(self.models, table, self.currency)

    def _with(self, over: Path, table: PriceTable) -> PriceTable:
        known = {model.id for model in self.models}
        found = load_prices(over, beneath=table)
        strange = sorted(found.models.keys() - table.models.keys() - known)
        if strange:
            raise AdvisorError(f"{over}: models.{strange[0]}: the run has no such model (it has: {', '.join(known)})")
        wrong = [name for name in found.models if name in known and found.models[name].currency != self.currency]
        if wrong:
            other = found.models[wrong[0]].currency
            raise AdvisorError(f"{over}: models.{wrong[0]}.currency: {other}, but the run counts in {self.currency}")
        return found


def terms_of_run(run: Path, rec: Recommendation) -> StoredTerms:
    """The terms of a finished run.

    Raises:
        AdvisorError: its task.resolved.yaml is missing or cannot be read.
    """
    path = run / TASK_FILE
    try:
        content = YAML(typ="safe", pure=True).load(path.read_text(encoding="utf-8"))
        models = TypeAdapter(tuple[ModelSection, ...]).validate_json(json.dumps(content["models"], default=str))
        volume = VolumeSection.model_validate(content["volume"])
        costs = CostsSection.model_validate(content.get("costs", {}))
        limit = content["target"].get("max_cost_per_month")
    except (OSError, YAMLError, ValidationError, KeyError, TypeError, AttributeError) as error:
        raise AdvisorError(f"{path}: does not hold the task of a finished run: {error}") from error
    certifies = rec.splits["test"] * DRAWS
    return StoredTerms(models, volume_of(volume, costs, certifies), content.get("currency", "USD"), limit, run)


def with_usage(trial: Trial, run: Path) -> Trial:
    """The trial with the mean usage of its answers; of an older run it is taken from its outputs."""
    if trial.usage is not None or trial.prompt_mean is None or trial.completion_mean is None:
        return trial
    seconds = _seconds(run / "strategies" / trial.candidate.id / "outputs.jsonl")
    if seconds is None:
        return trial
    usage = Usage(trial.prompt_mean, trial.cached_mean or 0.0, trial.completion_mean, seconds)  # type: ignore[arg-type]
    return replace(trial, usage=usage)


def _seconds(outputs: Path) -> float | None:
    """Mean machine seconds of the first draws, which is what costs were computed from."""
    try:
        lines = outputs.read_text(encoding="utf-8").splitlines()
    except OSError:
        return None
    rows = [json.loads(line) for line in lines]
    taken = [row["seconds"] for row in rows if row["draw"] == 0]
    return sum(taken) / len(taken) if taken else None
