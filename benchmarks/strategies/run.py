"""Each strategy against a plain version of itself, on real weights: who answers how much better, for which prompt.

    python benchmarks/strategies/run.py DATA CACHE [CONTEST ...]

DATA is the folder of the public data sets; CACHE keeps journals and adapters (a killed run goes on where it was). Named
contests are measured anew, none means all; RESULTS.md is then written from everything in `measured/`, which holds
scores and counts only, none of the data's text.
"""

import json
import sys
from pathlib import Path

from contests import CONTESTS, ROOT, Contest
from results import text_of

from advisor.gold import within
from advisor.run_folder import write_json
from advisor.task import load_task
from advisor.trial import Contestant, Scored
from advisor.types import Example

HERE = Path(__file__).parent
sys.path.append(str(HERE.parent / "shared"))
from opened import Opened, ask_plainly, opened  # noqa: E402


def main() -> None:
    data, cache, wanted = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:]
    for contest in CONTESTS:
        if not wanted or contest.name in wanted:
            write_json(HERE / "measured" / f"{contest.name}.json", measured(contest, data, cache / contest.name))
    stored = [json.loads(path.read_text("utf-8")) for path in sorted((HERE / "measured").glob("*.json"))]
    (HERE / "RESULTS.md").write_text(text_of({one["name"]: one for one in stored}), "utf-8")


def measured(contest: Contest, data: Path, cache: Path) -> dict[str, object]:
    """Every strategy of the contest on its first `items` test examples."""
    task = load_task((ROOT if contest.shipped else data) / contest.task, contest.overrides)
    with opened(task, cache) as found:
        items = asked(contest, found)
        rows = []
        for contestant in found.contestants:
            print(contest.name, contestant.id, flush=True)
            ask_plainly(contestant, items, task.seed)
            rows.append({**_row(contestant, found), **_found(contestant)})
            print(contest.name, rows[-1]["id"], round(sum(rows[-1]["scores"]) / len(items), 3), flush=True)
            contestant.release()
        return {
            "name": contest.name,
            "metric": task.metric,
            "train": len(found.splits.train),
            "items": len(items),
            "models": found.models.digests,
            "strategies": rows,
        }


def asked(contest: Contest, found: Opened) -> list[Example]:
    """The first test examples; of a part of the corpus, those whose document is in it."""
    read = {document.source.rsplit("/", 1)[-1] for document in found.documents}
    rows = [row for row in found.splits.test if not contest.sourced or row.source in read]
    return rows[: contest.items]


def _found(contestant: Contestant) -> dict[str, list[bool | None]]:
    """Whether the passages in each prompt held the answer; None where it stands nowhere. Nothing without retrieval."""
    scored, spans = contestant.scored("test"), contestant.bench.spans
    if not any(one.answer.retrieved for one in scored):
        return {}
    held = [(spans.get(one.example.id), one.answer.retrieved) for one in scored]
    return {"gold_found": [within(passages, places) if places else None for places, passages in held]}


def _row(contestant: Contestant, found: Opened) -> dict[str, object]:
    scored, fit = contestant.scored("test"), contestant.fit
    usages = [one.answer.usage for one in scored]
    return {
        "id": contestant.id,
        "kind": contestant.entry.candidate.kind,
        "prompt_tokens": round(sum(usage.prompt_tokens for usage in usages) / len(scored), 1),
        "completion_tokens": round(sum(usage.completion_tokens for usage in usages) / len(scored), 1),
        "train_tokens": fit.train_tokens,
        "asked_tokens": fit.asked.prompt_tokens + fit.asked.completion_tokens,
        "valid": round(sum(one.answer.parsed is not None for one in scored) / len(scored), 4),
        "components": _components(scored, found),
        "scores": [round(one.score, 4) for one in scored],
    }


def _components(scored: list[Scored], found: Opened) -> dict[str, float]:
    parts = [found.bench.metric.components(one.example, one.answer) for one in scored]
    return {name: round(sum(part[name] for part in parts) / len(parts), 4) for name in parts[0]} if parts else {}


if __name__ == "__main__":
    main()
