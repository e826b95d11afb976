"""Whether the endpoints of a task can be reached: their key is set, and something answers at their URL."""

import os
import urllib.error
import urllib.request
from collections.abc import Iterator

from advisor.task import TaskSpec

PATIENCE = 3.0
"""Seconds that an endpoint may take to say anything at all."""


def endpoint_lines(task: TaskSpec) -> list[str]:
    """One line, with its cure, for each endpoint that a run could not ask; an answer of any kind counts as reached.

    Asks ``GET /models`` only, which costs nothing. Sends no key to an endpoint without TLS elsewhere.
    """
    judges = [task.task.rubric.judge] if task.task.rubric else []
    asked = {(model.base_url, model.api_key_env) for model in (*task.models, *judges) if model.base_url}
    return [line for url, variable in sorted(asked, key=str) for line in _lines(str(url), variable)]


def _lines(url: str, variable: str | None) -> Iterator[str]:
    if variable and not os.environ.get(variable):
        yield f"{variable} is not set: export {variable}=... with the key of {url}"
        return
    request = urllib.request.Request(f"{url.rstrip('/')}/models")
    if variable:
        request.add_header("Authorization", f"Bearer {os.environ[variable]}")
    try:
        with urllib.request.urlopen(request, timeout=PATIENCE):
            return
    except urllib.error.HTTPError as refused:
        if refused.code in (401, 403):
            yield f"{url} refuses the key{f' in {variable}' if variable else ': name it in api_key_env'}"
    except (OSError, ValueError) as wrong:
        reason = getattr(wrong, "reason", wrong)
        yield f"{url} cannot be reached ({reason}): start its server, or mend base_url"
