"""Task files, data rows and server replies that nobody would write: each ends in an answer or a line, and soon."""

import json
import random
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Any

from rows import Part, Row

TESTS = Path(__file__).parents[2] / "tests" / "fuzzing"
CASES = {"task files": 8_000, "data files": 8_000, "server replies": 4_000}
LONGEST = 10
"""Seconds after which one is a hang."""
SEED = 20_000


class HungError(BaseException):
    """Nothing came in time."""


def measure() -> Part:
    """Draws every case from the seed, so that a failure can be had again by its number."""
    sys.path.insert(0, str(TESTS))
    import strange

    makers: dict[str, Callable[[random.Random, Path], None]] = {
        "task files": strange.task_file,
        "data files": strange.data_file,
        "server replies": strange.server_reply,
    }
    figures = {kind: _fuzzed(make, CASES[kind], strange.Refused) for kind, make in makers.items()}
    total = sum(CASES.values())
    crashed = sum(len(found["tracebacks"]) for found in figures.values())
    hung = sum(len(found["hangs"]) for found in figures.values())
    rows = [
        Row("cases", "20,000", f"{total:,}", total >= 20_000),
        Row("tracebacks", "0", str(crashed), crashed == 0),
        Row(f"hangs (over {LONGEST} s)", "0", str(hung), hung == 0),
    ]
    rows += [Row(kind, "", _told(CASES[kind], found)) for kind, found in figures.items()]
    how = "Valid ones that were cut, shuffled and mixed with the values of known bugs, drawn from one seed."
    return Part("Fuzzing", how, rows, (), figures)


def _told(count: int, found: dict[str, Any]) -> str:
    return f"{count:,}: {found['accepted']:,} accepted, {found['refused']:,} refused; slowest {found['slowest']:.2f} s"


def _fuzzed(make: Callable[[random.Random, Path], None], count: int, refused: type[Exception]) -> dict[str, Any]:
    tally: Counter[str] = Counter()
    tracebacks: list[dict[str, object]] = []
    hangs: list[int] = []
    slowest = 0.0
    with tempfile.TemporaryDirectory() as place:
        for number in range(count):
            started = time.perf_counter()
            try:
                with _in_time():
                    make(random.Random(f"{SEED} {make.__name__} {number}"), Path(place))
                tally["accepted"] += 1
            except refused:
                tally["refused"] += 1
            except HungError:
                hangs.append(number)
            except Exception as error:  # noqa: BLE001 - the point is that there is none
                tracebacks.append({"number": number, "error": "".join(traceback.format_exception(error))[-1500:]})
            slowest = max(slowest, time.perf_counter() - started)
    return {**tally, "slowest": round(slowest, 3), "tracebacks": tracebacks, "hangs": hangs}


@contextmanager
def _in_time() -> Iterator[None]:
    def over(number: int, frame: FrameType | None) -> None:
        raise HungError

    before = signal.signal(signal.SIGALRM, over)
    signal.alarm(LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


if __name__ == "__main__":
    print(json.dumps(measure().figures, indent=1))
