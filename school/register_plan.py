"""What a register changes, worked out from its rows and from what is stored; pure."""

from collections.abc import Sequence
from datetime import date

from school.codes import Kind, PersonCodes, class_name, county_of, grade_name, grade_of
from school.people import PersonId, Role, Unit, UnitId, UnitKind, school_of
from school.register import (
    Edge,
    Enrolment,
    GuardianCell,
    Holding,
    MergeRow,
    Outcome,
    Plan,
    PupilRow,
    Refused,
    Register,
    SchoolRow,
    Stored,
    TeacherRow,
)
from school.register_merge import plan_merges
from school.register_staff import StaffPlan

_CALLED = {UnitKind.COUNTY: "县名", UnitKind.TOWN: "乡镇名"}


def plan_register(register: Register, stored: Stored, codes: PersonCodes, *, today: date) -> Plan:
    """Return everything a register changes; rows that fit nothing stored are refused in it."""
    plan = Plan(refused=list(register.refused))
    schools = [row for row in register.rows if isinstance(row, SchoolRow)]
    pupils = [row for row in register.rows if isinstance(row, PupilRow)]
    staff = [row for row in register.rows if isinstance(row, TeacherRow)]
    merges = [row for row in register.rows if isinstance(row, MergeRow)]
    _plan_schools(plan, stored, schools)
    PupilPlan(plan, stored, codes, today=today).add(pupils)
    StaffPlan(plan, stored, codes, today=today).add(staff)
    plan_merges(plan, stored, codes, rows=merges)
    plan.refused.sort(key=lambda refused: refused.line)
    return plan


def _plan_schools(plan: Plan, stored: Stored, rows: Sequence[SchoolRow]) -> None:
    lines: dict[UnitId, int] = {}
    for row in rows:
        if row.school in lines:
            plan.refused.append(Refused(row.line, f"学校代码和第 {lines[row.school]} 行重复"))
            continue
        lines[row.school] = row.line
        county, town = county_of(row.school), UnitId(row.school.rpartition(".")[0])
        above = ((county, UnitKind.COUNTY, row.county), (town, UnitKind.TOWN, row.town))
        missing = [
            kind for unit, kind, name in above if not name and not _known(plan, stored, unit)
        ]
        if missing:
            called = "、".join(_CALLED[kind] for kind in missing)
            plan.refused.append(Refused(row.line, f"第一次导入要写{called}，请加这一列"))
            continue
        for unit, kind, name in above:
            _name_unit(plan, stored, Unit(id=unit, kind=kind, name=name))
        told = _name_unit(plan, stored, Unit(id=row.school, kind=UnitKind.SCHOOL, name=row.name))
        plan.tell(told, row.line)


def _known(plan: Plan, stored: Stored, unit: UnitId) -> bool:
    return unit in stored.units or unit in plan.units


def _name_unit(plan: Plan, stored: Stored, unit: Unit) -> Outcome:
    """Plan a unit; an empty name leaves a known one as it is."""
    known = plan.units.get(unit.id) or stored.units.get(unit.id)
    if known is None:
        plan.units[unit.id] = unit
        return Outcome.ADDED
    if unit.name in ("", known.name):
        return Outcome.UNCHANGED
    plan.units[unit.id] = unit
    return Outcome.CHANGED


