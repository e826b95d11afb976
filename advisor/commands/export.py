"""`advisor export`: the winner of a run as a folder that runs without it."""

from pathlib import Path

import click

from advisor.saying import say


@click.command()
@click.argument("run_folder", metavar="RUN", type=click.Path(path_type=Path, file_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The folder to write.")
@click.option(
    "--only", multiple=True, metavar="PART", help="prompt, index, adapter, weights, gguf or cards; repeatable."
)
@click.option("-s", "--strategy", metavar="ID", help="Another strategy than the recommended one.")
@click.option(
    "--gguf",
    type=click.Choice(["q8_0", "f32"]),
    default="q8_0",
    show_default=True,
    help="Precision of the GGUF: f32 is four times as large, and llama.cpp then computes as the run did.",
)
@click.option("--allow-uncertified", is_flag=True, help="Export a strategy that has no certificate.")
def export(
    run_folder: Path, output: Path, only: tuple[str, ...], strategy: str | None, gguf: str, allow_uncertified: bool
) -> None:
    """Write the recommended strategy of a finished RUN as a bundle: prompt, index, adapter, weights, cards."""
    from advisor.bundle.exporting import ExportOptions
    from advisor.bundle.exporting import export as write
    from advisor.bundle.run_source import known_parts

    parts = known_parts(tuple(name for named in only for name in named.split(",")))
    options = ExportOptions(strategy, parts, allow_uncertified, say, gguf)
    click.echo(write(run_folder, output, options))
