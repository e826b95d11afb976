"""The model behind a rubric: asks it, keeps what it said in the journal, charges what it took."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256

from advisor.cost import answering
from advisor.errors import EngineError, JudgeSilent
from advisor.journal import Journal
from advisor.prices import Prices
from advisor.protocols import Engine, LabelScorer
from advisor.rubric_prompt import CHOICES, MOST_NEW_TOKENS, PASS, Exhibit, verdict_of, verdict_prompt
from advisor.trial import BATCH, Budget
from advisor.types import Answer, Completion, Example, LabelScores, Limits, Prompt, Ruling, Usage

CURE = "what was measured is kept; the same command goes on from here"


@dataclass(slots=True)
class Judge:
    """Gives verdicts by one rubric. What it has ruled on in this run is read from the journal, never asked again.

    Attributes:
        name: how reports name it.
        engine: the model that judges.
        criteria: what a good answer does.
        referenced: whether it is shown each example's target as one right answer, as it was on the labelled ones.
        journal: keeps every ruling.
        budget: is charged what it takes.
        prices: of its requests; None is unknown.
    """

    name: str
    engine: Engine
    criteria: str
    referenced: bool
    journal: Journal
    budget: Budget
    prices: Prices | None = None
    rulings: dict[str, Ruling] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.rulings.update(self.journal.rulings())

    def ask(self, answered: Sequence[tuple[Example, Answer]]) -> list[bool]:
        """Whether each answer passes, in order; see `pass_or_fail`."""
        return self.pass_or_fail(
            [
                Exhibit(example.input, answer.text, example.target if self.referenced else None)
                for example, answer in answered
            ]
        )

    def pass_or_fail(self, exhibits: Sequence[Exhibit], repeat: int = 0) -> list[bool]:
        """Whether each passes. An answer on which the judge said neither counts as not passed, which claims less.

        Args:
            exhibits: what is judged.
            repeat: the number of the asking; another number asks anew.

        Raises:
            BudgetExceeded: before a batch that is still to be asked.
            JudgeSilent: the judge could not be asked. The verdicts that it gave are kept.
        """
        prompts = [verdict_prompt(self.criteria, shown) for shown in exhibits]
        keys = [self._key(prompt, repeat) for prompt in prompts]
        missing = list(
            {key: prompt for key, prompt in zip(keys, prompts, strict=True) if key not in self.rulings}.items()
        )
        for start in range(0, len(missing), BATCH):
            self.budget.check()
            self._ask(dict(missing[start : start + BATCH]), repeat)
        return [self.rulings[key].passed is True for key in keys]

    @property
    def without_verdict(self) -> int:
        """Answers on which it said neither pass nor fail."""
        return sum(ruling.passed is None for ruling in self.rulings.values())

    @property
    def usage(self) -> Usage:
        """What all its rulings took, those of a run before a resume included."""
        return sum((ruling.usage for ruling in self.rulings.values()), Usage())

    @property
    def money(self) -> float | None:
        """What all its rulings cost; None without known prices."""
        return None if self.prices is None else answering(self.usage, self.prices)

    def _key(self, prompt: Prompt, repeat: int) -> str:
        asked = [self.engine.identity, asdict(prompt), repeat]
        return sha256(json.dumps(asked, ensure_ascii=False, sort_keys=True).encode()).hexdigest()

    def _ask(self, missing: dict[str, Prompt], repeat: int) -> None:
        try:
            said = self._said(list(missing.values()), repeat)
        except EngineError as error:
            raise JudgeSilent(f"the judge {self.name} cannot be asked: {error.what}", hint=CURE) from error
        works = bool(self.rulings) or any(_error(one) is None for one in said)
        outcomes = zip(missing, said, strict=True)
        known = {key: _ruling(one) for key, one in outcomes if _error(one) is None or (works and _rejected(one))}
        self.journal.add_rulings(known)
        self.rulings.update(known)
        if self.prices is not None:
            self.budget.add(sum(answering(one.usage, self.prices) for one in said if one.recalled is None))
        if len(known) < len(missing):
            why = next(_error(one) for key, one in zip(missing, said, strict=True) if key not in known)
            failed = len(missing) - len(known)
            what = f"the judge {self.name} could not be asked about {failed} of {len(missing)} answers: {why}"
            raise JudgeSilent(what, hint=CURE)

    def _said(self, prompts: Sequence[Prompt], repeat: int) -> Sequence[Completion | LabelScores]:
        engine = self.engine
        if not isinstance(engine, LabelScorer):
            return engine.generate(prompts, Limits(MOST_NEW_TOKENS, choices=CHOICES, repeat=repeat))
        try:
            return engine.score_labels(prompts, CHOICES)
        except EngineError:  # one that does not fit into the window keeps the others from being scored
            return [_scored_alone(engine, prompt) for prompt in prompts]


def _scored_alone(engine: LabelScorer, prompt: Prompt) -> Completion | LabelScores:
    try:
        return engine.score_labels([prompt], CHOICES)[0]
    except EngineError as error:
        return Completion("", Usage(), error=error.what, rejected=True)


def _error(said: Completion | LabelScores) -> str | None:
    return said.error if isinstance(said, Completion) else None


def _rejected(said: Completion | LabelScores) -> bool:
    return isinstance(said, Completion) and said.rejected


def _ruling(said: Completion | LabelScores) -> Ruling:
    """A verdict; a request that the judge refuses for good leaves none, with the reason as what it said."""
    recalled = said.recalled is not None and not said.recalled.resumed
    if isinstance(said, Completion):
        verdict = None if said.error else verdict_of(said.text)
        return Ruling(verdict, said.error or said.text, said.usage, recalled)
    likeliest = CHOICES[max(range(len(CHOICES)), key=lambda place: said.log_likelihoods[place])]
    return Ruling(likeliest == PASS, likeliest, said.usage, recalled)
