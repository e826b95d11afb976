"""`advisor predict`: a bundle's answers to new requests."""

import sys
from pathlib import Path

import click

from advisor.saying import say


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, file_okay=False))
@click.option("-i", "--input", "source", type=click.Path(path_type=Path), help="JSONL or CSV; absent: JSONL on stdin.")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file; resumable.")
@click.option("--fresh", is_flag=True, help="Answer again what the output file answers already.")
@click.option("--allow-uncertified", is_flag=True, help="Warn instead of refusing what is not as it was certified.")
@click.option("--quiet", is_flag=True, help="No progress.")
def predict(
    bundle: Path, source: Path | None, output: Path | None, fresh: bool, allow_uncertified: bool, quiet: bool
) -> None:
    """Answer new requests as the certified run did: rows in, one JSON line per answer out."""
    from advisor.bundle.opening import open_bundle
    from advisor.bundle.predicting import Answers
    from advisor.bundle.predicting import predict as answer
    from advisor.bundle.requests import Columns, file_batches, stream_batches

    opened = open_bundle(bundle, allow_uncertified, say)
    columns = Columns.of(opened.manifest.evaluation.columns)
    stdin = source is None or source == Path("-")
    batches = stream_batches(sys.stdin, columns) if source is None or stdin else file_batches(source, columns)
    progress = (lambda text: None) if quiet else say
    tally = answer(opened, batches, Answers(output, fresh) if output else sys.stdout, progress)
    sys.exit(1 if tally.failed and not tally.answered + tally.known else 0)
