"""Answering while requests come: what a server asks of a predictor, and a predictor of its engine.

One thread uses a session. A request that comes while others are being answered joins them; each leaves when it is done.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from advisor.types import Answer, Completion, Draw, Limits, Prompt, Query


@dataclass(frozen=True, slots=True)
class Written:
    """What an engine has added to the answer under `key` since the last step; `completion` once it is whole.

    The texts of all steps together are the text of the completion.
    """

    key: str
    text: str
    completion: Completion | None = None


class Writing(Protocol):
    """Answers being written by an engine, all under the same limits."""

    def add(self, key: str, prompt: Prompt) -> None:
        """Takes up another prompt.

        Raises:
            EngineError: it cannot be taken up; the others go on.
        """

    def drop(self, key: str) -> None:
        """Stops writing to this prompt, if it still does: nobody waits for it."""

    def step(self) -> list[Written]:
        """Goes on by one token or so for all of them.

        Raises:
            EngineError: nothing can be written any more, by none of them.
        """


@runtime_checkable
class Continuous(Protocol):
    """An engine that takes up prompts while it writes answers to others."""

    def writing(self, limits: Limits) -> Writing:
        """Nothing else is asked of the engine while this is in use."""


@dataclass(frozen=True, slots=True)
class Piece:
    """What was added to the answer to a query; `answer` once it is whole, and then `text` is the rest of it."""

    query_id: str
    text: str
    answer: Answer | None = None


class Session(Protocol):
    """Queries that are being answered."""

    def add(self, queries: Sequence[Query]) -> None:
        """Takes up more of them."""

    def drop(self, query_id: str) -> None:
        """Stops answering one, if it still does."""

    def step(self) -> list[Piece]:
        """Goes on with all of them.

        Raises:
            EngineError: none of them can be answered any more.
        """


@runtime_checkable
class Conversing(Protocol):
    """A predictor that can take up queries while it answers others."""

    def session(self, draw: Draw) -> Session | None:
        """None where its engine cannot: then queries are answered batch by batch."""
