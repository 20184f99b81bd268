"""Alarms that wait for whoever writes: what a bare “确认” or “收到” may mean."""

from collections.abc import Sequence

from bot.command import Chat, Reply
from message_cards.cards.alarm import ACTS, alarm_card, alarm_live
from school.alarm_calls import (
    Act,
    ActOnIncident,
    AlarmList,
    AlarmsOf,
    IncidentReport,
)

LOOKED_AT = 50


def waiting_alarms(chat: Chat) -> Sequence[IncidentReport]:
    """Return the alarms the writer may acknowledge, the newest first; nobody is refused."""
    asked = AlarmsOf(open_only=True, drills=True, if_any=True, limit=LOOKED_AT)
    found = chat.functions.call("list_alarms", asked, AlarmList)
    return [one for one in found.incidents if Act.ACKNOWLEDGE in ACTS[one.state] and one.may_act]


def acknowledge(chat: Chat, incident_id: str) -> Reply:
    """Acknowledge an alarm, which stops its notifications, and show it to the writer alone."""
    request = ActOnIncident(incident_id=incident_id, act=Act.ACKNOWLEDGE)
    report = chat.functions.call("act_on_incident", request, IncidentReport)
    return Reply(card=alarm_card(report, group=False), live=alarm_live(report.id), private=True)
