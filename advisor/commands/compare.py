"""`advisor compare`: two runs side by side, with paired tests, and what changed between them."""

from pathlib import Path

import click

from advisor.plain_text import harmless_json

FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command()
@click.argument("first", type=FOLDER, metavar="RUN")
@click.argument("second", type=FOLDER, metavar="RUN")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def compare(first: Path, second: Path, as_json: bool) -> None:
    """Two runs side by side with paired tests, and what changed: data, prices, prompts, models, versions, seeds."""
    from rich.console import Console

    from advisor.compared_runs import compare as compared
    from advisor.render.comparison import comparison_lines, comparison_record

    found = compared(first, second)
    runs = (found.first.name, found.first.rec), (found.second.name, found.second.rec)
    if as_json:
        click.echo(harmless_json(comparison_record(runs, found.pairs, found.changed)))
    else:
        comparison_lines(Console(), runs, found.pairs, found.changed)
