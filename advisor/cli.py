"""The command line: parse, one call, print, exit code. Everything heavy is imported inside the commands."""

import io
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from advisor import __version__
from advisor.commands.allowing import allow_path
from advisor.commands.compare import compare
from advisor.commands.completion import completion
from advisor.commands.export import export
from advisor.commands.init import init
from advisor.commands.models import models
from advisor.commands.predict import predict
from advisor.commands.recheck import recheck
from advisor.commands.serve import serve
from advisor.errors import AdvisorError
from advisor.interruption import INTERRUPTED, interruptible, told
from advisor.plain_text import harmless, harmless_json
from advisor.saying import say
from advisor.storage import of_system

if TYPE_CHECKING:
    from advisor.verdict import Recommendation

EXIT_CODES = """
Exit codes: 0 a strategy is recommended, 1 unexpected error, 2 bad usage, task or data, 3 nothing meets the target,
4 undecided, 5 stopped by its budget (resumable), 6 recheck flipped, 130 interrupted (resumable).
"""
VERDICT_EXIT = {"recommended": 0, "none_meets": 3, "undecided": 4}
TASK = click.Path(path_type=Path, dir_okay=False)


class Commands(click.Group):
    """Turns every AdvisorError into its lines on stderr and its exit code; anything else is our bug."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs the command; ends the process with the error's exit code."""
        try:
            return super().invoke(ctx)
        except AdvisorError as error:
            for line in error.lines():
                say(line)
            ctx.exit(error.exit_code)
        except OSError as error:
            found = of_system(error)
            if found is None:
                raise
            say("\n".join(found.lines()))
            ctx.exit(found.exit_code)
        except KeyboardInterrupt as stopped:
            say("\n".join(told(*stopped.args)))
            ctx.exit(INTERRUPTED)


@click.group(cls=Commands, epilog=EXIT_CODES, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="advisor")
def main() -> None:
    """Should I prompt, retrieve, or fine-tune?

    Measures all of them on your own examples and recommends the cheapest that meets your target.
    """
    # A console without our marks is no error worth a traceback.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


@main.command()
@click.argument("task", type=TASK)
@click.option("-o", "--output", type=click.Path(path_type=Path), default=Path("reports"), show_default=True)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a key of the task, dotted.")
@allow_path
@click.option("-s", "--strategy", "only", multiple=True, metavar="GLOB", help="Only candidates (ids or kinds) like it.")
@click.option("--limit", type=click.IntRange(min=1), help="At most N test items; the report is not for decisions.")
@click.option("--seed", type=click.IntRange(min=0), help="Governs splits, demonstrations, sampling and training.")
@click.option("--budget-minutes", type=click.FloatRange(min=0, min_open=True), help="Stop after so long, resumable.")
@click.option("--max-spend", type=click.FloatRange(min=0, min_open=True), help="Stop after so much money, resumable.")
@click.option("--executor", type=click.Choice(["local"]), default="local", help="Where trials run.")
@click.option("--fresh", is_flag=True, help="Start anew instead of resuming.")
@click.option("--offline", is_flag=True, help="Make no network call.")
@click.option("--json", "as_json", is_flag=True, help="Print result.json on stdout, nothing else.")
@click.option("--quiet", is_flag=True, help="No progress.")
@click.option("--exit-zero", is_flag=True, help="Exit 0 also when nothing is recommended.")
def run(task: Path, as_json: bool, quiet: bool, exit_zero: bool, executor: str, **options: Any) -> None:
    """Run the job: measure every strategy, certify, recommend, write the run folder."""
    from advisor.advise import advise, run_options
    from advisor.render.terminal import LiveView

    if options["offline"]:
        os.environ["HF_HUB_OFFLINE"] = "1"
    with interruptible():
        if quiet:
            finished = advise(task, run_options(**options), lambda event: None)
        else:
            with LiveView() as view:
                finished = advise(task, run_options(**options), view)
    show(finished.recommendation, as_json, finished.folder)
    sys.exit(0 if exit_zero else VERDICT_EXIT[finished.verdict])


