"""Prompt templates of other tools: what they say first becomes instructions, the rest the request.

Jinja2 and promptfoo's Nunjucks agree on all that prompts commonly use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jinja2 import TemplateError
from jinja2.exceptions import SecurityError
from jinja2.runtime import Context
from jinja2.sandbox import SandboxedEnvironment

_PLACE = re.compile(r"\{\{|\{%")
MOST_CHARACTERS = 10**6


class _Environment(SandboxedEnvironment):
    """A sandbox in which no sum of a few characters fills the memory or takes for ever."""

    intercepted_binops = frozenset({"*", "**", "%"})

    def call_binop(self, context: Context, operator: str, left: object, right: object) -> object:
        """Refuses powers, the filling in of widths, and what would be repeated too often."""
        texts = [one for one in (left, right) if isinstance(one, (str, list, tuple))]
        numbers = [one for one in (left, right) if isinstance(one, (int, float))]
        product = max((len(text) * number for text in texts for number in numbers), default=0)
        if operator == "**" or (operator == "%" and texts) or product > MOST_CHARACTERS:
            raise SecurityError(f"{operator} is not computed here")
        return super().call_binop(context, operator, left, right)


_ENVIRONMENT = _Environment(keep_trailing_newline=True)


@dataclass(frozen=True, slots=True)
class Divided:
    """A template in two: `instructions` say the same for every row, `request` is filled in for each."""

    instructions: str
    request: str


def divide(template: str) -> Divided:
    """Divides a template where its first placeholder is about to come: at that line, or behind a text before it.

    A label such as ``Ticket:`` that stands on the line of the placeholder stays with the request where there are lines
    of instructions before it, and is the instructions where there are none.
    """
    first = _PLACE.search(template)
    if first is None:
        return Divided(template.strip(), "")
    line = template.rfind("\n", 0, first.start()) + 1
    cut = line if template[:line].strip() else first.start()
    return Divided(template[:cut].strip(), template[cut:].strip())


def filled(template: str, values: Mapping[str, object]) -> str | None:
    """The template with the values of one row; None where it cannot be filled."""
    try:
        return _ENVIRONMENT.from_string(template).render(**{str(key): value for key, value in values.items()})
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError):
        return None
