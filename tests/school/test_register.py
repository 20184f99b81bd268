"""Registers as rules: whatever is imported in whatever order, the records stay whole."""

import io
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from school.codes import (
    Kind,
    PersonCodes,
    class_id,
    class_name,
    class_of,
    code_of,
    person_code,
    school_id,
)
from school.errors import NotUnderstood
from school.new_year import plan_new_year
from school.people import UnitId
from school.register import (
    Edge,
    Enrolment,
    GuardianCell,
    Holding,
    Outcome,
    Plan,
    PupilRow,
    Register,
    RegisterKind,
    SchoolRow,
    Stored,
    last_day,
)
from school.register_cells import class_named, grade_in
from school.register_file import rows_of
from school.register_plan import plan_register
from school.relations import RELATIONS, relation_in

CODES = PersonCodes(b"k" * 32)
SCHOOL = UnitId("qt.t1.s1")
FIRST = date(2026, 9, 1)
CLASSES = [class_of(SCHOOL, grade=g, number=n) for g in (5, 6) for n in (1, 2)]


@pytest.mark.parametrize(
    ("code", "unit"),
    [("QT01003", "qt.t1.s3"), ("qt99999", "qt.t99.s999"), ("ＡＢ01001", "ab.t1.s1")],
)
def test_a_schools_code_and_id_follow_from_each_other(code: str, unit: str) -> None:
    assert school_id(code) == unit
    assert school_id(code_of(UnitId(unit))) == unit


@given(st.integers(1, 9), st.integers(1, 40))
def test_a_classs_code_and_id_follow_from_each_other(grade: int, number: int) -> None:
    unit = class_of(SCHOOL, grade=grade, number=number)

    assert class_id(code_of(unit)) == unit
    assert class_named(SCHOOL, class_name(unit)) == unit


@pytest.mark.parametrize("code", ["", "QT", "QT00001", "QT01000", "Q01001", "QT1001", "QT01001 x"])
def test_what_is_no_schools_code_is_refused(code: str) -> None:
    with pytest.raises(NotUnderstood):
        school_id(code)


@pytest.mark.parametrize("code", ["QT01001-1001", "QT01001-0141", "QT01001-0100", "QT01001", "x"])
def test_what_is_no_classs_code_is_refused(code: str) -> None:
    with pytest.raises(NotUnderstood):
        class_id(code)


def test_an_id_follows_from_the_code_and_the_key_and_tells_neither() -> None:
    code = person_code(" g331121２０１５０９０１1234 ")
    one = CODES.id_of(Kind.PUPIL, UnitId("qt"), code)

    assert code == "G331121201509011234"
    assert one == CODES.id_of(Kind.PUPIL, UnitId("qt"), code)
    assert one != PersonCodes(b"x" * 32).id_of(Kind.PUPIL, UnitId("qt"), code)
    assert one != CODES.id_of(Kind.TEACHER, UnitId("qt"), code)
    assert one != CODES.id_of(Kind.PUPIL, UnitId("yh"), code)
    assert one.startswith("qt-pupil-")
    assert "331121" not in one


@pytest.mark.parametrize(
    ("cell", "grade"),
    [("3", 3), ("三", 3), ("三年级", 3), ("3年级", 3), ("初一", 7), ("初三", 9), ("九年级", 9)],
)
def test_a_grade_as_schools_write_it(cell: str, grade: int) -> None:
    assert grade_in(cell) == grade


@pytest.mark.parametrize("cell", ["0", "10", "高一", "初四", "三三", "年级", "-1"])
def test_what_is_no_grade_is_refused(cell: str) -> None:
    with pytest.raises(NotUnderstood):
        grade_in(cell)


@pytest.mark.parametrize(
    ("cell", "grade"),
    [
        ("2", 3),
        ("2班", 3),
        ("(2)班", 3),
        ("第2班", 3),
        ("二班", 3),
        ("三(2)班", None),
        ("302班", None),
    ],
)
def test_a_class_as_schools_write_it(cell: str, grade: int | None) -> None:
    assert class_named(SCHOOL, cell, grade=grade) == "qt.t1.s1.g3.c2"


def test_class_twelve_is_not_class_two_of_grade_one() -> None:
    assert class_named(SCHOOL, "12班", grade=3) == "qt.t1.s1.g3.c12"


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_relation_has_many_words_and_one_name(relation: str) -> None:
    assert {relation_in(word) for word in RELATIONS[relation]} == {relation}


@pytest.mark.parametrize(
    ("starts", "ends_before", "last"),
    [
        (FIRST, date(2026, 9, 2), FIRST),
        (FIRST, FIRST, None),
        (FIRST, date(2026, 8, 31), None),
    ],
)
def test_what_never_held_has_no_last_day(
    starts: date, ends_before: date, last: date | None
) -> None:
    assert last_day(starts, ends_before) == last


@settings(deadline=None)  # the first spreadsheet loads openpyxl
@given(st.binary(max_size=400), st.sampled_from(["a.csv", "a.xlsx", "a.txt", ""]))
def test_any_bytes_are_rows_or_one_sentence(content: bytes, name: str) -> None:
    for start in (b"", b"PK\x03\x04", b"\xff\xfe", "学校,姓名\n".encode()):
        try:
            rows = list(rows_of(start + content, name=name))
        except NotUnderstood:
            continue
        assert all(line >= 1 and any(cells) for line, cells in rows)


def a_county() -> Stored:
    """Return the records of one school without pupils."""
    stored = Stored()
    row = SchoolRow(1, SCHOOL, "鹤城小学", "鹤城街道", "青田县")
    apply(plan_register(Register(RegisterKind.SCHOOLS, (row,)), stored, CODES, today=FIRST), stored)
    return stored


