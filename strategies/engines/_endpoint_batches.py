"""Many requests as one job of the OpenAI Batch API: cheaper, for answers that may take hours.

A batch that was created goes on without us and is paid. So its id is kept on disk under the digest of its requests, and
who asks the same again, as a run that was killed does, waits for it instead of paying for another.
"""

import contextlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from advisor.errors import EngineError
from advisor.storage import write_whole
from strategies.engines import _endpoint_failure
from strategies.engines._endpoint import UPLOAD_SECONDS, Endpoint
from strategies.engines._endpoint_failure import NOT_THE_API, Failure

if TYPE_CHECKING:
    import openai

ENDED = ("completed", "expired", "cancelled", "failed")
CREATIONS = 3
MOST_LISTED = 100


class NoBatches(Exception):
    """The endpoint has no Batch API."""


@dataclass(slots=True)
class Batches:
    """The endpoint's Batch API.

    Args:
        endpoint: where it is.
        key: the key, for keeping it out of messages.
        client: of the SDK.
        folder: keeps the ids of batches that were created.
        say: told how far a batch is, in a line each time that changes.
        pause: seconds before the first look at a batch; each further one waits half as long again, up to `longest`.
        wait: sleeps so many seconds.
    """

    endpoint: Endpoint
    key: str = field(repr=False)
    client: "openai.OpenAI"
    folder: Path
    say: Callable[[str], None] = field(default=lambda text: None, repr=False)
    pause: float = 5.0
    longest: float = 60.0
    wait: Callable[[float], None] = field(default=time.sleep, repr=False)
    _read: list[Path] = field(default_factory=list, repr=False)

    def answers(self, bodies: Sequence[Mapping[str, Any]]) -> list[bytes | Failure]:
        """The body of each response, in order, or why there is none.

        Raises:
            NoBatches: the endpoint has none.
            EngineError: the batch as a whole is refused or cannot be asked for.
        """
        while self._read:  # who asks for more has stored what was read before
            self._read.pop().unlink(missing_ok=True)
        line = {"method": "POST", "url": "/v1/chat/completions"}
        rows = [json.dumps({"custom_id": str(n), **line, "body": body}) for n, body in enumerate(bodies)]
        content = "\n".join(rows).encode() + b"\n"
        kept = self.folder / f"{sha256(self.endpoint.place.encode() + b' ' + content).hexdigest()}.json"
        batch = self._ended(self._begun(kept) or self._created(content, kept))
        found = self._outputs(batch)
        self._read.append(kept)
        missing = Failure(f"{self.endpoint.place} ended the batch {batch.id} ({batch.status}) without this answer")
        return [found.get(str(n), missing) for n in range(len(bodies))]

    def _begun(self, kept: Path) -> Any:
        """The batch of an earlier call with the same requests, if it is still to be had."""
        import openai

        with contextlib.suppress(OSError, *NOT_THE_API, openai.OpenAIError):
            batch = self.client.batches.retrieve(str(json.loads(kept.read_text("utf-8"))["batch"]))
            return None if batch.status in ("failed", "cancelled") else batch
        return None

    def _created(self, content: bytes, kept: Path) -> Any:
        """Creates one batch, never two: where a reply was lost, it is looked for by its file, which nobody else has."""
        import openai

        try:
            client = self.client.with_options(timeout=UPLOAD_SECONDS)
            file = client.files.create(file=("requests.jsonl", content, "application/jsonl"), purpose="batch").id
            for attempt in range(CREATIONS):
                batch = self._attempt(file, last=attempt + 1 == CREATIONS)
                if batch is not None:
                    break
        except openai.NotFoundError as error:
            raise NoBatches(f"{self.endpoint.place} has no Batch API ({error.status_code})") from None
        except (openai.OpenAIError, *NOT_THE_API) as error:
            raise self._error(error) from None
        write_whole(kept, json.dumps({"batch": batch.id}))
        return batch

    def _attempt(self, file: str, last: bool) -> Any:
        import openai

        try:
            return self.client.with_options(max_retries=0).batches.create(
                completion_window="24h",  # the only one that vendors offer
                endpoint="/v1/chat/completions",
                input_file_id=file,
            )
        except openai.APIStatusError as error:
            if last or error.status_code < 500:
                raise
        except openai.APIConnectionError:
            if last:
                raise
        self.wait(self.pause)
        listed = islice(self.client.batches.list(limit=MOST_LISTED), MOST_LISTED)
        return next((batch for batch in listed if batch.input_file_id == file), None)

    def _ended(self, batch: Any) -> Any:
        """Waits until the batch has ended; who is interrupted here leaves it running, to be found again."""
        import openai

        pause, told = self.pause, ""
        while True:
            try:
                counts = batch.request_counts
                done = f", {counts.completed + counts.failed} of {counts.total} answered" if counts else ""
                if (now := f"batch {batch.id} at {self.endpoint.place}: {batch.status}{done}") != told:
                    self.say(told := now)
                if batch.status in ENDED:
                    break
                self.wait(pause)
                pause = min(self.longest, 1.5 * pause)
                batch = self.client.batches.retrieve(batch.id)
            except (openai.OpenAIError, *NOT_THE_API) as error:
                raise self._error(error) from None
        if batch.status == "failed":
            first = next(iter(batch.errors.data or []), None) if batch.errors else None
            why = _endpoint_failure.quote(str(first.message if first else "no reason given"), self.key)
            raise EngineError(f"{self.endpoint.place} refuses the batch: {why} (batch: false asks one by one)")
        return batch

    def _outputs(self, batch: Any) -> dict[str, bytes | Failure]:
        import openai

        found: dict[str, bytes | Failure] = {}
        try:
            for file in (batch.output_file_id, batch.error_file_id):
                sent = self.client.files.content(file).content if file else b""
                for line in sent.splitlines():
                    row = json.loads(line)
                    found[str(row["custom_id"])] = self._one(row)
        except (openai.OpenAIError, *NOT_THE_API) as error:
            raise self._error(error) from None
        return found

    def _one(self, row: Mapping[str, Any]) -> bytes | Failure:
        response = row.get("response")
        if response and response["status_code"] == 200:
            return json.dumps(response["body"]).encode()
        if response:
            said = json.dumps(response.get("body"))
            return _endpoint_failure.of_status(int(response["status_code"]), said, self.endpoint, self.key)
        said = _endpoint_failure.quote(str((row.get("error") or {}).get("message", "no reason given")), self.key)
        return Failure(f"{self.endpoint.place}: {said}")

    def _error(self, error: Exception) -> EngineError:
        from strategies.engines import _endpoint_wire

        if isinstance(error, NOT_THE_API):
            return EngineError(f"{self.endpoint.place} answers something else than the OpenAI Batch API does")
        return EngineError(_endpoint_wire.failure_of(error, self.endpoint, self.key).why)
