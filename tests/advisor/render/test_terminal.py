"""The final answer on terminals of several widths."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from advisor.render.terminal import final
from advisor.verdict import Recommendation


def _shown(rec: Recommendation, width: int, *, colour: bool = False, folder: Path | None = None) -> str:
    out = io.StringIO()
    final(
        rec, Console(file=out, width=width, force_terminal=colour, color_system="truecolor" if colour else None), folder
    )
    return out.getvalue()


def test_the_answer_comes_first_and_everything_follows(rec: Recommendation) -> None:
    text = _shown(rec, 120, folder=Path("reports/support"))
    assert text.startswith("✔ few_shot-similar-4@small answers at least 85 %")
    flat = " ".join(text.split())
    for wanted in (
        "91.0 % [86.7, 94.3]",
        "97.0 % [≥ 94.0]",
        "281 / 6",
        "240 / 411",
        "$0.0123",
        "$12.30",
        "unknown",
        "EUR 75",
        "31.0 %, first 45",
        "1,988,000 requests a month",
        "Rule of thumb said: lora",
        "they disagree",
        "covers sampling of test items only; not label errors, drift, or a different prompt or model version",
        "There may be a cheaper strategy we could not certify.",
        "– stacked_lora@small: It needs a corpus",
        "Run folder: reports/support",
    ):
        assert wanted in flat
    assert "Too narrow" not in text


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_numbers_never_wrap_and_lines_fit(rec: Recommendation, width: int) -> None:
    text = _shown(rec, width)
    assert max(len(line) for line in text.splitlines()) <= width
    assert "91.0 % [86.7, 94.3]" in text
    assert "few_shot-similar-4@small" in text


def test_narrow_terminals_drop_columns_in_the_declared_order(rec: Recommendation) -> None:
    assert "tok in/out" not in _shown(rec, 110).split("Too narrow")[0]
    narrow = _shown(rec, 60)
    flat = " ".join(narrow.split())
    assert "Too narrow for: status, consistency, tok in/out, ms p50/p95, per 1k" in flat
    assert "a month" in narrow.split("Too narrow")[0]


def test_verdicts_have_their_marks(nothing_meets: Recommendation) -> None:
    assert _shown(nothing_meets, 80).startswith("✘ No strategy")


def test_strangers_text_reaches_no_escape_code(rec: Recommendation) -> None:
    assert "\x1b" not in _shown(rec, 100)
    assert "\x1b[31malert" not in _shown(rec, 100, colour=True)
    assert "[l](u)" in " ".join(_shown(rec, 100).split())


def test_no_color_is_obeyed(rec: Recommendation, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "\x1b[1;32m" in _shown(rec, 100, colour=True)
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[1;32m" not in _shown(rec, 100, colour=True)
    assert "32m" not in _shown(rec, 100, colour=True)
