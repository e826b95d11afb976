"""Guesses which column holds what, from names first and from values where names say nothing."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from advisor.arriving.arrival import Record
from advisor.data_examples import INPUT_COLUMNS, TARGET_COLUMNS
from advisor.errors import AdvisorError
from advisor.suggest import bracket, did_you_mean, found_names

INPUT_NAMES = (
    *INPUT_COLUMNS,
    *("query", "request", "utterance", "sentence", "body", "content", "ticket", "email", "review", "note", "document"),
    *("description", "comment", "tweet", "passage", "context", "subject", "title"),
)
TARGET_NAMES = (
    *TARGET_COLUMNS,
    *("class", "category", "expected", "ideal", "response", "gold", "reference", "reply", "solution", "sentiment"),
    *("topic", "tag", "queue"),
)
GROUP_NAMES = (
    "group",
    "customer",
    "user",
    "account",
    "conversation",
    "thread",
    "session",
    "author",
    "patient",
    "client",
)
SOURCE_NAMES = ("source", "document", "doc", "file", "filename", "page")
ROLES = ("input", "target", "id", "group", "source", "facts")


@dataclass(frozen=True, slots=True)
class Guess:
    """A value and one sentence on why."""

    value: str
    why: str


@dataclass(frozen=True, slots=True)
class _Column:
    name: str
    filled: int
    distinct: int
    words: float

    @property
    def repeated(self) -> bool:
        return self.distinct < self.filled


def guess_columns(
    rows: Sequence[Record], said: Mapping[str, str], known: Mapping[str, str], sources: Collection[str] = ()
) -> dict[str, Guess]:
    """Role to column. Roles that no column has are left out.

    Args:
        rows: all records.
        said: what the user named.
        known: what the format says.
        sources: the names of the documents, by which a column of sources is known.

    Raises:
        AdvisorError: a named column is not there, or nothing can be the input or the target.
    """
    names = list(dict.fromkeys(key for row in rows for key in row))
    profiles = {name: _profile(name, rows) for name in names}
    guesses: dict[str, Guess] = {}
    for role, name in said.items():
        if name not in profiles:
            cure = bracket(found_names(names), did_you_mean(name, names))
            raise AdvisorError(f'column "{name}" is missing{cure}', where=f"--{role}-column")
        guesses[role] = Guess(name, "as asked for")
    for role, name in known.items():
        guesses.setdefault(role, Guess(name, ""))
    if "input" not in guesses:
        guesses["input"] = _input(profiles, {guess.value for guess in guesses.values()}, names)
    if "target" not in guesses:
        guesses["target"] = _target(profiles, {guess.value for guess in guesses.values()}, names)
    _others(rows, profiles, guesses, sources)
    return {role: guesses[role] for role in ROLES if role in guesses}


def _profile(name: str, rows: Sequence[Record]) -> _Column:
    texts = [text for row in rows if (text := _text(row.get(name))).strip()]
    return _Column(name, len(texts), len(set(texts)), fmean(len(text.split()) for text in texts) if texts else 0.0)


def _text(value: object) -> str:
    return "" if value is None else value if isinstance(value, str) else str(value)


def _tokens(name: str) -> list[str]:
    """``["customer", "message"]`` of customer_message, "Customer Message" and customerMessage."""
    return re.findall(r"[a-z0-9]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).casefold())


def _named(profiles: Mapping[str, _Column], names: Sequence[str], taken: Collection[str]) -> str | None:
    """The first column called like one of `names`: the whole name first, then its last word."""
    free = [name for name, column in profiles.items() if name not in taken and column.filled]
    for wanted in names:
        for name in free:
            if "".join(_tokens(name)) == wanted:
                return name
    for wanted in names:
        for name in free:
            if _tokens(name)[-1:] == [wanted] or wanted in _tokens(name)[-2:-1] + _tokens(name)[-1:]:
                return name
    return None


def _input(profiles: Mapping[str, _Column], taken: Collection[str], names: Sequence[str]) -> Guess:
    named = _named(profiles, INPUT_NAMES, taken)
    if named:
        return Guess(named, "by its name")
    free = [column for name, column in profiles.items() if name not in taken and column.filled]
    if not free:
        raise AdvisorError(f"no column holds the request{bracket(found_names(names))}", hint="name it: --input-column")
    longest = max(free, key=lambda column: (column.words, column.distinct))
    return Guess(longest.name, f"its texts are the longest: {longest.words:.0f} words on average")


def _target(profiles: Mapping[str, _Column], taken: Collection[str], names: Sequence[str]) -> Guess:
    named = _named(profiles, TARGET_NAMES, taken)
    if named:
        return Guess(named, "by its name")
    free = [c for name, c in profiles.items() if name not in taken and c.filled and not _identifies(c)]
    few = [column for column in free if 2 <= column.distinct <= column.filled / 2]
    if few:
        chosen = min(few, key=lambda column: column.distinct)
        return Guess(chosen.name, f"it holds few different values: {chosen.distinct} in {chosen.filled} rows")
    if len(free) == 1:
        return Guess(free[0].name, "no other column is left")
    raise AdvisorError(
        f"no column holds the right answer{bracket(found_names(names))}", hint="name it: --target-column"
    )


def _identifies(column: _Column) -> bool:
    return _tokens(column.name)[-1:] in (["id"], ["uuid"], ["date"], ["time"], ["timestamp"], ["url"])


def _others(
    rows: Sequence[Record], profiles: Mapping[str, _Column], guesses: dict[str, Guess], sources: Collection[str]
) -> None:
    """Columns that help but need not be there: id, group, source, facts."""
    taken = {guess.value for guess in guesses.values()}
    for name, column in profiles.items():
        tokens = _tokens(name)
        if name in taken or column.filled == 0:
            continue
        unique = column.filled == column.distinct == len(rows)
        if tokens[-1:] in (["id"], ["uuid"]) and unique:
            guesses.setdefault("id", Guess(name, "every row has its own"))
        elif set(tokens) & set(GROUP_NAMES) and column.repeated and column.distinct > 1 and column.words < 4:
            why = f"{column.distinct} values in {column.filled} rows: what belongs together stays in one split"
            guesses.setdefault("group", Guess(name, why))
        elif set(tokens) & set(SOURCE_NAMES) and sources and _are_sources(name, rows, sources):
            guesses.setdefault("source", Guess(name, "its values are names of the documents"))
        elif tokens == ["facts"]:
            guesses.setdefault("facts", Guess(name, "by its name"))


def _are_sources(name: str, rows: Sequence[Record], sources: Collection[str]) -> bool:
    values = {_text(row.get(name)) for row in rows} - {""}
    known = [value for value in values if any(f"/{source}".endswith("/" + value.lstrip("/")) for source in sources)]
    return bool(values) and len(known) >= len(values) / 2
