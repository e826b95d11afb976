"""The border of task.yaml: what it accepts, and the whole line it prints for each mistake."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError
from ruamel.yaml import YAML

from advisor.errors import TaskError
from advisor.task import PriceSection, StrategySection, TaskSpec, load_task, task_schema

PROJECT = Path(__file__).parents[2]
LEAST = """\
version: 1
name: intents
task:
  kind: classification
data: {path: examples.jsonl}
target:
  accuracy: 0.85
"""


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def load(text: str, *overrides: str) -> TaskSpec:
    path = Path("task.yaml")
    path.write_text(text, encoding="utf-8")
    return load_task(path, overrides)


def complaints(text: str, *overrides: str) -> list[str]:
    with pytest.raises(TaskError) as caught:
        load(text, *overrides)
    return caught.value.lines()


def with_kind(kind: str, more: str = "", target: str = "accuracy: 0.5") -> str:
    least = f"version: 1\nname: x\ntask: {{kind: {kind}{more}}}\n"
    return f"{least}data: {{path: a.jsonl}}\ntarget: {{{target}}}\n"


def test_the_least_that_runs_has_the_declared_defaults() -> None:
    task = load(LEAST)
    assert task.metric == "accuracy"
    assert [
        model.model_dump(exclude_none=True, exclude={"precision", "concurrency", "template", "batch"})
        for model in task.models
    ] == [{"id": "small", "engine": "local", "model": "smollm2-135m-instruct", "temperature": 0.0}]
    assert (task.embedding.model, task.seed, task.target.confidence) == ("minilm-l6-v2", 13, 0.95)
    assert (task.volume.requests_per_month, task.volume.horizon_months) == (10_000, 12)
    assert (task.strategies, task.corpus, task.exhaustive, task.currency) == (None, None, False, "USD")


def test_an_endpoint_needs_a_url_and_local_weights_have_none() -> None:
    text = f"""{LEAST}models:
  - {{id: a, engine: openai, model: m}}
  - {{id: b, model: m, base_url: "http://localhost:1/v1"}}
  - {{id: c, engine: openai, model: m, base_url: "http://localhost:1/v1", concurrency: 0}}
  - {{id: d, engine: openai, model: m, base_url: "http://localhost:1/v1", template: plain}}
  - {{id: e, model: m, batch: true}}
"""
    assert complaints(text) == [
        "task.yaml:9:21: models.0.engine: `openai` needs the base_url of its endpoint, e.g. http://localhost:8080/v1",
        "task.yaml:10:33: models.1.base_url: belongs to `engine: openai`; local weights have no URL",
        "task.yaml:11:87: models.2.concurrency: must be at least 1 (found 0)",
        "task.yaml:12:74: models.3.template: belongs to local weights; an endpoint writes its prompts itself",
        "task.yaml:13:30: models.4.batch: belongs to `engine: openai`; local weights are always at hand",
    ]


def test_labels_stay_text_as_yaml_1_2_says() -> None:
    task = load(LEAST.replace("classification", "classification\n  labels: [yes, no, on, off]"))
    assert task.task.labels == ("yes", "no", "on", "off")


def test_labels_that_yaml_reads_as_something_else_must_be_quoted() -> None:
    text = LEAST.replace("classification", "classification\n  labels: [true, 3, 0.5, 2024-01-01, ~]")
    assert complaints(text) == [
        "task.yaml:5:12: task.labels.0: must be text (found true; put it in quotes)",
        "task.yaml:5:18: task.labels.1: must be text (found 3; put it in quotes)",
        "task.yaml:5:21: task.labels.2: must be text (found 0.5; put it in quotes)",
        "task.yaml:5:26: task.labels.3: must be text (found 2024-01-01; put it in quotes)",
        "task.yaml:5:38: task.labels.4: must be text (found nothing)",
    ]


def test_all_mistakes_are_told_at_once_in_the_order_of_the_file() -> None:
    text = """\
version: 1
name: support intents
task:
  kind: clasification
  labls: [a, b]
data: {path: a.parquet, columns: {inptu: text}}
target:
  accuracy: 85
  accuracy: 0.9
  metric: acuracy
models:
  - {id: a, engine: ollama, model: x, price: autoo}
  - {id: a, model: x, price: {per_hour: -1}}
strategies:
  - {kind: few_shot, models: [b]}
  - few_shot
