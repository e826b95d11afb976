"""Signals, each in a process of its own: one stops within five seconds whatever hangs, two at once."""

import signal
import subprocess
import sys
import time

import pytest

CHILD = """
import sys, threading, time
from advisor.interruption import interruptible, telling, told
try:
    with interruptible(), telling(lambda: ["so far: control: in the race, 90 % of 20 dev items"]):
        if sys.argv[1] == "hangs":
            threading.Thread(target=time.sleep, args=(60,)).start()
        print("up", flush=True)
        time.sleep(60)
except KeyboardInterrupt:
    print(*told(), sep="\\n", file=sys.stderr, flush=True)
    sys.exit(130)
"""


def stopped(way: str, *signals: signal.Signals) -> tuple[int, float, str]:
    """The exit code, the seconds from the first signal on, and what was said."""
    with subprocess.Popen(
        [sys.executable, "-c", CHILD, way], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "up\n"
        began = time.monotonic()
        for number in signals:
            child.send_signal(number)
            time.sleep(0.2)
        _, said = child.communicate(timeout=20)
        return child.returncode, time.monotonic() - began, said


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_stops_at_once_where_nothing_hangs(number: signal.Signals) -> None:
    code, seconds, said = stopped("sleeps", number)
    assert (code, said) == (130, "interrupted; the same command goes on from here\n")
    assert seconds < 2


def test_what_hangs_is_ended_within_five_seconds() -> None:
    code, seconds, said = stopped("hangs", signal.SIGINT)
    assert code == 130
    assert 1 < seconds < 5
    assert said.startswith("interrupted; the same command goes on from here\n")


def test_twice_is_at_once() -> None:
    code, seconds, _ = stopped("hangs", signal.SIGINT, signal.SIGINT)
    assert code == 130
    assert seconds < 2


def test_without_a_signal_nothing_is_left_behind() -> None:
    from advisor.interruption import interruptible

    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)
    with interruptible():
        assert signal.getsignal(signal.SIGTERM) != before[1]
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM)) == before


def test_what_is_known_is_told_a_line_each_behind_the_reason() -> None:
    from advisor.interruption import told

    assert told("the job goes on at the endpoint", "so far: control: below, 40 % of 20 dev items") == [
        "interrupted; the job goes on at the endpoint; the same command goes on from here",
        "so far: control: below, 40 % of 20 dev items",
    ]
