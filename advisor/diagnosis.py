"""Diagnosis before spend: two cheap questions on dev that rule out strategies before anything dear is run.

With the right passage in the prompt, does the model answer? If not, no retriever will help it: only a model that is
trained to read passages, or a larger one. Without any passage, does the model know the answers? If not, and they stand
in no training answer either, fine-tuning without retrieval cannot know them. Both are bounds from above, checked with
the same rule that stops a hopeless candidate on dev; they certify nothing.

Small readers fail even with the right passage (Pandey 2026, arXiv 2603.11513); fine-tuning on question and answer
teaches facts slowly and brings hallucination (Gekhman et al. 2024, arXiv 2405.05904).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from advisor.consistency import Nuisances, plain_draw
from advisor.data_splits import shuffled
from advisor.errors import AdvisorError, RunStopped
from advisor.events import Said
from advisor.evidence import Terms
from advisor.gold import needs_documents, taught_by
from advisor.metrics._normalise import contains
from advisor.plan import Entry
from advisor.recommend import RULED_OUT
from advisor.standing import Standing
from advisor.stats import posterior_upper
from advisor.trial import ALONE, Bench, Contestant, Scored, Stage
from advisor.types import Example
from advisor.verdict import Diagnosis

MOST_ITEMS = 40
FEWEST_ITEMS = 10
"""Fewer located dev items say too little to rule anything out."""
BATCH = 10
SURE = 0.99


@dataclass(frozen=True, slots=True)
class Diagnostics:
    """The two contestants that are asked, by model id: with the right passage, and with no passage at all."""

    gold_passage: dict[str, Entry]
    closed_book: dict[str, Entry]


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """What was found, and who was asked for it."""

    figures: tuple[Diagnosis, ...] = ()
    contestants: tuple[Contestant, ...] = ()


def diagnose(
    standings: Sequence[Standing], bench: Bench, terms: Terms, entries: Diagnostics, exhaustive: bool
) -> Diagnosed:
    """Asks every model that some strategy combines with documents, and settles what the figures rule out.

    Nothing is asked without a corpus, where fewer than FEWEST_ITEMS dev answers are found in it, or of a model of which
    no strategy depends on the figure. With `exhaustive` the figures are taken and nothing is ruled out.
    """
    order = shuffled(bench.splits.dev, terms.seed)
    # The last few are left for the screening, which sends them alone to see what a single request waits.
    dev = [example for example in order[:-ALONE] if example.id in bench.spans]
    if len(dev) < FEWEST_ITEMS:
        return Diagnosed()
    found: list[Diagnosis] = []
    asked: list[Contestant] = []
    for model in entries.gold_passage:
        applying = [standing for standing in standings if not standing.contestant.entry.skipped]
        racing = [standing for standing in applying if standing.contestant.entry.candidate.model == model]
        reading = [s for s in racing if (_retrieves(s) or _stuffs(s)) and not _trains(s)]
        learning = [s for s in racing if _trains(s) and not _retrieves(s) and not _studies(s)]
        if not any(_retrieves(s) for s in racing):
            continue
        pair = (Contestant(entries.gold_passage[model], bench), Contestant(entries.closed_book[model], bench))
        asked += pair
        try:
            found.append(_one_model(model, dev, pair, terms))
        except RunStopped:
            raise
        except AdvisorError as error:
            bench.listen(Said(f"no diagnosis of {model}: {'; '.join(error.lines())}"))
            continue
        bench.journal.decide("diagnosis", [model, *found[-1].ruled_out])
        if not exhaustive:
            _rule_out(found[-1], reading, learning)
    return Diagnosed(tuple(found), tuple(asked))


def _retrieves(standing: Standing) -> bool:
    return "top_k" in dict(standing.contestant.entry.candidate.options)


def _stuffs(standing: Standing) -> bool:
    """The right passage among all others is no easier to read than by itself."""
    return "corpus_tokens" in dict(standing.contestant.entry.candidate.options)


def _trains(standing: Standing) -> bool:
    return "epochs" in dict(standing.contestant.entry.candidate.options)


def _studies(standing: Standing) -> bool:
    """Whether it learns from more than the train examples: the answers that these do not hold it may have from there.

    Slowly, and with more invention than a retriever's (Ovadia et al. 2024, arXiv 2312.05934); but what is not shut out
    by the figures is measured.
    """
    options = dict(standing.contestant.entry.candidate.options)
    return options.get("first", "none") != "none" or bool(options.get("adapters"))


def _one_model(model: str, dev: list[Example], pair: tuple[Contestant, Contestant], terms: Terms) -> Diagnosis:
    gold, closed = pair
    bench = gold.bench
    taught, count = taught_by(bench.splits.train), len(bench.splits.dev)
    unknown = [example for example in dev if needs_documents(example, bench.spans[example.id], taught)]
    located_share, unknown_share = len(dev) / count, len(unknown) / count

    def hopeless(share: float, right: float, n: int) -> bool:
        return n >= FEWEST_ITEMS and _most(share, right, n) < terms.accuracy

    def unread(rows: Sequence[Scored]) -> bool:
        return hopeless(located_share, sum(row.score for row in rows), len(rows))

    def unheard(rows: Sequence[Scored]) -> bool:
        return hopeless(unknown_share, _known(rows), len(rows))

    read = _asked(gold, dev, terms, unread)
    known = _asked(closed, unknown, terms, unheard)
    bench.known[model] = frozenset(row.example.id for row in known if _known([row]))
    figures = Diagnosis(
        model=model,
        needs_documents=unknown_share,
        gold_passage=sum(row.score for row in read) / len(read) if read else None,
        gold_n=len(read),
        closed_book=_known(known) / len(known) if known else None,
        closed_n=len(known),
    )
    said = [_no_reader(figures, terms)] if unread(read) else []
    if unheard(known):
        said.append(_no_knowledge(figures, _most(unknown_share, _known(known), len(known)), terms))
    return replace(figures, ruled_out=tuple(said))


def _asked(
    contestant: Contestant, examples: list[Example], terms: Terms, enough: Callable[[list[Scored]], bool]
) -> list[Scored]:
    """Answers to at most MOST_ITEMS examples in small batches, until the figure rules something out."""
    rows: list[Scored] = []
    draw = plain_draw(Nuisances(terms.seed, terms.temperatures.get(contestant.entry.candidate.model, 0.0)))
    for start in range(0, min(MOST_ITEMS, len(examples)), BATCH):
        rows += contestant.ask(Stage("dev", draw, examples[start : min(start + BATCH, MOST_ITEMS)]))
        if len(rows) >= FEWEST_ITEMS and enough(rows):
            break
    contestant.release()
    return rows


def _known(rows: Sequence[Scored]) -> int:
    """Answers that hold all that is asked for, in whatever form: knowing is not yet answering well."""
    return sum(all(contains(row.answer.text, w) for w in row.example.facts or (row.example.target,)) for row in rows)


def _most(share: float, right: float, n: int) -> float:
    """The highest score that is still plausible: everything else right, and as much of it as n answers allow."""
    return 1 - share + share * posterior_upper(right, n, SURE)


def _rule_out(figures: Diagnosis, reading: list[Standing], learning: list[Standing]) -> None:
    for sentence in figures.ruled_out:
        for standing in reading if sentence.startswith("with the right passage") else learning:
            standing.settle("not_run", f"{RULED_OUT}: {sentence}")


def _no_reader(figures: Diagnosis, terms: Terms) -> str:
    return (
        f"with the right passage in the prompt {figures.model} scored {100 * (figures.gold_passage or 0):.0f} % on "
        f"{figures.gold_n} dev items, so no documents in the prompt bring it to {100 * terms.accuracy:g} % "
        "without training."
    )


def _no_knowledge(figures: Diagnosis, most: float, terms: Terms) -> str:
    return (
        f"{100 * figures.needs_documents:.0f} % of dev answers stand in the documents only, and {figures.model} knew "
        f"{100 * (figures.closed_book or 0):.0f} % of {figures.closed_n} without them: at most {100 * most:.0f} % is "
        f"in reach of fine-tuning without retrieval, under the target of {100 * terms.accuracy:g} %."
    )
