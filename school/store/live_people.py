"""Counts classes, pupils, teachers and their homework; part of the repository of live figures."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa

from school.disclosure import NOTHING, Count
from school.grading import PaperState
from school.live_figures import Asked, Counted, Tally
from school.people import UnitId, UnitKind, school_of
from school.periods import moment_of
from school.store.activity import months_table
from school.store.homework import batches, homework_table
from school.store.papers import papers
from school.store.people import appointments, enrolments, guardianships
from school.store.staff import TEACHING, under
from school.store.unit_report import UnitReports
from school.store.units import units
from school.unit_report import Snapshot

DAY = dt.timedelta(days=1)


def inside(asked: Asked) -> sa.Select[tuple[str]]:
    """Return the ids of a unit and of all below it, as a question for another statement."""
    return sa.select(units.c.id).where(under([asked.unit]))


def in_time(column: sa.ColumnElement[Any], asked: Asked) -> sa.ColumnElement[bool]:
    """Return the condition that a moment is on the days asked for, in the county."""
    return sa.and_(column >= moment_of(asked.first), column < moment_of(asked.last + DAY))


def holds(table: sa.Table, asked: Asked) -> sa.ColumnElement[bool]:
    """Return the condition that an appointment or enrolment is in force on the last day."""
    ends = table.c.ends
    return sa.and_(table.c.starts <= asked.last, sa.or_(ends.is_(None), ends >= asked.last))


class LivePeople:
    """Counts of people and homework, inside one transaction."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def schools(self, asked: Asked) -> Counted:
        """Return one for each school."""
        c = units.c
        found = sa.select(c.id).where(c.kind == UnitKind.SCHOOL, under([asked.unit]))
        return {UnitId(one): Tally(1) for one in self._connection.execute(found).scalars()}

    def classes(self, asked: Asked) -> Counted:
        """Return one for each class that has pupils on the last day."""
        return {one: Tally(1) for one in self.pupils(asked)}

    def pupils(self, asked: Asked) -> Counted:
        """Return the pupils of each class on the last day."""
        e = enrolments.c
        return self._counts(
            sa.select(e.class_id, sa.func.count())
            .where(e.class_id.in_(inside(asked)), holds(enrolments, asked))
            .group_by(e.class_id)
        )

    def teachers(self, asked: Asked) -> Counted:
        """Return the teachers of each school on the last day; of two schools, in both."""
        return {school: Tally(len(who)) for school, who in self._teachers(asked).items()}

    def grading_teachers(self, asked: Asked) -> Counted:
        """Return those teachers of each school who confirmed graded homework, of all.

        Homework counts for the school of its class, whoever sent it for whom.
        """
        b, h, p = batches.c, homework_table.c, papers.c
        confirmed = sa.exists().where(
            p.homework_id == h.id,
            p.batch_id == b.id,
            p.state == PaperState.CONFIRMED,
            in_time(p.confirmed_at, asked),
        )
        rows = self._connection.execute(
            sa.select(b.teacher_id, h.class_id)
            .join_from(homework_table, batches, b.homework_id == h.id)
            .where(h.class_id.in_(inside(asked)), confirmed)
            .distinct()
        )
        graded: dict[UnitId, set[str]] = defaultdict(set)
        for teacher, class_id in rows:
            graded[school_of(UnitId(class_id))].add(teacher)
        return {
            school: Tally(len(who & graded[school]), len(who))
            for school, who in self._teachers(asked).items()
        }

    def pupils_with_homework(self, asked: Asked) -> Counted:
        """Return those pupils of each class who got graded homework back, of all."""
        e, p = enrolments.c, papers.c
        got = sa.exists().where(p.pupil_id == e.pupil_id, in_time(p.confirmed_at, asked))
        return self._shares(
            sa.select(e.class_id, _how_many(got), sa.func.count())
            .where(e.class_id.in_(inside(asked)), holds(enrolments, asked))
            .group_by(e.class_id)
        )

    def papers_graded(self, asked: Asked) -> Counted:
        """Return the confirmed papers of each class."""
        h, p = homework_table.c, papers.c
        return self._counts(
            sa.select(h.class_id, sa.func.count(p.homework_id))
            .join_from(homework_table, papers, p.homework_id == h.id)
            .where(h.class_id.in_(inside(asked)))
            .where(p.state == PaperState.CONFIRMED, in_time(p.confirmed_at, asked))
            .group_by(h.class_id)
        )

    def active_teachers(self, asked: Asked) -> Counted:
        """Return those teachers of each school who used the product in these months, of all."""
        active = self._teachers(asked, _used(appointments.c.person_id, asked))
        return {
            school: Tally(len(active[school]), len(who))
            for school, who in self._teachers(asked).items()
        }

    def active_pupils(self, asked: Asked) -> Counted:
        """Return those pupils of each class whose family used it in these months, of all."""
        e, g = enrolments.c, guardianships.c
        # Asked of each pupil: a list of the county's months would cost a class as much as a county.
        of_guardians = sa.exists().where(
            g.pupil_id == e.pupil_id, holds(guardianships, asked), _used(g.guardian_id, asked)
        )
        used = sa.or_(_used(e.pupil_id, asked), of_guardians)
        return self._shares(
            sa.select(e.class_id, _how_many(used), sa.func.count())
            .where(e.class_id.in_(inside(asked)), holds(enrolments, asked))
            .group_by(e.class_id)
        )

    def right_answers(self, asked: Asked) -> Counted:
        """Return right answers of those given, as weekly reports published them of each unit."""
        return {
            unit: _together(share.shown for one in weeks for share in one.areas.values())
            for unit, weeks in self._weeks(asked).items()
        }

    def handed_in(self, asked: Asked) -> Counted:
        """Return papers handed in of those due, as weekly reports published them of each unit."""
        return {
            unit: _together(one.handed_in.shown for one in weeks)
            for unit, weeks in self._weeks(asked).items()
        }

    def _weeks(self, asked: Asked) -> dict[UnitId, list[Snapshot]]:
        """Return the published weeks whose Monday is one of the days asked for."""
        return UnitReports(self._connection).weeks_of_units(
            asked.units, since=asked.first, before=asked.last + DAY
        )

    def _teachers(
        self, asked: Asked, *conditions: sa.ColumnElement[bool]
    ) -> defaultdict[UnitId, set[str]]:
        a = appointments.c
        rows = self._connection.execute(
            sa.select(a.person_id, a.unit_id)
            .where(a.unit_id.in_(inside(asked)), a.role.in_(TEACHING))
            .where(holds(appointments, asked), *conditions)
        )
        found: defaultdict[UnitId, set[str]] = defaultdict(set)
        for person, unit in rows:
            found[school_of(UnitId(unit))].add(person)
        return found

    def _counts(self, query: sa.Select[Any]) -> dict[UnitId, Tally]:
        rows = self._connection.execute(query)
        return {UnitId(unit): Tally(int(part)) for unit, part in rows}

    def _shares(self, query: sa.Select[Any]) -> dict[UnitId, Tally]:
        rows = self._connection.execute(query)
        return {UnitId(unit): Tally(int(part or 0), int(whole)) for unit, part, whole in rows}


def _used(person: "sa.Column[Any]", asked: Asked) -> sa.ColumnElement[bool]:
    """Return the condition that somebody used the product in a month of the days asked for."""
    return sa.exists().where(months_table.c.person_id == person, _months(asked))


def _months(asked: Asked) -> sa.ColumnElement[bool]:
    """Return the condition that a month of use is one of the days asked for."""
    return months_table.c.month.between(asked.first.replace(day=1), asked.last)


def _how_many(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.sum(sa.case((condition, 1), else_=0))


def _together(counts: Iterable[Count]) -> Tally:
    whole = sum(counts, NOTHING)
    return Tally(whole.right, whole.answered)
