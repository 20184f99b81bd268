"""The dashboard: what changed from week to week, and which targets are reached."""

from datetime import date
from decimal import Decimal

import pytest

from school.dashboard import (
    SHOWN,
    WEEKS,
    Course,
    CoursePoint,
    counted_plans,
    course_plan,
    courses_of,
    target_lines,
    week_name,
    with_counted,
)
from school.indicator import Direction, Figure, FigureKind, Indicator, Source
from school.indicator_catalogue import Catalogue, catalogue
from school.people import UnitId
from school.question.plan import AskedPlace

TODAY = date(2026, 11, 20)
MONDAYS = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]


def course(*amounts: str | None, unit: str = "%", direction: Direction = Direction.UP) -> Course:
    """Return a course whose last week is not finished."""
    points = tuple(
        CoursePoint(
            first=monday,
            amount=None if amount is None else Decimal(amount),
            said=str(amount),
            finished=monday < MONDAYS[-1],
        )
        for monday, amount in zip(MONDAYS, amounts, strict=True)
    )
    return Course(id="x", name="x", unit=unit, definition="", direction=direction, points=points)


@pytest.mark.parametrize(
    ("amounts", "said", "better"),
    [
        (("80", "82.5", "10"), "比上一周多 2.5 个百分点", True),
        (("80", "79", "99"), "比上一周少 1 个百分点", False),
        (("80", "80", None), "和上一周一样", None),
        ((None, "80", "80"), "", None),
        (("80", None, "80"), "", None),
    ],
)
def test_a_week_is_compared_with_the_one_before_and_not_with_half_a_week(
    amounts: tuple[str | None, ...], said: str, *, better: bool | None
) -> None:
    one = course(*amounts)

    assert (one.change_said, one.better) == (said, better)


def test_fewer_is_better_where_it_is() -> None:
    one = course("5", "3", "9", unit="次", direction=Direction.DOWN)

    assert (one.change_said, one.better) == ("比上一周少 2 次", True)
    assert course("5", "3", "9", direction=Direction.NEITHER).better is None


def test_what_is_shown_is_the_newest_finished_week_with_a_value() -> None:
    newest = course("80", None, "99").newest

    assert newest is not None
    assert newest.amount == Decimal(80)
    assert course(None, None, "99").newest is None


def test_a_plan_reaches_back_eight_finished_weeks() -> None:
    place = AskedPlace(name="县", unit_id=UnitId("qt"))

    plan = course_plan(place, WEEKS, today=TODAY, known=catalogue())

    assert (plan.periods[0].last - plan.periods[0].first).days // 7 == WEEKS
    assert plan.periods[0].first.weekday() == 0
    assert plan.indicators == SHOWN


def test_suppressed_weeks_have_no_amount() -> None:
    def row(monday: date, amount: int, *, missing: bool) -> Figure:
        return Figure(
            indicator="x",
            kind=FigureKind.ACTUAL,
            first=monday,
            last=monday,
            period="",
            unit_id=UnitId("qt"),
            amount=None if missing else Decimal(amount),
            missing=missing,
            unit="%",
            source=Source(document="d"),
        )

    known = Catalogue([Indicator(id="x", name="率(实时)", definition="d", unit="%", live=True)])
    rows = [row(MONDAYS[1], 80, missing=False), row(MONDAYS[0], 3, missing=True)]

    (one,) = courses_of(rows, known, today=TODAY)

    assert one.name == "率"
    assert [p.amount for p in one.points] == [None, Decimal(80)]


def test_every_target_of_the_plan_is_there_with_its_mark() -> None:
    lines = {line.id: line for line in target_lines(catalogue())}

    wireless = lines["wireless_coverage"]
    teachers = lines["teachers_in_precision_teaching"]
    assert (wireless.attained, teachers.attained) == (True, False)
    assert teachers.now == "30%（2021年11月基线）"
    assert teachers.target == "2023年目标 60%"
    assert teachers.drawn == (0.3, 0.6)
    assert lines["new_teaching_spaces"].attained is None


def test_what_is_counted_now_is_held_against_the_target() -> None:
    def counted(amount: int | None) -> Figure:
        return Figure(
            indicator="teachers_grading",
            kind=FigureKind.ACTUAL,
            first=TODAY,
            last=TODAY,
            period="本学期",
            unit_id=UnitId("qt"),
            amount=None if amount is None else Decimal(amount),
            missing=amount is None,
            unit="%",
            source=Source(document="d"),
        )

    published = next(
        line for line in target_lines(catalogue()) if line.id == "teachers_in_precision_teaching"
    )
    line = published.model_copy(update={"counts": "teachers_grading"})
    (plan,) = counted_plans(AskedPlace(name="县", unit_id=UnitId("qt")), [line, line])

    told = [with_counted([line], [counted(amount)])[0] for amount in (60, 59, None)]

    assert plan.indicators == ("teachers_grading",)
    assert [(one.live, one.live_attained) for one in told] == [
        ("60%，本学期", True),
        ("59%，本学期", False),
        ("", None),
    ]


def test_the_plans_own_headings_come_first_and_what_is_missed_before_what_is_reached() -> None:
    lines = [line for line in target_lines(catalogue()) if line.attained is not None]

    assert lines[0].group == "基础支撑"
    of_first = [line.attained for line in lines if line.group == "基础支撑"]
    assert of_first == sorted(of_first, key=bool)


def test_a_week_is_named_by_its_days() -> None:
    assert week_name(date(2026, 11, 16)) == "11月16日–22日"
    assert week_name(date(2026, 11, 30)) == "11月30日–12月6日"
