"""What `advisor init` says when it is done: what it wrote, what the data holds, and the next command."""

import shlex

from advisor.arriving.writing import Begun
from advisor.data import load_splits
from advisor.task import load_task


def begun_record(begun: Begun) -> dict[str, object]:
    """As plain data."""
    task = load_task(begun.task)
    return {
        "task": begun.task.as_posix(),
        "written": [path.as_posix() for path in begun.written],
        "kind": task.task.kind,
        "metric": task.metric,
        "next": _next(begun),
    }


def begun_lines(begun: Begun, sample: bool) -> list[str]:
    """For people; a sample task holds no guesses."""
    task = load_task(begun.task)
    splits = load_splits(task)
    others = [path.relative_to(begun.task.parent).as_posix() for path in begun.written[1:]]
    shown = others if len(others) <= 4 else [*others[:3], f"{len(others) - 3} more"]
    beside = f" (with {', '.join(shown)})" if shown else ""
    sizes = f"{len(splits.train)} train, {len(splits.dev)} dev and {len(splits.test)} test examples"
    return [
        f"wrote {begun.task}{beside}",
        f"{task.name}: {task.task.kind}, target {task.target.accuracy:g} of {task.metric}; {sizes}",
        "next:" if sample else "every guess in it says why; next:",
        *(f"  {command}" for command in _next(begun)),
    ]


def _next(begun: Begun) -> list[str]:
    path = shlex.quote(str(begun.task))
    return [f"advisor check {path}", f"advisor run {path}"]
