"""Of very many train examples a strategy embeds a sample, with every label in it."""

from typing import Any

from advisor.types import Example
from strategies._fair_sample import with_fair_sample


def test_a_sample_keeps_the_drawn_order_and_every_label(make_job: Any) -> None:
    train = tuple(Example(f"e{n}", f"text {n}", "rare" if n in (8, 9) else "usual") for n in range(10))
    job = make_job(None, train=train, labels=("usual", "rare"))
    assert [example.id for example in with_fair_sample(job, 3).train] == ["e0", "e1", "e2", "e8"]
    assert with_fair_sample(job, 10) is job
