"""What runs local weights fastest here without changing the answers: openvino-genai, or else transformers."""

from collections.abc import Callable
from pathlib import Path

from advisor import protocols
from advisor.errors import EngineError
from advisor.protocols import EngineSetup
from strategies.engines import openvino, transformers
from strategies.engines._openvino_model import fidelity


class Engine:
    """Opens one of the engines for local weights; it is none itself."""

    @classmethod
    def open(cls, setup: EngineSetup) -> protocols.Engine:
        """The fast engine where it is installed, reads the model and agrees with transformers; else transformers."""
        assert setup.folder is not None
        if not _accelerated():
            fast = _checked(setup.folder, setup)
            if fast is not None:
                return fast
        return transformers.Engine.open(setup)


def _accelerated() -> bool:
    """A GPU runs transformers faster than a CPU runs anything."""
    import torch

    return bool(torch.cuda.is_available())


def _checked(folder: Path, setup: EngineSetup) -> openvino.Engine | None:
    reason = openvino.unusable(folder)
    if reason is not None:
        setup.say(f"{folder.name} runs on transformers, which is slower on a CPU: {reason}{_cure(reason)}")
        return None
    try:
        engine = openvino.Engine.open(setup)
        found = fidelity(folder, engine.model_folder, _full(folder, engine, setup))
    except EngineError as error:
        setup.say(f"{folder.name} runs on transformers, which is slower on a CPU: {error.what}")
        return None
    if found.holds:
        return engine
    setup.say(
        f"{folder.name} runs on transformers: the fast engine answered only {found.same} of {found.of} test prompts as "
        "transformers does"
    )
    return None


def _full(folder: Path, engine: openvino.Engine, setup: EngineSetup) -> Callable[..., list[list[int]]]:
    """What is compared is the model as it was built, computed in full precision."""
    if setup.precision == "full":
        return engine.generate_tokens
    # Opened only if the comparison is still to be made.
    return lambda rows, most: openvino.Engine(folder).generate_tokens(rows, most)


def _cure(reason: str) -> str:
    return " (pip install 'approach-advisor[cpu]')" if "not installed" in reason else ""
