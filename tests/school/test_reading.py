"""Reading: how it is said, what a day holds, and a class's week that gives no child away."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.people import PersonId, Role, UnitId
from school.reading import (
    MOST_MINUTES,
    STEP_MIN,
    ReadingEntry,
    class_week,
    last_week,
    month_of,
    require_readable,
    sum_up,
)
from school.reading_words import SaidReading, minutes_in, months_said, parse_reading, says_reading
from tests.builders import NOON

CLASS = UnitId("qt.t1.s1.g3.c2")
MONDAY = date(2026, 11, 9)


def an_entry(
    pupil: int = 1, title: str = "小王子", minutes: int = 30, day: date = MONDAY
) -> ReadingEntry:
    return ReadingEntry(
        id=f"{pupil}{title}{minutes}{day}",
        pupil_id=PersonId(f"p{pupil}"),
        class_id=CLASS,
        title=title,
        minutes=minutes,
        day=day,
        at=NOON,
        author=None,
        role=Role.GUARDIAN,
        keep_until=day,
    )


@pytest.mark.parametrize(
    ("words", "minutes"),
    [
        ("30分钟", 30),
        ("40分", 40),
        ("半小时", 30),
        ("半个小时", 30),
        ("一个半小时", 90),
        ("一小时半", 90),
        ("两个半小时", 150),
        ("1.5小时", 90),
        ("1小时20分", 80),
        ("一刻钟", 15),
        ("四十五分钟", 45),
        ("一百二十分钟", 120),
        ("读了很久", None),
        ("第3页", None),
    ],
)
def test_time_is_understood_as_people_say_it(words: str, minutes: int | None) -> None:
    assert minutes_in(words) == minutes


@pytest.mark.parametrize(
    ("text", "title", "minutes", "back", "whom"),
    [
        ("记录阅读 《小王子》 30分钟", "小王子", 30, 0, ""),
        ("读了半小时《小王子》", "小王子", 30, 0, ""),
        ("昨天读了一个半小时《西游记》", "西游记", 90, 1, ""),
        ("记录阅读 12号 《小王子》 20分", "小王子", 20, 0, "12号"),
        ("阅读打卡 林小满 《10分钟天才》 20分", "10分钟天才", 20, 0, "林小满"),
        ("记录阅读 三(2)班 12号 《小王子》 20分", "小王子", 20, 0, "三(2)班 12号"),
    ],
)
def test_a_message_about_reading_is_taken_apart(
    text: str, title: str, minutes: int, back: int, whom: str
) -> None:
    said = parse_reading(text)

    assert says_reading(text)
    assert (said.title, said.minutes, said.days_back, said.whom) == (title, minutes, back, whom)


@pytest.mark.parametrize("text", ["《小王子》", "读了半小时", "作业30分钟", "第3题30分", "成绩"])
def test_what_is_not_about_a_book_is_left_to_others(text: str) -> None:
    assert not says_reading(text)


@pytest.mark.parametrize(
    ("said", "today", "words"),
    [
        (SaidReading(minutes=30), 0, "没看到书名"),
        (SaidReading(title="小王子"), 0, "读了多久"),
        (SaidReading(title="小王子", minutes=0), 0, "1 到 600 分钟"),
        (SaidReading(title="小王子", minutes=601), 0, "1 到 600 分钟"),
        (SaidReading(title="小王子", minutes=31), 570, "还能记 30 分钟"),
        (SaidReading(title="小王子", minutes=30, days_back=3), 0, "昨天和前天"),
    ],
)
def test_what_cannot_be_kept_is_said_with_what_to_do(
    said: SaidReading, today: int, words: str
) -> None:
    with pytest.raises(NotUnderstood, match=words):
        require_readable(said, today_minutes=today)


def test_a_title_of_a_page_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="书名超过 40 字"):
        parse_reading(f"记录阅读 《{'长' * 41}》 30分钟")


@given(st.lists(st.integers(1, MOST_MINUTES), max_size=20))
def test_a_day_never_holds_more_than_its_most(minutes: list[int]) -> None:
    kept = 0
    for one in minutes:
        try:
            kept += require_readable(SaidReading(title="书", minutes=one), today_minutes=kept)
        except NotUnderstood:
            continue

    assert kept <= MOST_MINUTES


@given(st.text(max_size=200))
def test_any_words_are_read_without_falling_over(text: str) -> None:
    says_reading(text)
    assert len(parse_reading(text[:40]).title) <= 40


def test_books_minutes_and_days_are_summed_up() -> None:
    other_day = MONDAY + timedelta(days=30)
    entries = [
        an_entry(),
        an_entry(minutes=20, day=other_day),
        an_entry(title="西游记", minutes=60),
    ]

    total = sum_up(entries)

    assert (total.minutes, total.days) == (110, 2)
    assert [(b.title, b.minutes, b.days) for b in total.books] == [
        ("西游记", 60, 1),
        ("小王子", 50, 2),
    ]
    assert total.by_month == ((11, 90), (12, 20))


@pytest.mark.parametrize(("readers", "told"), [(4, False), (5, True)])
def test_a_class_s_week_needs_five_readers(
    readers: int,
    told: bool,  # noqa: FBT001  # pytest's
) -> None:
    entries = [an_entry(n) for n in range(readers)]

    week = class_week(entries, class_unit=(CLASS, "三(2)班"), monday=MONDAY, pupils=30)

    assert (week.usual_minutes is not None) is told
    assert (week.readers is not None) is told
    assert week.books == (("小王子",) if told else ())


def test_how_many_read_is_not_said_when_it_names_those_who_did_not() -> None:
    entries = [an_entry(n) for n in range(28)]

    week = class_week(entries, class_unit=(CLASS, "三(2)班"), monday=MONDAY, pupils=30)

    assert week.readers is None


@given(
    st.lists(
        st.tuples(st.integers(1, 12), st.sampled_from(["甲", "乙", "丙"]), st.integers(1, 600)),
        max_size=40,
    )
)
def test_no_figure_of_a_week_stands_on_fewer_than_five(
    read: list[tuple[int, str, int]],
) -> None:
    entries = [an_entry(pupil, title, minutes) for pupil, title, minutes in read]

    week = class_week(entries, class_unit=(CLASS, "三(2)班"), monday=MONDAY, pupils=12)

    for title in week.books:
        assert len({pupil for pupil, book, _ in read if book == title}) >= 5
    if week.usual_minutes is not None:
        assert len({pupil for pupil, _, _ in read}) >= 5
        assert week.usual_minutes % STEP_MIN == 0
    if week.readers is not None:
        assert week.readers == 12 or 5 <= week.readers <= 7


@pytest.mark.parametrize(
    ("today", "monday"),
    [
        (date(2026, 11, 16), date(2026, 11, 9)),
        (date(2026, 11, 22), date(2026, 11, 9)),
        (date(2026, 11, 23), date(2026, 11, 16)),
    ],
)
def test_the_last_week_is_over(today: date, monday: date) -> None:
    assert last_week(today) == monday


@pytest.mark.parametrize(
    ("back", "first", "last"),
    [
        (0, date(2026, 11, 1), date(2026, 11, 30)),
        (1, date(2026, 10, 1), date(2026, 10, 31)),
        (11, date(2025, 12, 1), date(2025, 12, 31)),
    ],
)
def test_months_are_counted_back(back: int, first: date, last: date) -> None:
    assert month_of(date(2026, 11, 21), back=back) == (first, last)


@pytest.mark.parametrize(
    ("text", "back"), [("上个月", 1), ("10月", 1), ("12月", 11), ("看看", None)]
)
def test_a_month_may_be_named(text: str, back: int | None) -> None:
    assert months_said(text, today=date(2026, 11, 21)) == back
