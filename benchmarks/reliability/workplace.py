"""The task that is run, killed and run again: labels, a small random Llama to train, and where its endpoint is."""

import json
import random
import sys
from pathlib import Path

sys.path.append(str(Path(__file__).parents[2] / "tests"))
import random_llama

TASK = """\
version: 1
name: parcels
task: {{kind: classification, instructions: Say what the customer wants.}}
data: {{train: train.jsonl, dev: dev.jsonl, test: test.jsonl, columns: {{input: text, target: label, id: id}}}}
target: {{accuracy: 0.7}}
models:
  - id: hosted
    engine: openai
    base_url: "{url}"
    model: loopback-1
    price: {{input_per_mtok: 1, output_per_mtok: 2}}
  - {{id: tiny, engine: transformers, model: tiny-llama, price: {{per_hour: 0}}}}
strategies:
  - {{kind: zero_shot, models: [hosted]}}
  - {{kind: few_shot, models: [hosted], shots: 2, select: fixed}}
{trained}exhaustive: true
"""
TRAINED = "  - {kind: lora, models: [tiny], epochs: 4, rank: 2, learning_rate: 0.01}\n"
WORDS = {
    "delivery": ["parcel", "courier", "doorstep", "waiting", "tracking"],
    "refund": ["money", "charged", "twice", "repay", "invoice"],
    "password": ["login", "locked", "reset", "account", "code"],
}
SIZES = {"train": 72, "dev": 30, "test": 60}


def furnish(folder: Path, url: str, trained: bool) -> Path:
    """Writes the task, its data and its weights into `folder`; the path of the task file."""
    folder.mkdir(exist_ok=True)
    chance = random.Random(4)
    for split, count in SIZES.items():
        rows = [_row(split, number, chance) for number in range(count)]
        (folder / f"{split}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    task = folder / "task.yaml"
    task.write_text(TASK.format(url=url, trained=TRAINED if trained else ""), "utf-8")
    write_llama(folder / "tiny-llama")
    return task


def _row(split: str, number: int, chance: random.Random) -> dict[str, str]:
    label = list(WORDS)[number % 3]
    return {
        "id": f"{split}-{number}",
        "text": f"{split} message {number}: about my {chance.choice(WORDS[label])}",
        "label": label,
    }


def label_of(text: str, shown: bool) -> str:
    """What a message is about; wrong on every thirteenth by its number, and on every ninth where no example is shown.

    So the two prompting strategies differ, both reach the target, and both go to certification.
    """
    right = next(label for label, words in WORDS.items() if any(f" my {word}" in text for word in words))
    number = int(text.partition(" message ")[2].partition(":")[0])
    labels = list(WORDS)
    return right if number % (13 if shown else 9) else labels[(labels.index(right) + 1) % 3]


def write_llama(folder: Path) -> None:
    """A Llama of two layers with random weights and a byte-level tokenizer."""
    from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
    from transformers import PreTrainedTokenizerFast

    plain = Tokenizer(models.BPE())
    plain.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    plain.decoder = decoders.ByteLevel()
    letters = pre_tokenizers.ByteLevel.alphabet()
    ends = ["<|im_start|>", "<|im_end|>"]
    trainer = trainers.BpeTrainer(vocab_size=384, special_tokens=ends, initial_alphabet=letters, show_progress=False)
    plain.train_from_iterator([" ".join(words) for words in WORDS.values()], trainer)
    tokenizer = PreTrainedTokenizerFast(
        tokenizer_object=plain,
        bos_token=ends[0],
        eos_token=ends[1],
        pad_token=ends[1],
        chat_template=random_llama.CHAT_TEMPLATE,
    )
    random_llama.write_llama(folder, tokenizer)
