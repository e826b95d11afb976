"""What a bundle says to people: README.md (a Hugging Face model card), datacard.md, decision.md, Modelfile."""

import json
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from advisor.bundle.local_servers import GRAMMAR, MODELFILE, Servable, grammar, modelfile, served_sections
from advisor.bundle.manifest import Certificate, Manifest
from advisor.bundle.run_source import Exported
from advisor.render._format import code, lower_percent, markdown, percent, target_percent
from advisor.render.decision import decision
from advisor.render.markdown import table
from advisor.storage import write_whole

if TYPE_CHECKING:
    from huggingface_hub import EvalResult

CARD, DATA_CARD, DECISION = "README.md", "datacard.md", "decision.md"
TASK_TYPES = {
    "classification": "text-classification",
    "extraction": "text-generation",
    "entities": "token-classification",
    "qa": "question-answering",
    "generation": "text-generation",
}
SPDX = {"Apache-2.0": "apache-2.0", "MIT": "mit"}
"""What the hub calls licences that models here have; any other is written as other."""


def write_cards(folder: Path, source: Exported, manifest: Manifest) -> None:
    """Writes all of them, and the grammar of the labels for servers that take one."""
    servable = Servable.of(folder, manifest)
    write_whole(folder / DECISION, decision(source.rec, source.context))
    write_whole(folder / DATA_CARD, data_card(source))
    if servable.gguf:
        write_whole(folder / MODELFILE, modelfile(servable))
    if servable.labels:
        write_whole(folder / GRAMMAR, grammar(servable.labels))
    write_whole(folder / CARD, model_card(source, manifest, servable))
    for licence in sorted((folder / "model").glob("LICENSE*")):
        shutil.copyfile(licence, folder / licence.name)


def model_card(source: Exported, manifest: Manifest, servable: Servable) -> str:
    """README.md in the hub's form: front matter with the results, then what it is, how far it holds, how to run it."""
    from huggingface_hub import ModelCard, ModelCardData

    licence = manifest.weights.licence if manifest.weights else ""
    data = ModelCardData(
        model_name=f"{manifest.name}: {manifest.strategy}",
        license=SPDX.get(licence, "other") if licence else None,
        base_model=manifest.weights.name if manifest.weights else None,
        library_name="peft" if source.tuned else None,
        tags=["approach-advisor", manifest.kind],
        eval_results=_results(source, manifest) or None,
    )
    body = "\n\n".join(part for part in _body(source, manifest, servable) if part)
    return str(ModelCard(f"---\n{data.to_yaml()}\n---\n\n{body}\n"))


def _results(source: Exported, manifest: Manifest) -> list["EvalResult"]:
    from huggingface_hub import EvalResult

    found = manifest.certificate
    measured = {found.metric: found.point, f"{found.metric} (lower bound)": found.lower}
    measured |= {"consistency": found.consistency, "consistency (lower bound)": found.consistency_lower}
    return [
        EvalResult(
            task_type=TASK_TYPES[source.record["task"]["kind"]],
            dataset_type=manifest.name,
            dataset_name=f"{manifest.name}, test examples",
            dataset_split="test",
            metric_type=name,
            metric_value=round(value, 6),
            verified=None,
        )
        for name, value in measured.items()
        if value is not None
    ]


def _body(source: Exported, manifest: Manifest, servable: Servable) -> list[str]:
    digest = code(manifest.digest)
    return [
        f"# {code(manifest.strategy)} for {markdown(manifest.name)}",
        certificate_sentence(manifest.certificate, manifest.strategy),
        _figures(source),
        *_warnings(manifest.certificate),
        f"The certificate is about one object: model, prompt, demonstrations, index, adapter and decoding, {digest}. "
        "`advisor predict` and `advisor serve` refuse the bundle once it is another one.",
        "## What it is",
        f"Instructions:\n\n{_quoted(source.record['task']['instructions'])}",
        "The whole prompt is in [prompt.md](prompt.md), how the decision was made in [decision.md](decision.md), what "
        "it was measured on in [datacard.md](datacard.md).",
        *served_sections(servable),
        "## Limits and licence",
        "The figures hold for requests that are drawn like the test examples. Another language, topic or length is "
        "another task: `advisor recheck BUNDLE --data new.jsonl` measures whether the certificate still holds.",
        _licence(manifest),
    ]


