"""Paired tests against hand-counted and library figures; only identical items are compared."""

import math

import numpy as np
import pytest

from advisor.comparison import Change, Paired, changes, holm, interval, mcnemar, paired, sign_flips
from advisor.items import Answers, Item, Reply


def run(scores: list[float], groups: list[str | None] | None = None, split: str = "test", **inputs: str) -> Answers:
    tied = groups or [None] * len(scores)
    items = [
        Item(f"t{n}", split, inputs.get(f"t{n}", "?"), "!", group, {"a": Reply("x", "x", score)})  # type: ignore[arg-type]
        for n, (score, group) in enumerate(zip(scores, tied, strict=True))
    ]
    return Answers(tuple(items))


def test_mcnemar_is_a_fair_coin_over_the_items_that_moved() -> None:
    assert mcnemar(0, 0) == 1.0
    assert mcnemar(5, 0) == pytest.approx(2 / 2**5)
    assert mcnemar(8, 1) == pytest.approx(2 * (1 + 9) / 2**9)
    assert mcnemar(1, 8) == mcnemar(8, 1)


def test_binary_scores_are_paired_item_by_item() -> None:
    found = paired(run([1, 1, 0, 0, 0, 0]), run([1, 0, 1, 1, 1, 0]), ("a", "a"), "test")
    assert (found.n, found.gained, found.lost, found.method) == (6, 3, 1, "mcnemar")
    assert found.p == pytest.approx(mcnemar(3, 1))
    assert found.difference == pytest.approx(2 / 6)
    assert found.lower is not None and found.upper is not None and found.lower <= found.difference <= found.upper


def test_items_that_changed_or_are_missing_are_left_out() -> None:
    found = paired(run([1, 1, 0]), run([1, 0, 0, 1], t1="other words"), ("a", "a"), "test")
    assert (found.n, found.unshared, found.gained, found.lost) == (2, 3, 0, 0)
    nothing = paired(run([1]), run([1], split="dev"), ("a", "a"), "test")
    assert (nothing.n, nothing.p, nothing.method, nothing.lower) == (0, None, "none", None)


def test_graded_scores_take_sign_flips_which_agree_with_all_of_them_counted() -> None:
    differences = np.array([0.3, 0.1, 0.2, -0.05, 0.4, 0.25, 0.15])
    every = [(np.array([1 if bits >> n & 1 else -1 for n in range(7)]) * differences).mean() for bits in range(2**7)]
    exact = sum(abs(mean) >= abs(differences.mean()) - 1e-12 for mean in every) / 2**7
    assert sign_flips(differences) == pytest.approx(exact, abs=0.01)
    assert sign_flips(np.zeros(4)) == 1.0
    found = paired(run([0.5, 0.25]), run([0.75, 0.5]), ("a", "a"), "test")
    assert found.method == "permutation" and found.gained == 2


def test_grouped_items_count_as_one_draw_a_group() -> None:
    first, second = run([0] * 8, ["g"] * 7 + ["h"]), run([1] * 7 + [0], ["g"] * 7 + ["h"])
    found = paired(first, second, ("a", "a"), "test")
    assert found.method == "permutation"
    assert found.p == pytest.approx(1.0, abs=1e-3), "one group moved: that is no evidence"
    assert paired(run([0] * 8), run([1] * 7 + [0]), ("a", "a"), "test").p == pytest.approx(2 / 2**7)


def test_the_interval_covers_and_is_the_same_every_time() -> None:
    differences = np.array([1.0] * 30 + [0.0] * 70)
    low, high = interval(differences)
    assert (low, high) == interval(differences)
    half = 1.96 * math.sqrt(0.3 * 0.7 / 100)
    assert low == pytest.approx(0.3 - half, abs=0.02) and high == pytest.approx(0.3 + half, abs=0.02)


def test_holm_steps_down_and_leaves_the_untested_alone() -> None:
    def pair(p: float | None) -> Paired:
        return Paired("a", "a", "test", 9, 0.5, 0.6, 1, 0, p, "mcnemar")

    adjusted = [found.adjusted for found in holm([pair(0.04), pair(0.01), pair(None), pair(0.03)])]
    assert adjusted == [pytest.approx(0.06), pytest.approx(0.03), None, pytest.approx(0.06)]
    assert holm([pair(0.9), pair(0.8)])[0].adjusted == 1.0


def test_changes_name_what_only_one_run_has() -> None:
    found = changes({"seed": "1", "torch": "2", "gone": "x"}, {"seed": "2", "torch": "2", "new": "y"})
    assert found == (Change("seed", "1", "2"), Change("gone", "x", None), Change("new", None, "y"))
