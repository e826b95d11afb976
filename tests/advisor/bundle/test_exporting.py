"""Every strategy leaves its run and answers as it did there; what cannot leave says so."""

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest

import advisor
from advisor.bundle.exporting import ExportOptions, export
from advisor.bundle.run_source import known_parts
from advisor.errors import AdvisorError
from advisor.parts import digests

pytestmark = pytest.mark.usefixtures("at_home")
STRATEGIES = (
    "control",
    "zero_shot@tiny",
    "few_shot-fixed-2@tiny",
    "few_shot-similar-2@tiny",
    "few_shot-similar-2-neighbours3@tiny",
    "optimized_prompt-s2-r20-c2@tiny",
    "long_context@tiny",
    "rag-k1-hybrid@tiny",
    "lora-r2-free@tiny",
    "lora_rag-r2-k1@tiny",
)


def whole(tmp_path: Path, bundle: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copytree(bundle, tmp_path / "copy"))


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_a_bundle_answers_as_the_run_did(shop: Any, strategy: str) -> None:
    rows = shop.rows(strategy)
    assert len(rows) == 10
    bundle = advisor.load(shop.bundle(strategy, "prompt", "index", "adapter"), allow_uncertified=True)
    found = bundle.predict([{"id": row["id"], "input": row["input"]} for row in rows])
    for row, answer in zip(rows, found, strict=True):
        assert (answer.id, answer.output, answer.parsed) == (row["id"], row["output"], row["parsed"])
        assert [place["source"] for place in answer.retrieved] == [place["source"] for place in row["retrieved"]]


