"""An answer about figures as a Word document: what was asked, the answer, a table, the sources.

It is laid out as an office in China prints: A4, text in 宋体 and heads in 黑体, each named for
Chinese letters as well, because Word takes the font of its theme where only the Latin one is named.
"""

import re
from collections.abc import Iterable
from io import BytesIO
from typing import TYPE_CHECKING

from message_cards.figures_xlsx import about, in_words
from school.figure.answer import FigureAnswer

if TYPE_CHECKING:
    from docx.document import Document
    from docx.styles.style import CharacterStyle, ParagraphStyle
    from docx.table import Table, _Cell, _Row
    from docx.text.paragraph import Paragraph

_COLUMNS = ("项目", "数值", "单位", "时间", "范围")
_WIDTHS_CM = (5.8, 2.3, 1.9, 3.6, 2.6)
"""Together the 16.2 cm between the margins of A4."""
_NUMBERS = 1
"""The column of values, which stand to the right."""
_TEXT, _HEADS = "宋体", "黑体"
_HEAD_FILL = "EDEDED"
_SMALL_PT, _TABLE_PT, _TEXT_PT, _TITLE_PT = 9, 10.5, 12, 16
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]")
"""What XML cannot hold."""


def write_figures(answer: FigureAnswer, *, made: str, chart: bytes | None = None) -> bytes:
    """Return the document.

    Args:
        answer: What was answered.
        made: When, in words for the foot of each page.
        chart: A picture of it as PNG; None: it has none.
    """
    from docx import Document as new_document  # noqa: N813, PLC0415  # few starts ever write one

    document = new_document()
    title = _plain(answer.title or answer.question)
    _use_page(document)
    _use_fonts(document)
    document.core_properties.author = "青教"
    document.core_properties.title = title[:255]
    document.add_heading(title, level=1)
    document.add_paragraph(_plain(answer.said))
    _table(document, answer)
    if chart is not None:
        _picture(document, chart, alt=title)
    for name, said in about(answer, made=made)[2:-1]:
        _small(document.add_paragraph(), _plain(f"{name}：{said}"))
    _foot(document, made)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def _use_page(document: "Document") -> None:
    """Make the paper A4; the library starts with an American letter."""
    from docx.shared import Cm  # noqa: PLC0415

    section = document.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.4)
    section.top_margin, section.bottom_margin = Cm(2.5), Cm(2.2)


def _use_fonts(document: "Document") -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Pt, RGBColor  # noqa: PLC0415

    for name, font, size in (
        ("Normal", _TEXT, _TEXT_PT),
        ("Heading 1", _HEADS, _TITLE_PT),
        ("Heading 1 Char", _HEADS, _TITLE_PT),
        ("Footer", _TEXT, _SMALL_PT),
    ):
        style: CharacterStyle = document.styles[name]
        style.font.size = Pt(size)
        style.font.color.rgb = RGBColor(0, 0, 0)
        _name_font(style.element.get_or_add_rPr(), font)
    _speak_chinese(document)
    text: ParagraphStyle = document.styles["Normal"]
    text.paragraph_format.line_spacing = 1.25
    head: ParagraphStyle = document.styles["Heading 1"]
    head.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    head.paragraph_format.space_before, head.paragraph_format.space_after = Pt(0), Pt(12)


def _speak_chinese(document: "Document") -> None:
    """Make text Chinese, not Japanese: letters of both share their numbers and look different."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    (base,) = document.styles.element.xpath("w:docDefaults/w:rPrDefault/w:rPr")
    _name_font(base, _TEXT)
    for lang in (*base.xpath("w:lang"), *document.settings.element.xpath("w:themeFontLang")):
        lang.set(qn("w:eastAsia"), "zh-CN")


def _name_font(properties: object, font: str) -> None:
    """Name a font for letters of every script, and none of the theme's, which would win."""
    from docx.oxml.ns import qn  # noqa: PLC0415

    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]  # python-docx makes them
    for key in [one for one in fonts.attrib if one.lower().endswith("theme")]:
        del fonts.attrib[key]
    for script in ("w:ascii", "w:hAnsi", "w:eastAsia", "w:cs"):
        fonts.set(qn(script), font)


