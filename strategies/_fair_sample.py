"""The examples that a strategy embeds, where there are more than memory and patience hold."""

from dataclasses import replace

from advisor.protocols import Job
from advisor.types import Example

MOST = 50_000
"""Vectors of so many examples take 75 MB; more examples of a label hardly move a classifier or a nearest neighbour."""


def with_fair_sample(job: Job, most: int = MOST) -> Job:
    """The job with at most about `most` train examples: the first, for their order is drawn, and one of every label."""
    if len(job.train) <= most:
        return job
    kept = job.train[:most]
    missing = set(job.labels) - {example.target for example in kept}
    first: dict[str, Example] = {}
    for example in job.train[most:]:
        if example.target in missing:
            first.setdefault(example.target, example)
    return replace(job, train=(*kept, *first.values()))
