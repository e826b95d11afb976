"""What an endpoint takes and what it rejects, found out by asking once and remembered."""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TypeVar

from strategies.engines._endpoint_failure import Failure

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Wish:
    """A parameter that an endpoint may not know.

    Args:
        name: its name in the request.
        value: what is sent.
        without: what doing without it means, one clause for the notes.
        instead: what is tried when it is rejected.
        needed: never left out; where it and what stands for it are rejected, the request fails.
    """

    name: str
    value: object
    without: str
    instead: "Wish | None" = None
    needed: bool = False

    @property
    def key(self) -> str:
        """What is remembered: an endpoint may take one schema and reject another."""
        return f"{self.name} {json.dumps(self.value)}" if self.name == "response_format" else self.name


class Features:
    """What one endpoint is known to take. Safe to use from many threads.

    Args:
        place: its URL, which each note begins with.

    Attributes:
        notes: what is done without and why, each reason once.
    """

    def __init__(self, place: str) -> None:
        self.notes: list[str] = []
        self.place = place
        self._known: dict[str, bool] = {}
        self._lock = Lock()

    def note(self, reason: str) -> None:
        """Writes a reason down, once."""
        with self._lock:
            if reason not in self.notes:
                self.notes.append(reason)

    def takes(self, wish: Wish) -> bool | None:
        """Whether the endpoint takes it; None before it was tried."""
        return self._known.get(wish.key)

    def granted(self, wishes: Sequence[Wish]) -> list[Wish]:
        """The wishes, less those known to be rejected, which what stands for them replaces."""
        found = []
        for wish in wishes:
            kept: Wish | None = wish
            while kept is not None and self.takes(kept) is False:
                kept = kept.instead
            found += [kept] if kept is not None else []
        return found

    def doubtful(self, wishes: Sequence[Wish]) -> list[Wish]:
        """Those of `wishes` that were never taken or rejected yet and can be left out or replaced."""
        return [wish for wish in wishes if self.takes(wish) is None and (wish.instead or not wish.needed)]

    def ask(self, wishes: Sequence[Wish], send: Callable[[Sequence[Wish]], T | Failure]) -> T | Failure:
        """Sends, and where the endpoint rejects the request, sends again without what may be the reason.

        A parameter that was taken before is not suspected again: then the prompt is to blame and costs one request.
        """
        first = self.granted(wishes)
        sent, outcome = first, send(first)
        while _rejected(outcome) and (named := [w for w in self.doubtful(sent) if _names(outcome, w)]):
            sent = _without(sent, named)
            outcome = send(sent)
        for suspects in self._suspects(sent) if _rejected(outcome) else []:
            fewer = _without(sent, suspects)
            other = send(fewer)
            if not _rejected(other):
                sent, outcome = fewer, other
                break
        if not isinstance(outcome, Failure):
            self._learn(first, sent)
        return outcome

    def _suspects(self, sent: Sequence[Wish]) -> list[list[Wish]]:
        """Each doubtful wish alone, then all of them."""
        doubtful = self.doubtful(sent)
        return [[wish] for wish in doubtful] + ([doubtful] if len(doubtful) > 1 else [])

    def _learn(self, first: Sequence[Wish], sent: Sequence[Wish]) -> None:
        for wish in sent:
            with self._lock:
                self._known.setdefault(wish.key, True)
        for wish in first:
            refused: Wish | None = wish
            while refused is not None and refused not in sent:
                self.reject(refused)
                refused = refused.instead

    def reject(self, wish: Wish, how: str = "rejects") -> None:
        """Remembers that it is of no use, and notes what that means unless something else stands for it."""
        with self._lock:
            self._known[wish.key] = False
        if wish.instead is None:
            self.note(f"{self.place} {how} {wish.name}: {wish.without}")


def _rejected(outcome: object) -> bool:
    return isinstance(outcome, Failure) and outcome.rejected


def _names(outcome: object, wish: Wish) -> bool:
    return isinstance(outcome, Failure) and re.search(rf"\b{wish.name}\b", outcome.why) is not None


def _without(sent: Sequence[Wish], gone: Sequence[Wish]) -> list[Wish]:
    """`sent` with what stands for those in `gone`, if anything does."""
    kept = [wish.instead if wish in gone else wish for wish in sent]
    return [wish for wish in kept if wish is not None]
