"""Chat commands 提醒我 and 不用提醒: one's own reminders of reviews, on or off."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Button, Card, Press
from school.people import Role
from school.reminders import Wanted, WantReminders

_NO = ("不用", "不要", "别", "关", "取消", "停")


def handle(chat: Chat) -> Sequence[Reply]:
    """Switch reminders on or off, and offer the way back."""
    wanted = not any(word in chat.text for word in _NO)
    if "wanted" in chat.args:
        wanted = chat.args["wanted"] == "yes"
    done = chat.functions.call("want_reminders", WantReminders(wanted=wanted), Wanted)
    return [Reply(card=_card(wanted=done.wanted), private=True)]


def _card(*, wanted: bool) -> Card:
    back = Press(command="reminders", args={"wanted": "no" if wanted else "yes"})
    label = "不用提醒" if wanted else "提醒我"
    title = "好，有错题要复习时，晚上 6:30 提醒你" if wanted else "好，不再提醒复习"
    line = "每天最多一次，没有要复习的就不提醒。" if wanted else "想复习时发“复习”就行。"
    return Card(title=title, lines=(line,), buttons=(Button(label=label, say=label, press=back),))


COMMAND = Command(
    words=("提醒我", "不用提醒", "复习提醒"),
    summary="错题复习提醒：开或关",
    examples=("不用提醒", "提醒我"),
    roles=frozenset({Role.GUARDIAN, Role.PUPIL}),
    handle=handle,
    phrases=("不要提醒我了", "别再提醒我复习", "关掉提醒", "打开复习提醒"),
)
