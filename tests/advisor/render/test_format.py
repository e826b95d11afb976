"""Numbers and strangers' texts, written down."""

from datetime import UTC, datetime

import pytest

from advisor.render import _format as form
from advisor.types import Bound


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (None, "USD", "unknown"),
        (0, "USD", "$0"),
        (0.0123, "USD", "$0.0123"),
        (0.5, "USD", "$0.50"),
        (0.123456, "USD", "$0.123"),
        (0.00001234, "USD", "$0.0000123"),
        (12, "USD", "$12"),
        (3.5, "EUR", "EUR 3.50"),
        (1234.5, "USD", "$1,234"),
    ],
)
def test_money(amount: float | None, currency: str, shown: str) -> None:
    assert form.money(amount, currency) == shown


def test_accuracy_with_bounds() -> None:
    assert form.bounded(Bound(0.91, 200, 182, 0.8668, 0.9427, "clopper-pearson")) == "91.0 % [86.7, 94.3]"
    assert form.bounded(Bound(0.31, 45, 14, None, None, "stopped")) == "31.0 %, first 45"
    assert form.bounded(None) == "–"


def test_bounds_in_sentences_never_claim_more_than_was_shown() -> None:
    assert form.lower_percent(0.8496) == "84 %"
    assert form.upper_percent(0.7001) == "71 %"
    assert form.lower_percent(0.29) == "29 %"  # 0.29 * 100 is 28.999999999999996
    assert form.target_percent(0.995) == "99.5 %"


@pytest.mark.parametrize(("seconds", "shown"), [(45, "0:45"), (723, "12:03"), (3723, "1:02:03"), (None, "–")])
def test_clock(seconds: float | None, shown: str) -> None:
    assert form.clock(seconds) == shown


@pytest.mark.parametrize(("value", "shown"), [(940, "940"), (1200, "1.2k"), (12_345, "12k"), (2_000_000, "2M")])
def test_compact(value: float, shown: str) -> None:
    assert form.compact(value) == shown


def test_run_time_is_read_from_the_run_id() -> None:
    when = datetime(2026, 11, 23, 18, 40, 2, tzinfo=UTC)
    assert form.run_time("20261123T184002Z-ab12cd") == when
    assert form.run_time("2026-11-23T18-40-02_ab12cd") == when
    assert form.run_time("2026-11-23-x") == datetime(2026, 11, 23, tzinfo=UTC)
    assert form.run_time("99999999-x") is None
    assert form.run_time("nightly") is None


def test_markdown_is_made_harmless_and_ids_stay() -> None:
    assert form.markdown("few_shot-similar-4@small") == "few_shot-similar-4@small"
    assert form.markdown("a|b `c` <script>\n# x _y_") == r"a\|b \`c\` &lt;script&gt; # x \_y\_"
    assert form.markdown("# a [l](u) $x$ $12") == r"\# a [l\](u) \$x\$ $12"
    assert form.code("a`b|c") == r"`` a`b\|c ``"
    assert form.code_block("x\n````\ny").startswith("`````\n")


def test_control_and_direction_characters_are_dropped() -> None:
    assert form.one_line("a\x1b[31m\u202eb\ud800\n c\ufffe") == "a[31mb c"
    assert form.one_line("abcdef", 4) == "abc…"