class PupilPlan:
    """Plans the rows of pupils, with their guardians and classes."""

    def __init__(self, plan: Plan, stored: Stored, codes: PersonCodes, *, today: date) -> None:
        self._plan = plan
        self._stored = stored
        self._codes = codes
        self._today = today
        self._lines: dict[PersonId, int] = {}
        self._places: dict[tuple[UnitId, int], int] = {}
        """Lines by class and roll number."""

    def add(self, rows: Sequence[PupilRow]) -> None:
        """Plan the rows; then no two pupils of a class have one number."""
        for row in rows:
            self._add(row)
        self._refuse_taken_numbers()

    def _refuse(self, line: int, reason: str) -> None:
        self._plan.refused.append(Refused(line, reason))

    def _add(self, row: PupilRow) -> None:
        pupil = self._pupil(row)
        if pupil is None:
            return
        if pupil in self._lines:
            self._refuse(row.line, f"编码和第 {self._lines[pupil]} 行重复")
            return
        self._lines[pupil] = row.line
        starts = row.starts or self._today
        if row.leaves:
            self._leave(row, pupil, starts)
            return
        place = (row.class_id, row.roll_no)
        if place in self._places:
            self._refuse(row.line, f"学号和第 {self._places[place]} 行重复（同一个班）")
            return
        self._places[place] = row.line
        self._plan_class(row.class_id)
        outcome = self._named(pupil, row.name, line=row.line)
        outcome = _weightier(outcome, self._enrol(row, pupil, starts))
        if row.guardians:
            outcome = _weightier(outcome, self._entrust(row, pupil, starts))
        self._plan.tell(outcome, row.line, self._words(row, pupil, outcome))

    def _pupil(self, row: PupilRow) -> PersonId | None:
        """Return whose row it is; None, and refused, where the code is somebody else's."""
        county = county_of(row.class_id)
        known = self._stored.known(row.code.lower())
        if known is None:
            made = self._codes.id_of(Kind.PUPIL, county, row.code)
            return self._stored.known(made) or made
        enrolled = self._stored.enrolments.get(known)
        if enrolled is None and not known.startswith(f"{county}-{Kind.PUPIL}-"):
            self._refuse(row.line, "这个编码不是本县学生的")
            return None
        if enrolled is not None and county_of(enrolled.class_id) != county:
            self._refuse(row.line, "这个编码是另一个县的学生")
            return None
        return known

    def _named(self, person: PersonId, name: str, *, line: int) -> Outcome:
        planned = self._plan.names.get(person)
        before = planned or self._stored.names.get(person)
        if before == name:
            return Outcome.UNCHANGED
        if planned:
            self._refuse(line, "同一个编码在另一行是别的姓名")
        self._plan.names[person] = name
        return Outcome.ADDED if before is None else Outcome.CHANGED

    def _plan_class(self, class_id: UnitId) -> None:
        grade = UnitId(class_id.rpartition(".")[0])
        for unit in (
            Unit(id=grade, kind=UnitKind.GRADE, name=grade_name(grade_of(class_id))),
            Unit(id=class_id, kind=UnitKind.CLASS, name=class_name(class_id)),
        ):
            if unit.id not in self._stored.units:
                self._plan.units[unit.id] = unit

    def _enrol(self, row: PupilRow, pupil: PersonId, starts: date) -> Outcome:
        """Plan where a pupil is; the role of pupil in the class goes with it."""
        fresh = Enrolment(pupil, row.class_id, row.roll_no, starts)
        before = self._stored.enrolments.get(pupil)
        if before and (before.class_id, before.roll_no) == (row.class_id, row.roll_no):
            return Outcome.UNCHANGED
        if before:
            self._plan.end(before, on=starts)
        self._plan.enrol.append(fresh)
        if before and before.class_id == row.class_id:
            return Outcome.CHANGED
        for held in self._roles(pupil):
            self._plan.end(held, on=starts)
        self._plan.appoint.append(Holding(pupil, Role.PUPIL, row.class_id, "", starts))
        return Outcome.MOVED if before else Outcome.ADDED

    def _roles(self, pupil: PersonId) -> list[Holding]:
        return [h for h in self._stored.holdings.get(pupil, ()) if h.role is Role.PUPIL]

    def _leave(self, row: PupilRow, pupil: PersonId, on: date) -> None:
        before = self._stored.enrolments.get(pupil)
        if before is None:
            self._plan.tell(Outcome.UNCHANGED, row.line)
            return
        self._plan.end(before, on=on)
        for held in self._roles(pupil):
            self._plan.end(held, on=on)
        self._plan.tell(Outcome.ENDED, row.line, self._class(before.class_id))

    def _entrust(self, row: PupilRow, pupil: PersonId, starts: date) -> Outcome:
        """Plan a pupil's guardians: those the row names, and no others."""
        before = self._stored.edges.get(pupil, [])
        by_name = {self._stored.names[edge.guardian]: edge for edge in before}
        outcome, kept = Outcome.UNCHANGED, set[int]()
        for cell in row.guardians:
            edge = by_name.get(cell.name)
            if edge is not None:
                kept.add(edge.row)
                outcome = _weightier(outcome, self._relate(edge, cell.relation))
                continue
            guardian = self._guardian(cell, pupil, county=county_of(row.class_id))
            self._named(guardian, cell.name, line=row.line)
            self._plan.entrust.append(Edge(guardian, pupil, cell.relation, starts))
            outcome = Outcome.CHANGED
        for edge in before:
            if edge.row not in kept:
                self._plan.end(edge, on=starts)
                outcome = Outcome.CHANGED
        return outcome

    def _relate(self, edge: Edge, relation: str) -> Outcome:
        if relation in ("", edge.relation):
            return Outcome.UNCHANGED
        self._plan.relate[edge.row] = relation
        return Outcome.CHANGED

    def _guardian(self, cell: GuardianCell, pupil: PersonId, *, county: UnitId) -> PersonId:
        """Return a guardian's id; without a code two children's guardians are two people.

        A shared name is no proof: who is bound to one account would see the other's child.
        """
        known = self._stored.known(cell.code.lower()) if cell.code else None
        parts = (cell.code,) if cell.code else (pupil, cell.name)
        made = self._codes.id_of(Kind.GUARDIAN, county, *parts)
        return known or self._stored.known(made) or made

    def _refuse_taken_numbers(self) -> None:
        """Refuse a number that a pupil holds whom the file does not speak of."""
        for pupil, enrolled in self._stored.enrolments.items():
            line = self._places.get((enrolled.class_id, enrolled.roll_no))
            if line is not None and pupil not in self._lines:
                self._refuse(line, "学号和册上另一位同学重复，请把那位同学也写进来")

    def _class(self, class_id: UnitId) -> str:
        unit = self._plan.units.get(class_id) or self._stored.units.get(class_id)
        return unit.name if unit else class_name(class_id)

    def _words(self, row: PupilRow, pupil: PersonId, outcome: Outcome) -> str:
        if outcome is not Outcome.MOVED:
            return self._class(row.class_id) if outcome is Outcome.ADDED else ""
        before = self._stored.enrolments[pupil].class_id
        places = [self._class(before), self._class(row.class_id)]
        if school_of(before) != school_of(row.class_id):
            for place, class_id in enumerate((before, row.class_id)):
                unit = self._stored.units.get(school_of(class_id))
                places[place] = f"{unit.name if unit else ''}{places[place]}"
        return " → ".join(places)


_WEIGHT = (Outcome.UNCHANGED, Outcome.CHANGED, Outcome.ENDED, Outcome.MOVED, Outcome.ADDED)


def _weightier(one: Outcome, other: Outcome) -> Outcome:
    return max(one, other, key=_WEIGHT.index)
