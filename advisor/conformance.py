"""What a strategy, engine, metric or embedder must keep to; each check raises AssertionError with a plain sentence.

A plugin's author calls them from pytest, with the doubles that ship with the tool::

    from advisor import conformance
    from strategies.embedders.hashing import Embedder
    from strategies.engines.scripted import Engine

    def test_conforms(tmp_path_factory):
        def make_job():  # a task that the strategy applies to, and a new folder each time
            rest = (Engine(), Embedder(), tmp_path_factory.mktemp("job"), 7, lambda *told: None, Metric(TASK).score)
            return Job(TASK, TRAIN, DEV, (), LABELS, None, *rest)
        conformance.check_strategy(Strategy, make_job)
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import fields, replace
from functools import partial
from typing import TypeVar

import numpy as np
from pydantic import BaseModel, ValidationError

from advisor.conformance_checks import AWKWARD_TEXTS, no_model_loaded, require, without_crash
from advisor.conformance_metrics import check_metric
from advisor.conformance_portable import check_portable
from advisor.protocols import Embedder, Engine, Job, LabelScorer, ManyDraws, Predictor, Strategy
from advisor.types import Answer, Draw, LabelScores, Limits, Message, Prompt, Query

__all__ = ["LABELS", "MakeJob", "check_embedder", "check_engine", "check_metric", "check_strategy"]

T = TypeVar("T")
MakeJob = Callable[[], Job]
"""A new job with an empty folder of its own; its options are replaced by those of the strategy's grid."""

PLAIN_TEXTS = ("When will my new card arrive?", "I lost my card yesterday and need another one.", "Hello")
LABELS = ("card_arrival", "lost_card", "greeting")
UNKNOWN_OPTION = "no_such_option"


def check_strategy(strategy_class: type[Strategy], make_job: MakeJob) -> None:
    """Options, skip, and every configuration of the grid through fit and answer, twice.

    Args:
        strategy_class: the class named ``Strategy``.
        make_job: gives a job for a task that the strategy applies to; its engine must suit the strategy.
    """
    strategy, task = strategy_class(), make_job().task
    with no_model_loaded("skip, grid and label"):
        reason = strategy.skip(task)
        points = strategy.grid(task)
        options = [_validated(strategy, point) for point in points]
        labels = [strategy.label(chosen) for chosen in options]
    require(reason is None, f"make_job gives a task that the strategy skips ({reason}): give one that applies")
    require(bool(points), "grid gives no configuration")
    require(len(set(labels)) == len(labels), f"two configurations have the same label, so one would vanish: {labels}")
    for point in points:
        _check_unknown_option(strategy, point)
    for chosen in options:
        _check_configuration(strategy, make_job, chosen)


def check_engine(engine: Engine) -> None:
    """Order, repeatability, labels and usage of an engine."""
    prompts = [_prompt(text) for text in PLAIN_TEXTS]
    require(engine.context_window > 0, f"context_window must be positive, found {engine.context_window}")
    require(engine.count_tokens(PLAIN_TEXTS[1]) > 0, "count_tokens finds nothing in a sentence")
    require(engine.generate([], Limits(4)) == [], "generate must give nothing for no prompts")
    require(bool(engine.identity), "identity must tell the engine's answers from those of another")
    _check_generation(engine, prompts)
    if isinstance(engine, LabelScorer):
        _check_label_scores(engine, prompts)
    else:
        _check_choices(engine, prompts)
    for kind, text in AWKWARD_TEXTS.items():
        found = without_crash(f"generate on {kind}", partial(engine.generate, [_prompt(text)], Limits(4)))
        require(found is None or len(found) == 1, f"generate must give one completion for {kind}")
        if isinstance(engine, LabelScorer):
            without_crash(f"score_labels on {kind}", partial(engine.score_labels, [_prompt(text)], ["yes", "no"]))


