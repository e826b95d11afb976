"""Do fine-tuning and retrieval add up? The interaction of the two, paired on the dev items that all four answered.

interaction = both - tuning - retrieval + neither, per item: 0 where the two simply add up, above where one needs the
other (a model that has not learned to read passages), below where either is enough. The interval is the betting bound
of Waudby-Smith and Ramdas (2010.09686) on the items' values, moved from [-2, 2] to [0, 1]. Items are those that the
screening asked, which stops early on hopeless candidates: a diagnosis, no certificate.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from advisor.stats import betting_lower, betting_upper
from advisor.trial import Contestant
from advisor.types import Candidate
from advisor.verdict import Interaction

BOTH = "lora_rag"
KINDS = ("zero_shot", "rag", "lora", BOTH)
"""Neither, retrieval, tuning and both."""
FEWEST_ITEMS = 10
ALPHA = 0.05
Scores = Mapping[str, float]
"""Dev scores by example id."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A candidate and its dev scores."""

    candidate: Candidate
    scores: Scores


def interactions(contestants: Sequence[Contestant]) -> tuple[Interaction, ...]:
    """One figure for every model of which all four kinds were asked enough of the same dev items."""
    by_id: dict[str, Asked] = {}
    for contestant in contestants:  # the diagnosis asks one of the candidates too, under its own id
        known = by_id[contestant.id].scores if contestant.id in by_id else {}
        rows = {row.example.id: row.score for row in contestant.scored("dev")}
        by_id[contestant.id] = Asked(contestant.entry.candidate, {**known, **rows})
    measured = [asked for asked in by_id.values() if asked.scores]
    models = dict.fromkeys(asked.candidate.model for asked in measured if asked.candidate.model)
    found = [_of_model(model, [asked for asked in measured if asked.candidate.model == model]) for model in models]
    return tuple(one for one in found if one is not None)


def _of_model(model: str, measured: Sequence[Asked]) -> Interaction | None:
    """Of several configurations of a kind, those that share most options with the one that does both."""
    kinds = {kind: [asked for asked in measured if asked.candidate.kind == kind] for kind in KINDS}
    if not all(kinds.values()):
        return None
    both = max(kinds[BOTH], key=lambda asked: len(asked.scores))
    wanted = dict(both.candidate.options)

    def alike(asked: Asked) -> tuple[int, int]:
        return sum(wanted.get(key) == value for key, value in asked.candidate.options), len(asked.scores)

    chosen = [*(max(kinds[kind], key=alike) for kind in KINDS[:-1]), both]
    return interaction(model, [(asked.candidate.id, asked.scores) for asked in chosen])


def interaction(model: str, four: Sequence[tuple[str, Scores]]) -> Interaction | None:
    """The figure for (id, scores) of neither, retrieval, tuning and both; None without FEWEST_ITEMS in common."""
    shared = sorted(set.intersection(*(set(scores) for _, scores in four)))
    if len(shared) < FEWEST_ITEMS:
        return None
    neither, retrieval, tuning, both = ([scores[name] for name in shared] for _, scores in four)
    values = [b - t - r + n for n, r, t, b in zip(neither, retrieval, tuning, both, strict=True)]
    moved = [min(1.0, max(0.0, (value + 2) / 4)) for value in values]
    return Interaction(
        model=model,
        n=len(shared),
        strategies=tuple(name for name, _ in four),
        scores=tuple(sum(scores) / len(shared) for scores in (neither, retrieval, tuning, both)),
        point=sum(values) / len(values),
        lower=4 * betting_lower(moved, ALPHA) - 2,
        upper=4 * betting_upper(moved, ALPHA) - 2,
    )
