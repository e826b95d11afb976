"""Names are found without importing; a name is loaded only when asked for."""

import subprocess
import sys
from importlib import metadata, util
from pathlib import Path

import pytest

from advisor import registry
from advisor.catalogue import plugin_lines
from advisor.errors import AdvisorError

PLUGIN = """Metadata-Version: 2.1
Name: other-package
Version: 3.1
Summary: A plugin
"""


@pytest.fixture
def plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Another installed package, whose entry points a test writes into the file that is returned."""
    record = tmp_path / "other_package-3.1.dist-info"
    record.mkdir()
    (record / "METADATA").write_text(PLUGIN)
    (tmp_path / "other_package.py").write_text("class Strategy: ...\nclass Mine: ...\nvalue = 1\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    yield record / "entry_points.txt"
    sys.modules.pop("other_package", None)


def run(code: str, *options: str, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *options, "-c", code], capture_output=True, text=True, cwd=cwd, check=False)


def test_built_ins_are_the_files_that_do_not_start_with_an_underscore() -> None:
    folder = Path(registry.__file__).parents[1] / "strategies"
    expected = {path.stem for path in folder.glob("*.py") if not path.stem.startswith("_")}
    found = {found.name for found in registry.names("strategies") if found.origin == "built in"}
    assert found == expected
    assert "zero_shot" in found


@pytest.mark.parametrize("group", registry.GROUPS)
def test_every_built_in_says_in_a_line_what_it_is(group: registry.Group) -> None:
    for found in registry.names(group):
        assert found.summary, f"{found.name} has no docstring"


def test_listing_imports_no_library_and_nothing_listed() -> None:
    code = """
import sys
from advisor import registry
for group in registry.GROUPS:
    registry.names(group)
print([name for name in sys.modules if name.startswith(("torch", "transformers", "strategies.", "advisor.metrics."))])
"""
    done = run(code)
    assert done.stdout.strip() == "[]", done.stderr


def test_listing_the_models_imports_no_torch() -> None:
    code = "import sys; from advisor import registry; registry.weights_module().known(); print('torch' in sys.modules)"
    done = run(code)
    assert done.stdout.strip() == "False", done.stderr


def test_load_returns_the_class_of_the_file() -> None:
    assert registry.load("strategies", "zero_shot").__module__ == "strategies.zero_shot"


def test_the_diagnostic_contestant_is_loaded_and_never_listed() -> None:
    assert registry.gold_passage().__module__ == "strategies._gold_passage"
    assert not any("gold" in found.name for found in registry.names("strategies"))


def test_an_unknown_name_gets_the_nearest_and_all() -> None:
    with pytest.raises(AdvisorError) as caught:
        registry.load("strategies", "zero_shoot")
    assert caught.value.what.startswith("unknown strategy 'zero_shoot'. Did you mean zero_shot? Available: ")


def test_a_name_near_nothing_gets_only_the_list() -> None:
    with pytest.raises(AdvisorError, match=r"^unknown strategy 'qqqqqqqq'\. Available: "):
        registry.load("strategies", "qqqqqqqq")


def test_a_plugin_is_listed_and_loaded(plugin: Path) -> None:
    plugin.write_text("[advisor.strategies]\nmine = other_package:Mine\nmodule = other_package\n")
    found = {found.name: found for found in registry.names("strategies")}
    assert (found["mine"].origin, found["mine"].summary) == ("other-package 3.1", "A plugin")
    assert registry.load("strategies", "mine").__name__ == "Mine"
    assert registry.load("strategies", "module").__name__ == "Strategy"


def test_a_plugin_with_the_name_of_a_built_in_is_refused_by_both_names(plugin: Path) -> None:
    plugin.write_text("[advisor.strategies]\nzero_shot = other_package:Mine\n")
    with pytest.raises(AdvisorError, match=r"strategy .zero_shot.: one is built in, the other from other-package 3\.1"):
        registry.names("strategies")


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("other_package:value", "is not a class"),
        ("other_package:Absent", "cannot be imported"),
        ("absent_package:Mine", "cannot be imported"),
    ],
)
def test_a_broken_plugin_is_named(plugin: Path, value: str, said: str) -> None:
    plugin.write_text(f"[advisor.strategies]\nmine = {value}\n")
    with pytest.raises(AdvisorError, match=f"strategy 'mine' of other-package 3.1 {said}"):
        registry.load("strategies", "mine")


def test_embedders_have_no_entry_points(plugin: Path) -> None:
    plugin.write_text("[advisor.embedders]\nmine = other_package:Mine\n")
    assert metadata.entry_points(group="advisor.embedders")
    assert "mine" not in {found.name for found in registry.names("embedders")}


def test_a_stranger_called_strategies_is_named_and_not_run(tmp_path: Path) -> None:
    (tmp_path / "strategies").mkdir()
    (tmp_path / "strategies" / "__init__.py").write_text("raise SystemExit('the stranger ran')")
    project = Path(registry.__file__).parents[1]
    code = f"""
import sys
sys.path.append({str(project)!r})
from advisor import registry
from advisor.errors import AdvisorError
try:
    registry.names("strategies")
except AdvisorError as error:
    print(error.lines()[0])
"""
    said = run(code, "-E", cwd=tmp_path).stdout
    assert said.startswith("another package called 'strategies' hides ours: ")
    assert "(run advisor, not python -m advisor)" in said


def test_what_cannot_run_here_says_why_and_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    here = {engine.name: engine.missing for engine in registry.names("engines") if engine.name != "vllm"}
    assert set(here.values()) == {""}, "the tests install every extra; vLLM is none: it needs a GPU and its own torch"
    spec = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name: None if name == "openvino_genai" else spec(name))
    found = {engine.name: engine.missing for engine in registry.names("engines")}
    assert found.pop("openvino") == "openvino_genai is not installed: pip install 'approach-advisor[cpu]'"
    assert found.pop("vllm") in ("", "vllm is not installed: pip install vllm")
    assert set(found.values()) == {""}
    lines = [line.split()[0] for line in plugin_lines() if "cannot run here" in line]
    assert "openvino" in lines and set(lines) <= {"openvino", "vllm"}
