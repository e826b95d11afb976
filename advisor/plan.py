"""TaskSpec to candidates in the order of their expected cost, and the kinds that do not apply, with the reason."""

import itertools
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import get_args, get_origin

from pydantic import BaseModel, ValidationError

from advisor.errors import AdvisorError, TaskError
from advisor.protocols import Strategy
from advisor.suggest import bracket, did_you_mean
from advisor.task import StrategySection, TaskSpec
from advisor.types import Candidate

COST_ORDER = (
    "control",
    "zero_shot",
    "few_shot",
    "optimized_prompt",
    "rag",
    "long_context",
    "lora",
    "lora_rag",
    "stacked_lora",
    "hosted_tuning",
)
"""From nothing to prepare to most to prepare. Measured costs replace this order once dev has run."""

MOST_CANDIDATES = 64


@dataclass(frozen=True, slots=True)
class Entry:
    """One candidate with the strategy that plays it and its validated options; `skipped` says why it will not run."""

    candidate: Candidate
    strategy: Strategy
    options: BaseModel
    skipped: str | None = None


Find = Callable[[str], Strategy]
"""Name of a strategy to the strategy; raises AdvisorError with suggestions when there is none."""


def plan(task: TaskSpec, names: Sequence[str], find: Find) -> tuple[Entry, ...]:
    """Every candidate of a task, cheapest kind first, each once.

    Args:
        task: the task.
        names: the strategies to try when the task names none.
        find: loads a strategy by name.

    Raises:
        TaskError: unknown options or values in ``strategies``, every problem with its place in the file.
    """
    problems: list[str] = []
    entries: list[Entry] = []
    declared = task.strategies or tuple(StrategySection(kind=name, options={}) for name in names)
    for number, section in enumerate(declared):
        strategy = _found(task, section, number, find, problems)
        if strategy is None:
            continue
        models: list[str | None] = [m.id for m in task.models] if strategy.needs_model else [None]
        for model in _chosen_models(task, section, models, number, problems):
            for point in _grid(task, section, strategy):
                options = _validated(task, strategy, point, number, problems)
                if options is not None:
                    entries.append(_entry(task, section.kind, model, strategy, options))
    if problems:
        raise TaskError(list(dict.fromkeys(problems)))
    unique = _told_apart(entries)
    if len(unique) > MOST_CANDIDATES:
        raise TaskError([f"{task.place('strategies')}: {len(unique)} candidates, at most {MOST_CANDIDATES}"])
    return tuple(sorted(unique, key=lambda entry: entry.candidate.rank))


def _found(task: TaskSpec, section: StrategySection, number: int, find: Find, problems: list[str]) -> Strategy | None:
    try:
        return find(section.kind)
    except AdvisorError as unknown:
        problems.append(f"{task.place('strategies', number, 'kind')}: {unknown.what}")
        return None


def _chosen_models(
    task: TaskSpec, section: StrategySection, models: list[str | None], number: int, problems: list[str]
) -> list[str | None]:
    if section.models is None or models == [None]:
        return models
    unknown = [name for name in section.models if name not in models]
    if unknown:
        known = ", ".join(str(name) for name in models)
        place = task.place("strategies", number, "models")
        problems.append(f"{place}: there is no model {unknown[0]!r} under models (declared: {known})")
    return [name for name in section.models if name in models]


def _grid(task: TaskSpec, section: StrategySection, strategy: Strategy) -> Iterable[dict[str, object]]:
    if not section.options:
        return strategy.grid(task)
    axes = [[(key, item) for item in _points(strategy, key, value)] for key, value in section.options.items()]
    return [dict(point) for point in itertools.product(*axes)]


def _points(strategy: Strategy, key: str, value: object) -> list[object]:
    """The values that a key stands for: those of a list, but an option that is itself a list takes a list of lists."""
    if not isinstance(value, (list, tuple)):
        return [value]
    field = strategy.Options.model_fields.get(key)
    inner = bool(value) and all(isinstance(item, (list, tuple)) for item in value)
    return list(value) if inner or not (field and _is_list(field.annotation)) else [value]


