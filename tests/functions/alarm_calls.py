"""Every call of a person about alarms, and the incident they are about."""

from datetime import timedelta

from pydantic import BaseModel

from school.alarm_calls import (
    Act,
    ActOnIncident,
    AlarmDigest,
    AlarmList,
    AlarmsOf,
    CheckReach,
    DigestOf,
    DrillReport,
    EndDrill,
    EndSilence,
    HoldDrill,
    IncidentOf,
    IncidentReport,
    RaiseAlarm,
    ReachReport,
    Silence,
    SilenceReport,
    Silences,
    SilencesOf,
)
from school.alarm_silences import HeldSilence
from school.device_events import Event, StoredEvent
from school.incident import opened
from school.people import PersonId, UnitId
from tests.functions.working import WorkingSchool

SCHOOL = UnitId("qt.t1.s1")
AN_INCIDENT, A_SILENCE = "1" * 40, "5" * 40
ALARM_SUBJECTS = {
    # What was said, that it opened, whom it was told to, and which posts reach nobody.
    "raise_alarm": [SCHOOL] * 4,
    "show_incident": [SCHOOL],
    "act_on_incident": [SCHOOL],
    "list_alarms": [SCHOOL],
    "alarm_digest": [SCHOOL],
    "silence_alarms": [SCHOOL],
    "list_silences": [SCHOOL],
    "end_silence": [SCHOOL],
    "hold_drill": [SCHOOL],
    "end_drill": [SCHOOL],
    "check_reach": [SCHOOL],
}
ALARM_NEEDS = {"end_drill": ("hold_drill",)}


def alarm_calls(school: WorkingSchool) -> list[tuple[str, str, BaseModel, type[BaseModel]]]:
    """Return every call about alarms: function, who, both values; what they need is there."""
    _prepare(school)
    raised = RaiseAlarm(text="报警 南门 打架", message="console:direct:chen:1")
    acknowledged = ActOnIncident(incident_id=AN_INCIDENT, act=Act.ACKNOWLEDGE)
    silence = Silence(kind="设备离线", zone="东门", minutes=60, reason="检修")
    return [
        ("raise_alarm", "chen", raised, IncidentReport),
        ("show_incident", "guard", IncidentOf(incident_id=AN_INCIDENT), IncidentReport),
        ("act_on_incident", "guard", acknowledged, IncidentReport),
        ("list_alarms", "guard", AlarmsOf(), AlarmList),
        ("alarm_digest", "guard", DigestOf(unit_id=SCHOOL), AlarmDigest),
        ("silence_alarms", "zhou", silence, SilenceReport),
        ("list_silences", "zhou", SilencesOf(), Silences),
        ("end_silence", "zhou", EndSilence(silence_id=A_SILENCE), SilenceReport),
        ("hold_drill", "zhou", HoldDrill(), DrillReport),
        ("end_drill", "zhou", EndDrill(), DrillReport),
        ("check_reach", "zhou", CheckReach(), ReachReport),
    ]


def _prepare(school: WorkingSchool) -> None:
    now = school.clock.now()
    event = Event(source="device:1", event_id="1", school=SCHOOL, kind="tamper", at=now)
    stored = StoredEvent(id=AN_INCIDENT, received_at=now, event=event)
    silence = HeldSilence(
        id=A_SILENCE,
        place=SCHOOL,
        kind="offline",
        owner=PersonId("zhou"),
        reason="检修",
        since=now,
        until=now + timedelta(days=1),
    )
    with school.records.begin() as unit:
        if unit.incidents.find(AN_INCIDENT) is None:
            unit.incidents.add(opened(stored, now=now))
            unit.incidents.add_digest("1", SCHOOL, {AN_INCIDENT: 1}, at=now)
            unit.silences.add(silence)
