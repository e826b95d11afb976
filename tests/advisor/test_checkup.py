"""What `advisor check` finds out about data before a run: each trouble planted, and told with its rows."""

import json
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from advisor.checkup import Checked, check_task
from advisor.sample_size import chance_to_certify
from advisor.stats import alpha_now, smallest_passing

WORDS = ("amber", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "islet", "joule", "kayak", "lemon")


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def text(number: int) -> str:
    return " ".join(WORDS[(number * step + step) % len(WORDS)] for step in (1, 2, 4, 7, 11)) + f" {number}"


def check(
    rows: Sequence[dict[str, object]], kind: str = "classification", more: str = "", accuracy: float = 0.6
) -> Checked:
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    Path("task.yaml").write_text(
        f"version: 1\nname: x\ntask: {{kind: {kind}}}\ndata: {{path: rows.jsonl}}\n"
        f"target: {{accuracy: {accuracy}}}\n{more}",
        encoding="utf-8",
    )
    return check_task(Path("task.yaml"))


def said(checked: Checked, about: str) -> list[str]:
    return [finding.said for finding in checked.findings if finding.about == about]


def warned(checked: Checked) -> set[str]:
    return {finding.about for finding in checked.findings if finding.warns}


def labelled(count: int) -> list[dict[str, object]]:
    return [{"id": str(n), "text": text(n), "label": "ab"[n % 2]} for n in range(count)]


def test_the_chance_to_certify_is_told_and_what_a_better_one_takes() -> None:
    checked = check(labelled(100), accuracy=0.8)
    items, alpha = checked.splits["test"], alpha_now(0.95)
    assert checked.needed_correct == smallest_passing(items, 0.8, alpha)
    chance = 100 * chance_to_certify(items, 0.85, 0.8, alpha)
    assert said(checked, "test size") == [
        f"a strategy that is right on 85 % has a chance of {chance:.0f} % to be certified with {items} test items; "
        "for 80 % it takes 402, so about 1,340 rows in all"
    ]
    assert chance_to_certify(402, 0.85, 0.8, alpha) >= 0.8
    assert chance_to_certify(380, 0.85, 0.8, alpha) < 0.8
    assert "test size" in warned(checked)


def test_rare_labels_and_labels_that_differ_in_case_are_told() -> None:
    rows = [{"text": text(n), "label": "Billing" if n % 30 else "billing"} for n in range(120)]
    checked = check([*rows, {"text": "one of its own kind here", "label": "odd"}])
    told = "\n".join(said(checked, "labels"))
    assert 'always saying "Billing" gets 96 % right; the rarest, "billing", stands 1 times in train' in told
    assert "2 with fewer than 8 examples in train (billing, odd)" in told
    assert "Billing, billing differ in case or signs only: one label twice?" in told
    assert "1 in no test example (odd): nothing is claimed about them" in told
    assert '"Billing" stands 116 times as often as "odd"' in told
    assert warned(checked) >= {"labels"}


