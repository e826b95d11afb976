"""LoRA training by the advisor and by TRL's SFTTrainer on the same examples, and the dev loss each ends at.

    python benchmarks/engines/training.py DATA

``TRL_PYTHON`` names a Python that has TRL. Each training runs in a process of its own with 2 threads; trainings are
interleaved over the seeds. Writes TRAINING.md. Both adapters are judged by one function: merged, in float32.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from advisor import registry
from advisor.catalogue import probe
from advisor.types import Message, Prompt

HERE = Path(__file__).parent
TRAIN, DEV, EPOCHS, BATCH, RANK, RATE = 96, 32, 3, 8, 16, 1e-3
SEEDS = (1, 2)
INSTRUCTION = "Read the message and answer with its intent."


def main() -> None:
    data = Path(sys.argv[1])
    folder = registry.weights_module().resolve("smollm2-135m-instruct", False, print).folder
    found: dict[str, list[dict[str, float]]] = {"advisor": [], "TRL": []}
    why = ""
    with tempfile.TemporaryDirectory() as place:
        for seed in SEEDS:
            for name, rows in found.items():
                python = os.environ.get("TRL_PYTHON", sys.executable) if name == "TRL" else sys.executable
                out = Path(place) / f"{name}-{seed}"
                command = [python, str(Path(__file__)), "--one", name, str(data), str(folder), str(out), str(seed)]
                environment = {**os.environ, "OMP_NUM_THREADS": "2", "PYTHONPATH": str(HERE.parents[1])}
                done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
                if done.returncode:
                    why = (done.stderr.strip().splitlines() or ["no output"])[-1]
                    print(name, seed, why, flush=True)
                    continue
                rows.append(json.loads((out / "found.json").read_text("utf-8")))
                print(name, seed, rows[-1], flush=True)
    text = _table(found, why)
    (HERE / "TRAINING.md").write_text(text, "utf-8")
    print(text)


def _table(found: dict[str, list[dict[str, float]]], why: str) -> str:
    machine = probe(seconds=1.0)
    lines = [
        "# Training: the same examples, side by side",
        "",
        "Written by `python benchmarks/engines/training.py DATA`. Nothing here is typed by hand.",
        "",
        f"SmolLM2-135M-Instruct, {TRAIN} examples of clinc150, {EPOCHS} epochs, batches of {BATCH}, rank {RANK} on all "
        f"linear layers, learning rate {RATE:g}, {machine.cores} cores ({machine.cpu}), no GPU. TRL: SFTTrainer with "
        "CPU settings (float32, no gradient checkpointing, loss on completions). Evaluation during training is off.",
        "",
        "| trainer | seed | seconds | tokens | tokens a second | dev loss |",
        "|---|---|---|---|---|---|",
    ]
    for name, rows in found.items():
        lines += [f"| {name} | not run: {why} | | | | |"] if not rows else []
        lines += [
            f"| {name} | {r['seed']:.0f} | {r['seconds']:.1f} | {r['tokens']:.0f} | {r['tokens'] / r['seconds']:.0f} "
            f"| {r['dev_loss']:.3f} |"
            for r in rows
        ]
    if found["TRL"]:
        speed = [sum(r["tokens"] for r in rows) / sum(r["seconds"] for r in rows) for rows in found.values()]
        loss = [sum(r["dev_loss"] for r in rows) / len(rows) for rows in found.values()]
        met = "✔" if speed[0] >= 1.5 * speed[1] else "✘"
        lines += ["", f"Tokens a second against TRL: {speed[0] / speed[1]:.1f}× (bar ≥ 1.5×) {met}. "]
        lines[-1] += f"Mean dev loss {loss[0]:.3f} against {loss[1]:.3f}."
    return "\n".join(lines) + "\n"


def _one() -> None:
    name, data, folder, out, seed = sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]), Path(sys.argv[5]), sys.argv[6]
    rows = _rows(data / "clinc150" / "train.jsonl")
    out.mkdir()
    train, dev = rows[:TRAIN], rows[TRAIN : TRAIN + DEV]
    seconds, adapter = (_advisor if name == "advisor" else _trl)(train, folder, out, int(seed))
    tokens = EPOCHS * sum(len(row["input_ids"]) for row in _encoded(folder, train))
    found = {"seed": int(seed), "seconds": seconds, "tokens": tokens, "dev_loss": _dev_loss(folder, adapter, dev)}
    (out / "found.json").write_text(json.dumps(found), "utf-8")


def _rows(path: Path) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    random.Random(5).shuffle(rows)
    return [(row["text"], row["label"]) for row in rows]


def _pairs(rows: list[tuple[str, str]]) -> list[object]:
    from strategies._adapters import Pair

    return [Pair(Prompt((Message("system", INSTRUCTION), Message("user", text))), label) for text, label in rows]


def _encoded(folder: Path, rows: list[tuple[str, str]]) -> list[dict[str, list[int]]]:
    from transformers import AutoTokenizer

    from strategies._training_data import encode_pairs

    return encode_pairs(AutoTokenizer.from_pretrained(folder), _pairs(rows))


def _advisor(rows: list[tuple[str, str]], folder: Path, out: Path, seed: int) -> tuple[float, Path]:
    """The advisor's own trainer without its evaluations, which TRL is not asked for either."""
    from strategies._adapters import TrainingOptions, TrainingSet
    from strategies._completion_loss import unwrapped
    from strategies._trainer import Course, build
    from strategies._training_data import encode_set

    options = TrainingOptions(rank=RANK, learning_rate=RATE, epochs=EPOCHS, batch=BATCH)
    pairs = _pairs(rows)
    encoded = encode_set(folder, TrainingSet(pairs, pairs[:1]))
    trainer, _ = build(Course(folder, encoded, options, out, seed), resumed=False)
    trainer.args.eval_strategy = trainer.args.save_strategy = "no"
    trainer.args.eval_on_start = False
    trainer.callback_handler.callbacks.clear()
    from transformers.trainer_callback import DefaultFlowCallback

    trainer.add_callback(DefaultFlowCallback())
    started = time.perf_counter()
    trainer.train()
    seconds = time.perf_counter() - started
    unwrapped(trainer).save_pretrained(out / "adapter")
    return seconds, out / "adapter"


