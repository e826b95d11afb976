"""What this machine's float32 allows: the speed of a bare matrix product beside that of a prompt, and of a second load.

    python benchmarks/engines/limits.py

Writes LIMITS.md. A prompt's work is counted as two operations for each weight of the layers that each token passes; the
attention and the head are left out, which is in the engine's favour.
"""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

from advisor import registry
from advisor.catalogue import probe
from advisor.protocols import EngineSetup
from advisor.types import Limits, Message, Prompt

HERE = Path(__file__).parent
THREADS = 2
HIDDEN, INNER, LAYERS, KEYS = 576, 1536, 30, 192
"""The shapes of SmolLM2-135M: what a token passes in each layer is these four products."""
WEIGHTS = LAYERS * (HIDDEN * HIDDEN * 2 + HIDDEN * KEYS * 2 + HIDDEN * INNER * 3)
TOKENS = 512
FULL, PLAIN = "advisor, full precision, prompts", "transformers, float32, prompts"
BARE = "float32 product, weights packed by oneDNN"
WORDS = ["river", "stone", "lamp", "copper", "field", "window", "engine", "paper", "north", "silver"]


def main() -> None:
    rows = {
        BARE: _one("product", "float32"),
        "float32 product as torch.nn.Linear does it": _one("product", "plain"),
        "bfloat16 product, weights packed by oneDNN": _one("product", "bfloat16"),
        FULL: _one("prefill", "full"),
        "advisor, reduced precision, prompts": _one("prefill", "reduced"),
        PLAIN: _one("prefill", "transformers"),
    }
    loads = _one("load", "full")
    text = _page(rows, loads)
    (HERE / "LIMITS.md").write_text(text, "utf-8")
    print(text)


def _one(what: str, setting: str) -> dict[str, float]:
    """Measured in a process of its own."""
    environment = {**os.environ, "OMP_NUM_THREADS": str(THREADS), "PYTHONPATH": str(HERE.parents[1])}
    command = [sys.executable, str(Path(__file__)), what, setting]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
    return json.loads(done.stdout.splitlines()[-1])


def product(setting: str) -> dict[str, float]:
    """Operations a second of the layer's widest product, as many rows as a prompt has tokens; weights laid out once."""
    import torch

    from strategies.engines._packed import pack

    torch.set_num_threads(THREADS)
    kind = torch.bfloat16 if setting == "bfloat16" else torch.float32
    layer = torch.nn.Sequential(torch.nn.Linear(HIDDEN, INNER, bias=False, dtype=kind))
    if setting != "plain":
        pack(layer)
    rows, best = torch.randn(TOKENS, HIDDEN, dtype=kind), 0.0
    with torch.inference_mode():
        for _ in range(6):
            started = time.perf_counter()
            for _ in range(50):
                layer(rows)
            best = max(best, 50 * 2 * TOKENS * HIDDEN * INNER / (time.perf_counter() - started))
    return {"operations": best}


def prefill(setting: str) -> dict[str, float]:
    """Operations a second over whole prompts that share nothing, one new token each."""
    import random

    chance = random.Random(3)
    prompts = [Prompt((Message("user", " ".join(chance.choice(WORDS) for _ in range(TOKENS))),)) for _ in range(8)]
    folder = registry.weights_module().resolve("smollm2-135m-instruct", False, lambda text: None).folder
    if setting == "transformers":
        return _transformers(folder, prompts)
    engine = registry.load("engines", "openvino").open(EngineSetup("small", folder, precision=setting))
    engine.generate(prompts[:1], Limits(1))
    started = time.perf_counter()
    done = engine.generate(prompts[1:], Limits(1))
    seconds = time.perf_counter() - started
    tokens = sum(one.usage.prompt_tokens - one.usage.cached_tokens for one in done)
    return {"operations": 2 * WEIGHTS * tokens / seconds, "tokens": tokens / seconds}


def load(setting: str) -> dict[str, float]:
    """Seconds to open the model and answer with one token: in a new process, and again in the same one."""
    folder = registry.weights_module().resolve("smollm2-135m-instruct", False, lambda text: None).folder
    took = []
    for _ in range(2):
        started = time.perf_counter()
        engine = registry.load("engines", "openvino").open(EngineSetup("small", folder, precision=setting))
        engine.generate([Prompt((Message("user", "Hello"),))], Limits(1))
        took.append(time.perf_counter() - started)
    return {"first": took[0], "again": took[1]}


def _transformers(folder: Path, prompts: list[Prompt]) -> dict[str, float]:
    """One forward pass for each prompt, as `generate` does for its first token."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    torch.set_num_threads(THREADS)
    tokenizer = AutoTokenizer.from_pretrained(folder)
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    rows = [tokenizer(prompt.messages[0].content, return_tensors="pt")["input_ids"] for prompt in prompts]
    with torch.inference_mode():
        model(rows[0], logits_to_keep=1)
        started = time.perf_counter()
        for ids in rows[1:]:
            model(ids, logits_to_keep=1)
    tokens, seconds = sum(ids.shape[1] for ids in rows[1:]), time.perf_counter() - started
    return {"operations": 2 * WEIGHTS * tokens / seconds, "tokens": tokens / seconds}


def _page(rows: dict[str, dict[str, float]], loads: dict[str, float]) -> str:
    machine = probe(seconds=1.0)
    bare = rows[BARE]["operations"]
    share = rows[PLAIN]["operations"] / bare
    lines = [
        "# What float32 allows here",
        "",
        "Written by `python benchmarks/engines/limits.py`. Nothing here is typed by hand.",
        "",
        f"{machine.cores} cores ({machine.cpu}), {THREADS} threads. The product has the shape of the model's widest "
        f"layer ({TOKENS} × {HIDDEN} by {HIDDEN} × {INNER}).",
        "",
        "| what | billion operations a second | of the bare float32 product | prompt tokens a second |",
        "|---|---|---|---|",
    ]
    for name, found in rows.items():
        tokens = f"{found['tokens']:.0f}" if "tokens" in found else "–"
        lines.append(f"| {name} | {found['operations'] / 1e9:.0f} | {found['operations'] / bare:.2f} | {tokens} |")
    met = "✔" if loads["again"] <= 2 else "✘"
    lines += [
        "",
        "An engine that computes in float32 can hardly be faster than the bare product with packed weights. So on "
        f"prompts alone {1 / share:.1f}× is what float32 could gain over transformers here, and "
        f"{rows[FULL]['operations'] / rows[PLAIN]['operations']:.1f}× is what full precision gains; more comes only "
        "from tokens that are not computed again (shared prefixes) and from answers that are decoded together.",
        "",
        f"Opening the model and answering with one token took {loads['first']:.1f} s in a new process (imports of "
        f"tokenizer and engine included) and {loads['again']:.1f} s again in the same process (bar ≤ 2 s) {met}.",
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps({"product": product, "prefill": prefill, "load": load}[sys.argv[1]](sys.argv[2])))
    else:
        main()
