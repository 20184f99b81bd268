"""Health as it is kept, on each engine: what comes back, what is found, what is forgotten."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from school.checkups import Checkup, CheckupKind
from school.errors import Unavailable
from school.health import Absence, ClassCheck, Finding, HealthCase, Illness, Shift, Unnamed
from school.people import PersonId, UnitId
from school.store.health import health_cases
from school.store.people import people
from school.store.records import Records
from tests.builders import NOON, SINCE, a_cluster, a_person, a_pupil, units_down_to

CLASS, NEXT_DOOR = UnitId("qt.t1.s1.g3.c2"), UnitId("qt.t1.s1.g3.c1")
ELSEWHERE, ALIKE = UnitId("qt.t1.s2.g3.c1"), UnitId("qt.t1.s11.g3.c1")
P1, P2 = PersonId("p1"), PersonId("p2")
TODAY = date(2026, 11, 21)


@pytest.fixture
def school(records: Records) -> Records:
    """Return records with two pupils, and schools whose ids begin alike."""
    units = {u.id: u for c in (CLASS, NEXT_DOOR, ELSEWHERE, ALIKE) for u in units_down_to(c)}
    with records.begin() as unit:
        unit.people.add(
            new_units=list(units.values()),
            new_people=[a_person(P1), a_person(P2)],
            new_pupils=[a_pupil(P1, CLASS, 1), a_pupil(P2, ELSEWHERE, 1)],
            since=SINCE,
        )
    return records


def a_case(
    number: int, *, pupil: PersonId = P1, where: UnitId = CLASS, back: int = 0
) -> HealthCase:
    return HealthCase(
        id=f"{number:024d}",
        pupil_id=pupil,
        class_id=where,
        day=TODAY - timedelta(days=back),
        shift=Shift.MORNING,
        finding=Finding(signs=("fever",), temperature_c=38.5, absence=Absence.SICK, note="复诊"),
        author=None,
        at=NOON,
    )


def an_illness(pupil: PersonId = P1, *, ended: date | None = None) -> Illness:
    ask = TODAY + timedelta(days=3)
    return Illness(
        id=f"ill-{pupil}", pupil_id=pupil, class_id=CLASS, first=TODAY, ended=ended, ask_on=ask
    )


def test_what_is_kept_comes_back_and_the_same_again_takes_its_place(school: Records) -> None:
    unnamed = Unnamed(key="k", shift=Shift.NOON, finding=Finding(signs=("rash",)))
    check = ClassCheck(class_id=CLASS, day=TODAY, enrolled=30, shifts={Shift.MORNING: NOON})
    better = a_case(1).model_copy(update={"finding": Finding(signs=("cough",))})

    with school.begin() as unit:
        unit.health.keep_check(check)
        unit.health.keep_check(check.model_copy(update={"unnamed": (unnamed,)}))
        unit.health.keep_case(a_case(1))
        unit.health.keep_case(better)

    with school.begin() as unit:
        assert unit.health.check(CLASS, TODAY) == check.model_copy(update={"unnamed": (unnamed,)})
        assert unit.health.cases_of(P1) == [better]


@pytest.mark.parametrize(
    ("unit_id", "found"),
    [
        (CLASS, [1]),
        (NEXT_DOOR, []),
        ("qt.t1.s1.g3", [1]),
        ("qt.t1.s1", [1]),
        ("qt.t1.s11", []),
        ("qt.t1", [1, 2]),
        ("qt", [1, 2]),
        ("q", []),
    ],
)
def test_a_unit_s_cases_are_its_own(school: Records, unit_id: str, found: list[int]) -> None:
    with school.begin() as unit:
        unit.health.keep_case(a_case(1))
        unit.health.keep_case(a_case(2, pupil=P2, where=ELSEWHERE))
        unit.health.keep_case(a_case(3, back=1))

        cases = unit.health.cases(UnitId(unit_id), since=TODAY, until=TODAY)

    assert [int(case.id) for case in cases] == found


def test_pupils_are_counted_class_by_class(school: Records) -> None:
    with school.begin() as unit:
        assert unit.health.enrolled(UnitId("qt.t1.s1"), on=TODAY) == {CLASS: 1}
        assert unit.health.enrolled(UnitId("qt"), on=TODAY) == {CLASS: 1, ELSEWHERE: 1}


def test_who_is_away_is_so_until_the_return_is_said(school: Records) -> None:
    with school.begin() as unit:
        unit.health.keep_illness(an_illness())
        assert unit.health.illness_of(P1) == an_illness()
        assert unit.health.away(UnitId("qt.t1.s1"), on=TODAY) == [an_illness()]
        assert unit.health.to_ask(UnitId("qt.t1.s1"), on=TODAY) == []
        assert len(unit.health.to_ask(UnitId("qt.t1.s1"), on=TODAY + timedelta(days=3))) == 1

        unit.health.keep_illness(an_illness(ended=TODAY))

        assert unit.health.illness_of(P1) is None
        assert unit.health.away(UnitId("qt.t1.s1"), on=TODAY) == []


def test_a_sealed_case_opens_in_no_other_child_s_row(school: Records) -> None:
    with school.begin() as unit:
        unit.health.keep_case(a_case(1))
        unit.health.keep_case(a_case(2, pupil=P2, where=ELSEWHERE))
    of_another = sa.select(health_cases.c.body).where(health_cases.c.pupil_id == P1)
    with school.database.begin() as connection:
        body = connection.execute(of_another).scalar_one()
        mine = health_cases.c.pupil_id == P2
        connection.execute(sa.update(health_cases).where(mine).values(body=body))

    with school.begin() as unit, pytest.raises(Unavailable, match="打不开"):
        unit.health.cases_of(P2)


def test_forgetting_a_child_and_a_term(school: Records) -> None:
    sight = Checkup(
        id="c" * 24,
        pupil_id=P1,
        class_id=CLASS,
        day=TODAY,
        kind=CheckupKind.SIGHT,
        left=4.8,
        author=None,
        at=NOON,
    )
    with school.begin() as unit:
        unit.health.keep_case(a_case(1))
        unit.health.keep_case(a_case(2, pupil=P2, where=ELSEWHERE, back=10))
        unit.health.keep_illness(an_illness())
        assert unit.checkups.keep(sight)
        assert not unit.checkups.keep(sight)
        assert unit.health_clusters.keep(a_cluster("c1"))
        assert not unit.health_clusters.keep(a_cluster("c1"))

        assert len(unit.health.rows_of(P1)) == 2
        assert unit.health.forget(P1) + unit.checkups.forget(P1) == 3
        assert unit.health.rows_of(P1) == []
        assert unit.health.forget_before(TODAY) == 1
        assert unit.health_clusters.forget_before(TODAY + timedelta(days=1)) == 1


def test_a_child_s_health_goes_with_the_child(school: Records) -> None:
    with school.begin() as unit:
        unit.health.keep_case(a_case(1))
        unit.health.keep_illness(an_illness())
    with school.database.begin() as connection:
        connection.execute(sa.text("DELETE FROM enrolments WHERE pupil_id = 'p1'"))
        connection.execute(sa.delete(people).where(people.c.id == P1))

    with school.begin() as unit:
        assert unit.health.rows_of(P1) == []
