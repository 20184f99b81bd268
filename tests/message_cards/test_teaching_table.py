"""The table of totals: names are words, whatever they begin with."""

from decimal import Decimal
from io import BytesIO

import pytest
from openpyxl import load_workbook

from message_cards.teaching_table import draw_totals
from school.people import PersonId
from school.teaching_calls import PointsTotals, TeacherTotal


def totals_of(name: str) -> PointsTotals:
    row = TeacherTotal(
        teacher_id=PersonId("t"),
        teacher=name,
        total=Decimal("2.5"),
        dimensions=(Decimal(0), Decimal("2.5"), Decimal(0), Decimal(0), Decimal(0)),
    )
    return PointsTotals(scope="=青田二中", year=2026, most=Decimal(100), teachers=(row,))


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x","点我")', "+1+1", "-2+3", "@SUM(A1)", "王\t=1", "陈静怡"]
)
def test_a_name_that_looks_like_a_formula_stays_words(name: str) -> None:
    sheet = load_workbook(BytesIO(draw_totals(totals_of(name), made="11月21日"))).active

    cell = sheet["A2"]
    assert cell.value == name.replace("\t", "")
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert {c.data_type for row in sheet.iter_rows() for c in row} <= {"s", "n"}
    assert [c.value for c in sheet[2]][1:4] == [2.5, 0, 2.5]
