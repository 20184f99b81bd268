"""What a teacher's record comes to: caps hold, history stays, the order of reading is no matter."""

from collections import defaultdict
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from school.county_time import COUNTY_TIME, school_year
from school.people import PersonId, UnitId
from school.teaching import (
    Claim,
    ClaimState,
    Dispute,
    DisputeState,
    claim_id,
    day_said,
    spoken_points,
    standing,
)
from school.teaching_rules import Dimension, Rules, parse_rules, rules_text
from school.teaching_tally import (
    Credit,
    Tally,
    Version,
    counted,
    granted,
    means,
    months,
    tally,
    weeks_of,
)

NOW = parse_rules(rules_text())
LESS = parse_rules(rules_text().replace("year_cap = 100", "year_cap = 40"))
BOOK = {rules.version: rules for rules in (NOW, LESS)}
BEGIN = date(2026, 8, 1)
LEVELS = ["", "校级", "县级", "市级", "省级", "国家级"]


@st.composite
def credit(draw: st.DrawFn, versions: tuple[Rules, ...] = (NOW,)) -> Credit:
    rules = draw(st.sampled_from(versions))
    activity = draw(st.sampled_from(list(rules.activities.values())))
    day = BEGIN + timedelta(days=draw(st.integers(0, 364)))
    return Credit(
        id=draw(st.uuids()).hex,
        activity=activity.id,
        level=draw(st.sampled_from(list(activity.levels) or [""])),
        count=draw(st.integers(0, 900)) if activity.counted else 1,
        day=day,
        at=datetime(2026, 8, 1, tzinfo=UTC) + timedelta(hours=draw(st.integers(0, 9000))),
        rules=rules.version,
    )


CREDITS = st.lists(credit(), max_size=60, unique_by=lambda c: c.id)
MIXED = st.lists(credit((NOW, LESS)), max_size=60, unique_by=lambda c: c.id)


@settings(max_examples=150, deadline=None)
@given(CREDITS)
def test_points_never_exceed_any_cap(credits_: list[Credit]) -> None:
    result = tally(credits_, BOOK, year=2026)

    used: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for award in result.awards:
        activity = NOW.activity(award.credit.activity)
        used[activity.id, activity.per.of(award.credit.day)] += award.points
        assert award.points >= 0
    assert all(used[name, per] <= NOW.activity(name).cap for name, per in used)
    assert all(result.by_dimension[d] <= NOW.dimensions[d] for d in Dimension)
    assert result.total <= NOW.year_cap
    assert result.total == sum(result.by_dimension.values()) == sum(used.values())


@settings(max_examples=100, deadline=None)
@given(MIXED, st.randoms(use_true_random=False))
def test_the_order_in_which_credits_are_read_is_no_matter(
    credits_: list[Credit], rng: object
) -> None:
    shuffled = list(credits_)
    rng.shuffle(shuffled)  # type: ignore[attr-defined]

    assert tally(shuffled, BOOK, year=2026) == tally(credits_, BOOK, year=2026)


@settings(max_examples=100, deadline=None)
@given(MIXED, credit((NOW, LESS)))
def test_what_is_decided_later_changes_nothing_given_before(
    credits_: list[Credit], later: Credit
) -> None:
    last = max((c.at for c in credits_), default=later.at)
    after = Credit(**{**vars(later), "at": last + timedelta(seconds=1)})

    before = tally(credits_, BOOK, year=2026)
    now = tally([*credits_, after], BOOK, year=2026)

    assert now.awards[: len(before.awards)] == before.awards
    assert now.total >= before.total


@settings(max_examples=50, deadline=None)
@given(CREDITS)
def test_every_credit_counts_in_one_school_year(credits_: list[Credit]) -> None:
    years = [tally(credits_, BOOK, year=year) for year in (2025, 2026, 2027)]

    assert sum(len(one.awards) for one in years) == len(credits_)


def a_credit(activity: str, level: str = "", *, number: int = 0, version: Rules = NOW) -> Credit:
    at = datetime(2026, 11, 1, tzinfo=UTC) + timedelta(hours=number)
    return Credit(f"{number}", activity, level, 1, date(2026, 11, 2), at, version.version)


def test_the_credit_that_meets_a_cap_gets_what_is_left() -> None:
    lessons = [a_credit("open_lesson", "国家级", number=n) for n in range(3)]

    assert [a.points for a in tally(lessons, BOOK, year=2026).awards] == [8, 4, 0]


def test_a_credit_of_an_unknown_version_or_activity_gets_nothing() -> None:
    unknown = Credit("1", "parachuting", "", 1, BEGIN, datetime(2026, 9, 1, tzinfo=UTC), "none")
    here = a_credit("parachuting")

    assert tally([unknown, here], BOOK, year=2026).awards == ()
    assert tally([a_credit("open_lesson", "乡级")], BOOK, year=2026).total == 0


def a_claim(state: ClaimState = ClaimState.GRANTED, *, number: int = 1) -> Claim:
    at = datetime(2026, 11, 4, tzinfo=UTC)
    return Claim(
        id=f"{number}" * 40,
        number=number,
        teacher=PersonId("chen"),
        school=UnitId("qt.t1.s1"),
        activity="open_lesson",
        level="县级",
        day=date(2026, 11, 3),
        rules=NOW.version,
        state=state,
        asked_at=at,
        decided_at=at if state in (ClaimState.GRANTED, ClaimState.RETURNED) else None,
    )


def a_dispute(state: DisputeState, *, level: str = "市级", hour: int = 0) -> Dispute:
    at = datetime(2026, 11, 5, hour, tzinfo=UTC)
    return Dispute(
        id=f"{hour}",
        claim_id="1" * 40,
        said="应为",
        level=level,
        state=state,
        asked_at=at,
        decided_at=at,
    )


