"""Health use cases of the product: reminders at ten past eight, reports at half past."""

from datetime import timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.health_telling import LOOKING, tell_clusters
from chalicelib.runtime import Caller, use_case
from chalicelib.school_health import keep_day, remind_missing
from chalicelib.tell_health import ask_families
from school.actor import Actor
from school.directory import school_group
from school.health_reports import (
    QueuedHealth,
    QueueHealth,
    RemindChecks,
    SendHealthReport,
    is_weekday,
    reminding_moment,
    reporting_moment,
    too_late,
)
from school.health_rules import health_rules
from school.notices import Notice, NoticeKind
from school.papers import Done
from school.people import UnitId, UnitKind
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)

LAST = 7
"""Priority: what people ask is answered before."""


@routes.lambda_function(name="queue_health")
@use_case(QueueHealth, by=Caller.PRODUCT)
def queue_health(request: QueueHealth, call: Call) -> QueuedHealth:  # noqa: ARG001  # no fields
    """Queue today's reminders and reports; asked as often as you like, they go out once."""
    rules, today = health_rules(), call.today
    if too_late(call.now, today, rules=rules):
        return QueuedHealth(at=None)
    at = reporting_moment(today, rules=rules)
    with call.records() as unit:
        for school in unit.people.units_of_kind(UnitKind.SCHOOL):
            remind = work("remind_checks", RemindChecks(school_id=school.id, day=today))
            report = work("send_health_report", SendHealthReport(school_id=school.id, day=today))
            for what, payload, when in (
                ("remind", remind, reminding_moment(today, rules=rules)),
                ("report", report, at),
            ):
                key = f"health-{what}:{school.id}:{today}"
                unit.work.put(key, payload, now=call.now, not_before=when, priority=LAST)
    return QueuedHealth(at=at)


@routes.lambda_function(name="remind_checks")
@use_case(RemindChecks, by=Caller.PRODUCT)
def remind_checks(request: RemindChecks, call: Call) -> Done:
    """Remind the classes of a school that have not reported, and ask families of the absent."""
    if too_late(call.now, request.day, rules=health_rules()):
        return Done(done=False)
    with call.records() as unit:
        if not _in_session(unit, call, request.school_id):
            return Done(done=False)
        remind_missing(unit, call, request.school_id)
        ask_families(unit, call, request.school_id)
    return Done()


@routes.lambda_function(name="send_health_report")
@use_case(SendHealthReport, by=Caller.PRODUCT)
def send_health_report(request: SendHealthReport, call: Call) -> Done:
    """Queue a school's report for its group, and look for clusters once more."""
    if too_late(call.now, request.day, rules=health_rules()):
        return Done(done=False)
    with call.records() as unit:
        if not _in_session(unit, call, request.school_id):
            return Done(done=False)
        unit.health.hold(request.school_id)
        tell_clusters(unit, call, request.school_id)
        keep_day(unit, call, request.school_id)
        for platform, conversation in unit.people.chats_of(school_group(request.school_id)):
            _queue_report(unit, call, request.school_id, chat=(platform, conversation))
    return Done()


def _in_session(unit: UnitOfWork, call: Call, school: UnitId) -> bool:
    """Return True on a day of school: somebody reported today, or it is a weekday in the term.

    The product has no calendar of holidays. When no class has reported for two weeks it is
    taken for one, and nobody is reminded until somebody reports.
    """
    rules, today = health_rules(), call.today
    if unit.health.in_session(school, since=today, until=today):
        return True
    since = today - timedelta(days=rules.in_session_days)
    recently = unit.health.in_session(school, since=since, until=today)
    return recently and is_weekday(today, rules=rules)


def _queue_report(unit: UnitOfWork, call: Call, school: UnitId, *, chat: tuple[str, str]) -> None:
    """Queue the report for one chat, read on behalf of somebody of the school who may."""
    platform, conversation = chat
    people = [p for role in LOOKING for p in unit.people.holders(role, school, on=call.today)]
    accounts = [a for person in people for a in unit.people.accounts_of(person)]
    here = [a for a in accounts if a.platform == platform]
    for account in here[:1]:
        notice = Notice(
            kind=NoticeKind.HEALTH_REPORT,
            about=school,
            reader=Actor(platform=platform, user=account.user_id),
            to_group=conversation,
        )
        key = f"health-report:{school}:{platform}:{conversation}:{call.today}"
        unit.notices.put(key, notice.model_dump_json(), now=call.now)
