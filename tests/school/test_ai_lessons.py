"""Lessons of AI and programming: how they are said, and what they come to."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.ai_lessons import hours_by_class, hours_by_grade, parse_lessons
from school.errors import NotUnderstood
from school.people import UnitId

TODAY = date(2026, 11, 20)
SCHOOL = UnitId("qt.t1.s1")
THIRD = UnitId(f"{SCHOOL}.g3")
CLASSES = [UnitId(f"{SCHOOL}.g{grade}.c{number}") for grade in (3, 4) for number in (1, 2)]


@pytest.mark.parametrize(
    ("text", "kind", "grade", "class_no", "hours"),
    [
        ("人工智能课 三年级 2课时", "ai", 3, None, 2),
        ("AI课 三(2)班 两节", "ai", 3, 2, 2),
        ("编程课 初一 1课时", "programming", 7, None, 1),
        ("图形化编程 初二(1)班 一课时", "programming", 8, 1, 1),
        ("創客課 6年级 ３课时", "", 6, None, 3),
        ("创客课 6年级 ３课时", "maker", 6, None, 3),
        ("体育课 三年级 2课时", "", 3, None, 2),
        ("编程课 三年级", "programming", 3, None, None),
        ("编程课 2课时", "programming", None, None, 2),
    ],
)
def test_lessons_are_said_in_many_ways(
    text: str, kind: str, grade: int | None, class_no: int | None, hours: int | None
) -> None:
    said = parse_lessons(text, today=TODAY)

    assert (said.kind, said.grade, said.class_no, said.hours) == (kind, grade, class_no, hours)


def test_the_day_may_be_said() -> None:
    assert parse_lessons("编程课 三年级 2课时 11月18日", today=TODAY).day == date(2026, 11, 18)


@pytest.mark.parametrize("hours", [0, 17, 999])
def test_too_many_lessons_at_once_are_refused(hours: int) -> None:
    with pytest.raises(NotUnderstood, match="最多记 16"):
        parse_lessons(f"编程课 三年级 {hours}课时", today=TODAY)


def test_a_grade_has_as_many_as_the_class_with_the_fewest() -> None:
    hours = hours_by_class([(THIRD, 2), (CLASSES[0], 3)], CLASSES)

    assert hours == {CLASSES[0]: 5, CLASSES[1]: 2, CLASSES[2]: 0, CLASSES[3]: 0}
    assert hours_by_grade(hours, place=SCHOOL) == {3: 2, 4: 0}
    assert hours_by_grade(hours, place=CLASSES[0]) == {3: 5}


@given(st.lists(st.tuples(st.sampled_from([THIRD, *CLASSES]), st.integers(1, 9))))
def test_more_lessons_never_make_fewer_and_the_order_does_not_matter(
    lessons: list[tuple[UnitId, int]],
) -> None:
    hours = hours_by_class(lessons, CLASSES)
    more = hours_by_class([*lessons[::-1], (THIRD, 1)], CLASSES)

    assert all(more[one] >= hours[one] for one in CLASSES)
    assert more[CLASSES[0]] == hours[CLASSES[0]] + 1
