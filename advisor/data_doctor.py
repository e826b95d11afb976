"""What is to be known of a task's data before a run: balance, repeats, doubtful labels, lengths, coverage, power.

No model is loaded. Each finding is one sentence that names rows where it can; one that `warns` is worth acting on.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from statistics import median

from advisor.data import Splits
from advisor.data_splits import TEST_SHARE
from advisor.data_twins import repeats_in
from advisor.doubtful_labels import doubtful_labels
from advisor.forecast import CHARACTERS_PER_TOKEN
from advisor.gold import gold_spans
from advisor.sample_size import chance_to_certify, examples_for_power
from advisor.stats import smallest_test_size
from advisor.task import TaskSpec
from advisor.types import Document, Example
from advisor.verdict import RuleOfThumb

MOST_NAMED = 3
FEW_PER_LABEL = 8
"""Below this the control, the cheapest candidate, has little to learn from (method.md, the points table)."""
LOPSIDED = 20
"""So many times the rarest label in the most frequent one are worth a warning."""
OUTLIER = 8
"""So many times the median length is unusual."""
LITTLE_COVERED = 0.5
SOUGHT_POWER = 0.8


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about the data. `rows` are the ids that it is about, all of them."""

    about: str
    said: str
    warns: bool = False
    rows: tuple[str, ...] = ()

    def to_json(self) -> dict[str, object]:
        """As plain data."""
        return {**asdict(self), "rows": list(self.rows)}


@dataclass(frozen=True, slots=True)
class Patient:
    """What is examined. `windows` are the context windows that are known, by model id."""

    task: TaskSpec
    splits: Splits
    documents: tuple[Document, ...]
    windows: Mapping[str, int]
    advice: RuleOfThumb

    @property
    def examples(self) -> tuple[Example, ...]:
        """All of them: train, dev, test."""
        return (*self.splits.train, *self.splits.dev, *self.splits.test)


def examined(patient: Patient, bar: float, alpha: float, graded: bool) -> tuple[Finding, ...]:
    """All findings, in the order of reading; `bar` is what has to be certified at `alpha`."""
    return (
        *_power(patient, bar, alpha, graded),
        *_balance(patient.splits),
        *_repeats(patient.splits),
        *_doubts(patient),
        *_lengths(patient),
        *_coverage(patient),
        _advice(patient.advice),
    )


def named(ids: Sequence[str]) -> str:
    """The first ids, and how many more there are."""
    more = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
    return ", ".join(ids[:MOST_NAMED]) + more


def _power(patient: Patient, bar: float, alpha: float, graded: bool) -> Iterator[Finding]:
    """What the test split can show, and how many examples would show it with a chance of 4 in 5."""
    n = len(patient.splits.test)
    good = min((1 + bar) / 2, bar + 0.05)
    wanted = examples_for_power(good, bar, alpha, SOUGHT_POWER)
    if wanted is None or (n < smallest_test_size(bar, alpha) and graded):
        return
    chance = chance_to_certify(n, good, bar, alpha)
    shown = "over 99" if chance > 0.99 else f"{100 * chance:.0f}"
    at = "scores" if graded else "is right on"
    said = f"a strategy that {at} {100 * good:.4g} % {'at most ' if graded else ''}has a chance of {shown} % "
    said += f"to be certified with {n} test items"
    if chance >= SOUGHT_POWER:
        yield Finding("test size", said)
        return
    grows = "" if patient.task.data.path is None else f", so about {wanted / TEST_SHARE:,.0f} rows in all"
    yield Finding("test size", f"{said}; for {100 * SOUGHT_POWER:.0f} % it takes {wanted:,}{grows}", warns=chance < 0.5)


def _balance(splits: Splits) -> Iterator[Finding]:
    if not splits.labels:
        return
    everything = Counter(e.target for e in (*splits.train, *splits.dev, *splits.test))
    train = Counter({label: 0 for label in splits.labels} | Counter(e.target for e in splits.train))
    (most, count), total = everything.most_common(1)[0], everything.total()
    rarest, fewest = min(train.items(), key=lambda item: (item[1], item[0]))
    always = f'always saying "{most}" gets {100 * count / total:.0f} % right'
    yield Finding(
        "labels", f'{len(splits.labels)} of them; {always}; the rarest, "{rarest}", stands {fewest} times in train'
    )
    few = [label for label, number in train.items() if number < FEW_PER_LABEL]
    if few:
        yield Finding(
            "labels", f"{len(few)} with fewer than {FEW_PER_LABEL} examples in train ({named(few)})", warns=True
        )
    if count > LOPSIDED * min(everything.values()):
        rare = min(everything, key=lambda label: everything[label])
        yield Finding("labels", f'"{most}" stands {count // everything[rare]} times as often as "{rare}"', warns=True)
    alike = Counter("".join(filter(str.isalnum, label.casefold())) for label in everything)
    twins = [label for label in everything if alike["".join(filter(str.isalnum, label.casefold()))] > 1]
    if twins:
        yield Finding("labels", f"{named(sorted(twins))} differ in case or signs only: one label twice?", warns=True)
    unseen = [label for label in splits.labels if label not in {e.target for e in splits.test}]
    if unseen:
        yield Finding("labels", f"{len(unseen)} in no test example ({named(unseen)}): nothing is claimed about them")


