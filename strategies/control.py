"""No language model: a classifier for closed labels, the nearest record, known entities, or the majority answer."""

import json
import time
from collections import Counter
from collections.abc import Collection, Sequence

from pydantic import BaseModel, ConfigDict

from advisor.answer_form import TEXT, TYPE
from advisor.mentions import Place, places, whole
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
        """Fits the classifier, embeds or reads the examples, or counts the answers of train."""
        targets = [example.target for example in job.train]
        if job.task.task.kind == "extraction":
            return _Nearest(job, targets)
        if job.task.task.kind == "entities":
            return _KnownEntities(targets)
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


class _Nearest:
    """Copies the record of the example whose text is nearest: what an extraction is worth that reads nothing."""

    def __init__(self, job: Job, targets: list[str]) -> None:
        started = time.perf_counter()
        self._targets, self._embedder = targets, job.embedder
        self._vectors = job.embedder.embed([example.input for example in job.train])
        note = f"the record of the nearest of {len(targets)} examples"
        self.fit = Fit(index_seconds=time.perf_counter() - started, notes=(note,))

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        started = time.perf_counter()
        similar = self._embedder.embed([query.input for query in queries]) @ self._vectors.T
        nearest = [self._targets[int(row)] for row in similar.argmax(axis=1)] if queries else []
        seconds = (time.perf_counter() - started) / max(1, len(queries))
        alone = len(queries) == 1
        return [_answer(query, draw, text, seconds, alone) for query, text in zip(queries, nearest, strict=True)]


class _KnownEntities:
    """Finds the entities of train again, each with the type it had most often there.

    The baseline of CoNLL-2003 (Tjong Kim Sang and De Meulder 2003, section 4), where the longest wins; it leaves out
    what has more than one type.
    """

    def __init__(self, targets: list[str]) -> None:
        types: dict[str, Counter[str]] = {}
        for target in targets:
            for entity in json.loads(target):
                types.setdefault(entity[TEXT], Counter())[entity[TYPE]] += 1
        self._known = {text: counts.most_common(1)[0][0] for text, counts in types.items()}
        self.fit = Fit(notes=(f"{len(self._known)} different entities in train",))

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        return [self._one(query, draw, len(queries) == 1) for query in queries]

    def _one(self, query: Query, draw: Draw, alone: bool) -> Answer:
        started = time.perf_counter()
        found: dict[Place, str] = {}
        for text in sorted(self._known, key=len, reverse=True):
            if text in query.input:
                found |= dict.fromkeys(_free(text, query.input, found), text)
        listed = [{TEXT: text, TYPE: self._known[text]} for _, text in sorted(found.items())]
        answer = json.dumps(listed, ensure_ascii=False)
        return _answer(query, draw, answer, time.perf_counter() - started, alone)


def _free(text: str, asked: str, taken: Collection[Place]) -> list[Place]:
    """Where `text` stands as whole words and no longer entity does."""
    return [
        (start, end)
        for start, end in places(text, asked)
        if whole((start, end), asked) and all(end <= before or after <= start for before, after in taken)
    ]


def _answer(query: Query, draw: Draw, text: str, seconds: float, alone: bool) -> Answer:
    waited = 1000 * seconds if alone else None
    return Answer(query.id, draw.index, text, text, Usage(seconds=seconds), latency_ms=waited)