def test_repeats_within_train_are_told() -> None:
    assert said(check(labelled(90)), "duplicates") == ["none within train"]
    repeated = labelled(60)[:40] + [
        {"id": f"r{n}", "text": "the very same words again", "label": "a"} for n in range(5)
    ]
    for name, rows in (("train", repeated), ("test", labelled(60)[40:])):
        Path(f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    task = Path("task.yaml").read_text("utf-8")
    named = "{train: train.jsonl, dev: test.jsonl, test: rows.jsonl, columns: {id: id}}"
    Path("task.yaml").write_text(task.replace("{path: rows.jsonl}", named), encoding="utf-8")
    Path("rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in labelled(120)[60:]), encoding="utf-8")
    checked = check_task(Path("task.yaml"))
    assert said(checked, "duplicates") == ["4 of 45 train examples repeat another, or nearly (r3, r1, r4 and 1 more)"]
    assert "duplicates" in warned(checked)


def test_doubtful_labels_are_told_with_what_their_neighbours_say() -> None:
    told_of = {"billing": "my invoice payment failed", "delivery": "where is the parcel you shipped"}
    rows = [
        {"id": f"{label}-{n}", "text": f"{words}, case {n} of {13 * n}", "label": label}
        for n in range(40)
        for label, words in told_of.items()
    ]
    rows[10]["label"] = "delivery"
    Path("task.yaml").unlink(missing_ok=True)
    checked = check(rows)
    (told,) = said(checked, "label noise")
    assert told == (
        '1 of 80 labels to look at again, the most doubtful first: rows-11 is "delivery", its neighbours "billing"'
    )
    (finding,) = [finding for finding in checked.findings if finding.about == "label noise"]
    assert finding.rows == ("rows-11",)
    assert json.loads(json.dumps(checked.to_json()))["findings"]


def test_what_does_not_fit_the_window_is_told() -> None:
    models = "models: [{id: m, engine: openai, base_url: 'http://127.0.0.1:9/v1', model: m, context_window: 500}]\n"
    checked = check([*labelled(60), {"text": "long " * 600, "label": "a"}], more=models)
    told = said(checked, "length")
    assert "1 examples do not fit into m's 500 tokens (rows-61): shorten them, or name a model with a larger" in told[1]
    assert "1 examples are more than 8 times as long as usual (rows-61)" in told[2]
    assert "length" in warned(checked)


def test_the_share_of_answers_in_the_documents_is_told_and_sources_that_are_none() -> None:
    Path("facts.md").write_text("# Towns\n" + "\n".join(f"Town {n} has {n + 400} bridges." for n in range(60)))
    rows = [{"question": f"How many bridges has town {n}?", "answer": f"{n + 400} bridges"} for n in range(60)]
    corpus = "corpus: {paths: [facts.md]}\n"
    assert said(check(rows, "qa", corpus), "corpus") == [
        "100 % of the answers of dev and test stand in the documents word for word"
    ]
    lost = [{**row, "answer": f"about {number} arches", "source": "facs.md"} for number, row in enumerate(rows)]
    Path("task.yaml").unlink()
    checked = check(lost, "qa", corpus.replace("corpus", "corpus", 1))
    assert said(checked, "corpus")[0].startswith("0 % of the answers")
    assert "corpus" in warned(checked)
    text_of = Path("task.yaml").read_text("utf-8").replace("rows.jsonl}", "rows.jsonl, columns: {source: source}}")
    Path("task.yaml").write_text(text_of, encoding="utf-8")
    assert said(check_task(Path("task.yaml")), "corpus")[1].startswith("60 examples name a source that is no document")


def test_the_rule_of_thumb_says_why() -> None:
    (told,) = said(check(labelled(60)), "rule of thumb")
    assert told.startswith("control, 2 points because there are at least 8 training examples a label (+2); a guess")


class _Guarded(BaseHTTPRequestHandler):
    """Answers those with the right key."""

    def do_GET(self) -> None:
        self.send_response(200 if self.headers.get("Authorization") == "Bearer right" else 401)
        self.end_headers()

    def log_message(self, *told: object) -> None:
        """Keeps quiet."""


@pytest.fixture
def guarded() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Guarded) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
        server.shutdown()
        thread.join()


def test_endpoints_are_asked_whether_they_are_there(guarded: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOME_KEY", "right")
    monkeypatch.delenv("OTHER_KEY", raising=False)
    entry = "{{id: {}, engine: openai, base_url: '{}', model: m, price: {{input_per_mtok: 1, output_per_mtok: 1}}{}}}"
    models = ", ".join(
        [
            entry.format("a", guarded, ", api_key_env: SOME_KEY"),
            entry.format("b", guarded, ""),
            entry.format("c", guarded, ", api_key_env: OTHER_KEY"),
            entry.format("d", "http://127.0.0.1:9/v1", ""),
        ]
    )
    warnings = check(labelled(60), more=f"models: [{models}]\n").warnings
    assert [line for line in warnings if "127.0.0.1:9" in line] == [
        "http://127.0.0.1:9/v1 cannot be reached ([Errno 111] Connection refused): start its server, or mend base_url"
    ]
    assert f"{guarded} refuses the key: name it in api_key_env" in warnings
    assert f"OTHER_KEY is not set: export OTHER_KEY=... with the key of {guarded}" in warnings
    assert len(warnings) == 3
    assert check_task(Path("task.yaml"), offline=True).warnings == ()
