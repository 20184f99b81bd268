"""Live figures behind the policy: who gets which, what stays unsaid, and what is written down."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from chalicelib.adapters import Adapters
from chalicelib.call import Call
from chalicelib.live_figures import figures_of_plans, live_figures, places_of
from chalicelib.live_places import county_tree
from school.actor import SYSTEM, Actor
from school.audit import Outcome
from school.consent import ConsentState, Decide
from school.directory import Identity, WhoAmI
from school.duty_lapses import OFF_POST
from school.errors import NotFound, NotUnderstood, PermissionDenied, SchoolError
from school.health_calls import ClassHealth, ReportHealth
from school.health_reports import SendHealthReport
from school.indicator import Bound, Figure
from school.indicator_catalogue import Catalogue, catalogue
from school.live_answers import NOTHING_THERE, OVER, TOO_FEW, TOO_SHORT, countings
from school.live_dimensions import UNITS
from school.papers import Done
from school.people import PersonId, Role, UnitId, UnitKind, covers
from school.permissions import Action
from school.question.plan import AskedPeriod, AskedPlace, Intent, Plan
from school.store.activity import months_table
from school.store.alarm_tables import incidents
from school.store.duty_lapses import lapses_table
from school.store.health_days import days_table
from school.store.homework import batches, homework_table
from school.store.papers import papers
from school.store.records import Records
from tests.builders import SINCE, a_person, a_pupil, a_reading, an_appointment, units_down_to
from tests.fakes import GivenReader, MemoryFiles, SchoolClock
from tests.functions.working import SYSTEM_ACTOR, WITHOUT_CONSENT, WorkingSchool, pupil_id
from tests.live_records import (
    COUNTY,
    FAR,
    FOREIGN,
    NOW,
    ONE,
    SIZES,
    STRANGE,
    TODAY,
    TOWN,
    TWO,
    A,
    B,
    C,
    D,
    found,
    write,
)

READERS: dict[str, tuple[UnitId, ...]] = {
    "ye": (COUNTY,),
    "leader": (COUNTY,),
    "xu": (COUNTY,),
    "zhou": (ONE,),
    "vice": (ONE,),
    "head": (TWO,),
    "ta": (A,),
    "both": (A, C),
    "tx": (STRANGE,),
    "guard": (),
    "nurse": (),
    f"{A}-0": (),
    "mother": (),
}
"""Who may read the figures of which unit, and of all below it."""


@pytest.fixture
def county(records: Records) -> Records:
    found(records)
    with records.begin() as unit:
        unit.people.add(new_people=[a_person("mother", children=f"{A}-0")], since=SINCE)
        unit.people.bind_accounts("console", [PersonId(who) for who in READERS])
    return records


def a_call(records: Records, who: str, *, platform: str = "console") -> Call:
    files = MemoryFiles()
    adapters = Adapters(
        records=records,
        files=files,
        clock=SchoolClock(NOW),
        reader=GivenReader(files, a_reading()),
        key=b"k" * 32,
    )
    call = Call(adapters, Actor(platform=platform, user=who))
    call.identify()
    return call


def asked(
    records: Records,
    who: str,
    *indicators: str,
    at: UnitId | str | None = None,
    by: str = "",
    periods: tuple[AskedPeriod, ...] = (),
    intent: Intent = Intent.VALUE,
    known: Catalogue | None = None,
) -> tuple[Figure, ...]:
    """Return what somebody gets for a plan."""
    places = () if at is None else (AskedPlace(name="那里", unit_id=UnitId(at)),)
    plan = Plan(
        intent=intent,
        indicators=indicators or ("pupils_now",),
        places=places,
        by=by,
        periods=periods,
        live=True,
    )
    call = a_call(records, who)
    with call.records() as unit:
        return live_figures(call, unit, plan, known or catalogue())


def amounts(figures: tuple[Figure, ...]) -> list[tuple[str, Decimal | None]]:
    return [(one.unit_id or "", one.amount) for one in figures]


@pytest.mark.parametrize("who", READERS)
def test_figures_are_read_of_ones_own_unit_and_below_and_of_no_other(
    county: Records, who: str
) -> None:
    for place in (COUNTY, TOWN, ONE, TWO, FAR, A, B, C, D, FOREIGN, STRANGE):
        allowed = any(covers(own, place) for own in READERS[who])
        if allowed:
            [figure] = asked(county, who, at=place)
            assert figure.unit_id == place
        else:
            with pytest.raises(PermissionDenied):
                asked(county, who, at=place)


@pytest.mark.parametrize(
    "forged", ["", "-", "qt.t1.s9", "q", "QT", "qt.t1.s1\x00", "qt%", "' OR 1=1 --", "x" * 500]
)
def test_a_forged_place_is_nobodys(county: Records, forged: str) -> None:
    with pytest.raises(PermissionDenied):
        asked(county, "ye", at=forged)


def test_who_names_no_place_gets_the_own_one(county: Records) -> None:
    assert amounts(asked(county, "ye")) == [(COUNTY, Decimal(29))]
    assert amounts(asked(county, "zhou")) == [(ONE, Decimal(11))]
    assert amounts(asked(county, "ta")) == [(A, Decimal(6))]
    assert amounts(asked(county, "both")) == [(A, Decimal(6)), (C, Decimal(8))]


def test_who_is_refused_hears_what_is_theirs(county: Records) -> None:
    with pytest.raises(PermissionDenied, match=f"你能看的是{ONE}的数据"):
        asked(county, "zhou", at=TWO)


def test_a_principal_who_wants_all_schools_is_refused(county: Records) -> None:
    with pytest.raises(PermissionDenied):
        asked(county, "zhou", by="学校")


def test_a_teacher_does_not_read_what_is_only_known_of_the_school(county: Records) -> None:
    with pytest.raises(PermissionDenied):
        asked(county, "ta", "alarms_raised")
    with pytest.raises(NotUnderstood, match="最小统计到学校"):
        asked(county, "ye", "alarms_raised", at=A)


def test_a_list_names_what_is_below_in_the_order_of_the_tree(county: Records) -> None:
    for class_id in (f"{TWO}.g3.c10", f"{TWO}.g3.c2"):
        many = [a_pupil(f"{class_id}-{n}", class_id, n) for n in range(6)]
        with county.begin() as unit:
            unit.people.add(
                new_units=units_down_to(class_id),
                new_people=[a_person(p.id) for p in many],
                new_pupils=many,
                since=SINCE,
            )

    schools = asked(county, "ye", by="学校")
    classes = asked(county, "head", by="班级")

    assert amounts(schools) == [(ONE, Decimal(11)), (TWO, Decimal(20)), (FAR, Decimal(10))]
    assert [one.unit_id for one in classes] == [C, f"{TWO}.g3.c2", f"{TWO}.g3.c10"]


def test_every_class_of_a_teacher_is_every_class_taught(county: Records) -> None:
    assert amounts(asked(county, "both", by="班级")) == [(A, Decimal(6)), (C, Decimal(8))]
    assert amounts(asked(county, "ta", by="班级")) == [(A, Decimal(6))]
    with pytest.raises(PermissionDenied):
        asked(county, "ta", by="年级")


def test_a_class_of_another_school_is_named_with_its_school(county: Records) -> None:
    [far] = asked(county, "ye", at=D)
    [near] = asked(county, "zhou", at=A)

    assert far.place == f"{FAR}{D}"
    assert near.place == A


def test_the_product_itself_sees_every_county_and_leaves_a_line(county: Records) -> None:
    call = a_call(county, "", platform=SYSTEM)
    plan = Plan(intent=Intent.VALUE, indicators=("pupils_now",))
    forged = plan.model_copy(update={"places": (AskedPlace(name="", unit_id=UnitId("qt.t9")),)})
    with call.records() as unit:
        figures = live_figures(call, unit, plan, catalogue())
        assert set(county_tree(call, unit)) >= {COUNTY, ONE, FOREIGN}
        with pytest.raises(PermissionDenied):
            live_figures(call, unit, forged, catalogue())

    assert amounts(figures) == [(COUNTY, Decimal(29)), (UnitId("yh"), Decimal(7))]
    with county.begin() as unit:
        rows = [link.entry for link in unit.audit.links()]
    assert [(row.actor, row.subject, row.outcome) for row in rows] == [
        (SYSTEM, COUNTY, Outcome.DONE),
        (SYSTEM, "yh", Outcome.DONE),
        (SYSTEM, "-", Outcome.DENIED),
    ]


def test_without_a_county_there_is_nothing_to_count(records: Records) -> None:
    call = a_call(records, "", platform=SYSTEM)
    with pytest.raises(PermissionDenied), call.records() as unit:
        live_figures(call, unit, Plan(intent=Intent.VALUE, indicators=("pupils_now",)), catalogue())


def test_a_grade_of_several_schools_is_one_row(county: Records) -> None:
    rows = asked(county, "ye", by="年级")

    assert [(one.members, one.amount) for one in rows] == [
        ({"年级": "3年级"}, Decimal(24)),
        ({"年级": "4年级"}, Decimal(5)),
    ]


def test_all_classes_of_a_county_are_no_list(county: Records) -> None:
    with pytest.raises(NotUnderstood, match="学校"):
        asked(county, "ye", by="班级")


def test_what_is_not_counted_by_class_says_so(county: Records) -> None:
    with pytest.raises(NotUnderstood, match="没有按班级"):
        asked(county, "ye", "alarms_raised", at=ONE, by="班级")


def test_each_unit_asked_is_in_the_audit_once(county: Records) -> None:
    asked(county, "both", "pupils_now", "papers_graded", by="月")

    with county.begin() as unit:
        rows = [link.entry for link in unit.audit.links()]
    assert [(row.action, row.subject, row.outcome) for row in rows] == [
        (Action.READ_FIGURES, A, Outcome.DONE),
        (Action.READ_FIGURES, C, Outcome.DONE),
    ]


def test_a_refusal_is_in_the_audit_and_nothing_else(county: Records) -> None:
    with pytest.raises(PermissionDenied):
        asked(county, "zhou", at=TWO)

    with county.begin() as unit:
        rows = [link.entry for link in unit.audit.links()]
    assert [(row.actor, row.outcome) for row in rows] == [("zhou", Outcome.DENIED)]


def test_no_two_periods_tell_the_illness_of_fewer_than_five(county: Records) -> None:
    days = [TODAY - timedelta(days=n) for n in range(2)]
    rows = [{"school": ONE, "day": days[1], "pupils": 100, "sick": 10}]
    write(county, days_table, [*rows, {"school": ONE, "day": days[0], "pupils": 100, "sick": 1}])

    first, both, alone = (
        asked(county, "zhou", "sick_day_rate", periods=(AskedPeriod(first=a, last=b, name=""),))[0]
        for a, b in ((days[1], days[1]), (days[1], days[0]), (days[0], days[0]))
    )

    assert (first.amount, first.bound) == (Decimal("10.0"), Bound.EXACT)
    assert (both.amount, both.bound) == (Decimal("5.0"), Bound.AT_LEAST)  # 10 of 200, not 11
    assert (alone.amount, alone.words) == (None, TOO_FEW)


@pytest.mark.parametrize("indicator", ["pupils_with_graded_homework", "pupils_active"])
def test_what_all_or_none_of_a_class_did_is_not_told_of_each(
    county: Records, indicator: str
) -> None:
    [nobody] = asked(county, "ta", indicator)
    write(county, homework_table, [{"id": "h", "class_id": A, "opened_at": NOW}])
    write(county, batches, [{"id": "b", "homework_id": "h", "teacher_id": "ta"}])
    for one in (f"{A}-{n}" for n in range(SIZES[A])):
        done = {"id": one, "batch_id": "b", "homework_id": "h", "pupil_id": one}
        write(county, papers, [{**done, "state": "confirmed", "confirmed_at": NOW}])
        write(county, months_table, [{"person_id": one, "month": date(2026, 11, 1)}])
    [everybody] = asked(county, "ta", indicator)

    assert (nobody.amount, nobody.bound) == (Decimal(5), Bound.AT_MOST)
    assert (everybody.amount, everybody.bound) == (Decimal(95), Bound.AT_LEAST)


@pytest.mark.parametrize("indicator", ["teachers_active", "teachers_grading"])
def test_what_one_of_three_teachers_did_is_not_the_schools_figure(
    county: Records, indicator: str
) -> None:
    teachers = [a_person(f"t{n}", an_appointment(Role.TEACHER, D)) for n in range(9)]
    with county.begin() as unit:
        unit.people.add(new_people=teachers, since=SINCE)

    [small] = asked(county, "zhou", indicator)
    by_school = {one.unit_id: one for one in asked(county, "ye", indicator, by="学校")}

    assert (small.amount, small.words) == (None, TOO_FEW)
    assert by_school[ONE].missing
    assert asked(county, "ye", indicator)[0].amount == Decimal("0.0")


def test_a_day_without_a_guard_is_not_told_of_a_school(county: Records) -> None:
    monday = TODAY - timedelta(days=5)
    lapse = {"id": "l", "place": ONE, "kind": OFF_POST, "since": NOW}
    write(county, lapses_table, [lapse])
    day = (AskedPeriod(first=TODAY, last=TODAY, name="今天"),)
    before = (AskedPeriod(first=monday - timedelta(days=7), last=TODAY, name="两周"),)

    [of_school] = asked(county, "zhou", "off_post_lapses", periods=day)
    [of_county] = asked(county, "ye", "off_post_lapses", periods=day)
    [of_weeks] = asked(county, "zhou", "off_post_lapses", periods=before)

    assert (of_school.amount, of_school.words) == (None, TOO_SHORT)
    assert (of_county.amount, of_weeks.amount) == (Decimal(1), Decimal(1))


@pytest.mark.parametrize("indicator", ["teachers_active", "pupils_active"])
def test_who_used_it_is_told_of_whole_months_and_of_this_month_so_far(
    county: Records, indicator: str
) -> None:
    def told(first: date, last: date) -> int:
        period = AskedPeriod(first=first, last=last, name="")
        return len(asked(county, "ye", indicator, periods=(period,)))

    assert told(date(2026, 11, 1), date(2026, 11, 30))  # so far
    assert told(date(2026, 9, 1), date(2026, 10, 31))
    for first, last in (
        (TODAY, TODAY),
        (date(2026, 11, 16), date(2026, 11, 22)),
        (date(2026, 10, 1), date(2026, 10, 30)),
    ):
        with pytest.raises(NotUnderstood, match="整月"):
            told(first, last)


@pytest.mark.parametrize("indicator", ["teachers_active", "pupils_active"])
def test_months_back_from_today_are_the_last_whole_ones_of_what_is_told_by_month(
    county: Records, indicator: str
) -> None:
    back = AskedPeriod(first=date(2026, 8, 23), last=TODAY, name="近三个月")

    course = asked(county, "ye", indicator, intent=Intent.TREND, by="月", periods=(back,))
    together = asked(county, "ye", indicator, periods=(back,))

    assert [one.period for one in course] == ["2026年8月", "2026年9月", "2026年10月"]
    assert [one.period for one in together] == ["近三个月（2026年8–10月）"]


AUTUMN = AskedPeriod(first=date(2026, 3, 2), last=TODAY, name="3月到11月")


@pytest.mark.parametrize("indicators", [("papers_graded",), ("pupils_now", "teachers_now")])
def test_more_than_an_answer_may_count_is_refused_before_anything_is_counted(
    county: Records, indicators: tuple[str, ...]
) -> None:
    by_week = Plan(
        intent=Intent.VALUE,
        indicators=indicators,
        places=tuple(AskedPlace(name="", unit_id=one) for one in (ONE, TWO)),
        periods=(AUTUMN,),
        by="月" if len(indicators) > 1 else "周",
    )
    call = a_call(county, "ye")
    with pytest.raises(NotUnderstood, match="缩小范围"), call.records() as unit:
        live_figures(call, unit, by_week, catalogue())
    with county.begin() as unit:
        assert not list(unit.audit.links())


def test_who_is_behind_a_figure_is_counted_once_for_all_the_schools_asked(county: Records) -> None:
    plan = Plan(
        intent=Intent.VALUE,
        indicators=("pupils_now",),
        places=tuple(AskedPlace(name="", unit_id=one) for one in (ONE, TWO, FAR)),
    )
    asked_of: list[object] = []
    call = a_call(county, "ye")
    with call.records() as unit:

        @sa.event.listens_for(county.database.engine, "before_cursor_execute")
        def _note(*told: object) -> None:
            asked_of.append(told[2])

        live_figures(call, unit, plan, catalogue())
        sa.event.remove(county.database.engine, "before_cursor_execute", _note)

    assert sum("enrolments" in str(one) for one in asked_of) == 3 + 1


def test_nobody_waits_for_the_audit_while_another_plan_is_counted(county: Records) -> None:
    plan = Plan(intent=Intent.VALUE, indicators=("pupils_now",), live=True)
    said: list[str] = []
    call = a_call(county, "zhou")
    with call.records() as unit:

        @sa.event.listens_for(county.database.engine, "before_cursor_execute")
        def _note(*told: object) -> None:
            said.append(str(told[2]))

        figures_of_plans(call, unit, [plan, plan.model_copy(update={"by": "班级"})], catalogue())
        sa.event.remove(county.database.engine, "before_cursor_execute", _note)

    audited = next(n for n, one in enumerate(said) if "audit" in one)
    assert not any("enrolments" in one for one in said[audited:])
    with county.begin() as unit:
        assert [link.entry.subject for link in unit.audit.links()] == [ONE]


def small_class(records: Records, class_id: str, *, pupils: int) -> None:
    some = [a_pupil(f"{class_id}-{n}", class_id, n) for n in range(pupils)]
    with records.begin() as unit:
        unit.people.add(
            new_units=units_down_to(class_id),
            new_people=[a_person(p.id) for p in some],
            new_pupils=some,
            since=SINCE,
        )


def test_a_class_of_four_stays_unsaid_with_the_smallest_beside_it(county: Records) -> None:
    tiny = UnitId(f"{ONE}.g3.c2")
    small_class(county, tiny, pupils=4)
    small_class(county, f"{ONE}.g3.c3", pupils=9)

    rows = asked(county, "zhou", "pupils_with_graded_homework", by="班级")
    alone = asked(county, "ta", "pupils_with_graded_homework")

    unsaid = {one.unit_id for one in rows if one.missing}
    assert unsaid == {tiny, A}
    assert {one.words for one in rows if one.missing} == {TOO_FEW}
    assert alone[0].missing  # asked for by itself it stays unsaid as well
    assert asked(county, "zhou")[0].amount == Decimal(24)


def test_who_has_only_a_tiny_class_gets_nothing_of_it(county: Records) -> None:
    small_class(county, f"{ONE}.g9.c1", pupils=3)

    for by in ("班级", "年级"):
        rows = {one.unit_id: one for one in asked(county, "zhou", "papers_graded", by=by)}
        tiny = rows[UnitId(f"{ONE}.g9.c1" if by == "班级" else f"{ONE}.g9")]
        assert tiny.missing
        assert sum(one.missing for one in rows.values()) > 1


def test_a_course_has_a_figure_for_each_month(county: Records) -> None:
    at = NOW - timedelta(days=40)
    write(county, homework_table, [{"id": "h", "class_id": A, "opened_at": at}])
    write(county, batches, [{"id": "b", "homework_id": "h", "teacher_id": "ta"}])
    write(
        county,
        papers,
        [
            {
                "id": f"p{n}",
                "batch_id": "b",
                "homework_id": "h",
                "pupil_id": f"{A}-{n}",
                "state": "confirmed",
                "confirmed_at": at,
            }
            for n in range(3)
        ],
    )

    rows = asked(county, "zhou", "papers_graded", intent=Intent.TREND)

    assert [(one.period, one.amount) for one in rows] == [
        ("2026年8月", Decimal(0)),
        ("2026年9月", Decimal(0)),
        ("2026年10月", Decimal(3)),
        ("2026年11月", Decimal(0)),
    ]
    assert rows[-1].last == TODAY
    assert asked(county, "ta", "pupils_with_graded_homework")[0].amount == Decimal(50)


def test_a_share_of_nothing_is_no_zero(county: Records) -> None:
    [figure] = asked(county, "ye", "alarms_acknowledged_in_time")

    assert (figure.missing, figure.words, figure.amount) == (True, NOTHING_THERE, None)


def test_what_was_deleted_by_age_is_not_none(county: Records) -> None:
    last_year = AskedPeriod(first=date(2025, 11, 1), last=date(2025, 11, 30), name="去年11月")
    write(county, incidents, [{"id": "i", "school": ONE, "kind": "fire"}])

    [now] = asked(county, "ye", "alarms_raised")
    [then] = asked(county, "ye", "alarms_raised", periods=(last_year,))

    assert now.amount == Decimal(1)
    assert (then.missing, then.words) == (True, OVER)


def test_a_change_is_counted_against_the_same_days_of_last_year(county: Records) -> None:
    rows = asked(county, "ye", "papers_graded", intent=Intent.CHANGE)

    assert [(one.period, one.first, one.last) for one in rows] == [
        ("去年同期", date(2025, 8, 1), date(2025, 11, 21)),
        ("本学期（至11月21日）", date(2026, 8, 1), TODAY),
    ]


def test_a_published_indicator_is_counted_by_its_live_counterpart(county: Records) -> None:
    published = catalogue()["teachers_in_precision_teaching"]
    known = catalogue().beside([published.model_copy(update={"counts": "teachers_grading"})])

    [figure] = asked(county, "ye", published.id, known=known)

    assert (figure.indicator, figure.words) == ("teachers_grading", TOO_FEW)
    alone = catalogue().beside([published.model_copy(update={"counts": ""})])
    with pytest.raises(NotUnderstood, match="没有实时数据"):
        asked(county, "ye", published.id, known=alone)


@pytest.mark.parametrize(
    ("indicator", "by"), [("nothing", ""), ("pupils_now", "部门"), ("teachers_active", "周")]
)
def test_what_there_is_not_is_refused_plainly(county: Records, indicator: str, by: str) -> None:
    with pytest.raises((NotFound, NotUnderstood)):
        asked(county, "ye", indicator, by=by)


def test_a_region_without_records_is_told_apart_from_the_county(county: Records) -> None:
    call = a_call(county, "ye")
    plan = Plan(
        intent=Intent.VALUE, indicators=("pupils_now",), places=(AskedPlace(name="广州市"),)
    )

    with pytest.raises(NotFound, match="广州市"), call.records() as unit:
        live_figures(call, unit, plan, catalogue())


def test_places_are_the_county_and_the_classes_of_the_own_school(county: Records) -> None:
    call = a_call(county, "zhou")
    with call.records() as unit:
        places = places_of(call, unit)

    assert places[COUNTY][1] is UnitKind.COUNTY
    assert {TOWN, ONE, TWO, FAR, A, B} <= set(places)
    assert not {C, D, FOREIGN} & set(places)


@pytest.mark.parametrize("indicator", sorted(countings()))
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_every_indicator_answers_every_breakdown_it_offers(county: Records, indicator: str) -> None:
    for by in ("", *catalogue()[indicator].dimensions):
        at = ONE if by == "班级" else None
        rows = asked(county, "ye", indicator, by=by, at=at)
        assert rows
        for row in rows:
            assert row.source.document
            assert row.missing == (row.amount is None)
            assert row.unit_id is not None
            assert covers(COUNTY, row.unit_id)


WEEK = st.sampled_from(["", *UNITS, "月", "周", "年", "部门", "'; DROP TABLE people"])
PLANS = st.builds(
    Plan,
    intent=st.sampled_from(Intent),
    indicators=st.lists(st.sampled_from([*countings(), "x"]), max_size=3).map(tuple),
    by=WEEK,
    periods=st.lists(
        st.builds(
            AskedPeriod,
            first=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
            last=st.dates(date(1990, 1, 1), date(2060, 1, 1)),
            name=st.text(max_size=5),
            now=st.booleans(),
        ),
        max_size=2,
    ).map(tuple),
    places=st.lists(
        st.builds(
            AskedPlace,
            name=st.text(max_size=5),
            unit_id=st.sampled_from([None, COUNTY, ONE, TWO, A, STRANGE, UnitId("\x00")]),
        ),
        max_size=2,
    ).map(tuple),
)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=PLANS, who=st.sampled_from(sorted(READERS)))
def test_no_plan_brings_out_anything_of_another_unit(county: Records, plan: Plan, who: str) -> None:
    call = a_call(county, who)
    try:
        with call.records() as unit:
            rows = live_figures(call, unit, plan, catalogue())
    except SchoolError:
        return
    for row in rows:
        assert row.unit_id is not None
        assert any(covers(own, row.unit_id) for own in READERS[who])
        assert row.bound in Bound


@pytest.fixture
def busy(county: Records) -> Records:
    """Return the county with graded homework in some classes."""
    for class_id, teacher, rolls in ((A, "ta", 5), (C, "both", 7), (D, "td", 9)):
        write(county, homework_table, [{"id": class_id, "class_id": class_id, "opened_at": NOW}])
        write(county, batches, [{"id": class_id, "homework_id": class_id, "teacher_id": teacher}])
        write(
            county,
            papers,
            [
                {
                    "id": f"{class_id}-{n}",
                    "batch_id": class_id,
                    "homework_id": class_id,
                    "pupil_id": f"{class_id}-{n}",
                    "state": "confirmed",
                    "confirmed_at": NOW,
                }
                for n in range(rolls)
            ],
        )
    return county


@pytest.mark.parametrize("indicator", ["papers_graded", "pupils_now", "teachers_now"])
@pytest.mark.parametrize("by", ["学校", "乡镇"])
def test_schools_and_towns_make_up_the_county(busy: Records, indicator: str, by: str) -> None:
    [whole] = asked(busy, "ye", indicator)

    assert sum(one.amount or 0 for one in asked(busy, "ye", indicator, by=by)) == whole.amount


def used(school: WorkingSchool) -> list[tuple[str, date]]:
    with school.records.database.begin() as connection:
        query = sa.select(months_table.c.person_id, months_table.c.month)
        return sorted((one.person_id, one.month) for one in connection.execute(query))


def write_to_it(school: WorkingSchool, *people: str) -> None:
    for who in people:
        school.ask(who, "who_am_i", request=WhoAmI(), answer=Identity)


def test_who_writes_to_it_has_used_it_this_month_and_nothing_is_noted_of_a_child_for_that(
    school: WorkingSchool,
) -> None:
    write_to_it(school, "g1", "chen", "g1")

    assert used(school) == [("chen", date(2026, 11, 1)), ("g1", date(2026, 11, 1))]


def test_a_pupil_is_noted_under_consent_only_and_no_longer_than_it_lasts(
    school: WorkingSchool,
) -> None:
    with school.records.begin() as unit:
        unit.people.bind_accounts("console", [PersonId(pupil_id(WITHOUT_CONSENT))])
    write_to_it(school, "p1", pupil_id(WITHOUT_CONSENT))
    assert used(school) == [("p1", date(2026, 11, 1))]

    no = Decide(pupil_id=PersonId("p1"), agree=False)
    state = school.ask("g1", "decide_consent", request=no, answer=ConsentState)
    write_to_it(school, "p1")

    assert used(school) == []
    assert ("用过青教的月份", 1) in [(one.what, one.count) for one in state.gone]


def test_the_report_of_a_day_leaves_two_numbers_of_the_classes_that_reported(
    school: WorkingSchool,
) -> None:
    school.clock.at = datetime(2026, 11, 20, 0, 30, tzinfo=UTC)  # half past eight on a Friday
    report = ReportHealth(caption="晨检 1号 发热38.5 没来，2号 咳嗽")
    school.ask("wang", "report_health", request=report, answer=ClassHealth)
    sent = SendHealthReport(school_id=UnitId("qt.t1.s1"), day=date(2026, 11, 20))

    for _ in range(2):
        school.ask(SYSTEM_ACTOR, "send_health_report", request=sent, answer=Done)

    with school.records.database.begin() as connection:
        kept = connection.execute(sa.select(days_table)).all()
    assert kept == [("qt.t1.s1", date(2026, 11, 20), 14, 1)]
