"""Price files: what they may say, what wins, and the look-up."""

import datetime
import importlib.metadata
import re
from pathlib import Path

import pytest

from advisor.errors import AdvisorError
from advisor.price_lookup import RELEASED, looked_up
from advisor.price_table import PRICE_TABLE, PriceTable, declared_prices, load_prices
from advisor.prices import Declared
from advisor.task import ModelSection

TOGETHER = "https://api.together.xyz/v1"
LLAMA = "meta-llama/Llama-3.3-70B-Instruct-Turbo"
MINE = """\
[local]
per_hour = 0.30
source = "our invoice"
as_of = 2026-11-20

[listed.modal-l4]
per_hour = 0.10
source = "a contract"
as_of = 2026-11-21

[models.hosted]
input_per_mtok = 0.5
output_per_mtok = 1.5
source = "a quote"
as_of = 2026-11-22
"""


def model(**price: object) -> ModelSection:
    return ModelSection.model_validate(
        {"id": "hosted", "engine": "openai", "base_url": TOGETHER, "model": LLAMA} | price
    )


def local(**price: object) -> ModelSection:
    return ModelSection.model_validate({"id": "small", "model": "x", "price": price})


def figures(found: Declared | None) -> dict[str, tuple[float, str, str | None]]:
    assert found is not None
    return {o.figure: (o.amount, o.source, o.as_of and o.as_of.isoformat()) for o in found.origins}


@pytest.fixture
def mine(tmp_path: Path) -> PriceTable:
    path = tmp_path / "prices.toml"
    path.write_text(MINE, "utf-8")
    return load_prices(path, beneath=load_prices())


def test_every_price_that_ships_has_a_source_and_a_date() -> None:
    table = load_prices()
    assert len(table.listed) >= 5
    for entry in table.listed.values():
        assert len(entry.source) > 10 and entry.figures
        assert datetime.date(2026, 1, 1) <= entry.as_of <= datetime.date.today()


def test_a_listed_price_brings_its_source_and_date() -> None:
    found = figures(declared_prices(local(listed=["modal-l4"]), load_prices(), "USD"))
    amount, source, as_of = found["per_hour"]
    assert (amount, as_of) == (0.8, "2026-05-07")
    assert source.startswith("Modal")


def test_later_entries_and_own_keys_win() -> None:
    names = ["together-lora-16b", "together-h100"]
    found = figures(declared_prices(model(price={"listed": names, "hosting_per_hour": 1.0}), load_prices(), "USD"))
    assert found["train_per_mtok"][0] == 0.48
    assert found["hosting_per_hour"] == (1.0, "task.yaml", None)


def test_a_declared_price_may_say_who_and_when() -> None:
    said = model(price={"input_per_mtok": 1.0, "source": "my invoice", "as_of": datetime.date(2026, 11, 3)})
    assert figures(declared_prices(said, load_prices(), "USD")) == {"input_per_mtok": (1.0, "my invoice", "2026-11-03")}


def test_auto_looks_up_by_url_and_model() -> None:
    found = declared_prices(model(price="auto"), load_prices(), "USD")
    assert found is not None
    assert found.figures.input_per_mtok and found.figures.output_per_mtok
    assert figures(found)["input_per_mtok"][1].startswith("genai-prices ")
    assert declared_prices(local(), load_prices(), "USD") is not None
    assert declared_prices(ModelSection(id="a", model="x", price="auto"), load_prices(), "USD") is None


def test_what_is_not_known_is_none_and_another_currency_is_not_converted() -> None:
    assert looked_up("http://localhost:8080/v1", "x") is None
    assert looked_up("https://api.openai.com/v1", "no-such-model") is None
    found = declared_prices(model(price="auto"), load_prices(), "EUR")
    assert found is not None and found.figures.input_per_mtok is None


def test_a_look_up_says_which_version_and_page_and_when(monkeypatch: pytest.MonkeyPatch) -> None:
    found = looked_up("https://api.openai.com/v1", "gpt-4.1-mini")
    assert found is not None
    version = importlib.metadata.version("genai-prices")
    assert found.source.startswith(f"genai-prices {version}, openai: gpt-4.1-mini, https://")
    assert found.as_of == RELEASED.get(version)
    assert found.figures.keys() == {"input_per_mtok", "cached_input_per_mtok", "output_per_mtok"}


def test_a_look_up_needs_no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    def refuse(*_: object) -> None:
        raise AssertionError("asked the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    assert looked_up(TOGETHER, LLAMA) is not None


def test_of_tiers_the_first_is_taken_and_said() -> None:
    found = looked_up("https://api.openai.com/v1", "gpt-6-luna")
    assert found is not None
    assert "first tier" in found.source
    assert found.figures["cache_write_per_mtok"] > found.figures["input_per_mtok"]


def test_a_file_of_ones_own_lies_over_ours(mine: PriceTable) -> None:
    assert (mine.local.per_hour, mine.local.source) == (0.30, "our invoice")
    assert mine.listed["modal-l4"].figures["per_hour"] == 0.10
    assert "modal-h100" in mine.listed
    found = figures(declared_prices(model(price={"input_per_mtok": 9.0}), mine, "USD"))
    assert found == {
        "input_per_mtok": (0.5, "a quote", "2026-11-22"),
        "output_per_mtok": (1.5, "a quote", "2026-11-22"),
    }


def test_an_unknown_name_is_one_line_with_the_nearest() -> None:
    with pytest.raises(AdvisorError, match=r"there is no price 'modal-l5' for small .*modal-l4"):
        declared_prices(local(listed=["modal-l5"]), load_prices(), "USD")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[local", "cannot be read as a price file"),
        ("[gpu]\nx = 1", "gpu: unknown part (a price file has local, listed and models)"),
        ("[listed.a]\nper_hour = 1\nas_of = 2026-11-01", "listed.a.source: is missing: who says so"),
        ('[listed.a]\nper_hour = 1\nsource = "x"', "listed.a.as_of: is missing: when that was read"),
        ('[listed.a]\nper_hour = -1\nsource = "x"\nas_of = 2026-11-01', "listed.a.per_hour: "),
        ('[listed.a]\nper_hourr = 1\nsource = "x"\nas_of = 2026-11-01', "listed.a.per_hourr: unknown key"),
        ('[local]\nhosting_per_hour = 1\nsource = "x"\nas_of = 2026-11-01', "local: has per_hour, source, as_of"),
        ("listed = {a = 3}", "listed.a: must be a table of prices"),
    ],
)
def test_a_mistake_in_a_price_file_is_one_line_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "p.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(AdvisorError, match=re.escape(said)) as caught:
        load_prices(path, beneath=load_prices())
    assert caught.value.what.startswith(str(path))


def test_a_file_that_is_not_there_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="cannot be read as a price file"):
        load_prices(tmp_path / "none.toml", beneath=load_prices())
    assert PRICE_TABLE.exists()
