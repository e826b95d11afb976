"""The scenarios of the method report, simulated: eight strategies, target 80 %, items whose difficulty is shared.

python benchmarks/decisions/simulate.py [REPEATS]
"""

import sys
import time
from concurrent.futures import ProcessPoolExecutor

import numpy as np
from contest import Drawn, Player, decide
from scipy.stats import norm

from advisor.stats import exact_lower

TARGET = 0.8
SHARED = 0.5
"""Correlation between two strategies' latent success on one item."""
KINDS = ("zero_shot", "few_shot", "optimized_prompt", "rag", "long_context", "lora", "lora_rag", "stacked_lora")
SCENARIOS = {
    "four just below, none good": (0.40, 0.55, 0.79, 0.79, 0.79, 0.79, 0.60, 0.50),
    "clear gap": (0.45, 0.60, 0.70, 0.65, 0.72, 0.90, 0.91, 0.92),
    "one borderline (.84)": (0.40, 0.55, 0.60, 0.65, 0.70, 0.84, 0.72, 0.70),
    "many good": (0.70, 0.88, 0.89, 0.90, 0.90, 0.91, 0.92, 0.93),
    "cheap one good, dear ones bad": (0.50, 0.89, 0.60, 0.55, 0.75, 0.78, 0.70, 0.72),
}
SIZES = ((50, 100), (100, 200))
REPEATS = 2000


def drawn(accuracies: tuple[float, ...], dev: int, test: int, chance: np.random.Generator) -> Drawn:
    """One draw of both splits: success when the latent difficulty of the item is under the strategy's threshold."""
    shared = chance.normal(size=dev + test)
    own = chance.normal(size=(len(accuracies), dev + test))
    latent = np.sqrt(SHARED) * shared + np.sqrt(1 - SHARED) * own
    scores = (latent < norm.ppf(accuracies)[:, None]).astype(float)
    players = [Player(kind, kind, 0.1 * (1 + number)) for number, kind in enumerate(KINDS)]
    return Drawn(players, scores[:, :dev], scores[:, dev:])


def simulated(scenario: str, dev: int, test: int, repeats: int, first: int) -> dict[str, float]:
    """Counts over `repeats` draws of one scenario, the seeds from `first` up."""
    accuracies = SCENARIOS[scenario]
    good = [kind for kind, p in zip(KINDS, accuracies, strict=True) if p >= TARGET]
    truth = dict(zip(KINDS, accuracies, strict=True))
    cost = {kind: 1.0 + number for number, kind in enumerate(KINDS)}
    counts = dict.fromkeys(
        ("runs", "false", "naive_false", "found", "oracle", "ratio", "decided", "spent", "covers"), 0.0
    )
    for seed in range(first, first + repeats):
        draw = drawn(accuracies, dev, test, np.random.default_rng(seed))
        told = decide(draw, TARGET, seed)
        counts["runs"] += 1
        counts["spent"] += told.spent / (len(KINDS) * (dev + test))
        counts["false"] += any(truth[name] < TARGET for name in told.certified)
        points = np.concatenate([draw.dev, draw.test], axis=1).mean(axis=1)
        naive = next((kind for kind, point in zip(KINDS, points, strict=True) if point >= TARGET), None)
        counts["naive_false"] += naive is not None and truth[naive] < TARGET
        counts["covers"] += sum(
            exact_lower(int(row.sum()), test, 0.05) <= p for row, p in zip(draw.test, accuracies, strict=True)
        ) / len(KINDS)
        if good and told.recommended in good:
            counts["found"] += 1
            counts["oracle"] += told.recommended == good[0]
            counts["ratio"] += cost[told.recommended] / cost[good[0]]
    return counts


def rows(repeats: int = REPEATS) -> list[dict[str, object]]:
    """One row a scenario and size."""
    cells = [(name, dev, test) for name in SCENARIOS for dev, test in SIZES]
    with ProcessPoolExecutor(2) as pool:
        done = list(pool.map(simulated, *zip(*[(*cell, repeats, 10_000) for cell in cells], strict=True)))
    found = []
    for (name, dev, test), counts in zip(cells, done, strict=True):
        runs = counts["runs"]
        found.append(
            {
                "scenario": name,
                "dev/test": f"{dev}/{test}",
                "false accept": counts["false"] / runs,
                "naive false accept": counts["naive_false"] / runs,
                "a good one found": counts["found"] / runs,
                "the cheapest good one": counts["oracle"] / runs,
                "cost / oracle": counts["ratio"] / counts["found"] if counts["found"] else None,
                "answers / exhaustive": counts["spent"] / runs,
                "bounds cover": counts["covers"] / runs,
            }
        )
    return found


if __name__ == "__main__":
    started = time.perf_counter()
    for row in rows(int(sys.argv[1]) if len(sys.argv) > 1 else REPEATS):
        print({key: round(value, 4) if isinstance(value, float) else value for key, value in row.items()})
    print(f"{time.perf_counter() - started:.0f} s")