def _trl(rows: list[tuple[str, str]], folder: Path, out: Path, seed: int) -> tuple[float, Path]:
    import torch
    from datasets import Dataset
    from peft import LoraConfig
    from transformers import AutoModelForCausalLM, set_seed
    from trl import SFTConfig, SFTTrainer

    set_seed(seed)
    system = {"role": "system", "content": INSTRUCTION}
    asked = [[system, {"role": "user", "content": text}] for text, _ in rows]
    said = [[{"role": "assistant", "content": label}] for _, label in rows]
    trainer = SFTTrainer(
        model=AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32),
        args=SFTConfig(
            output_dir=str(out / "trl"),
            num_train_epochs=EPOCHS,
            per_device_train_batch_size=BATCH,
            learning_rate=RATE,
            lr_scheduler_type="cosine",
            warmup_steps=0.05,
            bf16=False,
            use_cpu=True,
            gradient_checkpointing=False,
            completion_only_loss=True,
            save_strategy="no",
            report_to="none",
            disable_tqdm=True,
            seed=seed,
        ),
        train_dataset=Dataset.from_dict({"prompt": asked, "completion": said}),
        peft_config=LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules="all-linear", task_type="CAUSAL_LM"),
    )
    started = time.perf_counter()
    trainer.train()
    seconds = time.perf_counter() - started
    trainer.model.save_pretrained(out / "adapter")
    return seconds, out / "adapter"


def _dev_loss(folder: Path, adapter: Path, rows: list[tuple[str, str]]) -> float:
    """Mean negative log-likelihood of the completions' tokens, adapter merged, float32, one example at a time."""
    import torch
    from peft import PeftModel
    from transformers import AutoModelForCausalLM

    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32)
    model = PeftModel.from_pretrained(model, adapter).merge_and_unload().eval()
    total, count = 0.0, 0
    for row in _encoded(folder, rows):
        ids, labels = torch.tensor([row["input_ids"]]), torch.tensor([row["labels"]])
        kept = int((labels[:, 1:] != -100).sum())
        with torch.inference_mode():
            total += float(model(input_ids=ids, labels=labels).loss) * kept
        count += kept
    return total / count


if __name__ == "__main__":
    _one() if sys.argv[1] == "--one" else main()
