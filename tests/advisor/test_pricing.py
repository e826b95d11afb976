"""A task's prices: put together, refused, and warned of where they are unknown."""

from pathlib import Path

import pytest

from advisor.errors import AdvisorError, TaskError
from advisor.pricing import priced_figures, prices_of, require_prices, training_figures, unknown_prices
from advisor.task import TaskSpec, load_task
from advisor.verdict import PricedFigure

TASK = """\
version: 1
name: small
task: {{kind: qa}}
data: {{path: examples.jsonl}}
target: {{accuracy: 0.5}}
currency: {currency}
models:
  - {{id: small, model: smollm2-135m-instruct, price: {{listed: [{listed}]}}}}
  - {{id: there, engine: openai, base_url: "https://api.openai.com/v1", model: {model}, price: auto}}
"""


def task(tmp_path: Path, listed: str = "modal-l4", model: str = "gpt-4.1-mini", currency: str = "USD") -> TaskSpec:
    path = tmp_path / "task.yaml"
    path.write_text(TASK.format(listed=listed, model=model, currency=currency), "utf-8")
    return load_task(path)


def test_every_model_has_its_price_and_the_machine_of_the_first_local_one_serves_the_rest(tmp_path: Path) -> None:
    prices = prices_of(task(tmp_path))
    small, there = prices["small"], prices["there"]
    assert small is not None and there is not None
    assert prices[None] == small
    assert (small.per_hour, there.per_hour) == (0.8, 0.8)
    assert there.tokens is not None and there.tokens.input > 0
    figures = priced_figures(prices)
    assert figures[0] == PricedFigure("small", "per_hour", 0.8, small.source, "2026-05-07")
    assert {figure.model for figure in figures} == {"small", "there"}
    assert unknown_prices(task(tmp_path)) == ()


def test_an_assumed_price_is_among_the_figures(tmp_path: Path) -> None:
    found = priced_figures({"small": prices_of(task(tmp_path, listed=""))["small"]})
    assert [(one.figure, one.amount, one.as_of) for one in found] == [("per_hour", 0.05, "2026-11-23")]


def test_names_that_no_table_has_are_refused_with_their_place(tmp_path: Path) -> None:
    with pytest.raises(TaskError, match=r"task\.yaml:8:\d+: models\.0\.price\.listed: there is no price 'modal-l5'"):
        require_prices(task(tmp_path, listed="modal-l5"))


def test_a_price_that_is_not_known_is_warned_of(tmp_path: Path) -> None:
    (said,) = unknown_prices(task(tmp_path, model="no-such-model"))
    assert said.startswith("the price of there is unknown, so it cannot win against a known one")
    assert "not in genai-prices" in said
    (said,) = unknown_prices(task(tmp_path, currency="EUR", listed=""))
    assert "prices in USD are not converted to EUR" in said


def test_the_tasks_own_file_lies_over_the_table(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(
        '[models.there]\ninput_per_mtok = 1.0\noutput_per_mtok = 2.0\ntrain_per_mtok = 3.0\nsource = "a quote"\n'
        "as_of = 2026-11-20\n",
        "utf-8",
    )
    found = task(tmp_path).model_copy(update={"prices": "mine.toml"})
    found._file = task(tmp_path)._file
    there = prices_of(found)["there"]
    assert there is not None and there.source == "a quote"
    figures = training_figures(found, "there")
    assert figures is not None and figures.train_per_mtok == 3.0
    missing = found.model_copy(update={"prices": "none.toml"})
    missing._file = found._file
    with pytest.raises(AdvisorError, match="cannot be read as a price file"):
        require_prices(missing)
