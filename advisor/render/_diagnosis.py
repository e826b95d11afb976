"""What dev showed beside scores, in sentences: the diagnosis before the race, and whether two approaches add up."""

from advisor.render._format import count, percent, whole_percent
from advisor.render._wording import capital, sentence
from advisor.verdict import Diagnosis, Interaction, Recommendation

_NO_CERTIFICATE = "A diagnosis is taken on dev and certifies nothing."


def diagnosis_sentences(rec: Recommendation) -> tuple[str, ...]:
    """One line a model for its figures, one for each thing they rule out, one for how retrieval and tuning add up."""
    told = [line for found in rec.diagnoses for line in (_figures(found), *map(_ruled_out, found.ruled_out))]
    told += map(_interaction, rec.interactions)
    return (*told, _NO_CERTIFICATE) if told else ()


def _figures(found: Diagnosis) -> str:
    stand = f"{whole_percent(found.needs_documents)} of dev answers stand in the documents only."
    asked = []
    if found.gold_passage is not None:
        read = f"it scored {whole_percent(found.gold_passage)} ({_items(found.gold_n)})"
        asked.append(f"with the right passage in the prompt {read}")
    if found.closed_book is not None:
        asked.append(f"without any it knew {whole_percent(found.closed_book)} ({_items(found.closed_n)})")
    said = f" {capital('; '.join(asked))}." if asked else ""
    return f"Diagnosis of {found.model}: {stand}{said}"


def _interaction(found: Interaction) -> str:
    shown = ", ".join(
        f"{what} {percent(score)}"
        for what, score in zip(("neither", "retrieval alone", "tuning alone", "both"), found.scores, strict=True)
    )
    between = f"{_points(found.lower)} to {_points(found.upper)}"
    return (
        f"Retrieval and fine-tuning on {found.model}, on {_items(found.n)} that all four answered: {shown}. "
        f"Interaction {_points(found.point)} points (90 % interval {between}): {_adds(found)}."
    )


def _adds(found: Interaction) -> str:
    if found.lower > 0:
        return "together they gain more than the two gains added up"
    if found.upper < 0:
        return "together they gain less than the two gains added up"
    return "whether they gain more or less together than added up is open"


def _points(share: float) -> str:
    return f"{100 * share:+.0f}".replace("-", "−")


def _ruled_out(why: str) -> str:
    return sentence(capital(why))


def _items(number: int) -> str:
    return "1 item" if number == 1 else f"{count(number)} items"
