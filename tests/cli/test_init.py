"""`advisor init`: from what people have to a task that `advisor check` accepts, every guess with its reason."""

import json
import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from ruamel.yaml import YAML

from advisor.arriving.examples import sample_tasks
from advisor.arriving.hugging_face import Hub
from advisor.arriving.start import begin
from advisor.arriving.wishes import Wishes
from advisor.cli import main
from advisor.data import load_splits
from advisor.task import load_task

LABELS = ("billing", "delivery", "returns")
TEXTS = [f"{word} trouble number {n} with order {n * 7}" for n in range(20) for word in LABELS]
ROWS = [{"ticket": text, "queue": text.split()[0]} for text in TEXTS]
SYSTEM = "Sort the message into one of three queues."


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)


def init(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["init", *arguments])


def written(*arguments: str) -> dict[str, object]:
    """The task that init writes, as plain YAML; asserts that `check` accepts it and that the schema is beside it."""
    done = init(*arguments)
    assert done.exit_code == 0, done.output
    task = Path(done.stdout.split()[1])
    checked = CliRunner().invoke(main, ["check", str(task)])
    assert checked.exit_code == 0, checked.output
    first = task.read_text("utf-8").splitlines()[0]
    assert first == "# yaml-language-server: $schema=task.schema.json"
    assert json.loads((task.parent / "task.schema.json").read_text("utf-8"))["title"] == "task.yaml"
    content: dict[str, object] = YAML(typ="safe").load(task)
    return content


def jsonl(name: str, rows: Sequence[object]) -> str:
    Path(name).write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return name


def table(name: str, separator: str) -> str:
    lines = [separator.join(ROWS[0]), *(separator.join(row.values()) for row in ROWS)]
    Path(name).write_text("\n".join(lines) + "\n", encoding="utf-8")
    return name


def parquet(name: str) -> str:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    files.write_table(pyarrow.Table.from_pylist(ROWS), name)
    return name


@pytest.mark.parametrize(
    "make",
    [
        lambda: table("tickets.csv", ","),
        lambda: table("tickets.tsv", "\t"),
        lambda: jsonl("tickets.jsonl", ROWS),
        lambda: parquet("tickets.parquet"),
    ],
    ids=["csv", "tsv", "jsonl", "parquet"],
)
def test_a_table_is_named_as_it_is(make: Callable[[], str]) -> None:
    name = make()
    task = written("--from", name)
    assert task["task"]["kind"] == "classification"
    assert task["data"] == {"path": name, "columns": {"input": "ticket", "target": "queue"}}
    assert sorted(entry.name for entry in Path().iterdir()) == sorted([name, "task.yaml", "task.schema.json"])


def test_the_one_data_file_of_a_folder_is_found_and_every_guess_says_why() -> None:
    table("tickets.csv", ",")
    assert written()["name"] == "tickets"
    text = Path("task.yaml").read_text("utf-8")
    assert '# classification: "queue" holds 3 different values in 60 rows.' in text
    assert "    input: ticket  # the request; by its name" in text


def test_without_data_a_starter_is_written_that_checks() -> None:
    task = written("new")
    assert task["task"]["kind"] == "classification"
    assert Path("new/examples.jsonl").is_file()


def test_train_and_test_files_belong_together() -> None:
    jsonl("train.jsonl", ROWS[:45])
    jsonl("test.jsonl", [*ROWS[45:], {"ticket": "a label that train has not", "queue": "praise"}])
    task = written()
    assert task["data"]["train"] == "train.jsonl"
    assert task["data"]["test"] == "test.usable.jsonl"
    assert "1 row left out: their label in test is in no row of train." in Path("task.yaml").read_text("utf-8")


def test_a_file_elsewhere_is_copied_into_the_folder() -> None:
    Path("there").mkdir()
    table("there/tickets.csv", ",")
    assert written("here", "--from", "there/tickets.csv")["data"]["path"] == "tickets.csv"
    assert Path("here/tickets.csv").read_bytes() == Path("there/tickets.csv").read_bytes()


def test_blank_rows_are_left_out_and_the_file_of_the_user_stays_as_it_is() -> None:
    name = jsonl("examples.jsonl", [*ROWS, {"ticket": " ", "queue": "billing"}, {"ticket": "x", "queue": None}])
    before = Path(name).read_bytes()
    task = written("--force")
    assert task["data"]["path"] == "examples.usable.jsonl"
    assert Path(name).read_bytes() == before
    said = Path("task.yaml").read_text("utf-8")
    assert "1 row left out: the request is blank or no text." in said
    assert "1 row left out: the answer is blank." in said


def test_labels_that_are_numbers_or_truths_become_text() -> None:
    jsonl("spam.jsonl", [{"text": text, "label": number % 2 == 0} for number, text in enumerate(TEXTS)])
    assert written()["data"]["path"] == "examples.jsonl"
    assert load_splits(load_task(Path("task.yaml"))).labels == ("false", "true")


