"""Incident: what one alarm, seen once or ten thousand times, has come to; and how it changes.

Every change is a function that returns a new incident. Times by which something falls due are
moments of the server's clock; when something was seen is what its source said.
"""

import hashlib
from datetime import datetime

from pydantic import BaseModel

from school.alarm_calls import IncidentState
from school.device_events import Event, Level, StoredEvent, event_kinds, level_of
from school.people import PersonId, UnitId

CHAT = "chat"
"""Source of what a person reports."""
DEVICE = "device:"
"""How the source of a device begins."""
PHOTOS = "alarms/"
"""Folder of what people photographed; what devices took lies elsewhere."""


class Incident(BaseModel, frozen=True):
    """One alarm of a kind, in a place, from a source, until it is closed."""

    id: str
    school: UnitId
    kind: str
    zone: str = ""
    source: str
    level: Level
    whole_site: bool = False
    drill: bool = False
    drill_id: str = ""
    text: str = ""
    snapshot: str | None = None
    state: IncidentState = IncidentState.OPEN
    count: int = 1
    """How often it was seen."""
    first_at: datetime
    last_at: datetime
    """The newest time a source gave; never earlier than before."""
    seen_at: datetime
    """When the server took the newest event."""
    opened_at: datetime
    round: int = 1
    """Goes up when it opens again; what was queued in an earlier round is not told any more."""
    rung: int = 0
    """Rungs of the ladder that were taken in this round."""
    repeats: int = 0
    reminded: bool = False
    unreached: bool = False
    """The last step reached nobody: the next one is due at once."""
    since: datetime
    """When this round began."""
    pushed_at: datetime | None = None
    """When the round's first message was queued."""
    stepped_at: datetime | None = None
    state_at: datetime
    """When it came into its state."""
    moved_at: datetime
    """When it last changed; later than now, the clock was set back."""
    due_at: datetime | None = None
    """When the next step falls due; None: nothing more happens by itself."""
    untold_since: datetime | None = None
    """What happened since then waits for the digest."""
    told_count: int = 0
    """How much of the count was in a digest."""
    acked_by: PersonId | None = None
    first_acked_at: datetime | None = None
    closed_by: PersonId | None = None
    muted_by: str = ""
    """Id of the whole-site incident that keeps it quiet."""
    silenced_by: str = ""
    """Id of the silence that keeps it quiet."""
    previous: str = ""
    """Id of the incident before, where it happened again."""
    moves: int = 0
    """Lines of its history."""
    live_at: datetime | None = None
    """Until then, what is counted is shown by an update that is queued already."""

    @property
    def open_key(self) -> str | None:
        """Return what no other live incident shares; None when closed."""
        return None if self.closed else self.dedup_key

    @property
    def dedup_key(self) -> str:
        """Return what events of one incident have in common."""
        return dedup_key(
            self.school, self.kind, zone=self.zone, source=self.source, drill=self.drill
        )

    @property
    def closed(self) -> bool:
        """Return True when nobody has to do anything any more."""
        return self.state in (IncidentState.HANDLED, IncidentState.FALSE_ALARM)

    @property
    def quiet(self) -> bool:
        """Return True while a silence or a whole-site incident keeps it quiet."""
        return bool(self.muted_by or self.silenced_by)

    @property
    def from_device(self) -> bool:
        """Return True when a device raised it."""
        return self.source.startswith(DEVICE)


def dedup_key(school: UnitId, kind: str, *, zone: str, source: str, drill: bool) -> str:
    """Return the key, 40 hex digits, by which events fold into one incident.

    A drill never folds into something real.
    """
    text = "\n".join((school, kind, zone, source, "drill" if drill else "real"))
    return hashlib.sha256(text.encode()).hexdigest()[:40]


def key_of(stored: StoredEvent) -> str:
    """Return the key of the incident an event belongs to."""
    event = stored.event
    return dedup_key(
        event.school, event.kind, zone=event.zone, source=source_of(event), drill=event.drill
    )


def source_of(event: Event) -> str:
    """Return who says it: two people who name no place may see two things."""
    reported = event.source == CHAT and event.person and not event.zone
    return f"{CHAT}:{event.person}"[:64] if reported else event.source


