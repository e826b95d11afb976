"""What went wrong with a request, in one line that holds no key."""

from dataclasses import dataclass

from strategies.engines._endpoint import NO_KEY, Endpoint

LONGEST_QUOTE = 240
NOT_THE_API = (ValueError, TypeError, AttributeError, KeyError)
"""What reading a reply that is no JSON, or another JSON, raises: the SDK builds its objects without checking them."""
OUT_OF_CREDIT = "insufficient_quota"
"""The code of a 429 that no waiting mends."""


@dataclass(frozen=True, slots=True)
class Failure:
    """A request without an answer.

    `rejected` says that the endpoint did not take the request as it was put (400, 422), so that one with fewer
    parameters may do; `fatal` that no other prompt would fare better.
    """

    why: str
    rejected: bool = False
    fatal: bool = False


def of_status(status: int, said: str, endpoint: Endpoint, key: str) -> Failure:
    """The failure behind an HTTP status, with the cure where there is one.

    Args:
        status: 400 or above.
        said: the endpoint's own words, quoted where they help.
        endpoint: where the request went.
        key: what must not be quoted.
    """
    quoted = quote(said, key)
    if status == 401 or (status == 403 and not quoted):
        return Failure(f"{endpoint.place} refuses {_keyed(endpoint)} ({status})", fatal=True)
    if status == 403:
        return Failure(f"{endpoint.place} refuses {_keyed(endpoint)} (403): {quoted}", fatal=True)
    if status == 404:
        unknown = f"{endpoint.place} knows no model {endpoint.model!r}, or base_url lacks its /v1 (404)"
        return Failure(f"{unknown}: {quoted}", fatal=True)
    if status == 402 or (status == 429 and OUT_OF_CREDIT in said):
        return Failure(f"the account at {endpoint.place} is out of credit ({status}): add some", fatal=True)
    if status in (400, 422):
        return Failure(f"{endpoint.place} rejects the request ({status}): {quoted}", rejected=True)
    tried = f" (attempts: {endpoint.retries + 1})" if status in (408, 409, 429) or status >= 500 else ""
    return Failure(f"{endpoint.place} answers {status}{tried}: {quoted}")


def unreachable(endpoint: Endpoint) -> Failure:
    """Nobody listens at the URL."""
    return Failure(f"nothing answers at {endpoint.place}: start the server or correct base_url", fatal=True)


def late(endpoint: Endpoint) -> Failure:
    """The deadline passed, twice."""
    return Failure(f"{endpoint.place} gives no whole answer within {endpoint.timeout:g} seconds: raise timeout")


def cut_off(endpoint: Endpoint) -> Failure:
    """The connection broke in the middle, each time."""
    return Failure(f"{endpoint.place} breaks the connection off (attempts: {endpoint.retries + 1})")


def quote(said: str, key: str) -> str:
    """The endpoint's words on one line, cut, without the key."""
    if key != NO_KEY:
        said = said.replace(key, "***")
    line = " ".join(said.split())
    return line if len(line) <= LONGEST_QUOTE else f"{line[:LONGEST_QUOTE]}…"


def without_key(body: bytes, key: str) -> bytes:
    """What an endpoint sent, should it repeat the key: an answer is stored, shown and sent on."""
    return body if key == NO_KEY else body.replace(key.encode(), b"***")


def _keyed(endpoint: Endpoint) -> str:
    if endpoint.api_key_env is None:
        return "requests without a key: name its environment variable in api_key_env"
    return f"the key in {endpoint.api_key_env}: check that it is this endpoint's and may use {endpoint.model!r}"
