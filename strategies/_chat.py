"""A prompt as token ids, the same for inference and for training."""

from typing import TYPE_CHECKING

from advisor.types import Prompt

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase


def encode(tokenizer: "PreTrainedTokenizerBase", prompt: Prompt) -> list[int]:
    """Token ids of a prompt up to where the answer begins.

    A model without a chat template gets plain text: the turns separated by blank lines and an ``Answer:`` cue.
    """
    turns = [{"role": message.role, "content": message.content} for message in prompt.messages]
    if tokenizer.chat_template is None:
        text = "\n\n".join(turn["content"] for turn in turns) + "\n\nAnswer:"
        return list(tokenizer.encode(text))
    text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    return list(tokenizer.encode(text, add_special_tokens=False))
