"""A prompt as token ids, the same for inference and for training: in the model's own chat template or as plain text.

The plain text is how base models are prompted in their own papers and in lm-evaluation-harness: blocks with a blank
line between them, the last one open::

    Describe the place in 10 words.

    Input: San Francisco
    Output: Hilly city by the bay with fog, bridges, and sourdough.

    Input: Rome
    Output:

A base model does not end its answer: it goes on with the next block. So an answer ends where a block does, which is
the harness's rule too (its default `until` is the text between two demonstrations).
"""

from pathlib import Path
from typing import TYPE_CHECKING

from advisor.errors import EngineError
from advisor.task_models import Template
from advisor.types import Prompt

if TYPE_CHECKING:
    from transformers import PreTrainedTokenizerBase

BLANK_LINE = "\n\n"
NEXT_BLOCK = "\nInput:"
LONGEST_STOP = max(len(BLANK_LINE), len(NEXT_BLOCK))
HEADERS = {"system": "", "user": "Input: ", "assistant": "Output: "}


def load_tokenizer(folder: Path, template: Template) -> "PreTrainedTokenizerBase":
    """The tokenizer of a model folder; it has a chat template if and only if prompts are written in one.

    Raises:
        EngineError: `chat` is asked for and the model has no template.
    """
    from transformers import AutoTokenizer

    try:
        tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(folder, trust_remote_code=False)
    except (OSError, ValueError, KeyError) as error:
        said = " ".join(str(error).split())[:200]
        raise EngineError(f"the tokenizer of {folder.name} cannot be loaded: {said}") from error
    if template == "plain":
        tokenizer.chat_template = None
    elif template == "chat" and is_plain(tokenizer):
        raise EngineError(f"{folder.name} has no chat template, so `template: chat` cannot be had: write auto or plain")
    return tokenizer


def is_plain(tokenizer: "PreTrainedTokenizerBase") -> bool:
    """Whether prompts are written as plain text."""
    return not tokenizer.chat_template


def encode(tokenizer: "PreTrainedTokenizerBase", prompt: Prompt) -> list[int]:
    """Token ids of a prompt up to where the answer begins."""
    if is_plain(tokenizer):
        return list(tokenizer.encode(plain_text(prompt)))
    turns = [{"role": message.role, "content": message.content} for message in prompt.messages]
    text = tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)
    return list(tokenizer.encode(text, add_special_tokens=False))


def plain_text(prompt: Prompt) -> str:
    """The prompt as blocks of plain text, up to the header of the answer that is asked for."""
    text = ""
    for message in prompt.messages:
        between = "\n" if message.role == "assistant" else BLANK_LINE
        text += (between if text else "") + HEADERS[message.role] + message.content
    return f"{text}\n{HEADERS['assistant'].rstrip()}"


def encode_answer(tokenizer: "PreTrainedTokenizerBase", answer: str) -> list[int]:
    """Token ids of an answer as it follows a prompt, without its end. No token spans the border."""
    space = " " if is_plain(tokenizer) else ""
    return list(tokenizer.encode(space + answer, add_special_tokens=False))


def end_of(tokenizer: "PreTrainedTokenizerBase") -> int:
    """The token by which an answer ends: the end of turn, or in plain text the first of what is between two blocks.

    Which one that is depends on the tokenizer: many take a blank line before a word as two line ends.
    """
    if not is_plain(tokenizer):
        return int(tokenizer.eos_token_id)
    alone = tokenizer.encode(" x", add_special_tokens=False)
    followed = tokenizer.encode(f" x{BLANK_LINE}{HEADERS['user']}", add_special_tokens=False)
    return int(followed[len(alone)])


def stops_of(tokenizer: "PreTrainedTokenizerBase", prompt: Prompt, tuned: bool) -> tuple[str, ...]:
    """The texts at which an answer in plain text ends; none in a chat template.

    A blank line is none of them where a demonstration has one inside its answer, nor for a tuned model: that has learnt
    to end its answers itself.
    """
    if not is_plain(tokenizer):
        return ()
    shown = any(BLANK_LINE in message.content for message in prompt.messages if message.role == "assistant")
    return (NEXT_BLOCK,) if tuned or shown else (BLANK_LINE, NEXT_BLOCK)


def stopped(tokenizer: "PreTrainedTokenizerBase", written: list[int], stops: tuple[str, ...]) -> bool:
    """Whether the latest of the tokens of an answer end it by one of `stops`: each token is a character at least."""
    if not stops:
        return False
    latest = tokenizer.decode(written[-LONGEST_STOP:])
    if not any(stop in latest for stop in (*stops, NEXT_BLOCK.strip())):
        return False
    return _end(tokenizer.decode(written).lstrip(), stops) is not None


def cut(text: str, stops: tuple[str, ...]) -> str:
    """The answer in `text`: up to the first of `stops`. Blank lines before it are no end of it: nothing has been said.

    A model without an instruction or a demonstration often begins with some.
    """
    answer = text.lstrip() if stops else text
    return answer[: _end(answer, stops)]


def _end(answer: str, stops: tuple[str, ...]) -> int | None:
    """Where an answer without white space before it ends; None where it does not."""
    if stops and answer.startswith(NEXT_BLOCK.strip()):
        return 0
    return min((at for stop in stops if (at := answer.find(stop)) >= 0), default=None)