def test_only_what_was_granted_or_upheld_is_a_credit() -> None:
    claims = [a_claim(state, number=n) for n, state in enumerate(ClaimState, start=1)]
    assert [c.id[0] for c in granted(claims, [])] == ["2"]

    returned = a_claim(ClaimState.RETURNED)
    assert granted([returned], [a_dispute(DisputeState.REJECTED)]) == []
    (credit_,) = granted([returned], [a_dispute(DisputeState.UPHELD)])
    assert credit_.level == "市级"


def test_the_newest_upheld_dispute_counts_and_rejected_ones_do_not() -> None:
    disputes = [
        a_dispute(DisputeState.UPHELD, level="市级", hour=1),
        a_dispute(DisputeState.UPHELD, level="省级", hour=2),
        a_dispute(DisputeState.REJECTED, level="国家级", hour=3),
    ]

    assert standing(a_claim(), disputes).level == "省级"
    assert standing(a_claim(), disputes[2:]).level == "县级"


def test_papers_of_one_week_are_counted_together() -> None:
    history = [Version(NOW, datetime(2026, 8, 1, tzinfo=UTC))]
    monday = datetime(2026, 11, 16, 8, tzinfo=COUNTY_TIME)
    sunday_night = datetime(2026, 11, 22, 23, 59, tzinfo=COUNTY_TIME)
    done = [(monday, 20), (sunday_night, 10), (sunday_night + timedelta(minutes=2), 29)]

    weeks = counted(done, history, what="confirmed_papers")

    assert [(w.day, w.count) for w in weeks] == [(date(2026, 11, 16), 30), (date(2026, 11, 23), 29)]
    assert tally(weeks, BOOK, year=2026).total == Decimal("0.1")


def test_a_week_that_is_over_keeps_the_rules_it_had() -> None:
    stricter = parse_rules(rules_text().replace("each = 30", "each = 60"))
    changed = datetime(2026, 11, 23, 8, tzinfo=COUNTY_TIME)
    history = [Version(NOW, changed - timedelta(days=90)), Version(stricter, changed)]
    done = [(changed - timedelta(days=2), 60), (changed, 60)]

    weeks = counted(done, history, what="confirmed_papers")
    book = {**BOOK, stricter.version: stricter}

    assert [a.points for a in tally(weeks, book, year=2026).awards] == [
        Decimal("0.2"),
        Decimal("0.1"),
    ]


def test_every_week_is_of_one_school_year() -> None:
    ends = [weeks_of(year) for year in (2025, 2026, 2027)]

    assert [end for _, end in ends[:-1]] == [begin for begin, _ in ends[1:]]
    assert all(begin.weekday() == 0 for begin, _ in ends)
    assert [school_year(begin.date()) for begin, _ in ends] == [2025, 2026, 2027]


def test_the_months_of_a_year_never_sink_and_end_with_the_total() -> None:
    lessons = [a_credit("open_lesson", "县级", number=n) for n in range(3)]
    result = tally(lessons, BOOK, year=2026)

    found = months(result, year=2026, until=date(2026, 12, 5))

    assert [month for month, _ in found] == ["8月", "9月", "10月", "11月", "12月"]
    assert [total for _, total in found] == [0, 0, 0, 6, 6]


def a_tally(points: int) -> Tally:
    each = {d: Decimal(points) for d in Dimension}
    return Tally((), each, Decimal(points * 5))


def test_fewer_than_five_teachers_have_no_mean() -> None:
    assert means([a_tally(1)] * 4) is None
    assert means([a_tally(1)] * 5) == (Decimal(5), (Decimal(1),) * 5)


@given(st.lists(st.integers(0, 20), min_size=5, max_size=40), st.data())
def test_one_more_point_of_one_teacher_mostly_leaves_the_mean_as_it_is(
    points: list[int], data: st.DataObject
) -> None:
    """Means are whole points: a mean that moves does so by one, whoever it was."""
    place = data.draw(st.integers(0, len(points) - 1))
    more = [p + (n == place) for n, p in enumerate(points)]

    before, after = (means([a_tally(p) for p in some]) for some in (points, more))

    assert before is not None
    assert after is not None
    assert 0 <= after[0] - before[0] <= 1


def test_the_same_claim_has_the_same_id_whatever_order_its_photos_come_in() -> None:
    def of(**changes: object) -> str:
        values: dict[str, object] = {
            "activity": "article",
            "level": "市级",
            "day": date(2026, 11, 3),
            "note": "",
            "photos": ["a", "b"],
        }
        return claim_id(PersonId("chen"), **{**values, **changes})  # type: ignore[arg-type]

    assert of() == of(photos=["b", "a"])
    different = [of(level="省级"), of(day=date(2026, 11, 4)), of(note="x"), of(photos=["a"])]
    assert len({of(), *different}) == 5


def test_a_day_is_understood_as_people_write_it() -> None:
    today = date(2026, 11, 21)
    for text in ("11月3日", "11月3号", "2026年11月3日", "2026-11-3", "2026.11.03"):
        assert day_said(f"公开课 {text} 分数", today=today) == (date(2026, 11, 3), "公开课  分数")
    for text in ("培训 2.5 小时", "听课 3-4 节", "听课 1/2 节"):
        assert day_said(text, today=today) == (None, text)
    assert day_said("12月30日", today=today)[0] == date(2025, 12, 30)
    assert day_said("2月30日", today=today) == (None, "2月30日")
    assert day_said("公开课", today=today)[0] is None


def test_points_are_said_without_needless_digits() -> None:
    said = [spoken_points(Decimal(p)) for p in ("4.0", "2.5", "0", "100", "0.0")]

    assert said == ["4", "2.5", "0", "100", "0"]
