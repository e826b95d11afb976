"""Lines to the person at the terminal, on stderr: stdout belongs to results."""

import click

from advisor.plain_text import harmless


def say(text: str) -> None:
    """Prints `text` with whatever a model, a server or a document may have put into it spelled out."""
    click.echo(harmless(text), err=True)
