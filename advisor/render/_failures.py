"""Why strategies missed, for reports: the causes with their counts, and three real items of each."""

from advisor.failures import Cause, Failures, Miss, failures
from advisor.items import Answers
from advisor.render._format import count, one_line, percent
from advisor.render._result_file import CauseEntry, FailuresEntry, ResultFile
from advisor.verdict import Recommendation

CAUTION = (
    "Read from stored answers and passages, the first cause that shows; an answer is counted once. An answer counts "
    "as a miss when it scored under the target."
)


def missed(rec: Recommendation, answers: Answers) -> tuple[Failures, ...]:
    """The failures of every strategy that missed the target, in the order of the report."""
    return tuple(found for found in every(rec, answers) if not _is_certified(rec, found.strategy))


def every(rec: Recommendation, answers: Answers) -> tuple[Failures, ...]:
    """The failures of every strategy, the certified ones too: they also get some answers wrong."""
    found = (failures(answers, trial.candidate.id, rec.bar) for trial in rec.trials)
    return tuple(one for one in found if one is not None and one.causes)


def _is_certified(rec: Recommendation, strategy: str) -> bool:
    return any(trial.candidate.id == strategy and trial.status == "certified" for trial in rec.trials)


def headline(found: Failures) -> str:
    """``9 of 10 answers on dev missed``."""
    return f"{count(found.missed)} of {count(found.asked)} answers on {found.split} missed"


def counts(found: Failures) -> str:
    """``wrong form 9, refusal 1``; causes that a report names alike are added up."""
    total: dict[str, int] = {}
    for one in found.causes:
        total[one.words] = total.get(one.words, 0) + len(one.misses)
    return ", ".join(f"{words} {count(number)}" for words, number in total.items())


def example(miss: Miss, most: int = 160) -> str:
    """One real item in a line: its id, what was asked, what was wanted, what came; each cut to `most` characters."""
    item, reply = miss.item, miss.reply
    asked, wanted = one_line(item.input, most), one_line(item.target, most)
    said = one_line(reply.error or reply.text, most) or "(nothing)"
    graded = f", scored {percent(reply.score)}" if 0 < reply.score < 1 else ""
    note = f" ({one_line(miss.note)})" if miss.note and miss.note != reply.error else ""
    return f"{item.id}: “{asked}” wants “{wanted}”, got “{said}”{graded}{note}"


def with_failures(result: ResultFile, rec: Recommendation, answers: Answers) -> ResultFile:
    """result.json with `failures` in the entry of every strategy whose answers missed; nothing reads them back."""
    found = {one.strategy: failures_entry(one) for one in every(rec, answers)}
    entries = [entry | {"failures": found.get(entry["id"])} for entry in result["strategies"]]
    return result | {"strategies": entries}


def failures_entry(found: Failures) -> FailuresEntry:
    """The failures of a strategy as result.json has them."""
    return {
        "split": found.split,
        "asked": found.asked,
        "missed": found.missed,
        "causes": [_entry(one) for one in found.causes],
    }


def _entry(one: Cause) -> CauseEntry:
    return {"cause": one.words, "count": len(one.misses), "items": [miss.item.id for miss in one.shown]}
