"""Notices nobody asked for: finished grading, a child's result, a class summary.

A notice says what happened and whom to tell. What is told is asked for as the recipient, so the
policy and consent decide at that moment; if they say no, nobody is told.
"""

from collections.abc import Callable
from datetime import date

from bot.alarm_notices import alarm_message, digest_message
from bot.events import ChatKind, Outgoing, Target
from message_cards.card import Card
from message_cards.cards import approvals, duty, growth, teaching
from message_cards.cards.assets import scrap_card
from message_cards.cards.attendance import attendance_card
from message_cards.cards.compliance import compliance_card
from message_cards.cards.consent import consent_card
from message_cards.cards.grading import batch_card, batch_live
from message_cards.cards.hazards import hazard_card, overdue_card
from message_cards.cards.health import class_card
from message_cards.cards.passes import pass_card
from message_cards.cards.portrait import portrait_card
from message_cards.cards.repairs import repair_card
from message_cards.cards.result import result_card
from message_cards.cards.revisit import reminder_card
from message_cards.cards.school_bus import left_card, ride_card
from message_cards.cards.school_health import cluster_card, remind_card, school_card
from message_cards.cards.summary import summary_card
from message_cards.cards.teaching_review import queue_card
from message_cards.cards.tell_health import away_card
from message_cards.cards.unit_report import group_report_card
from message_cards.cards.vehicles import unknown_card
from message_cards.cards.visitors import visitors_card
from school.actor import Actor
from school.approvals import ApprovalOf, ApprovalReport
from school.asset_calls import AssetList, FindAssets, RepairOf, RepairView
from school.compliance import ComplianceAnswer, ComplianceOf
from school.consent import ConsentState, MyConsents
from school.duty_calls import MyTurn, SwapOf, SwapView, TurnOf
from school.errors import NotFound
from school.growth_record import EntryOf, EntryReport, WaitingList, WaitingOf
from school.hazard_calls import HazardOf, HazardView
from school.health import Shift
from school.health_calls import AskRecovery, ChildrenAway, ClassHealth, ReportHealth
from school.health_reports import ClusterOf, ClusterReport, SchoolHealth, SchoolHealthOf
from school.notices import Notice, NoticeKind
from school.papers import BatchOf, BatchReport, MyResults, Results
from school.passes import Attendance, AttendanceOf, DayPasses, MyPasses
from school.people import PersonId, UnitId
from school.periods import Span
from school.portrait import PortraitOf, Portraits
from school.ports import Invoker
from school.reminders import DueRevisits, MyRevisits
from school.school_bus import RidesOf, TodaysRides
from school.summary import ClassSummary, SummaryOf
from school.teaching_calls import ClaimOf, ClaimView, PointsQueue, QueueOf
from school.unit_report import ReportOf, UnitReport
from school.vehicles import Vehicles, VehiclesOf
from school.visitors import VisitorList, VisitorsOf

DEFAULT_PRIORITY = 5
_PRIORITY = {NoticeKind.HEALTH_CLUSTER: 1, NoticeKind.REVISIT: 8}
"""A county's reminders go out in one evening; whoever asks something is answered before them."""
_ALARMS = {NoticeKind.ALARM: alarm_message, NoticeKind.ALARM_DIGEST: digest_message}
Told = tuple[Card, str, bool]
"""The card, the name of the live card it replaces, and whether it may be left out."""


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
            NoticeKind.ATTENDANCE: _attendance,
            NoticeKind.BATCH: _batch,
            NoticeKind.PASS: _pass,
            NoticeKind.REPORT: _report,
            NoticeKind.REPORT_CARD: _report_card,
            NoticeKind.RESULT: _result,
            NoticeKind.RIDE: _ride,
            NoticeKind.RIDES: _left_on_bus,
            NoticeKind.VEHICLE: _vehicle,
            NoticeKind.VISITORS: _visitors,
            NoticeKind.REVISIT: _revisit,
            NoticeKind.GROWTH_WAITING: _growth_waiting,
            NoticeKind.GROWTH_DECIDED: _growth_decided,
            NoticeKind.HEALTH_ASK: _health_ask,
            NoticeKind.HEALTH_CLUSTER: _health_cluster,
            NoticeKind.HEALTH_REMIND: _health_remind,
            NoticeKind.HEALTH_REPORT: _health_report,
            NoticeKind.HEALTH_TOLD: _health_told,
            NoticeKind.HAZARD: _hazard,
            NoticeKind.HAZARD_OVERDUE: _hazard_overdue,
            NoticeKind.REPAIR: _repair,
            NoticeKind.SCRAP: _scrap,
            NoticeKind.SUMMARY: _summary,
            NoticeKind.CONSENT: _consent,
            NoticeKind.POINTS_ASKED: _points_asked,
            NoticeKind.POINTS_DECIDED: _points_decided,
            NoticeKind.APPROVAL: _approval,
            NoticeKind.DECIDED: _decided,
            NoticeKind.DUTY_REMINDER: _duty_reminder,
            NoticeKind.DUTY_SWAP: _duty_swap,
            NoticeKind.DUTY_SWAPPED: _duty_swap,
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


