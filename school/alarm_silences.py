"""Silences and drills: what is in force, and what a silence covers."""

from datetime import datetime

from pydantic import BaseModel

from school.device_events import Level
from school.incident import Incident
from school.people import PersonId, UnitId, covers


class HeldSilence(BaseModel, frozen=True):
    """A silence as it is kept."""

    id: str
    place: UnitId
    """The school, or county, it is for."""
    kind: str = ""
    """Empty: every kind."""
    zone: str = ""
    """Empty: everywhere."""
    owner: PersonId | None
    reason: str
    since: datetime
    until: datetime
    over: bool = False

    def covers(self, incident: Incident) -> bool:
        """Return True for an incident it keeps quiet; never for one of level one."""
        return (
            incident.level is not Level.RED
            and covers(self.place, incident.school)
            and self.kind in ("", incident.kind)
            and incident.zone.startswith(self.zone)  # 教学楼 is quiet on its third floor, too
        )


class HeldDrill(BaseModel, frozen=True):
    """A drill as it is kept."""

    id: str
    school: UnitId
    owner: PersonId | None
    reason: str = ""
    since: datetime
    until: datetime
    over: bool = False
