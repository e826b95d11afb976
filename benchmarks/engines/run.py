"""Runs the same work through every engine and peer, each in a process of its own, and writes RESULTS.md.

    python benchmarks/engines/run.py DATA [PROMPTS A WORK]

DATA is the folder of the public data sets. Rounds are interleaved, so that a busy minute hits all alike; ratios are of
the faster round of each. ``LM_EVAL_PYTHON`` names a Python that has lm-evaluation-harness.
"""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from works import Work, to_json, works

from advisor import registry
from advisor.catalogue import probe
from advisor.loading import LateEmbedder
from strategies._gguf_writer import write_gguf

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
CONTESTANTS = (
    "advisor:full",
    "advisor:reduced",
    "advisor:full-held",
    "advisor:reduced-held",
    "transformers:1",
    "transformers:8",
    "transformers:16",
    "transformers:32",
    "llama.cpp:2",
    "llama.cpp:4",
    "llama.cpp:8",
    "llama.cpp:4-held",
    "lm-eval:16",
)
ROUNDS = int(os.environ.get("ROUNDS", "2"))
REFERENCE = "transformers:r16"
NAMES = {"a": "(a) 8 nearest examples, labels", "b": "(b) answers from a passage", "c": "(c) JSON under a schema"}


@dataclass(slots=True)
class Measured:
    """Seconds of each round, cold and warm, and the answers of the last one; `why` if it could not run."""

    cold: list[float] = field(default_factory=list)
    warm: list[float] = field(default_factory=list)
    load: list[float] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    cached: list[int] = field(default_factory=list)
    prompt_tokens: int = 0
    why: str = ""

    @property
    def best(self) -> float:
        """Seconds of the faster round."""
        return min(self.cold)


Table = dict[tuple[str, str], Measured]


def main() -> None:
    data, count = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60
    weights = registry.weights_module()
    folder = weights.resolve("smollm2-135m-instruct", False, print).folder
    embedder = LateEmbedder(weights.resolve("minilm-l6-v2", False, print).folder)
    with tempfile.TemporaryDirectory() as place:
        write_gguf(folder, Path(place) / "model.gguf")
        asked = works(data, embedder, count)
        table: Table = {}
        for number in range(ROUNDS):
            for work in asked:
                for name in CONTESTANTS:
                    _measure(table, work, name, folder, Path(place), number)
        for work in asked:
            _measure(table, work, REFERENCE, folder, Path(place), 0)
    text = "\n\n".join([_head(count), _claims(table, asked), _times(table, asked), _agreement(table, asked), _notes()])
    RESULTS.write_text(text + "\n", "utf-8")
    print(text)


def _measure(table: Table, work: Work, name: str, folder: Path, place: Path, number: int) -> None:
    if (name.startswith("lm-eval") and work.name != "a") or (name.endswith("-held") and work.name == "b"):
        return
    asked, out = place / f"{work.name}.json", place / "out.json"
    asked.write_text(json.dumps(to_json(work)), "utf-8")
    out.unlink(missing_ok=True)
    python = os.environ.get("LM_EVAL_PYTHON", sys.executable) if name.startswith("lm-eval") else sys.executable
    command = [python, str(HERE / "contestants.py"), name, str(folder), str(asked), str(out)]
    environment = {**os.environ, "OMP_NUM_THREADS": "2", "PYTHONPATH": str(HERE.parents[1])}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    into = table.setdefault((work.name, name), Measured())
    if not out.exists():
        into.why = (done.stderr.strip().splitlines() or ["no output"])[-1]
        print(number, work.name, name, into.why, flush=True)
        return
    found = json.loads(out.read_text("utf-8"))
    into.cold.append(found["seconds"][0])
    into.warm += found["seconds"][1:]
    into.load.append(found["load"])
    into.texts, into.cached = found["texts"], found.get("cached", [])
    into.prompt_tokens = found.get("prompt_tokens", 0)
    print(number, work.name, name, [round(seconds, 2) for seconds in found["seconds"]], flush=True)


def _head(count: int) -> str:
    machine = probe(seconds=1.0)
    return (
        "# Engines: the same work, side by side\n\n"
        "Written by `python benchmarks/engines/run.py DATA`. Nothing here is typed by hand.\n\n"
        f"SmolLM2-135M-Instruct, {count} prompts a work, greedy, {machine.cores} cores ({machine.cpu}), no GPU. Each "
        "engine in a process of its own with 2 threads; loading is not counted; the faster of "
        f"{ROUNDS} interleaved rounds. transformers runs float32 weights, the others the Q8_0 file written from them."
    )


def _claims(table: Table, asked: list[Work]) -> str:
    lines = ["## Claims", "", "| claim | bar | full precision | reduced |", "|---|---|---|---|"]
    for work in asked:
        plain = _fastest(table, work.name, "transformers")
        lines.append(_claim(table, work.name, f"{NAMES[work.name]}: against transformers ({plain})", plain, 4))
        slots = _fastest(table, work.name, "llama.cpp")
        lines.append(_claim(table, work.name, f"{NAMES[work.name]}: against llama.cpp ({slots})", slots, 2))
    lines.append(_claim(table, "a", "(a) against lm-evaluation-harness", "lm-eval:16", 5))
    lines.append(_warm(table))
    lines.append(_reused(table))
    return "\n".join(lines)


