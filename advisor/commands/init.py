"""`advisor init`: a commented task.yaml, from data that is there already, from a sample, or to fill in."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor.plain_text import harmless, harmless_json

if TYPE_CHECKING:
    from advisor.arriving.writing import Begun

KINDS = ("classification", "extraction", "entities", "qa", "generation")
COLUMNS = ("input", "target", "id", "group", "source")


@click.command()
@click.argument("folder", metavar="[DIR]", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option("--from", "source", default="", metavar="FILE", help="A file, a folder, or OWNER/NAME of a data set.")
@click.option("--example", metavar="NAME", help="Copy a sample task instead; `list` names them.")
@click.option("--kind", type=click.Choice(KINDS), help="What an answer is. Else guessed.")
@click.option("--input-column", metavar="NAME", help="The column of requests. Else guessed.")
@click.option("--target-column", metavar="NAME", help="The column of right answers. Else guessed.")
@click.option("--id-column", metavar="NAME", help="A unique name of each row. Else guessed.")
@click.option("--group-column", metavar="NAME", help="What rows belong together by. Else guessed.")
@click.option("--source-column", metavar="NAME", help="The document that holds the answer. Else guessed.")
@click.option("--corpus", multiple=True, metavar="GLOB", help="Documents that answers stand in; a folder too.")
@click.option("--accuracy", type=click.FloatRange(0, 1, min_open=True, max_open=True), help="The target. Else guessed.")
@click.option("--instructions", default="", help="What every prompt says first. Else guessed.")
@click.option("--name", default="", help="The name of the task. Else that of the file.")
@click.option("--rows", type=click.IntRange(min=10), default=2000, show_default=True, help="Of a data set, a split.")
@click.option("--force", is_flag=True, help="Overwrite files that are there; never the source.")
@click.option("-y", "--yes", is_flag=True, help="Ask nothing, also on a terminal.")
@click.option("--offline", is_flag=True, help="Make no network call.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def init(folder: Path | None, example: str | None, as_json: bool, **options: Any) -> None:
    """Write a commented task.yaml into DIR (default: here), with a reason for every guess.

    Starts from CSV, TSV, JSONL, Parquet, OpenAI chat or eval JSONL, promptfooconfig.yaml, an lm-evaluation-harness
    task, SQuAD JSON, or a data set of the Hugging Face hub. On a terminal it asks about its guesses; everything is a
    flag too. Nothing is overwritten without --force.
    """
    from advisor.arriving.examples import begin_example, sample_lines
    from advisor.arriving.telling import begun_lines, begun_record

    if example == "list":
        click.echo("\n".join(sample_lines()))
        return
    if example is not None:
        begun = begin_example(example, folder or Path(example), options["force"])
    else:
        begun = _begun(folder or Path(), as_json, options)
    lines = begun_lines(begun, sample=example is not None)
    click.echo(harmless_json(begun_record(begun)) if as_json else harmless("\n".join(lines)))


def _begun(folder: Path, quiet: bool, options: dict[str, Any]) -> "Begun":
    """Starts from data; asks only where a person sits at both ends."""
    from advisor.arriving.hugging_face import Hub
    from advisor.arriving.questions import asking
    from advisor.arriving.start import begin
    from advisor.arriving.wishes import Wishes

    wishes = Wishes(
        kind=options["kind"],
        columns={role: name for role in COLUMNS if (name := options[f"{role}_column"])},
        name=options["name"],
        accuracy=options["accuracy"],
        instructions=options["instructions"],
        corpus=options["corpus"],
    )
    person = sys.stdin.isatty() and sys.stderr.isatty() and not (quiet or options["yes"])
    hub = Hub(options["rows"], options["offline"])
    return begin(folder, options["source"], wishes, hub, options["force"], asking(wishes) if person else None)
