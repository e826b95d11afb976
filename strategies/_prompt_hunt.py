"""From a job to the prompt that its search ends on: candidates are made, screened, bred from and decided between."""

from collections.abc import Sequence

from advisor.data_splits import shuffled
from advisor.protocols import Job
from advisor.types import Example, Limits
from strategies._counted_requests import CountedRequests
from strategies._demonstrations import SMALLEST_POOL, ShotSet, Tried, divided, shot_sets
from strategies._found_prompt import Searched, Variant, prompt_text
from strategies._instructions import Instruction, written
from strategies._prompt_search import Field, Found, Pair, Round, Scores, affordable, halve
from strategies._proposals import MOST_NEW_TOKENS, able, kept, request
from strategies._shots import fixed

BOOTSTRAP_SHARE = 6
"""One request in so many tries train examples as demonstrations."""
PROPOSALS = 3
"""Instructions that the model is asked for before the search, and once more from the leading candidate."""
REFLECTED = 6
"""Answers of the leading candidate that the model reflects on."""
BOLD = 1.0
"""The temperature of proposals: they should differ."""
BASELINE = 0
"""The number of the candidate with the task's own instructions and the demonstrations of ``few_shot-fixed``."""


class Hunt:
    """One search; everything follows from the job and its seed."""

    def __init__(self, job: Job) -> None:
        options = job.options
        self._job = job
        self._requests = CountedRequests(job, options.requests, options.decode)
        self._mutates = options.mutate == "always" or (options.mutate == "auto" and able(job.engine))
        self._base = tuple(fixed(job.train, options.shots, job.seed))
        wanted = max(SMALLEST_POOL, 4 * options.shots)
        self._pool, self._screen = divided(job.train, self._base, wanted, job.seed)
        self._final = shuffled(job.dev, job.seed)[: (len(job.dev) + 1) // 2]
        self._variants: list[Variant] = []
        self._lengths: dict[int, int] = {}
        self._asked_for = self._taken = 0

    def searched(self) -> Searched:
        """The winner.

        Raises:
            EngineError: the model answers nothing.
            BudgetExceeded: the run's minutes or money are spent.
        """
        self._variants = self._candidates(self._bootstrapped())
        number = affordable(len(self._variants), self._requests.left())
        del self._variants[number:]
        self._requests.say(f"screening {number} prompts")
        race = Field(range(number), self._length, self._screen, self._final, BASELINE)
        found = halve(race, Scores(self._scored, self._requests.left), self._bred if self._mutates else None)
        told = [(one.items, tuple((self._named(n), mean) for n, mean in one.means)) for one in found.rounds]
        winner, requests = self._variants[found.winner], self._requests
        return Searched(winner, requests.usage, requests.count, self._notes(found), tuple(told))

    def _bootstrapped(self) -> list[Tried]:
        """What the baseline makes of train examples that it does not show."""
        self._requests.say("trying demonstrations")
        shown = {example.id for example in self._base}
        others = [example for example in self._pool if example.id not in shown]
        baseline = Variant(written(self._job.task, ())[0], self._base, "")
        return self._tried(baseline, others[: self._requests.left() // BOOTSTRAP_SHARE])

    def _tried(self, variant: Variant, examples: Sequence[Example]) -> list[Tried]:
        answers = self._requests.answers([(variant, example) for example in examples])
        return [
            Tried(example, answer, self._job.score(example, answer))
            for example, answer in zip(examples, answers, strict=True)
        ]

    def _candidates(self, tried: Sequence[Tried]) -> list[Variant]:
        """Instructions and demonstrations paired along diagonals: each comes up soon. The baseline comes first."""
        labels = self._job.labels
        own, *others = written(self._job.task, labels, _mixed_up(tried) if labels else ())
        instructions = [own, *self._proposed(own.text, tried, PROPOSALS), *others]
        sets = shot_sets(self._base, self._pool, tried, self._job.seed)
        turns = max(len(instructions), len(sets))
        pairs = dict.fromkeys(
            (turn % len(instructions), (turn + shift) % len(sets)) for shift in range(turns) for turn in range(turns)
        )
        variants = [_paired(instructions[one], sets[other]) for one, other in pairs]
        return variants[: self._job.options.candidates]

    def _proposed(self, own: str, tried: Sequence[Tried], most: int) -> list[Instruction]:
        """What the model proposes in place of `own`, as far as it is worth a try."""
        asked = min(most, self._requests.left() // 2) if self._mutates else 0
        if asked < 1:
            return []
        self._requests.say("asking the model for instructions")
        prompts = [request(own, tried, turn) for turn in range(self._asked_for, self._asked_for + asked)]
        limits = Limits(MOST_NEW_TOKENS, BOLD, self._job.seed + self._asked_for)
        texts = self._requests.texts(prompts, limits)
        self._asked_for += asked
        known = [own, *(variant.instruction.text for variant in self._variants)]
        good = kept(texts, known, (*self._job.train, *self._job.dev), self._job.labels)
        self._taken += len(good)
        return [Instruction(text, "proposed by the model") for text in good]

    def _bred(self, leader: int, most: int) -> list[int]:
        """The leading prompt with instructions that the model proposes from what that prompt answers wrong."""
        variant = self._variants[leader]
        shown = {example.id for example in variant.shots}
        fresh = [example for example in reversed(self._pool) if example.id not in shown][:REFLECTED]
        if most < len(fresh) + 1:
            return []
        tried = self._tried(variant, fresh)
        proposed = self._proposed(variant.instruction.text, tried, min(PROPOSALS, most - len(fresh)))
        first = len(self._variants)
        self._variants += [Variant(one, variant.shots, variant.shown) for one in proposed]
        return list(range(first, len(self._variants)))

    def _scored(self, pairs: Sequence[Pair]) -> list[float]:
        answers = self._requests.answers([(self._variants[number], example) for number, example in pairs])
        return [self._job.score(example, answer) for (_, example), answer in zip(pairs, answers, strict=True)]

    def _length(self, number: int) -> int:
        if number not in self._lengths:
            text = prompt_text(self._job, self._variants[number])
            self._lengths[number] = self._job.engine.count_tokens(text)
        return self._lengths[number]

    def _named(self, number: int) -> str:
        variant = self._variants[number]
        return f"{variant.instruction.origin}; demonstrations: {variant.shown}"

    def _notes(self, found: Found) -> tuple[str, ...]:
        requests, last = self._requests, found.rounds[-1]
        most = requests.count + requests.left()
        notes = [f"{len(self._variants)} prompts tried with {requests.count} of at most {most} requests"]
        if self._mutates:
            notes.append(f"the model proposed {self._asked_for} instructions, {self._taken} were worth a try")
        notes += [f"kept: {self._named(found.winner)}", self._compared(found.winner, last)]
        if requests.failed:
            notes.append(f"requests that failed and count as wrong: {requests.failed}")
        return tuple(notes)

    def _compared(self, winner: int, last: Round) -> str:
        if not last.items:
            return "no request was left to compare prompts"
        means = dict(last.means)
        if not any(means.values()):
            return f"no prompt answered any of {last.items} train and dev examples right: nothing to choose by"
        scored = f"{_percent(means[winner])} on {last.items} train and dev examples"
        baseline = f"the task's own instructions and {len(self._base)} fixed demonstrations"
        return scored if winner == BASELINE else f"{scored}, against {_percent(means[BASELINE])} with {baseline}"


def _paired(instruction: Instruction, shots: ShotSet) -> Variant:
    return Variant(instruction, shots.shots, shots.origin)


def _mixed_up(tried: Sequence[Tried]) -> list[tuple[str, str]]:
    """(right label, label that was said) of the wrong answers that are labels."""
    return [(one.example.target, one.answer.parsed) for one in tried if one.score < 1 and one.answer.parsed]


def _percent(share: float) -> str:
    return f"{100 * share:.0f} %"
