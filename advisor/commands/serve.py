"""`advisor serve`: a bundle behind OpenAI's chat completions."""

import os
from pathlib import Path

import click

from advisor.saying import say


@click.command()
@click.argument("bundle", type=click.Path(path_type=Path, file_okay=False))
@click.option("--host", default="127.0.0.1", show_default=True, help="Another than loopback needs a token.")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True, help="0 takes a free one.")
@click.option("--token-env", default="ADVISOR_SERVE_TOKEN", show_default=True, help="Where the token is.")
@click.option("--max-body", type=click.IntRange(min=1), default=2**20, show_default=True, help="Bytes of a request.")
@click.option("--max-waiting", type=click.IntRange(min=1), default=256, show_default=True, help="Requests at once.")
@click.option("--grace", type=click.IntRange(min=0), default=30, show_default=True, help="Seconds a stop waits.")
@click.option("--allow-uncertified", is_flag=True, help="Warn instead of refusing what is not as it was certified.")
def serve(bundle: Path, token_env: str, max_body: int, max_waiting: int, allow_uncertified: bool, **where: int) -> None:
    """Serve a bundle to any OpenAI client: prompt, retrieval and adapter are applied inside."""
    from advisor.bundle.opening import open_bundle
    from advisor.bundle.serving import ServeOptions, require_serve
    from advisor.bundle.serving import serve as run

    require_serve()
    token = os.environ.get(token_env, "")
    options = ServeOptions(token=token, most_bytes=max_body, most_waiting=max_waiting, **where)  # type: ignore[arg-type]
    options.check()
    run(open_bundle(bundle, allow_uncertified, say), options, say)
