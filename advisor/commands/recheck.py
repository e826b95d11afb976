"""`advisor recheck`: would the winner of a stored run still win?"""

import json
import sys
from pathlib import Path

import click

EXIT_CODES = """
Exit codes: 0 the recommendation holds, 6 it flips, 4 it is not known without asking a model, 2 bad usage or files.
"""


@click.command(epilog=EXIT_CODES)
@click.argument("run", type=click.Path(path_type=Path, file_okay=False))
@click.option("--prices", type=click.Path(path_type=Path, dir_okay=False), help="A price file laid over today's table.")
@click.option("--volume", type=click.IntRange(min=1), help="Requests a month instead of the declared ones.")
@click.option("--task", type=click.Path(path_type=Path, dir_okay=False), help="The task file, to compare its data.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def recheck(run: Path, prices: Path | None, volume: int | None, task: Path | None, as_json: bool) -> None:
    """Decide a stored run anew at today's prices, another volume, or changed data; asks no model."""
    from advisor.recheck import Changes
    from advisor.rechecking import rechecked

    found = rechecked(run, Changes(prices, volume), task)
    click.echo(json.dumps(found.to_json(), indent=1, ensure_ascii=False) if as_json else "\n".join(found.lines()))
    sys.exit(found.exit_code)
