"""Notices: what a function wants somebody to be told, without knowing how a chat looks.

A notice names its kind, whom it is for and what it is about, never the contents: when the bot
tells it, it asks for the contents as the recipient, so permission and consent are checked at the
moment of telling.
"""

from enum import StrEnum

from pydantic import BaseModel

from school.actor import Actor
from school.consent import Purpose


class NoticeKind(StrEnum):
    """What happened; ``bot/notices.py`` knows how to tell each."""

    ALARM = "alarm"
    """Something happened at a school; *about* is “<incident>/<step>”, for a person or a group."""
    ALARM_DIGEST = "alarm_digest"
    """What happened quietly at a school, which *about* is; for a person or a group."""
    ATTENDANCE = "attendance"
    """Pupils were late or left early; for the class head, *about* is the class and the day."""
    BATCH = "batch"
    """Papers of a batch were read; for the teacher who sent them."""
    POINTS_ASKED = "points_asked"
    """A teacher claims points or disputes a decision; for one principal."""
    POINTS_DECIDED = "points_decided"
    """A claim or dispute was decided; for the teacher."""
    RESULT = "result"
    """A child's paper was confirmed; for one guardian."""
    CONSENT = "consent"
    """A teacher wanted to grade a child's paper and nobody has agreed; for one guardian."""
    REVISIT = "revisit"
    """Questions of the wrong-question book are due today; for a pupil or a guardian."""
    """Something was to be stored of a child and nobody has agreed to that; for one guardian."""
    GROWTH_WAITING = "growth_waiting"
    """A family wrote into a growth record; for the class head, *about* is the class."""
    GROWTH_DECIDED = "growth_decided"
    """The class head decided on an entry; for its author, *about* is the entry."""
    HEALTH_ASK = "health_ask"
    """A child is away for being ill for days; for one guardian."""
    HEALTH_CLUSTER = "health_cluster"
    """Cases that belong together; for the principal and the school's reporter, *about* is it."""
    HEALTH_REMIND = "health_remind"
    """A class has not reported its morning check; for its head, *about* is the class."""
    HEALTH_REPORT = "health_report"
    """A school's morning in numbers goes to its group, *about* is the school."""
    HEALTH_TOLD = "health_told"
    """A family or a thermometer said something; for the class head, *about* is the class."""
    FAMILY_LEAVE = "family_leave"
    """A family asks for leave; for the class head, *about* is the pupil and when."""
    PASS = "pass"  # noqa: S105  # a child came or went
    """A child came to school or left it; for one guardian, *about* is the pass."""
    RECOMMENDATION = "recommendation"
    """Material a teacher may need this week; *about* is its Monday."""
    REPORT = "report"
    """A class's report goes to the class's group."""
    REPORT_CARD = "report_card"
    """A child's report card of the term was made; for one guardian."""
    APPROVAL = "approval"
    """Somebody asks to take out the records of many; for one manager who may allow it."""
    DUTY_REMINDER = "duty_reminder"
    """Somebody has not signed in for duty; for them, *about* is the turn."""
    DUTY_SWAP = "duty_swap"
    """A colleague asks to take a turn over; for who is asked, *about* is the wish."""
    DUTY_SWAPPED = "duty_swapped"
    """That was decided; for who asked."""
    DECIDED = "decided"
    """A manager decided on that; for who asked."""
    COMPLIANCE = "compliance"
    """A year's compliance report is made; for who asked for it."""
    RESOURCE_PENDING = "resource_pending"
    """A resource waits for review; for one reviewer, *about* is the school or county."""
    RESOURCE_READ = "resource_read"
    """A file that was sent for the library was read; for its sender, *about* is the resource."""
    RESOURCE_REVIEWED = "resource_reviewed"
    """A resource was approved or returned; for its owner."""
    RIDE = "ride"
    """A child got on or off a school bus; for one guardian, *about* is the ride."""
    RIDES = "rides"
    """A trip ended and somebody did not get off; for the class head."""
    GUIDE = "guide"
    """What a language model was asked to write is ready, or is not; for who asked."""
    HAZARD = "hazard"
    """A hidden danger wants a step of somebody, or had one; *about* is the ticket."""
    HAZARD_OVERDUE = "hazard_overdue"
    """A hidden danger should have been put right; for its owner, later for the principal."""
    REPAIR = "repair"
    """Something broken was reported, taken or repaired; *about* is the repair."""
    SCRAP = "scrap"
    """Somebody wants an asset scrapped, or that was decided; *about* is the asset."""
    LESSON = "lesson"
    """A lesson was planned or changed, or begins soon; *about* is “<lesson>/<version>/<step>”."""
    PREPARATION = "preparation"
    """Somebody asks to join a preparation group, or that was decided; *about* is the group."""
    SUMMARY = "summary"
    """A class summary goes to the class's group."""
    VEHICLE = "vehicle"
    """A vehicle nobody registered came in; for one guard, *about* is its pass."""
    VISITORS = "visitors"
    """Visitors have not left in the evening; for one guard, *about* is the day."""


class Notice(BaseModel, frozen=True):
    """Something to tell."""

    kind: NoticeKind
    about: str
    """Id of the batch, paper or homework."""
    reader: Actor
    """On whose behalf the contents are asked for."""
    to_group: str = ""
    """Conversation id of the group it goes to; empty: to the reader."""
    channel: str = "app"
    pupil_id: str = ""
    purpose: Purpose = Purpose.HOMEWORK
    """What a notice of consent asks about."""
