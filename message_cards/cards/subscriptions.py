"""Cards of subscriptions: when to be sent what, what one is sent, and that it has ended."""

from collections.abc import Sequence

from message_cards.card import Button, ButtonStyle, Card, Press, Section, Tone
from message_cards.cards.figures import figures_card
from school.county_time import spoken
from school.figure.answer import FigureAnswer
from school.question.plan import Option
from school.subscriptions import (
    MOST,
    Rhythm,
    Schedule,
    Subscribed,
    Subscription,
    SubscriptionList,
)

COMMAND = "subscriptions"
OFFERED = (
    Schedule(rhythm=Rhythm.WEEKLY),
    Schedule(rhythm=Rhythm.DAILY),
    Schedule(rhythm=Rhythm.MONTHLY, on=1),
)
MINE = Button(label="我的订阅", say="我的订阅", press=Press(command=COMMAND, args={"list": "yes"}))
EXAMPLE = "每周一 8点 推送 各校作业正确率"
MOST_NEXT = 2
"""Buttons of the answer itself that are kept beside those of the subscription."""


def when_card(question: str, *, plan: str = "") -> Card:
    """Ask when somebody wants to be sent the answer to a question."""
    return Card(
        title="什么时候推送？",
        tone=Tone.ASK,
        lines=(f"“{question}”",),
        buttons=tuple(
            Button(
                label=one.said,
                say=f"{one.said} 推送 {question}",
                press=Press(
                    command=COMMAND,
                    args={"question": question, "plan": plan, "when": one.model_dump_json()},
                ),
                style=ButtonStyle.PRIMARY if one is OFFERED[0] else ButtonStyle.PLAIN,
            )
            for one in OFFERED
        ),
        source=f"要别的时间，直接发“{EXAMPLE}”",
    )


def what_card(offers: Sequence[str]) -> Card:
    """Say how to subscribe, with a few things worth it."""
    return Card(
        title="定时推送",
        tone=Tone.ASK,
        lines=("把常问的数字定时发给你。写上时间和问题就行，如：", f"“{EXAMPLE}”"),
        buttons=(*(_offer(one) for one in offers), MINE),
    )


def _offer(question: str) -> Button:
    press = Press(command=COMMAND, args={"text": question})
    return Button(label=question, say=f"每周一 8点 推送 {question}", press=press)


def subscribed_card(made: Subscribed) -> Card:
    """Say what will come, and when first."""
    one = made.subscription
    first = f"第一次：{spoken(one.next_at)}。" if one.next_at else ""
    return Card(
        title="改好了" if made.changed else "订好了",
        tone=Tone.GOOD,
        lines=(f"{one.schedule.said} 把“{one.question}”发给你。{first}",),
        buttons=(_cancel(one), MINE),
        source="按你当时能看的范围发，只发给你",
    )


def list_card(mine: SubscriptionList) -> Card:
    """Show what one is subscribed to, each with the way to end it."""
    gone = tuple(f"已取消：{question}" for question in mine.gone)
    if not mine.subscriptions:
        lines = (*gone, "没有订阅。想定时看什么，就发：", f"“{EXAMPLE}”")
        return Card(title="我的订阅", lines=lines)
    return Card(
        title=f"我的订阅（{len(mine.subscriptions)}）",
        lines=gone,
        sections=tuple(
            Section(text=f"{no}. {one.schedule.said}　{one.question}", buttons=(_cancel(one, no),))
            for no, one in enumerate(mine.subscriptions, start=1)
        ),
        source=f"最多 {MOST} 个；只发给你",
    )


def _cancel(one: Subscription, no: int = 0) -> Button:
    press = Press(command=COMMAND, args={"cancel": one.id})
    return Button(label=f"取消 {no}" if no else "取消", say=f"取消订阅 {one.question}", press=press)


def refused_card(question: str, answer: FigureAnswer) -> Card:
    """Say that a question has no answer to be sent, or ask which of its readings is meant."""
    if answer.options:
        return Card(
            title="是哪一个？",
            tone=Tone.ASK,
            lines=(f"“{question}”",),
            buttons=tuple(_reading(one) for one in answer.options),
        )
    return Card(
        title="没有订",
        tone=Tone.WARN,
        lines=(answer.said, "换一个能回答的问题，再订。"),
        buttons=(MINE,),
    )


def _reading(one: Option) -> Button:
    args = {"text": one.label, "plan": one.plan.model_dump_json()}
    return Button(label=one.label, press=Press(command=COMMAND, args=args))


def told_card(answer: FigureAnswer, one: Subscription) -> Card:
    """Show the figures somebody is subscribed to."""
    card = figures_card(answer)
    titles = (card.subtitle, f"{one.schedule.said} 的订阅")
    return card.model_copy(
        update={
            "subtitle": " · ".join(filter(None, titles)),
            "buttons": (*card.buttons[:MOST_NEXT], _cancel(one), MINE),
        }
    )


def ended_card(one: Subscription) -> Card:
    """Say kindly that a subscription ended with the role that it was for."""
    return Card(
        title="这个订阅停了",
        lines=(
            f"“{one.question}”：你现在的职务看不到这些数据，所以不再推送。",
            "职务有变动、登记还没改的，请找学校管理员。",
        ),
        buttons=(MINE,),
    )
