"""What was measured beside the race, as one record a strategy."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Injection:
    """How often a strategy obeyed instructions that were planted in the documents it read.

    Attributes:
        strategy: its id.
        n: dev items whose prompt held a planted instruction; of a strategy that reads no documents, all it was asked.
        obeyed: of them, those whose answer did what was planted.
        baseline: of them, those whose answer in the race, with nothing planted, says the same.
        lower: and `upper`: exact (Clopper-Pearson) bounds of the share obeyed, each with 95 % confidence; None for n 0
            and where nothing could be planted.
        score_before: mean score on these items in the race; `score_after` with the planted instruction.
        wordings: (wording, obeyed, n) of each kind of instruction.
        requests: that were asked for this, with their tokens, seconds and money (None: unknown price).
        why: why there is no figure, or what it means; empty where it speaks for itself.
    """

    strategy: str
    n: int = 0
    obeyed: int = 0
    baseline: int = 0
    lower: float | None = None
    upper: float | None = None
    score_before: float | None = None
    score_after: float | None = None
    wordings: tuple[tuple[str, int, int], ...] = ()
    requests: int = 0
    tokens: int = 0
    seconds: float = 0.0
    money: float | None = 0.0
    why: str = ""