def _is_list(annotation: object) -> bool:
    return any(get_origin(one) in (list, tuple) for one in (annotation, *get_args(annotation)))


def _validated(
    task: TaskSpec, strategy: Strategy, point: dict[str, object], number: int, problems: list[str]
) -> BaseModel | None:
    try:
        return strategy.Options.model_validate(point)
    except ValidationError as error:
        for problem in error.errors():
            key = str(problem["loc"][0]) if problem["loc"] else ""
            if problem["type"] == "extra_forbidden":
                known = list(strategy.Options.model_fields)
                near = did_you_mean(key, known) or f"its options: {', '.join(known) or 'none'}"
                said = f"unknown option{bracket(near)}"
            else:
                said = f"{problem['msg']} (found {problem['input']!r})"
            problems.append(f"{task.place('strategies', number, key)}: {said}")
        return None


def _told_apart(entries: list[Entry]) -> list[Entry]:
    """Every configuration once, under an id of its own.

    Where a strategy's label does not tell two configurations apart, the options in which they differ join the id,
    e.g. ``lora-r16-epochs1@small``: a grid over any option races all of its points.
    """
    by_id: dict[str, dict[tuple[tuple[str, object], ...], Entry]] = {}
    for entry in entries:
        by_id.setdefault(entry.candidate.id, {}).setdefault(entry.candidate.options, entry)
    return [named for same in by_id.values() for named in _named(list(same.values()))]


def _named(same: list[Entry]) -> list[Entry]:
    if len(same) == 1:
        return same
    options = [dict(entry.candidate.options) for entry in same]
    varying = [key for key in options[0] if len({str(point.get(key)) for point in options}) > 1]
    named = []
    for entry, point in zip(same, options, strict=True):
        suffix = "".join(f"-{key}{point[key]}" for key in varying)
        name, at, model = entry.candidate.id.partition("@")
        safe = re.sub(r"[^A-Za-z0-9._+-]", "_", suffix)
        named.append(replace(entry, candidate=replace(entry.candidate, id=f"{name}{safe}{at}{model}")))
    return named


def _entry(task: TaskSpec, kind: str, model: str | None, strategy: Strategy, options: BaseModel) -> Entry:
    label = strategy.label(options)
    name = f"{kind}-{label}" if label else kind
    rank = COST_ORDER.index(kind) if kind in COST_ORDER else len(COST_ORDER)
    fields = tuple(sorted((key, _fixed(value)) for key, value in options.model_dump(mode="json").items()))
    candidate = Candidate(f"{name}@{model}" if model else name, kind, model, fields, rank)
    reason = strategy.skip(task) or _untrainable(task, strategy, model) or _unasked(task, strategy, kind)
    return Entry(candidate, strategy, options, reason or _impossible(strategy, options))


def _fixed(value: object) -> object:
    """A list as a tuple: the options of a candidate are looked up."""
    return tuple(_fixed(item) for item in value) if isinstance(value, list) else value


def _impossible(strategy: Strategy, options: BaseModel) -> str | None:
    """Why this machine cannot run these options, where the strategy can tell."""
    tell: Callable[[BaseModel], str | None] = getattr(strategy, "impossible", lambda _: None)
    return tell(options)


def _untrainable(task: TaskSpec, strategy: Strategy, model: str | None) -> str | None:
    hosted = any(section.hosted for section in task.models if section.id == model)
    if hosted and getattr(strategy, "needs_weights", False):
        return f"it trains local weights, and {model} is an endpoint"
    if not hosted and getattr(strategy, "needs_endpoint", False):
        return f"an endpoint trains it, and {model} is local weights"
    return None


def _unasked(task: TaskSpec, strategy: Strategy, kind: str) -> str | None:
    """What pays for its training is not begun by surprise: only where the task names its strategies."""
    if not task.strategies and getattr(strategy, "asks_money", False):
        return f"the endpoint is paid to train it, so task.yaml must name it (strategies: [{{kind: {kind}}}, ...])"
    return None
