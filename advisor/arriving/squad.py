"""SQuAD JSON: questions on passages. The passages become the corpus, one file an article."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from advisor.arriving.arrival import Arrival, Record, left_out


def is_squad(content: object) -> bool:
    """Whether JSON has the shape of SQuAD 1.1 or 2.0."""
    articles = content.get("data") if isinstance(content, Mapping) else None
    return isinstance(articles, list) and any(isinstance(one, Mapping) and "paragraphs" in one for one in articles)


def read_squad(content: Mapping[str, object], path: Path) -> Arrival:
    """One row a question; its source is the file that its passage is written to."""
    articles = content["data"]
    documents: dict[str, str] = {}
    rows: list[Record] = []
    unanswerable = 0
    for number, article in enumerate(articles if isinstance(articles, list) else (), start=1):
        title = str(article.get("title") or f"article {number}").replace("_", " ")
        source = f"docs/{_slug(title, number)}.md"
        passages = list(_passages(article))
        documents[source] = (
            "\n\n".join([f"# {title}", *(str(passage.get("context", "")) for passage in passages)]) + "\n"
        )
        for asked in (asked for passage in passages for asked in passage.get("qas", ())):
            answer = _answer(asked)
            unanswerable += answer is None
            if answer is not None:
                row = {"id": str(asked.get("id", "")), "input": str(asked.get("question", "")), "target": answer}
                rows.append({**row, "source": source, "article": title})
    why = "they have no answer in their passage (add them with a refusal as target, and task.rules.refuse_when)"
    return Arrival(
        origin=f"the SQuAD file {path.name}",
        name=path.stem,
        parts={"path": rows},
        columns={"input": "input", "target": "target", "id": "id", "source": "source"},
        kind="qa",
        kind_why="SQuAD asks questions",
        documents=documents,
        notes=left_out(unanswerable, why),
    )


def _passages(article: Mapping[str, object]) -> Iterator[Mapping[str, list[Mapping[str, object]]]]:
    passages = article.get("paragraphs")
    yield from passages if isinstance(passages, list) else ()


def _answer(asked: Mapping[str, object]) -> str | None:
    """What most annotators marked, the first of equals."""
    answers = asked.get("answers")
    texts = (
        [str(one.get("text", "")) for one in answers if isinstance(one, Mapping)] if isinstance(answers, list) else []
    )
    given = [text for text in texts if text.strip()]
    return Counter(given).most_common(1)[0][0] if given and not asked.get("is_impossible") else None


def _slug(title: str, number: int) -> str:
    words = re.sub(r"[^a-z0-9]+", "-", title.casefold()).strip("-")
    return f"{number:03}-{words[:60]}".rstrip("-")
