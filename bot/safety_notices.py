"""Notices of health, gates, duty, dangers, assets and lessons; groups get counts alone."""

from collections.abc import Callable, Mapping
from datetime import date

from bot.evaluation_notices import evaluation_message
from message_cards.card import Card
from message_cards.cards import duty
from message_cards.cards.assets import scrap_card
from message_cards.cards.attendance import attendance_card
from message_cards.cards.hazards import hazard_card, overdue_card
from message_cards.cards.health import class_card
from message_cards.cards.leave import wanted_card
from message_cards.cards.lessons import group_card, lesson_card
from message_cards.cards.passes import pass_card
from message_cards.cards.preparation import wish_card
from message_cards.cards.repairs import repair_card
from message_cards.cards.school_bus import left_card, ride_card
from message_cards.cards.school_health import cluster_card, remind_card, school_card
from message_cards.cards.tell_health import away_card
from message_cards.cards.training import training_card
from message_cards.cards.vehicles import unknown_card
from message_cards.cards.visitors import visitors_card
from school.asset_calls import AssetList, FindAssets, RepairOf, RepairView
from school.duty_calls import MyTurn, SwapOf, SwapView, TurnOf
from school.errors import NotFound
from school.hazard_calls import HazardOf, HazardView
from school.health import Shift
from school.health_calls import AskRecovery, ChildrenAway, ClassHealth, ReportHealth
from school.health_reports import ClusterOf, ClusterReport, SchoolHealth, SchoolHealthOf
from school.leave import LeaveAsked, LeaveWanted
from school.lesson_calls import LessonOf, LessonView
from school.lessons import Step
from school.notices import Notice, NoticeKind
from school.passes import Attendance, AttendanceOf, DayPasses, MyPasses
from school.people import PersonId, UnitId
from school.ports import Invoker
from school.preparation import GroupOf, GroupView
from school.school_bus import RidesOf, TodaysRides
from school.training import Step as TrainingStep
from school.training_calls import TrainingOf, TrainingView
from school.vehicles import Vehicles, VehiclesOf
from school.visitors import VisitorList, VisitorsOf

Told = tuple[Card, str, bool]
"""The card, the name of the live card it replaces, and whether it may be left out."""


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


def _duty_reminder(notice: Notice, functions: Invoker) -> Told:
    return (
        duty.reminder_card(functions.call("my_turn", TurnOf(key=notice.about), MyTurn)),
        "",
        False,
    )


def _duty_swap(notice: Notice, functions: Invoker) -> Told:
    swap = functions.call("show_swap", SwapOf(swap_id=notice.about), SwapView)
    return duty.swap_card(swap), f"duty_swap:{swap.swap_id}", False


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


def _family_leave(notice: Notice, functions: Invoker) -> Told:
    pupil, _, when = notice.about.partition(":")
    asked = LeaveWanted(pupil_id=PersonId(pupil), when=when)
    return wanted_card(functions.call("leave_wanted", asked, LeaveAsked)), "", False


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


def _lesson(notice: Notice, functions: Invoker) -> Told:
    lesson_id, version, step = notice.about.split("/")
    grouped, told = bool(notice.to_group), Step(step)
    asked = LessonOf(lesson_id=lesson_id, version=int(version), told=told, group=grouped)
    view = functions.call("show_lesson", asked, LessonView)
    return (group_card if grouped else lesson_card)(view, told=told), "", False


def _training(notice: Notice, functions: Invoker) -> Told:
    training_id, version, step = notice.about.split("/")
    told = TrainingStep(step)
    asked = TrainingOf(training_id=training_id, version=int(version), told=told)
    return training_card(functions.call("show_training", asked, TrainingView), told=told), "", False


def _preparation(notice: Notice, functions: Invoker) -> Told:
    asked = GroupOf(group_id=notice.about, told=True)
    return wish_card(functions.call("show_group", asked, GroupView)), "", False


SAFETY: Mapping[NoticeKind, Callable[[Notice, Invoker], Told]] = {
    NoticeKind.ATTENDANCE: _attendance,
    NoticeKind.PASS: _pass,
    NoticeKind.RIDE: _ride,
    NoticeKind.RIDES: _left_on_bus,
    NoticeKind.VEHICLE: _vehicle,
    NoticeKind.VISITORS: _visitors,
    NoticeKind.HEALTH_ASK: _health_ask,
    NoticeKind.HEALTH_CLUSTER: _health_cluster,
    NoticeKind.HEALTH_REMIND: _health_remind,
    NoticeKind.HEALTH_REPORT: _health_report,
    NoticeKind.FAMILY_LEAVE: _family_leave,
    NoticeKind.HEALTH_TOLD: _health_told,
    NoticeKind.LESSON: _lesson,
    NoticeKind.PREPARATION: _preparation,
    NoticeKind.TRAINING: _training,
    NoticeKind.EVALUATION: evaluation_message,
    NoticeKind.HAZARD: _hazard,
    NoticeKind.HAZARD_OVERDUE: _hazard_overdue,
    NoticeKind.REPAIR: _repair,
    NoticeKind.SCRAP: _scrap,
    NoticeKind.DUTY_REMINDER: _duty_reminder,
    NoticeKind.DUTY_SWAP: _duty_swap,
    NoticeKind.DUTY_SWAPPED: _duty_swap,
}
"""How each kind is told."""
