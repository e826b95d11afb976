"""One process in a run folder at a time; a lock of the dead locks nothing."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from advisor.run_lock import HOLDER, RunLock

HOLDING = """
import sys, time
from pathlib import Path
from advisor.run_lock import RunLock
lock = RunLock(Path(sys.argv[1]))
print(lock.take(), flush=True)
time.sleep(60)
"""


def test_a_second_process_is_told_who_holds_it_and_a_killed_one_holds_nothing(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", HOLDING, str(tmp_path)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        mine = RunLock(tmp_path)
        assert not mine.take()
        assert mine.holder is not None
        assert mine.holder.pid == other.pid
        assert str(mine.holder).startswith(f"process {other.pid} on ")
        other.send_signal(signal.SIGKILL)
        other.wait()
    assert (tmp_path / HOLDER).exists(), "what a killed process leaves"
    assert mine.take()
    assert mine.holder is not None and mine.holder.pid == os.getpid()
    mine.release()
    assert mine.holder is None


def test_a_process_id_that_lives_again_locks_nothing(tmp_path: Path) -> None:
    (tmp_path / HOLDER).write_text(json.dumps({"pid": os.getpid(), "host": "here", "since": "long ago"}), "utf-8")
    lock = RunLock(tmp_path)
    assert lock.take()
    lock.release()


def test_half_a_holder_is_no_holder(tmp_path: Path) -> None:
    (tmp_path / HOLDER).write_text('{"pid": 4', "utf-8")
    assert RunLock(tmp_path).holder is None
