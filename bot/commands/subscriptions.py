"""Chat command 定时推送: a question about figures, answered again on days one chooses."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Card
from message_cards.cards.subscriptions import (
    list_card,
    refused_card,
    subscribed_card,
    what_card,
    when_card,
)
from school.dashboard import Dashboard, DashboardOf
from school.errors import NotUnderstood
from school.figure.answer import AskFigures, FigureAnswer
from school.people import Role
from school.question.plan import LONGEST_QUESTION, Plan, Refusal
from school.subscription_words import is_wish, read_wish
from school.subscriptions import (
    WEEKLY_REPORT,
    MySubscriptions,
    Schedule,
    Subscribe,
    Subscribed,
    SubscriptionList,
    Unsubscribe,
)

OFFERS = ("作业正确率", "晨检上报率")
LEADING = frozenset(
    {
        *(Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.ADMIN),
        *(Role.BUREAU, Role.BUREAU_LEADER),
    }
)
"""Who is offered the weekly report: it is of a whole school or county."""
_PARTICLES = " 了吧啦啊"
_MINE = re.compile(
    r"^(?:看看?|查看?|列出)?我(?:的|有哪些|订了哪些)(?:定时)?(?:订阅|推送)(?:列表)?$"
)
_CANCEL = re.compile(
    r"^(?:请|帮我|我要)?(?:取消|退订|关闭|关掉|停止|不要再?|别再?)(?P<all>全部|所有)?的?"
    r"(?:定时)?(?:订阅|推送)\s*[:：]?\s*(?P<what>.*)$"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Subscribe, list or cancel; what one is sent is for oneself alone."""
    return [Reply(card=_pressed(chat) if chat.pressed else _typed(chat), private=True)]


def _typed(chat: Chat) -> Card:
    text = chat.text.strip(" 。.!！?？~")
    if _MINE.match(text):
        return list_card(_mine(chat))
    cancelled = _CANCEL.match(text)
    if cancelled:
        what = cancelled["what"].strip(_PARTICLES)
        return _cancelled(chat, what, every=bool(cancelled["all"]))
    wish = read_wish(text)
    if not wish.question:
        leads = bool(chat.identity.roles & LEADING)
        return what_card((WEEKLY_REPORT, *OFFERS) if leads else OFFERS)
    if len(wish.question) > LONGEST_QUESTION:
        raise NotUnderstood(f"问题太长了。请写在 {LONGEST_QUESTION} 字以内，再发一次。")
    return _wished(chat, wish.question, plan=None, schedule=wish.schedule)


def _pressed(chat: Chat) -> Card:
    args = chat.args
    if "list" in args:
        return list_card(_mine(chat))
    if "cancel" in args:
        asked = Unsubscribe(subscription_id=args["cancel"])
        return list_card(chat.functions.call("unsubscribe", asked, SubscriptionList))
    plan = Plan.model_validate_json(args["plan"]) if args.get("plan") else None
    if "when" in args:
        schedule = Schedule.model_validate_json(args["when"])
        return _subscribed(chat, args["question"], plan=plan, schedule=schedule)
    question = args.get("text", "")[:LONGEST_QUESTION]
    return _wished(chat, question, plan=plan, schedule=None)


def _wished(chat: Chat, question: str, *, plan: Plan | None, schedule: Schedule | None) -> Card:
    """Subscribe to a question that has an answer, or ask when; else say why not.

    A question that was understood only with the one before it (“那教师呢”) is kept as its plan,
    under the name of what it showed. What has no figure today may have one on Monday.
    """
    if WEEKLY_REPORT in question:
        return _weekly(chat, schedule)
    answer = chat.functions.call("ask_figures", AskFigures(text=question), FigureAnswer)
    if plan is not None and answer.plan != plan:
        answer = chat.functions.call("ask_figures", AskFigures(plan=plan), FigureAnswer)
        question = (answer.title or question)[:LONGEST_QUESTION]
    else:
        plan = None
    if answer.refusal not in (None, Refusal.NO_SUCH_TIME) or answer.options:
        return refused_card(question, answer)
    if schedule is None:
        return when_card(question, plan=plan.model_dump_json() if plan else "")
    return _subscribed(chat, question, plan=plan, schedule=schedule)


def _weekly(chat: Chat, schedule: Schedule | None) -> Card:
    """Subscribe to the weekly report, once whoever asks is allowed to read it."""
    chat.functions.call("read_dashboard", DashboardOf(), Dashboard)
    if schedule is None:
        return when_card(WEEKLY_REPORT)
    return _subscribed(chat, WEEKLY_REPORT, plan=None, schedule=schedule)


def _subscribed(chat: Chat, question: str, *, plan: Plan | None, schedule: Schedule) -> Card:
    asked = Subscribe(question=question, plan=plan, schedule=schedule)
    return subscribed_card(chat.functions.call("subscribe", asked, Subscribed))


def _mine(chat: Chat) -> SubscriptionList:
    return chat.functions.call("my_subscriptions", MySubscriptions(), SubscriptionList)


def _cancelled(chat: Chat, what: str, *, every: bool) -> Card:
    """Cancel what was named; with nothing named, the only one, or show them to choose from."""
    mine = _mine(chat) if not (what or every) else None
    if mine is not None and len(mine.subscriptions) != 1:
        return list_card(mine)
    asked = Unsubscribe(text=what, every=every or mine is not None)
    return list_card(chat.functions.call("unsubscribe", asked, SubscriptionList))


def _claims(text: str) -> bool:
    said = text.strip(" 。.!！?？~")
    if "推荐" in said:
        return False  # material is recommended every week by a command of its own
    return bool(_MINE.match(said) or _CANCEL.match(said) or is_wish(said))


COMMAND = Command(
    words=("定时推送", "我的订阅", "取消订阅"),
    summary="把常问的数字定时发给你",
    examples=("每周一 8点 推送 作业正确率", "我的订阅", "取消订阅"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.HEALTH_REPORTER),
            *LEADING,
        }
    ),
    handle=handle,
    phrases=("每天早上把数据发给我", "订阅这个指标", "不要再推送了", "我订了哪些推送"),
    claims=_claims,
)