def test_the_merged_weights_answer_as_the_adapter_does_where_the_base_is_gone(
    shop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shop.bundle("lora-r2-free@tiny")
    monkeypatch.setattr("advisor.bundle.weights._here", lambda *_: None)
    rows = shop.rows("lora-r2-free@tiny")
    bundle = advisor.load(folder, allow_uncertified=True)
    assert [answer.output for answer in bundle.predict([row["input"] for row in rows])] == [
        row["output"] for row in rows
    ]


def test_exporting_twice_gives_the_same_bytes(shop: Any, tmp_path: Path) -> None:
    strategy = "lora_rag-r2-k1@tiny"
    first = shop.bundle(strategy)
    second = export(shop.run, tmp_path / "again", ExportOptions(strategy, (), True))
    assert digests(first) == digests(second)


def test_the_bundle_holds_what_people_and_other_servers_need(shop: Any) -> None:
    folder = shop.bundle("lora_rag-r2-k1@tiny")
    names = {path.relative_to(folder).parts[0] for path in folder.rglob("*") if path.is_file()}
    assert names >= {"bundle.toml", "prompt.md", "index", "adapter", "model", "model-q8_0.gguf", "Modelfile"}
    assert names >= {"README.md", "datacard.md", "decision.md", "labels.gbnf"}
    manifest = tomllib.loads((folder / "bundle.toml").read_text("utf-8"))
    assert manifest["kind"] == "lora_rag" and manifest["certificate"]["status"] != "certified"
    assert set(manifest["files"]) | set(manifest["object"]["parts"]) | {"bundle.toml"} == set(digests(folder))
    told = "".join(path.read_text("utf-8") for path in folder.glob("*.*") if path.suffix in (".md", ".toml", ".json"))
    assert str(shop.run) not in told and "/tmp" not in told
    assert json.loads((folder / "adapter" / "adapter_config.json").read_text("utf-8"))["base_model_name_or_path"]
    card = (folder / "README.md").read_text("utf-8")
    assert "**Not certified" in card and "model-index" not in card and "license: apache-2.0" in card
    card = (shop.bundle("control") / "README.md").read_text("utf-8")
    assert "**Certified at 95 %**: accuracy of at least 10 %" in card and "- type: accuracy (lower bound)" in card
    assert "passages or demonstrations that are chosen for each request" in (folder / "Modelfile").read_text("utf-8")
    assert "FROM ./model-q8_0.gguf" in (folder / "Modelfile").read_text("utf-8")


def test_the_gguf_may_keep_32_bits(shop: Any, tmp_path: Path) -> None:
    options = ExportOptions("few_shot-fixed-2@tiny", allow_uncertified=True, gguf="f32")
    folder = export(shop.run, tmp_path / "winner", options)
    assert (folder / "model-f32.gguf").is_file() and not (folder / "model-q8_0.gguf").exists()
    assert "FROM ./model-f32.gguf" in (folder / "Modelfile").read_text("utf-8")
    card = (folder / "README.md").read_text("utf-8")
    assert (
        "on the weights as they answered, in 32 bits" in card
        and "-m model-f32.gguf --jinja --temp 0 --cache-type-k f32" in card
    )


def test_fixed_demonstrations_go_into_the_modelfile(shop: Any) -> None:
    text = (shop.bundle("few_shot-fixed-2@tiny") / "Modelfile").read_text("utf-8")
    assert text.count("MESSAGE user") == text.count("MESSAGE assistant") == 2
    assert 'SYSTEM """Name the colour."""' in text


def test_only_some_parts_make_a_bundle_that_says_what_it_lacks(shop: Any, tmp_path: Path) -> None:
    folder = shop.bundle("rag-k1-hybrid@tiny", "prompt", "cards")
    assert not (folder / "index").exists() and (folder / "README.md").exists()
    with pytest.raises(AdvisorError, match=r"has no index/index.json: it was exported without index"):
        advisor.load(folder, allow_uncertified=True)
    with pytest.raises(AdvisorError, match="--only indx: no such part") as refused:
        known_parts(("indx",))
    assert "did you mean index" in refused.value.hint


def test_a_changed_part_is_refused_by_name(shop: Any, tmp_path: Path) -> None:
    folder = whole(tmp_path, shop.bundle("control"))
    assert advisor.load(folder).certified
    control = folder / "control.json"
    control.write_text(control.read_text("utf-8").replace("red", "rot"), encoding="utf-8")
    with pytest.raises(AdvisorError, match=r"control\.json is not what was measured") as refused:
        advisor.load(folder)
    assert "--allow-uncertified" in refused.value.hint
    said: list[str] = []
    assert not advisor.load(folder, allow_uncertified=True, say=said.append).certified
    assert said[0].startswith("not certified: ") and "control.json" in said[0]


def test_a_changed_instruction_or_option_is_refused(shop: Any, tmp_path: Path) -> None:
    folder = whole(tmp_path, shop.bundle("control"))
    path = folder / "bundle.toml"
    path.write_text(path.read_text("utf-8").replace("Name the colour.", "Name the hue."), encoding="utf-8")
    with pytest.raises(AdvisorError, match=r"\[object\] is not what was measured"):
        advisor.load(folder)


def test_a_version_that_asks_otherwise_is_refused(shop: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = shop.bundle("zero_shot@tiny", "prompt")
    monkeypatch.setattr("strategies._prompts.own_instructions", lambda task: "Tell the colour.")
    with pytest.raises(AdvisorError, match="has no certificate"):
        advisor.load(folder)
    said: list[str] = []
    advisor.load(folder, allow_uncertified=True, say=said.append)
    assert any("this version asks otherwise" in line and "probes.json" in line for line in said)


def test_the_report_names_the_object_that_the_bundle_is(shop: Any) -> None:
    digest = tomllib.loads((shop.bundle("control") / "bundle.toml").read_text("utf-8"))["digest"]
    assert digest in (shop.run / "report.md").read_text("utf-8")
    assert digest in (shop.run / "decision.md").read_text("utf-8")


def test_what_has_no_certificate_leaves_only_where_that_is_allowed(shop: Any, tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="zero_shot@tiny is not certified") as refused:
        export(shop.run, tmp_path / "out", ExportOptions("zero_shot@tiny"))
    assert "--allow-uncertified" in refused.value.hint
    with pytest.raises(AdvisorError, match="has no strategy zero_shot@tiney") as refused:
        export(shop.run, tmp_path / "out", ExportOptions("zero_shot@tiney"))
    assert "did you mean" in refused.value.hint
    assert not list(tmp_path.iterdir())


def test_a_report_without_parts_says_how_to_get_them(tmp_path: Path) -> None:
    committed = Path(__file__).parents[3] / "reports" / "support-intents"
    with pytest.raises(AdvisorError, match="keeps no parts of") as refused:
        export(committed, tmp_path / "out", ExportOptions())
    assert refused.value.hint.startswith("advisor run corpora/support-intents/task.yaml")


def test_a_folder_with_other_files_is_not_replaced(shop: Any, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(AdvisorError, match="holds other files"):
        export(shop.run, tmp_path, ExportOptions("control"))
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]
    target = tmp_path / "bundle"
    export(shop.run, target, ExportOptions("control", ("prompt",)))
    (target / "stale.txt").write_text("from an older bundle")
    export(shop.run, target, ExportOptions("control", ("prompt",)))
    assert not (target / "stale.txt").exists()


def test_a_part_that_changed_in_the_run_folder_is_not_exported(shop: Any, tmp_path: Path) -> None:
    run = Path(shutil.copytree(shop.run, tmp_path / "run"))
    (run / "strategies" / "control" / "parts" / "control.json").write_text("{}")
    with pytest.raises(AdvisorError, match=r"is not what was measured: control\.json changed since"):
        export(run, tmp_path / "out", ExportOptions("control"))


def test_a_folder_that_is_no_bundle_says_what_makes_one(tmp_path: Path) -> None:
    with pytest.raises(AdvisorError, match="is no bundle") as refused:
        advisor.load(tmp_path)
    assert "advisor export RUN -o DIR" in refused.value.hint
    (tmp_path / "bundle.toml").write_text("format = [")
    with pytest.raises(AdvisorError, match="is no TOML"):
        advisor.load(tmp_path)
    (tmp_path / "bundle.toml").write_text("format = 1\n")
    with pytest.raises(AdvisorError, match="Field required"):
        advisor.load(tmp_path)
