"""The life of a fine-tuning job at an endpoint: begun once, taken up after a crash, stopped at the spend limit."""

import time
from dataclasses import dataclass, replace

from advisor.errors import BudgetExceeded, EngineError, Unaffordable
from advisor.protocols import Job
from advisor.tuning import TrainingSize, TuningOrder, TuningService, TuningState
from strategies._training_file import TrainingFile
from strategies._tuning_record import Record, read, write

MISSED_POLLS = 5
"""So many polls in a row may fail: a job of hours is not given up for a minute without a network."""
NAMELESS_POLLS = 5
"""A job may have succeeded for a moment before its model has a name."""
READY_POLLS = 60
"""A tuned model may be unknown, or still be loaded, for some minutes after its job has succeeded."""
SLICE = 1.0
"""Seconds between two looks at the run's own limits while waiting."""


@dataclass(frozen=True, slots=True)
class Ordered:
    """A training as it is wanted.

    Attributes:
        order: without the ids of its files, which only uploading gives.
        train: the file to train on; `validation` is None where none is sent.
        size: what it is billed by.
        poll_seconds: between two questions about the job.
        reuse: take up a job that an earlier run created with the very same files and settings.
    """

    order: TuningOrder
    train: TrainingFile
    validation: TrainingFile | None
    size: TrainingSize
    poll_seconds: float
    reuse: bool