def chat(text: str, answer: str, system: str = SYSTEM) -> dict[str, object]:
    turns = [{"role": "system", "content": system}, {"role": "user", "content": text}]
    return {"messages": [*turns, {"role": "assistant", "content": answer}]}


def test_the_system_message_of_fine_tuning_data_becomes_the_instructions() -> None:
    call = {"role": "assistant", "tool_calls": [{"function": {"name": "f", "arguments": "{}"}}]}
    rows = [chat(row["ticket"], row["queue"]) for row in ROWS]
    jsonl("tuning.jsonl", [*rows, {"messages": [{"role": "user", "content": "x"}, call]}])
    task = written()
    assert task["task"]["instructions"] == SYSTEM
    assert task["task"]["kind"] == "classification"
    assert json.loads(Path("examples.jsonl").read_text("utf-8").splitlines()[0]) == {
        "input": ROWS[0]["ticket"],
        "target": "billing",
    }
    assert "1 row left out: their last turn is no text" in Path("task.yaml").read_text("utf-8")


def test_items_of_a_hosted_eval_and_ideal_answers_of_the_old_one_are_read() -> None:
    jsonl("hosted.jsonl", [{"item": {"ticket_text": r["ticket"], "correct_label": r["queue"]}} for r in ROWS])
    assert written("a", "--from", "hosted.jsonl")["task"]["kind"] == "classification"
    asked = [{"input": chat(r["ticket"], "")["messages"][:2], "ideal": [r["queue"], "?"]} for r in ROWS]
    task = written("b", "--from", jsonl("old.jsonl", asked))
    assert task["task"]["instructions"] == SYSTEM
    assert "60 rows accept several answers; the first of each is the target." in Path("b/task.yaml").read_text("utf-8")


PROMPTFOO = """\
description: Sorts tickets
prompts:
  - |
    Sort the ticket into one queue.
    Answer with its name alone.
    Ticket: {{ticket}}
  - Which queue? {{ticket}}
providers:
  - openai:chat:gpt-5-mini
  - id: ollama:chat:llama3.2:3b
  - anthropic:messages:some-model
defaultTest:
  assert: [{type: latency, threshold: 900}]
tests: file://tests.csv
"""


def test_a_promptfoo_configuration_gives_instructions_targets_and_models_to_switch_on() -> None:
    Path("promptfooconfig.yaml").write_text(PROMPTFOO, encoding="utf-8")
    rows = [f"{row['ticket']},{row['queue']}" for row in ROWS]
    Path("tests.csv").write_text(
        "\n".join(["ticket,__expected", *rows, "a judge decides,llm-rubric: is polite"]), encoding="utf-8"
    )
    task = written("--name", "tickets")
    assert task["task"] == {
        "kind": "classification",
        "instructions": "Sort the ticket into one queue.\nAnswer with its name alone.",
    }
    text = Path("task.yaml").read_text("utf-8")
    assert "{id: gpt-5-mini, engine: openai" in text and "api_key_env: OPENAI_API_KEY" in text
    assert 'model: "llama3.2:3b"' in text
    assert "Provider anthropic:messages:some-model: no OpenAI-compatible endpoint is known for it." in text
    assert "1 row left out: no assertion of theirs names a right answer" in " ".join(text.replace("#", "").split())
    assert json.loads(Path("examples.jsonl").read_text("utf-8").splitlines()[0])["input"] == f"Ticket: {TEXTS[0]}"
    switched = text.replace("  # - {id: gpt-5-mini", "  - {id: gpt-5-mini")
    Path("task.yaml").write_text(switched, encoding="utf-8")
    assert [model.id for model in load_task(Path("task.yaml")).models] == ["small", "gpt-5-mini"]


def test_assertions_of_containment_become_the_metric() -> None:
    tests = [
        {"vars": {"question": f"What is {n} and {n}?"}, "assert": [{"type": "icontains", "value": str(2 * n)}]}
        for n in range(20)
    ]
    config = {"prompts": ["{{question}}"], "providers": ["openai:gpt-5"], "tests": tests}
    Path("sums.json").write_text(json.dumps(config), encoding="utf-8")
    task = written("--from", "sums.json")
    assert task["task"]["kind"] == "qa"
    assert task["target"]["metric"] == "contains"


def test_a_promptfoo_configuration_that_only_a_judge_decides_is_refused_with_the_reason() -> None:
    config = {"prompts": ["{{q}}"], "tests": [{"vars": {"q": "x"}, "assert": [{"type": "llm-rubric", "value": "ok"}]}]}
    Path("judged.json").write_text(json.dumps(config), encoding="utf-8")
    done = init("--from", "judged.json")
    assert done.exit_code == 2
    assert done.stderr.startswith("judged.json: tests: none of its 1 tests can be used: no assertion of theirs names")
    assert sorted(os.listdir()) == ["judged.json"]


