"""prices.toml: dated and sourced prices that a task can name, and the figures of a model's price put together."""

import datetime
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from advisor.errors import AdvisorError
from advisor.price_lookup import looked_up
from advisor.prices import Declared, Origin, Prices
from advisor.suggest import did_you_mean
from advisor.task import ModelSection, PriceSection

PRICE_TABLE = Path(__file__).with_name("prices.toml")
LOOK_UP = "auto"
"""The name that stands for a look-up by URL and model among the entries that a price lists."""
NO_FIGURES = frozenset({"listed", "source", "as_of", "currency"})


@dataclass(frozen=True, slots=True)
class Entry:
    """A named price: its figures by their keys in task.yaml, who says so, when it was read, and in which currency."""

    figures: Mapping[str, Any]
    source: str
    as_of: datetime.date
    currency: str = "USD"


@dataclass(frozen=True, slots=True)
class PriceTable:
    """All that price files say.

    Attributes:
        local: the assumed price of a local machine.
        listed: entries by name, for `models[].price.listed`.
        models: entries by model id, which replace what the task says of that model.
    """

    local: Prices
    listed: Mapping[str, Entry] = field(default_factory=dict)
    models: Mapping[str, Entry] = field(default_factory=dict)


def load_prices(path: Path = PRICE_TABLE, beneath: PriceTable | None = None) -> PriceTable:
    """The table in a file, laid over another one.

    Args:
        path: TOML with `[local]`, `[listed.NAME]` and `[models.ID]`, each part optional; an entry has the keys of
            `models[].price`, and `source` and `as_of`.
        beneath: the table whose entries stay where the file has none.

    Raises:
        AdvisorError: the file cannot be read, or an entry is wrong: which, and why.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise AdvisorError(f"{path}: cannot be read as a price file: {error}") from error
    unknown = sorted(content.keys() - {"local", "listed", "models"})
    if unknown:
        raise AdvisorError(f"{path}: {unknown[0]}: unknown part (a price file has local, listed and models)")
    local = _local(content["local"], path) if "local" in content else beneath and beneath.local
    if not local:
        raise AdvisorError(f"{path}: local: is missing: the price of a machine hour")
    parts = {part: _entries(content.get(part, {}), f"{path}: {part}") for part in ("listed", "models")}
    if beneath is None:
        return PriceTable(local, parts["listed"], parts["models"])
    return PriceTable(local, {**beneath.listed, **parts["listed"]}, {**beneath.models, **parts["models"]})


def _local(content: Mapping[str, Any], path: Path) -> Prices:
    entry = _entry(content, f"{path}: local")
    if entry.figures.keys() != {"per_hour"}:
        raise AdvisorError(f"{path}: local: has per_hour, source, as_of and currency, and nothing else")
    return Prices(float(entry.figures["per_hour"]), entry.source, entry.as_of, entry.currency, assumed=True)


def _entries(content: Mapping[str, Any], where: str) -> dict[str, Entry]:
    return {name: _entry(entry, f"{where}.{name}") for name, entry in content.items()}


def _entry(content: object, where: str) -> Entry:
    if not isinstance(content, dict):
        raise AdvisorError(f"{where}: must be a table of prices with source and as_of")
    source, as_of = content.get("source"), content.get("as_of")
    if not isinstance(source, str) or not source.strip():
        raise AdvisorError(f"{where}.source: is missing: who says so")
    if not isinstance(as_of, datetime.date) or isinstance(as_of, datetime.datetime):
        raise AdvisorError(f"{where}.as_of: is missing: when that was read, e.g. as_of = 2026-11-27")
    figures = {key: value for key, value in content.items() if key not in NO_FIGURES}
    try:
        PriceSection.model_validate(figures)
    except ValidationError as wrong:
        first = wrong.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        near = did_you_mean(key, list(PriceSection.model_fields))
        said = f"unknown key ({near})" if first["type"] == "extra_forbidden" else f"{first['msg']}"
        raise AdvisorError(f"{where}.{key}: {said} (found {first['input']!r})") from wrong
    return Entry(figures, source, as_of, str(content.get("currency", "USD")))


def declared_prices(model: ModelSection, table: PriceTable, currency: str) -> Declared | None:
    """The figures of a model's price with their origins; None where nothing is declared or known.

    An entry of a price file for this model's id replaces what the task says. Else the entries that the task lists are
    taken in their order, `auto` being the look-up by URL and model, and keys that the task writes itself win.

    Raises:
        AdvisorError: the task lists a name that no price file has.
    """
    if model.id in table.models:
        return _gathered({}, [_in_currency(table.models[model.id], currency)])
    price = model.price
    if price is None or (price == LOOK_UP and not model.hosted):
        return None
    own = price if isinstance(price, PriceSection) else PriceSection(listed=(LOOK_UP,))
    named = [_in_currency(_named(name, model, table), currency) for name in own.listed]
    figures = own.model_dump(exclude_defaults=True, exclude=set(NO_FIGURES))
    written = Entry(figures, own.source or "task.yaml", own.as_of or datetime.date.min, currency)
    return _gathered(figures, [*named, written])


def _gathered(own: Mapping[str, Any], entries: list[Entry | None]) -> Declared:
    figures: dict[str, Any] = {}
    origins: dict[str, Origin] = {}
    for entry in filter(None, entries):
        dated = None if entry.as_of == datetime.date.min else entry.as_of
        figures |= entry.figures
        origins |= {
            key: Origin(key, float(value), entry.source, dated)
            for key, value in entry.figures.items()
            if not isinstance(value, (str, tuple, bool))
        }
    return Declared(PriceSection.model_validate({**figures, **own}), tuple(origins.values()))


def _named(name: str, model: ModelSection, table: PriceTable) -> Entry | None:
    if name == LOOK_UP:
        found = looked_up(model.base_url or "", model.model)
        return None if found is None else Entry(found.figures, found.source, found.as_of or datetime.date.min)
    if name not in table.listed:
        known = [LOOK_UP, *table.listed]
        near = did_you_mean(name, known) or f"known: {', '.join(known)}"
        raise AdvisorError(f"there is no price {name!r} for {model.id} ({near})")
    return table.listed[name]


def _in_currency(entry: Entry | None, currency: str) -> Entry | None:
    """The entry where it is in the task's currency; nothing is converted, so another one leaves the price unknown."""
    return entry if entry is not None and entry.currency == currency else None


def with_models(table: PriceTable, models: Mapping[str, Entry]) -> PriceTable:
    """The table with entries by model id laid over its own."""
    return replace(table, models={**table.models, **models})
