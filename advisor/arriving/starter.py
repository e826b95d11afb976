"""What `advisor init` writes where there is no data yet: a task that checks as it is, too small to decide anything."""

import json

from advisor.arriving.page import END, HEADER, HOSTED, TAIL

EXAMPLES_FILE = "examples.jsonl"
SAID = {
    "card_arrival": (
        "When will my new card get here?",
        "I ordered a card a week ago and nothing came.",
        "Is my card in the post yet?",
        "How long does a replacement take to reach me?",
        "Track the delivery of my card, please.",
    ),
    "lost_card": (
        "I cannot find my card anywhere.",
        "My wallet was stolen with the card in it.",
        "Please block my card, I left it on the train.",
        "Someone took my card at the gym.",
        "I think I dropped my card in a taxi.",
    ),
}
PAGE = f"""\
{HEADER}
# A start: {EXAMPLES_FILE} shows what rows look like. Put your own in their place (200 or more decide something), then:
# advisor check task.yaml. From data that you have already: advisor init --from FILE
version: 1
name: my-task

task:
  # What an answer is: classification (one label) | extraction (a JSON record) | entities | qa (a short answer)
  # | generation (free text). It decides the prompt, the parser and the metric.
  kind: classification
  # What every prompt says first.
  instructions: Read the customer's message and answer with its intent.

data:
  # JSONL, CSV, TSV, Parquet or chat JSONL; a run divides it by its seed. Or name three files: train, dev, test.
  path: {EXAMPLES_FILE}
  columns:
    input: input  # the request
    target: target  # the right answer

# Documents that answers stand in (.md, .txt; .html, .pdf and .docx with an extra). Without them nothing retrieves.
# corpus: {{paths: ["docs/**/*.md"]}}

target:
  # How often must the answer be right for it to be of use to you?
  accuracy: 0.85
  # consistency: 0.9  # how often two runs of one request must agree; costs a second answer to each

"""


def starter_files() -> dict[str, str | bytes]:
    """task.yaml and its examples."""
    rows = [{"input": text, "target": label} for label, texts in SAID.items() for text in texts]
    lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    return {"task.yaml": PAGE + TAIL + HOSTED + END, EXAMPLES_FILE: lines}