def apply(plan: Plan, stored: Stored) -> None:
    """Do to the values what storing a plan does to the tables."""
    stored.units |= plan.units
    stored.names |= plan.names
    gone = {(type(row), row.row) for row, _ in plan.ending}
    assert (Enrolment, 0) not in gone
    kept = {p: e for p, e in stored.enrolments.items() if (Enrolment, e.row) not in gone}
    stored.enrolments = kept
    for held in stored.holdings.values():
        held[:] = [row for row in held if (Holding, row.row) not in gone]
    for edges in stored.edges.values():
        edges[:] = [row for row in edges if (Edge, row.row) not in gone]
        edges[:] = [replace(e, relation=plan.relate.get(e.row, e.relation)) for e in edges]
    number = 1 + max(
        [0, *(e.row for e in stored.enrolments.values())]
        + [h.row for rows in stored.holdings.values() for h in rows]
        + [e.row for rows in stored.edges.values() for e in rows]
    )
    for place, one in enumerate(plan.enrol, start=number):
        assert one.pupil not in stored.enrolments, "a pupil sits in one class"
        stored.enrolments[one.pupil] = replace(one, row=place)
    for place, new in enumerate(plan.appoint, start=number):
        stored.holdings.setdefault(new.person, []).append(replace(new, row=place))
    for place, edge in enumerate(plan.entrust, start=number):
        stored.edges.setdefault(edge.pupil, []).append(replace(edge, row=place))


guardians = st.lists(
    st.builds(GuardianCell, st.sampled_from(["甲", "乙", "丙"]), st.sampled_from(["", "父亲"])),
    unique_by=lambda cell: cell.name,
    max_size=2,
).map(tuple)
pupils = st.builds(
    PupilRow,
    line=st.integers(2, 9),
    code=st.sampled_from(["G0001", "G0002", "G0003", "G0004"]),
    name=st.sampled_from(["小一", "小二"]),
    class_id=st.sampled_from(CLASSES),
    roll_no=st.integers(1, 5),
    guardians=guardians,
    starts=st.none(),
    leaves=st.booleans(),
)


@given(st.lists(st.lists(pupils, max_size=4), max_size=5))
def test_whatever_is_imported_again_changes_nothing_and_everybody_sits_once(
    files: list[list[PupilRow]],
) -> None:
    stored = a_county()
    for week, rows in enumerate(files):
        register = Register(RegisterKind.PUPILS, tuple(rows))
        plan = plan_register(register, stored, CODES, today=FIRST + timedelta(weeks=week))
        if plan.refused:
            continue
        apply(plan, stored)

        again = plan_register(register, stored, CODES, today=FIRST + timedelta(weeks=week))

        assert {outcome for outcome, _, _ in again.told} <= {Outcome.UNCHANGED}
        assert not any((again.enrol, again.appoint, again.entrust, again.ending, again.names))
    places = [(e.class_id, e.roll_no) for e in stored.enrolments.values()]
    assert len(places) == len(set(places))
    for pupil in stored.names:
        roles = [h.unit for h in stored.holdings.get(pupil, ())]
        enrolled = stored.enrolments.get(pupil)
        assert roles == ([enrolled.class_id] if enrolled else [])


@given(st.lists(pupils, min_size=1, max_size=4, unique_by=lambda row: row.code))
def test_the_new_year_keeps_everybody_in_order_and_is_done_once(rows: list[PupilRow]) -> None:
    stored = a_county()
    plan = plan_register(Register(RegisterKind.PUPILS, tuple(rows)), stored, CODES, today=FIRST)
    if plan.refused:
        return
    apply(plan, stored)
    before = dict(stored.enrolments)
    august = date(2027, 8, 15)

    for _ in range(2):
        apply(plan_new_year(stored, 2027, today=august), stored)

    for pupil, enrolled in before.items():
        now = stored.enrolments.get(pupil)
        if ".g6." in enrolled.class_id:
            assert now is None
        else:
            assert now is not None
            assert now.class_id == enrolled.class_id.replace(".g5.", ".g6.")
            assert now.roll_no == enrolled.roll_no


def test_nine_years_of_one_school_go_from_six_to_seven() -> None:
    stored = a_county()
    rows = (
        PupilRow(2, "G0001", "小一", class_of(SCHOOL, grade=6, number=1), 1),
        PupilRow(3, "G0002", "小二", class_of(SCHOOL, grade=7, number=1), 1),
        PupilRow(4, "G0003", "小二", class_of(SCHOOL, grade=9, number=1), 1),
    )
    apply(plan_register(Register(RegisterKind.PUPILS, rows), stored, CODES, today=FIRST), stored)

    plan = plan_new_year(stored, 2027, today=date(2027, 8, 1))

    assert sorted(one.class_id for one in plan.enrol) == ["qt.t1.s1.g7.c1", "qt.t1.s1.g8.c1"]
    assert plan.counts()[Outcome.ENDED] == 1


@pytest.mark.parametrize("today", [date(2027, 7, 31), date(2028, 8, 1)])
def test_a_year_that_is_not_now_is_refused(today: date) -> None:
    with pytest.raises(NotUnderstood, match="8 月 1 日"):
        plan_new_year(a_county(), 2027, today=today)


def test_a_quoted_line_break_counts_as_a_line() -> None:
    content = '学校,姓名\n"甲\n乙",丙\n丁,戊\n'.encode()

    assert [line for line, _ in rows_of(content)] == [1, 2, 4]


def test_an_empty_spreadsheet_is_no_register() -> None:
    saved = io.BytesIO()
    Workbook().save(saved)

    assert list(rows_of(saved.getvalue(), name="empty.xlsx")) == []