def _fastest(table: Table, work: str, kind: str) -> str:
    ran = {n: m.best for (w, n), m in table.items() if w == work and n.startswith(kind) and _free(n) and m.cold}
    return min(ran, key=ran.__getitem__, default=f"{kind}: not run")


def _free(name: str) -> bool:
    return not name.endswith("-held") and name != REFERENCE


def _claim(table: Table, work: str, said: str, against: str, bar: float) -> str:
    other = table.get((work, against), Measured())
    cells = []
    for name in ("advisor:full", "advisor:reduced"):
        ours = table[work, name]
        if not other.cold or not ours.cold:
            cells.append(f"not run: {other.why or ours.why}")
            continue
        ratio = other.best / ours.best
        cells.append(f"{ratio:.1f}× {'✔' if ratio >= bar else '✘'}")
    return f"| {said} | ≥ {bar}× | {' | '.join(cells)} |"


def _warm(table: Table) -> str:
    plain = table["a", _fastest(table, "a", "transformers")]
    cells = []
    for name in ("advisor:full", "advisor:reduced"):
        ratio = plain.best / min(table["a", name].warm)
        cells.append(f"{ratio:.0f}× {'✔' if ratio >= 8 else '✘'}")
    said = "(a) against transformers, prefixes warm (asked a second time, without the cache of answers)"
    return f"| {said} | ≥ 8× | {' | '.join(cells)} |"


def _reused(table: Table) -> str:
    """Of a second pass over the same prompts all tokens but the last of each are reusable."""
    cells = []
    for name in ("advisor:full", "advisor:reduced"):
        measured = table["a", name]
        reusable = measured.prompt_tokens - len(measured.texts)
        share = measured.cached[-1] / reusable
        cells.append(f"{100 * share:.1f} % {'✔' if share >= 0.95 else '✘'}")
    return f"| (a) reusable prompt tokens reused, by whole blocks of 32 | ≥ 95 % | {' | '.join(cells)} |"


def _times(table: Table, asked: list[Work]) -> str:
    lines = ["## Milliseconds a request", "", "| engine | (a) | (b) | (c) | seconds to load |", "|---|---|---|---|---|"]
    for name in CONTESTANTS:
        cells = []
        for work in asked:
            measured = table.get((work.name, name), Measured())
            if measured.cold:
                warm = f" (warm {1000 * min(measured.warm) / len(work.prompts):.0f})" if measured.warm else ""
                cells.append(f"{1000 * measured.best / len(work.prompts):.0f}{warm}")
            else:
                cells.append(measured.why or "–")
        loads = [m.load for (_, n), m in table.items() if n == name and m.load]
        load = f"{min(min(one) for one in loads):.1f}" if loads else "–"
        lines.append(f"| {name} | {' | '.join(cells)} | {load} |")
    return "\n".join(lines)


def _agreement(table: Table, asked: list[Work]) -> str:
    lines = [
        "## The same greedy answers",
        "",
        "Share of prompts answered word for word as transformers does in float32: on the same Q8_0 weights, and on the "
        "float32 weights that these were rounded from. The last column is the share of right labels on (a).",
        "",
        "| engine | (a) Q8_0 | (b) Q8_0 | (c) Q8_0 | (a) | (b) | (c) | right labels |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name in CONTESTANTS:
        cells = []
        for reference in (REFERENCE, "transformers:1"):
            for work in asked:
                cells.append(_same(table, work.name, name, reference))
        right = table.get(("a", name), Measured()).texts
        gold = asked[0].gold
        share = f"{sum(a == b for a, b in zip(right, gold, strict=True)) / len(gold):.3f}" if right else "–"
        lines.append(f"| {name} | {' | '.join(cells)} | {share} |")
    return "\n".join(lines)


def _same(table: Table, work: str, name: str, reference: str) -> str:
    ours, theirs = table.get((work, name), Measured()).texts, table.get((work, reference), Measured()).texts
    if not ours or not theirs:
        return "–"
    return f"{100 * sum(a == b for a, b in zip(ours, theirs, strict=True)) / len(ours):.0f} %"


def _notes() -> str:
    return (
        "## What to know\n\n"
        "* `-held` answers are held to the labels (a) or the schema (c) while they are written; the others write "
        "freely. transformers and lm-evaluation-harness cannot be held.\n"
        "* Full precision computes in float32, as transformers does, and so meets the same limit: what is left to gain "
        "is padding, batching of answers with prompts, and the reading of weights (LIMITS.md has the profile). Reduced "
        "precision multiplies 8-bit integers.\n"
        "* On (b) a 135M model rambles: near ties decide its words, and rounding anything turns them. Two float32 "
        "engines on the same weights agree there; nothing else does.\n"
        "* Reused tokens are counted by the rule of the engine's cache, which does not report them; the warm times are "
        "the measurement behind that count."
    )


if __name__ == "__main__":
    main()
