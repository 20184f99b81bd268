"""Cards, charts and tables about figures.

``python -m tests.message_cards.test_figures`` writes the golden files anew.
"""

import io
import json
from decimal import Decimal
from pathlib import Path

import docx
import openpyxl
import pytest
from docx.shared import Cm

from message_cards.card import Card, Picture
from message_cards.cards.figures import figures_card
from message_cards.figures_chart import figures_chart
from message_cards.figures_docx import write_figures
from message_cards.figures_xlsx import draw_figures
from school.figure.answer import AnswerValue, ChartKind, FigureAnswer
from school.figure.refusals import asked_back, refused
from school.figures import answered, published
from school.indicator_catalogue import catalogue
from school.question.plan import Condition, Intent, Option, Plan, QuestionRead, Refusal
from tests.message_cards.test_alarm_cards import all_ways

GOLDEN = Path(__file__).parents[1] / "golden" / "cards"
TEACHERS = "teachers_in_precision_teaching"


def of(intent: Intent, indicator: str = TEACHERS) -> FigureAnswer:
    plan = Plan(intent=intent, indicators=(indicator,))
    answer = answered(plan, published(plan, catalogue()), catalogue())
    return answer.model_copy(update={"question": "精准教学教师覆盖面"})


def _back() -> FigureAnswer:
    plan = Plan(intent=Intent.VALUE, indicators=(TEACHERS,))
    options = (Option(label="教师", plan=plan), Option(label="学生", plan=plan))
    return asked_back(QuestionRead(question="精准教学覆盖面", options=options))


def _refused() -> FigureAnswer:
    read = QuestionRead(
        question="全县教师平均工资",
        refusal=Refusal.UNKNOWN,
        nearest=("equipment_spending", "spending_per_pupil"),
        named="平均工资",
    )
    return refused(read, catalogue())


CASES: dict[str, Card] = {
    "gap": figures_card(of(Intent.GAP), Picture(key="chart.png", alt="图"), subscribe=True),
    "chip": figures_card(of(Intent.GAP), chip="时间"),
    "asked_back": figures_card(_back()),
    "refused": figures_card(_refused()),
}


@pytest.mark.parametrize("name", CASES)
def test_a_card_about_figures_looks_as_it_was_agreed(name: str) -> None:
    golden = json.loads((GOLDEN / f"figures_{name}.json").read_text(encoding="utf-8"))

    assert all_ways(CASES[name]) == golden


def a_value(label: str, amount: object, **more: str) -> AnswerValue:
    told = {"unit": "%", "period": "2023年", "scope": "青田县", "source": "附件2", **more}
    number = None if amount is None else Decimal(str(amount))
    return AnswerValue(label=label, amount=number, **told)


def an_answer(*values: AnswerValue, chart: ChartKind = ChartKind.BARS) -> FigureAnswer:
    return FigureAnswer(question="q", said="s", title="t", values=values, chart=chart)


def test_no_cell_of_a_table_is_a_formula_and_numbers_are_numbers() -> None:
    evil = a_value("=HYPERLINK(1)", 60, period="+1", scope="-2", source="@SUM(A1)")
    book = openpyxl.load_workbook(io.BytesIO(draw_figures(an_answer(evil), made="=now()")))

    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    assert book["数据"]["B2"].data_type == "n"
    assert book["数据"]["B2"].value == 60
    assert book["数据"]["A2"].value == "=HYPERLINK(1)"


def test_a_document_holds_any_words() -> None:
    answer = an_answer(a_value("\x00\x0b坏", None, words="4.21:1"))

    written = docx.Document(io.BytesIO(write_figures(answer, made="今天")))

    assert written.tables[0].rows[1].cells[0].text == "坏"
    assert written.tables[0].rows[1].cells[1].text == "4.21:1"


def test_a_document_is_laid_out_for_chinese_paper() -> None:
    answer = of(Intent.VALUE)
    chart = figures_chart(of(Intent.TREND)) or b""

    written = docx.Document(io.BytesIO(write_figures(answer, made="11月20日 10:00", chart=chart)))

    page = written.sections[0]
    wide, high, left, right = (
        (length or 0) / Cm(1)
        for length in (page.page_width, page.page_height, page.left_margin, page.right_margin)
    )
    assert (wide, high) == pytest.approx((21, 29.7), abs=0.01)
    for name, font in (("Normal", "宋体"), ("Heading 1", "黑体"), ("Footer", "宋体")):
        fonts = written.styles[name].element.rPr.rFonts.attrib
        assert {key.rpartition("}")[2]: said for key, said in fonts.items()} == dict.fromkeys(
            ("ascii", "hAnsi", "eastAsia", "cs"), font
        )
    assert "ja-JP" not in written.settings.element.xml
    (table,) = written.tables
    assert (
        sum((cell.width or 0) / Cm(1) for cell in table.rows[0].cells) <= wide - left - right + 0.01
    )
    assert table.rows[0]._tr.xpath("w:trPr/w:tblHeader")
    assert all(row._tr.xpath("w:trPr/w:cantSplit") for row in table.rows)
    properties = table.rows[0].cells[0]._tc.xpath("w:tcPr/*")
    named = [one.tag.rpartition("}")[2] for one in properties]
    assert named == ["tcW", "shd", "vAlign"]  # Word refuses them in another order
    assert written.inline_shapes[0]._inline.docPr.get("descr") == answer.title
    assert "生成：11月20日 10:00" in page.footer.paragraphs[0].text


def test_worked_out_values_and_words_are_not_drawn() -> None:
    values = (a_value("2023年目标", 60), a_value("差距", 30, unit="百分点"))

    assert figures_chart(an_answer(*values)) is None


@pytest.mark.parametrize("chart", [ChartKind.LINE, ChartKind.BARS, ChartKind.BARS_BY_YEAR])
def test_however_many_values_there_are_a_chart_is_drawn(chart: ChartKind) -> None:
    values = [
        a_value(f"{place} {year}年", year, period=f"{year}年", unit="万元")
        for year in range(1990, 2030)
        for place in ("甲", "乙")
    ]

    assert figures_chart(an_answer(*values, chart=chart))


def test_each_indicator_that_missed_its_target_is_one_row() -> None:
    plan = Plan(intent=Intent.LIST, condition=Condition.MISSED)
    answer = answered(plan, published(plan, catalogue()), catalogue())

    rows = figures_card(answer).rows

    assert len({row.name for row in rows}) == len(rows) == 10
    assert any(row.value == "2023年目标 100% · 现在 60% · 差距 40 个百分点" for row in rows)


def test_more_rows_than_a_phone_shows_are_in_the_export() -> None:
    card = figures_card(
        an_answer(*(a_value(f"校{n}", n) for n in range(30))).model_copy(
            update={"plan": Plan(intent=Intent.RANK)}
        )
    )

    assert len(card.rows) == 10
    assert "表里只放了前面的，全部见导出。" in card.lines


def test_where_a_figure_is_from_is_said_once() -> None:
    plan = Plan(intent=Intent.FORMULA, indicators=("wireless_coverage",), sourced=True)
    answer = answered(plan, published(plan, catalogue()), catalogue())

    card = figures_card(answer, None)

    assert len(answer.values) > 1
    assert card.rows == ()
    assert any("出自青教〔2021〕107号 附件2" in line for line in (card.title, *card.lines))


if __name__ == "__main__":
    for golden_name, golden_card in CASES.items():
        target = GOLDEN / f"figures_{golden_name}.json"
        content = json.dumps(all_ways(golden_card), ensure_ascii=False, indent=2)
        target.write_text(content + "\n", encoding="utf-8")
