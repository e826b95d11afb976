"""`advisor recheck`: would the winner of a stored run still win, and does a bundle's certificate still hold?"""

import sys
from pathlib import Path
from typing import Any

import click

from advisor.commands.allowing import allow_path
from advisor.plain_text import harmless, harmless_json
from advisor.saying import say

EXIT_CODES = """
Exit codes: 0 the recommendation (or the certificate) holds, 6 it flips, 4 it is not known without asking a model (or
without more examples), 2 bad usage or files.
"""


@click.command(epilog=EXIT_CODES)
@click.argument("run", metavar="RUN|BUNDLE", type=click.Path(path_type=Path, file_okay=False))
@click.option("--prices", type=click.Path(path_type=Path, dir_okay=False), help="A price file laid over today's table.")
@click.option("--volume", type=click.IntRange(min=1), help="Requests a month instead of the declared ones.")
@click.option("--task", type=click.Path(path_type=Path, dir_okay=False), help="The task file, to compare its data.")
@click.option("--data", type=click.Path(path_type=Path, dir_okay=False), help="Fresh labelled examples for a BUNDLE.")
@click.option("--allow-uncertified", is_flag=True, help="Score a BUNDLE that is not as it was certified.")
@allow_path
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def recheck(run: Path, data: Path | None, allow_uncertified: bool, as_json: bool, **changed: Any) -> None:
    """Decide a stored run anew at today's prices, another volume, or changed data; asks no model.

    With --data, have a bundle answer fresh labelled examples and say whether its certificate still holds.
    """
    found = _rescored(run, data, allow_uncertified, changed) if data else _rechecked(run, **changed)
    click.echo(harmless_json(found.to_json()) if as_json else harmless("\n".join(found.lines())))
    sys.exit(found.exit_code)


def _rechecked(run: Path, prices: Path | None, volume: int | None, task: Path | None) -> Any:
    from advisor.recheck import Changes
    from advisor.rechecking import rechecked

    return rechecked(run, Changes(prices, volume), task)


def _rescored(bundle: Path, data: Path, allow_uncertified: bool, changed: dict[str, object]) -> Any:
    from advisor.bundle.opening import open_bundle
    from advisor.bundle.rescoring import rescore

    if given := [f"--{name}" for name, value in changed.items() if value is not None]:
        raise click.UsageError(f"--data is for a bundle, {', '.join(given)} for a run: one of them at a time")
    return rescore(open_bundle(bundle, allow_uncertified, say), data)
