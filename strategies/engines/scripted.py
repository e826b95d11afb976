"""A double for tests and plugin authors: answers from a script, loads nothing, gives the same answer every time."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from advisor.protocols import EngineSetup
from advisor.types import Completion, LabelScores, Limits, Prompt, Usage

Script = Callable[[Prompt], str] | Mapping[str, str]
"""A function from prompt to answer, or canned texts: the first whose key stands in the prompt's last message."""

SECONDS_PER_WORD = 1e-4
WORD = re.compile(r"[^\W_]+")


class Engine:
    """Answers by a script and remembers what it was asked. A token is a word, a second is a fixed number of words.

    Without a script it answers with the last line of the prompt's last message.

    Args:
        folder: what `weights_folder` says; None is an engine that cannot be trained.

    Attributes:
        script: what answers; a function may raise EngineError to play an engine that fails.
        history: every prompt asked, oldest first; an engine made by `with_adapter` goes on writing here.
        adapter: the folder that `with_adapter` was given, else None.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.weights_folder: Path | None = folder
        self.context_window: int = 4096
        self.identity: str = "scripted"
        self.script: Script = _last_line
        self.history: list[Prompt] = []
        self.adapter: Path | None = None

    @classmethod
    def open(cls, setup: EngineSetup) -> "Engine":
        """An engine without a script."""
        return cls(setup.folder)

    @classmethod
    def answering(cls, script: Script, folder: Path | None = None) -> "Engine":
        """An engine that answers by `script`."""
        engine = cls(folder)
        engine.script = script
        return engine

    def count_tokens(self, text: str) -> int:
        """Words of `text`, split at white space."""
        return len(text.split())

    def with_adapter(self, adapter: Path) -> "Engine":
        """The same script and history; remembers which adapter it stands for."""
        adapted = Engine.answering(self.script, self.weights_folder)
        adapted.history, adapted.adapter, adapted.context_window = self.history, adapter, self.context_window
        adapted.identity = f"{self.identity} with {adapter}"
        return adapted

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """The script's answers, cut after `max_new_tokens` words; temperature and seed change nothing.

        A prompt that leaves no room in the context window is answered with an empty, truncated completion.
        """
        return [self._completion(prompt, limits) for prompt in prompts]

    def _completion(self, prompt: Prompt, limits: Limits) -> Completion:
        self.history.append(prompt)
        asked = self.count_tokens(_text(prompt))
        if asked + limits.max_new_tokens > self.context_window:
            return Completion("", Usage(prompt_tokens=asked), truncated=True)
        words = self._answer(prompt).split(" ")
        kept = words[: limits.max_new_tokens]
        return Completion(" ".join(kept), _usage(asked, len(kept)), truncated=len(kept) < len(words))

    def _answer(self, prompt: Prompt) -> str:
        if callable(self.script):
            return self.script(prompt)
        last = prompt.messages[-1].content
        return next((text for key, text in self.script.items() if key in last), "")

    def score_labels(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[LabelScores]:
        """Prefers the label whose words occur most often in the prompt, on average over the label's words.

        The log-likelihoods are those of a softmax over these averages; labels that share them tie.
        """
        self.history.extend(prompts)
        return [_scores(_text(prompt), labels) for prompt in prompts]


def _scores(text: str, labels: Sequence[str]) -> LabelScores:
    words = WORD.findall(text.casefold())
    counts = [_mean([words.count(word) for word in WORD.findall(label.casefold())]) for label in labels]
    total = math.log(sum(math.exp(count - max(counts)) for count in counts)) + max(counts)
    return LabelScores(tuple(count - total for count in counts), _usage(len(text.split()), 1))


def _mean(counts: Sequence[int]) -> float:
    return sum(counts) / len(counts) if counts else 0.0


def _usage(asked: int, answered: int) -> Usage:
    return Usage(asked, 0, answered, SECONDS_PER_WORD * (asked + answered + 1))


def _text(prompt: Prompt) -> str:
    return "\n".join(message.content for message in prompt.messages)


def _last_line(prompt: Prompt) -> str:
    lines = prompt.messages[-1].content.strip().splitlines()
    return lines[-1] if lines else ""
