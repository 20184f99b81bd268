"""Repositories of silences and drills; each has an end from the start."""

import datetime as dt

import sqlalchemy as sa

from school.alarm_silences import HeldDrill, HeldSilence
from school.people import PersonId, UnitId
from school.store.alarm_tables import drills, silences
from school.store.sealed import Keyring, Place

Rows = sa.Row[tuple[object, ...]]


class Silences:
    """Silences, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def add(self, silence: HeldSilence) -> None:
        """Keep a silence."""
        place = Place("alarm_silences", "reason", silence.id)
        reason = self._keyring.seal(silence.reason, place=place)
        values = {**silence.model_dump(), "reason": reason}
        self._connection.execute(sa.insert(silences).values(**values))

    def find(self, silence_id: str) -> HeldSilence | None:
        """Return a silence, or None."""
        return next(iter(self._some(silences.c.id == silence_id)), None)

    def in_force(self, *, at: dt.datetime) -> list[HeldSilence]:
        """Return the silences in force, the first to end first."""
        s = silences.c
        return self._some(~s.over, s.until > at)

    def ended(self, *, at: dt.datetime) -> list[HeldSilence]:
        """Return the silences whose time is up and whose incidents nobody looked at since."""
        s = silences.c
        return self._some(~s.over, s.until <= at)

    def end(self, silence_id: str) -> bool:
        """Mark a silence as over; False when it was."""
        s = silences.c
        done = self._connection.execute(
            sa.update(silences).where(s.id == silence_id, ~s.over).values(over=True)
        )
        return done.rowcount == 1

    def forget_before(self, before: dt.datetime) -> int:
        """Remove what ended before a time; return how much."""
        s = silences.c
        gone = self._connection.execute(sa.delete(silences).where(s.over, s.until < before))
        return gone.rowcount

    def _some(self, *conditions: sa.ColumnElement[bool]) -> list[HeldSilence]:
        s = silences.c
        rows = self._connection.execute(
            sa.select(silences).where(*conditions).order_by(s.until, s.id)
        )
        return [self._held(row) for row in rows]

    def _held(self, row: Rows) -> HeldSilence:
        place = Place("alarm_silences", "reason", row.id)
        return HeldSilence(
            id=row.id,
            place=UnitId(row.place),
            kind=row.kind,
            zone=row.zone,
            owner=None if row.owner is None else PersonId(row.owner),
            reason=self._keyring.open(row.reason, place=place),
            since=row.since,
            until=row.until,
            over=row.over,
        )


class Drills:
    """Drills, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def add(self, drill: HeldDrill) -> None:
        """Keep a drill."""
        place = Place("alarm_drills", "reason", drill.id)
        reason = self._keyring.seal(drill.reason, place=place)
        values = {**drill.model_dump(), "reason": reason}
        self._connection.execute(sa.insert(drills).values(**values))

    def running(self, school: UnitId, *, at: dt.datetime) -> HeldDrill | None:
        """Return the drill of a school at a moment, or None."""
        d = drills.c
        return next(iter(self._some(d.school == school, ~d.over, d.until > at)), None)

    def last_of(self, school: UnitId) -> HeldDrill | None:
        """Return a school's newest drill, or None."""
        return next(iter(self._some(drills.c.school == school)), None)

    def ended(self, *, at: dt.datetime) -> list[HeldDrill]:
        """Return the drills whose time is up and that nobody ended."""
        d = drills.c
        return self._some(~d.over, d.until <= at)

    def end(self, drill_id: str, *, at: dt.datetime) -> bool:
        """Mark a drill as over; False when it was."""
        d = drills.c
        done = self._connection.execute(
            sa.update(drills)
            .where(d.id == drill_id, ~d.over)
            .values(over=True, until=sa.case((d.until < at, d.until), else_=at))
        )
        return done.rowcount == 1

    def forget_before(self, before: dt.datetime) -> int:
        """Remove what ended before a time; return how much."""
        d = drills.c
        gone = self._connection.execute(sa.delete(drills).where(d.over, d.until < before))
        return gone.rowcount

    def _some(self, *conditions: sa.ColumnElement[bool]) -> list[HeldDrill]:
        d = drills.c
        rows = self._connection.execute(
            sa.select(drills).where(*conditions).order_by(d.since.desc(), d.id)
        )
        return [self._held(row) for row in rows]

    def _held(self, row: Rows) -> HeldDrill:
        place = Place("alarm_drills", "reason", row.id)
        return HeldDrill(
            id=row.id,
            school=UnitId(row.school),
            owner=None if row.owner is None else PersonId(row.owner),
            reason=self._keyring.open(row.reason, place=place),
            since=row.since,
            until=row.until,
            over=row.over,
        )
