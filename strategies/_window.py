"""How many demonstrations fit into a context window, counted before anything is asked."""

from collections.abc import Callable, Sequence

from advisor.protocols import Engine
from advisor.types import Prompt

MESSAGE_TOKENS = 8
"""What a chat template puts around a message, at most: ChatML takes 5, Llama 3 takes 6."""
TEMPLATE_TOKENS = 40
"""What it puts around them all, at most: a beginning, a date, the answer's header."""


class Window:
    """The room that an engine has for a prompt.

    Args:
        engine: counts tokens and says how many it takes.
        answer: tokens that the answer may take.
    """

    def __init__(self, engine: Engine, answer: int) -> None:
        self._count = engine.count_tokens
        self._room = engine.context_window - answer - TEMPLATE_TOKENS
        self._counted: dict[str, int] = {}

    def most(self, total: int, prompt_of: Callable[[int], Prompt]) -> int:
        """The most of `total` demonstrations with which a prompt fits; 0 also where it does not fit without any.

        `prompt_of(n)` lays the prompt out with `n` demonstrations.
        """
        if self._fits(prompt_of(total)):
            return total
        low, high = 0, total - 1
        while low < high:
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self._fits(prompt_of(middle)) else (low, middle - 1)
        return max(low, 0)

    def _fits(self, prompt: Prompt) -> bool:
        texts = [message.content for message in prompt.messages]
        room = self._room - MESSAGE_TOKENS * len(texts)
        # No token is shorter than a byte, so most prompts need no counting.
        return sum(len(text.encode()) for text in texts) <= room or self._tokens(texts) <= room

    def _tokens(self, texts: Sequence[str]) -> int:
        for text in texts:
            if text not in self._counted:
                self._counted[text] = self._count(text)
        return sum(self._counted[text] for text in texts)
