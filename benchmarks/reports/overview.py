"""The page on the shipped reports: a table written from their result.json files, nothing typed by hand."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from claims import CLAIMS, Kinds, Verdict
from ruamel.yaml import YAML

VOLUMES = (1_000, 20_000, 1_000_000)
"""Requests a month at which the table tells what the winner costs."""
SAYS: Mapping[Verdict, str] = {True: "**supported**", False: "**contradicted**", None: "not settled"}
_HEAD = """# Reports

`advisor run` writes here, unless `--output` says otherwise: `reports/TASK/RUN/`, and `reports/TASK/latest` for the
newest. Those are yours and are not committed.

Committed are the reports of the [sample tasks](../corpora/README.md), as `make reports` made them on a machine with
2 cores and no GPU. Each folder holds the report, the decision record, `result.json`, the plots and every answer
(`strategies/*/outputs.jsonl`), so that anyone can recount them. This page is written from them by the same command.

Accuracy is the task's own metric on test, with the bound that is one-sided at the confidence of the run: the lower
one of a winner, the upper one of the nearest where nothing was certified. Costs are what the run measured, on a machine
of 0.05 USD an hour, over the horizon of the task and spread over its months: training and indexing included.
"""


@dataclass(frozen=True, slots=True)
class Shipped:
    """One committed report: its folder's name and what its run found.

    `months` is the horizon and `volume` the requests a month that the task declares; `scores` are those of each
    strategy on the last split that it came to, by the part of the examples that their ids name last.
    """

    name: str
    result: Mapping[str, Any]
    months: float
    volume: float
    scores: Mapping[str, Mapping[str, Sequence[float]]]

    @property
    def winner(self) -> Mapping[str, Any] | None:
        """The recommended strategy's entry."""
        named = self.result["recommended"]
        return next((one for one in self.result["strategies"] if one["id"] == named), None)


def read(folder: Path) -> Shipped:
    """A committed report. Raises FileNotFoundError where there is none."""
    result = json.loads((folder / "result.json").read_text("utf-8"))
    volume = YAML(typ="safe").load(folder / "task.resolved.yaml")["volume"]
    scores = {path.parent.name: _by_part(path) for path in sorted(folder.glob("strategies/*/outputs.jsonl"))}
    return Shipped(folder.name, result, volume["horizon_months"], volume["requests_per_month"], scores)


def _by_part(outputs: Path) -> Mapping[str, Sequence[float]]:
    rows = [json.loads(line) for line in outputs.read_text("utf-8").splitlines()]
    plain = [row for row in rows if row["draw"] == 0]
    last = "test" if any(row["split"] == "test" for row in plain) else "dev"
    parts: dict[str, list[float]] = {}
    for row in plain:
        if row["split"] == last:
            parts.setdefault(row["id"].rpartition("-")[2], []).append(row["score"])
    return parts


def overview(reports: Sequence[Shipped]) -> str:
    """The whole page."""
    missing = sorted(set(CLAIMS) - {report.name for report in reports})
    said = ["", f"Not run yet: {', '.join(missing)}."] if missing else []
    return "\n".join([_HEAD, *_outcomes(reports), *said, "", "## The claims", "", *_claims(reports), ""])


def _outcomes(reports: Sequence[Shipped]) -> list[str]:
    costs = " | ".join(f"a month at {volume:,}" for volume in VOLUMES)
    lines = [
        f"| task | rule of thumb | measured | accuracy, target | {costs} |",
        "|---" * (4 + len(VOLUMES)) + "|",
    ]
    return lines + [_outcome(report) for report in reports]


def _outcome(report: Shipped) -> str:
    rule = report.result["rule_of_thumb"]["strategy"]
    name = f"[{report.name}]({report.name}/report.md)"
    winner = report.winner
    if winner is None:
        verdict = {"undecided": "undecided", "none_meets": "nothing meets the target"}[report.result["verdict"]]
        return " | ".join([f"| {name}", rule, verdict, _nearest(report), *(["–"] * len(VOLUMES))]) + " |"
    measured = f"`{winner['id']}`" + ("" if report.result["rule_of_thumb"]["agrees"] else ", not the rule's")
    reached = f"{winner['accuracy']['point']:.3f} (≥ {winner['accuracy']['lower']:.3f}), {_target(report)}"
    costs = [_money(cost_per_month(winner["cost"], report, volume)) for volume in VOLUMES]
    return " | ".join([f"| {name}", rule, measured, reached, *costs]) + " |"


def _nearest(report: Shipped) -> str:
    """The strategy that came nearest on test, where none was certified."""
    tested = [one for one in report.result["strategies"] if one["accuracy"]]
    if not tested:
        return f"nothing was tried on test, {_target(report)}"
    nearest = max(tested, key=lambda one: one["accuracy"]["point"])
    accuracy = nearest["accuracy"]
    bound = "" if accuracy["upper"] is None else f" (≤ {accuracy['upper']:.3f})"
    on = "" if accuracy["n"] == report.result["splits"]["test"] else f" on {accuracy['n']}"
    return f"`{nearest['id']}` {accuracy['point']:.3f}{bound}{on}, {_target(report)}"


def _target(report: Shipped) -> str:
    return f"target {report.result['target']['accuracy']:.2f}"


def cost_per_month(cost: Mapping[str, Any], report: Shipped, volume: float) -> float | None:
    """What a strategy costs a month at another volume than the task's, set-up spread over the horizon.

    Args:
        cost: its entry in result.json; the total there is at the task's volume.
        report: whose horizon and volume these are.
        volume: requests a month.
    """
    if cost["horizon_total"] is None:
        return None
    per_request = cost["per_1k"] / 1000
    return float(cost["horizon_total"] / report.months + (volume - report.volume) * per_request)


def _money(amount: float | None) -> str:
    return "unknown" if amount is None else f"{amount:.4f}" if amount < 1 else f"{amount:.2f}"


def _claims(reports: Sequence[Shipped]) -> list[str]:
    lines = ["| task | claim | measured | |", "|---|---|---|---|"]
    for report in reports:
        claim = CLAIMS[report.name]
        kinds = Kinds(report.result, report.scores)
        says, verdict = claim.measured(kinds), SAYS[claim.holds(kinds)]
        lines.append(f"| {report.name} | {claim.text} | {says} | {verdict} |")
    return [
        *lines,
        "",
        "What speaks for and against each claim, on public data too: [docs/claims.md](../docs/claims.md).",
    ]