budget: {minutes: "3"}
"""
    assert complaints(text) == [
        "task.yaml:2:7: name: may hold letters, digits, dots, dashes and underscores, the first a letter or digit "
        '(found "support intents")',
        "task.yaml:4:9: task.kind: must be classification, extraction, entities, qa or generation "
        '(found "clasification"; did you mean classification?)',
        "task.yaml:5:3: task.labls: is no key of task (did you mean labels?)",
        "task.yaml:6:35: data.columns.inptu: is no key of data.columns (did you mean input?)",
        "task.yaml:8:13: target.accuracy: must be less than 1 (found 85; did you mean 0.85?)",
        "task.yaml:9:3: target.accuracy: stands twice (first in line 8)",
        'task.yaml:10:11: target.metric: is no metric (found "acuracy"; did you mean accuracy?)',
        "task.yaml:12:21: models.0.engine: is not available yet (available: local, openvino, transformers, openai)",
        'task.yaml:12:46: models.0.price: must be auto (found "autoo"; did you mean auto?)',
        'task.yaml:13:10: models.1.id: stands twice (found "a", first at models.0.id)',
        "task.yaml:13:41: models.1.price.per_hour: must be at least 0 (found -1)",
        'task.yaml:15:31: strategies.0.models.0: is no declared model (found "b"; declared: a)',
        'task.yaml:16:5: strategies.1: must be a mapping (found "few_shot")',
        'task.yaml:17:19: budget.minutes: must be a number (found "3"; write it without quotes)',
    ]


def test_a_missing_key_is_told_at_the_key_above_it() -> None:
    assert complaints("version: 1\ntask:\n  instructions: Go.\ntarget: {metric: auto}\n") == [
        "task.yaml:1:1: name: is missing (found: version, task, target)",
        "task.yaml:1:1: data: is missing (found: version, task, target)",
        "task.yaml:2:1: task.kind: is missing (found: instructions)",
        "task.yaml:4:1: target.accuracy: is missing (found: metric)",
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("", "task.yaml:1:1: must be a mapping of keys (found nothing)"),
        ("- a\n", "task.yaml:1:1: must be a mapping of keys (found a list)"),
        ("a: [1\nb: 2\n", "task.yaml:2:2: is not valid YAML: expected ',' or ']', but got ':'"),
        ("a:\n\t- 1\n", "task.yaml:2:1: is not valid YAML: found character '\\t' that cannot start any token"),
    ],
)
def test_what_is_no_mapping_or_no_yaml(text: str, line: str) -> None:
    assert complaints(text) == [line]


def test_a_file_that_is_not_there_or_not_utf_8() -> None:
    Path("task.yaml").write_bytes(b"name: \xff\n")
    with pytest.raises(TaskError) as caught:
        load_task(Path("task.yaml"))
    assert caught.value.lines() == ["task.yaml: is not UTF-8 (byte 7)"]
    with pytest.raises(TaskError) as caught:
        load_task(Path("tsk.yaml"))
    assert caught.value.lines() == ["tsk.yaml: no such file (did you mean task.yaml?)"]
    with pytest.raises(TaskError) as caught:
        load_task(Path())
    assert caught.value.lines() == [".: is a folder (name its task file, e.g. task.yaml)"]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        (
            with_kind("qa", ", labels: [a, b]"),
            ["task.yaml:3:18: task.labels: belongs to kind classification (found kind qa)"],
        ),
        (
            with_kind("classification", ", rules: {max_words: 3}"),
            ["task.yaml:3:30: task.rules: belongs to kind qa and generation (found kind classification)"],
        ),
        (with_kind("qa", ", rules: {}"), ["task.yaml:3:25: task.rules: declares no rule"]),
        (
            with_kind("qa", ", rules: {pattern: '(a'}"),
            [
                "task.yaml:3:35: task.rules.pattern: is no regular expression: "
                "missing ), unterminated subpattern at character 1 of '(a'"
            ],
        ),
        (
            with_kind("classification", "", "accuracy: 0.5, metric: contains"),
            ["task.yaml:5:33: target.metric: metric contains does not fit kind classification (write accuracy)"],
        ),
        (
            with_kind("generation", "", "accuracy: 0.5, metric: rules_pass"),
            [
                "task.yaml:5:33: target.metric: metric rules_pass has nothing to check "
                "(declare task.rules or data.columns.facts)"
            ],
        ),
        (
            with_kind("qa", "", "accuracy: 0.5, metric: fact_coverage"),
            [
                "task.yaml:5:33: target.metric: metric fact_coverage has nothing to look for "
                "(name the column of facts: data.columns.facts)"
            ],
        ),
        (
            with_kind("extraction"),
            ["task.yaml:3:1: task.output: is missing: kind extraction needs `output: {schema: FILE}`"],
        ),
        (
            with_kind("entities"),
            ["task.yaml:3:1: task.entity_types: is missing: kind entities needs the list of its types"],
        ),
        (
            with_kind("entities", ", entity_types: [COURT, COURT]"),
            ['task.yaml:3:46: task.entity_types.1: stands twice (found "COURT", first at task.entity_types.0)'],
        ),
        (
            with_kind("classification", ", labels: [a, b, a]"),
            ['task.yaml:3:45: task.labels.2: stands twice (found "a", first at task.labels.0)'],
        ),
    ],
)
def test_contradictions_in_a_task(text: str, lines: list[str]) -> None:
    assert complaints(text) == lines


@pytest.mark.parametrize(
    ("data", "lines"),
    [
        ("{}", ["task.yaml:5:1: data: names no file (give `path`, or `train` and `test`)"]),
        (
            "{path: a.csv, dev: b.csv}",
            ["task.yaml:5:21: data.dev: stands beside `path` (give one file, or train and test)"],
        ),
        ("{train: a.csv}", ["task.yaml:5:1: data.test: is missing (found: train)"]),
        ("{test: a.csv, dev: b.csv}", ["task.yaml:5:1: data.train: is missing (found: dev, test)"]),
        (
            "{train: a.csv, test: a.csv}",
            ['task.yaml:5:28: data.test: stands twice (found "a.csv", first at data.train)'],
        ),
    ],
)
def test_data_is_one_file_or_train_and_test(data: str, lines: list[str]) -> None:
    assert complaints(LEAST.replace("{path: examples.jsonl}", data)) == lines


@pytest.mark.parametrize("key", ["sk-abc123", "together_api_key", "AKIAIOSFODNN7EXAMPLE", "a b"])
def test_a_key_is_never_written_in_the_file_and_never_shown(key: str) -> None:
    lines = complaints(f"{LEAST}models:\n  - {{id: a, model: m, api_key_env: {key}}}\n")
    assert lines == [
        "task.yaml:9:36: models.0.api_key_env: must name an environment variable, not hold a key "
        "(write e.g. TOGETHER_API_KEY and export the key)"
    ]


def test_an_override_that_holds_a_key_does_not_show_it() -> None:
    text = f"{LEAST}models:\n  - {{id: a, model: m}}\n"
    assert "sk-abc123" not in complaints(text, "models.0.api_key_env=sk-abc123")[0]


def test_overrides_are_parsed_as_yaml_and_may_add_sections() -> None:
    text = f"{LEAST}strategies:\n  - {{kind: few_shot, shots: [4, 8]}}\n"
    task = load(text, "target.accuracy=0.9", "strategies.0.shots=[2]", "corpus.paths=['*.md']", "seed=7")
    assert task.strategies is not None and task.corpus is not None
    assert (task.target.accuracy, task.strategies[0].options, task.seed) == (0.9, {"shots": [2]}, 7)
    assert task.corpus.paths == ("*.md",)


def test_mistakes_in_overrides_name_the_override_and_come_last() -> None:
    overrides = ("target.accuracy=1.5", "foo", "volume=3", "strategies.0.shots=[4]", "task.kind.x=1", "models.4.id=a")
    text = f"{LEAST}models:\n  - {{id: a, model: m}}\nseed: -1\n"
    assert complaints(text, *overrides) == [
        "task.yaml:10:7: seed: must be at least 0 (found -1)",
        "--set target.accuracy=1.5: target.accuracy: must be less than 1 (found 1.5)",
        "--set foo: foo: must be key=value, e.g. --set target.accuracy=0.9",
        "--set volume=3: volume: must be a mapping (found 3)",
        "--set strategies.0.shots=[4]: strategies.0.shots: strategies is not in the file, so nothing in it can be set",
        '--set task.kind.x=1: task.kind.x: task.kind has no keys (found "classification")',
        "--set models.4.id=a: models.4.id: models has no entry 4 (its entries are numbered 0 to 0)",
    ]


def test_an_override_with_a_broken_value() -> None:
    assert complaints(LEAST, "target.accuracy=[1") == [
        "--set target.accuracy=[1: target.accuracy: has a value that is not valid YAML"
    ]


def test_place_is_where_a_value_stands() -> None:
    task = load(LEAST, "seed=3")
    assert task.place("target", "accuracy") == "task.yaml:7:13: target.accuracy"
    assert task.place("target.accuracy") == "task.yaml:7:13: target.accuracy"
    assert task.place("target.consistency") == "task.yaml:6:1: target.consistency"
    assert task.place("corpus") == "task.yaml:1:1: corpus"
    assert task.place("seed") == "--set seed=3: seed"


def test_a_task_without_a_file_still_has_a_folder_and_places() -> None:
    task = TaskSpec.model_validate(YAML(typ="safe").load(LEAST))
    assert (task.folder, task.place("models", 0, "price")) == (Path(), "models.0.price")


def test_the_folder_is_that_of_the_file(tmp_path: Path) -> None:
    (tmp_path / "task.yaml").write_text(LEAST, encoding="utf-8")
    assert load_task(tmp_path / "task.yaml").folder == tmp_path


def test_a_contradiction_is_refused_without_a_file_too() -> None:
    content = YAML(typ="safe").load(with_kind("qa", ", labels: [a, b]"))
    with pytest.raises(ValidationError, match=r"task\.labels: belongs to kind classification \(found kind qa\)"):
        TaskSpec.model_validate(content)


@pytest.mark.parametrize(
    ("text", "metric"),
    [
        (with_kind("classification"), "accuracy"),
        (with_kind("qa"), "answer_f1"),
        (with_kind("qa", ", rules: {max_words: 9}"), "rules_pass"),
        (with_kind("generation", ", rules: {must_include: [a]}"), "rules_pass"),
        (with_kind("qa", "", "accuracy: 0.5, metric: contains"), "contains"),
    ],
)
def test_auto_is_the_metric_of_the_kind(text: str, metric: str) -> None:
    assert load(text).metric == metric


def test_a_strategy_keeps_its_own_keys_as_options_and_gives_them_back() -> None:
    section = StrategySection.model_validate(
        {"kind": "few_shot", "models": ["a"], "shots": [4, 8], "select": "similar"}
    )
    assert (section.models, section.options) == (("a",), {"shots": [4, 8], "select": "similar"})
    assert section.model_dump() == {"kind": "few_shot", "models": ["a"], "shots": [4, 8], "select": "similar"}
    assert StrategySection.model_validate(section.model_dump()) == section


def test_a_temperature_is_greedy_unless_declared_and_lies_between_0_and_2() -> None:
    models = "models:\n  - {id: a, model: m}\n  - {id: b, model: m, temperature: 0.7}\n"
    models += "  - {id: c, model: m, temperature: 2}\n"
    assert [model.temperature for model in load(f"{LEAST}{models}").models] == [0.0, 0.7, 2.0]
    text = f"{LEAST}models:\n  - {{id: a, model: m, temperature: 2.1}}\n  - {{id: b, model: m, temperature: -0.1}}\n"
    assert complaints(text) == [
        "task.yaml:9:36: models.0.temperature: must be at most 2 (found 2.1)",
        "task.yaml:10:36: models.1.temperature: must be at least 0 (found -0.1)",
    ]


def test_a_price_is_a_word_a_table_or_unknown() -> None:
    models = "models:\n  - {id: a, model: m, price: auto}\n  - {id: b, model: m, price: {per_hour: 1}}\n"
    prices = [model.price for model in load(f"{LEAST}{models}  - {{id: c, model: m}}\n").models]
    assert prices == ["auto", PriceSection(per_hour=1.0), None]


def test_a_resolved_task_loads_again_as_the_same_task() -> None:
    task = load(f"{LEAST}strategies:\n  - {{kind: few_shot, shots: [4]}}\n")
    again = load(json.dumps(task.model_dump(mode="json")))
    assert again.model_dump() == task.model_dump()


def test_the_schema_accepts_what_loads_and_describes_every_key() -> None:
    schema = task_schema()
    Draft202012Validator.check_schema(schema)
    checker = Draft202012Validator(schema)
    good = YAML(typ="safe").load(f"{LEAST}strategies:\n  - {{kind: few_shot, shots: [4]}}\n")
    assert list(checker.iter_errors(good)) == []
    assert [error.message for error in checker.iter_errors(good | {"sed": 1})] == [
        "Additional properties are not allowed ('sed' was unexpected)"
    ]
    definitions = schema["$defs"]
    assert isinstance(definitions, dict)
    sections = {"": schema, **definitions}
    without = [
        f"{name}.{key}"
        for name, section in sections.items()
        for key, value in section.get("properties", {}).items()
        if not value.get("description")
    ]
    assert without == []


def test_the_page_on_task_yaml_is_what_the_schema_says() -> None:
    command = [sys.executable, str(PROJECT / "docs" / "write_task_yaml.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, env={"PYTHONPATH": str(PROJECT)}, check=False)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_least_task_of_the_page_loads() -> None:
    page = (PROJECT / "docs" / "task-yaml.md").read_text(encoding="utf-8")
    assert load(page.partition("```yaml\n")[2].partition("```")[0]).name == "support-intents"
