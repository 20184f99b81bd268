"""Words of the library's figures: which months, which subject, which rows."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.library_figures import (
    OTHER,
    counted,
    county_of,
    months_meant,
    months_on,
    subject_meant,
    term_of,
)
from school.people import UnitId

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "first", "after", "name"),
    [
        ("资源面板", date(2026, 8, 1), date(2027, 2, 1), "2026年秋季学期"),
        ("资源面板 数学 本学期", date(2026, 8, 1), date(2027, 2, 1), "2026年秋季学期"),
        ("资源面板 上学期", date(2026, 2, 1), date(2026, 8, 1), "2026年春季学期"),
        ("资源面板 春季学期", date(2026, 2, 1), date(2026, 8, 1), "2026年春季学期"),
        ("资源面板 2025年秋季", date(2025, 8, 1), date(2026, 2, 1), "2025年秋季学期"),
        ("资源面板 上月", date(2026, 10, 1), date(2026, 11, 1), "2026年10月"),
        ("资源面板 12月", date(2025, 12, 1), date(2026, 1, 1), "2025年12月"),
    ],
)
def test_a_time_is_whole_months(text: str, first: date, after: date, name: str) -> None:
    months = months_meant(text, today=TODAY)

    assert (months.first, months.after, months.name) == (first, after, name)


@pytest.mark.parametrize("text", ["资源面板 13月", "资源面板 2030年秋季学期"])
def test_a_time_there_is_not_is_said_to_be_none(text: str) -> None:
    with pytest.raises(NotUnderstood):
        months_meant(text, today=TODAY)


@given(st.dates(date(2001, 1, 1), date(2099, 12, 31)))
def test_every_day_lies_in_its_term_and_terms_follow_each_other(day: date) -> None:
    term = term_of(day)

    assert term.first <= day < term.after
    assert len(term.starts) == 6
    assert term_of(term.after).first == term.after
    assert months_on(term.first, 6) == term.after


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("资源面板 数学", "数学"),
        ("资源面板 道法 本学期", "道德与法治"),
        ("资源面板 信息技术", "信息科技"),
        ("资源面板 二中", ""),
    ],
)
def test_a_subject_is_known_by_its_name(text: str, subject: str) -> None:
    assert subject_meant(text) == subject


def test_rows_are_named_and_the_most_used_come_first() -> None:
    rows = counted({"a": 2, "": 1, "c": 0}, {"a": 1, "b": 5}, {"a": "课件", "b": "教案"})

    assert [(row.name, row.resources, row.uses) for row in rows] == [
        ("教案", 0, 5),
        ("课件", 2, 1),
        (OTHER, 1, 0),
    ]


def test_the_county_is_the_first_part_of_a_unit() -> None:
    assert county_of(UnitId("qt.t1.s1")) == "qt" == county_of(UnitId("qt"))
