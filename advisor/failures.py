"""Why answers missed: each is put under the first cause that its stored text and passages show. Pure functions.

The causes are looked for in the order of `CAUSES`, from what a person can mend soonest to what is left over, and an
answer is counted once. They are read from what is stored, not asked of a model: "missing knowledge" says that the
documents hold what the answer lacks and that the strategy read none of them, not what the model knows.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from advisor.gold import Span
from advisor.items import Answers, Item, Reply
from advisor.metrics._normalise import contains
from advisor.mix_ups import wrong_parts
from advisor.task import RulesSection

SHOWN = 3
"""Real items that a report shows of a cause."""
_LONGER, _MORE_WORDS = 2, 10
"""Without a declared limit an answer is too long at over twice its target's words, and ten more."""
_DECLINES = re.compile(
    r"\W*(i['’]?m (very )?sorry|i am (very )?sorry|sorry, (but )?(i|we)\b|as an ai\b"
    r"|(i|we) (cannot|can['’]?t|am unable|are unable|am not able) )",
    re.IGNORECASE,
)
_FREE = ("qa", "generation")


@dataclass(frozen=True, slots=True)
class Miss:
    """An answer that scored under the target; `note` says in a few words what shows the cause, if anything more."""

    item: Item
    reply: Reply
    note: str = ""


@dataclass(frozen=True, slots=True)
class Cause:
    """One cause and the answers under it, lowest score first."""

    key: str
    misses: tuple[Miss, ...]

    @property
    def words(self) -> str:
        """The cause as a report names it."""
        return CAUSES[self.key]

    @property
    def shown(self) -> tuple[Miss, ...]:
        """The real items that a report shows."""
        return self.misses[:SHOWN]


@dataclass(frozen=True, slots=True)
class Failures:
    """Why one strategy's answers missed, on the split it is judged by; causes by count, the commonest first."""

    strategy: str
    split: str
    asked: int
    causes: tuple[Cause, ...]

    @property
    def missed(self) -> int:
        """Answers that scored under the target."""
        return sum(len(cause.misses) for cause in self.causes)


CAUSES = {
    "error": "request failed",
    "invalid_label": "invalid label",
    "invalid_form": "wrong form",
    "refusal": "refusal",
    "no_refusal": "should have declined",
    "too_long": "too long",
    "rule": "wrong form",
    "wrong_passage": "wrong passage retrieved",
    "unused_passage": "right passage unused",
    "missing_knowledge": "missing knowledge",
    "wrong_label": "wrong label",
    "wrong_parts": "wrong fields or entities",
    "wrong_content": "wrong content",
}
"""Every cause in the order in which it is looked for; two of them are a wrong form."""


def failures(answers: Answers, strategy: str, bar: float) -> Failures | None:
    """The causes of a strategy's misses; None where it answered nothing.

    Args:
        answers: all items of the run.
        strategy: its id.
        bar: the score that the run asked of the mean; an answer under it counts as a miss, a 0 of a 0/1 score too.
    """
    items = answers.told_by(strategy)
    if not items:
        return None
    found: dict[str, list[Miss]] = {}
    for item in items:
        reply = item.replies[strategy]
        if reply.score < bar:
            key, note = cause(answers, item, reply)
            found.setdefault(key, []).append(Miss(item, reply, note))
    causes = [Cause(key, tuple(sorted(misses, key=lambda miss: miss.reply.score))) for key, misses in found.items()]
    order = list(CAUSES)
    ranked = sorted(causes, key=lambda one: (-len(one.misses), order.index(one.key)))
    return Failures(strategy, items[0].split, len(items), tuple(ranked))


def cause(answers: Answers, item: Item, reply: Reply) -> tuple[str, str]:
    """(key of CAUSES, note) of an answer that missed."""
    if not reply.usable:
        return _unusable(answers, reply)
    for look in (_declined, _broken_rule, _documents):
        found = look(answers, item, reply)
        if found:
            return found
    if answers.kind == "classification":
        return "wrong_label", f"answered {reply.parsed}"
    parts = wrong_parts(answers.kind, item, reply)
    return ("wrong_parts", ", ".join(parts)) if parts else ("wrong_content", "")


def _unusable(answers: Answers, reply: Reply) -> tuple[str, str]:
    if reply.error is not None:
        return "error", reply.error
    return ("invalid_label" if answers.kind == "classification" else "invalid_form"), ""


def _declined(answers: Answers, item: Item, reply: Reply) -> tuple[str, str] | None:
    """A refusal where an answer was wanted, or an answer where the target declines."""
    phrase = answers.rules.refuse_when if answers.rules else None
    if phrase:
        wanted, did = contains(item.target, phrase), contains(reply.text, phrase)
        if did and not wanted:
            return "refusal", ""
        if wanted and not did:
            return "no_refusal", ""
    if answers.kind in _FREE and _DECLINES.match(reply.text) and not _DECLINES.match(item.target):
        return "refusal", ""
    return None


def _broken_rule(answers: Answers, item: Item, reply: Reply) -> tuple[str, str] | None:
    words = len(reply.text.split())
    if answers.rules:
        if answers.rules.max_words is not None and words > answers.rules.max_words:
            return "too_long", f"{words} words, at most {answers.rules.max_words} are allowed"
        note = next((told for check in _RULES if (told := check(answers.rules, reply.text.strip()))), "")
        return ("rule", note) if note else None
    wanted = len(item.target.split())
    if answers.kind in _FREE and words > max(_LONGER * wanted, wanted + _MORE_WORDS):
        return "too_long", f"{words} words, its target has {wanted}"
    return None


def _breaks_pattern(rules: RulesSection, text: str) -> str:
    whole = rules.pattern is None or re.fullmatch(rules.pattern, text, re.DOTALL)
    return "" if whole else "it does not match the declared pattern"


def _lacks(rules: RulesSection, text: str) -> str:
    return next((f"it lacks “{phrase}”" for phrase in rules.must_include if not contains(text, phrase)), "")


def _says(rules: RulesSection, text: str) -> str:
    return next((f"it says “{phrase}”" for phrase in rules.never_include if contains(text, phrase)), "")


_RULES: Sequence[Callable[[RulesSection, str], str]] = (_breaks_pattern, _lacks, _says)


def _documents(answers: Answers, item: Item, reply: Reply) -> tuple[str, str] | None:
    """What finding and reading did, where it is known what the documents say of the item."""
    if not item.gold:
        return None
    if reply.read_all:
        return "unused_passage", f"all documents stood in its prompt, {item.gold[0].source} too"
    if not reply.retrieved:
        return "missing_knowledge", f"the answer stands in {item.gold[0].source}"
    if all(any(_inside(span, place) for place in reply.retrieved) for span in item.gold):
        return "unused_passage", f"it read {item.gold[0].source}, which holds the answer"
    return "wrong_passage", f"the answer stands in {item.gold[0].source}"


def _inside(span: Span, place: Span) -> bool:
    return place.source == span.source and place.start <= span.start and span.end <= place.end
