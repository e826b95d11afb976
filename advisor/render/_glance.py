"""The four things that a reader who sees only the first screen must know, in the same words in every format."""

from dataclasses import dataclass

from advisor.render._format import count, money, target_percent, upper_percent, whole_percent
from advisor.render._money import sensitivity_sentences
from advisor.render._reasoning import changes, missing
from advisor.render._wording import nearest_miss, sentence, winner
from advisor.types import Bound, Trial
from advisor.verdict import Recommendation


@dataclass(frozen=True, slots=True)
class Glance:
    """What to use, how sure that is, what it costs, and what would change the answer: a short line each."""

    use: str
    sure: str
    cost: str
    change: str

    def rows(self) -> tuple[tuple[str, str], ...]:
        """(heading, line), in reading order."""
        return (
            ("Use", self.use),
            ("How sure", self.sure),
            ("Cost a month", self.cost),
            ("What would change it", self.change),
        )


def glance(rec: Recommendation) -> Glance:
    """The first screen of a report."""
    chosen = winner(rec)
    if chosen is None:
        return Glance(_nothing(rec), missing(rec)[0], _miss_cost(rec), _open_change(rec))
    return Glance(chosen.candidate.id, _sure(rec, chosen), _cost(rec, chosen), _change(rec, chosen))


def _nothing(rec: Recommendation) -> str:
    if rec.verdict == "undecided":
        return "Nothing yet: no strategy could be certified."
    return "Nothing yet: no strategy meets the target."


def _sure(rec: Recommendation, chosen: Trial) -> str:
    """The one claim that is made with confidence, and what was counted."""
    claim = f"At least {target_percent(rec.target_accuracy)} with {target_percent(rec.confidence)} confidence"
    if rec.target_consistency is not None:
        claim += f", and two runs agree on at least {target_percent(rec.target_consistency)} of requests"
    right = "passed by the judge" if rec.judge and rec.judge.decides else "right"
    return f"{claim}{_counted(chosen.accuracy, right)}."


def _counted(bound: Bound | None, right: str) -> str:
    if bound is None:
        return ""
    if bound.correct is not None:
        return f"; {count(bound.correct)} of {count(bound.n)} were {right} on test"
    return f"; the mean over {count(bound.n)} test examples is {whole_percent(bound.point)}"


def _cost(rec: Recommendation, trial: Trial) -> str:
    cost = trial.cost
    if cost is None or cost.per_month is None:
        return "Unknown: declare its price in task.yaml."
    at = f" at {count(rec.requests_per_month)} requests a month" if rec.requests_per_month else ""
    per = f", {money(cost.per_1k, cost.currency)} per 1,000" if cost.per_1k is not None else ""
    setup = f"; set-up {money(cost.setup, cost.currency)} once" if cost.setup else ""
    return f"{money(cost.per_month, cost.currency)}{at}{per}{setup}."


def _miss_cost(rec: Recommendation) -> str:
    miss = nearest_miss(rec)
    if miss is None or miss.cost is None or miss.cost.per_month is None:
        return "Nothing is recommended, so there is nothing to pay for."
    return f"Nothing is recommended; {miss.candidate.id}, the nearest miss, would cost {_cost(rec, miss)}"


def _change(rec: Recommendation, chosen: Trial) -> str:
    """A volume that changes the winner goes first; then what else could."""
    volumes = [r for r in rec.winner_by_volume if r.strategy != chosen.candidate.id]
    if volumes:
        return " ".join(_other_winner(found.start, found.to, found.strategy) for found in volumes[:2])
    others = [line for line in changes(rec) if "were not run" not in line and "was not run" not in line]
    known = "No volume: it is the cheapest certified at any." if rec.winner_by_volume else ""
    flips = [sentence(line) for line in sensitivity_sentences(rec) if any(one.flips for one in rec.sensitivity)]
    return " ".join(filter(None, [known, *flips[:1], *others[:1], _stricter(chosen.accuracy)]))


def _stricter(bound: Bound | None) -> str:
    if bound is None or bound.lower is None:
        return "Other prices, data, documents or models: run it again."
    return f"A target over {upper_percent(bound.lower)}, which its own lower bound does not reach."


def _other_winner(start: float, to: float | None, strategy: str) -> str:
    if to is None:
        return f"From {count(start)} requests a month {strategy} is cheaper."
    place = f"Under {count(to)}" if not start else f"Between {count(start)} and {count(to)}"
    return f"{place} requests a month {strategy} is cheaper."


def _open_change(rec: Recommendation) -> str:
    needed = [line for line in changes(rec) if line.endswith("more labelled examples could settle it.")]
    told = missing(rec)
    return needed[0] if needed else told[-1]
