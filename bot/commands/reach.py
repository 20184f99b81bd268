"""Chat command 通知检查: does every step of every alarm reach somebody, before it has to."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.reach import reach_card
from school.alarm_calls import CheckReach, ReachReport
from school.people import Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Show which steps reach nobody at the schools one leads."""
    report = chat.functions.call("check_reach", CheckReach(), ReachReport)
    return [Reply(card=reach_card(report), private=True)]


COMMAND = Command(
    words=("通知检查", "检查通知"),
    summary="查告警的每一步有没有人收得到",
    examples=("通知检查",),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU}),
    handle=handle,
    phrases=("告警能不能通知到人", "检查一下告警通知到谁"),
)
