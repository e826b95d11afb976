"""`advisor completion`: the script that lets a shell complete commands, options and files."""

import click

LINES = {
    "bash": "echo 'eval \"$(advisor completion bash)\"' >> ~/.bashrc",
    "zsh": "echo 'eval \"$(advisor completion zsh)\"' >> ~/.zshrc",
    "fish": "advisor completion fish > ~/.config/fish/completions/advisor.fish",
}
"""What to type once, by shell."""
EPILOG = "\b\nTo have it in every shell, type once:\n" + "\n".join(f"  {line}" for line in LINES.values())


@click.command(epilog=EPILOG)
@click.argument("shell", type=click.Choice(list(LINES)))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print the completion script of a shell."""
    from click.shell_completion import get_completion_class

    found = get_completion_class(shell)
    assert found is not None  # the choices above are click's own
    click.echo(found(ctx.find_root().command, {}, "advisor", "_ADVISOR_COMPLETE").source())