def _table(document: "Document", answer: FigureAnswer) -> None:
    from docx.shared import Cm  # noqa: PLC0415

    if not answer.values:
        return
    table = document.add_table(rows=1, cols=len(_COLUMNS), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, _WIDTHS_CM, strict=True):
        column.width = Cm(width)
    _fill(table.rows[0], _COLUMNS, head=True)
    for value in answer.values:
        words = (value.label, in_words(value), value.unit, value.period, value.scope)
        _fill(table.add_row(), words)
    _repeat_head(table)
    document.add_paragraph().paragraph_format.space_after = 0


def _fill(row: "_Row", words: Iterable[str], *, head: bool = False) -> None:
    """Write a row: narrow lines, its own widths, numbers to the right, never cut by a page."""
    from docx.enum.table import WD_ALIGN_VERTICAL  # noqa: PLC0415
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Cm, Pt  # noqa: PLC0415

    for place, (cell, said) in enumerate(zip(row.cells, words, strict=True)):
        cell.width = Cm(_WIDTHS_CM[place])
        if head:
            _shade(cell)  # before what Word wants to read after it
        cell.vertical_alignment = WD_ALIGN_VERTICAL.CENTER
        paragraph = cell.paragraphs[0]
        shape = paragraph.paragraph_format
        shape.line_spacing, shape.space_before, shape.space_after = 1.0, Pt(3), Pt(3)
        run = paragraph.add_run(_plain(said))
        run.font.size = Pt(_TABLE_PT)
        if head:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
            _name_font(run._r.get_or_add_rPr(), _HEADS)  # noqa: SLF001  # it has no other way
        elif place == _NUMBERS:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    _mark(row, "w:cantSplit")


def _shade(cell: "_Cell") -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), _HEAD_FILL)
    cell._tc.get_or_add_tcPr().append(shade)  # noqa: SLF001  # it has no other way


def _repeat_head(table: "Table") -> None:
    """Print the head again on every page the table goes on."""
    _mark(table.rows[0], "w:tblHeader")


def _mark(row: "_Row", name: str) -> None:
    from docx.oxml import OxmlElement  # noqa: PLC0415

    row._tr.get_or_add_trPr().append(OxmlElement(name))  # noqa: SLF001  # it has no other way


def _picture(document: "Document", chart: bytes, *, alt: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.shared import Cm  # noqa: PLC0415

    drawn = document.add_picture(BytesIO(chart), width=Cm(14.5))
    drawn._inline.docPr.set("descr", alt)  # noqa: SLF001  # for who cannot see it
    document.paragraphs[-1].alignment = WD_ALIGN_PARAGRAPH.CENTER


def _small(paragraph: "Paragraph", said: str) -> None:
    from docx.shared import Pt  # noqa: PLC0415

    paragraph.paragraph_format.space_after = Pt(2)
    paragraph.add_run(said).font.size = Pt(_SMALL_PT)


def _foot(document: "Document", made: str) -> None:
    """Write under each page when it was made, and its number, which Word counts."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH  # noqa: PLC0415
    from docx.oxml import OxmlElement  # noqa: PLC0415
    from docx.oxml.ns import qn  # noqa: PLC0415

    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(_plain(f"生成：{made}    第 "))
    number = OxmlElement("w:fldSimple")
    number.set(qn("w:instr"), "PAGE")
    number.append(paragraph.add_run("1")._r)  # noqa: SLF001  # until Word counts
    paragraph._p.append(number)  # noqa: SLF001  # it has no other way
    paragraph.add_run(" 页")


def _plain(text: str) -> str:
    return _UNPRINTABLE.sub("", text)
