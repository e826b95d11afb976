"""`advisor predict`: requests in, answers out, line by line; a killed one goes on where it was."""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from advisor.bundle.opening import Bundle, Prediction
from advisor.errors import AdvisorError
from advisor.plain_text import harmless
from advisor.storage import write_whole
from advisor.types import Query

SHORT_DIGEST = 19
"""``sha256:`` and twelve digits: enough to tell which object gave an answer."""


@dataclass(slots=True)
class Tally:
    """How many requests were answered, how many could not be, how many had been answered before."""

    answered: int = 0
    failed: int = 0
    known: int = 0

    def line(self) -> str:
        """For stderr."""
        parts = [f"{self.answered} answered"]
        parts += [f"{self.failed} without an answer (see `error`)"] if self.failed else []
        parts += [f"{self.known} were there already"] if self.known else []
        return ", ".join(parts)


@dataclass(slots=True)
class Answers:
    """A file of answers that can be added to.

    Args:
        path: the file.
        fresh: begin anew, whatever it holds.
    """

    path: Path
    fresh: bool = False
    _known: dict[str, str] = field(default_factory=dict)

    def open(self, bundle: Bundle) -> TextIO:
        """Keeps the whole lines that have an answer and opens the file behind them.

        Raises:
            AdvisorError: it holds answers of another object, or something else.
        """
        kept = []
        if self.path.is_file() and not self.fresh:
            for number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(keepends=True), start=1):
                record = _record(line, f"{self.path}:{number}", bundle)
                if record and not record.get("error"):
                    kept.append(line)
                    self._known[str(record["id"])] = str(record["input"])
        write_whole(self.path, "".join(kept))
        return self.path.open("a", encoding="utf-8")

    def knows(self, query: Query) -> bool:
        """Whether the request is answered already.

        Raises:
            AdvisorError: its id was another request's.
        """
        if query.id not in self._known:
            return False
        if self._known[query.id] != query.input:
            what = f"{self.path} holds the answer to another request under the id {query.id}"
            raise AdvisorError(what, hint="name another file, or begin anew with --fresh")
        return True


def _record(line: str, place: str, bundle: Bundle) -> dict[str, object] | None:
    """A line of an earlier call; None where a kill cut it off."""
    if not line.endswith("\n"):
        return None
    try:
        record = json.loads(line)
        foreign = record["object"] != bundle.manifest.digest[:SHORT_DIGEST] or "input" not in record
    except (ValueError, TypeError, KeyError):
        foreign, record = True, {}
    if foreign:
        raise AdvisorError(
            f"{place}: is no answer of this bundle", hint="name another file, or begin anew with --fresh"
        )
    return dict(record)


def predict(
    bundle: Bundle, batches: Iterable[list[Query]], output: Answers | TextIO, say: Callable[[str], None]
) -> Tally:
    """Answers batch by batch; every line is written out before the next batch is asked.

    Raises:
        AdvisorError: requests that cannot be read, or a file of answers that is something else.
    """
    tally = Tally()
    file = output.open(bundle) if isinstance(output, Answers) else output
    try:
        for batch in batches:
            asked = [query for query in batch if not (isinstance(output, Answers) and output.knows(query))]
            tally.known += len(batch) - len(asked)
            for prediction in bundle.predict([{"id": query.id, "input": query.input} for query in asked]):
                file.write(line_of(prediction, bundle))
                tally.failed += prediction.error is not None
                tally.answered += prediction.error is None
            file.flush()
            say(tally.line())
    finally:
        if isinstance(output, Answers):
            file.close()
    return tally


def line_of(prediction: Prediction, bundle: Bundle) -> str:
    """One JSON line, with which object gave the answer."""
    record = prediction.to_json() | {"object": bundle.manifest.digest[:SHORT_DIGEST]}
    return harmless(json.dumps(record, ensure_ascii=False)) + "\n"
