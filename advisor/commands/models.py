"""`advisor models`: what weights are known, where they are, and how to get them."""

import json

import click

from advisor.saying import say


@click.group()
def models() -> None:
    """Weights: what is known, where it is, and how to get it."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON document.")
def models_list(as_json: bool) -> None:
    """Every model that has a name: source, size, licence, digest."""
    from advisor.catalogue import model_lines, model_records

    click.echo(json.dumps(model_records(), indent=1) if as_json else "\n".join(model_lines()))


@models.command("pull")
@click.argument("names", nargs=-1, required=True)
@click.option("--offline", is_flag=True, help="Make no network call.")
def models_pull(names: tuple[str, ...], offline: bool) -> None:
    """Fetch and convert weights, if they are not here yet."""
    from advisor.registry import weights_module

    for name in names:
        found = weights_module().resolve(name, offline, say)
        click.echo(f"{name}: {found.source}, sha256 {found.digest[:12]}…, {found.licence}")


@models.command("path")
@click.argument("name")
def models_path(name: str) -> None:
    """The folder that holds a model's weights on this machine."""
    from advisor.registry import weights_module

    click.echo(weights_module().resolve(name, True, lambda text: None).folder)
