"""What a task's test examples score when each is answered as the nearest train example was: no model that reads.

    python corpora/nearest_example.py TASK.yaml

Near means by the task's embedding model; the score is the task's own metric. A task that this solves tells nothing
about prompting, retrieval or tuning, so every data card here quotes it.
"""

import statistics
import sys
from pathlib import Path

from advisor import registry
from advisor.data import load_splits
from advisor.loading import Models
from advisor.task import TaskSpec, load_task
from advisor.types import Answer, Usage


def main() -> None:
    """Prints the line that the data card of the task quotes."""
    task = load_task(Path(sys.argv[1]))
    print(quoted(nearest_example_score(task), task.metric))


def quoted(score: float, metric: str) -> str:
    """The score as data cards say it."""
    return f"1-nearest-neighbour: {score:.3f} on test ({metric})"


def nearest_example_score(task: TaskSpec) -> float:
    """The mean score of the nearest train example's target over the test examples, from 0 to 1."""
    splits = load_splits(task)
    metric = registry.load("metrics", task.metric)(task)
    embed = Models(task, False, lambda text: None).embedder.embed
    similar = embed([example.input for example in splits.test]) @ embed([example.input for example in splits.train]).T
    nearest = [splits.train[int(row)].target for row in similar.argmax(axis=1)]
    return statistics.fmean(
        metric.score(example, Answer(example.id, 0, target, target, Usage()))
        for example, target in zip(splits.test, nearest, strict=True)
    )


if __name__ == "__main__":
    main()