def seen_at(stored: StoredEvent) -> datetime:
    """Return when it happened: what the source says, but never in the server's future."""
    return min(stored.event.at, stored.received_at)


def opened(
    stored: StoredEvent, *, now: datetime, previous: str = "", drill_id: str = ""
) -> Incident:
    """Return the incident that an event opens; its id follows from the event's."""
    event, at = stored.event, seen_at(stored)
    kind = event_kinds().get(event.kind)
    return Incident(
        id=stored.id,
        school=event.school,
        kind=event.kind,
        zone=event.zone,
        source=source_of(event),
        level=level_of(event) or Level.BLUE,
        whole_site=bool(kind and kind.whole_site),
        drill=event.drill,
        drill_id=drill_id,
        text=event.text,
        snapshot=event.snapshot,
        first_at=at,
        last_at=at,
        seen_at=now,
        opened_at=now,
        since=now,
        state_at=now,
        moved_at=now,
        untold_since=now,
        previous=previous,
    )


def folded(incident: Incident, stored: StoredEvent, *, now: datetime) -> Incident:
    """Return the incident with one more event; a late one does not move its times back."""
    return incident.model_copy(
        update={
            "count": incident.count + 1,
            "last_at": max(incident.last_at, seen_at(stored)),
            "seen_at": max(incident.seen_at, now),
            "snapshot": stored.event.snapshot or incident.snapshot,
            "untold_since": incident.untold_since or now,
        }
    )


def graver(incident: Incident, level: Level, *, now: datetime) -> Incident:
    """Return the incident at a graver level: whatever was done so far, a new round begins."""
    return new_round(incident, now=now).model_copy(
        update={"level": level, "muted_by": "", "silenced_by": ""}
    )


def new_round(incident: Incident, *, now: datetime, rung: int = 0) -> Incident:
    """Return the incident open again; nothing queued before is told any more."""
    return incident.model_copy(
        update={
            "state": IncidentState.OPEN,
            "round": incident.round + 1,
            "rung": rung,
            "repeats": 0,
            "reminded": False,
            "unreached": False,
            "since": now,
            "pushed_at": now if rung else None,
            "stepped_at": None,
            "state_at": now,
            "moved_at": now,
            "acked_by": None,
            "closed_by": None,
        }
    )


def acknowledged(incident: Incident, by: PersonId, *, now: datetime) -> Incident:
    """Return the incident in somebody's hands: nobody else is told any more."""
    return incident.model_copy(
        update={
            "state": IncidentState.ACKNOWLEDGED,
            "acked_by": by,
            "muted_by": "",
            "silenced_by": "",
            "first_acked_at": incident.first_acked_at or now,
            "state_at": now,
            "moved_at": now,
            "stepped_at": None,
            "reminded": False,
            "unreached": False,
        }
    )


def closed(
    incident: Incident, state: IncidentState, *, by: PersonId | None, now: datetime
) -> Incident:
    """Return the incident closed, by somebody or by itself."""
    return incident.model_copy(
        update={
            "state": state,
            "closed_by": by,
            "first_acked_at": incident.first_acked_at or (now if by else None),
            "state_at": now,
            "moved_at": now,
            "due_at": None,
        }
    )


def released(incident: Incident, *, now: datetime) -> Incident:
    """Return the incident when what kept it quiet is over: who had to be told, is told now."""
    free = incident.model_copy(update={"muted_by": "", "silenced_by": ""})
    if incident.state is not IncidentState.OPEN:
        return free.model_copy(update={"moved_at": now})
    return new_round(free, now=now, rung=0)


def clock_set_back(incident: Incident, *, now: datetime) -> Incident:
    """Return the incident with its waits counted anew, for a clock that was set back.

    Somebody waited for at most as long as the clock says was still to go; waiting for that
    long again is late by one wait, and never early.
    """
    ahead = incident.moved_at - now
    moved = {
        name: moment - ahead
        for name in ("since", "pushed_at", "stepped_at", "state_at", "untold_since")
        if (moment := getattr(incident, name)) is not None
    }
    return incident.model_copy(update={**moved, "moved_at": now})
