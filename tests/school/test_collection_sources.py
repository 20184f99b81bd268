"""Which fields of a form live indicators fill in, and of which time."""

import io
from datetime import UTC, date, datetime

import pytest
from openpyxl import Workbook

from school.collection import AskedField, FieldKind, Prefill, Round, round_id
from school.collection_file import form_fields
from school.collection_sources import counted_time, live_indicators, sourced
from school.collection_words import form_said
from school.errors import NotUnderstood
from school.live_answers import countings
from school.people import PersonId, UnitId, UnitKind

TODAY = date(2026, 11, 20)


def field_of(said: str, *, level: UnitKind = UnitKind.SCHOOL) -> AskedField:
    """Return the only field of a form."""
    (field,) = sourced(form_said(f"检查:{said} 截止 周五", today=TODAY).fields, level=level)
    return field


def a_round(*, first: date, last: date, period: str) -> Round:
    return Round(
        id="a" * 24,
        owner=UnitId("qh"),
        series="检查",
        name="检查填报",
        level=UnitKind.SCHOOL,
        fields=(AskedField(name="报警次数", kind=FieldKind.WHOLE),),
        first=first,
        last=last,
        period=period,
        due=date(2026, 11, 27),
        made_by=PersonId("qh-bureau-1"),
        made_at=datetime(2026, 11, 20, 2, tzinfo=UTC),
    )


@pytest.mark.parametrize("indicator", sorted(live_indicators()))
def test_every_live_indicator_is_known_by_its_name_and_has_its_unit(indicator: str) -> None:
    one = live_indicators()[indicator]

    field = field_of(f"{one.name.removesuffix('(实时)')}(取自{one.aliases[0]})", level=one.grain)

    assert (field.prefill, field.live, field.unit) == (Prefill.LIVE, indicator, one.unit)
    assert indicator in countings()


@pytest.mark.parametrize(
    ("said", "live"),
    [
        ("晨检率", "morning_checks_reported"),
        ("作业正确率(%)", "homework_right_rate"),
        ("培训覆盖面", "teachers_trained"),
        ("培训学时", ""),
        ("人均培训学时", "training_hours_a_head"),
        ("报警次数(元)", ""),
        ("报警次数(手填)", ""),
        ("教室数", ""),
        ("晨检率(是/否)", ""),
        ("学生数", ""),
    ],
)
def test_a_field_is_the_live_indicator_it_is_called_like_in_the_same_unit(
    said: str, live: str
) -> None:
    assert field_of(said).live == live


def test_what_the_registers_count_stays_theirs() -> None:
    assert field_of("学生数").prefill is Prefill.PUPILS
    assert field_of("学生数(手填)").prefill is Prefill.HAND


def test_classes_are_not_filled_in_with_what_is_only_known_of_schools() -> None:
    assert field_of("报警次数", level=UnitKind.CLASS).prefill is Prefill.NONE
    with pytest.raises(NotUnderstood, match="没有这么细的数"):
        field_of("报警次数(实时)", level=UnitKind.CLASS)


def test_a_field_that_is_computed_from_others_stays_computed() -> None:
    said = form_said("检查:甲数、乙数、晨检率=甲数/乙数 截止 周五", today=TODAY)

    assert sourced(said.fields, level=UnitKind.SCHOOL) == said.fields


def test_a_name_nearby_is_proposed_for_one_that_is_none() -> None:
    with pytest.raises(NotUnderstood, match=r"相近的有：.*访客人次"):
        field_of("来客(取自访客总人次)")


def test_a_spreadsheet_names_the_source_of_a_field() -> None:
    book = Workbook()
    assert book.active is not None
    rows = (("项目", "单位", "来源"), ("来客", "人次", "访客人次"), ("报警次数", "", "手填"))
    for row in (*rows, ("设备数", "台", "上期"), ("晨检率", "", "实时")):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)

    fields = sourced(form_fields(content.getvalue(), name="表.xlsx"), level=UnitKind.SCHOOL)

    assert [(one.prefill, one.live) for one in fields] == [
        (Prefill.LIVE, "visitors_came"),
        (Prefill.HAND, ""),
        (Prefill.LAST, ""),
        (Prefill.LIVE, "morning_checks_reported"),
    ]


@pytest.mark.parametrize(
    ("first", "last", "period", "counted"),
    [
        (date(2026, 9, 1), date(2026, 9, 30), "2026年9月", "2026年9月"),
        (date(2026, 11, 1), date(2026, 11, 30), "2026年11月", "2026年11月（至11月20日）"),
        (date(2026, 11, 20), date(2026, 11, 27), "截至2026年11月27日", "本学期（至11月20日）"),
        (date(2027, 3, 1), date(2027, 3, 31), "2027年3月", None),
    ],
)
def test_no_day_after_today_is_counted(
    first: date, last: date, period: str, counted: str | None
) -> None:
    time = counted_time(a_round(first=first, last=last, period=period), today=TODAY)

    assert (time.name if time else None) == counted
    assert time is None or time.last <= TODAY


def test_a_form_without_live_indicators_has_the_id_it_always_had() -> None:
    plain = AskedField(name="教室数", kind=FieldKind.WHOLE, unit="间")

    number = round_id(
        UnitId("qh"), name="检查填报", fields=(plain,), due=TODAY, level=UnitKind.SCHOOL
    )

    assert number == "6b8f06347b0f681797d6d37f"
