"""What a county has collected itself is asked for like anything else, by place and month."""

from datetime import date
from decimal import Decimal

import pytest

from school.indicator import Figure, FigureKind, Indicator, Source
from school.people import UnitId, UnitKind
from school.questions import read_question
from tests.school.question_readings import PLACES, TODAY, known, told


def collected(*, figures: bool) -> Indicator:
    """Return an indicator of a closed round; its figures may be read later."""
    september = Figure(
        indicator="collected_1",
        kind=FigureKind.ACTUAL,
        first=date(2026, 9, 1),
        last=date(2026, 9, 30),
        period="2026年9月",
        place="青禾县",
        unit_id=UnitId("qh"),
        amount=Decimal(95),
        unit="%",
        source=Source(document="数据采集：9月在线率填报"),
    )
    return Indicator(
        id="collected_1",
        name="在线率（9月在线率填报）",
        aliases=("在线率", "9月在线率填报在线率"),
        definition="在线学生数 / 学生总数；“9月在线率填报”采集",
        unit="%",
        grain=UnitKind.SCHOOL,
        dimensions=("年", "乡镇", "学校"),
        group="数据采集",
        figures=(september,) if figures else (),
    )


@pytest.mark.parametrize("figures", [True, False])
@pytest.mark.parametrize(
    ("question", "reading"),
    [
        ("在线率", "value collected_1"),
        ("9月在线率", "value collected_1 @2026年9月"),
        ("云溪第1小学在线率", "value collected_1 #云溪第1小学"),
        ("各校在线率排名", "rank collected_1 by=学校 best"),
        ("全县在线率", "value collected_1 #青禾县"),
        ("广州在线率", "! no_such_place"),
    ],
)
def test_what_was_collected_is_asked_for(question: str, reading: str, *, figures: bool) -> None:
    beside = known().beside([collected(figures=figures)])

    understood = read_question(question, catalogue=beside, places=PLACES, today=TODAY)

    assert told(understood) == reading