def check_embedder(embedder: Embedder) -> None:
    """Shape, unit rows and repeatability of an embedder."""
    texts = [*PLAIN_TEXTS, *AWKWARD_TEXTS.values()]
    rows = without_crash("embed", partial(embedder.embed, texts))
    require(rows is not None and rows.ndim == 2 and len(rows) == len(texts), "embed must give one row for each text")
    assert rows is not None
    require(rows.dtype == np.float32, f"rows must be float32, found {rows.dtype}")
    lengths = np.linalg.norm(rows, axis=1)
    require(bool(np.allclose(lengths, 1, atol=1e-3)), f"rows must have length 1, found {lengths.round(4).tolist()}")
    require(embedder.embed([]).shape == (0, rows.shape[1]), "no texts must give an array of no rows")
    require(bool(np.array_equal(rows, embedder.embed(texts))), "the same texts gave other rows the second time")
    backwards = embedder.embed(texts[::-1])[::-1]
    require(bool(np.allclose(rows, backwards, atol=1e-4)), "a row depends on the order of the texts")
    require(not np.allclose(rows[0], rows[1], atol=1e-3), "two different sentences have the same row")


def _check_unknown_option(strategy: Strategy, point: dict[str, object]) -> None:
    try:
        strategy.Options.model_validate({**point, UNKNOWN_OPTION: 1})
    except ValidationError as error:
        named = {str(key) for problem in error.errors() for key in problem["loc"]}
        require(UNKNOWN_OPTION in named, f"an unknown option must be refused by its name, found {sorted(named)}")
        return
    raise AssertionError('an unknown option is accepted: give Options the setting extra="forbid"')


def _validated(strategy: Strategy, point: dict[str, object]) -> BaseModel:
    try:
        return strategy.Options.model_validate(point)
    except ValidationError as error:
        raise AssertionError(f"grid gives {point}, which Options refuses: {error.errors()[0]['msg']}") from error


def _check_configuration(strategy: Strategy, make_job: MakeJob, options: BaseModel) -> None:
    name = strategy.label(options) or "the only configuration"
    queries = _queries()
    job = replace(make_job(), options=options)
    first, again = _fitted(strategy, job), _fitted(strategy, replace(make_job(), options=options))
    draws = (Draw(0, 0, 7), Draw(1, 2, 8, order=5))
    for draw in draws:
        answers = _answered(first, queries, draw, name)
        repeated = _answered(again, queries, draw, name)
        for answer, same in zip(answers, repeated, strict=True):
            require(_said(answer) == _said(same), f"{name}: two fits under one seed differ on {answer.query_id}")
    if isinstance(first, ManyDraws):
        _check_many_draws(first, queries[:2], draws[1], name)
    for kind, text in AWKWARD_TEXTS.items():
        answer = _answered(first, [Query("alone", text)], Draw(0, 0, 7), f"{name}, {kind}")[0]
        waited = answer.latency_ms is not None and answer.latency_ms > 0
        require(waited or answer.error is not None, f"{name}: a query sent alone must have a latency ({kind})")
    check_portable(strategy, first, job, queries, name)


def _check_many_draws(predictor: Predictor, queries: Sequence[Query], draw: Draw, name: str) -> None:
    draws = (draw, replace(draw, wording=draw.wording + 1, order=0))
    assert isinstance(predictor, ManyDraws)
    together = predictor.answer_each(queries, draws)
    alone = [predictor.answer([query], one)[0] for query, one in zip(queries, draws, strict=True)]
    same = [_said(answer) for answer in together] == [_said(answer) for answer in alone]
    require(same, f"{name}: answer_each says something else than answer, draw by draw")


def _fitted(strategy: Strategy, job: Job) -> Predictor:
    require(not any(job.folder.iterdir()) if job.folder.exists() else True, "make_job must give an empty folder")
    return strategy.fit(job)


def _queries() -> list[Query]:
    """Awkward ones between plain ones, with ids that are not in order."""
    seen = {item.name for item in fields(Query)}
    require(seen == {"id", "input"}, f"a Query must carry an id and an input and no target, found {sorted(seen)}")
    texts = [*PLAIN_TEXTS[:2], *AWKWARD_TEXTS.values(), *PLAIN_TEXTS[2:]]
    return [Query(f"q{(5 * number) % len(texts)}", text) for number, text in enumerate(texts)]


