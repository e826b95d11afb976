"""No language model: embedding and logistic regression for closed labels, the majority answer otherwise."""

import time
from collections import Counter
from collections.abc import Sequence

from pydantic import BaseModel, ConfigDict

from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Answer, Draw, Fit, Query, Usage


class Strategy:
    """The control: a task that it solves needs no language model, and a score under it is no score at all."""

    needs_model = False

    class Options(BaseModel):
        """``kind: control`` has no keys of its own."""

        model_config = ConfigDict(extra="forbid", frozen=True)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration."""
        return [{}]

    def label(self, options: Options) -> str:
        """There is only one."""
        return ""

    def skip(self, task: TaskSpec) -> str | None:
        """Applies to every task."""
        return None

    def fit(self, job: Job) -> Predictor:
        """Fits the classifier (or counts the answers) on train."""
        targets = [example.target for example in job.train]
        if not job.labels or len(set(targets)) < 2:
            answer, count = Counter(targets).most_common(1)[0]
            return _Majority(answer, Fit(notes=(f"the most frequent answer, {count} of {len(targets)} in train",)))
        return _Classifier(job, targets)


class _Majority:
    def __init__(self, answer: str, fit: Fit) -> None:
        self.fit = fit
        self._answer = answer

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        return [_answer(query, draw, self._answer, 1e-6, len(queries) == 1) for query in queries]


class _Classifier:
    def __init__(self, job: Job, targets: list[str]) -> None:
        from sklearn.linear_model import LogisticRegression

        started = time.perf_counter()
        vectors = job.embedder.embed([example.input for example in job.train])
        # Unit vectors want a weaker penalty than sklearn's default of 1.0 to separate tens of labels.
        self._classifier = LogisticRegression(C=10.0, max_iter=1000, random_state=job.seed).fit(vectors, targets)
        self._embedder = job.embedder
        self.fit = Fit(train_seconds=time.perf_counter() - started, notes=(f"{len(targets)} examples embedded",))

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        started = time.perf_counter()
        labels = self._classifier.predict(self._embedder.embed([query.input for query in queries]))
        seconds = (time.perf_counter() - started) / max(1, len(queries))
        alone = len(queries) == 1
        return [_answer(query, draw, str(label), seconds, alone) for query, label in zip(queries, labels, strict=True)]


def _answer(query: Query, draw: Draw, text: str, seconds: float, alone: bool) -> Answer:
    waited = 1000 * seconds if alone else None
    return Answer(query.id, draw.index, text, text, Usage(seconds=seconds), latency_ms=waited)
