"""Where a rubric contradicts the rest of a task. Reads the plain content, as `task_checks` does."""

from collections.abc import Iterator, Mapping

from advisor.task_file import Problem, at

KINDS = ("qa", "generation")
_HERE = ("task", "rubric")
_JUDGE = (*_HERE, "judge")


def rubric_conflicts(content: Mapping[str, object], local_engines: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong between `task.rubric`, the kind, the metric and the judge's own keys."""
    metric = at(content, "target", "metric") or "auto"
    if at(content, *_HERE) is None:
        if metric == "rubric":
            said = "metric rubric has nothing to judge by (declare task.rubric: criteria, judge and labelled)"
            yield Problem(("target", "metric"), said)
        return
    kind = at(content, "task", "kind")
    if isinstance(kind, str) and kind not in KINDS:
        yield Problem(_HERE, f"belongs to kind {' and '.join(KINDS)} (found kind {kind})", at_key=True)
    elif isinstance(metric, str) and metric not in ("auto", "rubric"):
        said = f"is not used: target.metric is {metric} (remove it, or write metric: rubric)"
        yield Problem(_HERE, said, at_key=True)
    yield from _engine_conflicts(content, local_engines)


def _engine_conflicts(content: Mapping[str, object], local_engines: tuple[str, ...]) -> Iterator[Problem]:
    judge = at(content, *_JUDGE)
    if not isinstance(judge, dict):
        return
    engine, url = judge.get("engine", "local"), judge.get("base_url")
    if engine == "openai" and url is None:
        said = "`openai` needs the base_url of its endpoint, e.g. http://localhost:8080/v1"
        yield Problem((*_JUDGE, "engine"), said)
    if engine in local_engines and url is not None:
        yield Problem((*_JUDGE, "base_url"), "belongs to `engine: openai`; local weights have no URL")
