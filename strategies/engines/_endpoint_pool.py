"""Many requests at once, each told as it comes back."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice

from advisor.types import Prompt
from strategies.engines._endpoint_failure import Failure
from strategies.engines._endpoint_reply import Reply

Outcome = Reply | Failure
Told = Callable[[Sequence[tuple[int, Outcome]]], None]
"""Told which prompts (by their place) have an outcome, in the thread that asked."""
LAST_REPLIES = 2.0
"""Seconds that an interrupted batch waits for what is under way: it is paid for whether it is waited for or not."""


def gathered(
    ask: Callable[[Prompt], Outcome], prompts: Sequence[Prompt], first: int, most: int, told: Told
) -> list[Outcome]:
    """The outcomes of the prompts from place `first` on, in order.

    At most `most` are under way or came back and were not told yet: so many, and no more, a kill can take.
    """
    ahead = enumerate(prompts[first:], start=first)
    places: dict[Future[Outcome], int] = {}
    waiting: set[Future[Outcome]] = set()
    pool = ThreadPoolExecutor(max(1, min(most, len(prompts) - first)), "endpoint")
    try:
        while True:
            sent = {pool.submit(ask, prompt): place for place, prompt in islice(ahead, most - len(waiting))}
            places |= sent
            waiting |= sent.keys()
            if not waiting:
                return [one.result() for one in places]
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            told(_outcomes(done, places))
    except KeyboardInterrupt:
        done, _ = wait(waiting, timeout=LAST_REPLIES)
        told(_outcomes(done, places))
        raise
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _outcomes(done: set[Future[Outcome]], places: dict[Future[Outcome], int]) -> list[tuple[int, Outcome]]:
    return sorted(((places[one], one.result()) for one in done), key=lambda found: found[0])
