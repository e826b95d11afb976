"""A run that is told to stop (Ctrl-C, SIGTERM) is gone within seconds: by itself, or ended by a watcher.

The first signal raises KeyboardInterrupt, which unwinds the run. Where that does not come through (a library computes
without looking up, a request waits for its answer), a thread that the signal wakes directly ends the process after
PATIENCE seconds, and a second signal ends it at once. Nothing is lost by that: all that is kept is committed before.
"""

import os
import select
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

PATIENCE = 4.0
"""Seconds between the first signal and the end of the process; 5 are promised."""
INTERRUPTED = 130
SIGNALS = (signal.SIGINT, signal.SIGTERM)
LastWords = Callable[[], Sequence[str]]
_last_words: list[LastWords] = []
_kept_open: list[socket.socket] = []


@contextmanager
def telling(words: LastWords) -> Iterator[None]:
    """While this is entered, `words` is what a process that has to go at once says first."""
    _last_words.append(words)
    try:
        yield
    finally:
        _last_words.remove(words)


def told(*lines: object) -> list[str]:
    """How a command that was interrupted ends: that it was, and how to go on."""
    first = [line for line in map(str, lines) if "\n" not in line and not line.startswith("so far: ")]
    known = [line for line in map(str, lines) if line.startswith("so far: ")]
    return ["; ".join(["interrupted", *first, "the same command goes on from here"]), *known]


@contextmanager
def interruptible() -> Iterator[None]:
    """SIGINT and SIGTERM stop what runs inside, within PATIENCE seconds. Does nothing outside of the main thread.

    Once a signal has come, the watcher stays: what threads of libraries still wait for does not hold up the end.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    heard, told_of = socket.socketpair()
    told_of.setblocking(False)
    came = threading.Event()

    def interrupt(number: int, frame: FrameType | None) -> None:
        if not came.is_set():  # a second one is the watcher's: unwinding is not to be interrupted
            came.set()
            raise KeyboardInterrupt

    before = {name: signal.signal(name, interrupt) for name in SIGNALS}
    woken = signal.set_wakeup_fd(told_of.fileno(), warn_on_full_buffer=False)
    threading.Thread(target=_watch, args=(heard,), name="interruption", daemon=True).start()
    try:
        yield
    finally:
        if not came.is_set():
            signal.set_wakeup_fd(woken)
            for name, handler in before.items():
                signal.signal(name, handler)
            told_of.close()
        else:
            _kept_open.append(told_of)


def _watch(heard: socket.socket) -> None:
    """Waits for a first signal, then for a second one or for the end of patience."""
    with heard:
        if _signalled(heard):
            deadline = time.monotonic() + PATIENCE
            while (left := deadline - time.monotonic()) > 0 and not _again(heard, left):
                continue
            _leave()


def _again(heard: socket.socket, seconds: float) -> bool:
    """Whether another of ours comes within so many seconds; earlier where something else comes."""
    return bool(select.select([heard], [], [], seconds)[0]) and any(number in SIGNALS for number in heard.recv(16))


def _signalled(heard: socket.socket) -> bool:
    """Waits for one of ours; False once there can be none any more."""
    while numbers := heard.recv(16):
        if any(number in SIGNALS for number in numbers):
            return True
    return False


def _leave() -> None:
    """Ends the process. What the main thread would have said is said here, unless it is saying it."""
    known: list[str] = []
    with suppress(Exception):  # it reads what the main thread may be changing
        known = [line for words in _last_words for line in words()]
    with suppress(OSError, ValueError):
        if _last_words:
            sys.stderr.write("\n".join(["", *told(*known), ""]))
        sys.stderr.flush()
    os._exit(INTERRUPTED)
