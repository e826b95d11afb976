"""Fresh labelled examples and a certificate: it holds, it is broken, or more examples would tell."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from scipy.stats import beta

import advisor
from advisor.bundle.rescoring import rescore
from advisor.cli import main
from advisor.errors import AdvisorError

pytestmark = pytest.mark.usefixtures("at_home")


def recheck(shop: Any, data: Path, *more: str) -> Result:
    return CliRunner().invoke(main, ["recheck", str(shop.bundle("control")), "--data", str(data), *more])


def fresh(path: Path, count: int, wrong: int) -> Path:
    """Examples that the control gets right, but for the labels that are turned round."""
    words = {"red": "blood", "blue": "sea"}
    rows = []
    for number in range(count):
        label = ("red", "blue")[number % 2]
        said = label if number >= wrong else {"red": "blue", "blue": "red"}[label]
        rows.append({"text": f"now item {number} looks like {words[label]}", "label": said})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_a_certificate_holds_by_an_exact_bound_at_the_whole_alpha(shop: Any, tmp_path: Path) -> None:
    found = recheck(shop, fresh(tmp_path / "new.jsonl", 40, 4), "--json")
    assert found.exit_code == 0, found.stderr
    told = json.loads(found.stdout)
    assert told["verdict"] == "holds" and told["now"]["correct"] == 36
    assert told["now"]["lower"] == pytest.approx(beta.ppf(0.05, 36, 5))
    assert told["before"]["target"] == 0.1


def test_a_broken_one_ends_with_code_6_and_says_how_unlikely_chance_is(shop: Any, tmp_path: Path) -> None:
    found = recheck(shop, fresh(tmp_path / "new.jsonl", 60, 60))
    assert found.exit_code == 6
    assert "does not hold any more on 60 fresh examples" in found.stdout
    assert "Below target with 95 % confidence" in found.stdout and "p = " in found.stdout


def test_too_few_examples_leave_it_open_and_say_how_many_more(shop: Any, tmp_path: Path) -> None:
    found = recheck(shop, fresh(tmp_path / "new.jsonl", 4, 3))
    assert found.exit_code == 4
    assert "is open on 4 fresh examples" in found.stdout and "more labelled examples would be needed" in found.stdout


def test_demonstrations_are_left_out_and_strange_labels_are_named(shop: Any, tmp_path: Path) -> None:
    folder = shop.bundle("few_shot-similar-2@tiny", "prompt")
    shown = json.loads((folder / "demonstrations.jsonl").read_text("utf-8").splitlines()[0])
    rows = [{"text": shown["input"], "label": "red"}, {"text": "something new", "label": "green"}]
    data = tmp_path / "new.jsonl"
    data.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    found = rescore(advisor.load(folder, allow_uncertified=True), data)
    assert found.now.n == 1
    assert "1 examples are demonstrations of the bundle and were left out." in found.notes
    assert any("green" in note for note in found.notes)
    data.write_text(json.dumps(rows[0]) + "\n", encoding="utf-8")
    with pytest.raises(AdvisorError, match="holds no fresh example"):
        rescore(advisor.load(folder, allow_uncertified=True), data)


def test_what_cannot_be_read_is_said_with_its_place(shop: Any, tmp_path: Path) -> None:
    data = tmp_path / "new.jsonl"
    data.write_text('{"text": "a"}\n', encoding="utf-8")
    found = recheck(shop, data)
    assert found.exit_code == 2 and f'{data}:1: column "label" is missing' in found.stderr
    assert "no such file" in recheck(shop, tmp_path / "absent.jsonl").stderr


def test_data_is_for_a_bundle_and_prices_are_for_a_run(shop: Any, tmp_path: Path) -> None:
    data = fresh(tmp_path / "new.jsonl", 4, 0)
    assert "one of them at a time" in recheck(shop, data, "--volume", "5").stderr
    found = CliRunner().invoke(main, ["recheck", str(shop.run), "--data", str(data)])
    assert found.exit_code == 2 and "is no bundle" in found.stderr
    found = CliRunner().invoke(main, ["recheck", str(shop.bundle("control"))])
    assert found.exit_code == 2 and "--data" in found.stderr
