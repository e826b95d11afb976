"""A task's prices: of every model, of its judge, of training; from the task file, the price table and the look-up."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.errors import AdvisorError, TaskError
from advisor.price_table import PRICE_TABLE, PriceTable, declared_prices, load_prices
from advisor.prices import Prices, endpoint_prices, local_prices
from advisor.task import ModelSection, PriceSection, TaskSpec
from advisor.verdict import PricedFigure


def table_of(task: TaskSpec) -> PriceTable:
    """The price table that ships, with the task's own file laid over it.

    Raises:
        AdvisorError: that file cannot be read or is wrong.
    """
    ours = load_prices(PRICE_TABLE)
    return ours if task.prices is None else load_prices(Path(task.folder, task.prices), beneath=ours)


def prices_of(task: TaskSpec, table: PriceTable | None = None) -> dict[str | None, Prices | None]:
    """The prices of every model; a contestant without a model runs on the same machine as the first one.

    Args:
        task: names models and currency.
        table: another one than the task's.

    Raises:
        AdvisorError: a price that is not in the table is asked for, or the task's file is wrong.
    """
    return priced_models(task.models, table or table_of(task), task.currency)


def require_prices(task: TaskSpec) -> None:
    """Refuses prices that a task asks for and no table has, all of them at once.

    Raises:
        AdvisorError: the task's price file is wrong.
        TaskError: unknown names in `listed`, each with its place.
    """
    table, problems = table_of(task), []
    for number, model in enumerate(task.models):
        try:
            declared_prices(model, table, task.currency)
        except AdvisorError as unknown:
            problems.append(f"{task.place('models', number, 'price', 'listed')}: {unknown.what}")
    if problems:
        raise TaskError(problems)


def unknown_prices(task: TaskSpec) -> tuple[str, ...]:
    """A warning for each endpoint whose tokens have no known price."""
    prices = prices_of(task)
    return tuple(
        f"the price of {model.id} is unknown, so it cannot win against a known one: declare models[].price "
        f"({'its URL and model are not in genai-prices' if model.price == 'auto' else 'nothing is declared'}"
        f"{'' if task.currency == 'USD' else f', and prices in USD are not converted to {task.currency}'})"
        for model in task.models
        if model.hosted and prices[model.id] is None
    )


def priced_models(models: Sequence[ModelSection], table: PriceTable, currency: str) -> dict[str | None, Prices | None]:
    """The prices of these models by id, and under None those of the machine that the first local one runs on."""
    machines = {model.id: _local(model, table, currency) for model in models if not model.hosted}
    machine = next(iter(machines.values()), None) or local_prices(None, table.local, currency)
    prices: dict[str | None, Prices | None] = {
        model.id: machines[model.id] if model.id in machines else _hosted(model, table, currency, machine)
        for model in models
    }
    prices[None] = machine
    return prices


def _local(model: ModelSection, table: PriceTable, currency: str) -> Prices | None:
    return local_prices(declared_prices(model, table, currency), table.local, currency)


def _hosted(model: ModelSection, table: PriceTable, currency: str, machine: Prices | None) -> Prices | None:
    return endpoint_prices(declared_prices(model, table, currency), machine or table.local, currency)


def price_of(model: ModelSection, task: TaskSpec) -> Prices | None:
    """The price of a model that is none of the task's contestants, such as a judge. None is unknown."""
    table = table_of(task)
    if model.hosted:
        return _hosted(model, table, task.currency, None)
    return _local(model, table, task.currency)


def training_figures(task: TaskSpec, model: str | None) -> PriceSection | None:
    """The figures of a model's price, for what asks money for training."""
    section = next((section for section in task.models if section.id == model), None)
    declared = None if section is None else declared_prices(section, table_of(task), task.currency)
    return None if declared is None else declared.figures


def priced_figures(prices: Mapping[str | None, Prices | None]) -> tuple[PricedFigure, ...]:
    """Every figure that these prices rest on, with its source and date, model by model."""
    found = []
    for model, priced in prices.items():
        if model is None or priced is None:
            continue
        if not priced.origins:
            dated = None if priced.as_of is None else priced.as_of.isoformat()
            found.append(PricedFigure(model, "per_hour", priced.per_hour, priced.source, dated))
        for origin in priced.origins:
            dated = None if origin.as_of is None else origin.as_of.isoformat()
            found.append(PricedFigure(model, origin.figure, origin.amount, origin.source, dated))
    return tuple(found)
