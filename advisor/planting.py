"""An engine whose prompts are tampered with on the way: instructions are planted in the passages that they hold.

What is measured is the very strategy that was raced, with its prompt, index and adapter: only the text of one passage
in each prompt is another, as it would be had a stranger written to the documents.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from advisor.injection import Attack, planted
from advisor.protocols import Engine, LabelScorer
from advisor.types import Completion, LabelScores, Limits, Prompt


@dataclass(frozen=True, slots=True)
class Ground:
    """Where an attack may be planted: the first of `carriers`, which are passages, that stands in the prompt."""

    request: str
    attack: Attack
    carriers: tuple[str, ...]


@dataclass(slots=True)
class Plot:
    """All grounds of a probe. `reached` are the queries whose prompt really held a planted instruction."""

    grounds: Sequence[Ground]
    reached: set[str] = field(default_factory=set)

    def changed(self, prompt: Prompt) -> Prompt:
        """The prompt with its instruction planted; as it is where it holds no passage."""
        last = prompt.messages[-1].content
        fitting = [ground for ground in self.grounds if ground.request in last]
        if not fitting:
            return prompt
        ground = max(fitting, key=lambda one: len(one.request))
        for carrier in ground.carriers:
            for number, message in enumerate(prompt.messages):
                if carrier in message.content:
                    self.reached.add(ground.attack.query_id)
                    content = message.content.replace(carrier, planted(carrier, ground.attack), 1)
                    turns = list(prompt.messages)
                    turns[number] = replace(message, content=content)
                    return Prompt(tuple(turns))
        return prompt


class Tampered:
    """The engine behind a plot.

    Args:
        engine: what answers.
        plot: what is planted.
    """

    def __init__(self, engine: Engine, plot: Plot) -> None:
        self._engine, self._plot = engine, plot
        self.weights_folder = engine.weights_folder
        self.context_window = engine.context_window
        self.identity = engine.identity
        self.template = getattr(engine, "template", "auto")

    def generate(self, prompts: Sequence[Prompt], limits: Limits) -> list[Completion]:
        """Answers to the tampered prompts."""
        return self._engine.generate([self._plot.changed(prompt) for prompt in prompts], limits)

    def count_tokens(self, text: str) -> int:
        """As the engine counts."""
        return self._engine.count_tokens(text)

    def with_adapter(self, adapter: Path) -> Engine:
        """The engine with an adapter, behind the same plot."""
        return tampered(self._engine.with_adapter(adapter), self._plot)


class TamperedScorer(Tampered):
    """A tampered engine that can say how likely each label is."""

    def score_labels(self, prompts: Sequence[Prompt], labels: Sequence[str]) -> list[LabelScores]:
        """Of the tampered prompts."""
        assert isinstance(self._engine, LabelScorer)
        return self._engine.score_labels([self._plot.changed(prompt) for prompt in prompts], labels)


def tampered(engine: Engine, plot: Plot) -> Engine:
    """The engine behind a plot; it scores labels if the engine does."""
    return TamperedScorer(engine, plot) if isinstance(engine, LabelScorer) else Tampered(engine, plot)
