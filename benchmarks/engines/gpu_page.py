"""GPU.md, written from what `gpu.py` measured."""

from collections.abc import Callable, Mapping
from typing import Any

HEAD = """# On a GPU: the same answers, and how much sooner

Written by `python benchmarks/engines/gpu.py [PART ...]` on a machine with a CUDA GPU. Nothing here is typed by hand:
every figure is in `gpu.json`, which the same command writes.
"""


def page(found: Mapping[str, Any]) -> str:
    """The page, with a section for every part that was measured."""
    return "\n".join([HEAD, *(SECTIONS[name](found[name]) for name in SECTIONS if name in found)])


def _machine(part: Mapping[str, Any]) -> str:
    told = part["machine"]
    return (
        f"{told['gpu']}, {told['cores']} cores beside it, Python {told['python']}, torch {told['torch']}, "
        f"transformers {told['transformers']}."
    )


def _answers(part: Mapping[str, Any]) -> str:
    little = part["little_memory"]
    lines = [
        "## Answers and labels, transformers engine",
        "",
        f"SmolLM2-135M-Instruct; {part['prompts']} prompts with a stretch of a handbook, answered greedily in up to 32 "
        f"tokens ({part['on_cpu']} of them on the CPU), and {part['labelled']} messages scored "
        f"against {part['labels']} labels. {_machine(part)}",
        "",
        "| device, precision, most rows at once | prompts a second | labelled a second | same answers as the CPU in "
        "float32 | same labels |",
        "|---|---|---|---|---|",
    ]
    lines += [
        f"| {name} | {row['prompts_a_second']:.1f} | {row['labelled_a_second']:.1f} | {row['same_texts']:.1%} | "
        f"{row['same_labels']:.1%} |"
        for name, row in part["rows"].items()
    ]
    batches = ", ".join(map(str, little["batches"]))
    lines += [
        "",
        f"With {little['bytes'] / 1e9:.1f} GB of GPU memory allowed, too little for all rows at once, the batches "
        f"tried were of {batches} rows; {little['same_texts']:.1%} of the answers are those of the undivided batch.",
        "",
    ]
    return "\n".join(lines)


def _training(part: Mapping[str, Any]) -> str:
    lines = [
        "## Training",
        "",
        f"LoRA, rank 16, two passes over {part['examples']} examples of the support task in batches of 8, evaluations "
        "included. packed: a batch laid end to end without padding. In form: test answers that keep the house's "
        f"opening and close; the quantised weights were trained on, the answers come from the whole ones. "
        f"{_machine(part)}",
        "",
        "| | seconds | tokens a second | dev loss | in form | peak GPU memory |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in part["rows"].items():
        if "error" in row:
            lines.append(f"| {name} | not run: {row['error']} | | | | |")
            continue
        peak = f"{row['peak'] / 2**30:.2f} GiB" if row["peak"] else "–"
        shown = f"{name} ({row['note']})" if "note" in row else name
        lines.append(
            f"| {shown} | {row['seconds']:.1f} | {row['tokens_a_second']:,.0f} | {row['dev_loss']:.3f} | "
            f"{row['in_form']:.0%} | {peak} |"
        )
    return "\n".join([*lines, ""])


def _tasks(part: Mapping[str, Any]) -> str:
    runs = part["rows"]
    ran = {name: row for name, row in runs.items() if "error" not in row}
    same = sum(_ending(row) == _ending(row["cpu"]) for row in ran.values())
    lines = [
        "## The sample tasks, whole",
        "",
        f"`advisor run corpora/TASK/task.yaml`, four at once, in {part['precision']}, against the committed reports, "
        f"which come from a CPU with the openvino engine and weights of 8 bits. {_machine(part)} Verdict and kind "
        f"recommended are the same on {same} of {len(runs)}.",
        "",
        "| task | on the GPU | in the report | candidates | mean and largest difference on dev | seconds |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in runs.items():
        if "error" in row:
            lines.append(f"| {name} | failed: {row['error']} | {_words(row['cpu'])} | | | |")
            continue
        gaps = _gaps(row["candidates"], row["cpu"]["candidates"])
        far = f"{sum(gaps) / len(gaps):.3f}, {max(gaps):.3f}" if gaps else "–"
        lines.append(f"| {name} | {_words(row)} | {_words(row['cpu'])} | {len(gaps)} | {far} | {row['seconds']:.0f} |")
    return "\n".join([*lines, ""])


def _ending(row: Mapping[str, Any]) -> tuple[str, str]:
    """The verdict, and the kind of what is recommended."""
    return row["verdict"], (row["recommended"] or "").partition("-")[0]


def _words(row: Mapping[str, Any]) -> str:
    name = row["recommended"]
    point = row["candidates"][name]["test"] if name else None
    return f"{row['verdict']}{f': {name}' if name else ''}{f' {point:.3f}' if point is not None else ''}"


def _gaps(some: Mapping[str, Any], others: Mapping[str, Any]) -> list[float]:
    """How far apart the dev scores of the same candidate are."""
    pairs = [(row["dev"], others[name]["dev"]) for name, row in some.items() if name in others]
    return [abs(one - other) for one, other in pairs if one is not None and other is not None]


SECTIONS: dict[str, Callable[[Mapping[str, Any]], str]] = {"answers": _answers, "training": _training, "tasks": _tasks}
