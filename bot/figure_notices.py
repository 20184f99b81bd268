"""Notices of figures: what somebody subscribed to, asked as them at that moment."""

from collections.abc import Callable, Mapping

from bot.safety_notices import Told
from message_cards.card import Card
from message_cards.cards.dashboard import weekly_card
from message_cards.cards.early_warning import warnings_card
from message_cards.cards.subscriptions import ended_card, told_card
from school.dashboard import Dashboard, DashboardOf
from school.early_warning import QualityWarnings, WarningsOf
from school.errors import NotFound, PermissionDenied
from school.figure.answer import AskFigures, FigureAnswer
from school.notices import Notice, NoticeKind
from school.people import UnitId
from school.ports import Invoker
from school.subscriptions import (
    WEEKLY_REPORT,
    DueSubscription,
    EndSubscription,
    Subscription,
)


def _subscription(notice: Notice, functions: Invoker) -> Told:
    due = DueSubscription(subscription_id=notice.about)
    one = functions.call("due_subscription", due, Subscription)
    try:
        return _answer(one, functions), "", False
    except PermissionDenied:
        ended = EndSubscription(subscription_id=notice.about)
        return ended_card(functions.call("end_subscription", ended, Subscription)), "", False


def _answer(one: Subscription, functions: Invoker) -> Card:
    if one.question == WEEKLY_REPORT:
        return weekly_card(functions.call("read_dashboard", DashboardOf(), Dashboard))
    asked = AskFigures(plan=one.plan) if one.plan else AskFigures(text=one.question)
    return told_card(functions.call("ask_figures", asked, FigureAnswer), one)


def _quality_warning(notice: Notice, functions: Invoker) -> Told:
    asked = WarningsOf(unit_id=UnitId(notice.about), told=True)
    found = functions.call("quality_warnings", asked, QualityWarnings)
    if not (found.unit.warnings or found.below):
        raise NotFound("这一周没有预警。")
    return warnings_card(found, told=True), "", False


FIGURES: Mapping[NoticeKind, Callable[[Notice, Invoker], Told]] = {
    NoticeKind.QUALITY_WARNING: _quality_warning,
    NoticeKind.SUBSCRIPTION: _subscription,
}
