"""Writes the commented task.yaml of a draft."""

import textwrap
from collections.abc import Iterable, Mapping

from advisor.arriving.arrival import Part
from advisor.arriving.draft import Draft
from advisor.arriving.page_values import scalar
from advisor.task_checks import METRICS

WIDTH = 118
SCHEMA_FILE = "task.schema.json"
RECORD_FILE = "record.schema.json"
HEADER = f"# yaml-language-server: $schema={SCHEMA_FILE}"
DIVIDED = "A run divides the file by its seed into train, dev (20 %) and test (30 %; of a small file up to half)."
PLACES = {
    "input": "the request",
    "target": "the right answer",
    "id": "names each row in the reports",
    "group": "rows that belong together",
    "source": "the document that holds the answer",
    "facts": "what a right answer must hold",
}
TAIL = """\
# How much the winner will be used: costs are told for this volume. A guess; write yours.
volume: {requests_per_month: 10000, horizon_months: 12}

# The model to try: a small one that runs here. per_hour: what an hour of this machine costs you, a guess too.
models:
  - {id: small, engine: local, model: smollm2-135m-instruct, price: {per_hour: 0.05}}
"""
HOSTED = """\
  # Any OpenAI-compatible endpoint joins in, and costs what it costs:
  # - {id: hosted, engine: openai, base_url: "https://api.together.xyz/v1", api_key_env: TOGETHER_API_KEY,
  #    model: meta-llama/Llama-3.3-70B-Instruct-Turbo, price: auto}
"""
END = """
# strategies: every kind that applies, cheapest first; name some to run only these (advisor strategies lists them):
# strategies:
#   - kind: control
#   - {kind: few_shot, select: similar, shots: 4}

# A run stops there, and the same command goes on.
budget: {minutes: 60}
seed: 13
"""


def page(draft: Draft, files: Mapping[Part, str], command: str) -> str:
    """The text of task.yaml; `files` are the data files as it names them."""
    head = [
        HEADER,
        *_comment(
            f"Written by `{command}` from {draft.arrival.origin}. Every guess says why; change what is wrong, then: "
            "advisor check task.yaml"
        ),
        *(line for note in (*draft.arrival.notes, *draft.usable.notes) for line in _comment(note)),
    ]
    body = [
        "version: 1",
        f"name: {scalar(draft.name)}",
        "",
        *_task(draft),
        "",
        *_data(draft, files),
        *_corpus(draft),
        "",
        *_target(draft),
        "",
    ]
    return "\n".join([*head, *body]) + "\n" + TAIL + _models(draft) + END


def _comment(text: str, indent: str = "") -> list[str]:
    """`text` as lines of comment; a line break in it cannot end the comment."""
    return textwrap.wrap(
        " ".join(text.split()),
        WIDTH,
        initial_indent=f"{indent}# ",
        subsequent_indent=f"{indent}# ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def _task(draft: Draft) -> Iterable[str]:
    yield "task:"
    yield from _comment(f"{draft.kind.value}: {draft.kind.why}.", "  ")
    yield f"  kind: {draft.kind.value}"
    yield from _comment(f"What every prompt says first. {draft.instructions.why}", "  ")
    yield f"  instructions: {_text(draft.instructions.value)}"
    if draft.kind.value == "classification":
        yield from _labels(draft)
    if draft.entity_types:
        yield f"  # The {len(draft.entity_types)} types that the examples name, the most frequent first."
        yield f"  entity_types: [{', '.join(map(scalar, draft.entity_types))}]"
    if draft.schema is not None:
        yield "  # Written from the records themselves: make it as strict as an answer has to be."
        yield f"  output: {{schema: {RECORD_FILE}}}"


def _text(text: str) -> str:
    """Instructions as one scalar, or as a block where they have several lines."""
    lines = text.strip().splitlines()
    if len(lines) < 2 or any("\t" in line or not line.isprintable() for line in lines) or lines[0][:1].isspace():
        return scalar(text.strip())
    return "\n".join(["|-", *(f"    {line}".rstrip() for line in lines)])


def _labels(draft: Draft) -> Iterable[str]:
    declared = draft.arrival.labels
    if declared:
        yield f"  labels: [{', '.join(map(scalar, declared))}]"
    else:
        yield f"  # labels: the {draft.labels} that the data holds; list them here to have a mistyped one refused."


def _data(draft: Draft, files: Mapping[Part, str]) -> Iterable[str]:
    yield "data:"
    if "path" in files:
        yield f"  # {DIVIDED}"
    for part, name in files.items():
        yield f"  {part}: {scalar(name)}"
    yield "  columns:"
    for role, guess in draft.columns.items():
        why = f"; {guess.why}" if guess.why else ""
        yield f"    {role}: {scalar(guess.value)}  # {PLACES[role]}{why}"
    if any("article" in row for row in draft.arrival.rows[:1]):
        yield "    # group: article  # would count the questions on one article as one observation"


def _corpus(draft: Draft) -> Iterable[str]:
    if not draft.corpus.paths:
        if draft.kind.value in ("qa", "generation"):
            yield ""
            yield "# Without documents the strategies that retrieve do not apply. If answers stand in documents:"
            yield '# corpus: {paths: ["docs/**/*.md"]}'
        return
    yield ""
    yield "# What retrieval searches: " + "; ".join(draft.corpus.why) + "."
    yield "corpus:"
    yield "  paths:"
    for path in draft.corpus.paths:
        yield f"    - {scalar(path)}"


def _target(draft: Draft) -> Iterable[str]:
    metric = draft.arrival.metric
    yield "target:"
    if metric != "auto" and metric in METRICS[draft.kind.value]:
        yield "  # What the assertions or metrics of the source amount to."
        yield f"  metric: {metric}"
    else:
        yield f"  # metric: {METRICS[draft.kind.value][0]}, the one of this kind"
    yield from _comment(draft.accuracy.why, "  ")
    yield f"  accuracy: {draft.accuracy.value}"
    yield "  # consistency: 0.9  # how often two runs of one request must agree; costs a second answer to each"


def _models(draft: Draft) -> str:
    if not draft.arrival.models:
        return HOSTED
    told = "  # The models of the source: take the # away to include one. It needs its key, and costs what it costs.\n"
    return told + "".join(f"  # - {line}\n" for line in draft.arrival.models)
