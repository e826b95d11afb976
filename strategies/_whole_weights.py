"""Whether a folder of weights may be opened: it is whole, and nothing in it is a program.

A pickle (``.bin``, ``.pt``, ``.ckpt``) runs what it says when it is read, so only safetensors are; code that a model
brings with it (``trust_remote_code``) is never run, and there is no option for it.
"""

import json
import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from advisor.errors import MissingModel

SAFE: Mapping[str, bool] = MappingProxyType({"trust_remote_code": False, "use_safetensors": True})
"""What every model is loaded with."""
PICKLES = (".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt")
MOST_HEADER = 100_000_000
"""Bytes of a safetensors header, as the library has it."""


def require_whole(folder: Path) -> None:
    """Raises MissingModel where a weight file is cut off or damaged, or where there are only pickles."""
    for place in (folder, *sorted(path for path in folder.iterdir() if path.is_dir())):
        pickles = [path.name for path in sorted(place.iterdir()) if path.suffix in PICKLES and path.name != TRAINING]
        if pickles and not any(place.glob("*.safetensors")):
            what = f"{place} holds its weights as {pickles[0]}, a pickle, which could run any program when it is read"
            raise MissingModel(what, hint="save the model as safetensors: save_pretrained does")
    for path in sorted(folder.glob("*.safetensors")):
        if why := _damage(path):
            raise MissingModel(f"{path} {why}", hint="fetch or copy it again")
    for name in _shards(folder):
        if not (folder / name).is_file():
            raise MissingModel(f"{folder} lacks {name}, which its index lists", hint="fetch or copy it again")


def parameters(folder: Path) -> int:
    """How many numbers the safetensors files of a folder hold, from their headers alone.

    Raises:
        ValueError, OSError: a file that `require_whole` would refuse.
    """
    count = 0
    for path in folder.glob("*.safetensors"):
        with path.open("rb") as file:
            header = json.loads(file.read(int.from_bytes(file.read(8), "little")))
        count += sum(math.prod(tensor["shape"]) for name, tensor in header.items() if name != "__metadata__")
    return count


TRAINING = "training_args.bin"
"""What trainers leave beside a model and nobody loads."""


def _damage(path: Path) -> str:
    """Why a safetensors file cannot be read, from its header alone; empty where it can."""
    size = path.stat().st_size
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        if size < 8 or not 2 <= length <= min(size - 8, MOST_HEADER):
            return "is no safetensors file, or is cut off"
        try:
            header = json.loads(file.read(length))
            ends = [int(tensor["data_offsets"][1]) for name, tensor in header.items() if name != "__metadata__"]
        except (ValueError, KeyError, TypeError, AttributeError, IndexError, RecursionError):
            return "is no safetensors file, or its header is damaged"
    if size != 8 + length + max(ends, default=0):
        return f"is cut off or damaged: it has {size:,} bytes, its header says {8 + length + max(ends, default=0):,}"
    return ""


def _shards(folder: Path) -> Iterator[str]:
    index = folder / "model.safetensors.index.json"
    if index.is_file():
        try:
            yield from sorted(set(json.loads(index.read_text("utf-8"))["weight_map"].values()))
        except (ValueError, KeyError, TypeError, AttributeError) as wrong:
            raise MissingModel(f"{index} cannot be read", hint="fetch or copy it again") from wrong
