"""Fine-tuning at an endpoint: files and jobs of the OpenAI fine-tuning API, through its SDK.

A job that is created costs money, and the API has no idempotency key. So the SDK must not repeat that one request:
where its reply is lost, this looks whether the job is there before it asks again. Nobody else knows its training file.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from advisor.errors import EngineError
from advisor.tuning import TuningOrder, TuningState
from strategies.engines import _endpoint_failure
from strategies.engines._endpoint import UPLOAD_SECONDS, Endpoint
from strategies.engines._endpoint_failure import NOT_THE_API
from strategies.engines._endpoint_tuning_job import Body, matches, state_of, told_by

if TYPE_CHECKING:
    import openai

PAGE = 100
MOST_JOBS = 1000
"""So many of the newest jobs of an account are looked through."""
CREATIONS = 4
"""Attempts at creating a job where the endpoint is busy or failing."""
LOOKS = 3
"""How often a job is looked for after a lost reply, before it is taken that there is none."""
LONGEST_WAIT = 120.0
FILE_UNDER_WAY = ("pending", "processing", "running")
FILE_CHECKS = 60


@dataclass(slots=True)
class Tuning:
    """The endpoint's fine-tuning service.

    Args:
        endpoint: where it is, and the model that is trained.
        key: the key, for keeping it out of messages.
        client: of the SDK.
        pause: seconds before the first repetition of a failed creation; each further one waits twice as long.
        wait: sleeps so many seconds.
    """

    endpoint: Endpoint
    key: str = field(repr=False)
    client: "openai.OpenAI"
    pause: float = 1.0
    wait: Callable[[float], None] = field(default=time.sleep, repr=False)

    @property
    def place(self) -> str:
        """The URL, for messages."""
        return self.endpoint.place

    def refusal(self) -> str | None:
        """Why the endpoint trains nothing, or None.

        Raises:
            EngineError: it cannot be asked.
        """
        import openai

        try:
            self.client.fine_tuning.jobs.with_raw_response.list(limit=1)
        except openai.APIStatusError as error:
            if error.status_code in (404, 405, 501):
                return f"{self.place} offers no fine-tuning (GET /fine_tuning/jobs: {error.status_code})"
            raise self._error(error) from None
        except openai.OpenAIError as error:
            raise self._error(error) from None
        return None

    def upload(self, name: str, content: bytes) -> str:
        """Sends a file and waits until it is taken in; its id."""
        with self._told():
            client = self.client.with_options(timeout=UPLOAD_SECONDS)
            sent = client.files.create(file=(name, content, "application/jsonl"), purpose="fine-tune")
            for _ in range(FILE_CHECKS):
                if getattr(sent, "status", None) not in FILE_UNDER_WAY:
                    break
                self.wait(self.pause)
                sent = self.client.files.retrieve(sent.id)
        if getattr(sent, "status", None) == "error":
            why = _endpoint_failure.quote(str(getattr(sent, "status_details", None) or "no reason given"), self.key)
            raise EngineError(f"{self.place} does not take the file {name}: {why}")
        return self._known(sent, "id", "file")

    def create(self, order: TuningOrder) -> TuningState:
        """Creates one job, never two; see the module.

        Raises:
            EngineError: the endpoint refuses it, or fails each time and lists no such job.
        """
        body, pause, failure = Body(self.endpoint.model, order), self.pause, EngineError("")
        for attempt in range(CREATIONS):
            outcome = self._created(body)
            if isinstance(outcome, TuningState):
                return outcome
            if not _not_begun(outcome) and (found := self._looked_for(order, pause)):
                return found
            failure = self._error(outcome, endpoint=replace(self.endpoint, retries=attempt))
            if attempt + 1 < CREATIONS:
                self.wait(_told_to_wait(outcome) or pause)
            pause *= 2
        raise failure

    def _created(self, body: Body) -> TuningState | Exception:
        """One creation, or the error after which another may help. Fields that a server does not know are left out."""
        import openai

        client = self.client.with_options(max_retries=0)
        while True:
            try:
                return self._state(client.fine_tuning.jobs.create(**body.fields))
            except openai.OpenAIError as error:
                if _unread(error) and body.shorten(str(error)):
                    continue
                if _hopeless(error):
                    raise self._error(error) from None
                return error
            except (*NOT_THE_API, EngineError) as error:
                return error  # it may have been created all the same

    def _looked_for(self, order: TuningOrder, pause: float) -> TuningState | None:
        """The job of an order whose reply was lost; it may take a moment until it is listed."""
        for look in range(LOOKS):
            self.wait(pause * 2**look)
            if found := self.find(None, order.training_file):
                return found
        return None

    def find(self, marker: str | None, training_file: str | None) -> TuningState | None:
        """The newest job with this marker or this training file that works or has succeeded."""
        with self._told():
            for job in islice(self.client.fine_tuning.jobs.list(limit=PAGE), MOST_JOBS):
                if matches(job, marker, training_file):
                    state = self._state(job)
                    if state.status in ("working", "succeeded"):
                        return state
        return None

    def state(self, job: str) -> TuningState:
        """How far a job is."""
        with self._told(job):
            return self._state(self.client.fine_tuning.jobs.retrieve(job))

    def cancel(self, job: str) -> TuningState:
        """Stops a job, or tells how it had ended before."""
        import openai

        try:
            with self._told(job, but=(openai.BadRequestError, openai.ConflictError)):
                return self._state(self.client.fine_tuning.jobs.cancel(job))
        except openai.APIStatusError as error:
            state = self.state(job)
            if state.status == "working":
                raise self._error(error) from None
            return state  # it had ended: there was nothing to stop

    def latest(self, job: str) -> tuple[float, str]:
        """The share done and the newest event in words; nothing where the endpoint tells none."""
        import openai

        try:
            events = list(islice(self.client.fine_tuning.jobs.list_events(job, limit=10), 10))
            return told_by(events, self.key)
        except (openai.OpenAIError, *NOT_THE_API):
            return 0.0, ""

    def serves(self, model: str) -> bool:
        """Whether the endpoint answers under that name now.

        A model that has just been trained may be unknown, or still being loaded (429), for some minutes.
        """
        import openai

        try:
            self.client.chat.completions.with_raw_response.create(
                model=model, messages=[{"role": "user", "content": "Hello"}], max_tokens=1
            )
        except openai.NotFoundError:
            return False
        except (openai.BadRequestError, openai.UnprocessableEntityError) as error:
            return error.code not in ("model_not_found", "DeploymentNotFound")  # else a parameter was not to its taste
        except openai.RateLimitError as error:
            if _endpoint_failure.OUT_OF_CREDIT in str(error.body):
                raise self._error(error) from None
            return False
        except openai.OpenAIError as error:
            raise self._error(error) from None
        return True

    def _state(self, job: Any) -> TuningState:
        return state_of(job, self._known(job, "id", "fine-tuning job"), self.key)

    def _known(self, sent: Any, name: str, what: str) -> str:
        found = getattr(sent, name, None)
        if not isinstance(found, str) or not found:
            raise EngineError(f"{self.place} answers something else than a {what}: does it speak the OpenAI API?")
        return found

    @contextmanager
    def _told(self, job: str = "", but: tuple[type[Exception], ...] = ()) -> Iterator[None]:
        """Errors of the SDK in one line of ours, `but` some."""
        import openai

        try:
            yield
        except but:
            raise
        except (openai.OpenAIError, *NOT_THE_API) as error:
            raise self._error(error, job) from None

    def _error(self, error: Exception, job: str = "", endpoint: Endpoint | None = None) -> EngineError:
        import openai

        from strategies.engines import _endpoint_wire

        if isinstance(error, EngineError):
            return error
        if isinstance(error, NOT_THE_API):
            return EngineError(f"{self.place} answers something else than the OpenAI fine-tuning API does")
        if job and isinstance(error, openai.NotFoundError):
            return EngineError(f"{self.place} knows no fine-tuning job {job} (404)")
        return EngineError(_endpoint_wire.failure_of(error, endpoint or self.endpoint, self.key).why)


def _unread(error: "openai.OpenAIError") -> bool:
    """Whether the request was not taken as it was put."""
    import openai

    return isinstance(error, openai.BadRequestError | openai.UnprocessableEntityError)


def _hopeless(error: "openai.OpenAIError") -> bool:
    """Whether asking again is of no use: refused for good, or nobody is there."""
    import httpx2
    import openai

    if isinstance(error, openai.APIStatusError):
        out_of_credit = _endpoint_failure.OUT_OF_CREDIT in error.response.text
        return out_of_credit or (error.status_code < 500 and error.status_code not in (408, 409, 429))
    return isinstance(error.__cause__, httpx2.ConnectError)


def _not_begun(error: Exception) -> bool:
    """Whether the endpoint said that it did nothing: too many requests."""
    import openai

    return isinstance(error, openai.RateLimitError)


def _told_to_wait(error: Exception) -> float | None:
    import openai

    if not isinstance(error, openai.APIStatusError):
        return None
    try:
        return min(LONGEST_WAIT, max(0.0, float(error.response.headers.get("retry-after", ""))))
    except ValueError:
        return None
