"""Where a model is put, for every kind of machine."""

import pytest

from advisor.errors import EngineError
from strategies._precision import LARGE, Hardware, Placement, hardware, place

BARE = Hardware(cuda_bfloat16=False, cuda=False, mps=False, cpu_bfloat16=False)
NEW_CPU = Hardware(cuda_bfloat16=False, cuda=False, mps=False, cpu_bfloat16=True)
OLD_GPU = Hardware(cuda_bfloat16=False, cuda=True, mps=False, cpu_bfloat16=True)
NEW_GPU = Hardware(cuda_bfloat16=True, cuda=True, mps=False, cpu_bfloat16=False)
MAC = Hardware(cuda_bfloat16=False, cuda=False, mps=True, cpu_bfloat16=False)


@pytest.mark.parametrize(
    ("found", "automatic", "reference"),
    [
        (BARE, Placement("cpu", "float32"), Placement("cpu", "float32")),
        (NEW_CPU, Placement("cpu", "float32"), Placement("cpu", "float32")),
        (OLD_GPU, Placement("cuda", "float32"), Placement("cuda", "float32")),
        (NEW_GPU, Placement("cuda", "bfloat16"), Placement("cuda", "float32")),
        (MAC, Placement("mps", "float32"), Placement("mps", "float32")),
    ],
)
def test_the_format_follows_the_machine(found: Hardware, automatic: Placement, reference: Placement) -> None:
    assert place("auto", found, LARGE) == automatic
    assert place("float32", found, LARGE) == reference


def test_a_small_model_gives_the_answers_of_a_cpu_on_a_gpu_too() -> None:
    assert place("auto", NEW_GPU, LARGE - 1) == Placement("cuda", "float32")
    assert place("bfloat16", NEW_GPU, LARGE - 1) == Placement("cuda", "bfloat16")


def test_bfloat16_is_there_for_the_asking() -> None:
    assert place("bfloat16", NEW_CPU, LARGE) == Placement("cpu", "bfloat16")
    assert place("bfloat16", NEW_GPU, LARGE) == Placement("cuda", "bfloat16")


@pytest.mark.parametrize(("found", "device"), [(BARE, "cpu"), (OLD_GPU, "cuda"), (MAC, "mps")])
def test_bfloat16_without_instructions_for_it_is_refused(found: Hardware, device: str) -> None:
    with pytest.raises(EngineError, match=f"the {device} device of this machine has no bfloat16 instructions"):
        place("bfloat16", found, LARGE)


def test_this_machine_can_be_asked() -> None:
    assert isinstance(place("auto", hardware(), 0), Placement)
