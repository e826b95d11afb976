"""What a report tells beside the Recommendation: where it came from, and a few answers to look at.

Everything is text or a number, so that ``TypeAdapter(ReportContext)`` stores and reloads it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sample:
    """One item and what each strategy answered: `answers` are (strategy id, text, score in [0, 1]).

    `cited` are (strategy id, places) of those that read passages, e.g. ``docs/a.md 120–380``, best first.
    """

    input: str
    target: str
    answers: tuple[tuple[str, str, float], ...] = ()
    cited: tuple[tuple[str, str], ...] = ()


def training_plot_name(candidate: str) -> str:
    """The file under plots/ that draws the training of a candidate."""
    return f"training-{candidate}.svg"


@dataclass(frozen=True, slots=True)
class Machine:
    """What the run was timed on. Latency and local cost hold for such a machine only."""

    cores: int = 0
    cpu: str = ""
    accelerator: str = ""


@dataclass(frozen=True, slots=True)
class ReportContext:
    """The circumstances of a run, for its report.

    `metric_explanation` is one sentence on what the metric counts; `model_digests` and `versions` are (name, value);
    `prices_source` and `prices_date` say whose prices were used and as of when; `data_notes` are sentences about
    duplicates and leakage; `certified_digest` identifies the certified object (model, prompt, index, adapter,
    decoding); `command` repeats the run and must hold no path of a machine; `training_curves` are the ids of strategies
    whose training is drawn under plots/.
    """

    task_file: str = "task.yaml"
    instructions: str = ""
    metric_explanation: str = ""
    command: str = ""
    seed: int | None = None
    model_digests: tuple[tuple[str, str], ...] = ()
    versions: tuple[tuple[str, str], ...] = ()
    machine: Machine = Machine()
    prices_source: str = ""
    prices_date: str = ""
    data_notes: tuple[str, ...] = ()
    certified_digest: str = ""
    samples: tuple[Sample, ...] = ()
    training_curves: tuple[str, ...] = ()

    def reproduction(self) -> str:
        """The command that repeats the run, put together from file and seed when none was recorded."""
        seed = "" if self.seed is None else f" --seed {self.seed}"
        return self.command or f"advisor run {self.task_file}{seed}"
