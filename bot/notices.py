"""Notices nobody asked for: finished grading, a child's result, a class summary.

A notice says what happened and whom to tell. What is told is asked for as the recipient, so the
policy and consent decide at that moment; if they say no, nobody is told.
"""

from collections.abc import Callable

from bot.alarm_notices import alarm_message, digest_message
from bot.collection_notices import COLLECTION
from bot.events import ChatKind, Outgoing, Target
from bot.figure_notices import FIGURES
from bot.resource_notices import LIBRARY
from bot.safety_notices import SAFETY, Told
from message_cards.cards import approvals, growth, teaching
from message_cards.cards.compliance import compliance_card
from message_cards.cards.consent import consent_card
from message_cards.cards.grading import batch_card, batch_live
from message_cards.cards.guides import guide_card, guide_live
from message_cards.cards.portrait import portrait_card
from message_cards.cards.recommendation import recommendation_card
from message_cards.cards.result import result_card
from message_cards.cards.revisit import reminder_card
from message_cards.cards.summary import summary_card
from message_cards.cards.teaching_review import queue_card
from message_cards.cards.unit_report import group_report_card
from school.actor import Actor
from school.approvals import ApprovalOf, ApprovalReport
from school.compliance import ComplianceAnswer, ComplianceOf
from school.consent import ConsentState, MyConsents
from school.errors import NotFound
from school.growth_record import EntryOf, EntryReport, WaitingList, WaitingOf
from school.guides import GuideOf, GuideView
from school.notices import Notice, NoticeKind
from school.papers import BatchOf, BatchReport, MyResults, Results
from school.people import PersonId, UnitId
from school.periods import Span
from school.portrait import PortraitOf, Portraits
from school.ports import Invoker
from school.recommendation import Recommend, Recommendations
from school.reminders import DueRevisits, MyRevisits
from school.summary import ClassSummary, SummaryOf
from school.teaching_calls import ClaimOf, ClaimView, PointsQueue, QueueOf
from school.unit_report import ReportOf, UnitReport

DEFAULT_PRIORITY = 5
_PRIORITY = {
    NoticeKind.HEALTH_CLUSTER: 1,
    NoticeKind.REVISIT: 8,
    NoticeKind.RECOMMENDATION: 8,
    NoticeKind.SUBSCRIPTION: 8,
}
"""A county's reminders go out in one evening; whoever asks something is answered before them."""
_ALARMS = {NoticeKind.ALARM: alarm_message, NoticeKind.ALARM_DIGEST: digest_message}


class Teller:
    """Turns notices into messages."""

    def __init__(
        self,
        functions_for: Callable[[Actor], Invoker],
        *,
        robots: Callable[[str], str],
    ) -> None:
        self._functions_for = functions_for
        self._robots = robots
        self._kinds: dict[NoticeKind, Callable[[Notice, Invoker], Told]] = {
            **COLLECTION,
            **FIGURES,
            **LIBRARY,
            **SAFETY,
            NoticeKind.BATCH: _batch,
            NoticeKind.RECOMMENDATION: _recommendation,
            NoticeKind.GUIDE: _guide,
            NoticeKind.REPORT: _report,
            NoticeKind.REPORT_CARD: _report_card,
            NoticeKind.RESULT: _result,
            NoticeKind.REVISIT: _revisit,
            NoticeKind.GROWTH_WAITING: _growth_waiting,
            NoticeKind.GROWTH_DECIDED: _growth_decided,
            NoticeKind.SUMMARY: _summary,
            NoticeKind.CONSENT: _consent,
            NoticeKind.POINTS_ASKED: _points_asked,
            NoticeKind.POINTS_DECIDED: _points_decided,
            NoticeKind.APPROVAL: _approval,
            NoticeKind.DECIDED: _decided,
            NoticeKind.COMPLIANCE: _compliance,
        }

    def message(self, notice: Notice, *, key: str) -> Outgoing:
        """Return the message that tells a notice.

        Raises:
            SchoolError: The recipient may not be told, or there is nothing to tell any more.
            Unavailable: Functions do not answer; try again later.
        """
        functions = self._functions_for(notice.reader)
        envelope = self._envelope(notice, key)
        if notice.kind in _ALARMS:
            return _ALARMS[notice.kind](notice, functions, envelope)
        card, live, interim = self._kinds[notice.kind](notice, functions)
        return envelope.model_copy(update={"card": card, "live": live, "interim": interim})

    def _envelope(self, notice: Notice, key: str) -> Outgoing:
        """Return the message that tells a notice, without what it says."""
        target = Target(kind=ChatKind.DIRECT, id=notice.reader.user, channel=notice.channel)
        if notice.to_group:
            target = Target(kind=ChatKind.GROUP, id=notice.to_group)
        return Outgoing(
            key=f"notice:{key}",
            platform=notice.reader.platform,
            robot=self._robots(notice.reader.platform),
            target=target,
            priority=_PRIORITY.get(notice.kind, DEFAULT_PRIORITY),
        )


