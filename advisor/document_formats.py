"""From a file of the corpus to its text: text files as they are, HTML, PDF and DOCX through markitdown (an extra).

Offsets of passages are places in this text. A conversion is kept under the digest of the file, because a long PDF takes
minutes and every command reads the corpus.
"""

import contextlib
import io
import os
import re
import zipfile
from hashlib import sha256
from importlib import metadata, util
from pathlib import Path, PurePath

from advisor.errors import DataError, MissingExtra

TEXT_SUFFIXES = (".md", ".markdown", ".txt")
CONVERTED = {".html": "HtmlConverter", ".htm": "HtmlConverter", ".pdf": "PdfConverter", ".docx": "DocxConverter"}
"""Suffix to the converter of `markitdown.converters`. Chosen by suffix, so that nothing has to guess what a file is."""
DOCUMENT_SUFFIXES = (*TEXT_SUFFIXES, *CONVERTED)
INSTALL = "pip install 'approach-advisor[docs]'"
CHARSET = re.compile(rb"""charset=["']?([\w-]+)""", re.IGNORECASE)
MOST_UNPACKED = 2**28
"""Bytes of a DOCX file once unpacked."""
CONVERSION = 1
"""Raised whenever a conversion comes out differently, so that what an older version made is not taken for it."""


def is_converted(source: str) -> bool:
    """Whether the text of this file is not the file itself."""
    return PurePath(source).suffix.lower() in CONVERTED


def text_of(path: Path, cache: Path | None) -> str:
    """The text of a document.

    Args:
        path: a file with one of DOCUMENT_SUFFIXES.
        cache: where conversions are kept; None keeps none.

    Raises:
        DataError: it is empty, not UTF-8, broken, locked by a password, or a scan without text.
        MissingExtra: its type needs the extra.
    """
    raw = path.read_bytes()
    if not raw.strip():
        raise DataError([f"{path}: is empty"])
    if not is_converted(path.name):
        text = _decoded(path, raw)
    else:
        text = _kept(path, raw, cache)
        if not text.strip():
            scan = " (a scan? recognise its text first, or leave it out)" if path.suffix.lower() == ".pdf" else ""
            raise DataError([f"{path}: holds no text{scan}"])
    if not text.strip():
        raise DataError([f"{path}: is empty"])
    return text


def _decoded(path: Path, raw: bytes) -> str:
    try:
        text = raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as wrong:
        problem = f"{path}: is not UTF-8 (byte offset {wrong.start}; save it as UTF-8)"
        raise DataError([problem]) from wrong
    if "\0" in text:
        raise DataError([f"{path}: is no text (byte offset {raw.index(0)} is NUL; leave it out of corpus.paths)"])
    return text


def _kept(path: Path, raw: bytes, cache: Path | None) -> str:
    """The conversion from the cache, else made and kept."""
    if util.find_spec("markitdown") is None:
        raise MissingExtra(f"{path.suffix.lower()} files need an extra", hint=INSTALL)
    suffix, version = path.suffix.lower(), metadata.version("markitdown")
    named = sha256(f"{CONVERSION} {suffix} {version} ".encode() + raw).hexdigest()
    place = cache / f"{named}.md" if cache else None
    if place is not None:
        with contextlib.suppress(OSError, UnicodeDecodeError):
            return place.read_bytes().decode("utf-8")
    text = _converted(path, raw)
    if place is not None:
        with contextlib.suppress(OSError):  # a cache that cannot be written costs time, not the command
            place.parent.mkdir(parents=True, exist_ok=True)
            beside = place.with_name(f".{place.name}.{os.getpid()}")
            beside.write_bytes(text.encode("utf-8"))
            os.replace(beside, place)
    return text


def _converted(path: Path, raw: bytes) -> str:
    from markitdown import MissingDependencyException, StreamInfo, converters

    suffix = path.suffix.lower()
    if suffix == ".docx":
        _require_sane_archive(path, raw)
    charset = _charset(path, raw) if CONVERTED[suffix] == "HtmlConverter" else None
    about = StreamInfo(extension=suffix, charset=charset)
    try:
        made = getattr(converters, CONVERTED[suffix])().convert(io.BytesIO(raw), about)
    except MissingDependencyException as missing:
        raise MissingExtra(f"{suffix} files need an extra", hint=INSTALL) from missing
    except Exception as error:  # a parser of broken files fails in as many ways as files are broken
        raise DataError([f"{path}: {_failure(error)}"]) from error
    text = made.markdown.replace("\x00", "").replace("\f", "\n\n").encode("utf-8", "replace").decode("utf-8")
    title = " ".join((made.title or "").split())
    return f"# {title}\n\n{text}" if title and not re.search(r"^# ", text, re.MULTILINE) else text


def _require_sane_archive(path: Path, raw: bytes) -> None:
    """A DOCX file is a ZIP archive: a few kilobytes of it can stand for gigabytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as opened:
            size = sum(entry.file_size for entry in opened.infolist())
    except zipfile.BadZipFile as wrong:
        raise DataError([f"{path}: cannot be read: {wrong}"]) from wrong
    if size > MOST_UNPACKED:
        raise DataError([f"{path}: would unpack to {size:,} bytes (at most {MOST_UNPACKED:,} are read)"])


def _charset(path: Path, raw: bytes) -> str:
    """UTF-8 where the page is, else what it says of itself."""
    try:
        _decoded(path, raw)
    except DataError:
        declared = CHARSET.search(raw[:2048])
        if declared is None:
            raise
        return declared[1].decode("ascii").lower()
    return "utf-8"


def _failure(error: Exception) -> str:
    """What a converter's exception means to the owner of the file."""
    seen: BaseException | None = error
    while seen is not None:
        if type(seen).__name__ in ("PDFPasswordIncorrect", "PDFEncryptionError", "PDFTextExtractionNotAllowed"):
            return "is locked by a password (save it without one)"
        seen = seen.__cause__ or seen.__context__
    said = str(error).strip().splitlines()
    return f"cannot be read: {said[0] if said else type(error).__name__}"
