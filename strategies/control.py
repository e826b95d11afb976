"""No language model: a classifier for closed labels, the nearest record, known entities, or the majority answer."""

import json
import time
from collections import Counter
from collections.abc import Collection, Sequence
from pathlib import Path

import numpy as np
from pydantic import BaseModel, ConfigDict

from advisor.answer_form import TEXT, TYPE
from advisor.mentions import Place, places, whole
from advisor.protocols import Embedder, Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Answer, Draw, Fit, Query, Usage
from strategies._fair_sample import with_fair_sample
from strategies._kept_shots import stored_vectors
from strategies._parts import (
    PROBE_INPUTS,
    PROBES,
    PROMPT,
    VECTORS,
    read_arrays,
    read_json,
    write_arrays,
    write_json,
    write_text,
)

CONTROL, CLASSIFIER = "control.json", "classifier.safetensors"


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
        job = with_fair_sample(job)
        targets = [example.target for example in job.train]
        if job.task.task.kind == "extraction":
            return _nearest(job, targets)
        if job.task.task.kind == "entities":
            return _KnownEntities(_usual_types(targets))
        if not job.labels or len(set(targets)) < 2:
            answer, count = Counter(targets).most_common(1)[0]
            return _Majority(answer, Fit(notes=(f"the most frequent answer, {count} of {len(targets)} in train",)))
        return _classifier(job, targets)

    def restore(self, job: Job) -> Predictor:
        """From the classifier's weights, the examples' records and vectors, or the known answers in a bundle."""
        known = read_json(job.folder / CONTROL)
        if known["does"] == "classifier":
            return _Classifier(job.embedder, known["labels"], read_arrays(job.folder / CLASSIFIER), Fit())
        if known["does"] == "nearest":
            return _Nearest(job.embedder, known["records"], stored_vectors(job.folder / VECTORS), Fit())
        return _KnownEntities(known["types"]) if known["does"] == "entities" else _Majority(known["answer"], Fit())


class _Control:
    """What all of them share: how they are kept. `knows` is control.json, `_arrays` writes what is no text."""

    knows: dict[str, object]
    told: str

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        raise NotImplementedError

    def describe(self, folder: Path) -> None:
        queries = [Query(f"probe-{number}", text) for number, text in enumerate(PROBE_INPUTS)]
        write_json(folder / PROBES, [answer.text for answer in self.answer(queries, Draw(0, 0, 0))])
        write_text(folder / PROMPT, f"# No prompt\n\nNo language model is asked. {self.told}\n")

    def export(self, folder: Path) -> None:
        self.describe(folder)
        write_json(folder / CONTROL, self.knows)
        self._arrays(folder)

    def _arrays(self, folder: Path) -> None:
        """Nothing, unless there are some."""


class _Majority(_Control):
    told = "Every request gets the answer that was most frequent in train."

    def __init__(self, answer: str, fit: Fit) -> None:
        self.fit = fit
        self._answer = answer
        self.knows = {"does": "majority", "answer": answer}

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        return [_answer(query, draw, self._answer, 1e-6, len(queries) == 1) for query in queries]


def _classifier(job: Job, targets: list[str]) -> "_Classifier":
    from sklearn.linear_model import LogisticRegression

    started = time.perf_counter()
    vectors = job.embedder.embed([example.input for example in job.train])
    # Unit vectors want a weaker penalty than sklearn's default of 1.0 to separate tens of labels.
    found = LogisticRegression(C=10.0, max_iter=1000, random_state=job.seed).fit(vectors, targets)
    fit = Fit(train_seconds=time.perf_counter() - started, notes=(f"{len(targets)} examples embedded",))
    arrays = {"weights": found.coef_, "bias": found.intercept_}
    return _Classifier(job.embedder, [str(label) for label in found.classes_], arrays, fit)


class _Classifier(_Control):
    """A linear one. Of two labels the second has the only row of weights, and is meant where the sum is above 0."""

    told = "The text's embedding goes through a linear classifier (classifier.safetensors)."

    def __init__(self, embedder: Embedder, labels: list[str], arrays: dict[str, np.ndarray], fit: Fit) -> None:
        self.fit = fit
        self._embedder, self._labels, self._held = embedder, labels, arrays
        self.knows = {"does": "classifier", "labels": labels}

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        started = time.perf_counter()
        sums = self._embedder.embed([query.input for query in queries]) @ self._held["weights"].T + self._held["bias"]
        rows = (sums[:, 0] > 0).astype(int) if sums.shape[1] == 1 else sums.argmax(axis=1)
        labels = [self._labels[int(row)] for row in rows]
        seconds = (time.perf_counter() - started) / max(1, len(queries))
        alone = len(queries) == 1
        return [_answer(query, draw, label, seconds, alone) for query, label in zip(queries, labels, strict=True)]

    def _arrays(self, folder: Path) -> None:
        write_arrays(folder / CLASSIFIER, self._held)


def _nearest(job: Job, targets: list[str]) -> "_Nearest":
    started = time.perf_counter()
    vectors = job.embedder.embed([example.input for example in job.train])
    note = f"the record of the nearest of {len(targets)} examples"
    return _Nearest(job.embedder, targets, vectors, Fit(index_seconds=time.perf_counter() - started, notes=(note,)))


class _Nearest(_Control):
    """Copies the record of the example whose text is nearest: what an extraction is worth that reads nothing."""

    told = "Every request gets the record of the example whose text is nearest to it."

    def __init__(self, embedder: Embedder, targets: list[str], vectors: np.ndarray, fit: Fit) -> None:
        self.fit = fit
        self._embedder, self._targets, self._vectors = embedder, targets, vectors
        self.knows = {"does": "nearest", "records": targets}

    def answer(self, queries: Sequence[Query], draw: Draw) -> list[Answer]:
        started = time.perf_counter()
        similar = self._embedder.embed([query.input for query in queries]) @ self._vectors.T
        nearest = [self._targets[int(row)] for row in similar.argmax(axis=1)] if queries else []
        seconds = (time.perf_counter() - started) / max(1, len(queries))
        alone = len(queries) == 1
        return [_answer(query, draw, text, seconds, alone) for query, text in zip(queries, nearest, strict=True)]

    def _arrays(self, folder: Path) -> None:
        np.save(folder / VECTORS, self._vectors, allow_pickle=False)


class _KnownEntities(_Control):
    """Finds the entities of train again, each with the type it had most often there.

    The baseline of CoNLL-2003 (Tjong Kim Sang and De Meulder 2003, section 4), where the longest wins; it leaves out
    what has more than one type.
    """

    told = "Entities of train are looked for in the text, each with the type it had most often."

    def __init__(self, types: dict[str, str]) -> None:
        self._known = types
        self.knows = {"does": "entities", "types": types}
        self.fit = Fit(notes=(f"{len(types)} different entities in train",))

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


def _usual_types(targets: list[str]) -> dict[str, str]:
    types: dict[str, Counter[str]] = {}
    for target in targets:
        for entity in json.loads(target):
            types.setdefault(entity[TEXT], Counter())[entity[TYPE]] += 1
    return {text: counts.most_common(1)[0][0] for text, counts in types.items()}


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