def _batch(notice: Notice, functions: Invoker) -> Told:
    report = functions.call("show_batch", BatchOf(batch_id=notice.about), BatchReport)
    return batch_card(report), batch_live(report.batch_id), report.open > 0


def _result(notice: Notice, functions: Invoker) -> Told:
    asked = MyResults(pupil_id=PersonId(notice.pupil_id), paper_id=notice.about)
    results = functions.call("my_results", asked, Results)
    report = results.children[0].report
    if report is None:
        raise NotFound("这份结果已经不在了。")
    return result_card(results.children[0]), f"result:{report.paper_id}", False


def _revisit(notice: Notice, functions: Invoker) -> Told:  # noqa: ARG001  # the reader says whose
    due = functions.call("my_revisits", MyRevisits(), DueRevisits)
    return reminder_card(due), "", False


def _recommendation(notice: Notice, functions: Invoker) -> Told:  # noqa: ARG001  # as the reader
    told = functions.call("recommend", Recommend(weekly=True), Recommendations)
    return recommendation_card(told, weekly=True), "", False


def _report(notice: Notice, functions: Invoker) -> Told:
    asked = ReportOf(unit_id=UnitId(notice.about), span=Span.TERM, published=True)
    return group_report_card(functions.call("unit_report", asked, UnitReport)), "", False


def _report_card(notice: Notice, functions: Invoker) -> Told:
    asked = PortraitOf(pupil_id=PersonId(notice.pupil_id), sent=True)
    (child,) = functions.call("pupil_portrait", asked, Portraits).children
    if child.portrait is None:
        raise NotFound("这份成绩单已经不在了。")
    card = portrait_card(child, page=True, sent=True, own=True)
    return card, f"report_card:{notice.about}", False


def _summary(notice: Notice, functions: Invoker) -> Told:
    asked = SummaryOf(homework_id=notice.about, published=True)
    summary = functions.call("class_summary", asked, ClassSummary)
    return summary_card(summary, for_group=True), "", False


def _guide(notice: Notice, functions: Invoker) -> Told:
    view = functions.call("show_guide", GuideOf(guide_id=notice.about), GuideView)
    return guide_card(view), guide_live(view), False


def _growth_waiting(notice: Notice, functions: Invoker) -> Told:
    waiting = functions.call("growth_waiting", WaitingOf(), WaitingList)
    if not waiting.entries:
        raise NotFound("已经没有待审核的了。")
    return growth.waiting_card(waiting), f"growth_waiting:{notice.about}"[:96], False


def _growth_decided(notice: Notice, functions: Invoker) -> Told:
    report = functions.call("growth_entry", EntryOf(entry_id=notice.about), EntryReport)
    return growth.decision_card(report), "", False


def _approval(notice: Notice, functions: Invoker) -> Told:
    report = functions.call("show_approval", ApprovalOf(approval_id=notice.about), ApprovalReport)
    return approvals.decision_card(report), f"approval:{notice.about}", False


def _decided(notice: Notice, functions: Invoker) -> Told:
    report = functions.call("show_approval", ApprovalOf(approval_id=notice.about), ApprovalReport)
    return approvals.decided_card(report), "", False


def _compliance(notice: Notice, functions: Invoker) -> Told:
    asked = ComplianceOf(year=int(notice.about), made=True)
    answer = functions.call("compliance_report", asked, ComplianceAnswer)
    if answer.report is None:
        raise NotFound("这份报告已经不在了。")
    return compliance_card(answer.report), "", False


def _consent(notice: Notice, functions: Invoker) -> Told:
    asked = MyConsents(purpose=notice.purpose)
    state = functions.call("my_consents", asked, ConsentState)
    return consent_card(state), "", False


def _points_asked(notice: Notice, functions: Invoker) -> Told:  # noqa: ARG001  # whoever reads it
    queue = functions.call("points_queue", QueueOf(), PointsQueue)
    if not queue.claims:
        raise NotFound("没有等审核的申报了。")
    return queue_card(queue), "", False


def _points_decided(notice: Notice, functions: Invoker) -> Told:
    claim = functions.call("show_claim", ClaimOf(claim_id=notice.about), ClaimView)
    return teaching.decided_card(claim), "", False
