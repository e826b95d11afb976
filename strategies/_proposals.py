"""Instructions that the model itself proposes, from what it answered wrong, and what is kept of them.

Reflection is that of GEPA (Agrawal et al. 2025, arXiv 2507.19457): the model sees the present instructions, some inputs
with its wrong answers and the right ones, and writes better instructions. What it sees are train examples that score no
prompt, so that nothing that was copied from them can win by it. A small model cannot do this and is not asked.
"""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from advisor.protocols import Engine
from advisor.types import Example, Message, Prompt
from strategies._demonstrations import Tried

ABLE_BYTES = 2_000_000_000
"""Local weights from this size on are asked: a billion parameters at two bytes."""
MOST_NEW_TOKENS = 320
MOST_CHARACTERS = 1500
FEWEST_WORDS = 4
ALIKE = 0.95
"""Texts that are alike to this degree are the same instructions."""
SHORTEST_LEAK = 12
"""Shorter inputs and answers stand in instructions by chance."""
MOST_SHOWN = 5
MOST_SHOWN_CHARACTERS = 600

_TIPS = (
    "Keep them short and plain.",
    "Say what tells apart the cases that were answered wrong.",
    "Say exactly what form the answer must have.",
    "Say who the reader is to be and how to go about it, step by step.",
)
_ASK = """\
These are the instructions of an assistant:

<instructions>
{own}
</instructions>

{shown}

Write better instructions for the same task, so that such answers come out right. They must hold for inputs that were \
never seen: give rules, and quote none of the inputs. {tip} Put the new instructions between <instructions> and \
</instructions> and write nothing else."""


def able(engine: Engine) -> bool:
    """Whether an engine is likely to write instructions: an endpoint, or at least ABLE_BYTES of local weights."""
    folder = engine.weights_folder
    return folder is None or sum(file.stat().st_size for file in folder.glob("*.safetensors")) >= ABLE_BYTES


def request(own: str, tried: Sequence[Tried], turn: int) -> Prompt:
    """Asks for better instructions; `turn` picks the tip, so that several requests differ."""
    wrong = [one for one in tried if one.score < 1][:MOST_SHOWN]
    shown = "\n\n".join(
        f"Input: {_cut(one.example.input)}\nIts answer: {_cut(one.answer.text) or '(nothing)'}\n"
        f"Right answer: {_cut(one.example.target)}"
        for one in wrong
    )
    told = f"It answered these inputs wrong:\n\n{shown}" if wrong else "It answered all inputs right that were tried."
    return Prompt((Message("user", _ASK.format(own=own, shown=told, tip=_TIPS[turn % len(_TIPS)])),))


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= MOST_SHOWN_CHARACTERS else f"{line[:MOST_SHOWN_CHARACTERS]} ..."


def kept(texts: Sequence[str], known: Sequence[str], examples: Sequence[Example], labels: Sequence[str]) -> list[str]:
    """The instructions in what the model wrote that are worth a try, each once.

    Args:
        texts: the answers to `request`.
        known: instructions that there are already.
        examples: all whose input, or answer where it is no label, must not stand in instructions word for word.
        labels: closed labels, which may.
    """
    found: list[str] = []
    for text in texts:
        instructions = _between(text)
        usable = _sane(instructions) and not _leaks(instructions, examples, labels)
        if usable and not any(_alike(instructions, other) for other in (*known, *found)):
            found.append(instructions)
    return found


def _between(text: str) -> str:
    """What stands between the tags, or in a fence, or after a line that announces it."""
    for pattern in (r"<instructions>(.*?)(?:</instructions>|\Z)", r"```\w*\n(.*?)(?:```|\Z)"):
        inside = re.findall(pattern, text, re.DOTALL | re.IGNORECASE)
        if inside:
            return str(inside[-1]).strip().strip('"').strip()
    lines = text.strip().splitlines()
    if len(lines) > 1 and lines[0].rstrip().endswith(":"):
        lines = lines[1:]
    return "\n".join(lines).strip().strip('"').strip()


def _sane(text: str) -> bool:
    """Long enough to say something, short enough to pay for, mostly words, and no refusal or talk about the request."""
    words = re.findall(r"[^\W\d_]{2,}", text)
    letters = sum(len(word) for word in words)
    fits = len(words) >= FEWEST_WORDS and len(text) <= MOST_CHARACTERS and letters >= len(text) / 2
    talks = re.match(
        r"(i'?m sorry|i cannot|i can'?t|as an ai|sure|here (is|are)|its answer|right answer)\b", text, re.I
    )
    repeats = len({word.casefold() for word in words}) < len(words) / 4
    return fits and not talks and not repeats and "<instructions>" not in text.casefold()


def _leaks(text: str, examples: Sequence[Example], labels: Sequence[str]) -> bool:
    plain = " ".join(text.casefold().split())
    closed = {label.casefold() for label in labels}
    quotable = {part.casefold() for one in examples for part in (one.input, one.target)} - closed
    return any(len(part) >= SHORTEST_LEAK and " ".join(part.split()) in plain for part in quotable)


def _alike(one: str, other: str) -> bool:
    first, second = (" ".join(text.casefold().split()) for text in (one, other))
    return first == second or SequenceMatcher(None, first, second, autojunk=False).ratio() > ALIKE
