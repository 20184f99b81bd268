"""Registers on both engines: moves keep their history, merged records become one."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
import sqlalchemy as sa

from school.codes import Kind, PersonCodes
from school.errors import NotFound
from school.new_year import plan_new_year
from school.people import GroupId, PersonId, Role, UnitId
from school.permissions import Action, Scope, allowed
from school.register import (
    EnrolmentRecord,
    GuardianCell,
    MergeRow,
    Plan,
    PupilRow,
    Refused,
    Register,
    RegisterKind,
    SchoolRow,
    TeacherRow,
)
from school.register_plan import plan_register
from school.store.merges import _naming_people
from school.store.records import Records
from school.store.register import Registers
from school.store.tables import complete_metadata
from tests.builders import a_decision, a_person, a_pupil, an_appointment, units_down_to

CODES = PersonCodes(b"c" * 32)
SCHOOL, JUNIOR = UnitId("qt.t1.s1"), UnitId("qt.t1.s2")
CLASS, NEXT_DOOR = UnitId("qt.t1.s1.g3.c2"), UnitId("qt.t1.s1.g3.c1")
SIXTH = UnitId("qt.t1.s1.g6.c1")
BEFORE, MOVED = date(2026, 9, 1), date(2026, 11, 16)
NOW = datetime(2026, 11, 16, 2, tzinfo=UTC)


def a_row(line: int, class_id: UnitId = CLASS, *, name: str = "林小满", **more: Any) -> PupilRow:
    """Return the row of pupil number *line*, whose guardian is called after it."""
    guardians = more.pop("guardians", (GuardianCell(f"林建国{line}", "父亲"),))
    return PupilRow(
        line=line,
        code=f"G000{line}",
        name=name,
        class_id=class_id,
        roll_no=line,
        guardians=guardians,
        **more,
    )


def a_teacher(line: int, *classes: UnitId, role: Role = Role.TEACHER) -> TeacherRow:
    return TeacherRow(line, f"T00{line}", f"陈{line}", role, classes, UnitId("qt"), "数学")


def take(records: Records, *rows: Any, on: date = BEFORE) -> Plan:
    """Import rows on a day."""
    with records.begin() as unit:
        stored = unit.registers.stored()
        plan = plan_register(Register(RegisterKind.PUPILS, rows), stored, CODES, today=on)
        assert not plan.refused
        unit.registers.store(plan, stored, at=NOW)
    return plan


@pytest.fixture
def school(records: Records) -> Records:
    """A school with three pupils of a class, one of another, a sixth former and two teachers."""
    take(
        records,
        SchoolRow(1, SCHOOL, "鹤城小学", "鹤城街道", "青田县"),
        SchoolRow(2, JUNIOR, "鹤城初中"),
        *(a_row(n) for n in (1, 2, 3)),
        a_row(4, NEXT_DOOR),
        a_row(5, SIXTH),
        a_teacher(1, CLASS),
        a_teacher(2, NEXT_DOOR, role=Role.CLASS_HEAD),
    )
    return records


def id_of(kind: str, code: str) -> PersonId:
    return CODES.id_of(Kind(kind), UnitId("qt"), code)


def test_a_move_closes_one_enrolment_and_opens_another(school: Records) -> None:
    pupil = id_of("pupil", "G0001")

    take(school, a_row(1, NEXT_DOOR), on=MOVED)

    with school.begin() as unit:
        assert unit.people.pupil(pupil, on=date(2026, 11, 15)).class_id == CLASS
        assert unit.people.pupil(pupil, on=MOVED).class_id == NEXT_DOOR
        person = unit.people.person(pupil)
    assert [(a.unit, a.starts, a.ends) for a in person.appointments] == [
        (CLASS, BEFORE, date(2026, 11, 15)),
        (NEXT_DOOR, MOVED, None),
    ]


def test_from_the_day_of_the_move_the_old_class_is_nobodys_business(school: Records) -> None:
    pupil = id_of("pupil", "G0001")
    take(school, a_row(1, NEXT_DOOR), on=MOVED)

    with school.begin() as unit:
        old = unit.people.person(id_of("teacher", "T001"))
        new = unit.people.person(id_of("teacher", "T002"))
        for day, who, may in (
            (date(2026, 11, 15), old, True),
            (date(2026, 11, 15), new, False),
            (MOVED, old, False),
            (MOVED, new, True),
        ):
            scope = Scope(unit=unit.people.pupil(pupil, on=day).class_id, pupil=pupil)
            assert allowed(who, Action.READ_LEARNING, scope, on=day) is may


def test_a_move_put_right_on_the_same_day_leaves_no_trace(school: Records) -> None:
    pupil = id_of("pupil", "G0001")
    take(school, a_row(1, NEXT_DOOR), on=MOVED)

    take(school, a_row(1, SIXTH), on=MOVED)

    with school.begin() as unit:
        held = unit.people.person(pupil).appointments
    assert [a.unit for a in held] == [CLASS, SIXTH]


def test_a_move_may_be_told_ahead(school: Records) -> None:
    pupil = id_of("pupil", "G0001")

    take(school, a_row(1, NEXT_DOOR, starts=date(2026, 12, 1)), on=MOVED)

    with school.begin() as unit:
        assert unit.people.pupil(pupil, on=date(2026, 11, 30)).class_id == CLASS
        assert unit.people.pupil(pupil, on=date(2026, 12, 1)).class_id == NEXT_DOOR


@pytest.mark.parametrize("back", [CLASS, SIXTH])
def test_a_move_told_ahead_may_be_taken_back(school: Records, back: UnitId) -> None:
    pupil = id_of("pupil", "G0001")
    take(school, a_row(1, NEXT_DOOR, starts=date(2026, 12, 1)), on=MOVED)

    take(school, a_row(1, back), on=date(2026, 11, 20))

    with school.begin() as unit:
        for day in (date(2026, 11, 20), date(2026, 11, 30), date(2026, 12, 1)):
            rows = [r for r in unit.registers.rows_of(pupil) if isinstance(r, EnrolmentRecord)]
            held = [r for r in rows if r.starts <= day and (r.ends is None or day <= r.ends)]
            assert [r.class_id for r in held] == [back]
        person = unit.people.person(pupil)
        assert person.units_on(date(2026, 11, 25), frozenset({Role.PUPIL})) == (back,)
        assert len(unit.people.guardians_of(pupil, on=date(2026, 11, 25))) == 1


def test_who_leaves_before_a_move_told_ahead_is_in_no_class(school: Records) -> None:
    pupil = id_of("pupil", "G0001")
    take(school, a_row(1, NEXT_DOOR, starts=date(2026, 12, 1)), on=MOVED)

    take(school, a_row(1, leaves=True), on=date(2026, 11, 20))

    with school.begin() as unit:
        assert unit.people.enrolled([pupil], on=date(2026, 11, 20)) == []
        assert unit.people.enrolled([pupil], on=date(2026, 12, 2)) == []
        assert unit.people.person(pupil).roles_on(date(2026, 11, 25)) == frozenset()


def test_who_leaves_is_in_no_class_and_may_come_back(school: Records) -> None:
    pupil = id_of("pupil", "G0001")
    take(school, a_row(1, leaves=True), on=MOVED)
    with school.begin() as unit:
        assert unit.people.enrolled([pupil], on=MOVED) == []
        assert unit.people.enrolled([pupil], on=date(2026, 11, 15))

    take(school, a_row(1), on=date(2026, 11, 20))

    with school.begin() as unit:
        assert unit.people.pupil(pupil, on=date(2026, 11, 20)).class_id == CLASS


def test_a_plan_with_a_refused_row_is_never_stored(school: Records) -> None:
    plan = Plan(refused=[Refused(2, "缺姓名")])

    with school.begin() as unit, pytest.raises(ValueError, match="refused"):
        unit.registers.store(plan, unit.registers.stored(), at=NOW)


def test_the_new_year_moves_every_class_up_once(school: Records) -> None:
    august = date(2027, 8, 20)
    with school.begin() as unit:
        unit.people.bind_group("wecom", "chat-3", group=GroupId(f"class:{CLASS}"))
        unit.people.bind_group("wecom", "chat-6", group=GroupId(f"class:{SIXTH}"))
    counts = []
    for _ in range(2):
        with school.begin() as unit:
            stored = unit.registers.stored()
            plan = plan_new_year(stored, 2027, today=august)
            unit.registers.store(plan, stored, at=NOW)
            counts.append({o: n for o, n in plan.counts().items() if n})

    assert counts == [{"moved": 4, "ended": 1}, {"unchanged": 4}]
    with school.begin() as unit:
        fourth = UnitId("qt.t1.s1.g4.c2")
        assert [p.roll_no for p in unit.people.pupils_of(fourth, on=august)] == [1, 2, 3]
        assert unit.people.class_name(fourth) == "四(2)班"
        assert unit.people.pupils_of(CLASS, on=august) == []
        assert len(unit.people.pupils_of(CLASS, on=date(2027, 8, 19))) == 3
        assert unit.people.enrolled([id_of("pupil", "G0005")], on=august) == []
        teacher = unit.people.person(id_of("teacher", "T001"))
        assert teacher.units_on(august, frozenset({Role.TEACHER})) == (fourth,)
        assert unit.people.chats_of(GroupId(f"class:{fourth}")) == [("wecom", "chat-3")]
        assert unit.people.group_of("wecom", "chat-6") is None


def test_merged_records_are_one_with_papers_guardians_and_accounts(records: Records) -> None:
    with records.begin() as unit:
        unit.people.add(
            new_units=units_down_to(CLASS),
            new_people=[
                a_person("keep", an_appointment(Role.PUPIL, CLASS), name="林小满"),
                a_person("gone", an_appointment(Role.PUPIL, CLASS), name="林小满"),
                a_person("father", children="keep gone"),
                a_person("mother", children="gone"),
            ],
            new_pupils=[a_pupil("keep", CLASS, 1), a_pupil("gone", CLASS, 2)],
            since=BEFORE,
        )
        unit.people.bind_account("wecom", "xiaoman", person=PersonId("gone"))
        unit.consents.add(a_decision("gone", "mother"))
        keep, gone = PersonId("keep"), PersonId("gone")

        unit.registers.merge(keep, gone, at=NOW)

    with records.begin() as unit:
        by_old_id = unit.people.person(gone)
        assert by_old_id.id == keep
        assert unit.people.account_holder("wecom", "xiaoman") == keep
        assert set(unit.people.guardians_of(keep, on=MOVED)) == {"father", "mother"}
        assert unit.people.person(PersonId("father")).children_on(MOVED) == (keep,)
        assert [d.guardian for d in unit.consents.of(keep)] == ["mother"]
        assert unit.people.pupil(keep, on=MOVED).roll_no == 1
        assert [p.id for p in unit.people.pupils_of(CLASS, on=MOVED)] == [keep]
        assert "gone" not in {p.id for p in unit.people.everyone()}


def test_an_old_id_stays_good_through_a_second_merge(school: Records) -> None:
    one, two, three = (id_of("pupil", f"G000{n}") for n in (1, 2, 3))

    for keep, gone in ((two, one), (three, two)):
        with school.begin() as unit:
            unit.registers.merge(keep, gone, at=NOW)

    with school.begin() as unit:
        assert unit.people.person(one).id == three
        assert unit.registers.stored().known(one) == three


def test_where_both_have_a_row_of_one_key_the_one_that_is_kept_stays(records: Records) -> None:
    badges = sa.Table(
        "badges",
        sa.MetaData(),
        sa.Column("person_id", sa.String(64), primary_key=True),
        sa.Column("what", sa.String(8), primary_key=True),
        sa.Column("by", sa.String(8)),
        prefixes=["TEMPORARY"],
    )
    with records.database.begin() as connection:
        badges.create(connection)
        rows = [("keep", "a", "kept"), ("gone", "a", "lost"), ("gone", "b", "moved")]
        connection.execute(
            sa.insert(badges), [dict(zip(badges.c.keys(), r, strict=True)) for r in rows]
        )

        Registers(connection)._take_over(
            badges, badges.c.person_id, PersonId("keep"), PersonId("gone")
        )

        left = connection.execute(sa.select(badges).order_by(badges.c.what)).all()
        badges.drop(connection)
    assert [tuple(row) for row in left] == [("keep", "a", "kept"), ("keep", "b", "moved")]


def test_every_table_that_names_people_is_followed() -> None:
    named = {
        (table.name, column.name)
        for table in complete_metadata().sorted_tables
        for column in _naming_people(table)
    }

    assert {("papers", "pupil_id"), ("revisions", "by"), ("person_aliases", "person_id")} <= named


def test_the_family_gets_every_class_and_guardian_there_was(school: Records) -> None:
    pupil = id_of("pupil", "G0001")
    take(school, a_row(1, NEXT_DOOR, guardians=(GuardianCell("林母", "母亲"),)), on=MOVED)

    with school.begin() as unit:
        rows = unit.registers.rows_of(pupil)

    told = [row.model_dump(mode="json", exclude={"class_id", "guardian"}) for row in rows]
    before = {"starts": "2026-09-01", "ends": "2026-11-15"}
    since = {"starts": "2026-11-16", "ends": None}
    assert told == [
        {"class_name": "三(2)班", "roll_no": 1, **before},
        {"class_name": "三(1)班", "roll_no": 1, **since},
        {"name": "林建国1", "relation": "父亲", **before},
        {"name": "林母", "relation": "母亲", **since},
    ]


def test_nobody_can_be_merged(school: Records) -> None:
    with school.begin() as unit, pytest.raises(NotFound):
        unit.registers.merge(id_of("pupil", "G0001"), PersonId("nobody"), at=NOW)


def test_a_merge_row_is_planned_by_id_as_well(school: Records) -> None:
    rows = (MergeRow(2, id_of("pupil", "G0001"), id_of("pupil", "G0002")),)

    plan = take(school, *rows)

    assert plan.merge == [(id_of("pupil", "G0001"), id_of("pupil", "G0002"))]
