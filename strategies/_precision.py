"""Which device and number format local weights are run in."""

from dataclasses import dataclass
from typing import Literal

from advisor.errors import EngineError

Precision = Literal["auto", "float32", "bfloat16"]
LARGE = 1_000_000_000
"""Parameters from which float32 costs a GPU more in memory and time than sameness is worth."""


@dataclass(frozen=True, slots=True)
class Hardware:
    """What this machine has that torch can use."""

    cuda_bfloat16: bool
    cuda: bool
    mps: bool
    cpu_bfloat16: bool


@dataclass(frozen=True, slots=True)
class Placement:
    """A torch device and the name of a torch dtype."""

    device: Literal["cpu", "cuda", "mps"]
    dtype: Literal["float32", "bfloat16"]


def place(precision: Precision, hardware: Hardware, parameters: int) -> Placement:
    """Where "auto" or a format that is asked for is run, for a model of so many parameters.

    "auto" is float32 on a CPU, even where there are bfloat16 instructions: there, padding moved a label's score by up
    to 0.6 and changed 4 of 20 greedy answers (a 135M model), so a prompt would be answered differently in other
    company. On a GPU a small model is float32 too: it then gives the CPU's answers, 96 of 96 against 53 to 56 in
    bfloat16, and is about as fast (benchmarks/engines/GPU.md). A model of LARGE or more parameters is bfloat16 there.

    Raises:
        EngineError: "bfloat16" is asked for where it would be slower than float32.
    """
    device: Literal["cpu", "cuda", "mps"] = "cuda" if hardware.cuda else "mps" if hardware.mps else "cpu"
    native = {"cuda": hardware.cuda_bfloat16, "mps": False, "cpu": hardware.cpu_bfloat16}[device]
    if precision == "bfloat16" and not native:
        raise EngineError(f"the {device} device of this machine has no bfloat16 instructions")
    automatic = precision == "auto" and device == "cuda" and native and parameters >= LARGE
    wanted = precision == "bfloat16" or automatic
    return Placement(device, "bfloat16" if wanted else "float32")


def hardware() -> Hardware:
    """Asks torch what is there."""
    import torch

    cuda = torch.cuda.is_available()
    # The two are not public, but torch has no public question for it; a torch without them is taken to have neither.
    asked = ("_is_avx512_bf16_supported", "_is_amx_tile_supported")
    answers = [getattr(torch.cpu, name, bool)() for name in asked]
    return Hardware(
        cuda_bfloat16=cuda and torch.cuda.is_bf16_supported(),
        cuda=cuda,
        mps=torch.backends.mps.is_available(),
        cpu_bfloat16=any(answers),
    )
