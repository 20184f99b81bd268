"""What a register of teachers changes; pure."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from school.codes import Kind, PersonCodes
from school.people import PersonId, Role, UnitId
from school.register import Holding, Outcome, Plan, Refused, Stored, TeacherRow

_OF_A_FILE = frozenset(
    {
        *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
        *(Role.HEALTH_REPORTER, Role.SECURITY),
    }
)
"""Roles that end when a file names somebody without them; the county's own end by 离职 alone."""
Wanted = tuple[Role, UnitId, str]


class StaffPlan:
    """Plans the rows of those who work at schools; all rows of one code are one person."""

    def __init__(self, plan: Plan, stored: Stored, codes: PersonCodes, *, today: date) -> None:
        self._plan = plan
        self._stored = stored
        self._codes = codes
        self._today = today
        self._heads: dict[UnitId, int] = {}
        """Lines by class that has a class head in the file."""

    def add(self, rows: Sequence[TeacherRow]) -> None:
        """Plan the rows."""
        people: defaultdict[tuple[UnitId, str], list[TeacherRow]] = defaultdict(list)
        for row in rows:
            people[(row.county, row.code)].append(row)
        for same in people.values():
            if self._fits(same):
                self._add(same)

    def _refuse(self, line: int, reason: str) -> None:
        self._plan.refused.append(Refused(line, reason))

    def _fits(self, rows: Sequence[TeacherRow]) -> bool:
        first = rows[0]
        for row in rows:
            if row.name != first.name:
                self._refuse(row.line, f"编码和第 {first.line} 行重复，姓名不同")
                return False
            if row.leaves and len(rows) > 1:
                self._refuse(row.line, f"离职的老师只写一行（另见第 {first.line} 行）")
                return False
            if row.role is Role.CLASS_HEAD and not row.leaves:
                other = self._heads.setdefault(row.units[0], row.line)
                if other != row.line:
                    self._refuse(row.line, f"这个班的班主任和第 {other} 行重复")
                    return False
        return True

    def _add(self, rows: Sequence[TeacherRow]) -> None:
        person = self._person(rows[0])
        if person is None:
            return
        outcomes = {self._named(person, rows[0].name)}
        held = list(self._stored.holdings.get(person, ()))
        wanted: dict[Wanted, TeacherRow] = {
            (row.role, unit, row.subject): row for row in rows for unit in row.units
        }
        starts = rows[0].starts or self._today
        outcomes |= self._end(held, wanted, starts, leaves=rows[0].leaves)
        had = {(h.role, h.unit, h.subject) for h in held}
        for key, row in wanted.items():
            if key not in had:
                role, unit, subject = key
                day = row.starts or self._today
                self._plan.appoint.append(Holding(person, role, unit, subject, day))
                outcomes.add(Outcome.MOVED if held else Outcome.ADDED)
        self._plan.tell(_told(outcomes), rows[0].line)

    def _person(self, row: TeacherRow) -> PersonId | None:
        known = self._stored.known(row.code.lower())
        if known is None:
            made = self._codes.id_of(Kind.TEACHER, row.county, row.code)
            return self._stored.known(made) or made
        units = {h.unit.partition(".")[0] for h in self._stored.holdings.get(known, ())}
        if known in self._stored.enrolments or (units and units != {row.county}):
            self._refuse(row.line, "这个编码不是本县老师的")
            return None
        return known

    def _named(self, person: PersonId, name: str) -> Outcome:
        before = self._stored.names.get(person)
        if before == name:
            return Outcome.UNCHANGED
        self._plan.names[person] = name
        return Outcome.ADDED if before is None else Outcome.CHANGED

    def _end(
        self,
        held: Sequence[Holding],
        wanted: dict[Wanted, TeacherRow],
        on: date,
        *,
        leaves: bool,
    ) -> set[Outcome]:
        """End what somebody holds and the file does not say any more."""
        gone = [
            h
            for h in held
            if leaves or (h.role in _OF_A_FILE and (h.role, h.unit, h.subject) not in wanted)
        ]
        for holding in gone:
            self._plan.end(holding, on=on)
        if leaves and gone:
            return {Outcome.ENDED}
        return {Outcome.MOVED} if gone else set()


def _told(outcomes: set[Outcome]) -> Outcome:
    order = (Outcome.ADDED, Outcome.ENDED, Outcome.MOVED, Outcome.CHANGED)
    return next((o for o in order if o in outcomes), Outcome.UNCHANGED)
