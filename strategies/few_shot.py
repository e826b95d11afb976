"""Show worked examples in the prompt: the same for every request, or the nearest to each."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from advisor.data_splits import shuffled
from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Draw, Example, Fit, Prompt, Query, Usage
from strategies._answering import DECODE, Composed, Decode, PromptPredictor
from strategies._fair_sample import with_fair_sample
from strategies._kept_shots import stored_selection, stored_weigh, write_shots, write_weigh
from strategies._label_choice import Calibrated, Neighbours, Weigh
from strategies._label_scores import label_scores, scorer
from strategies._parts import EXAMPLES, PLACEHOLDER, REQUEST, Kept, read_examples, reopened
from strategies._prompts import Content, answer_tokens, layout
from strategies._shots import Fixed, Nearest, NearestByWords, Selection, reordered
from strategies._window import Window

Select = Literal["fixed", "similar", "lexical", "balanced"]
PLAIN = Draw(0, 0, 0)
"""The declared wording, demonstrations as chosen: what is scored while fitting."""
TOGETHER = 256
"""So many train examples are compared with all others at once: each takes a row of likenesses."""


class Strategy:
    """Demonstrations as turns of a conversation, most similar last; as many as the context window holds."""

    needs_model = True

    class Options(BaseModel):
        """Keys of ``kind: few_shot`` in task.yaml."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        shots: int = Field(
            8,
            ge=1,
            le=512,
            description="Demonstrations per request; each is paid with every request. Those that do not fit into the "
            "context window are left out, the least similar first. None at all is `kind: zero_shot`.",
        )
        select: Select = Field(
            "similar",
            description="fixed: the same for all, so a prefix cache applies; similar: nearest by embedding; lexical: "
            "nearest by shared words (BM25); balanced: nearest by embedding, one of each label before a second of any "
            "(for open answers: one of each different answer).",
        )
        decode: Decode = Field("auto", description=DECODE)
        calibrate: Literal["none", "batch"] = Field(
            "none",
            description="batch: takes what the prompt makes likely whatever the request off each label's likelihood, "
            "measured over unlabelled dev inputs (batch calibration). Needs labels and an engine that scores them: "
            "`engine: transformers` does, the fast CPU engine that `local` prefers does not.",
        )
        neighbours: int = Field(
            0,
            ge=0,
            le=64,
            description="0: the likeliest label; k: the vote of the k train examples after which the labels are about "
            "as likely as after the request (kNN-prompting). Scores all train examples once; needs what calibrate "
            "needs.",
        )

        @field_validator("shots", mode="before")
        @classmethod
        def _some(cls, shots: object) -> object:
            if shots == 0:
                raise _refused("no demonstration at all is `kind: zero_shot`, a strategy of its own")
            return shots

        @field_validator("calibrate", "neighbours")
        @classmethod
        def _one_way_to_choose(cls, value: object, info: ValidationInfo) -> object:
            """Read in the order of the fields: what stands above is known here."""
            if value in ("none", 0):
                return value
            if info.data.get("decode") == "free":
                raise _refused("it chooses among scored labels: leave it out, or decode: free")
            if info.field_name == "neighbours" and info.data.get("calibrate") == "batch":
                raise _refused("neighbours and calibrate are two ways to choose a label: leave one of them out")
            return value

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """Nearest examples at two sizes, fixed ones at one."""
        return [
            {"select": "fixed", "shots": 4},
            {"select": "similar", "shots": 4},
            {"select": "similar", "shots": 8},
        ]

    def label(self, options: Options) -> str:
        """E.g. ``similar-8``, ``fixed-4-free``, ``fixed-8-calibrated``, ``fixed-8-neighbours3``."""
        decode = "" if options.decode == "auto" else f"-{options.decode}"
        calibrated = "" if options.calibrate == "none" else "-calibrated"
        neighbours = f"-neighbours{options.neighbours}" if options.neighbours else ""
        return f"{options.select}-{options.shots}{decode}{calibrated}{neighbours}"

    def skip(self, task: TaskSpec) -> str | None:
        """Applies to every task: labelled examples are always there."""
        return None

    def fit(self, job: Job) -> Predictor:
        """Embeds or indexes the train examples where the nearest are wanted; scores labels where they are weighed.

        Raises:
            AdvisorError: `calibrate` or `neighbours` without closed labels, or on an engine that does not score them.
        """
        job = with_fair_sample(job)
        options = job.options
        for option in ("calibrate", "neighbours"):
            if getattr(options, option) not in ("none", 0):
                scorer(job, option)  # refuses before anything is computed
        started = time.perf_counter()
        selection = _selection(job)
        seconds = 0.0 if isinstance(selection, Fixed) else time.perf_counter() - started
        prompts = _Demonstrations(job, selection)
        weigh, asked, told = _weighing(job, prompts)
        notes = (f"{len(job.train)} examples to choose from", *prompts.left_out(), *told)
        fit = Fit(index_seconds=seconds, notes=notes, asked=asked)
        return _predictor(job, prompts, weigh, fit)

    def embeds(self, options: Options) -> bool:
        """Where the nearest are found by meaning."""
        return options.select in ("similar", "balanced")

    def restore(self, job: Job) -> Predictor:
        """From the demonstrations, their vectors and the weights of labels that a bundle holds."""
        job = replace(reopened(job), train=read_examples(job.folder / EXAMPLES))
        return _predictor(job, _Demonstrations(job, stored_selection(job)), stored_weigh(job), Fit())


