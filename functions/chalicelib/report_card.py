"""Report card use cases: a class's report cards, each to the child's own guardians, once."""

from collections.abc import Sequence

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import classes_meant
from chalicelib.portrait import FIELDS, portrait_of, term_of
from chalicelib.runtime import Caller, use_case
from chalicelib.telling import tell_guardians
from school import consent
from school.actor import Actor
from school.consent import Purpose
from school.directory import class_group
from school.errors import NotUnderstood
from school.naming import parse_caption
from school.notices import Notice, NoticeKind
from school.papers import Done
from school.people import Pupil, Unit
from school.permissions import Action, Scope
from school.report_card import MakeReportCard, ReportCardRun, SendReportCards
from school.store.unit_of_work import UnitOfWork
from school.work import work

routes = Blueprint(__name__)


@routes.lambda_function(name="send_report_cards")
@use_case(SendReportCards)
def send_report_cards(request: SendReportCards, call: Call) -> ReportCardRun:
    """Queue the report card of every pupil of a class whose guardians agreed, once a term."""
    chosen = _class_meant(call, request)
    scope = Scope(unit=chosen.id)
    call.require(Action.POST_SUMMARY, scope)
    term = term_of(call)
    with call.records() as unit:
        pupils = unit.people.pupils_of(chosen.id, on=call.today)
        agreed = [p for p in pupils if _agreed(unit, p)]
        new = [p for p in agreed if unit.report_cards.of(p.id, period=term.first) is None]
        for pupil in new:
            asked = MakeReportCard(pupil_id=pupil.id, term=term.first)
            key = f"report_card:{pupil.id}:{term.first}:{call.now.isoformat()}"
            unit.work.put(key, work("make_report_card", asked), now=call.now, priority=7)
        chats = _tell_group(unit, call, chosen) if new else 0
        call.audit(unit, Action.POST_SUMMARY, scope, fields=("report_cards",))
    return ReportCardRun(
        class_id=chosen.id,
        class_name=chosen.name,
        term=term.name,
        queued=len(new),
        sent_before=len(agreed) - len(new),
        without_consent=len(pupils) - len(agreed),
        to_group=chats,
    )


def _class_meant(call: Call, request: SendReportCards) -> Unit:
    classes = classes_meant(call, Action.POST_SUMMARY, parse_caption(request.text))
    if len(classes) > 1:
        names = "、".join(c.name for c in classes[:4])
        raise NotUnderstood(f"你教 {names} 几个班，请写上班级，如“发成绩单 {classes[0].name}”。")
    return classes[0]


def _agreed(unit: UnitOfWork, pupil: Pupil) -> bool:
    return consent.in_force(unit.consents.of(pupil.id), pupil.id, Purpose.PORTRAIT)


def _tell_group(unit: UnitOfWork, call: Call, chosen: Unit) -> int:
    """Queue the class's published aggregates for its group; return how many chats there are."""
    chats: Sequence[tuple[str, str]] = unit.people.chats_of(class_group(chosen.id))
    accounts = {a.platform: a.user_id for a in unit.people.accounts_of(call.person.id)}
    told = 0
    for platform, conversation in chats:
        if platform not in accounts:
            continue  # the group's figures are asked for as the teacher, who is not there
        notice = Notice(
            kind=NoticeKind.REPORT,
            about=chosen.id,
            reader=Actor(platform=platform, user=accounts[platform]),
            to_group=conversation,
        )
        key = f"report:{chosen.id}:{platform}:{conversation}:{term_of(call).first}"
        told += unit.notices.put(key, notice.model_dump_json(), now=call.now)
    return told


@routes.lambda_function(name="make_report_card")
@use_case(MakeReportCard, by=Caller.PRODUCT)
def make_report_card(request: MakeReportCard, call: Call) -> Done:
    """Keep a pupil's report card and tell the guardians, in one transaction; once a term.

    A child that left, or whose guardian no longer agrees, gets none.
    """
    with call.records() as unit:
        enrolled = unit.people.enrolled([request.pupil_id], on=call.today)
        if not enrolled or request.term != term_of(call).first:
            return Done(done=False)
        pupil = enrolled[0]
        if not _agreed(unit, pupil):
            return Done(done=False)
        scope = Scope(unit=pupil.class_id, pupil=pupil.id)
        call.audit(unit, Action.READ_PORTRAIT, scope, fields=FIELDS)
        if not unit.report_cards.keep(portrait_of(unit, call, pupil), at=call.now):
            return Done(done=False)
        tell_guardians(
            unit,
            call,
            pupil.id,
            kind=NoticeKind.REPORT_CARD,
            about=f"{pupil.id}:{request.term}",
            when=str(request.term),
        )
    return Done()
