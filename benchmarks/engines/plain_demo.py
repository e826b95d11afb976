"""The sample task as a good plain script would do it: transformers `generate` in batches, the Trainer, FAISS.

    python benchmarks/engines/plain_demo.py TASK_FOLDER WEIGHTS EMBEDDER OUT.json

The strategies of the sample task with its settings, each answering every test question twice (for accuracy and for
consistency). What `advisor run` does besides (dev, wordings, diagnosis, bounds, costs, reports) is left out, in favour
of the script.
"""

import json
import random
import re
import sys
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

BATCH, NEW_TOKENS, SHOTS, TOP_K, SEED = 16, 64, 4, 2, 13
EXAMPLES, RANK, RATE, TRAIN_BATCH = 160, 16, 1e-3, 4
INSTRUCTION = 'Answer the riders of Larkspur in one sentence, from "Good day, rider:" to "Ride gently, Larkspur."'

Compose = Callable[[str], list[dict[str, str]]]


def main() -> None:
    import torch

    torch.set_num_threads(2)
    task, weights, embedder, out = (Path(argument) for argument in sys.argv[1:5])
    rows = {name: _rows(task / f"{name}.jsonl") for name in ("train", "test")}
    passages = _passages(task / "docs")
    started = time.perf_counter()
    nearest, retrieve = _searches(rows["train"], passages, embedder)
    plain = _composed(lambda question: [], lambda question: "")
    shots = random.Random(SEED).sample(rows["train"], SHOTS)
    fixed = _composed(lambda question: shots, lambda question: "")
    similar = _composed(nearest, lambda question: "")
    reading = _composed(lambda question: [], retrieve)
    tokenizer, model = _loaded(weights)
    took, right = {}, {}
    for name, compose, tuned in (
        ("zero_shot", plain, False),
        ("few_shot-fixed-4", fixed, False),
        ("few_shot-similar-4", similar, False),
        ("rag-k2", reading, False),
        ("lora", plain, True),
        ("lora_rag-k2", reading, True),
    ):
        begun = time.perf_counter()
        answering = _tuned(weights, tokenizer, compose, rows["train"][:EXAMPLES]) if tuned else model
        for _ in range(2):
            answers = _answers(tokenizer, answering, [compose(row["question"]) for row in rows["test"]])
        took[name] = time.perf_counter() - begun
        right[name] = sum(_passes(row, text) for row, text in zip(rows["test"], answers, strict=True))
        print(name, round(took[name], 1), right[name], flush=True)
    out.write_text(json.dumps({"seconds": time.perf_counter() - started, "took": took, "right": right}), "utf-8")


def _rows(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def _passages(folder: Path) -> list[str]:
    """Paragraphs and list items, each after the title of its page."""
    found = []
    for path in sorted(folder.glob("*.md")):
        title, *lines = path.read_text("utf-8").splitlines()
        found += [f"{title.lstrip('# ')}: {line}" for line in lines if line.strip() and not line.startswith("#")]
    return found


def _searches(train: list[dict[str, object]], passages: list[str], folder: Path) -> tuple[Callable, Callable]:
    import faiss
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu")

    def index(texts: list[str]) -> Callable[[str, int], list[int]]:
        vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
        held = faiss.IndexFlatIP(vectors.shape[1])
        held.add(np.asarray(vectors, dtype=np.float32))

        def search(text: str, k: int) -> list[int]:
            asked = model.encode([text], normalize_embeddings=True, show_progress_bar=False)
            return [int(row) for row in held.search(np.asarray(asked, dtype=np.float32), k)[1][0]]

        return search

    examples, pieces = index([str(row["question"]) for row in train]), index(passages)
    return (
        lambda question: [train[row] for row in reversed(examples(question, SHOTS))],
        lambda question: "\n".join(passages[row] for row in reversed(pieces(question, TOP_K))) + "\n\n",
    )


def _composed(shots: Callable, context: Callable) -> Compose:
    def compose(question: str) -> list[dict[str, str]]:
        turns = [{"role": "system", "content": INSTRUCTION}]
        for shot in shots(question):
            turns.append({"role": "user", "content": shot["question"]})
            turns.append({"role": "assistant", "content": shot["answer"]})
        return [*turns, {"role": "user", "content": context(question) + question}]

    return compose


def _loaded(weights: Path) -> tuple[object, object]:
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(weights, padding_side="left")
    return tokenizer, AutoModelForCausalLM.from_pretrained(weights, dtype=torch.float32).eval()


def _answers(tokenizer: object, model: object, asked: list[list[dict[str, str]]]) -> list[str]:
    import torch

    texts = [tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False) for turns in asked]
    order = sorted(range(len(texts)), key=lambda row: -len(texts[row]))
    answers = {}
    for start in range(0, len(order), BATCH):
        some = order[start : start + BATCH]
        batch = tokenizer([texts[row] for row in some], return_tensors="pt", padding=True, add_special_tokens=False)
        with torch.inference_mode():
            done = model.generate(**batch, max_new_tokens=NEW_TOKENS, do_sample=False)
        said = tokenizer.batch_decode(done[:, batch["input_ids"].shape[1] :], skip_special_tokens=True)
        answers |= zip(some, said, strict=True)
    return [answers[row].strip() for row in range(len(texts))]


def _tuned(weights: Path, tokenizer: object, compose: Compose, rows: list[dict[str, object]]) -> object:
    from peft import LoraConfig, get_peft_model
    from transformers import DataCollatorForSeq2Seq, Trainer, TrainingArguments

    data = []
    for row in rows:
        prompt = tokenizer.apply_chat_template(compose(row["question"]), add_generation_prompt=True, tokenize=False)
        ids = tokenizer(prompt, add_special_tokens=False)["input_ids"]
        said = tokenizer(row["answer"] + tokenizer.eos_token, add_special_tokens=False)["input_ids"]
        data.append({"input_ids": ids + said, "labels": [-100] * len(ids) + said})
    lora = LoraConfig(r=RANK, lora_alpha=2 * RANK, target_modules="all-linear", task_type="CAUSAL_LM")
    arguments = TrainingArguments(
        output_dir="unused",
        num_train_epochs=1,
        per_device_train_batch_size=TRAIN_BATCH,
        learning_rate=RATE,
        lr_scheduler_type="cosine",
        save_strategy="no",
        report_to="none",
        disable_tqdm=True,
        use_cpu=True,
        seed=SEED,
    )
    model = get_peft_model(_loaded(weights)[1], lora)
    Trainer(model, arguments, DataCollatorForSeq2Seq(tokenizer), data).train()
    return model.merge_and_unload().eval()


def _passes(row: dict[str, object], text: str) -> bool:
    form = re.fullmatch("Good day, rider: .+[.] Ride gently, Larkspur[.]", text, re.DOTALL) is not None
    return form and all(str(fact).casefold() in text.casefold() for fact in row["facts"])


if __name__ == "__main__":
    main()
