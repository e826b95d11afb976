"""What is said to the person at the terminal."""

import pytest

from advisor.saying import say


def test_it_goes_to_stderr_and_commands_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    say("two\nlines, \x1b]0;a title\x07")
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "two\nlines, \\u001b]0;a title\\u0007\n"