def _answered(predictor: Predictor, queries: Sequence[Query], draw: Draw, name: str) -> list[Answer]:
    answers = without_crash(f"{name}: answer", partial(predictor.answer, queries, draw), refusal=False)
    assert answers is not None
    require(len(answers) == len(queries), f"{name}: {len(queries)} queries were given {len(answers)} answers")
    ids = [answer.query_id for answer in answers]
    require(ids == [query.id for query in queries], f"{name}: answers are not in the order of the queries: {ids}")
    require({answer.draw for answer in answers} == {draw.index}, f"{name}: answers must carry the index of their draw")
    for answer in answers:
        working = answer.usage.seconds > 0 or answer.error is not None
        require(working, f"{name}: the answer to {answer.query_id} must say how many seconds it took")
        batched = len(queries) > 1 and answer.latency_ms is not None
        require(not batched, f"{name}: latency_ms must be None for queries that were answered together")
    failed = len(queries) > 1 and all(answer.error is not None for answer in answers)
    require(not failed, f"{name}: every answer has an error: {answers[0].error}")
    return answers


def _said(answer: Answer) -> tuple[object, ...]:
    """All of an answer that must repeat; seconds do not."""
    tokens = (answer.usage.prompt_tokens, answer.usage.completion_tokens)
    return (answer.text, answer.parsed, answer.retrieved, answer.error is None, tokens)


def _check_generation(engine: Engine, prompts: list[Prompt]) -> None:
    together = engine.generate(prompts, Limits(8))
    alone = [engine.generate([prompt], Limits(8))[0] for prompt in prompts]
    texts = [completion.text for completion in together]
    require(len(texts) == len(prompts), "generate must give one completion for each prompt")
    require(texts == [one.text for one in alone], "prompts answered together must get the answers they get alone")
    for completion in together:
        used = completion.usage
        require(used.prompt_tokens > 0 and used.seconds > 0, f"usage must count prompt tokens and seconds: {used}")
        require(used.completion_tokens <= 8, f"max_new_tokens is 8, but {used.completion_tokens} were generated")
    sampled = [[one.text for one in engine.generate(prompts, Limits(8, 0.8, 3))] for _ in range(2)]
    require(sampled[0] == sampled[1], "sampling twice with one seed gave two answers")


def _check_choices(engine: Engine, prompts: list[Prompt]) -> None:
    answers = {completion.text for completion in engine.generate(prompts, Limits(24, choices=LABELS))}
    require(answers <= set(LABELS), f"an engine that scores no labels must keep to the choices, said {answers}")


def _check_label_scores(engine: LabelScorer, prompts: list[Prompt]) -> None:
    together, backwards = engine.score_labels(prompts, LABELS), engine.score_labels(prompts, LABELS[::-1])
    alone = [engine.score_labels([prompt], LABELS)[0] for prompt in prompts]
    require(len(together) == len(prompts), "score_labels must give one result for each prompt")
    for found, one, turned in zip(together, alone, backwards, strict=True):
        scores = found.log_likelihoods
        require(len(scores) == len(LABELS), "score_labels must give one figure for each label")
        require(all(math.isfinite(s) and s <= 0 for s in scores), f"a log-likelihood is at most 0, found {scores}")
        require(_close(found, one.log_likelihoods), "label scores depend on which prompts are scored together")
        require(_close(found, turned.log_likelihoods[::-1]), "label scores depend on the order of the labels")
        require(found.usage.seconds > 0, "score_labels must say how many seconds it took")


def _close(found: LabelScores, expected: Sequence[float]) -> bool:
    return bool(np.allclose(found.log_likelihoods, expected, atol=1e-3))


def _prompt(text: str) -> Prompt:
    return Prompt((Message("system", "Answer in one word."), Message("user", text)))