class _Demonstrations:
    """Lays out the prompts of a job with as many of the chosen demonstrations as fit."""

    def __init__(self, job: Job, selection: Selection) -> None:
        self._job, self._selection = job, selection
        self._shots = min(job.options.shots, len(job.train))
        self._window = Window(job.engine, answer_tokens(job))

    def compose(self, queries: Sequence[Query], draw: Draw) -> list[Composed]:
        """One prompt per query."""
        return [Composed(self._prompt(query.input, shots, draw)) for query, shots in self._picked(queries)]

    def of_train(self, rows: Sequence[int]) -> list[Prompt]:
        """The prompts of train examples, which are not shown to themselves."""
        prompts = []
        for start in range(0, len(rows), TOGETHER):
            some = rows[start : start + TOGETHER]
            queries = [Query(self._job.train[row].id, self._job.train[row].input) for row in some]
            prompts += [self._prompt(query.input, shots, PLAIN) for query, shots in self._picked(queries, some)]
        return prompts

    def shown_always(self) -> list[Example]:
        """The demonstrations that every prompt shows, as far as they fit; none where they are chosen by request."""
        if not self._selection.keeps_first:
            return []
        return list(self._fitting("", self._selection.pick([Query("", "")], self._shots)[0], PLAIN))

    def left_out(self) -> list[str]:
        """A note where dev requests leave no room for some of the demonstrations."""
        longest = sorted(self._job.train, key=lambda example: len(example.input) + len(example.target))
        request = max((example.input for example in self._job.dev), key=len, default="")
        if len(self._fitting(request, longest[-self._shots :], PLAIN)) == self._shots:
            return []
        queries = [Query(example.id, example.input) for example in self._job.dev]
        fitting = [len(self._fitting(query.input, shots, PLAIN)) for query, shots in self._picked(queries)]
        short = [shown for shown in fitting if shown < self._shots]
        if not short:
            return []
        return [
            f"for {len(short)} of {len(fitting)} dev requests only {sum(short) / len(short):.0f} of {self._shots} "
            f"demonstrations on average fit into the context window of {self._job.engine.context_window} tokens"
        ]

    def kept(self, weigh: Weigh) -> Kept:
        """How this is kept: for people with the demonstrations of every request, or with what stands for near ones."""

        def write(folder: Path) -> None:
            write_shots(folder, self._job, self._selection, self._shots)
            write_weigh(folder, weigh)

        same = self.shown_always()
        near = (
            f"Of {len(self._job.train)} examples the nearest {self._shots} to the request are shown, the nearest last."
        )
        template = layout(self._job.task, 0, REQUEST, Content(shots=same or [PLACEHOLDER] * self._shots))
        return Kept(template, () if same else (near,), write)

    def _picked(self, queries: Sequence[Query], own: Sequence[int] = ()) -> list[tuple[Query, list[Example]]]:
        return list(zip(queries, self._selection.pick(queries, self._shots, own), strict=True)) if queries else []

    def _prompt(self, request: str, shots: Sequence[Example], draw: Draw) -> Prompt:
        shown = reordered(self._fitting(request, shots, draw), draw)
        return layout(self._job.task, draw.wording, request, Content(shots=shown))

    def _fitting(self, request: str, shots: Sequence[Example], draw: Draw) -> Sequence[Example]:
        """Without the least similar ones; of fixed ones the last go, so that what is left is still a common prefix."""

        def some(count: int) -> Sequence[Example]:
            return shots[:count] if self._selection.keeps_first else shots[len(shots) - count :]

        task = self._job.task
        most = self._window.most(
            len(shots), lambda count: layout(task, draw.wording, request, Content(shots=some(count)))
        )
        return some(most)