def show(rec: "Recommendation", as_json: bool, folder: Path) -> None:
    """The outcome on stdout: one JSON document or the terminal report."""
    from rich.console import Console

    from advisor.render.terminal import final
    from advisor.reporting import answers_of, rendered

    if as_json:
        click.echo(harmless_json(json.loads(rendered(folder, "json"))))
    else:
        # A pipe or a log has no width of its own: 80 columns would drop half of the table.
        width = None if sys.stdout.isatty() or "COLUMNS" in os.environ else 140
        final(rec, Console(width=width), folder, answers_of(folder, rec))


@main.command()
@click.argument("task", type=TASK)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a key of the task, dotted.")
@allow_path
@click.option("--offline", is_flag=True, help="Do not ask whether endpoints can be reached.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document, with every row that is doubted.")
def check(task: Path, overrides: tuple[str, ...], offline: bool, as_json: bool) -> None:
    """Check schema, data, leakage and endpoints, and examine the data.

    Says what the test split can show, which labels are rare or doubtful, what repeats, what is too long, how many of
    the answers the documents hold, and what the rule of thumb would pick. Generates nothing, loads no model, lists
    every problem.
    """
    from advisor.checkup import check_task

    found = check_task(task, overrides, offline)
    click.echo(harmless_json(found.to_json()) if as_json else harmless("\n".join(found.lines())))


@main.command()
@click.argument("task", type=TASK)
@click.option("--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override a key of the task, dotted.")
@allow_path
@click.option("-s", "--strategy", "only", multiple=True, metavar="GLOB", help="Only candidates (ids or kinds) like it.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def plan(task: Path, overrides: tuple[str, ...], only: tuple[str, ...], as_json: bool) -> None:
    """Dry run: which strategies will run, in which order, at most how many requests. Loads no model."""
    from advisor.preview import plan_task

    found = plan_task(task, overrides, only)
    click.echo(harmless_json(found.to_json()) if as_json else harmless("\n".join(found.lines())))


@main.command()
@click.argument("run_folder", type=click.Path(path_type=Path, file_okay=False), required=False)
@click.option(
    "--format",
    "format_",
    type=click.Choice(["terminal", "markdown", "html", "json", "svg"]),
    default="terminal",
    show_default=True,
)
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
def report(run_folder: Path | None, format_: str, output: Path | None) -> None:
    """Render a stored run again; without RUN_FOLDER the latest under reports/."""
    from advisor.reporting import latest_run, rendered, stored
    from advisor.storage import write_whole

    folder = run_folder or latest_run(Path("reports"))
    if format_ == "terminal" and output is None:
        show(stored(folder)[0], False, folder)
    elif output is None:
        click.echo(harmless(rendered(folder, format_)))
    else:
        write_whole(output, rendered(folder, format_))


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def strategies(as_json: bool) -> None:
    """Every strategy, metric, engine and embedder found, plugins too."""
    from advisor.catalogue import plugin_lines, plugin_records

    click.echo(json.dumps(plugin_records(), indent=1) if as_json else "\n".join(plugin_lines()))


@main.command()
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), help="Write to a file.")
def schema(output: Path | None) -> None:
    """The JSON Schema of task.yaml, with the options of every strategy: what editors complete from.

    `advisor init` writes it beside the task file and names it in the first line.
    """
    from advisor.editor_schema import editor_schema
    from advisor.storage import write_whole

    text = json.dumps(editor_schema(), indent=1, ensure_ascii=False)
    if output is None:
        click.echo(text)
    else:
        write_whole(output, text + "\n")


@main.command()
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def doctor(as_json: bool) -> None:
    """What this machine offers and lacks: cores, memory, weights, a short speed probe, and a cure for each lack."""
    from advisor.catalogue import doctor_lines, doctor_record

    click.echo(json.dumps(doctor_record(), indent=1) if as_json else "\n".join(doctor_lines()))


main.add_command(compare)
main.add_command(completion)
main.add_command(init)
main.add_command(export)
main.add_command(models)
main.add_command(predict)
main.add_command(recheck)
main.add_command(serve)
