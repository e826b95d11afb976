"""openvino-genai's continuous batching step by step: prompts join while others are written, text comes at once."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from advisor.errors import EngineError
from advisor.sessions import Written
from advisor.types import Completion, Prompt, Usage
from strategies._chat import LONGEST_STOP, cut, stopped
from strategies.engines._openvino_model import without_end

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

HALF_A_CHARACTER = "\N{REPLACEMENT CHARACTER}"


@dataclass(frozen=True, slots=True)
class Asked:
    """A prompt as tokens, how many of them are cached, and the texts that end its answer."""

    tokens: list[int]
    cached: int
    stops: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerText:
    """Makes text of the tokens of an answer; `ends` are the tokens that end one."""

    tokenizer: "PreTrainedTokenizerBase"
    ends: set[int]

    def bare(self, written: list[int]) -> list[int]:
        """The tokens before the one that ends the answer."""
        return without_end(written, self.ends)

    def over(self, written: list[int], stops: tuple[str, ...]) -> bool:
        """Whether one of `stops` ends it."""
        return stopped(self.tokenizer, written, stops)

    def whole(self, written: list[int], stops: tuple[str, ...]) -> str:
        """The text of a finished answer."""
        return cut(self._text(written), stops).strip()

    def _text(self, written: list[int]) -> str:
        return str(self.tokenizer.decode(written, skip_special_tokens=True))

    def certain(self, written: list[int], stops: tuple[str, ...]) -> str:
        """The beginning of the text that no later token can change: what may still become an end is held back."""
        text = self._text(written).lstrip()
        if text.endswith(HALF_A_CHARACTER):
            return ""
        return (text[: max(0, len(text) - LONGEST_STOP)] if stops else text).rstrip()


@dataclass(slots=True)
class _Request:
    handle: Any
    asked: Asked
    since: float
    written: list[int] = field(default_factory=list)
    told: int = 0


class Writing:
    """Answers being written by one pipeline.

    Args:
        pipeline: a ContinuousBatchingPipeline that nothing else is asked of meanwhile.
        config: the GenerationConfig of all answers.
        asked: makes tokens of a prompt.
        text: makes text of tokens.
        room: most tokens of a prompt.
    """

    def __init__(
        self, pipeline: Any, config: Any, asked: Callable[[Prompt], Asked], text: AnswerText, room: int
    ) -> None:
        self._pipeline, self._config, self._asked, self._text, self._room = pipeline, config, asked, text, room
        self._running: dict[str, _Request] = {}
        self._refused: list[Written] = []
        self._number = 0

    def add(self, key: str, prompt: Prompt) -> None:
        """Takes up a prompt; one that leaves no room is answered with an empty, truncated completion."""
        import numpy as np
        from openvino import Tensor

        asked = self._asked(prompt)
        if len(asked.tokens) > self._room:
            self._refused.append(Written(key, "", Completion("", Usage(len(asked.tokens)), truncated=True)))
            return
        self._number += 1
        try:
            row = Tensor(np.array([asked.tokens], dtype=np.int64))
            handle = self._pipeline.add_request(self._number, row, self._config)
        except RuntimeError as error:
            raise EngineError(_said(error)) from error
        self._running[key] = _Request(handle, asked, time.perf_counter())

    def drop(self, key: str) -> None:
        """Takes a request out of the batch."""
        request = self._running.pop(key, None)
        if request is not None:
            request.handle.cancel()

    def step(self) -> list[Written]:
        """One more token for every request that is being written to."""
        refused, self._refused = self._refused, []
        try:
            if self._pipeline.has_non_finished_requests():
                self._pipeline.step()
        except RuntimeError as error:
            raise EngineError(_said(error)) from error
        found = [self._read(key, request) for key, request in list(self._running.items())]
        return refused + [written for written in found if written is not None]

    def _read(self, key: str, request: _Request) -> Written | None:
        from openvino_genai import GenerationStatus

        running = request.handle.get_status() == GenerationStatus.RUNNING
        if request.handle.can_read():
            # Nothing is in it where a request ends without another token.
            outputs = request.handle.read().values()
            request.written += [token for output in outputs for token in output.generated_ids]
        stops, bare = request.asked.stops, self._text.bare(request.written)
        if bare and self._text.over(bare, stops):
            request.handle.stop()
            return self._finished(key, request, bare, truncated=False)
        if not running:
            cut_off = len(bare) >= self._config.max_new_tokens
            return self._finished(key, request, bare, truncated=cut_off)
        text = self._text.certain(bare, stops)
        fresh = text[request.told :]
        request.told += len(fresh)
        return Written(key, fresh) if fresh else None

    def _finished(self, key: str, request: _Request, bare: list[int], truncated: bool) -> Written:
        del self._running[key]
        text, asked = self._text.whole(bare, request.asked.stops), request.asked
        usage = Usage(len(asked.tokens), asked.cached, len(request.written), time.perf_counter() - request.since)
        return Written(key, text[request.told :], Completion(text, usage, truncated))


def _said(error: RuntimeError) -> str:
    return f"openvino-genai: {str(error).strip().splitlines()[-1]}"
