"""Faults of task files, data files, documents and model folders."""

import io
import json
import os
import struct
import zipfile
from pathlib import Path

from faults import QA, TASK, TEST, TRAIN, Fault, Place


def bomb(place: Place) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    place.task("\n".join(lines) + "\n" + TASK)


def loop(place: Place) -> None:
    place.documents("docs/**/*.md")
    place.raw("docs/a.md", b"One page about colours.")
    for name in ("one", "two"):
        os.symlink("../docs", place.folder / "docs" / name)


def link_out(place: Place) -> None:
    place.documents("docs/*.md")
    (place.folder / "docs").mkdir()
    outside = place.folder.parent / f"{place.folder.name}-secret.md"
    outside.write_text("a secret", encoding="utf-8")
    os.symlink(outside, place.folder / "docs" / "a.md")


def long_document(place: Place) -> None:
    place.documents("*.md")
    with (place.folder / "long.md").open("w", encoding="utf-8") as file:
        for number in range(2_000_000):
            file.write(
                f"Line {number} of a long page tells of one colour, and of no other thing in the world at all.\n"
            )


def packed_bomb(place: Place) -> None:
    place.documents("*.docx")
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b"0" * (300 * 2**20))
    place.raw("bomb.docx", packed.getvalue())


def tensors(**shapes: list[int]) -> bytes:
    """A whole safetensors file of zeros."""
    header, size = {}, 0
    for name, shape in shapes.items():
        length = 4
        for side in shape:
            length *= side
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [size, size + length]}
        size += length
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + bytes(size)


LAYER = "model.layers.0.mlp.up_proj"


def model(place: Place, weights: bytes, name: str = "model.safetensors", config: str = "{}", more: str = "") -> None:
    place.raw("mine/config.json", config.encode())
    place.raw(f"mine/{name}", weights)
    place.add(f"models: [{{id: mine, model: {place.folder / 'mine'}}}]\n{more}")
    place.run("--offline")


def foreign_gguf(place: Place) -> None:
    from gguf import GGUFWriter

    writer = GGUFWriter(place.folder / "mine.gguf", "nonesuch")
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.close()
    place.add(f"models: [{{id: mine, model: {place.folder / 'mine.gguf'}}}]\n")
    place.run("--offline")


def foreign_adapter(place: Place) -> None:
    stacked = "strategies: [{kind: stacked_lora, adapters: [adapter]}]\n"
    model(place, tensors(**{f"{LAYER}.weight": [8, 4]}), more=stacked)
    place.raw("adapter/adapter_config.json", b'{"peft_type": "LORA"}')
    lora = f"base_model.model.{LAYER.replace('up_proj', 'no_proj')}.lora_A.weight"
    place.raw("adapter/adapter_model.safetensors", tensors(**{lora: [2, 4]}))


def pickled_adapter(place: Place) -> None:
    stacked = "strategies: [{kind: stacked_lora, adapters: [adapter]}]\n"
    model(place, tensors(**{f"{LAYER}.weight": [8, 4]}), more=stacked)
    place.raw("adapter/adapter_config.json", b'{"peft_type": "LORA"}')
    place.raw("adapter/adapter_model.bin", b"\x80\x04.")


def no_class_in_train(place: Place) -> None:
    place.rows("test.jsonl", [*TEST, {"text": "a green object", "label": "green"}])


def one_class(place: Place) -> None:
    place.rows("train.jsonl", [row for row in TRAIN if row["label"] == "red"])
    place.rows("test.jsonl", [row for row in TEST if row["label"] == "red"])


def million(place: Place) -> None:
    place.task(QA)
    with (place.folder / "train.jsonl").open("w", encoding="utf-8") as file:
        for number in range(1_000_000):
            file.write(f'{{"text": "what is item {number} of {number % 977}?", "label": "it is {number}"}}\n')


def with_first(*rows: object) -> "list[object]":
    return [*rows, *TRAIN]


def yaml(name: str, text: str, code: int, *said: str) -> Fault:
    return Fault("task file", name, lambda place: place.task(text), code, said)


def added(name: str, text: str, code: int, *said: str) -> Fault:
    return Fault("task file", name, lambda place: place.add(text), code, said)


