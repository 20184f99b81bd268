"""Chat command 我的学时: one's own hours of training, by year and kind."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.training_hours import hours_card
from school.county_time import day_of, school_year
from school.people import Role
from school.training_calls import MyHours, MyHoursOf

_WORD = re.compile(
    r"^(?:看看?|查看?)?\s*我的?(?:培训)?学时\s*(?P<rest>.{0,16})$|"
    r"^我(?:还差|有)(?:多少|几个?)(?:培训)?学时$"
)
_YEAR = re.compile(r"20\d{2}")
_LAST = re.compile(r"上一?(?:个)?学?年|去年")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show one's own hours of this school year, or of the one that is named."""
    text = "" if chat.pressed else chat.text
    said = _YEAR.search(text)
    year = int(said[0]) if said else None
    if year is None and _LAST.search(text):
        year = school_year(day_of(chat.clock.now())) - 1
    mine = chat.functions.call("my_hours", MyHoursOf(year=year), MyHours)
    return [Reply(card=hours_card(mine), private=True)]


COMMAND = Command(
    words=("我的学时",),
    summary="自己的培训学时，和要求比",
    examples=("我的学时", "我的学时 2025"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("我的培训学时够了吗", "我还差多少学时", "查一下我的学时"),
    claims=lambda text: bool(_WORD.match(text.strip(" 。.!！?？"))),
)
