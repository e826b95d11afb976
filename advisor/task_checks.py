"""What makes a task file refusable beyond its types: contradictions, and what is not built yet.

Both read the plain content, so that they can be reported together with mistakes of type.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata

from advisor.suggest import bracket, did_you_mean, found, found_names, shown
from advisor.task_file import Keys, Problem, at, dotted, split_keys
from advisor.task_price_checks import price_conflicts
from advisor.task_rubric_checks import rubric_conflicts
from advisor.task_sections import LOCAL_ENGINES

METRICS: dict[str, tuple[str, ...]] = {
    "classification": ("accuracy",),
    "extraction": ("field_f1", "exact_match"),
    "entities": ("entity_f1", "exact_match"),
    "qa": ("answer_f1", "exact_match", "contains", "rules_pass", "fact_coverage", "rouge_l", "rubric"),
    "generation": ("rouge_l", "rules_pass", "fact_coverage", "contains", "exact_match", "answer_f1", "rubric"),
}
"""Which metrics fit which kind; the first is what `auto` means where no rules are declared."""
DEFAULT_MODEL_ID = "small"


@dataclass(frozen=True, slots=True)
class NotYet:
    """Something the format has and the tool has not. `at` may hold ``*`` for any key or index."""

    at: str
    refused: Callable[[object], bool]
    said: str


def _plugged_in(group: str, name: str) -> bool:
    """Whether another package brings this; plugins come in by the same names as what is built in."""
    return bool(metadata.entry_points(group=group, name=name))


def _strange_engine(value: object) -> bool:
    return value not in (None, *ENGINES) and not _plugged_in("advisor.engines", str(value))


ENGINES = (*LOCAL_ENGINES, "openai")
NOT_YET: tuple[NotYet, ...] = (
    NotYet("task.rubric.judge.engine", _strange_engine, f"is not available yet (available: {', '.join(ENGINES)})"),
    NotYet("models.*.engine", _strange_engine, f"is not available yet (available: {', '.join(ENGINES)})"),
)
"""What `load_task` refuses; removing a line makes the thing available."""


def not_yet(content: Mapping[str, object]) -> list[Problem]:
    """One problem for each thing in `content` that is not built yet."""
    problems = []
    for entry in NOT_YET:
        for keys, value in _matches(content, split_keys(entry.at)):
            if entry.refused(value):
                problems.append(Problem(keys, entry.said))
    return problems


def _matches(content: object, pattern: Keys, above: Keys = ()) -> Iterator[tuple[Keys, object]]:
    if not pattern:
        yield above, content
        return
    entries: Mapping[str | int, object] = {}
    if isinstance(content, dict):
        entries = content
    elif isinstance(content, list):
        entries = dict(enumerate(content))
    for key, value in entries.items():
        if pattern[0] in ("*", key):
            yield from _matches(value, pattern[1:], (*above, key))


def conflicts(content: Mapping[str, object]) -> list[Problem]:
    """Where parts of a task contradict each other. Tolerates content of the wrong type."""
    return [
        *_kind_conflicts(content),
        *_metric_conflicts(content),
        *_data_conflicts(content),
        *_name_conflicts(content),
        *_engine_conflicts(content),
        *price_conflicts(content),
        *rubric_conflicts(content, LOCAL_ENGINES),
    ]


def _engine_conflicts(content: Mapping[str, object]) -> Iterator[Problem]:
    models = content.get("models")
    for number, model in enumerate(models if isinstance(models, list) else []):
        if not isinstance(model, dict):
            continue
        engine, url = model.get("engine", "local"), model.get("base_url")
        if engine == "openai" and url is None:
            said = "`openai` needs the base_url of its endpoint, e.g. http://localhost:8080/v1"
            yield Problem(("models", number, "engine"), said)
        if engine in LOCAL_ENGINES and url is not None:
            yield Problem(("models", number, "base_url"), "belongs to `engine: openai`; local weights have no URL")
        if engine in LOCAL_ENGINES and model.get("batch") is True:
            yield Problem(("models", number, "batch"), "belongs to `engine: openai`; local weights are always at hand")
        if url is not None and model.get("template", "auto") != "auto":
            said = "belongs to local weights; an endpoint writes its prompts itself"
            yield Problem(("models", number, "template"), said, at_key=True)


def _kind_conflicts(content: Mapping[str, object]) -> Iterator[Problem]:
    kind = at(content, "task", "kind")
    if not isinstance(kind, str) or kind not in METRICS:
        return
    belongs = {
        "labels": ("classification",),
        "output": ("extraction",),
        "entity_types": ("entities",),
        "rules": ("qa", "generation"),
    }
    for key, kinds in belongs.items():
        if at(content, "task", key) is not None and kind not in kinds:
            said = f"belongs to kind {' and '.join(kinds)} (found kind {kind})"
            yield Problem(("task", key), said, at_key=True)
    if kind == "extraction" and at(content, "task", "output") is None:
        yield Problem(("task", "output"), "is missing: kind extraction needs `output: {schema: FILE}`")
    if kind == "entities" and not at(content, "task", "entity_types"):
        yield Problem(("task", "entity_types"), "is missing: kind entities needs the list of its types")
    if at(content, "task", "probes") and at(content, "corpus") is None:
        yield Problem(("task", "probes"), "injection has nothing to plant in (declare a corpus)", at_key=True)
    rules = at(content, "task", "rules")
    if isinstance(rules, dict) and not any(rules.values()):
        yield Problem(("task", "rules"), "declares no rule")


def _metric_conflicts(content: Mapping[str, object]) -> Iterator[Problem]:
    kind, metric = at(content, "task", "kind"), at(content, "target", "metric") or "auto"
    keys: Keys = ("target", "metric")
    known = ["auto", *dict.fromkeys(name for names in METRICS.values() for name in names)]
    if isinstance(metric, str) and _plugged_in("advisor.metrics", metric):
        return
    if isinstance(metric, str) and metric not in known:
        near = did_you_mean(metric, known) or f"known: {', '.join(known)}"
        yield Problem(keys, f"is no metric{bracket(found(metric), near)}")
        return
    if not isinstance(kind, str) or kind not in METRICS:
        return
    if metric not in ("auto", *METRICS[kind]):
        yield Problem(keys, f"metric {metric} does not fit kind {kind}{bracket(_one_of(METRICS[kind]))}")
    facts = at(content, "data", "columns", "facts") is not None
    if metric == "rules_pass" and not (facts or at(content, "task", "rules") is not None):
        yield Problem(keys, "metric rules_pass has nothing to check (declare task.rules or data.columns.facts)")
    if metric == "fact_coverage" and not facts:
        yield Problem(
            keys, "metric fact_coverage has nothing to look for (name the column of facts: data.columns.facts)"
        )


def _one_of(names: tuple[str, ...]) -> str:
    return f"one of: {', '.join(names)}" if len(names) > 1 else f"write {names[0]}"


def _data_conflicts(content: Mapping[str, object]) -> Iterator[Problem]:
    data = at(content, "data")
    if not isinstance(data, dict):
        return
    given = [key for key in ("train", "dev", "test") if data.get(key) is not None]
    if data.get("path") is not None:
        for key in given:
            yield Problem(("data", key), "stands beside `path` (give one file, or train and test)", at_key=True)
        return
    if not given:
        yield Problem(("data",), "names no file (give `path`, or `train` and `test`)", at_key=True)
        return
    for key in ("train", "test"):
        if key not in given:
            yield Problem(("data", key), f"is missing{bracket(found_names(given))}")
    yield from _repeated(content, ("data", "*"))


def _name_conflicts(content: Mapping[str, object]) -> Iterator[Problem]:
    yield from _repeated(content, ("task", "labels", "*"))
    yield from _repeated(content, ("task", "entity_types", "*"))
    yield from _repeated(content, ("models", "*", "id"))
    ids = (value for _, value in _matches(content, ("models", "*", "id")) if isinstance(value, str))
    declared = list(dict.fromkeys(ids)) or [DEFAULT_MODEL_ID]
    for keys, value in _matches(content, ("strategies", "*", "models", "*")):
        if isinstance(value, str) and value not in declared:
            near = did_you_mean(value, declared) or f"declared: {', '.join(declared)}"
            yield Problem(keys, f"is no declared model{bracket(found(value), near)}")


def _repeated(content: Mapping[str, object], pattern: Keys) -> Iterator[Problem]:
    first: dict[object, Keys] = {}
    for keys, value in _matches(content, pattern):
        if isinstance(value, str) and value in first:
            yield Problem(keys, f"stands twice (found {shown(value)}, first at {dotted(first[value])})")
        elif isinstance(value, str):
            first[value] = keys
