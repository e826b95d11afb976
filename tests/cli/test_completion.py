"""Shells complete commands and options; a full disk and python -m are not forgotten."""

import errno
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from advisor.cli import main


@pytest.mark.parametrize(
    ("shell", "sign"), [("bash", "complete -o nosort"), ("zsh", "#compdef advisor"), ("fish", "complete --no-files")]
)
def test_each_shell_gets_its_script_and_where_to_put_it(shell: str, sign: str) -> None:
    done = CliRunner().invoke(main, ["completion", shell])
    assert done.exit_code == 0, done.output
    assert sign in done.stdout and "_ADVISOR_COMPLETE" in done.stdout
    assert "~/.bashrc" in CliRunner().invoke(main, ["completion", "--help"]).stdout


def test_the_script_is_answered() -> None:
    asked = {"_ADVISOR_COMPLETE": "bash_complete", "COMP_WORDS": "advisor in", "COMP_CWORD": "1"}
    code = "from advisor.cli import main; main(prog_name='advisor')"
    command = [sys.executable, "-c", code]
    done = subprocess.run(command, env={**os.environ, **asked}, capture_output=True, text=True, check=False)
    assert done.stdout.split() == ["plain,init"], done.stderr


def test_a_full_disk_is_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*told: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", "journal.sqlite")

    monkeypatch.setattr("advisor.catalogue.plugin_lines", full)
    done = CliRunner().invoke(main, ["strategies"])
    assert done.exit_code == 1
    assert done.stderr == (
        "no space is left on the disk at journal.sqlite (free some; the same command goes on from here)\n"
    )
