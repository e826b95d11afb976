"""Text made comparable: the normalisation of SQuAD (Rajpurkar et al. 2016), widened beyond Latin script.

Lower case, no punctuation, no articles, single spaces. Three departures: a point or comma inside a number that is not
a thousands separator stays, so that 3.5 is not 35; a capital A in the middle of a sentence is a name ("vitamin A"), not
an article; and in scripts written without spaces every character is a token, as MLQA does for Chinese.
"""

import re
import unicodedata
from collections.abc import Sequence

_ARTICLES = frozenset({"a", "an", "the"})
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED_CHARACTER = re.compile(f"([{_UNSPACED}])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_SENTENCE_ENDS = ".!?:;\u3002"
_APOSTROPHES = "'`\u2019\u02bc"


def tokens(text: str) -> list[str]:
    """The normalised words of `text`; a text of nothing but articles or signs keeps them, so it equals only itself."""
    return _tokens(text, deleted=True)


def normalise(text: str) -> str:
    """The normalised words joined by single spaces; two answers are equal when this is."""
    return " ".join(tokens(text))


def contains(text: str, phrase: str) -> bool:
    """Whether `phrase` stands in `text` as whole tokens: "9 days" is not in "19 days".

    Signs between words may be read as nothing or as a space ("follow-up" holds "followup" and "follow up"). A phrase
    of signs or articles only ("!") is looked for as it stands. An empty phrase is in no text.
    """
    wanted = unicodedata.normalize("NFKC", phrase).strip()
    if not _content(wanted):
        edge = r"\b" if wanted[:1].isalnum() else ""
        pattern = f"{edge}{re.escape(wanted)}{edge}"
        return bool(wanted) and re.search(pattern, unicodedata.normalize("NFKC", text), re.IGNORECASE) is not None
    return any(_holds(_tokens(text, deleted), _tokens(phrase, deleted)) for deleted in (True, False))


def same_answer(first: str, second: str) -> bool:
    """Equal once normalised, or one holds the other as whole tokens and the held one is at least half as long."""
    if normalise(first) == normalise(second):
        return True
    shorter, longer = sorted((tokens(first), tokens(second)), key=len)
    return 2 * len(shorter) >= len(longer) and _holds(longer, shorter)


def _content(phrase: str) -> bool:
    """Whether anything but signs and articles is in it."""
    return any(word.lower() not in _ARTICLES for raw in phrase.split() for word in _without_signs(raw, True).split())


def _holds(words: Sequence[str], wanted: Sequence[str]) -> bool:
    span = len(wanted)
    return span > 0 and any(words[i : i + span] == wanted for i in range(len(words) - span + 1))


def _tokens(text: str, deleted: bool) -> list[str]:
    """Words without articles; signs between letters are deleted, as SQuAD does, or read as spaces."""
    plain = _THOUSANDS.sub("", unicodedata.normalize("NFKC", text))
    words: list[str] = []
    articles: list[str] = []
    opening = True
    for raw in plain.split():
        for word in _without_signs(raw, deleted).split():
            article = word.lower() in _ARTICLES and (word != "A" or opening)
            (articles if article else words).append(word.casefold())
        opening = raw[-1] in _SENTENCE_ENDS or not any(character.isalnum() for character in raw)
    found = words or articles or plain.casefold().split()
    return [part for word in found for part in _UNSPACED_CHARACTER.sub(r" \1 ", word).split()]


def _without_signs(raw: str, deleted: bool) -> str:
    kept = []
    for i, character in enumerate(raw):
        inside = 0 < i < len(raw) - 1 and raw[i - 1].isdigit() and raw[i + 1].isdigit()
        if unicodedata.category(character)[0] not in "PS" or (inside and character in ".,"):
            kept.append(character)
        elif not deleted and character not in _APOSTROPHES:
            kept.append(" ")
    return "".join(kept)
