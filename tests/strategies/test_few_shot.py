"""Demonstrations in the prompt: which, and in which order."""

from advisor.types import Draw, Prompt, Query
from strategies.few_shot import Strategy


def shown(prompt: Prompt) -> list[tuple[str, str]]:
    """The demonstrations of a prompt as (input, answer)."""
    turns = prompt.messages[1:-1]
    assert [turn.role for turn in turns] == ["user", "assistant"] * (len(turns) // 2)
    return [(question.content, answer.content) for question, answer in zip(turns[::2], turns[1::2], strict=True)]


def asked(make_job, draw: Draw, text: str, **options: object) -> list[tuple[str, str]]:
    job = make_job(Strategy.Options(**options))
    Strategy().fit(job).answer([Query("q1", text)], draw)
    assert job.engine.history[-1].messages[-1].content == text
    return shown(job.engine.history[-1])


def test_similar_shots_come_most_similar_last(make_job) -> None:
    shots = asked(make_job, Draw(0, 0, 7), "my card is lost", select="similar", shots=2)
    assert shots == [("somebody stole my card, it is lost", "lost_card"), ("my card is lost", "lost_card")]


def test_another_order_shuffles_the_same_shots(make_job) -> None:
    first = asked(make_job, Draw(0, 0, 7), "my card is lost", shots=5)
    orders = [asked(make_job, Draw(1, 0, 7, order=order), "my card is lost", shots=5) for order in (1, 2, 3)]
    assert all(sorted(order) == sorted(first) for order in orders)
    assert any(order != first for order in orders)


def test_fixed_shots_are_the_same_for_every_request(make_job) -> None:
    one, other = (
        asked(make_job, Draw(0, 0, 7), text, select="fixed", shots=3) for text in ("my card is lost", "hello")
    )
    assert one == other
    assert {answer for _, answer in one} == {"card_arrival", "lost_card", "greeting"}


def test_fixed_shots_need_no_embedder_and_cost_nothing_to_prepare(make_job) -> None:
    fitted = Strategy().fit(make_job(Strategy.Options(select="fixed"), embedder=None))
    assert fitted.fit.index_seconds == 0
    assert Strategy().fit(make_job(Strategy.Options())).fit.index_seconds > 0


def test_labels_tell_configurations_apart(task) -> None:
    labels = [Strategy().label(Strategy.Options(**point)) for point in Strategy().grid(task)]
    assert labels == ["fixed-4", "similar-4", "similar-8"]
    assert Strategy().label(Strategy.Options(decode="free")) == "similar-8-free"
