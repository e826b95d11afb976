"""`advisor check` and `advisor plan`: what can be said about a task before any model is asked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from advisor import registry
from advisor.catalogue import probe
from advisor.cost import answering, preparing, training
from advisor.counting import Counter
from advisor.data import Splits, load_documents, load_splits
from advisor.earlier import prepare
from advisor.forecast import CHARACTERS_PER_TOKEN, Forecast, forecast, with_tokens
from advisor.loading import context_window, parameters
from advisor.outlook import expected_fit, outlook, turn
from advisor.preparation import assumptions, known_of
from advisor.prices import Prices, deployed
from advisor.roster import planned, with_room
from advisor.rubric import bar_at_best, judge_prices
from advisor.rubric_agreement import confidence_left
from advisor.rubric_labels import Labels, load_labels
from advisor.rubric_prompt import MOST_NEW_TOKENS, Exhibit, verdict_prompt
from advisor.stats import alpha_now, smallest_passing, smallest_test_size
from advisor.task import TaskSpec, load_task


@dataclass(frozen=True, slots=True)
class Checked:
    """A task without mistakes, and what a reader should know before running it."""

    task: str
    kind: str
    metric: str
    splits: dict[str, int]
    labels: int
    documents: int
    needed_correct: int | None
    smallest_test: int
    missing_models: tuple[str, ...]
    warnings: tuple[str, ...]
    judged_target: float | None = None
    graded: bool = False
    labelled: int = 0
    labelled_failing: int = 0

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}

    def lines(self) -> list[str]:
        """For people."""
        sizes = ", ".join(f"{count} {name}" for name, count in self.splits.items())
        lines = [f"{self.task}: {self.kind}, metric {self.metric}; {sizes} examples, {self.documents} documents"]
        if self.needed_correct is None:
            lines.append(
                f"the test split is too small: even a perfect score certifies nothing; it takes {self.smallest_test}"
            )
        else:
            lines.append(f"to be certified, {self._needed(self.needed_correct, self.splits['test'])}")
        if self.judged_target is not None:
            lines.append(
                f"{self.labelled} labelled answers, {self.labelled_failing} of them failing: a judge that errs on none "
                f"of them must pass {100 * self.judged_target:g} %; one that errs, more"
            )
        lines += [f"model {name} is not on this machine: advisor models pull {name}" for name in self.missing_models]
        return lines + [f"warning: {warning}" for warning in self.warnings] + ["no mistakes found"]

    def _needed(self, correct: int, items: int) -> str:
        """A graded score has no right and wrong; scores of 0 and 1 spread most, so theirs is the highest bar."""
        if not self.graded:
            return f"{correct} of {items} test items must be right"
        return f"the {items} test items must score {correct / items:.3f} on average, less where their scores are alike"


def check_task(path: Path, overrides: Sequence[str] = ()) -> Checked:
    """Loads everything a run would load except models.

    Raises:
        AdvisorError: every mistake in the task file, the data, the documents or the strategies' options.
    """
    task = load_task(path, overrides)
    splits = load_splits(task)
    documents = load_documents(task, registry.conversions())
    labels = load_labels(task)
    splits = prepare(task, planned(task), splits, documents, _folders(task)).splits
    # A judge is asked nothing here: it is taken to make no mistake, which is the most that it can be worth.
    bar = bar_at_best(task, labels) if labels else task.target.accuracy
    alpha = alpha_now(confidence_left(task.target.confidence) if labels else task.target.confidence)
    known = {model.name: model.cached for model in registry.weights_module().known()}
    judges = [task.task.rubric.judge] if task.task.rubric else []
    names = [model.model for model in (*task.models, *judges) if not model.hosted] + [task.embedding.model]
    return Checked(
        task=task.name,
        kind=task.task.kind,
        metric=task.metric,
        splits=sizes(splits),
        labels=len(splits.labels),
        documents=len(documents),
        needed_correct=smallest_passing(len(splits.test), bar, alpha),
        smallest_test=smallest_test_size(bar, alpha),
        missing_models=tuple(dict.fromkeys(name for name in names if known.get(name) is False)),
        warnings=(*splits.warnings, *(labels.warnings if labels else ())),
        graded=registry.load("metrics", task.metric).graded,
        judged_target=bar if labels else None,
        labelled=len(labels.rows) if labels else 0,
        labelled_failing=labels.wrong if labels else 0,
    )


def sizes(splits: Splits) -> dict[str, int]:
    """Examples by split."""
    return {"train": len(splits.train), "dev": len(splits.dev), "test": len(splits.test)}


@dataclass(frozen=True, slots=True)
class Step:
    """One candidate of a plan: what it takes if it goes all the way, or why it is skipped."""

    candidate: str
    skipped: str | None
    forecast: Forecast
    spend: float | None


@dataclass(frozen=True, slots=True)
class Planned:
    """The candidates in the order they will run."""

    task: str
    currency: str
    steps: tuple[Step, ...]
    judge: Step | None = None

    def to_json(self) -> dict[str, object]:
        """As plain data; seconds and spend are null where they cannot be known yet."""
        steps = [
            {"id": step.candidate, "skipped": step.skipped, **asdict(step.forecast), "spend": step.spend}
            for step in self.steps
        ]
        asking = [*self.steps, *([self.judge] if self.judge else [])]
        return {
            "task": self.task,
            "candidates": steps,
            "judge_requests": self.judge.forecast.requests if self.judge else 0,
            "requests": sum(step.forecast.requests for step in asking),
            "tokens": sum(_tokens(step.forecast) for step in asking),
            "minutes": _total([_minutes(step.forecast) for step in self.steps]),
            "spend": _total([step.spend for step in asking]),
            "currency": self.currency,
        }

    def lines(self) -> list[str]:
        """For people."""
        lines = [f"{number:>2}. {_step_line(step, self.currency)}" for number, step in enumerate(self.steps, 1)]
        if self.judge:
            lines.append(f"    {_step_line(self.judge, self.currency)}; its time is not in the minutes")
        told = self.to_json()
        minutes, spend = told["minutes"], told["spend"]
        time = "unknown time (weights not here yet)" if minutes is None else f"about {minutes:,.0f} min"
        money = "unknown spend" if spend is None else f"{spend:.4f} {self.currency}"
        lines.append(f"at most {told['requests']:,} requests, {told['tokens']:,.0f} tokens, {time}, {money}")
        return [
            *lines,
            "estimates; what diagnosis rules out, is hopeless on dev or beaten by a cheaper one stops early",
        ]


def _step_line(step: Step, currency: str) -> str:
    if step.skipped:
        return f"{step.candidate:<28} does not apply: {step.skipped}"
    expected, minutes = step.forecast, _minutes(step.forecast)
    seeds = f" from {expected.trainings} seeds" if expected.trainings > 1 else ""
    trains = f", {expected.train_tokens:,.0f} tokens of training{seeds}" if expected.train_tokens else ""
    if step.spend is not None and expected.training:
        trains += f" (about {step.spend:,.2f} {currency} with the requests)"
    time = "" if minutes is None else f", about {minutes:,.1f} min"
    each = f"{expected.prompt_tokens:,.0f} + {expected.completion_tokens:,.0f} tokens"
    search = f" ({expected.searching:,} of them to search for the prompt)" if expected.searching else ""
    return f"{step.candidate:<28} at most {expected.requests:,} requests{search} of {each}{trains}{time}"


def _tokens(expected: Forecast) -> float:
    return expected.requests * (expected.prompt_tokens + expected.completion_tokens) + expected.train_tokens


def _minutes(expected: Forecast) -> float | None:
    return None if expected.seconds is None else expected.seconds / 60


def _total(parts: Sequence[float | None]) -> float | None:
    known = [part for part in parts if part is not None]
    return sum(known) if len(known) == len(parts) else None


def plan_task(path: Path, overrides: Sequence[str] = (), only: Sequence[str] = ()) -> Planned:
    """What a run would do, in order. Loads data, no model.

    Raises:
        AdvisorError: as `check_task`.
    """
    task: TaskSpec = load_task(path, overrides)
    splits, documents, labels = load_splits(task), load_documents(task, registry.conversions()), load_labels(task)
    folders = _folders(task)
    sizes_here = {name: parameters(folder) for name, folder in folders.items()}
    declared = {model.id: model.context_window for model in task.models if model.hosted}
    windows = {**declared, **{name: context_window(folder) for name, folder in folders.items()}}
    entries = with_room(planned(task, only), documents, windows)
    known = known_of(splits, documents, max(sizes_here.values(), default=None), windows)
    assumed = assumptions(task, splits, known, sizes_here)
    expected_of = outlook(entries, assumed)
    speed = probe(seconds=0.5).gflops if sizes_here else None
    counter = Counter(task, splits, documents, folders, windows)
    steps = []
    for entry in sorted(entries, key=lambda entry: turn(entry.candidate, expected_of.get(entry.candidate.id))):
        model = entry.candidate.model
        expected = forecast(entry.candidate, assumed.shape, sizes_here.get(model or ""), speed)
        if tokens := counter.tokens(entry):
            expected = with_tokens(expected, tokens, sizes_here.get(model or ""), speed)
        if entry.skipped:
            expected = Forecast(0, 0.0, 0.0, 0.0, 0.0)
        price = assumed.prices.get(model)
        steps.append(Step(entry.candidate.id, entry.skipped, expected, _spend(expected, price)))
    return Planned(task.name, task.currency, tuple(steps), _judging(task, labels, steps) if labels else None)


def _judging(task: TaskSpec, labels: Labels, steps: Sequence[Step]) -> Step:
    """The judge on the labelled answers, twice, and on every answer that candidates give."""
    rubric = task.task.rubric
    assert rubric is not None
    shown = [Exhibit(row.request, row.answer, row.reference) for row in labels.rows]
    prompts = [verdict_prompt(rubric.criteria, one) for one in shown]
    characters = sum(len(message.content) for prompt in prompts for message in prompt.messages)
    requests = len(shown) * (2 if rubric.judge.hosted else 1) + sum(step.forecast.requests for step in steps)
    prompt_tokens = characters / len(shown) / CHARACTERS_PER_TOKEN
    expected = Forecast(requests, prompt_tokens, MOST_NEW_TOKENS / 2, 0.0, None)
    return Step("the judge", None, expected, _spend(expected, judge_prices(task)))


def _spend(expected: Forecast, price: Prices | None) -> float | None:
    """Money of one candidate, every training of it included."""
    fit = expected_fit(expected, price)
    used = deployed(price, fit)
    if price is None or used is None:
        return None
    if used.tokens is not None:
        trained = training(fit, price)
        asked = expected.requests * answering(expected.usage, used)
        return None if trained is None else expected.trainings * trained + asked
    return None if expected.seconds is None else preparing(expected.seconds, price)


def _folders(task: TaskSpec) -> dict[str, Path]:
    """The folder of each model whose weights are on this machine, by model id."""
    known = {model.name: model.folder for model in registry.weights_module().known() if model.folder}
    return {model.id: known[model.model] for model in task.models if model.model in known}