def _growth_waiting(notice: Notice, functions: Invoker) -> Told:
    waiting = functions.call("growth_waiting", WaitingOf(), WaitingList)
    if not waiting.entries:
        raise NotFound("已经没有待审核的了。")
    return growth.waiting_card(waiting), f"growth_waiting:{notice.about}"[:96], False


def _growth_decided(notice: Notice, functions: Invoker) -> Told:
    report = functions.call("growth_entry", EntryOf(entry_id=notice.about), EntryReport)
    return growth.decision_card(report), "", False


def _hazard(notice: Notice, functions: Invoker) -> Told:
    hazard = functions.call("show_hazard", HazardOf(hazard_id=notice.about), HazardView)
    return hazard_card(hazard), f"hazard:{notice.about}", False


def _hazard_overdue(notice: Notice, functions: Invoker) -> Told:
    asked = HazardOf(hazard_id=notice.about, told="overdue")
    return overdue_card(functions.call("show_hazard", asked, HazardView)), "", False


def _repair(notice: Notice, functions: Invoker) -> Told:
    repair = functions.call("show_repair", RepairOf(repair_id=notice.about), RepairView)
    return repair_card(repair), f"repair:{notice.about}", False


def _scrap(notice: Notice, functions: Invoker) -> Told:
    asked = FindAssets(asset_id=notice.about)
    (asset,) = functions.call("find_assets", asked, AssetList).rows
    return scrap_card(asset), f"scrap:{notice.about}", False


def _approval(notice: Notice, functions: Invoker) -> Told:
    report = functions.call("show_approval", ApprovalOf(approval_id=notice.about), ApprovalReport)
    return approvals.decision_card(report), f"approval:{notice.about}", False


def _decided(notice: Notice, functions: Invoker) -> Told:
    report = functions.call("show_approval", ApprovalOf(approval_id=notice.about), ApprovalReport)
    return approvals.decided_card(report), "", False


def _duty_reminder(notice: Notice, functions: Invoker) -> Told:
    return (
        duty.reminder_card(functions.call("my_turn", TurnOf(key=notice.about), MyTurn)),
        "",
        False,
    )


def _duty_swap(notice: Notice, functions: Invoker) -> Told:
    swap = functions.call("show_swap", SwapOf(swap_id=notice.about), SwapView)
    return duty.swap_card(swap), f"duty_swap:{swap.swap_id}", False


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


def _health_ask(notice: Notice, functions: Invoker) -> Told:  # noqa: ARG001  # the reader says whose
    away = functions.call("children_away", AskRecovery(), ChildrenAway)
    return away_card(away), "", False


def _health_cluster(notice: Notice, functions: Invoker) -> Told:
    asked = ClusterOf(cluster_id=notice.about)
    return cluster_card(functions.call("show_cluster", asked, ClusterReport)), "", False


def _health_remind(notice: Notice, functions: Invoker) -> Told:
    asked = ReportHealth(class_id=UnitId(notice.about), shift=Shift.MORNING)
    day = functions.call("report_health", asked, ClassHealth)
    if day.reported_at is not None:
        raise NotFound("已经上报过了。")
    return remind_card(day), "", False


def _health_report(notice: Notice, functions: Invoker) -> Told:
    asked = SchoolHealthOf(unit_id=UnitId(notice.about), published=True)
    report = functions.call("school_health", asked, SchoolHealth)
    return school_card(report, for_group=True), "", False


def _health_told(notice: Notice, functions: Invoker) -> Told:
    asked = ReportHealth(class_id=UnitId(notice.about))
    day = functions.call("report_health", asked, ClassHealth)
    return class_card(day), "", False


def _attendance(notice: Notice, functions: Invoker) -> Told:
    class_id, _, day = notice.about.rpartition(":")
    asked = AttendanceOf(class_id=UnitId(class_id), day=date.fromisoformat(day))
    found = functions.call("class_attendance", asked, Attendance)
    if not found.remarkable:
        raise NotFound("没有迟到和早退了。")
    return attendance_card(found), "", False


def _pass(notice: Notice, functions: Invoker) -> Told:
    asked = MyPasses(pupil_id=PersonId(notice.pupil_id), pass_id=notice.about)
    return pass_card(functions.call("my_passes", asked, DayPasses)), "", False


def _ride(notice: Notice, functions: Invoker) -> Told:
    asked = RidesOf(pupil_id=PersonId(notice.pupil_id), ride_id=notice.about)
    return ride_card(functions.call("todays_rides", asked, TodaysRides)), "", False


def _left_on_bus(notice: Notice, functions: Invoker) -> Told:
    asked = RidesOf(pupil_id=PersonId(notice.pupil_id))
    found = functions.call("todays_rides", asked, TodaysRides)
    if not any(one.on_board for one in found.pupils):
        raise NotFound("孩子已经下车。")
    return left_card(found), "", False


def _vehicle(notice: Notice, functions: Invoker) -> Told:
    asked = VehiclesOf(pass_id=notice.about)
    return unknown_card(functions.call("vehicles_inside", asked, Vehicles)), "", False


def _visitors(notice: Notice, functions: Invoker) -> Told:  # noqa: ARG001  # today's, whoever reads
    asked = VisitorsOf(still_inside=True)
    return visitors_card(functions.call("visitors_of", asked, VisitorList), evening=True), "", False
