"""The command line answers at once: nothing heavy is imported to parse, list or help."""

import signal
import subprocess
import sys

import pytest
from click.testing import CliRunner

from advisor.cli import main

HEAVY = ("torch", "transformers", "peft", "faiss", "sentence_transformers", "sklearn", "scipy", "pandas")


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["strategies"], ["models", "list"], ["schema"]])
def test_light_commands_load_no_ml_library(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from advisor.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit as end:\n    assert not end.code, end.code\n"
        f"loaded = [name for name in {HEAVY!r} if name in sys.modules]\n"
        "assert not loaded, loaded\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_help_needs_neither_numpy_nor_rich_nor_pydantic() -> None:
    code = "import sys, advisor.cli; assert not {'numpy', 'rich', 'pydantic', 'ruamel.yaml'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_a_reader_that_stops_reading_gets_no_traceback() -> None:
    command = [sys.executable, "-m", "advisor", "schema"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as writing:
        assert writing.stdout is not None and writing.stderr is not None
        writing.stdout.close()
        assert writing.stderr.read() == b""


@pytest.mark.skipif(not hasattr(signal, "SIGPIPE"), reason="no such signal here")
def test_a_connection_that_an_endpoint_cuts_does_not_end_the_process() -> None:
    before = signal.getsignal(signal.SIGPIPE)
    assert CliRunner().invoke(main, ["strategies"]).exit_code == 0
    assert signal.getsignal(signal.SIGPIPE) == before == signal.SIG_IGN