def _repeats(splits: Splits) -> Iterator[Finding]:
    """Within train: what repeats teaches nothing new. Between splits the loader has removed it already."""
    repeats = [splits.train[index].id for index in repeats_in([example.input for example in splits.train])]
    if repeats:
        said = f"{len(repeats)} of {len(splits.train)} train examples repeat another, or nearly ({named(repeats)})"
        yield Finding("duplicates", said, warns=len(repeats) > 0.05 * len(splits.train), rows=tuple(repeats))
    else:
        yield Finding("duplicates", "none within train")


def _doubts(patient: Patient) -> Iterator[Finding]:
    if not patient.splits.labels:
        return
    doubts = doubtful_labels(patient.examples)
    if not doubts:
        yield Finding("label noise", "no example whose nearest neighbours agree on another label")
        return
    shown = ", ".join(f'{one.id} is "{one.label}", its neighbours "{one.neighbours}"' for one in doubts[:MOST_NAMED])
    more = f"; {len(doubts) - MOST_NAMED} more with --json" if len(doubts) > MOST_NAMED else ""
    said = f"{len(doubts)} of {len(patient.examples)} labels to look at again, the most doubtful first: {shown}{more}"
    share = len(doubts) / len(patient.examples)
    yield Finding("label noise", said, warns=share >= 0.02, rows=tuple(one.id for one in doubts))


def _lengths(patient: Patient) -> Iterator[Finding]:
    """Requests with their instructions and answers, in tokens at four characters each, against the smallest window."""
    around = len(patient.task.task.instructions) + sum(len(label) + 2 for label in patient.splits.labels)
    sizes = {e.id: (around + len(e.input) + len(e.target)) // CHARACTERS_PER_TOKEN for e in patient.examples}
    longest = max(sizes, key=lambda name: sizes[name])
    middle = median(sizes.values())
    said = f"a prompt and its answer take about {middle:,.0f} tokens, the longest ({longest}) {sizes[longest]:,}"
    if patient.windows:
        model = min(patient.windows, key=lambda name: patient.windows[name])
        window = patient.windows[model]
        over = [name for name, size in sizes.items() if size > window]
        yield Finding("length", f"{said}; {model} takes {window:,}")
        if over:
            cut = f"{len(over)} examples do not fit into {model}'s {window:,} tokens ({named(over)})"
            yield Finding("length", f"{cut}: shorten them, or name a model with a larger window", True, tuple(over))
    else:
        yield Finding("length", said)
    unusual = [name for name, size in sizes.items() if size > OUTLIER * middle]
    if unusual:
        what = f"{len(unusual)} examples are more than {OUTLIER} times as long as usual ({named(unusual)})"
        yield Finding("length", what, rows=tuple(unusual))


def _coverage(patient: Patient) -> Iterator[Finding]:
    if not patient.documents:
        return
    asked = (*patient.splits.dev, *patient.splits.test)
    lost = [example.id for example in asked if not gold_spans(example, patient.documents)]
    share = 1 - len(lost) / len(asked)
    what = "facts" if any(example.facts for example in asked) else "answers"
    said = f"{100 * share:.0f} % of the {what} of dev and test stand in the documents word for word"
    missing = f"; not found: {named(lost)}" if lost else ""
    yield Finding("corpus", said + missing, warns=share < LITTLE_COVERED, rows=tuple(lost))
    sources = [document.source for document in patient.documents]
    wrong = [e.id for e in patient.examples if e.source and not any(_is(e.source, source) for source in sources)]
    if wrong:
        yield Finding(
            "corpus", f"{len(wrong)} examples name a source that is no document ({named(wrong)})", True, tuple(wrong)
        )


def _is(named_source: str, source: str) -> bool:
    return f"/{source}".endswith("/" + named_source.lstrip("/"))


def _advice(advice: RuleOfThumb) -> Finding:
    return Finding("rule of thumb", f"{advice.strategy}, {advice.because.rstrip('.')}; a guess, which the run measures")
