"""Where an OpenAI-compatible endpoint is and how it is asked: the facts, without any library."""

import os
import re
from dataclasses import dataclass

from advisor.errors import EngineError
from advisor.task_models import url_fault

NO_KEY = "unused"
"""Sent where no key is declared: a local server ignores it, and the SDK insists on one."""
UPLOAD_SECONDS = 600.0
"""A file of many megabytes takes longer to send than an answer to come."""
VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One model behind one URL. It names the environment variable of the key and never holds the key.

    Args:
        base_url: up to and including the version, e.g. ``http://localhost:8080/v1``.
        model: the name by which the endpoint knows the model.
        api_key_env: the environment variable with the key; None for a server that asks for none.
        context_window: most tokens of prompt and answer together; None when it is not known.
        timeout: seconds that one attempt may take from the request to the last byte.
        concurrency: most requests at once; fewer are sent while the endpoint says that there are too many.
        retries: attempts after the first where an endpoint is busy, failing or cut off.

    Raises:
        EngineError: a URL, a variable name or a number that cannot be right; the message repeats no secret.
    """

    base_url: str
    model: str
    api_key_env: str | None = None
    context_window: int | None = None
    timeout: float = 60.0
    concurrency: int = 8
    retries: int = 6

    def __post_init__(self) -> None:
        fault = url_fault(self.base_url)
        if fault == "secret":
            raise EngineError("base_url must hold no key or query: name the key's environment variable in api_key_env")
        if fault == "strange":
            raise EngineError(f"base_url must look like http://localhost:8080/v1, found {self.base_url!r}")
        if self.api_key_env is not None and not VARIABLE.fullmatch(self.api_key_env):
            raise EngineError("api_key_env must be the name of an environment variable, not the key itself")
        if not self.model:
            raise EngineError(f"name the model to ask at {self.base_url}")
        if self.timeout <= 0 or self.concurrency < 1 or self.retries < 0:
            raise EngineError("timeout must be above 0, concurrency at least 1 and retries at least 0")

    @property
    def place(self) -> str:
        """The URL without a slash at its end."""
        return self.base_url.rstrip("/")

    def key(self) -> str:
        """The key, read from the environment now.

        Raises:
            EngineError: the variable is not set, or holds what no header can carry.
        """
        if self.api_key_env is None:
            return NO_KEY
        key = os.environ.get(self.api_key_env, "").strip()
        if not key:
            raise EngineError(
                f"{self.api_key_env} is not set: export {self.api_key_env}=... with the key of {self.place}"
            )
        # A library that meets such a key refuses it in a message that quotes it.
        if not (key.isascii() and key.isprintable()) or " " in key:
            raise EngineError(f"{self.api_key_env} holds characters that no key has: export it again, without quotes")
        return key