LM_EVAL = """\
task: arithmetic
dataset_path: json
dataset_kwargs: {data_files: {train: train.jsonl, test: test.jsonl}}
training_split: train
test_split: test
description: "Do the sum.\\n\\n"
doc_to_text: "Question: {{a}} + {{b}}\\nAnswer:"
doc_to_target: " {{a + b}}"
metric_list: [{metric: exact_match}]
"""


def test_a_task_of_the_harness_is_filled_in_from_its_templates() -> None:
    jsonl("train.jsonl", [{"a": n, "b": 3} for n in range(30)])
    jsonl("test.jsonl", [{"a": n, "b": 5} for n in range(30)])
    Path("sums.yaml").write_text(LM_EVAL, encoding="utf-8")
    task = written("out", "--from", "sums.yaml")
    assert task["task"]["instructions"] == "Do the sum.\nQuestion:"
    assert task["target"]["metric"] == "exact_match"
    assert json.loads(Path("out/test.jsonl").read_text("utf-8").splitlines()[1]) == {
        "input": "1 + 5\nAnswer:",
        "target": "6",
    }


def test_python_of_the_harness_is_never_run() -> None:
    text = LM_EVAL.replace('"Question: {{a}} + {{b}}\\nAnswer:"', "!function utils.ask")
    Path("sums.yaml").write_text(text, encoding="utf-8")
    done = init("--from", "sums.yaml")
    assert done.exit_code == 2
    assert done.stderr == (
        "sums.yaml: doc_to_text: is Python (!function utils.ask), which is not run; export its documents as JSONL "
        "(advisor init --from FILE.jsonl)\n"
    )


