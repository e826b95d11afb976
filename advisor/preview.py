"""`advisor plan`: what a run would take, said before any model is asked."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from advisor import registry
from advisor.checkup import weight_folders
from advisor.cost import answering, preparing, training
from advisor.counting import Counter
from advisor.data import load_documents, load_splits
from advisor.forecast import CHARACTERS_PER_TOKEN, Forecast, forecast, with_tokens
from advisor.loading import context_window, parameters
from advisor.machine_speed import Speeds
from advisor.outlook import expected_fit, outlook, turn
from advisor.preparation import assumptions, known_of
from advisor.prices import Prices, deployed
from advisor.roster import planned, with_room
from advisor.rubric import judge_prices
from advisor.rubric_labels import Labels, load_labels
from advisor.rubric_prompt import MOST_NEW_TOKENS, Exhibit, verdict_prompt
from advisor.task import TaskSpec, load_task


@dataclass(frozen=True, slots=True)
class Step:
    """One candidate of a plan: what it takes if it goes all the way, or why it is skipped."""

    candidate: str
    skipped: str | None
    forecast: Forecast
    spend: float | None


@dataclass(frozen=True, slots=True)
class Planned:
    """The candidates in the order they will run; `minutes_from` says what their minutes rest on."""

    task: str
    currency: str
    steps: tuple[Step, ...]
    judge: Step | None = None
    minutes_from: str = ""

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
            "minutes_from": self.minutes_from or None,
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
        asking = [step for step in self.steps if not step.skipped and step.forecast.prompt_tokens]
        guessed = [step.candidate for step in asking if not step.forecast.counted]
        if guessed:
            lines.append(f"tokens guessed at {CHARACTERS_PER_TOKEN} characters each: {', '.join(guessed)}")
        if self.minutes_from and minutes is not None:
            lines.append(f"minutes by {self.minutes_from}")
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


def plan_task(
    path: Path, overrides: Sequence[str] = (), only: Sequence[str] = (), gflops: float | None = None
) -> Planned:
    """What a run would do, in order. Loads data and tokenizers, no model.

    Args:
        path: the task file.
        overrides: as for a run, and `only`.
        only: globs over candidate ids and kinds.
        gflops: this machine's speed; None: what a run of the same model has measured here, else a probe of 5 seconds
            that multiplies matrices; neither loads a model.

    Raises:
        AdvisorError: as `check_task`.
    """
    task: TaskSpec = load_task(path, overrides)
    splits, documents, labels = load_splits(task), load_documents(task, registry.conversions()), load_labels(task)
    folders = weight_folders(task)
    sizes_here = {name: parameters(folder) for name, folder in folders.items()}
    declared = {model.id: model.context_window for model in task.models if model.hosted}
    windows = {**declared, **{name: context_window(folder) for name, folder in folders.items()}}
    entries = with_room(planned(task, only), documents, windows)
    known = known_of(splits, documents, max(sizes_here.values(), default=None), windows)
    assumed = assumptions(task, splits, known, sizes_here)
    expected_of = outlook(entries, assumed)
    speeds = Speeds.of(task, sizes_here, gflops)
    counter = Counter(task, splits, documents, folders, windows)
    steps = []
    for entry in sorted(entries, key=lambda entry: turn(entry.candidate, expected_of.get(entry.candidate.id))):
        model = entry.candidate.model
        expected = forecast(entry.candidate, assumed.shape, sizes_here.get(model or ""), speeds.nominal)
        if tokens := counter.tokens(entry):
            expected = with_tokens(expected, tokens, sizes_here.get(model or ""), speeds.nominal)
        expected = speeds.applied(expected, model)
        if entry.skipped:
            expected = Forecast(0, 0.0, 0.0, 0.0, 0.0)
        price = assumed.prices.get(model)
        steps.append(Step(entry.candidate.id, entry.skipped, expected, _spend(expected, price)))
    judge = _judging(task, labels, steps) if labels else None
    return Planned(task.name, task.currency, tuple(steps), judge, speeds.told())


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
