"""What a run knows before its first request: its terms, where the corpus holds answers, what all should cost."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from advisor.catalogue import probe
from advisor.certification import DRAWS
from advisor.consistency import BOUGHT, TRAINED
from advisor.cost import volume_of
from advisor.data import Splits
from advisor.evidence import Terms
from advisor.forecast import corpus_tokens, shape
from advisor.gold import Span, gold_spans
from advisor.loading import Models
from advisor.looks import Look
from advisor.outcome import answer_in_corpus, labelled
from advisor.outlook import Assumptions, outlook
from advisor.plan import Entry
from advisor.pricing import prices_of
from advisor.prior import Known, beliefs
from advisor.search import Plan
from advisor.stats import alpha_reserved
from advisor.task import TaskSpec
from advisor.task_sections import LOCAL_ENGINES
from advisor.types import Document


@dataclass(frozen=True, slots=True)
class Limits:
    """What narrows a plan: what the rule of thumb knows, whether minutes are limited, the most test items."""

    known: Known
    timed: bool
    limit: int | None


def terms_of(task: TaskSpec, look: Look, test: int = 0) -> Terms:
    """What this run is judged by, at what its look may spend; `test` is the number of test items."""
    prices = prices_of(task)
    target = task.target
    return Terms(
        metric=task.metric,
        accuracy=target.accuracy,
        consistency=target.consistency,
        confidence=look.confidence,
        alpha=look.alpha,
        seed=task.seed,
        volume=volume_of(task.volume, task.costs, DRAWS * test),
        prices=prices,
        currency=task.currency,
        max_latency_ms=target.max_latency_ms,
        max_cost_per_month=target.max_cost_per_month,
        certify=target.certify,
        reserve=look.reserve,
        next_alpha=look.alpha if target.certify == "sequential" else alpha_reserved(target.confidence),
        temperatures={model.id: model.temperature for model in task.models},
        repeatable=frozenset({None, *(model.id for model in task.models if model.engine in LOCAL_ENGINES)}),
        # Two more trainings buy a figure that decides only where consistency is to be certified.
        retrained=task.volume.retrain != "never" and target.consistency is not None,
    )


def gold_by_id(splits: Splits, documents: Sequence[Document]) -> dict[str, tuple[Span, ...]]:
    """Where the corpus holds the answers of dev and test, by example id; those that are not found are left out."""
    if not documents:
        return {}
    located = {example.id: gold_spans(example, documents) for example in (*splits.dev, *splits.test)}
    return {name: spans for name, spans in located.items() if spans}


def known_of(
    splits: Splits, documents: Sequence[Document], parameters: float | None, windows: Mapping[str, int | None]
) -> Known:
    """What the rule of thumb looks at beside the task file; `windows` are the context windows by model id."""
    largest = max((window for window in windows.values() if window), default=None)
    held = answer_in_corpus(splits, documents)
    return Known(len(splits.train), held, parameters, corpus_tokens(documents), largest)


def plan_of(task: TaskSpec, splits: Splits, entries: Sequence[Entry], models: Models, limits: Limits) -> Plan:
    """What every candidate is expected to take; with a limit of minutes at this machine's measured speed."""
    assumed = assumptions(task, splits, limits.known, models.parameters_by_id)
    if limits.timed:
        assumed = replace(assumed, gflops=probe(seconds=0.5).gflops)
    return Plan(outlook(entries, assumed), task.exhaustive, limits.limit)


def assumptions(task: TaskSpec, splits: Splits, known: Known, parameters: Mapping[str, int]) -> Assumptions:
    """What is expected of candidates rests on this; `parameters` are by model id, for models whose weights are here."""
    asked = len(splits.dev) + DRAWS * len(splits.test)
    listed = task.form.names if task.form is not None else splits.labels
    seeds = TRAINED if task.target.consistency is not None or task.volume.retrain != "never" else 1
    return Assumptions(
        shape=replace(
            shape(task.task.instructions, listed, splits.train, asked, known.corpus_tokens, len(splits.dev)),
            trainings=seeds,
            bought=1 if task.volume.retrain == "never" else BOUGHT,
        ),
        parameters=parameters,
        prices=prices_of(task),
        volume=volume_of(task.volume, task.costs, DRAWS * len(splits.test)),
        beliefs=beliefs(labelled(task, splits), known),
        target=task.target.accuracy,
    )
