"""What the diagnosis before the race found of each model, and what it ruled out, in sentences."""

from advisor.render._format import count, whole_percent
from advisor.render._wording import capital, sentence
from advisor.verdict import Diagnosis, Recommendation

_NO_CERTIFICATE = "A diagnosis is taken on dev and certifies nothing."


def diagnosis_sentences(rec: Recommendation) -> tuple[str, ...]:
    """One line a model for its figures and one for each thing they rule out; none without a diagnosis."""
    told = [line for found in rec.diagnoses for line in (_figures(found), *map(_ruled_out, found.ruled_out))]
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


def _ruled_out(why: str) -> str:
    return sentence(capital(why))


def _items(number: int) -> str:
    return "1 item" if number == 1 else f"{count(number)} items"
