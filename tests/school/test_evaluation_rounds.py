"""Rules of evaluation: what attains, what is drawn, who may still show something, checklists."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.evaluation_checklist import Area, Checklist, Point, checklist
from school.evaluation_checklist_file import checklist_of
from school.evaluation_rounds import (
    Round,
    RoundId,
    RoundState,
    Shown,
    Verdict,
    may_show,
    outcome,
    sample,
    unjudged,
)
from school.people import UnitId

NOW = datetime(2026, 11, 20, tzinfo=UTC)
SCHOOL = UnitId("qt.t1.s1")
SMALL = Checklist(
    id="own",
    name="平安校园",
    pass_share=0.8,
    area_share=0.5,
    areas=(
        Area(name="安全", points=(Point(id="1.1", text="门禁", score=80),)),
        Area(
            name="食堂",
            points=(Point(id="2.1", text="留样", score=10), Point(id="2.2", text="陪餐", score=10)),
        ),
    ),
)


def a_shown(point: str, verdict: Verdict | None = Verdict.PASSED, **more: object) -> Shown:
    given_ = {"round_id": "r", "school": SCHOOL, "point": point, "shown_at": NOW}
    return Shown.model_validate({**given_, "verdict": verdict, **more})


@pytest.mark.parametrize(
    ("passed", "problems", "score", "attained"),
    [
        (("1.1", "2.1"), 0, 90, True),
        (("1.1",), 0, 80, False),
        (("2.1", "2.2"), 0, 20, False),
        (("1.1", "2.1", "2.2"), 1, 100, False),
        ((), 0, 0, False),
    ],
)
def test_a_school_attains_with_enough_in_all_and_in_every_area_and_no_open_problem(
    passed: tuple[str, ...], problems: int, score: float, *, attained: bool
) -> None:
    reached = outcome(SMALL, [a_shown(one) for one in passed], open_problems=problems)

    assert (reached.score, reached.most, reached.attained) == (score, 100, attained)


@pytest.mark.parametrize("verdict", [None, Verdict.FAILED, Verdict.MORE])
def test_only_what_was_passed_counts(verdict: Verdict | None) -> None:
    assert outcome(SMALL, [a_shown("1.1", verdict)], open_problems=0).score == 0


def test_what_is_found_otherwise_on_the_spot_no_longer_counts() -> None:
    assert outcome(SMALL, [a_shown("1.1", checked=False)], open_problems=0).score == 0
    assert outcome(SMALL, [a_shown("1.1", checked=True)], open_problems=0).score == 80


KEYS = st.lists(
    st.tuples(st.sampled_from("abc").map(UnitId), st.from_regex(r"[1-9]\.[1-9]", fullmatch=True)),
    unique=True,
    max_size=40,
)


@given(KEYS, st.floats(0.01, 1), st.text(min_size=1))
def test_a_sample_is_the_same_again_whatever_the_order_and_has_some_of_each_school(
    keys: list[tuple[UnitId, str]], share: float, seed: str
) -> None:
    drawn = sample(keys, share=share, seed=seed)

    assert drawn == sample(keys[::-1], share=share, seed=seed)
    assert set(drawn) <= set(keys)
    assert {school for school, _ in drawn} == {school for school, _ in keys}
    if share == 1:
        assert set(drawn) == set(keys)


def test_another_seed_draws_other_points() -> None:
    keys = [(SCHOOL, f"1.{n}") for n in range(1, 40)]

    assert sample(keys, share=0.2, seed="a") != sample(keys, share=0.2, seed="b")
    assert len(sample(keys, share=0.2, seed="a")) == 8


ROUND = Round(
    id=RoundId("r"),
    county=UnitId("qt"),
    year=2026,
    due=date(2026, 12, 31),
    checklist=SMALL,
    made_at=NOW,
)
LATE, IN_TIME = date(2027, 1, 1), date(2026, 12, 31)


@pytest.mark.parametrize(
    ("verdict", "day", "may"),
    [
        ("nothing", IN_TIME, True),
        ("nothing", LATE, False),
        (None, IN_TIME, True),
        (None, LATE, False),
        (Verdict.MORE, LATE, True),
        (Verdict.PASSED, IN_TIME, False),
        (Verdict.FAILED, IN_TIME, False),
    ],
)
def test_a_school_shows_until_the_due_day_and_what_is_to_be_added_later_too(
    verdict: Verdict | str | None, day: date, *, may: bool
) -> None:
    shown = None if verdict == "nothing" else a_shown("1.1", Verdict(verdict) if verdict else None)

    assert (may_show(ROUND, shown, today=day) == "") is may
    published = ROUND.model_copy(update={"state": RoundState.PUBLISHED})
    assert may_show(published, shown, today=day)


def test_what_waits_longest_is_judged_first() -> None:
    late = a_shown("1.1", None, shown_at=datetime(2026, 11, 21, tzinfo=UTC))
    early, judged = a_shown("2.1", None), a_shown("2.2")

    assert unjudged([late, judged, early]) == [early, late]


def test_a_folder_says_nothing_about_the_school_and_is_another_once_emptied() -> None:
    ours = checklist()

    assert (len(ours.areas), ours.score) == (7, 100)
    for place, area in enumerate(ours.areas, 1):
        assert all(point.id.startswith(f"{place}.") for point in area.points)
        assert ours.area_of(area.points[0].id) == area.name


def read(text: str) -> Checklist:
    return checklist_of(text.encode(), file_name="标准.csv", name="平安校园")


def test_a_table_becomes_a_checklist_with_numbers_by_area() -> None:
    found = read("领域,内容,分值\n安全,有门禁,40分\n,有演练,30\n食堂,=1+1 有留样,30\n")

    assert [(p.id, p.text, p.score) for p in found.points] == [
        ("1.1", "有门禁", 40),
        ("1.2", "有演练", 30),
        ("2.1", "=1+1 有留样", 30),
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "没有内容"),
        ("领域,内容\n安全,门禁", "缺分值列"),
        ("领域,内容,分值", "1 到 60 条"),
        ("领域,内容,分值\n" + "安全,门禁,1\n" * 61, "1 到 60 条"),
        ("领域,内容,分值\n安全,有门禁,很多", "第 2 行"),
        ("领域,内容,分值\n安全,有门禁,0", "0 到 100"),
        ("领域,内容,分值\n安全,门,5", "第 2 行"),
        (f"领域,内容,分值\n安全,{'长' * 121},5", "第 2 行"),
    ],
)
def test_a_table_with_a_slip_is_refused_as_a_whole(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        read(text)


def test_two_points_of_one_number_are_no_checklist() -> None:
    point = Point(id="1.1", text="门禁", score=1)
    with pytest.raises(ValueError, match="own number"):
        Checklist(id="own", name="平安校园", areas=(Area(name="安全", points=(point, point)),))
