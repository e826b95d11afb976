"""A fine-tuning job on the wire: the body that creates one, and what a server says of it.

The SDK builds its objects without checking them, so every field is read with care.
"""

import re
from collections.abc import Sequence
from typing import Any, Literal

from advisor.tuning import TuningOrder, TuningState
from strategies.engines._endpoint_failure import quote

METADATA_KEY = "advisor"
"""The key of the metadata that carries an order's marker."""


class Body:
    """What is sent. `method` is the API of today; `hyperparameters` stood in its place before and still does elsewhere.

    Args:
        model: the model that is trained.
        order: the job.
    """

    def __init__(self, model: str, order: TuningOrder) -> None:
        self._hyperparameters = dict(order.hyperparameters)
        self.fields: dict[str, Any] = {
            "model": model,
            "training_file": order.training_file,
            "suffix": order.suffix,
            "seed": order.seed,
            "metadata": {METADATA_KEY: order.marker},
            "method": {"type": "supervised", "supervised": {"hyperparameters": self._hyperparameters}},
        }
        if order.validation_file is not None:
            self.fields["validation_file"] = order.validation_file

    def shorten(self, said: str) -> bool:
        """Leaves out the field that a rejection names, `method` for its older form; False when there is none.

        Only fields without which the same job is made are left out: a rejected file or model stays an error.
        """
        for name in ("method", "metadata", "seed", "suffix"):
            if name in self.fields and re.search(rf"\b{name}\b", said):
                del self.fields[name]
                if name == "method":
                    self.fields["hyperparameters"] = self._hyperparameters
                return True
        return False


def state_of(job: Any, name: str, key: str) -> TuningState:
    """How far a job is; a status that is not known counts as working.

    Args:
        job: the SDK's object.
        name: its id.
        key: what must not be quoted.
    """
    said = str(getattr(job, "status", None) or "unknown")
    error = getattr(job, "error", None)
    told = [text for text in (getattr(error, "code", None), getattr(error, "message", None)) if text]
    return TuningState(
        job=name,
        status=_status(said),
        said=said,
        training_file=getattr(job, "training_file", None),
        model=getattr(job, "fine_tuned_model", None),
        billed_tokens=_count(getattr(job, "trained_tokens", None)),
        epochs=_count(_epochs(job)),
        error=quote(": ".join(map(str, told)), key) or None,
        seconds=_seconds(getattr(job, "created_at", None), getattr(job, "finished_at", None)),
    )


def told_by(events: Sequence[Any], key: str) -> tuple[float, str]:
    """The share done and the newest message in a job's events, newest first."""
    said = next((event.message for event in events if getattr(event, "message", None)), "")
    steps = [found for event in events if isinstance(found := getattr(event, "data", None), dict)]
    return next((share for data in steps if (share := _share(data)) is not None), 0.0), quote(str(said), key)


def matches(job: Any, marker: str | None, training_file: str | None) -> bool:
    """Whether a listed job is the one with this marker, in its metadata or its name, or with this training file."""
    if training_file is not None and getattr(job, "training_file", None) == training_file:
        return True
    if marker is None:
        return False
    named = [getattr(job, name, None) for name in ("fine_tuned_model", "user_provided_suffix", "suffix")]
    metadata = getattr(job, "metadata", None)
    tagged = isinstance(metadata, dict) and metadata.get(METADATA_KEY) == marker
    return tagged or any(isinstance(name, str) and marker in name for name in named)


def _status(said: str) -> Literal["working", "succeeded", "failed", "cancelled"]:
    match said:
        case "succeeded" | "failed" | "cancelled":
            return said
    return "working"


def _share(data: dict[str, object]) -> float | None:
    step, steps = data.get("step"), data.get("total_steps")
    if isinstance(step, int) and isinstance(steps, int) and steps > 0:
        return min(1.0, step / steps)
    return None


def _seconds(begun: object, finished: object) -> float | None:
    if isinstance(begun, int) and isinstance(finished, int) and finished >= begun:
        return float(finished - begun)
    return None


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None


def _epochs(job: Any) -> object:
    method = getattr(getattr(job, "method", None), "supervised", None)
    newer = getattr(getattr(method, "hyperparameters", None), "n_epochs", None)
    return newer or getattr(getattr(job, "hyperparameters", None), "n_epochs", None)
