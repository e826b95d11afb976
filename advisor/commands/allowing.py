"""The option with which a user lets a task file read from folders beside its own."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from advisor.found_files import ALLOWED

Command = TypeVar("Command", bound=Callable[..., Any])


def allow_path(command: Command) -> Command:
    """Adds ``--allow-path`` to a command; it holds while the command runs."""
    return click.option(
        "--allow-path",
        multiple=True,
        type=click.Path(path_type=Path, file_okay=False),
        expose_value=False,
        callback=_allow,
        help="A folder that the task file may read from beside its own.",
    )(command)


def _allow(context: click.Context, option: click.Parameter, folders: tuple[Path, ...]) -> None:
    del option
    if not folders:
        return
    before = os.environ.get(ALLOWED)
    named = [*(before or "").split(os.pathsep), *map(str, folders)]
    os.environ[ALLOWED] = os.pathsep.join(filter(None, named))
    context.call_on_close(lambda: _restore(before))


def _restore(before: str | None) -> None:
    if before is None:
        os.environ.pop(ALLOWED, None)
    else:
        os.environ[ALLOWED] = before
