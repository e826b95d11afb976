"""What mkdocs does while it builds the site: the pages that are generated, and links that leave docs/.

Options of strategies and the command line come from the code at build time, so they cannot be out of date.
"""

import re
from pathlib import Path
from typing import Any

import click
from pydantic import BaseModel

from advisor import registry
from advisor.cli import main

PROJECT = Path(__file__).parents[1]
OPTIONS = re.compile(r"<!-- options: (\w+) -->")
LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((\.\./[^)#\s]+)(#[^)]*)?\)")


def on_files(files: Any, config: Any) -> Any:
    """Adds the page of the command line."""
    from mkdocs.structure.files import File

    files.append(File.generated(config, "cli.md", content=command_page()))
    return files


def on_page_markdown(markdown: str, page: Any, config: Any, files: Any) -> str:
    """Fills in the options of strategies, and turns links to files beside docs/ into their names.

    A link that leads nowhere in the repository stays as it is, and fails the build.
    """
    filled = OPTIONS.sub(lambda found: options_table(found[1]), markdown)
    folder = (PROJECT / "docs" / page.file.src_uri).parent
    return LINK.sub(lambda found: _named(found, folder), filled)


def _named(found: re.Match[str], folder: Path) -> str:
    target = (folder / found[2]).resolve()
    inside = target.is_relative_to(PROJECT) and not target.is_relative_to(PROJECT / "docs")
    if not inside or not target.exists():
        return found[0]
    name = target.relative_to(PROJECT).as_posix()
    return found[1] if name in found[1] else f"{found[1]} (`{name}` in the repository)"


def options_table(kind: str) -> str:
    """The keys of one strategy as a table, from its own model."""
    model: type[BaseModel] = registry.load("strategies", kind).Options
    rows = ["| key | default | what follows |", "|---|---|---|"]
    for key, field in model.model_fields.items():
        default = "–" if field.default is None or field.is_required() else f"`{field.default}`"
        meaning = " ".join((field.description or "").split()).replace("|", "\\|")
        rows.append(f"| `{key}` | {default} | {meaning} |")
    return "\n".join(rows) if len(rows) > 2 else f"`{kind}` has no keys of its own."


def command_page() -> str:
    """Every command with its help, as the terminal prints it."""
    head = "# Command line\n\nWritten from the commands themselves while the site is built.\n"
    root = click.Context(main, info_name="advisor", terminal_width=100, max_content_width=100)
    parts = [head, f"```text\n{main.get_help(root)}\n```\n"]
    for name in main.list_commands(root):
        parts += _sections(main.commands[name], root, name, 2)
    return "\n".join(parts)


def _sections(command: click.Command, above: click.Context, name: str, level: int) -> list[str]:
    context = click.Context(command, parent=above, info_name=name, terminal_width=100, max_content_width=100)
    parts = [f"{'#' * level} {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"]
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            parts += _sections(command.commands[inner], context, inner, level + 1)
    return parts