class Training:
    """One training of one strategy.

    Args:
        job: the strategy's job: its folder keeps the record, its purse the money, its progress the limits.
        service: the endpoint's side.
        ordered: what is to be trained.
    """

    def __init__(self, job: Job, service: TuningService, ordered: Ordered) -> None:
        self._job, self._service, self._ordered = job, service, ordered
        self._record = read(job.folder, ordered.order.marker)

    def finished(self) -> Record:
        """The record of a job that has succeeded; one that has before is not asked about again.

        Raises:
            EngineError: the endpoint trains nothing, refuses the files or the settings, or the job failed.
            Unaffordable: it costs more than may still be spent; nothing is begun, and what runs is cancelled.
            BudgetExceeded: the run is out of time: the job goes on, and the same command takes it up.
        """
        if self._record.model is None:
            if self._record.job is None:
                self._begin()
            self._follow()
        return self._record

    def await_model(self, model: str) -> None:
        """Waits until the endpoint answers under that name; one that did before is not waited for.

        Raises:
            EngineError: it does not.
        """
        for _ in range(0 if self._record.served else READY_POLLS):
            if self._service.serves(model):
                self._keep(served=True)
                return
            self._pause(0.0, f"{model} is not ready yet")
        self.require_model(model)

    def require_model(self, model: str) -> None:
        """Raises EngineError when the endpoint does not answer under that name now."""
        if not self._service.serves(model):
            raise EngineError(
                f"{self._service.place} does not serve {model}, which job {self._record.job} made: where a tuned model "
                "must be deployed by hand, deploy it, name it under served_as and run the same command again"
            )

    def _begin(self) -> None:
        """Finds the job or creates it. The ids of the files are on disk before anything is paid for."""
        if refusal := self._service.refusal():
            raise EngineError(f"{refusal}: take hosted_tuning out, or name a model that can be trained there")
        marker = self._ordered.order.marker if self._ordered.reuse else None
        if self._ordered.reuse or self._record.training_file:
            self._take_up(self._service.find(marker, self._record.training_file))
        if self._record.job is None:
            self._afford(self._ordered.size)
            self._send_files()
            order = replace(
                self._ordered.order,
                training_file=self._record.training_file or "",
                validation_file=self._record.validation_file,
            )
            self._keep(job=self._service.create(order).job)

    def _take_up(self, found: TuningState | None) -> None:
        if found is not None and found.job not in self._record.ended:
            ours = found.training_file is not None and found.training_file == self._record.training_file
            self._keep(job=found.job, recalled=not ours)

    def _send_files(self) -> None:
        marker, validation = self._ordered.order.marker, self._ordered.validation
        if self._record.training_file is None:
            self._keep(training_file=self._service.upload(f"train-{marker}.jsonl", self._ordered.train.content))
        if validation is not None and self._record.validation_file is None:
            self._keep(validation_file=self._service.upload(f"dev-{marker}.jsonl", validation.content))

    def _afford(self, size: TrainingSize) -> None:
        """Refuses what the money left does not hold, an unknown price included."""
        over = self._over(size)
        if over is not None:
            raise Unaffordable(f"Not trained: {over}", hint="nothing was spent on it")

    def _over(self, size: TrainingSize) -> str | None:
        """Why a training of that size does not fit what may still be spent; None where it does."""
        purse, times = self._job.purse, self._times()
        left, tokens = purse.left(), times * purse.billed(size)
        if left is None:
            return None
        price = purse.price(tokens)
        if price is None:
            return "there is a limit on spending, and what training costs is unknown: declare price.train_per_mtok"
        if price <= left:
            return None
        both = "two trainings, because the task declares retraining, of " if times > 1 else ""
        return f"{both}about {tokens:,} tokens cost {price:.4f} {purse.currency}, and {max(0.0, left):.4f} are left"

    def _times(self) -> int:
        """Where retraining is declared, consistency asks for a second training: without it the first is for nothing."""
        first = self._job.seed == self._job.task.seed
        return 2 if first and self._job.task.volume.retrain != "never" else 1

    def _follow(self) -> None:
        """Polls until the job has ended."""
        try:
            state = self._ended()
        except KeyboardInterrupt as stopped:
            raise KeyboardInterrupt(self._goes_on()) from stopped
        if state.model is None:
            raise EngineError(f"job {state.job} at {self._service.place} succeeded but names no model")
        self._record = write(self._job.folder, self._record.finished(state, self._service.latest(state.job)[1]))

    def _ended(self) -> TuningState:
        """The state of the job once it has succeeded."""
        nameless = 0
        while True:
            state = self._asked()
            if state.status in ("failed", "cancelled"):
                self._came_to_nothing(state)
            if state.status == "working":
                self._stay_within(state)
            elif state.model or nameless >= NAMELESS_POLLS:
                return state
            else:
                nameless += 1
            self._wait_for(state)

    def _asked(self) -> TuningState:
        """The job's state, through a few failures of the endpoint or the network."""
        assert self._record.job is not None
        for _ in range(MISSED_POLLS):
            try:
                return self._service.state(self._record.job)
            except EngineError as error:
                self._wait_for(TuningState(self._record.job, "working", error.what))
        try:
            return self._service.state(self._record.job)
        except EngineError as error:
            raise EngineError(f"{error.what}; unless it is gone, {self._goes_on()}") from error

    def _came_to_nothing(self, state: TuningState) -> None:
        """The next run of the same command begins another job."""
        self._record = write(self._job.folder, self._record.without_job())
        named = f"fine-tuning job {state.job} at {self._service.place}"
        if state.status == "cancelled":
            raise EngineError(f"{named} was cancelled there, not by this run")
        raise EngineError(f"{named} has failed: {state.error or 'no reason is given'}")

    def _stay_within(self, state: TuningState) -> None:
        """Cancels a running job whose training turned out to cost more than is left."""
        size = self._ordered.size if state.epochs is None else replace(self._ordered.size, epochs=state.epochs)
        if self._record.recalled or (over := self._over(size)) is None:
            return
        if self._cancelled():
            raise Unaffordable(
                f"Training stopped: {over}; job {state.job} was cancelled",
                hint=f"{self._service.place} may bill the steps that it had done",
            )

    def _cancelled(self) -> bool:
        """Cancels the job; False when it had succeeded by then, and is paid for."""
        assert self._record.job is not None
        try:
            state = self._service.cancel(self._record.job)
        except EngineError as error:
            said = f"fine-tuning job {self._record.job} could not be cancelled: cancel it yourself"
            raise Unaffordable(f"{said} ({error.what})") from error
        if state.status == "succeeded":
            return False
        self._record = write(self._job.folder, self._record.without_job())
        return True

    def _wait_for(self, state: TuningState) -> None:
        share, event = self._service.latest(state.job)
        told = f"{state.job} {state.said}"
        try:
            self._pause(share, f"{told}: {event}" if event else told)
        except BudgetExceeded as error:
            left = self._job.purse.left()
            if left is not None and left <= 0 and not self._record.recalled and self._cancelled():
                raise BudgetExceeded(f"{error.what}; job {state.job} was cancelled", hint=error.hint) from error
            raise BudgetExceeded(f"{error.what}; {self._goes_on()}", hint=error.hint) from error

    def _goes_on(self) -> str:
        job, place = self._record.job, self._service.place
        return f"fine-tuning job {job} goes on at {place}, and is billed, until it ends or is cancelled there"

    def _pause(self, share: float, note: str) -> None:
        """Sleeps in short pieces, so that a spent budget is noticed at once."""
        until = time.monotonic() + self._ordered.poll_seconds
        while True:
            self._job.progress(share, note)
            left = until - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(SLICE, left))

    def _keep(self, **changes: object) -> None:
        self._record = write(self._job.folder, replace(self._record, **changes))  # type: ignore[arg-type]
