"""A teacher's portrait: every sentence follows from the own points."""

from datetime import date
from decimal import Decimal

from school.people import PersonId
from school.teaching import ClaimState
from school.teaching_calls import ClaimView, DimensionPoints, MonthPoints, TeacherPoints
from school.teaching_portrait import portrait
from school.teaching_rules import Dimension

MOST = (20, 35, 20, 15, 10)


def a_claim(number: int, points: str, *, dimension: Dimension = Dimension.TEACHING) -> ClaimView:
    return ClaimView(
        claim_id=f"{number}" * 40,
        number=number,
        teacher_id=PersonId("chen"),
        teacher="陈静怡",
        activity="公开课",
        dimension=dimension,
        level="市级",
        first_level="市级",
        note="",
        day=date(2026, 11, number),
        state=ClaimState.GRANTED if points else ClaimState.WAITING,
        granted=bool(points),
        reason="",
        points=Decimal(points or 0),
        full=Decimal(4),
    )


def a_record(
    *points: str,
    before: tuple[str, ...] | None = None,
    claims: tuple[ClaimView, ...] = (),
    months: tuple[str, ...] = ("0",),
) -> TeacherPoints:
    each = [Decimal(p) for p in points] or [Decimal(0)] * 5
    return TeacherPoints(
        teacher_id=PersonId("chen"),
        teacher="陈静怡",
        school="青田二中",
        year=2026,
        total=sum(each, Decimal(0)),
        most=Decimal(100),
        dimensions=tuple(
            DimensionPoints(dimension=d, points=p, most=Decimal(most))
            for d, p, most in zip(Dimension, each, MOST, strict=True)
        ),
        before=None if before is None else tuple(Decimal(p) for p in before),
        counted=(),
        claims=claims,
        months=tuple(
            MonthPoints(month=f"{n}月", total=Decimal(t)) for n, t in enumerate(months, start=8)
        ),
        own=True,
    )


def test_a_side_is_strong_from_six_tenths_of_its_cap_and_open_below_two() -> None:
    said = portrait(a_record("11.9", "21", "4", "3", "1.9", claims=(a_claim(3, "4"),)))

    assert said.strong == ("教学业绩突出：21/35 分，来自公开课市级",)
    assert said.open == ("身心健康刚开始：1.9/10 分",)


def test_what_has_no_points_has_no_record() -> None:
    assert portrait(a_record()).open == tuple(f"{d}还没有记录" for d in Dimension)
    assert portrait(a_record()).strong == ()


def test_only_what_brings_points_is_evidence_the_most_first() -> None:
    claims = (a_claim(1, "2"), a_claim(2, ""), a_claim(3, "4"))

    assert [c.number for c in portrait(a_record(claims=claims)).evidence] == [3, 1]


def test_the_trend_speaks_of_three_months_once_there_are_more() -> None:
    assert portrait(a_record(months=("0", "2", "3"))).trend == ()
    assert portrait(a_record(months=("0", "2", "3", "8"))).trend == ("近 3 个月加了 8 分",)
    assert portrait(a_record(months=("8", "8", "8", "8"))).trend == ("近 3 个月没有新的积分",)


def test_a_dimension_is_compared_with_the_own_year_before_and_no_other() -> None:
    record = a_record("10", "20", "0", "0", "0", before=("7", "18", "9", "0", "0"))

    assert portrait(record).trend == ("师德师风比上学年多 3 分",)
