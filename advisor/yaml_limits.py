"""YAML within reason: a file of a few hundred bytes can stand for more entries than any memory holds.

An anchor that repeats a list of anchors multiplies ("billion laughs"), one that contains itself never ends, and
brackets can be nested until a reader's own stack is used up.
"""

import warnings
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, ReusedAnchorWarning, StringMark
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from advisor.plain_text import unreadable

MOST_BYTES = 2**19
"""Bytes of a task file: reading one of them takes about ten microseconds."""
MOST_ENTRIES = 200_000
"""Values of a file, each counted as often as an anchor repeats it."""
MOST_DEPTH = 64
MOST_DIGITS = 300
"""Of a whole number; a fraction has no more either."""


class UnreasonableYaml(MarkedYAMLError):
    """YAML that is well formed and beyond reason; its problem and mark say what and where."""


def composed(yaml: YAML, text: str) -> tuple[Node | None, Any]:
    """The nodes of a YAML text and its plain content.

    Raises:
        YAMLError: it is broken, or beyond reason (UnreasonableYaml).
        ValueError: a number or a date that Python cannot hold.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ReusedAnchorWarning)  # YAML allows it: the last one counts
            root: Node | None = yaml.compose(text)
        if root is not None:
            _count(root, {}, 1)
        return root, None if root is None else yaml.constructor.construct_document(root)
    except RecursionError as wrong:
        raise UnreasonableYaml(problem="is nested too deeply") from wrong
    except ReaderError as wrong:
        place = int(wrong.position)
        said = f"is not valid YAML: holds the character U+{ord(text[place]):04X}"
        line, column = text.count("\n", 0, place), place - text.rfind("\n", 0, place) - 1
        raise UnreasonableYaml(problem=said, problem_mark=StringMark("", place, line, column, "", 0)) from wrong


def _count(node: Node, counted: dict[int, int], depth: int) -> int:
    """Values in and under `node`, which are looked at once however often they are repeated."""
    if depth > MOST_DEPTH:
        raise _refused(node, "is nested too deeply")
    if id(node) in counted:
        if not counted[id(node)]:
            raise _refused(node, "an anchor that contains itself")
        return counted[id(node)]
    counted[id(node)] = 0
    total = 1 + sum(_count(child, counted, depth + 1) for child in _children(node))
    if total > MOST_ENTRIES:
        raise _refused(node, f"anchors that repeat one another to more than {MOST_ENTRIES:,} values")
    counted[id(node)] = total
    return total


def _children(node: Node) -> list[Node]:
    if isinstance(node, SequenceNode):
        return list(node.value)
    if isinstance(node, MappingNode):
        return [part for pair in node.value for part in pair]
    if isinstance(node, ScalarNode):
        if why := unreadable(node.value):
            raise _refused(node, why)
        if node.tag == "tag:yaml.org,2002:int" and len(node.value) > MOST_DIGITS:
            raise _refused(node, f"a number of {len(node.value):,} digits")
    return []


def _refused(node: Node, why: str) -> UnreasonableYaml:
    return UnreasonableYaml(problem=why, problem_mark=node.start_mark)


def not_yaml(path: Path, wrong: Exception) -> str:
    """What is wrong with a file that is no YAML, in one line with its place where the reader knows it."""
    if not isinstance(wrong, MarkedYAMLError):
        return f"{path}: is not valid YAML: {' '.join(str(wrong).split())}"
    mark: StringMark | None = wrong.problem_mark or wrong.context_mark
    place = f"{path}:{mark.line + 1}:{mark.column + 1}" if mark else str(path)
    said = " ".join(str(wrong.problem or wrong.context).split())
    return f"{place}: {said}" if isinstance(wrong, UnreasonableYaml) else f"{place}: is not valid YAML: {said}"
