"""promptfooconfig.yaml: the first prompt, its tests, and what their assertions expect.

Only assertions with one right answer become targets (equals, contains and their kin). What a script or a judge decides
stays behind, and how many tests that were is said.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from advisor.arriving.arrival import Arrival, Record, left_out
from advisor.arriving.openai_chat import text_of
from advisor.arriving.promptfoo_models import model_lines
from advisor.arriving.promptfoo_tests import Expected, Test, expected, read_tests
from advisor.arriving.templates import Divided, divide, filled
from advisor.arriving.yaml_files import listed, mapping, read_yaml
from advisor.errors import DataError

WHY_NO_TARGET = (
    "no assertion of theirs names a right answer (equals, contains, contains-all or contains-any); a judge or a script "
    "decides instead, see docs/rubric-judge.md for judges"
)


def is_promptfoo(content: object) -> bool:
    """Whether YAML is a configuration of promptfoo."""
    keys = set(mapping(content))
    return "prompts" in keys and bool(keys & {"tests", "providers", "targets", "scenarios"})


def read_promptfoo(content: Mapping[str, object], path: Path) -> Arrival:
    """The tests as rows.

    Raises:
        DataError: no prompt is text, no test has a right answer, or a file that it names cannot be read.
    """
    folder = path.parent
    prompts = [text for one in listed(content.get("prompts")) for text in _prompt_texts(one, folder)]
    if not prompts:
        raise DataError([f"{path}: prompts: none of them is text or a text file"])
    tests = read_tests(content, folder)
    right = [expected(test.asserts) for test in tests]
    usable = [(test, answer) for test, answer in zip(tests, right, strict=True) if answer is not None]
    if not usable:
        what = "has no tests" if not tests else f"none of its {len(tests)} tests can be used: {WHY_NO_TARGET}"
        raise DataError([f"{path}: tests: {what}"])
    divided = divide(prompts[0])
    rows = [_row(divided, test, answer) for test, answer in usable]
    contained = any(answer.contained for _, answer in usable)
    models, unknown = model_lines(listed(content.get("providers", content.get("targets"))))
    return Arrival(
        origin=f"the promptfoo configuration {path.name}",
        name=path.resolve().parent.name if path.stem == "promptfooconfig" else path.stem,
        parts={"path": rows},
        columns={
            "input": "input",
            "target": "target",
            **({"facts": "facts"} if any("facts" in r for r in rows) else {}),
        },
        kind="qa" if contained else None,
        kind_why="its tests ask whether an answer contains the right one" if contained else "",
        instructions=divided.instructions,
        metric=_metric([answer for _, answer in usable]),
        models=models,
        notes=(*_notes(content, len(prompts)), *left_out(len(tests) - len(usable), WHY_NO_TARGET), *unknown),
    )


def _notes(content: Mapping[str, object], prompts: int) -> list[str]:
    description = " ".join(str(content.get("description") or "").split())
    described = [f"Described as: {description}"] if description else []
    return [*described, *([f"The first of {prompts} prompts was taken."] if prompts > 1 else [])]


def _metric(answers: Sequence[Expected]) -> str:
    if any(answer.facts for answer in answers):
        return "fact_coverage"
    return "contains" if any(answer.contained for answer in answers) else "auto"


def _row(divided: Divided, test: Test, answer: Expected) -> Record:
    request = filled(divided.request, test.values) if divided.request else None
    asked = request or "\n".join(f"{key}: {value}" for key, value in test.values.items())
    row: dict[str, object] = {"input": asked, "target": answer.target}
    return {**row, "facts": list(answer.facts)} if answer.facts else row


def _prompt_texts(prompt: object, folder: Path) -> list[str]:
    """The texts of one entry: itself, its file, or a chat whose turns are joined."""
    said = mapping(prompt)
    if said:
        prompt = said.get("raw", said.get("id", said.get("prompt", said.get("content"))))
    if isinstance(prompt, list):
        return [_chat(prompt)]
    if not isinstance(prompt, str) or not prompt.strip():
        return []
    name = prompt.removeprefix("file://")
    if "\n" in name or not (name != prompt or (folder / name).is_file()):
        return [prompt]
    file = folder / name
    if file.suffix.lower() in (".json", ".yaml", ".yml"):
        content = read_yaml(file)
        return [_chat(content)] if isinstance(content, list) else []
    if file.suffix.lower() in (".js", ".cjs", ".mjs", ".ts", ".py"):
        return []
    return [_text(file)]


def _chat(turns: Sequence[object]) -> str:
    """A prompt of several messages as one text: the system message first, then the others."""
    return "\n\n".join(text_of(mapping(turn).get("content")) for turn in turns).strip()


def _text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as wrong:
        raise DataError([f"{file}: a prompt cannot be read ({wrong})"]) from wrong