def test_squad_gives_documents_and_the_source_of_every_answer() -> None:
    articles = [
        {
            "title": f"Town_{n}",
            "paragraphs": [
                {
                    "context": f"Town {n} has {n + 40} bridges.",
                    "qas": [
                        {
                            "id": f"q{n}",
                            "question": f"How many bridges has town {n}?",
                            "answers": [{"text": str(n + 40)}],
                        },
                        {"id": f"u{n}", "question": "Who built them?", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
        for n in range(20)
    ]
    Path("towns.json").write_text(json.dumps({"version": "v2.0", "data": articles}), encoding="utf-8")
    task = written("towns", "--from", "towns.json")
    assert task["corpus"] == {"paths": ["docs/*.md"]}
    assert task["data"]["columns"]["source"] == "source"
    assert len(list(Path("towns/docs").glob("*.md"))) == 20
    text = Path("towns/task.yaml").read_text("utf-8")
    assert "20 of 20 answers looked up stand in it" in text
    assert "20 rows left out: they have no answer" in text


def test_records_bring_their_schema_and_entities_their_types() -> None:
    records = [{"email": t, "record": {"item": t.split()[0], "count": n, "note": None}} for n, t in enumerate(TEXTS)]
    task = written("r", "--from", jsonl("orders.jsonl", records))
    assert task["task"]["kind"] == "extraction"
    assert task["task"]["output"] == {"schema": "record.schema.json"}
    schema = json.loads(Path("r/record.schema.json").read_text("utf-8"))
    assert schema["required"] == ["item", "count", "note"]
    entities = [{"text": t, "entities": json.dumps([{"text": t.split()[0], "type": "TOPIC"}])} for t in TEXTS]
    assert written("e", "--from", jsonl("marked.jsonl", entities))["task"]["entity_types"] == ["TOPIC"]


def test_documents_beside_the_questions_are_found() -> None:
    Path("docs").mkdir()
    Path("docs/facts.md").write_text("The bridge is 40 metres long.\n", encoding="utf-8")
    Path("docs/old.pdf.bak").write_text("x", encoding="utf-8")
    jsonl("questions.jsonl", [{"question": f"How long is bridge {n}?", "answer": f"{n} metres"} for n in range(40)])
    task = written()
    assert task["task"]["kind"] == "qa"
    assert task["corpus"]["paths"] == ["docs/**/*.md"]


@pytest.mark.parametrize("name", sorted(sample_tasks()))
def test_every_sample_task_can_be_had(name: str) -> None:
    done = init("--example", name)
    assert done.exit_code == 0, done.output
    assert load_task(Path(name) / "task.yaml").name == name
    assert not (Path(name) / "build.py").exists() and (Path(name) / "README.md").is_file()


def test_nothing_is_overwritten_and_nothing_is_left_behind() -> None:
    table("tickets.csv", ",")
    Path("task.yaml").write_text("mine", encoding="utf-8")
    done = init()
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr == "task.yaml: is there already (--force overwrites; or name another folder)\n"
    assert Path("task.yaml").read_text("utf-8") == "mine"
    jsonl("second.jsonl", ROWS)
    assert init().stderr == done.stderr
    refused = init("deep/new", "--from", jsonl("two.jsonl", ROWS[:2]), "--kind", "qa")
    assert refused.exit_code == 2 and "too few" in refused.stderr
    assert not Path("deep").exists()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--from", "tickets.cvs"], "tickets.cvs: no such file (did you mean tickets.csv?)"),
        (["--from", "sheet.xlsx"], "sheet.xlsx: files of type .xlsx are not read (save the sheet as CSV"),
        (["--from", "tickets.csv", "--target-column", "queu"], '--target-column: column "queu" is missing'),
        (["--from", "papers"], "papers: holds documents but no labelled examples (label some questions in a CSV"),
        (["--example", "support-intent"], '--example: no sample task is called "support-intent" (did you mean'),
        (["--from", "tickets.csv", "--corpus", "nowhere/*.md"], "--corpus nowhere/*.md: matches no document"),
        (["--from", "someone/some-data", "--offline"], "someone/some-data: is on the hub, and this command is offline"),
        (["--from", "other.yaml"], "other.yaml: is in no format that is known (read are: CSV"),
    ],
)
def test_every_failure_is_one_line_with_its_cure(arguments: list[str], said: str) -> None:
    table("tickets.csv", ",")
    Path("sheet.xlsx").write_bytes(b"PK")
    Path("other.yaml").write_text("a: 1\n", encoding="utf-8")
    Path("papers").mkdir()
    Path("papers/one.pdf").write_bytes(b"%PDF")
    done = init(*arguments)
    assert done.exit_code == 2, done.output
    assert done.stderr.startswith(said), done.stderr
    assert len(done.stderr.splitlines()) == 1 and "(" in done.stderr
    assert not Path("task.yaml").exists()


def test_a_hub_that_cannot_be_reached_is_a_line_with_the_way_round(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    done = init("--from", "someone/some-data")
    assert done.exit_code == 2
    assert done.stderr.startswith("someone/some-data: the hub cannot be reached (")
    assert "hf download --repo-type dataset someone/some-data" in done.stderr


def test_a_data_set_of_the_hub_is_read_from_its_parquet_files(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    from pyarrow import parquet as files

    features = {"label": {"names": list(LABELS), "_type": "ClassLabel"}, "text": {"dtype": "string"}}
    told = {b"huggingface": json.dumps({"info": {"features": features}}).encode()}

    def table_of(word: str) -> bytes:
        rows = [{"text": f"{word}, {text}", "label": LABELS.index(text.split()[0])} for text in TEXTS]
        files.write_table(pyarrow.Table.from_pylist(rows).replace_schema_metadata(told), tmp_path / "rows.parquet")
        return (tmp_path / "rows.parquet").read_bytes()

    tables = {"https://hub/train": table_of("hello"), "https://hub/test": table_of("please help me")}
    urls = {"default": {"train": ["https://hub/train"], "test": ["https://hub/test"]}}
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return json.dumps(urls).encode() if "/api/" in url else tables[url]

    begin(tmp_path / "out", "hf:someone/tickets", Wishes(), Hub(rows=30, fetch=fetch), force=False)
    assert asked == [
        "https://huggingface.co/api/datasets/someone/tickets/parquet",
        "https://hub/train",
        "https://hub/test",
    ]
    task = load_task(tmp_path / "out" / "task.yaml")
    assert task.task.kind == "classification" and task.data.train == "train.jsonl"
    assert set(load_splits(task).labels) == set(LABELS)
    assert len((tmp_path / "out" / "train.jsonl").read_text("utf-8").splitlines()) == 30
    assert "Of train, 30 of 60 rows were taken, evenly spread." in (tmp_path / "out" / "task.yaml").read_text("utf-8")


def test_one_json_document_for_scripts() -> None:
    table("tickets.csv", ",")
    record = json.loads(init("--json").stdout)
    assert record["written"] == ["task.yaml", "task.schema.json"]
    assert record["next"] == ["advisor check task.yaml", "advisor run task.yaml"]


def test_a_person_is_asked_and_an_empty_line_takes_the_guess(monkeypatch: pytest.MonkeyPatch) -> None:
    from advisor.arriving.questions import asking

    table("tickets.csv", ",")
    answers = iter(["ticket", "queue", "classification", 0.9])
    asked: list[tuple[str, object]] = []

    def prompt(what: str, default: object, **more: object) -> object:
        asked.append((what, default))
        return next(answers)

    monkeypatch.setattr("click.prompt", prompt)
    begin(Path(), "tickets.csv", Wishes(), Hub(), False, asking(Wishes()))
    assert [default for _, default in asked] == ["ticket", "queue", "classification", 0.85]
    assert load_task(Path("task.yaml")).target.accuracy == 0.9