def data(name: str, rows: list, code: int, *said: str) -> Fault:
    return Fault("data", name, lambda place: place.rows("train.jsonl", rows), code, said)


def raw(name: str, content: bytes, code: int, *said: str) -> Fault:
    return Fault("data", name, lambda place: place.raw("train.jsonl", content), code, said)


def document(name: str, content: bytes, code: int, *said: str, file: str = "a.md") -> Fault:
    def make(place: Place) -> None:
        place.documents(f"*{Path(file).suffix}")
        place.raw(file, content)

    return Fault("corpus", name, make, code, said)


LINES = b"".join(json.dumps(row).encode() + b"\n" for row in TRAIN)
READ = ("60 test examples",)
HOSTED = "models: [{{id: x, engine: openai, base_url: {}, model: m}}]\n"

TASK_FILE = (
    yaml("a key twice", TASK + "version: 1\n", 2, "task.yaml:6:1: version: stands twice (first in line 1)"),
    yaml("tabs", TASK.replace("task: {kind", "task:\n\t{kind"), 2, "task.yaml:4:1: is not valid YAML"),
    Fault("task file", "anchors that multiply (billion laughs)", bomb, 2, ("task.yaml:6:5: anchors that repeat",)),
    added("an anchor in itself", "models: &m [*m]\n", 2, "task.yaml:6:9: an anchor that contains itself"),
    added("3,000 brackets", f"costs: {'[' * 3000}{']' * 3000}\n", 2, "task.yaml: is nested too deeply"),
    added("10 MB", f"x: [{'abc, ' * 2_000_000}]\n", 2, "task.yaml: is longer than 524,288 bytes"),
    yaml("text for a number", TASK.replace("0.8", "'0.8'"), 2, "5:20: target.accuracy: must be a number"),
    yaml("a number for text", TASK.replace("name: colours", "name: 3"), 2, "task.yaml:2:7: name: must be text"),
    yaml("percent for a share", TASK.replace("0.8", "80"), 2, "must be less than 1 (found 80; did you mean 0.8?)"),
    added("an unknown key", "voluem: {}\n", 2, "task.yaml:6:1: voluem: is no key of a task file (did you mean volume?"),
    added("a key that is no text", "1: 2\n", 2, "task.yaml:6:1: 1: must be text (put the key in quotes)"),
    added("a list for a key", "? [a]\n: 3\n", 2, "task.yaml:6:3: has a key that is no text"),
    added("a Python object", "x: !!python/object/apply:os.system [ls]\n", 2, "6:4: is not valid YAML: could not"),
    added("two documents", "---\na: 1\n", 2, "task.yaml:6:1: is not valid YAML"),
    added("a NUL character", 'x: "a\0b"\n', 2, "task.yaml:6:6: is not valid YAML: holds the character U+0000"),
    added("half of a character", 'x: "\\ud800"\n', 2, "task.yaml:6:4: holds half of a character"),
    added("5,000 digits", f"seed: {'9' * 5000}\n", 2, "task.yaml:6:7: a number of 5,000 digits"),
    yaml("an infinite target", TASK.replace("0.8", ".inf"), 2, "5:20: target.accuracy: must be a finite number"),
    yaml("an empty file", "", 2, "task.yaml:1:1: must be a mapping of keys (found nothing)"),
    yaml("a list", "- a\n", 2, "task.yaml:1:1: must be a mapping of keys (found a list)"),
    Fault("task file", "UTF-16", lambda p: p.raw("task.yaml", TASK.encode("utf-16")), 2, ("task.yaml: is not UTF-8",)),
    added(
        "an unknown strategy",
        "strategies: [{kind: ragg}]\n",
        2,
        "task.yaml:6:21: strategies.0.kind",
        "Did you mean rag",
    ),
    added("an unknown option", "strategies: [{kind: rag, topk: 2}]\n", 2, "did you mean top_k?"),
    yaml("terminal commands", TASK.replace("colours", '"\\e]0;owned\\a"'), 2, "task.yaml:2:7: name: may hold letters"),
    yaml(
        "data outside the folder",
        TASK.replace("train.jsonl", "../train.jsonl"),
        2,
        'task.yaml:4:15: data.train: leads out of the folder of the task file (found "../train.jsonl"; to read',
    ),
    yaml("a name of 5,000 letters", TASK.replace("train.jsonl", "a" * 5000), 2, "data.train: is longer than the name"),
    yaml("no such file", TASK.replace("train.jsonl", "trian.jsonl"), 2, "no such file", "did you mean train.jsonl?"),
    added("a password in a URL", HOSTED.format("'https://me:secret@h/v1'"), 2, "base_url: must hold no password"),
    added("a file for a URL", HOSTED.format("'file:///etc/passwd'"), 2, "base_url: must look like http://localhost"),
    added(
        "a key in the file",
        "models: [{id: x, engine: openai, base_url: 'http://h/v1', model: m, api_key: sk-123}]\n",
        2,
        "models.0.api_key: is no key of models.0 (did you mean api_key_env?)",
    ),
    yaml("an impossible pattern", QA.replace("qa}", "qa, rules: {pattern: '('}}"), 2, "is no regular expression"),
)
DATA = (
    raw("a byte order mark", b"\xef\xbb\xbf" + LINES, 0, *READ),
    raw("Windows line ends", LINES.replace(b"\n", b"\r\n"), 0, *READ),
    data("emoji", with_first({"text": "the red 🚲 and 👩‍👩‍👧", "label": "red"}), 0, *READ),
    data("right-to-left text", with_first({"text": "הדבר האדום \u202e", "label": "red"}), 0, *READ),
    data(
        "a NUL character", with_first({"text": "a\0b", "label": "red"}), 2, 'train.jsonl:1: column "text" holds a NUL'
    ),
    raw("half of a character", b'{"text": "\\ud800", "label": "red"}\n' + LINES, 2, "train.jsonl:1: column", "half of"),
    data("a cell of 1 MB", with_first({"text": "word " * 200_000, "label": "red"}), 0, *READ),
    Fault(
        "data",
        "a CSV cell of 1 MB",
        lambda p: p.csv(
            "text,label\n" + "".join(f"{r['text']},{r['label']}\n" for r in TRAIN) + "w " * 500_000 + ",red"
        ),
        0,
        READ,
    ),
    Fault("data", "an open quote", lambda p: p.csv('text,label\n"abc,red\n'), 2, ("train.csv:2: is not valid CSV",)),
    Fault(
        "data", "NUL in CSV", lambda p: p.csv("text,label\na\0,red\n"), 2, ('train.csv:2: column "text" holds a NUL',)
    ),
    Fault("data", "a row too long", lambda p: p.csv("text,label\na,red,x\n"), 2, ("train.csv:2: has 3 fields",)),
    data("an empty target", with_first({"text": "x", "label": ""}), 2, 'train.jsonl:1: column "label" is blank'),
    data(
        "no target",
        with_first({"text": "x", "label": None}),
        2,
        "train.jsonl:1: column",
        "must be text (found nothing)",
    ),
    Fault("data", "one class", one_class, 2, ("task.yaml:4:7: data: a classification needs at least two labels",)),
    Fault("data", "a class that train lacks", no_class_in_train, 2, ('test.jsonl:61: label "green" is in no train',)),
    data("one row", TRAIN[:1], 2, "train.jsonl: 1 groups or different examples are too few for train, dev"),
    raw("no row", b"", 2, "train.jsonl:1: the file has no rows"),
    raw(
        "Latin-1", '{"text": "café", "label": "red"}\n'.encode("latin-1"), 2, "train.jsonl:1: is not UTF-8 (byte offset"
    ),
    raw("a key twice", b'{"text": "a", "text": "b", "label": "red"}\n' + LINES, 2, 'train.jsonl:1: key "text" stands'),
    raw("a JSON array", b"[" + LINES + b"]", 2, "train.jsonl:1: is one JSON array (write one object per line)"),
    raw("cut off", LINES[:-9], 2, "train.jsonl:60:", "is not valid JSON"),
    raw(
        "100,000 brackets",
        b'{"text": ' + b"[" * 100_000 + b"\n" + LINES,
        2,
        "train.jsonl:1: is not valid JSON (is nested",
    ),
    raw(
        "5,000 digits",
        b'{"text": ' + b"9" * 5000 + b"}\n" + LINES,
        2,
        "is not valid JSON (a number of thousands of digits)",
    ),
    raw(
        "NaN",
        b'{"text": NaN, "label": "red"}\n' + LINES,
        2,
        'train.jsonl:1: column "text" must be text (found nothing)',
    ),
    data(
        "another column", with_first({"txt": "x", "label": "red"}), 2, 'column "text" is missing', "found: txt, label"
    ),
    Fault(
        "data",
        "a label that steers a terminal",
        lambda p: p.rows("test.jsonl", [*TEST, {"text": "x", "label": "\x9b31mred\u202e"}]),
        2,
        ('test.jsonl:61: label "\\u009b31mred\\u202e" is in no train example',),
    ),
    Fault("data", "a million rows", million, 0, READ, slow=True),
    Fault("data", "a folder for a file", lambda p: p.task(TASK.replace("train.jsonl", ".")), 2, ("no such file",)),
)
CORPUS = (
    document("a binary file", b"\x89PNG\r\n\x1a\n" + bytes(range(256)), 2, "a.md: is not UTF-8 (byte offset 0"),
    document("NUL in a text", b"abc\0def", 2, "a.md: is no text (byte offset 3 is NUL; leave it out of corpus.paths)"),
    document("an empty file", b" \n", 2, "a.md: is empty"),
    document("a type that is not read", b"x", 2, "a.xyz is of a type that is not read", file="a.xyz"),
    document("a broken DOCX", b"PK no zip", 2, "a.docx: cannot be read", file="a.docx"),
    document("a broken PDF", b"%PDF-1.7 no more", 2, "a.pdf: ", file="a.pdf"),
    Fault("corpus", "a DOCX that unpacks to 300 MB", packed_bomb, 2, ("bomb.docx: would unpack to 314,572,800 bytes",)),
    Fault("corpus", "200 MB of text", long_document, 0, ("1 documents",), slow=True),
    Fault("corpus", "links that lead to each other", loop, 0, ("1 documents",)),
    Fault(
        "corpus", "a link out of the folder", link_out, 2, ("corpus.paths.0: leads out of the folder of the task file",)
    ),
    Fault("corpus", "a path out of the folder", lambda p: p.documents("../**/*.md"), 2, ("leads out of the folder",)),
    Fault(
        "corpus",
        "an absolute path",
        lambda p: p.documents("/etc/**/*"),
        2,
        ('(found "/etc/**/*"; to read it: --allow',),
    ),
    Fault(
        "corpus",
        "no match",
        lambda p: p.documents("pages/*.md"),
        2,
        ("task.yaml:6:18: corpus.paths.0: matches no file",),
    ),
)
MODELS = (
    Fault(
        "models",
        "weights cut off",
        lambda p: model(p, tensors(a=[8, 4])[:-5]),
        2,
        ("mine/model.safetensors is cut off or damaged: it has",),
    ),
    Fault(
        "models",
        "weights that are something else",
        lambda p: model(p, b"<html>404</html>" * 9),
        2,
        ("mine/model.safetensors is no safetensors file, or is cut off",),
    ),
    Fault(
        "models",
        "a pickle",
        lambda p: model(p, b"\x80\x04.", "pytorch_model.bin"),
        2,
        ("holds its weights as pytorch_model.bin, a pickle", "save the model as safetensors"),
    ),
    Fault(
        "models",
        "a shard that is missing",
        lambda p: (
            model(p, tensors(a=[1])),
            p.raw("mine/model.safetensors.index.json", b'{"weight_map": {"a": "model-2.safetensors"}}'),
        ),
        2,
        ("lacks model-2.safetensors, which its index lists",),
    ),
    Fault(
        "models",
        "no such model",
        lambda p: (p.add("models: [{id: x, model: nope}]\n"), p.run()),
        2,
        ("no model 'nope'",),
    ),
    Fault(
        "models", "a GGUF of another architecture", foreign_gguf, 2, ("mine.gguf: transformers cannot read this GGUF",)
    ),
    Fault("models", "an adapter for another model", foreign_adapter, 2, ("adapter was trained for another model",)),
    Fault(
        "models",
        "an adapter in a pickle",
        pickled_adapter,
        2,
        ("adapter is no PEFT adapter: it has no adapter_model.safetensors",),
    ),
)
FILES = (*TASK_FILE, *DATA, *CORPUS, *MODELS)
