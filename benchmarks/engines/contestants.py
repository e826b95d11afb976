"""One engine on one work, in a process of its own, so that no two share threads, caches or memory.

    python benchmarks/engines/contestants.py NAME FOLDER WORK.json OUT.json

FOLDER holds the float32 weights, and ``model.gguf`` beside WORK.json the same as Q8_0.
"""

import json
import sys
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from works import Work, from_json

from advisor.types import Limits

THREADS = 2
SLOTS = 4
"""Requests that llama.cpp's server answers at once; 2, 4 and 8 were tried, see RESULTS.md."""

Ask = Callable[[], list[str]]


def main() -> None:
    name, folder, work_file, out = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), Path(sys.argv[4])
    work = from_json(json.loads(work_file.read_text("utf-8")))
    kind, _, setting = name.partition(":")
    started = time.perf_counter()
    ask = CONTESTANTS[kind](work, folder, work_file.with_name("model.gguf"), setting)
    loaded = time.perf_counter() - started
    rounds, texts = [], []
    for _ in range(2 if kind.startswith("advisor") else 1):
        started = time.perf_counter()
        texts = ask()
        rounds.append(time.perf_counter() - started)
    out.write_text(json.dumps({"load": loaded, "seconds": rounds, "texts": texts} | EXTRA), "utf-8")


EXTRA: dict[str, object] = {}
"""What a contestant has to say beside its answers."""


def advisor(work: Work, folder: Path, gguf: Path, setting: str) -> Ask:
    """The fast engine; `setting`: full or reduced precision, ``-held`` to hold it to labels or schema."""
    from strategies.engines.openvino import Engine

    precision, _, held = setting.partition("-")
    engine = Engine(folder, precision=precision)
    form = {"choices": work.choices, "json_schema": work.json_schema} if held else {}
    limits = Limits(work.max_new_tokens, **form)
    engine.generate(work.prompts[:1], Limits(1))  # loading is measured apart, as it is for the others

    def ask() -> list[str]:
        done = engine.generate(work.prompts, limits)
        EXTRA.setdefault("cached", []).append(sum(c.usage.cached_tokens for c in done))
        EXTRA["prompt_tokens"] = sum(c.usage.prompt_tokens for c in done)
        return [c.text for c in done]

    return ask


def transformers(work: Work, folder: Path, gguf: Path, setting: str) -> Ask:
    """Plain `generate` on float32 weights; `setting`: rows in a batch, ``r`` before it for the Q8_0-rounded weights."""
    import torch
    from transformers import AutoModelForCausalLM, AutoTokenizer

    from strategies._gguf_writer import rounded

    torch.set_num_threads(THREADS)
    tokenizer = AutoTokenizer.from_pretrained(folder, padding_side="left")
    model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
    if setting.startswith("r"):
        with torch.no_grad():
            for weights in model.parameters():
                weights.copy_(torch.from_numpy(rounded(weights.numpy())))
    size = int(setting.removeprefix("r"))
    texts = [_chat(tokenizer, prompt) for prompt in work.prompts]
    order = sorted(range(len(texts)), key=lambda index: -len(texts[index]))

    def ask() -> list[str]:
        answers = {}
        for start in range(0, len(order), size):
            some = order[start : start + size]
            batch = tokenizer([texts[i] for i in some], return_tensors="pt", padding=True, add_special_tokens=False)
            with torch.inference_mode():
                rows = model.generate(**batch, max_new_tokens=work.max_new_tokens, do_sample=False)
            new = rows[:, batch["input_ids"].shape[1] :]
            answers |= zip(some, tokenizer.batch_decode(new, skip_special_tokens=True), strict=True)
        return [answers[index].strip() for index in range(len(texts))]

    return ask


def llama_cpp(work: Work, folder: Path, gguf: Path, setting: str) -> Ask:
    """llama.cpp's own server through xllamacpp, with parallel slots; ``-held`` for labels or schema."""
    import xllamacpp
    from openai import OpenAI

    slots, _, held = setting.partition("-")
    params = xllamacpp.CommonParams()
    params.model.path = str(gguf)
    params.n_parallel, params.port, params.n_ctx = int(slots), 0, 2048 * int(slots)
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = THREADS
    server = xllamacpp.Server(params)
    client = OpenAI(base_url=f"{server.listening_address}/v1", api_key="none", max_retries=0)
    form = _response_format(work) if held else {}
    quoted = bool(form) and work.json_schema is None  # a label held by a schema is written as a JSON text

    def one(prompt: object) -> str:
        turns = [{"role": message.role, "content": message.content} for message in prompt.messages]
        answer = client.chat.completions.create(
            model="m", messages=turns, temperature=0, max_tokens=work.max_new_tokens, **form
        )
        text = (answer.choices[0].message.content or "").strip()
        return json.loads(text) if quoted else text

    def ask() -> list[str]:
        EXTRA["keep"] = threading.active_count()  # the server lives as long as this function
        with ThreadPoolExecutor(int(slots)) as pool:
            texts = list(pool.map(one, work.prompts))
        assert server is not None
        return texts

    return ask


def _response_format(work: Work) -> dict[str, object]:
    choices = {"type": "string", "enum": list(work.choices)}
    schema = json.loads(work.json_schema) if work.json_schema else choices
    return {"response_format": {"type": "json_schema", "json_schema": {"name": "answer", "schema": schema}}}


def lm_eval(work: Work, folder: Path, gguf: Path, setting: str) -> Ask:
    """lm-evaluation-harness's hf backend, float32, generate_until with its own batching; `setting`: rows in a batch."""
    import torch
    from lm_eval.api.instance import Instance
    from lm_eval.models.huggingface import HFLM

    torch.set_num_threads(THREADS)
    model = HFLM(pretrained=str(folder), device="cpu", dtype="float32", batch_size=int(setting), max_length=2048)
    texts = [_chat(model.tokenizer, prompt) for prompt in work.prompts]
    settings = {"until": ["<|im_end|>"], "max_gen_toks": work.max_new_tokens, "do_sample": False}
    asked = [Instance("generate_until", {}, (text, settings), index) for index, text in enumerate(texts)]
    return lambda: [text.strip() for text in model.generate_until(asked, disable_tqdm=True)]


def _chat(tokenizer: object, prompt: object) -> str:
    turns: Sequence[dict[str, str]] = [{"role": m.role, "content": m.content} for m in prompt.messages]
    return tokenizer.apply_chat_template(turns, add_generation_prompt=True, tokenize=False)


CONTESTANTS = {"advisor": advisor, "transformers": transformers, "llama.cpp": llama_cpp, "lm-eval": lm_eval}

if __name__ == "__main__":
    main()
