"""Consistency: the chance that two independent production runs of one request give the same valid answer.

C = mean over items of sum_y q(y)^2, where q(y) is the chance of the valid answer y over the declared nuisances: two
different acceptable wordings, the order of demonstrations, sampling, and the seed of a retrained adapter where the task
declares retraining: then each run is answered by one of three adapters, two different ones for the two runs of a
request, so that no single lucky or unlucky retraining decides. An invalid answer agrees with nothing. Two runs an item
give an unbiased figure of 0 or 1 an item, so the exact test of accuracy serves it too; where the decoder samples among
scored labels, the agreement of two runs is exact instead, in [0, 1], and takes the betting bound.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import stdev

from advisor.protocols import WORDINGS
from advisor.stats import group_means
from advisor.types import Bound, Consistency, Draw

FIRST, SECOND, ORDER, SAMPLING, RETRAINED, PANEL = 1, 2, 3, 4, 5, 6
"""Draws beside 0: the two runs that are compared, then one nuisance at a time, then PANEL_SIZE fixed wordings."""
PANEL_SIZE = 4
AGAIN = PANEL + PANEL_SIZE
"""The draw of the second retrained adapter."""
TRAINED = 3
"""Adapters that count where seeds do: the one that ships and two trained again, each from a seed of its own."""


@dataclass(frozen=True, slots=True)
class PairedAnswers:
    """Two answers to one request.

    `agreement` is the metric's, in [0, 1], and counts as 0 when either answer is invalid. Scores are in [0, 1].
    """

    group: str | None
    agreement: float
    first_score: float
    second_score: float
    first_valid: bool
    second_valid: bool


@dataclass(frozen=True, slots=True)
class Nuisances:
    """What may differ between two production runs of a strategy, beside the wording and the order of demonstrations.

    `temperature` is the deployed one; `retrained` says that the adapter will be trained again while it is in use.
    """

    seed: int
    temperature: float = 0.0
    retrained: bool = False


def plain_draw(nuisances: Nuisances) -> Draw:
    """The run that accuracy reads: declared wording, demonstrations as chosen, the adapter that ships."""
    return Draw(0, 0, nuisances.seed, nuisances.temperature)


def two_runs(example_id: str, nuisances: Nuisances) -> tuple[Draw, Draw]:
    """The two runs of one request whose answers are compared: everything that may differ differs.

    Two different wordings are drawn for each request, every ordered pair being equally likely, so the mean agreement
    estimates A_x = mean over v != v' of sum_y p_v(y) p_v'(y) over all acceptable wordings.
    """
    chance = random.Random(f"{nuisances.seed}-{example_id}")
    wordings = chance.sample(range(WORDINGS), 2)
    orders = chance.sample(range(1, 2**31), 2)
    adapters = chance.sample(range(TRAINED), 2) if nuisances.retrained else [0, 0]
    first, second = (
        Draw(index, wordings[run], nuisances.seed + index, nuisances.temperature, orders[run], adapters[run])
        for run, index in enumerate((FIRST, SECOND))
    )
    return first, second


def one_at_a_time(nuisances: Nuisances) -> dict[str, Draw]:
    """Draws that differ from the plain one in a single nuisance, by the name of its component."""
    plain, temperature = nuisances.seed, nuisances.temperature
    chance = random.Random(plain)
    panel = chance.sample(range(1, WORDINGS), PANEL_SIZE)
    draws = {
        "order_agreement": Draw(ORDER, 0, plain, temperature, chance.randrange(1, 2**31)),
        "sampling_agreement": Draw(SAMPLING, 0, plain + SAMPLING, temperature),
    }
    draws |= {f"adapter {n}": Draw(RETRAINED if n == 1 else AGAIN, 0, plain, temperature, 0, n) for n in (1, 2)}
    return draws | {f"wording {w}": Draw(PANEL + i, w, plain, temperature) for i, w in enumerate(panel)}


def same_labels(first: Sequence[float], second: Sequence[float]) -> float:
    """Exact chance that two runs give the same label: sum_y p(y) p'(y), over label probabilities in one order.

    Valid only where the deployed decoder draws among the labels by just these probabilities (method: "My Answer is C",
    Wang et al. 2024, arXiv 2402.14499). Raises ValueError for unequal lengths.
    """
    return sum(p * q for p, q in zip(first, second, strict=True))


def consistency(pairs: Sequence[PairedAnswers], measured: Bound) -> Consistency:
    """The agreement of all test pairs as a record, with what the pairs themselves tell.

    Components: `format_validity` (share of valid answers), `agreement_when_right` and `agreement_when_wrong`
    (conditional on the first answer; graded scores weigh; absent where undefined: a high figure when wrong means
    "consistently wrong"). `one_nuisance` adds the rest for a strategy worth it.

    Args:
        pairs: at least one.
        measured: the mean of `agreements(pairs)` with its bounds; none for pairs of a test that was stopped early.
    """
    agreed = agreements(pairs)
    components = {
        "format_validity": _mean([(pair.first_valid + pair.second_valid) / 2 for pair in pairs]),
        **_conditional("agreement_when_right", agreed, [pair.first_score for pair in pairs]),
        **_conditional("agreement_when_wrong", agreed, [1 - pair.first_score for pair in pairs]),
    }
    return Consistency(measured.point, measured.lower, measured.n, components, measured.upper)


def agreements(pairs: Sequence[PairedAnswers]) -> list[float]:
    """The agreement of each pair, 0 where an answer is invalid."""
    return [pair.agreement if pair.first_valid and pair.second_valid else 0.0 for pair in pairs]


def one_nuisance(compared: Mapping[str, Sequence[PairedAnswers]]) -> dict[str, float]:
    """Components from runs that differ from the plain one in a single thing, each pair's first answer being the plain.

    `order_agreement` and `sampling_agreement` where they were asked; `retrain_agreement` over every two of the adapters
    and `retrain_deviation`, the standard deviation of their accuracies; `wording_agreement` over all fixed wordings;
    `worst_wording_accuracy` and `wording_spread` (lowest, and highest minus lowest, accuracy over them and the plain
    one; FormatSpread, Sclar et al. 2024, arXiv 2310.11324).

    Args:
        compared: the pairs by the names of `one_at_a_time`, and ``adapter 1-2`` for the two retrained adapters beside
            each other; every list over the same items.
    """
    named = {name: pairs for name, pairs in compared.items() if pairs and not name.startswith(("wording ", "adapter "))}
    components = {name: _agreed(pairs) for name, pairs in named.items()}
    if trained := [pairs for name, pairs in compared.items() if pairs and name.startswith("adapter ")]:
        components["retrain_agreement"] = _mean([_agreed(pairs) for pairs in trained])
        from_shipped = [pairs for name, pairs in compared.items() if pairs and name in ("adapter 1", "adapter 2")]
        components["retrain_deviation"] = stdev(_accuracies(from_shipped))
    if worded := [pairs for name, pairs in compared.items() if pairs and name.startswith("wording ")]:
        accuracies = _accuracies(worded)
        components |= {
            "wording_agreement": _mean([_agreed(pairs) for pairs in worded]),
            "worst_wording_accuracy": min(accuracies),
            "wording_spread": max(accuracies) - min(accuracies),
        }
    return components


def _agreed(pairs: Sequence[PairedAnswers]) -> float:
    return _mean(group_means(agreements(pairs), _groups(pairs)))


def _accuracies(compared: Sequence[Sequence[PairedAnswers]]) -> list[float]:
    """The accuracy of the plain run, and of each run it was compared with."""
    plain = _mean(group_means([pair.first_score for pair in compared[0]], _groups(compared[0])))
    return [plain, *(_mean(group_means([pair.second_score for pair in ps], _groups(ps))) for ps in compared)]


def _groups(pairs: Sequence[PairedAnswers]) -> list[str | None]:
    return [pair.group for pair in pairs]


def _conditional(name: str, values: Sequence[float], weights: Sequence[float]) -> dict[str, float]:
    """The weighted mean under `name`, or nothing when no item carries weight."""
    total = sum(weights)
    return {name: sum(v * w for v, w in zip(values, weights, strict=True)) / total} if total > 0 else {}


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)
