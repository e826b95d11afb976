"""Real files of every type, made on the fly, and the ways in which they are broken."""

import sys
import zipfile
from pathlib import Path

import pytest

from advisor import document_formats
from advisor.document_formats import text_of
from advisor.documents import load_documents
from advisor.errors import DataError
from advisor.run_folder import RunFolder, write_converted
from advisor.task import load_task
from advisor.types import Document

TASK = """version: 1
name: manuals
task: {kind: qa}
data: {path: examples.jsonl}
target: {accuracy: 0.5}
corpus: {paths: ['docs/*']}
"""


def pdf(text: str, encrypt: bool = False) -> bytes:
    """A minimal PDF of one page; `encrypt` names a password that nobody knows."""
    lines = "".join(f"({line}) Tj T* " for line in text.splitlines())
    stream = f"BT /F1 12 Tf 14 TL 72 720 Td {lines}ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        b"<< /Filter /Standard /V 1 /R 2 /P -4 /O (%s) /U (%s) >>" % (b"o" * 32, b"u" * 32),
    ]
    whole, places = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    locked = b"/Encrypt 6 0 R /ID [(abcd) (abcd)] " if encrypt else b""
    return whole + (
        b"xref\n0 7\n0000000000 65535 f \n%strailer\n<< /Size 7 /Root 1 0 R %s>>\nstartxref\n%d\n%%%%EOF\n"
        % (table, locked, len(whole))
    )


def docx(path: Path) -> None:
    """A minimal DOCX with a heading, a paragraph and a table."""
    word = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    package = "http://schemas.openxmlformats.org/package/2006"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument"
    kind = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    cell = "<w:tc><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:tc>"
    rows = "".join(f"<w:tr>{cell.format(a)}{cell.format(b)}</w:tr>" for a, b in (("price", "days"), ("3 euros", "9")))
    body = (
        '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Delivery</w:t></w:r></w:p>'
        f"<w:p><w:r><w:t>A bike comes within nine days.</w:t></w:r></w:p><w:tbl>{rows}</w:tbl>"
    )
    style = '<w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/></w:style>'
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/word/document.xml" ContentType="{kind}.document.main+xml"/><Override '
        f'PartName="/word/styles.xml" ContentType="{kind}.styles+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" Type="{office}" '
        'Target="word/document.xml"/></Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r1" '
        f'Type="{office.replace("officeDocument", "styles")}" Target="styles.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{word}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{word}">{style}</w:styles>',
    }
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("task.yaml").write_text(TASK, encoding="utf-8")
    Path("docs").mkdir()
    return Path("docs")


def complaint(path: Path) -> str:
    with pytest.raises(DataError) as caught:
        text_of(path, None)
    (line,) = caught.value.lines()
    return line


def test_a_page_keeps_headings_and_tables_and_gets_its_title(folder: Path) -> None:
    (folder / "a.html").write_text(
        "<html><head><title>Bikes &amp;\n more</title><script>run()</script></head><body><h2>Price</h2>"
        "<p>It costs <b>3</b> euros.</p><table><tr><th>day</th></tr><tr><td>9</td></tr></table></body></html>"
    )
    text = text_of(folder / "a.html", None)
    assert text.startswith("# Bikes & more\n\n## Price\n\nIt costs **3** euros.")
    assert "| day |\n| --- |\n| 9 |" in text and "run()" not in text
    (folder / "b.htm").write_text("<head><title>Other</title></head><body><h1>Bikes</h1><p>text</p></body>")
    assert text_of(folder / "b.htm", None).startswith("# Bikes\n\ntext")


def test_a_page_of_another_encoding_is_read_as_it_says(folder: Path) -> None:
    page = "<html><head><meta charset='iso-8859-1'></head><body>Grüße</body></html>"
    (folder / "a.html").write_bytes(page.encode("latin-1"))
    assert text_of(folder / "a.html", None) == "Grüße"
    (folder / "b.html").write_bytes("<body>Grüße</body>".encode("latin-1"))
    assert complaint(folder / "b.html") == "docs/b.html: is not UTF-8 (byte offset 8; save it as UTF-8)"


def test_a_pdf(folder: Path) -> None:
    (folder / "a.pdf").write_bytes(pdf("A bike comes within nine days.\nIt costs 3 euros."))
    text = text_of(folder / "a.pdf", None)
    assert "A bike comes within nine days." in text and "It costs 3 euros." in text
    assert "\f" not in text and "\x00" not in text


def test_a_docx(folder: Path) -> None:
    docx(folder / "a.docx")
    text = text_of(folder / "a.docx", None)
    assert text.startswith("# Delivery\n\nA bike comes within nine days.")
    assert "| 3 euros | 9 |" in text


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.pdf", b"", "is empty"),
        ("scan.pdf", pdf(""), "holds no text (a scan? recognise its text first, or leave it out)"),
        ("locked.pdf", pdf("secret", encrypt=True), "is locked by a password (save it without one)"),
        ("broken.pdf", b"%PDF-1.4 no more", "cannot be read: No /Root object! - Is this really a PDF?"),
        ("broken.docx", b"PK no zip", "cannot be read: File is not a zip file"),
        ("blank.html", b"<html><body><script>x()</script></body></html>", "holds no text"),
        ("latin.txt", b"Gr\xfc\xdfe", "is not UTF-8 (byte offset 2; save it as UTF-8)"),
    ],
)
def test_what_cannot_be_read_is_told_in_one_line(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / name).write_bytes(content)
    assert complaint(folder / name) == f"docs/{name}: {said}"


def test_without_the_extra_one_line_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_formats.util, "find_spec", lambda name: None)
    monkeypatch.setitem(sys.modules, "markitdown", None)
    for name in ("a.pdf", "b.pdf", "c.html"):
        (folder / name).write_bytes(b"x")
    with pytest.raises(DataError) as caught:
        load_documents(load_task(Path("task.yaml")))
    line = "task.yaml:6:17: corpus.paths: {} files need an extra (pip install 'approach-advisor[docs]'): {}"
    assert caught.value.lines() == [line.format(".pdf", "docs/a.pdf and 1 more"), line.format(".html", "docs/c.html")]


def test_a_conversion_is_kept_under_the_digest_of_the_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = Path("cache")
    (folder / "a.pdf").write_bytes(pdf("nine days"))
    first = load_documents(load_task(Path("task.yaml")), cache)
    assert len(list(cache.glob("*.md"))) == 1
    with monkeypatch.context() as patch:
        patch.setattr(document_formats, "_converted", lambda path, raw: "converted again")
        assert load_documents(load_task(Path("task.yaml")), cache) == first
        (folder / "a.pdf").write_bytes(pdf("ten days"))
        assert load_documents(load_task(Path("task.yaml")), cache)[0].text == "converted again"


def test_text_files_need_no_extra(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "markitdown", None)
    (folder / "a.md").write_text("\ufeff# Text\r\n", encoding="utf-8", newline="")
    assert load_documents(load_task(Path("task.yaml")))[0].text == "# Text\r\n"


def test_the_text_that_citations_point_into_is_kept_with_the_run(tmp_path: Path) -> None:
    run = RunFolder(tmp_path / "run", "run", "digest", resumed=False)
    documents = (Document("../docs/a.pdf", "converted\n"), Document("docs/b.md", "as it is"))
    write_converted(run, documents)
    written = [path.relative_to(run.path).as_posix() for path in run.path.rglob("*") if path.is_file()]
    assert written == ["documents/docs/a.pdf.md"]
    assert (run.path / written[0]).read_text("utf-8") == "converted\n"
