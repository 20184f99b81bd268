"""A school with everybody an alarm may reach, and ways to raise, step and act."""

from dataclasses import dataclass, field
from itertools import count

from school.alarm_calls import (
    Act,
    ActOnIncident,
    IncidentOf,
    IncidentReport,
    StepAlarms,
    SteppedAlarms,
)
from school.device_events import Event
from school.directory import security_group
from school.duty import DAY_MINUTES, RosterLine, line_id
from school.errors import SchoolError
from school.events import TakeEvents, TakenEvents
from school.incident import Incident
from school.notices import Notice, NoticeKind
from school.people import PersonId, Role, UnitId
from school.store.unit_of_work import UnitOfWork
from tests.builders import SINCE, a_person, an_appointment
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool

SCHOOL, COUNTY = UnitId("qt.t1.s1"), UnitId("qt")
DUTY, BUREAU_DUTY = "chen", "bao"
PRINCIPAL, VICE, LEADER, SECURITY, BUREAU = "zhou", "fu", "ju", "guard", "ye"
CHAT = "security-chat"
MORE = {
    VICE: (Role.VICE_PRINCIPAL, SCHOOL, "傅校"),
    LEADER: (Role.BUREAU_LEADER, COUNTY, "鞠局"),
    BUREAU_DUTY: (Role.BUREAU, COUNTY, "包科"),
}


def on_duty(unit: UnitOfWork, person: str, place: UnitId) -> None:
    """Put somebody on duty at a place, day and night."""
    line = RosterLine(
        id="", place=place, person=PersonId(person), first=SINCE, begins=0, lasts=DAY_MINUTES
    )
    unit.duty.add(line.model_copy(update={"id": line_id(line)}))


def staff(school: WorkingSchool) -> None:
    """Give the school everybody an alarm may reach, a roster and a security group."""
    people = [
        a_person(who, an_appointment(role, place), name=name)
        for who, (role, place, name) in MORE.items()
    ]
    with school.records.begin() as unit:
        unit.people.add(new_people=people, since=SINCE)
        unit.people.bind_accounts("console", [PersonId(who) for who in MORE])
        unit.people.bind_group("console", CHAT, group=security_group(SCHOOL))
        on_duty(unit, DUTY, SCHOOL)
        on_duty(unit, BUREAU_DUTY, COUNTY)


@dataclass
class AlarmedSchool:
    """The school of the tests of alarms."""

    school: WorkingSchool
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def put(self, kind: str, **more: object) -> str:
        """Let something happen; return the id of the event."""
        event = Event.model_validate(
            {
                "source": "device:n-03",
                "event_id": str(next(self.numbers)),
                "school": SCHOOL,
                "kind": kind,
                "at": self.school.clock.now(),
                "zone": "南门",
                **more,
            }
        )
        with self.school.records.begin() as unit:
            unit.events.put(event, now=self.school.clock.now())
        return event.event_id

    def take(self) -> None:
        """Work on everything that happened."""
        while self.school.ask(
            SYSTEM_ACTOR, "take_events", request=TakeEvents(), answer=TakenEvents
        ).count:
            pass

    def happens(self, kind: str, **more: object) -> Incident:
        """Let something happen and work on it; return its incident."""
        self.put(kind, **more)
        self.take()
        return self.newest(kind)

    def newest(self, kind: str) -> Incident:
        """Return the newest incident of a kind."""
        found = [one for one in self.all() if one.kind == kind]
        return max(found, key=lambda one: (one.opened_at, one.moved_at))

    def all(self) -> list[Incident]:
        """Return every incident."""
        with self.school.records.begin() as unit:
            return unit.incidents._some()

    def now(self, incident: Incident) -> Incident:
        """Return an incident as it is now."""
        with self.school.records.begin() as unit:
            found = unit.incidents.find(incident.id)
        assert found is not None
        return found

    def step(self) -> int:
        """Do everything that is due; return how many steps were taken."""
        done = 0
        while more := self.school.ask(
            SYSTEM_ACTOR, "step_alarms", request=StepAlarms(), answer=SteppedAlarms
        ).count:
            done += more
        return done

    def after(self, **wait: float) -> int:
        """Let time pass and do everything that is due then."""
        self.school.clock.forward(**wait)
        return self.step()

    def act(self, who: str, act: Act, incident: Incident, **more: str) -> IncidentReport:
        """Do something to an incident as somebody."""
        request = ActOnIncident(incident_id=incident.id, act=act, **more)
        return self.school.ask(who, "act_on_incident", request=request, answer=IncidentReport)

    def show(self, who: str, incident: Incident) -> IncidentReport:
        """Show an incident to somebody."""
        request = IncidentOf(incident_id=incident.id)
        return self.school.ask(who, "show_incident", request=request, answer=IncidentReport)

    def told(self, *, live: bool = False) -> list[str]:
        """Take the notices that are due, as the bot would; return who or which group is told.

        Like the bot, it asks for the contents as the reader first, and tells nobody of what is
        not wanted any more.
        """
        return sorted(
            notice.to_group or notice.reader.user
            for notice in self.school.notices()
            if notice.kind is NoticeKind.ALARM and self._asked(notice, live=live)
        )

    def digests(self) -> list[str]:
        """Take the notices that are due; return who or which group gets a digest."""
        notices = self.school.notices()
        return sorted(
            one.to_group or one.reader.user
            for one in notices
            if one.kind is NoticeKind.ALARM_DIGEST
        )

    def _asked(self, notice: Notice, *, live: bool) -> bool:
        incident, _, step = notice.about.partition("/")
        if (step == "live") is not live:
            return False
        asked = IncidentOf(incident_id=incident, step=step)
        try:
            self.school.as_(notice.reader).call("show_incident", asked, IncidentReport)
        except SchoolError:
            return False
        return True
