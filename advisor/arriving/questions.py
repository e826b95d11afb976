"""Asks a person at a terminal about the guesses that matter most; a flag that was given is not asked about."""

from collections.abc import Callable
from dataclasses import replace

import click

from advisor.arriving.draft import Draft
from advisor.arriving.wishes import Wishes
from advisor.task_checks import METRICS


def asking(wishes: Wishes) -> Callable[[Draft], Wishes]:
    """A function that asks, each question with its guess as the answer to an empty line, and returns all wishes."""

    def ask(draft: Draft) -> Wishes:
        rows = sum(len(part) for part in draft.usable.parts.values())
        click.echo(f"{draft.arrival.origin}: {rows:,} rows. Enter takes the guess in brackets.", err=True)
        names = list(dict.fromkeys(key for row in draft.arrival.rows[:100] for key in row))
        columns = {**wishes.columns}
        for role, what in (("input", "Column of the request"), ("target", "Column of the right answer")):
            if role not in columns and role not in draft.arrival.columns:
                columns[role] = _choice(what, names, draft.columns[role].value)
        kind = wishes.kind or _choice("Kind of task", list(METRICS), draft.kind.value)
        accuracy = wishes.accuracy
        if accuracy is None:
            accuracy = click.prompt(
                "Target: the share of right answers that makes it useful",
                default=float(draft.accuracy.value),
                type=click.FloatRange(0, 1, min_open=True, max_open=True),
                err=True,
            )
        return replace(wishes, columns=columns, kind=kind, accuracy=accuracy)

    return ask


def _choice(what: str, choices: list[str], guess: str) -> str:
    chosen: str = click.prompt(what, type=click.Choice(choices), default=guess, err=True)
    return chosen
