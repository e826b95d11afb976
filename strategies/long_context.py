"""Put the whole corpus into every prompt, before the question, so that a prefix cache can serve it."""

from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from pydantic import BaseModel, ConfigDict, Field

from advisor.errors import DoesNotApply
from advisor.protocols import Job, Predictor
from advisor.task import TaskSpec
from advisor.types import Document, Draw, Fit, Prompt, Query
from strategies._answering import DECODE, Compose, Composed, Decode, PromptPredictor
from strategies._parts import REQUEST, Kept, read_documents, reopened, write_documents
from strategies._prompts import Content, answer_tokens, layout
from strategies._retrieval import needs_corpus

HELD = "documents.jsonl"
TEMPLATE_TOKENS = 32
"""Room for the chat template around two turns."""


class Strategy:
    """The corpus, or as much as declared, with the instructions; the question alone comes after it."""

    needs_model = True

    class Options(BaseModel):
        """Keys of ``kind: long_context`` in task.yaml."""

        model_config = ConfigDict(extra="forbid", frozen=True)

        corpus_tokens: int | None = Field(
            None,
            ge=1,
            description="At most so many tokens of the corpus: whole documents in the order of their paths, up to the "
            "first that does not fit. Absent: all of it. Every request pays for them.",
        )
        decode: Decode = Field("auto", description=DECODE)

    def grid(self, task: TaskSpec) -> list[dict[str, object]]:
        """One configuration: there is nothing to choose, and every request is long."""
        return [{}]

    def label(self, options: Options) -> str:
        """Empty, or e.g. ``8000`` with part of the corpus."""
        return "" if options.corpus_tokens is None else str(options.corpus_tokens)

    def skip(self, task: TaskSpec) -> str | None:
        """Needs a corpus."""
        return needs_corpus(task)

    def fit(self, job: Job) -> Predictor:
        """Counts the corpus.

        Raises:
            DoesNotApply: it does not go into the context window beside a request and an answer.
        """
        taken = taken_of(job.documents, job.options.corpus_tokens, job.engine.count_tokens)
        _refuse_what_does_not_fit(job, taken, _compose(job, taken.documents))
        return _predictor(job, taken.documents, Fit(notes=taken.notes()))

    def embeds(self, options: Options) -> bool:
        """No text is embedded."""
        return False

    def restore(self, job: Job) -> Predictor:
        """From the documents that a bundle holds."""
        return _predictor(reopened(job), read_documents(job.folder / HELD), Fit())


def _compose(job: Job, documents: Sequence[Document]) -> Compose:
    text = "\n\n".join(map(shown, documents))
    content = Content(labels=job.labels, described=True)

    def compose(queries: Sequence[Query], draw: Draw) -> list[Composed]:
        return [Composed(_before(text, layout(job.task, draw.wording, query.input, content))) for query in queries]

    return compose


def _predictor(job: Job, documents: Sequence[Document], fit: Fit) -> Predictor:
    compose = _compose(job, documents)
    (template,) = compose([Query("", REQUEST)], Draw(0, 0, job.seed))
    kept = Kept(template.prompt, (), lambda folder: write_documents(folder / HELD, documents))
    return PromptPredictor(job, compose, fit, decode=job.options.decode).keeping(kept)


@dataclass(frozen=True, slots=True)
class Taken:
    """The documents that go into every prompt, their tokens, and those that were left out."""

    documents: tuple[Document, ...]
    tokens: int
    left_out: tuple[Document, ...]

    def notes(self) -> tuple[str, ...]:
        """What is in the prompt and what is not."""
        number = "1 document" if len(self.documents) == 1 else f"{len(self.documents)} documents"
        held = f"{number} of {self.tokens:,} tokens in every prompt"
        if not self.left_out:
            return (held,)
        total = len(self.documents) + len(self.left_out)
        return held, f"left out: {len(self.left_out)} of {total} documents, from {self.left_out[0].source} on"


def taken_of(documents: Sequence[Document], most: int | None, count_tokens: Callable[[str], int]) -> Taken:
    """Whole documents in their order while they stay within `most` tokens; all of them without a limit.

    Raises:
        DoesNotApply: not even the first document is that short.
    """
    totals = list(accumulate(count_tokens(shown(document)) for document in documents))
    number = len(totals) if most is None else bisect_right(totals, most)
    if totals and not number:
        first = documents[0].source
        raise DoesNotApply(f"corpus_tokens is {most:,}, and {first}, the first document, has {totals[0]:,}")
    return Taken(tuple(documents[:number]), totals[number - 1] if totals else 0, tuple(documents[number:]))


def shown(document: Document) -> str:
    """A document as it stands in the prompt, under its path, so that an answer can name it."""
    return f"[{document.source}]\n{document.text.strip()}"


def _before(text: str, prompt: Prompt) -> Prompt:
    """The prompt with the corpus after its instructions: all that is the same for every request comes first."""
    first, *others = prompt.messages
    return Prompt((replace(first, content=f"{first.content}\n\n{text}"), *others))


def _refuse_what_does_not_fit(job: Job, taken: Taken, compose: Compose) -> None:
    """Measures the longest known request. One that is longer still fails by itself."""
    longest = max((example.input for example in (*job.train, *job.dev)), key=len, default="")
    (composed,) = compose([Query("longest", longest)], Draw(0, 0, job.seed))
    needed = sum(job.engine.count_tokens(message.content) for message in composed.prompt.messages)
    needed += TEMPLATE_TOKENS + answer_tokens(job)
    window = job.engine.context_window
    if needed > window:
        raise DoesNotApply(
            f"the corpus is {taken.tokens:,} tokens; with the instructions, a request and room for the answer a prompt "
            f"takes {needed:,}, and the model takes {window:,}",
            hint=f"corpus_tokens: {max(1, window - needed + taken.tokens)} or less would fit",
        )