def _predictor(job: Job, prompts: _Demonstrations, weigh: Weigh, fit: Fit) -> Predictor:
    asked = PromptPredictor(job, prompts.compose, fit, decode=job.options.decode, weigh=weigh)
    return asked.keeping(prompts.kept(weigh))


def _refused(why: str) -> PydanticCustomError:
    return PydanticCustomError("contradiction", "{why}", {"why": why})


def _selection(job: Job) -> Selection:
    select: Select = job.options.select
    if select == "fixed":
        return Fixed(job.train, job.seed)
    if select == "lexical":
        return NearestByWords(job.train)
    return Nearest(job.train, job.embedder, balanced=select == "balanced")


def _weighing(job: Job, prompts: _Demonstrations) -> tuple[Weigh, Usage, list[str]]:
    """What scored labels are chosen by, what asking for it took, and a note on it."""
    if job.options.neighbours:
        return _neighbours(job, prompts)
    if job.options.calibrate == "batch":
        return _calibrated(job, prompts)
    return tuple, Usage(), []


def _calibrated(job: Job, prompts: _Demonstrations) -> tuple[Weigh, Usage, list[str]]:
    """Calibrated on half of the dev inputs, in the declared wording.

    The judge asks all of dev and times the last few, in the order that `shuffled` gives: what was asked here comes from
    the cache then, with nothing to time.
    """
    inputs = shuffled(job.dev, job.seed)[: (len(job.dev) + 1) // 2]
    asked = [composed.prompt for composed in prompts.compose([Query(e.id, e.input) for e in inputs], PLAIN)]
    scored = label_scores(job, asked, "calibrate")
    return Calibrated(scored.scores), scored.usage, [f"calibrated on {len(scored.rows)} unlabelled dev inputs"]


def _neighbours(job: Job, prompts: _Demonstrations) -> tuple[Weigh, Usage, list[str]]:
    """Train examples that every prompt shows do not vote, for their own answer stands in the prompt.

    They are scored once, in the declared wording: another wording or order changes the prompt of the request alone.
    """
    shown = {id(example) for example in prompts.shown_always()}
    rows = [row for row, example in enumerate(job.train) if id(example) not in shown] or list(range(len(job.train)))
    scored = label_scores(job, prompts.of_train(rows), "neighbours")
    targets = [job.labels.index(job.train[rows[number]].target) for number in scored.rows]
    vote = Neighbours(scored.scores, targets, job.options.neighbours)
    return vote, scored.usage, [f"{len(targets)} examples may vote"]
