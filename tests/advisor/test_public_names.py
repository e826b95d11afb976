"""The public surface and the version are tested facts."""

import tomllib
from pathlib import Path

import advisor

ROOT = Path(__file__).parents[2]


def test_the_version_is_the_one_that_is_packaged() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert advisor.__version__ == project["version"]
    assert f"## {advisor.__version__}" in (ROOT / "CHANGELOG.md").read_text("utf-8")


def test_the_public_names_are_there_and_run_stays_a_function() -> None:
    import advisor.advise

    assert sorted(advisor.__all__) == ["__version__", "load", "run"]
    assert callable(advisor.run)