def certificate_sentence(found: Certificate, strategy: str) -> str:
    """What was shown, in the words that reports use."""
    bar = f"{found.metric} of at least {target_percent(found.target)}"
    if found.lower is None or found.n is None:
        return f"**Not certified.** {code(strategy)} was not measured on all test examples, so {bar} is not shown."
    shown = f"{percent(found.point)} on {found.n} test examples, lower bound {lower_percent(found.lower)}"
    if not found.valid:
        return f"**Not certified** ({found.status}): {bar} is not shown; measured were {shown}."
    ruled = f" It breaks a hard limit: {found.excluded}" if found.excluded else ""
    return f"**Certified at {target_percent(found.confidence)}**: {bar} ({shown}).{ruled}"


def _figures(source: Exported) -> str:
    trial = source.trial
    rows = []
    if trial.consistency:
        rows.append(("consistency", f"{percent(trial.consistency.point)}"))
    if trial.latency:
        rows.append(("latency of one request, p50 / p95", f"{trial.latency.p50:.0f} / {trial.latency.p95:.0f} ms"))
    if trial.prompt_mean is not None and trial.completion_mean is not None:
        rows.append(("tokens per request, prompt / answer", f"{trial.prompt_mean:.0f} / {trial.completion_mean:.1f}"))
    if trial.cost and trial.cost.per_1k is not None:
        rows.append(("cost of 1,000 requests", f"{trial.cost.per_1k:.4g} {trial.cost.currency}"))
    if source.context.machine.cores:
        rows.append(("measured on", f"{source.context.machine.cores} cores, {source.context.machine.cpu}"))
    return table(["what", "measured"], [[markdown(name), markdown(value)] for name, value in rows], 2) if rows else ""


def _warnings(found: Certificate) -> list[str]:
    return ["\n".join(f"* {markdown(warning)}" for warning in found.warnings)] if found.warnings else []


def _quoted(text: str) -> str:
    lines = text.strip().splitlines() or ["(none: a plain sentence for the kind of task)"]
    return "\n".join(f"> {line}" for line in lines)


def _licence(manifest: Manifest) -> str:
    named = [f"{w.name}: {w.licence}" for w in (manifest.weights, manifest.embedding) if w]
    weights = f"Weights: {'; '.join(named)}. " if named else ""
    return (
        f"{weights}Demonstrations, documents and an adapter trained on them come from the task's own data: whoever may "
        "not see these may not have the bundle."
    )


def data_card(source: Exported) -> str:
    """datacard.md: how many examples of which kind the figures rest on, and what is known to be wrong with them."""
    from huggingface_hub import DatasetCardData

    rec, task = source.rec, source.record["task"]
    data = DatasetCardData(task_categories=[TASK_TYPES[task["kind"]]], pretty_name=rec.task)
    counts = ", ".join(f"{count} {name}" for name, count in rec.splits.items())
    parts = [
        f"---\n{data.to_yaml()}\n---",
        f"# Data of {markdown(rec.task)}",
        f"{counts} examples. They are not in the bundle, but for those that the prompt shows. Chosen on dev, certified "
        "on test, which nothing had seen before.",
        _label_table(source),
        *(f"* {markdown(note)}" for note in (*source.context.data_notes, *rec.warnings)),
        f"Run {code(rec.run_id)}, seed {task['seed']}. Source, licence and languages of the examples: whoever made "
        "them knows; the run does not.",
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _label_table(source: Exported) -> str:
    """Labels of the dev and test examples that this strategy answered; empty for open answers."""
    labels: Sequence[str] = source.record["task"].get("labels", [])
    outputs = source.home / "outputs.jsonl"
    if not labels or not outputs.is_file():
        return ""
    rows = [json.loads(line) for line in outputs.read_text(encoding="utf-8").splitlines()]
    seen = {(row["split"], row["id"]): row["target"] for row in rows}
    counts = Counter((split, target) for (split, _), target in seen.items())
    body = [[markdown(name), str(counts["dev", name]), str(counts["test", name])] for name in labels]
    return table(["label", "dev, as far as asked", "test, as far as asked"], body, 1)
