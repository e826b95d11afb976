"""Replays the whole advisor over the stored outcome matrices, without a model call.

A replay draws dev and test items with replacement from a pool, so a strategy's accuracy on the pool is the truth. A
cell is one pool, one set of strategies, one target and one size; every cell is replayed REPEATS times.

    python benchmarks/decisions/replay.py [REPEATS]
"""

import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from contest import Drawn, Player, decide

from advisor.judgement import Goal, status_of
from advisor.stats import betting_clears, bound, exact_lower

HERE = Path(__file__).parent
REPEATS = 500
SIZES = ((50, 100), (100, 200), (200, 400))
ADEQUATE = 0.01
"""A strategy within a point of the target counts either way."""
GAPS = (0.08, 0.03, -0.01)
"""Targets stand so far under the accuracy of each strategy of the pool."""
MOST_TARGETS = 6


@dataclass(frozen=True)
class Cell:
    """What is replayed. `players` are positions in the pool's list of strategies."""

    pool: str
    players: tuple[int, ...]
    target: float
    dev: int
    test: int


@dataclass
class Tally:
    """Sums over the replays of one cell.

    `margin` is how far the cheapest adequate strategy stands above the target, None where nothing is adequate; `loss`
    and `false` are by adviser (see the function `loss`).
    """

    cell: Cell
    runs: int = 0
    false_accept: int = 0
    bounds: int = 0
    bounds_hold: int = 0
    margin: float | None = None
    decided: int = 0
    oracle: int = 0
    found: int = 0
    ratio: float = 0.0
    spent: float = 0.0
    asked_more: int = 0
    more_decides: int = 0
    premised: int = 0
    premised_decides: int = 0
    loss: dict[str, float] | None = None
    false: dict[str, int] | None = None


def load() -> dict[str, dict[str, object]]:
    """The stored pools by name."""
    return {path.stem: json.loads(path.read_text()) for path in sorted((HERE / "pools").glob("*.json"))}


def players_of(pool: dict) -> list[Player]:
    """The pool's strategies with what they were measured to take."""
    return [Player(s["id"], s["kind"], s["seconds"], s["train_seconds"]) for s in pool["strategies"]]


def cells(pools: dict[str, dict]) -> list[Cell]:
    """Every pool with and without the control, at targets under and just over what its strategies reach."""
    found = []
    for name, pool in pools.items():
        means = [float(np.mean(s["scores"])) for s in pool["strategies"]]
        everybody = tuple(range(len(means)))
        models = tuple(i for i, s in enumerate(pool["strategies"]) if s["kind"] != "control")
        for chosen in (everybody, models):
            targets = {round(means[i] - gap, 2) for i in chosen for gap in GAPS if 0.05 <= means[i] - gap <= 0.95}
            spread = np.linspace(0, len(targets) - 1, min(MOST_TARGETS, len(targets))).round().astype(int)
            picked = [sorted(targets)[place] for place in spread]
            found += [Cell(name, chosen, target, dev, test) for target in picked for dev, test in SIZES]
    return found


def replayed(cell: Cell, repeats: int) -> Tally:
    """One cell."""
    pool = load()[cell.pool]
    every = players_of(pool)
    players = [every[i] for i in cell.players]
    matrix = np.array([pool["strategies"][i]["scores"] for i in cell.players])
    truth = matrix.mean(axis=1)
    rule = pool["rule_of_thumb"]
    tally = Tally(cell, loss={}, false={})
    good = [p for p, mean in zip(players, truth, strict=True) if mean >= cell.target - ADEQUATE]
    surely = [p for p, mean in zip(players, truth, strict=True) if mean >= cell.target + ADEQUATE]
    if good:
        oracle = min(good, key=lambda player: player.total)
        tally.margin = float(truth[players.index(oracle)] - cell.target)
    for seed in range(repeats):
        chance = np.random.default_rng((seed, hash_of(cell)))
        taken = matrix[:, chance.integers(0, matrix.shape[1], cell.dev + cell.test)]
        drawn = Drawn(players, taken[:, : cell.dev], taken[:, cell.dev :])
        said = decide(drawn, cell.target, seed)
        _count(tally, said, drawn, dict(zip((p.id for p in players), truth, strict=True)), good, surely)
        _second_look(tally, said, drawn, matrix, chance)
        for name, choice in advisers(drawn, cell.target, rule, said.recommended).items():
            tally.loss[name] = tally.loss.get(name, 0.0) + loss(choice, players, truth, cell.target)
            wrong = choice is not None and truth[[p.id for p in players].index(choice)] < cell.target
            tally.false[name] = tally.false.get(name, 0) + int(wrong)
    return tally


def hash_of(cell: Cell) -> int:
    """A seed that is the same in every process."""
    text = json.dumps(asdict(cell))
    return int.from_bytes(text.encode()[-8:], "big") ^ sum(map(ord, text))


