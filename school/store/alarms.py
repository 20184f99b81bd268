"""Tables and repository of incidents: where they stand, what is due, and whom they were told to."""

import datetime as dt
import logging
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from school.alarms import wanted
from school.device_events import Level
from school.incident import Incident
from school.people import PersonId, UnitId, covers
from school.store.alarm_tables import LIVE, digest_items, digests, history, incidents, told
from school.store.database import insert_new, lock
from school.store.sealed import Keyring, Place

_OWN = ("level", "text")
"""Columns that are not stored as the incident has them."""

log = logging.getLogger("qingjiao.alarms")


class Incidents:
    """Incidents, inside one transaction."""

    def __init__(self, connection: sa.Connection, *, keyring: Keyring) -> None:
        self._connection = connection
        self._keyring = keyring

    def hold(self) -> None:
        """Let nobody else change incidents, or take events, until this transaction ends.

        Whoever changes an incident asks for this before anything else: locks that are always taken
        in one order cannot wait for each other.
        """
        lock(self._connection, "events")

    def add(self, incident: Incident) -> None:
        """Keep a new incident."""
        place = Place("alarm_incidents", "text", incident.id)
        text = self._keyring.seal(incident.text, place=place)
        self._connection.execute(sa.insert(incidents).values(**self._row(incident), text=text))

    def save(self, incident: Incident, *, was: Incident | None = None) -> None:
        """Keep what an incident has come to.

        Where it is known what it *was* when it was read, only what changed is written: of ten
        thousand events of one camera, each changes a count and a time.
        """
        row = self._row(incident, was=was)
        if row:
            c = incidents.c
            self._connection.execute(sa.update(incidents).where(c.id == incident.id).values(**row))

    def _row(self, incident: Incident, *, was: Incident | None = None) -> dict[str, object]:
        """Return the columns of an incident, without its text; or those that changed."""
        row = _columns(incident)
        if was is None:
            return row
        before = _columns(was)
        return {name: value for name, value in row.items() if value != before[name]}

    def _incident(self, row: sa.Row[tuple[object, ...]]) -> Incident:
        found = {name: getattr(row, name) for name in Incident.model_fields if name not in _OWN}
        text = self._keyring.open(row.text, place=Place("alarm_incidents", "text", row.id))
        level = list(Level)[row.level - 1]
        return Incident.model_validate({**found, "level": level, "text": text})

    def _some(
        self, *conditions: sa.ColumnElement[bool], limit: int | None = None
    ) -> list[Incident]:
        c = incidents.c
        rows = self._connection.execute(
            sa.select(incidents).where(*conditions).order_by(c.level, c.due_at, c.id).limit(limit)
        )
        return [self._incident(row) for row in rows]

    def find(self, incident_id: str) -> Incident | None:
        """Return an incident, or None."""
        return next(iter(self._some(incidents.c.id == incident_id)), None)

    def live(self, key: str) -> Incident | None:
        """Return the open or acknowledged incident of a key, or None."""
        return next(iter(self._some(incidents.c.open_key == key)), None)

    def last_of(self, key: str) -> Incident | None:
        """Return the newest incident of a key, or None."""
        c = incidents.c
        row = self._connection.execute(
            sa.select(incidents).where(c.dedup_key == key).order_by(c.opened_at.desc()).limit(1)
        ).first()
        return None if row is None else self._incident(row)

    def due(self, *, now: dt.datetime, limit: int) -> list[Incident]:
        """Return the incidents with a step due, the gravest first."""
        return self._some(incidents.c.due_at <= now, limit=limit)

    def from_the_future(self, *, now: dt.datetime, late: dt.timedelta) -> list[Incident]:
        """Return the live incidents that changed later than now: the clock was set back."""
        c = incidents.c
        return self._some(c.moved_at > now + late, c.open_key.is_not(None))

    def live_at(self, school: UnitId) -> list[Incident]:
        """Return the live incidents of a school, the gravest first."""
        c = incidents.c
        return self._some(c.school == school, c.open_key.is_not(None))

    def schools_with_live(self, place: UnitId) -> list[UnitId]:
        """Return the schools of a place (a school, town or county) that have live incidents."""
        c = incidents.c
        rows = self._connection.execute(
            sa.select(c.school)
            .where(c.open_key.is_not(None), c.county == place.partition(".")[0])
            .distinct()
            .order_by(c.school)
        )
        return [UnitId(school) for school in rows.scalars() if covers(place, school)]

    def whole_site_at(self, school: UnitId, *, drill: bool, since: dt.datetime) -> str:
        """Return the id of the live incident that concerns a whole school; empty: there is none.

        Only what was opened after *since* counts.
        """
        c = incidents.c
        found = self._connection.execute(
            sa.select(c.id)
            .where(c.school == school, c.open_key.is_not(None), c.whole_site, c.drill == drill)
            .where(c.opened_at > since)
            .order_by(c.level, c.opened_at)
            .limit(1)
        ).scalar_one_or_none()
        return found or ""

    def muted_by(self, incident_id: str) -> list[Incident]:
        """Return the live incidents that a whole-site incident keeps quiet."""
        c = incidents.c
        return self._some(c.muted_by == incident_id, c.open_key.is_not(None))

    def muted_before(self, before: dt.datetime, *, limit: int) -> list[Incident]:
        """Return live incidents that are kept quiet by what was opened so long ago, or earlier."""
        c, whole = incidents.c, incidents.alias()
        old = sa.select(whole.c.id).where(whole.c.id == c.muted_by, whole.c.opened_at <= before)
        return self._some(c.muted_by != "", c.open_key.is_not(None), old.exists(), limit=limit)

    def silenced_by(self, silence_id: str) -> list[Incident]:
        """Return the live incidents that a silence keeps quiet."""
        c = incidents.c
        return self._some(c.silenced_by == silence_id, c.open_key.is_not(None))

    def of_drill(self, drill_id: str) -> list[Incident]:
        """Return the incidents of a drill."""
        return self._some(incidents.c.drill_id == drill_id)

    def wanted(self, notification: str) -> bool:
        """Return True while “<incident>/<step>” is still to be told to anybody.

        Asked immediately before sending: after an acknowledgement, nothing that was queued before
        it is sent. The card of an incident that is there may always be brought up to date.
        """
        incident_id, _, step = notification.partition("/")
        incident = self.find(incident_id)
        if incident is None or not step:
            return False
        return step.startswith(LIVE) or wanted(incident, step)

    def tell(self, incident: Incident, step: str, target: str, *, at: dt.datetime) -> bool:
        """Note that a step was told to a target; False: that was noted before."""
        values = {"incident_id": incident.id, "step": step, "target": target, "at": at}
        return insert_new(self._connection, told, values)

    def told_to(self, incident_id: str) -> list[str]:
        """Return everybody and every group an incident was told to, once each."""
        c = told.c
        rows = self._connection.execute(
            sa.select(c.target).where(c.incident_id == incident_id).distinct().order_by(c.target)
        )
        return list(rows.scalars())

    def write_down(
        self,
        incident: Incident,
        what: str,
        *,
        at: dt.datetime,
        who: PersonId | None,
        note: str = "",
    ) -> Incident:
        """Add a line to the history; return the incident, which counts its lines."""
        seq = incident.moves + 1
        place = Place("alarm_history", "note", f"{incident.id}/{seq}")
        self._connection.execute(
            sa.insert(history).values(
                incident_id=incident.id,
                seq=seq,
                at=at,
                what=what,
                who=who,
                note=self._keyring.seal(note, place=place),
            )
        )
        return incident.model_copy(update={"moves": seq})

    def history_of(
        self, incident_id: str, *, limit: int
    ) -> list[tuple[dt.datetime, str, PersonId | None, str]]:
        """Return the newest of what happened to an incident, in order.

        Each has when, what, by whom, and a note.
        """
        h = history.c
        rows = self._connection.execute(
            sa.select(history)
            .where(h.incident_id == incident_id)
            .order_by(h.seq.desc())
            .limit(limit)
        )
        return [
            (
                row.at,
                row.what,
                None if row.who is None else PersonId(row.who),
                self._note(row),
            )
            for row in reversed(rows.all())
        ]

    def add_digest(
        self, digest_id: str, school: UnitId, fresh: Mapping[str, int], *, at: dt.datetime
    ) -> bool:
        """Keep what a digest tells: how much is new of each incident; False: it is there."""
        values = {"id": digest_id, "school": school, "at": at}
        if not insert_new(self._connection, digests, values):
            return False
        rows = [{"digest_id": digest_id, "incident_id": i, "fresh": n} for i, n in fresh.items()]
        self._connection.execute(sa.insert(digest_items), rows)
        return True

    @contextmanager
    def attempt(self, incident: Incident, *, later: dt.datetime) -> Iterator[None]:
        """Work on one incident; one that cannot be is put off, and does not hold up the others."""
        try:
            with self._connection.begin_nested():
                yield
        except Exception:
            log.exception("incident %.12s could not be worked on", incident.id)
            c = incidents.c
            self._connection.execute(
                sa.update(incidents).where(c.id == incident.id).values(due_at=later)
            )

    def _note(self, row: sa.Row[Any]) -> str:
        place = Place("alarm_history", "note", f"{row.incident_id}/{row.seq}")
        return self._keyring.open(row.note, place=place)

    def forget_before(self, before: dt.datetime) -> int:
        """Remove what is closed and was last seen before a time; return how much."""
        c = incidents.c
        gone = self._connection.execute(
            sa.delete(incidents).where(c.open_key.is_(None), c.moved_at < before)
        )
        self._connection.execute(sa.delete(digests).where(digests.c.at < before))
        return gone.rowcount


def _columns(incident: Incident) -> dict[str, object]:
    """Return what is stored of an incident, but for its text, which never changes."""
    own = {name: value for name, value in incident if name not in _OWN}
    return {
        **own,
        "level": incident.level.number,
        "county": incident.school.partition(".")[0],
        "dedup_key": incident.dedup_key,
        "open_key": incident.open_key,
    }
