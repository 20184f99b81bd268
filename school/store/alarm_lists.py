"""Reads incidents for lists, counts and digests."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from school.device_events import Level
from school.people import SCHOOL_DEPTH, UnitId, UnitKind
from school.store.alarm_tables import digest_items, digests, incidents
from school.store.people import enrolments, people
from school.store.units import units


@dataclass(frozen=True)
class Wanted:
    """Which incidents a list is about."""

    places: Sequence[UnitId]
    since: dt.datetime
    until: dt.datetime
    open_only: bool = False
    level: Level | None = None
    kind: str = ""
    drills: bool = False
    """Drills, too, in what is listed; never in what is counted."""


class AlarmLists:
    """Lists of incidents, inside one transaction; drills are counted apart and never here."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def newest(self, wanted: Wanted, *, limit: int) -> list[str]:
        """Return the ids of incidents, the newest first."""
        c = incidents.c
        rows = self._connection.execute(
            sa.select(c.id)
            .where(*_conditions(wanted), sa.true() if wanted.drills else ~c.drill)
            .order_by(c.last_at.desc(), c.id)
            .limit(limit)
        )
        return list(rows.scalars())

    def counts(self, wanted: Wanted) -> list[tuple[UnitId, Level, int]]:
        """Return how many incidents there are of each school and level, the most first."""
        c = incidents.c
        number = sa.func.count()
        rows = self._connection.execute(
            sa.select(c.school, c.level, number)
            .where(*_conditions(wanted), ~c.drill)
            .group_by(c.school, c.level)
            .order_by(number.desc(), c.school, c.level)
        )
        return [(UnitId(s), list(Level)[level - 1], count) for s, level, count in rows]

    def last_digest(self, school: UnitId) -> tuple[str, dt.datetime, dt.datetime | None] | None:
        """Return the newest digest of a school: its id, when, and when the one before was."""
        d = digests.c
        rows = self._connection.execute(
            sa.select(d.id, d.at).where(d.school == school).order_by(d.at.desc()).limit(2)
        ).all()
        if not rows:
            return None
        return rows[0].id, rows[0].at, rows[1].at if len(rows) > 1 else None

    def told_in(self, digest_id: str) -> list[tuple[str, str, int]]:
        """Return kind, place and how often, of all that a digest tells, the most first."""
        c, i = incidents.c, digest_items.c
        often = sa.func.sum(i.fresh)
        rows = self._connection.execute(
            sa.select(c.kind, c.zone, often)
            .join_from(digest_items, incidents, i.incident_id == c.id)
            .where(i.digest_id == digest_id)
            .group_by(c.kind, c.zone)
            .order_by(often.desc(), c.kind, c.zone)
        )
        return [(kind, zone, int(count)) for kind, zone, count in rows]

    def named_in(self, text: str, school: UnitId, *, on: dt.date) -> list[str]:
        """Return the names of a school's pupils that occur in a text."""
        e = enrolments.c
        # The text holds few names, and the database looks for each of the school's in it.
        finds = "strpos" if self._connection.dialect.name == "postgresql" else "instr"
        inside = sa.select(units.c.id).where(
            units.c.kind == UnitKind.CLASS,
            sa.func.substr(units.c.id, 1, len(school) + 1) == f"{school}.",
        )
        rows = self._connection.execute(
            sa.select(people.c.name)
            .join_from(enrolments, people, people.c.id == e.pupil_id)
            .where(e.class_id.in_(inside), e.starts <= on)
            .where(sa.or_(e.ends.is_(None), e.ends >= on))
            .where(getattr(sa.func, finds)(text, people.c.name) > 0)
            .distinct()
        )
        return list(rows.scalars())

    def open_at(self, school: UnitId) -> int:
        """Return how many incidents of a school nobody has closed."""
        c = incidents.c
        counted = sa.select(sa.func.count()).where(
            c.school == school, c.open_key.is_not(None), ~c.drill
        )
        return int(self._connection.execute(counted).scalar_one())


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    c = incidents.c
    found = [
        sa.or_(sa.false(), *(_in(place) for place in wanted.places)),
        c.last_at >= wanted.since,
        c.last_at < wanted.until,
    ]
    if wanted.open_only:
        found.append(c.open_key.is_not(None))
    if wanted.level is not None:
        found.append(c.level == wanted.level.number)
    if wanted.kind:
        found.append(c.kind == wanted.kind)
    return found


def _in(place: UnitId) -> sa.ColumnElement[bool]:
    """Return the condition that an incident is at a school, or in a town or county."""
    c = incidents.c
    if place.count(".") >= SCHOOL_DEPTH:
        return c.school == place
    inside = sa.func.substr(c.school, 1, len(place) + 1) == f"{place}."
    return sa.and_(c.county == place.partition(".")[0], inside)
