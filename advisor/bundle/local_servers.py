"""How other servers run a bundle: Ollama's Modelfile, llama.cpp, vLLM; and what each of them leaves out."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from advisor.bundle.manifest import GGUF_PRECISIONS, Manifest, gguf_name

MODELFILE, GRAMMAR = "Modelfile", "labels.gbnf"
ROUNDED = {"q8_0": "rounded to 8 bits", "f32": "as they answered, in 32 bits"}
REQUEST = "{request}"


@dataclass(frozen=True, slots=True)
class Servable:
    """What there is to serve. `messages` is the prompt with placeholders; `fixed` that it is the same each time.

    `labels` are the only answers allowed, `schema` what an answer must follow; empty where neither is asked for.
    `gguf` is the precision of the GGUF that is there, empty where there is none.
    """

    manifest: Manifest
    messages: tuple[dict[str, str], ...]
    fixed: bool
    answer_tokens: int
    labels: tuple[str, ...]
    schema: str
    gguf: str
    merged: bool
    adapter: bool

    @classmethod
    def of(cls, folder: Path, manifest: Manifest) -> "Servable":
        """As far as the bundle's folder is filled."""
        answering = _json(folder / "answering.json") or {"answer_tokens": 0, "decode": "free"}
        messages = tuple(_json(folder / "prompt.json") or ())
        held = answering["decode"] != "free"
        task = manifest.object["task"]
        return cls(
            manifest,
            messages,
            bool(messages) and _fixed(messages, _json(folder / "probes.json")),
            int(answering["answer_tokens"]),
            tuple(task.get("labels", ())) if held and messages else (),
            task.get("schema", "") if held and messages else "",
            next((one for one in GGUF_PRECISIONS if (folder / gguf_name(one)).is_file()), ""),
            (folder / "model").is_dir(),
            (folder / "adapter").is_dir(),
        )


def _fixed(messages: tuple[dict[str, str], ...], probes: Any) -> bool:
    """Whether real prompts are the one for people with the request put in."""
    if not probes:
        return False
    before = list(messages[:-1])
    return all(probe[:-1] == before for probe in probes) and "{passage" not in messages[-1]["content"]


def _json(path: Path) -> Any:
    return json.loads(path.read_bytes().decode("utf-8", "surrogatepass")) if path.is_file() else None


def modelfile(servable: Servable) -> str:
    """For `ollama create`: weights, instructions and fixed demonstrations."""
    lines = [
        f"# {servable.manifest.strategy} for {servable.manifest.name}: ollama create NAME -f {MODELFILE}",
        *(f"# Not in here: {thing}" for thing in left_out(servable)),
        f"FROM ./{gguf_name(servable.gguf)}",
        "PARAMETER temperature 0",
        f"PARAMETER num_predict {servable.answer_tokens}",
    ]
    for message in servable.messages[:-1] if servable.fixed else servable.messages[:1]:
        text = message["content"].replace('"""', '\\"\\"\\"')
        lines.append(
            f'SYSTEM """{text}"""' if message["role"] == "system" else f'MESSAGE {message["role"]} """{text}"""'
        )
    return "\n".join(lines) + "\n"


def grammar(labels: tuple[str, ...]) -> str:
    """The labels as llama.cpp's GBNF, which holds an answer to them."""
    return "root ::= " + " | ".join(json.dumps(label, ensure_ascii=False) for label in labels) + "\n"


def left_out(servable: Servable) -> list[str]:
    """What another server does not do of itself, in a few words each."""
    found = []
    if not servable.fixed:
        found.append("passages or demonstrations that are chosen for each request")
    if servable.labels:
        found.append(f"holding the answer to the labels (llama.cpp: {GRAMMAR})")
    if servable.manifest.object.get("model", {}).get("template") == "plain":
        found.append("laying prompts out as plain text, as this base model wants them")
    if servable.schema:
        found.append("holding the answer to its JSON Schema (give it as response_format)")
    return found


def served_sections(servable: Servable) -> list[str]:
    """The part of README.md that says how to run it."""
    return ["## How to run it", _advisor(servable), *_llama_cpp(servable), *_vllm(servable), *_endpoint(servable)]


def _advisor(servable: Servable) -> str:
    needs = " ".join(f"'{one}'" for one in servable.manifest.requires)
    serve = needs.replace("[cpu]", "[cpu,serve]") if "[cpu]" in needs else needs.replace("advisor", "advisor[serve]", 1)
    return (
        "With the advisor, which does all of it as it was certified:\n\n"
        f"```console\npip install {serve}\nadvisor predict . --input requests.jsonl > answers.jsonl\n"
        "advisor serve .                       # http://127.0.0.1:8000/v1 for any OpenAI client\n```\n\n"
        f'```python\nimport advisor\n\nadvisor.load(".").predict(["..."])\n```'
    )


def _llama_cpp(servable: Servable) -> list[str]:
    if not servable.gguf:
        return []
    held = f" --grammar-file {GRAMMAR}" if servable.labels else ""
    whole = " --cache-type-k f32 --cache-type-v f32 --flash-attn off" if servable.gguf == "f32" else ""
    missing = left_out(servable)
    lacks = f" It leaves out: {'; '.join(missing)}." if missing else ""
    return [
        f"With llama.cpp or Ollama, on the weights {ROUNDED[servable.gguf]}, which the certificate does not cover: "
        f"score it on your own examples. Send the messages of prompt.json.{lacks}\n\n"
        f"```console\nllama-server -m {gguf_name(servable.gguf)} --jinja --temp 0{whole}{held}\n"
        f"ollama create {_name(servable)} -f {MODELFILE}\n```"
    ]


def _vllm(servable: Servable) -> list[str]:
    if not servable.merged and not servable.adapter:
        return []
    held = []
    if servable.labels:
        held = ["Hold answers to the labels with `extra_body={'structured_outputs': {'choice': [...]}}`."]
    lines = [f"vllm serve ./model --served-model-name {_name(servable)}"] if servable.merged else []
    if servable.adapter:
        lines.append(f"vllm serve BASE --enable-lora --lora-modules {_name(servable)}=./adapter")
    command = "\n".join(lines)
    return [f"With vLLM (not tried by the run). {' '.join(held)}".rstrip() + f"\n\n```console\n{command}\n```"]


def _endpoint(servable: Servable) -> list[str]:
    model = servable.manifest.object.get("model", {})
    if "base_url" not in model:
        return []
    key = f", key in {model['api_key_env']}" if model.get("api_key_env") else ""
    return [f"The model is `{model['model']}` at {model['base_url']}{key}; prompt.json holds the messages to send."]


def _name(servable: Servable) -> str:
    return servable.manifest.name.lower()
