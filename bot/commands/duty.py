"""Chat command 值班表: who is on duty now, on a day, or in a week."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.duty import roster_card
from school.duty_calls import LONGEST_SAID, Roster, RosterOf
from school.people import Role

PLANNERS = frozenset(
    {Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.ADMIN},
)
READERS = PLANNERS | {
    Role.TEACHER,
    Role.CLASS_HEAD,
    Role.SECURITY,
    Role.HEALTH_REPORTER,
    Role.BUREAU_LEADER,
}
_NOT_MINE = r"(?!.*(?:脱岗|睡岗|离岗|换成|排班|换班|二维码|签[到退]))"
_ASK = re.compile(
    rf"^{_NOT_MINE}(?:.*(?:谁|哪位|哪些人|是谁)[^,，]{{0,4}}(?:值班|当班)"
    r"|.*(?:值班|当班)(?:的|人)?(?:是|有)?(?:谁|哪位|哪些人)|.*值班(?:表|安排)"
    r"|(?:今天|今晚|明天|明晚|后天|昨天|昨晚|[本这下上]周[一二三四五六日天]?)的?值班)"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show who is on duty."""
    text = chat.args.get("text", "") if chat.pressed else chat.text
    roster = chat.functions.call("duty_roster", RosterOf(text=text[:LONGEST_SAID]), Roster)
    plans = bool(chat.identity.roles & PLANNERS)
    return [Reply(card=roster_card(roster, plans=plans), private=True)]


COMMAND = Command(
    words=("值班表", "今天谁值班", "谁值班", "本周值班", "值班安排"),
    summary="看谁值班：今天谁值班、本周值班",
    examples=("今天谁值班", "本周值班", "值班表 11月30日"),
    roles=READERS,
    handle=handle,
    phrases=("今晚值班的是谁", "看一下值班表", "明天谁值班"),
    claims=lambda text: bool(_ASK.match(text)),
)
