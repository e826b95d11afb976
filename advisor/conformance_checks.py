"""What every conformance check rests on: awkward texts, sentences instead of tracebacks, and no model loaded early."""

import builtins
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import TypeVar

from advisor.errors import AdvisorError, EngineError

T = TypeVar("T")
MODEL_LIBRARIES = frozenset({"torch", "transformers", "peft", "faiss", "sentence_transformers", "openvino_genai"})
AWKWARD_TEXTS = {
    "a text with braces": "Say {0} and {name} or {{both}} { } %s $x",
    "an empty string": "",
    "a text of 10,000 characters": "long text " * 1000,
    "a text that is not in Latin script": "カードはいつ届きますか؟ أين بطاقتي 🙂",
}


def without_crash(doing: str, call: Callable[[], T], refusal: bool = True) -> T | None:
    """What `call` returns. With `refusal`, an EngineError is a proper way to refuse and gives None."""
    try:
        return call()
    except EngineError as error:
        if refusal:
            return None
        raise AssertionError(f"{doing} raised EngineError instead of an answer with `error`: {error.what}") from error
    except AdvisorError as error:
        raise AssertionError(f"{doing} raised {type(error).__name__}: {error.what}") from error
    except Exception as error:
        raise AssertionError(f"{doing} crashed with {type(error).__name__}: {error}") from error


@contextmanager
def no_model_loaded(doing: str) -> Iterator[None]:
    """Refuses imports of model libraries inside; an import statement calls `__import__` even when it is loaded."""
    real = builtins.__import__

    def watched(name: str, *rest: object) -> ModuleType:
        if name.partition(".")[0] in MODEL_LIBRARIES:
            raise AssertionError(f"{doing} must answer without loading a model, but imported {name}")
        return real(name, *rest)  # type: ignore[arg-type]

    loaded = MODEL_LIBRARIES & sys.modules.keys()
    builtins.__import__ = watched  # type: ignore[assignment]
    try:
        yield
    finally:
        builtins.__import__ = real
    new = (MODEL_LIBRARIES & sys.modules.keys()) - loaded
    require(not new, f"{doing} must answer without loading a model, but loaded {', '.join(sorted(new))}")


def require(held: bool, sentence: str) -> None:
    """An `assert` that is not switched off by ``python -O``."""
    if not held:
        raise AssertionError(sentence)
