"""What of a run a reader is shown as examples."""

from advisor import task_checks
from advisor.reporting import METRICS, MOST_CITED, cited, samples
from advisor.trial import Scored
from advisor.types import Answer, Example, Passage, Usage


def passage(number: int) -> Passage:
    return Passage("docs/a.md", 10 * number, 10 * number + 9, "text", 0.5)


def test_every_metric_is_explained_in_a_sentence() -> None:
    assert {name for names in task_checks.METRICS.values() for name in names} == METRICS.keys()


def test_passages_are_cited_by_document_and_offsets() -> None:
    assert cited([passage(1)]) == "docs/a.md 10–19"
    told = "docs/a.md 0–9, docs/a.md 10–19, docs/a.md 20–29"
    assert cited([passage(number) for number in range(MOST_CITED)]) == told
    assert cited([passage(number) for number in range(MOST_CITED + 2)]) == f"{told} and 2 more"


def test_only_strategies_that_read_passages_cite(race, player) -> None:
    standings = race.standings(race.bench(), {"rag": player(str), "zero_shot": player(str)})
    example = Example("d1", "when?", "noon")
    for standing, read in zip(standings, ((passage(1),), ()), strict=True):
        answer = Answer("d1", 0, "noon", "noon", Usage(), retrieved=read)
        standing.contestant.answered[("dev", 0)] = [Scored(example, answer, 1.0)]
    (sample,) = samples(standings)
    assert [name for name, _, _ in sample.answers] == ["rag", "zero_shot"]
    assert sample.cited == (("rag", "docs/a.md 10–19"),)