def _count(tally: Tally, said, drawn: Drawn, truth: dict[str, float], good, surely) -> None:
    cell = tally.cell
    tally.runs += 1
    tally.false_accept += any(truth[name] < cell.target for name in said.certified)
    for row, player in zip(drawn.test, drawn.players, strict=True):
        tally.bounds += 1
        tally.bounds_hold += not _clears(row, truth[player.id] + 1e-12, 0.05)
    tally.spent += said.spent / (len(drawn.players) * (cell.dev + cell.test))
    tally.decided += said.verdict != "undecided"
    if good and said.recommended in {p.id for p in good}:
        tally.found += 1
        cost = {p.id: p.total for p in drawn.players}
        cheapest = min(p.total for p in good)
        sure = min((p.total for p in surely), default=cheapest)
        tally.oracle += cheapest - 1e-12 <= cost[said.recommended] <= sure + 1e-12
        tally.ratio += max(1.0, cost[said.recommended] / sure)


def _clears(row: np.ndarray, target: float, alpha: float) -> bool:
    """Whether the lower bound of these scores reaches `target`."""
    if set(np.unique(row)) <= {0.0, 1.0}:
        return exact_lower(int(row.sum()), row.size, alpha) >= target
    return betting_clears(row.tolist(), target, alpha)


def _second_look(tally: Tally, said, drawn: Drawn, matrix: np.ndarray, chance) -> None:
    """Adds the examples that were asked for to the undecided strategy that came closest, and looks again at .01."""
    if said.verdict != "undecided":
        return
    waiting = [(i, said.needed[p.id]) for i, p in enumerate(drawn.players) if said.statuses[p.id] == "undecided"]
    asking = [(i, needed) for i, needed in waiting if needed is not None and needed <= 5000]
    if not asking:
        return
    row, needed = min(asking, key=lambda pair: pair[1])
    more = matrix[row, chance.integers(0, matrix.shape[1], needed)]
    scores = np.concatenate([drawn.test[row], more]).tolist()
    goal = Goal(tally.cell.target, alpha=0.01)
    status = status_of(bound(scores, [None] * len(scores), 0.01), None, goal).status
    tally.asked_more += 1
    tally.more_decides += status != "undecided"
    if set(np.unique(matrix[row])) <= {0.0, 1.0}:  # the forecast's own premise: "if it really is ..."
        premised = (chance.random(needed) < drawn.test[row].mean()).astype(float)
        scores = np.concatenate([drawn.test[row], premised]).tolist()
        tally.premised += 1
        tally.premised_decides += status_of(bound(scores, [None] * len(scores), 0.01), None, goal).status != "undecided"


def advisers(drawn: Drawn, target: float, rule: str, ours: str | None) -> dict[str, str | None]:
    """What each way to choose would have recommended on the same draw."""
    players, dev = drawn.players, drawn.dev.mean(axis=1)
    whole = np.concatenate([drawn.dev, drawn.test], axis=1).mean(axis=1)
    by_cost = sorted(range(len(players)), key=lambda i: players[i].total)
    tested = {i: _clears(drawn.test[i], target, 0.05 / len(players)) for i in by_cost}
    kinds = [p.kind for p in players]
    of_rule = [i for i in by_cost if kinds[i] == rule] or by_cost[-1:]
    training = [i for i in by_cost if kinds[i] == "lora"]
    return {
        "advisor": ours,
        "naive point estimate": next((players[i].id for i in by_cost if whole[i] >= target), None),
        "Bonferroni over everything": next((players[i].id for i in by_cost if tested[i]), None),
        "rule of thumb": players[max(of_rule, key=lambda i: dev[i])].id,
        "always LoRA": players[training[0]].id if training else None,
        "best dev score": players[int(np.argmax(dev))].id,
    }


def loss(choice: str | None, players: Sequence[Player], truth: np.ndarray, target: float) -> float:
    """0 for the cheapest adequate strategy (or for none where none is adequate), the share overpaid for a dearer one, 1
    for one that is not adequate, a half for saying nothing where something is."""
    good = [p for p, mean in zip(players, truth, strict=True) if mean >= target - ADEQUATE]
    if choice is None:
        return 0.5 if good else 0.0
    chosen = next((p for p in good if p.id == choice), None)
    if chosen is None:
        return 1.0
    return 1 - min(p.total for p in good) / chosen.total if chosen.total else 0.0


def tallies(repeats: int = REPEATS) -> list[Tally]:
    """Every cell."""
    todo = cells(load())
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(replayed, todo, [repeats] * len(todo), chunksize=2))


if __name__ == "__main__":
    started = time.perf_counter()
    done = tallies(int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS)
    for one in done:
        print({k: v for k, v in asdict(one).items()})
    print(f"{len(done)} cells, {time.perf_counter() - started:.0f} s")
