"""Tells alarms: who gets a card that rings, whose card only changes, and how urgent it is.

A notification rings: it is a card of its own, even where the person has an older one of the same
incident. Afterwards every card that was shown is kept up to date; that rings nobody, and where a
platform cannot change a card, only a group is told that somebody deals with it.
"""

from bot.events import ChatKind, Outgoing
from message_cards.cards.alarm import alarm_card, alarm_live
from message_cards.cards.alarm_digest import digest_card
from school.alarm_calls import (
    AlarmDigest,
    DigestOf,
    IncidentOf,
    IncidentReport,
    IncidentState,
)
from school.alarm_policy import alarm_policy
from school.errors import NotFound
from school.notices import Notice
from school.people import UnitId
from school.ports import Invoker

LIVE_STEP = "live"
"""Stands for a step where a card is only to show how things are now."""
DIGEST_PRIORITY = 6


def alarm_message(notice: Notice, functions: Invoker, envelope: Outgoing) -> Outgoing:
    """Return *envelope* with the card of an incident in it.

    Raises:
        SchoolError: Nobody needs to be told any more, or the recipient may not see it.
    """
    incident, _, step = notice.about.partition("/")
    live = step == LIVE_STEP
    asked = IncidentOf(incident_id=incident, step="" if live else step)
    report = functions.call("show_incident", asked, IncidentReport)
    group = envelope.target.kind is ChatKind.GROUP
    urgency = alarm_policy().of(report.level).priority
    message = envelope.model_copy(
        update={"card": alarm_card(report, group=group), "live": alarm_live(report.id)}
    )
    if live:
        counts = report.state is IncidentState.OPEN
        update = {"update": True, "interim": counts, "priority": urgency + 1}
        return message.model_copy(update=update)
    rings = {"wanted": notice.about, "anew": _rings(step, group=group), "priority": urgency}
    return message.model_copy(update=rings)


def _rings(step: str, *, group: bool) -> bool:
    """Return True for what is shown as a new card even where one can be changed in place.

    A group's card goes up the ladder in place: who is next is told in person. When everybody is
    told again, or the alarm opens again, the group hears it, too.
    """
    number, _, name = step.partition("-")
    return not group or name.startswith("repeat") or number != "1"


def digest_message(notice: Notice, functions: Invoker, envelope: Outgoing) -> Outgoing:
    """Return *envelope* with a morning's digest in it.

    Raises:
        SchoolError: Nothing happened, or the recipient may not see it.
    """
    asked = DigestOf(unit_id=UnitId(notice.about))
    digest = functions.call("alarm_digest", asked, AlarmDigest)
    if not digest.counts:
        raise NotFound("没有要汇总的告警。")
    card = digest_card(digest)
    return envelope.model_copy(update={"card": card, "priority": DIGEST_PRIORITY})
