"""Snapshots of units: every figure a sum of safe groups; what is small climbs or stays silent."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.areas import area_name, area_of
from school.coverage import coverage
from school.disclosure import Count
from school.knowledge import PointId, curricula
from school.learning import Response
from school.people import PersonId, UnitId
from school.periods import Span, period
from school.portrait import grade_of, portrait
from school.summary import MIN_GROUP
from school.unit_report import (
    Answered,
    Snapshot,
    area_lines,
    of_homework,
    of_one_unit,
    of_units_below,
    seen_by_teachers,
    trend,
    whole_rate,
)
from tests.builders import a_pupil

MATHS = curricula()["数学"]
FINE = next(p for p in MATHS.points.values() if p.parent and MATHS.points[p.parent].parent is None)


def answers(
    pupils: int, right: int = 0, *, item: str = "i1", about: PointId | None = FINE.id
) -> list[Answered]:
    return [
        Answered(
            homework_id="h",
            pupil=PersonId(f"p{n}"),
            item=item,
            subject="数学",
            point=about,
            right=n < right,
        )
        for n in range(pupils)
    ]


def test_five_pupils_are_a_figure_and_four_are_not() -> None:
    five = of_homework(answers(5, 3), done=5, enrolled=40)
    four = of_homework(answers(4, 3), done=4, enrolled=40)

    assert [(a.name, a.rate, a.pupils) for a in area_lines(five)] == [(FINE.name, 0.6, 5)]
    assert area_lines(four) == ()
    assert of_units_below([four, four]).areas[area_of(FINE.id, subject="数学")].shown.pupils == 8


def test_a_part_few_answered_hides_in_the_whole() -> None:
    """The class summary tells the right rate of all: without the large part the small is left."""
    rows = answers(9, 9) + answers(2, 0, item="i2", about=None)

    found = of_homework(rows, done=9, enrolled=40)

    assert [(a.name, a.answered) for a in area_lines(found)] == [("数学综合", 11)]


def test_a_question_few_answered_makes_its_area_small() -> None:
    rows = answers(9, 9) + answers(1, 0, item="i2")

    assert [a.name for a in area_lines(of_homework(rows, done=9, enrolled=40))] == ["数学综合"]


def test_teachers_see_all_of_it() -> None:
    found = seen_by_teachers(answers(2, 1), handed_in=Count(), homework=1)

    assert whole_rate(found) == 0.5


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12)), max_size=6))
def test_no_figure_of_a_class_has_fewer_than_five_behind_it(sizes: list[tuple[int, int]]) -> None:
    homework = [
        of_homework(
            answers(first) + answers(second, item="i2", about=None),
            done=max(first, second),
            enrolled=12,
        )
        for first, second in sizes
    ]

    for unit in (of_one_unit(homework), of_units_below(homework)):
        for line in area_lines(unit):
            assert line.pupils >= MIN_GROUP


def test_weeks_add_up_and_name_their_homework() -> None:
    week = of_homework(answers(5, 5), done=5, enrolled=40).model_copy(update={"counted": ("h1",)})

    both = of_one_unit([week, week.model_copy(update={"counted": ("h2",)})])

    assert (both.homework, both.counted, whole_rate(both)) == (2, ("h1", "h2"), 1.0)
    assert of_units_below([both]).counted == ()
    assert both.handed_in.shown.rate == 5 / 40


def test_a_snapshot_survives_being_kept() -> None:
    week = of_homework(answers(5, 5), done=5, enrolled=40)

    assert Snapshot.model_validate_json(week.model_dump_json()) == week


def test_subjects_are_told_apart() -> None:
    other = [
        Answered(
            homework_id="h",
            pupil=PersonId(f"p{n}"),
            item="t",
            subject="语文",
            point=PointId("tag/语文/修辞手法"),
            right=True,
        )
        for n in range(5)
    ]
    found = of_homework(answers(5, 0) + other, done=5, enrolled=40)

    assert whole_rate(found, subject="语文") == 1.0
    assert whole_rate(found, subject="数学") == 0.0
    assert [a.name for a in area_lines(found, subject="语文")] == ["修辞手法"]


def test_an_area_is_what_a_point_is_a_part_of() -> None:
    for about, name in (
        ("m.number.basic.add", "整数加法"),
        ("m.number.units.time", "单位换算"),
        ("m.data.mean", "平均数"),
        ("m.number", "数与代数"),
        ("tag/语文/修辞手法", "修辞手法"),
    ):
        assert area_name(area_of(PointId(about), subject="数学"))[1] == name
    for point in MATHS.points.values():
        if point.parent:
            assert MATHS.points[PointId(area_of(point.id, subject="数学"))].parent
    assert area_name(area_of(None, subject="")) == ("", "其他")


def test_a_trend_leaves_empty_weeks_out() -> None:
    week = of_homework(answers(5, 4), done=5, enrolled=40)
    weeks = {date(2026, 11, 9): Snapshot(), date(2026, 11, 2): week}

    assert [(p.label, p.rate) for p in trend(weeks)] == [("11/2", 0.8)]


# Coverage and portraits


def test_coverage_names_what_was_to_come_first() -> None:
    grade = max(p.grade for p in MATHS.points.values())
    own = [p for p in MATHS.points.values() if p.grade == grade]

    (found,) = coverage(grade, [own[-1].id], on=date(2027, 6, 30))

    assert (found.subject, found.practised) == ("数学", 1)
    assert found.expected == found.points
    assert own[-1].name not in found.missing
    assert coverage(grade, [], on=date(2027, 6, 30)) == ()


@pytest.mark.parametrize(
    ("unit_id", "grade"), [("qt.t1.s1.g3.c2", 3), ("qt.t1.s1.g3", 3), ("qt.t1.s1", 0)]
)
def test_a_units_grade_is_in_its_id(unit_id: str, grade: int) -> None:
    assert grade_of(UnitId(unit_id)) == grade


def test_a_portrait_says_nothing_on_four_answers() -> None:
    now = datetime(2026, 11, 20, 2, tzinfo=UTC)
    given = [
        Response(
            paper_id="x",
            place=n,
            pupil_id=PersonId("p1"),
            class_id=UnitId("qt.t1.s1.g3.c2"),
            subject="数学",
            point=FINE.id,
            item=f"i{n}",
            correct=n > 0,
            at=now,
        )
        for n in range(5)
    ]
    about = {
        "term": period(Span.TERM, now.date()),
        "class_weeks": {},
        "homework": (1, 2),
        "now": now,
    }
    pupil = a_pupil("p1", "qt.t1.s1.g3.c2", 1)

    four = portrait(pupil, given[:4], **about)  # type: ignore[arg-type]
    five = portrait(pupil, given, **about)  # type: ignore[arg-type]

    assert (four.areas[0].rate, four.steady, four.to_practise) == (None, (), ())
    assert (five.areas[0].rate, five.areas[0].name) == (0.8, FINE.name)
    assert five.trend == five.trend[:1]
    assert (five.homework, five.class_homework, five.warnings) == (1, 2, ())
