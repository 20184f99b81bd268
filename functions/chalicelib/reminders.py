"""Reminder use cases: who has a review due is told once a day, unless it is unwanted."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.mistakes import agreed, own_pupils, pupils_allowed
from chalicelib.runtime import Caller, use_case
from school import consent
from school.actor import Actor
from school.consent import Purpose
from school.errors import NotFound
from school.notices import Notice, NoticeKind
from school.papers import Done
from school.people import PersonId
from school.permissions import Action, Scope
from school.reminders import (
    ChildDue,
    DueRevisits,
    MyRevisits,
    Queued,
    Remind,
    SendReminders,
    Wanted,
    WantReminders,
    minutes_for,
    reminding_time,
)
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

LAST = 8
"""Priority of a reminder: photos are read and results told before it."""
PUPILS_A_TIME = 20
"""So many families are queued in one transaction: chat answers wait for a tenth of a second."""


@routes.lambda_function(name="remind")
@use_case(Remind, by=Caller.PRODUCT)
def remind(request: Remind, call: Call) -> Queued:  # noqa: ARG001  # it has no fields
    """Queue today's reminders for the evening; asked as often as you like, they go out once."""
    at = reminding_time(call.now)
    if at is not None:
        with call.records() as unit:
            payload = work("send_reminders", SendReminders())
            key = f"remind:{call.today}:"
            unit.work.put(key, payload, now=call.now, not_before=at, priority=LAST)
    return Queued(at=at)


@routes.lambda_function(name="send_reminders")
@use_case(SendReminders, by=Caller.PRODUCT)
def send_reminders(request: SendReminders, call: Call) -> Done:
    """Queue a notice for the families of the next pupils with something due, then go on.

    Nothing of a record is said here: what is due is asked for, and audited, when it is told.
    """
    if reminding_time(call.now) is None:
        return Done(done=False)
    with call.records() as unit:
        pupils = unit.mistakes.due_pupils(at=call.now, after=request.after, limit=PUPILS_A_TIME)
        decisions = unit.consents.of(*pupils)
        for pupil in pupils:
            if consent.in_force(decisions, pupil, Purpose.HOMEWORK):
                _tell_family(unit, call, pupil)
        if len(pupils) == PUPILS_A_TIME:
            payload = work("send_reminders", SendReminders(after=pupils[-1]))
            key = f"remind:{call.today}:{pupils[-1]}"
            unit.work.put(key, payload, now=call.now, priority=LAST)
    return Done()


def _tell_family(unit: UnitOfWork, call: Call, pupil: PersonId) -> None:
    """Queue one notice a day for the pupil and each guardian who wants it and has an account."""
    family = [pupil, *unit.people.guardians_of(pupil, on=call.today)]
    unwanted = unit.reminders.unwanted(family)
    for person in family:
        for account in unit.people.accounts_of(person)[:1]:
            if person in unwanted:
                continue
            notice = Notice(
                kind=NoticeKind.REVISIT,
                about=str(call.today),
                reader=Actor(platform=account.platform, user=account.user_id),
                channel=account.channel,
            )
            lane = f"{NoticeKind.REVISIT}:{person}"
            key = f"{lane}:{call.today}"
            payload = notice.model_dump_json()
            unit.notices.put(key, payload, now=call.now, lane=lane, topic=lane, priority=LAST)


@routes.lambda_function(name="my_revisits")
@use_case(MyRevisits)
def my_revisits(request: MyRevisits, call: Call) -> DueRevisits:  # noqa: ARG001  # no fields
    """Say what is due today for oneself and one's own children.

    Raises:
        NotFound: Nothing is, it is late in the evening by now, or who asks wants no reminders.
    """
    pupils = pupils_allowed(call, Action.PRACTISE, own_pupils(call))
    with call.records() as unit:
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.PRACTISE, scope, fields=("due",))
        due = unit.mistakes.due((p.id for p in pupils if agreed(unit, p.id)), at=call.now)
        unwanted = unit.reminders.unwanted([call.person.id])
    children = tuple(
        ChildDue(pupil_id=p.id, name=p.name, class_name=p.class_name, due=due[p.id])
        for p in pupils
        if p.id in due
    )
    if not children or unwanted or reminding_time(call.now) is None:
        raise NotFound("今天没有要复习的错题。")
    return DueRevisits(children=children, minutes=minutes_for(sum(due.values())))


@routes.lambda_function(name="want_reminders")
@use_case(WantReminders)
def want_reminders(request: WantReminders, call: Call) -> Wanted:
    """Switch one's own reminders on or off."""
    pupils = pupils_allowed(call, Action.PRACTISE, own_pupils(call))
    with call.records() as unit:
        unit.reminders.set_wanted(call.person.id, wanted=request.wanted, at=call.now)
        for pupil in pupils:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.PRACTISE, scope, fields=("reminders",))
    return Wanted(wanted=request.wanted)
