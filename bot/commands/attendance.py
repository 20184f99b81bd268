"""Chat command 迟到: who of the class was late, left early or was not seen; for its head."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.attendance import attendance_card
from school.passes import Attendance, AttendanceOf
from school.people import Role

_WORD = re.compile(r"^(?:今天|今日)?\s*(?:谁|哪些人)?\s*(?:迟到早退|迟到|早退)")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show today's roll numbers and times."""
    caption = "" if chat.pressed else _WORD.sub("", chat.text)[:200]
    found = chat.functions.call("class_attendance", AttendanceOf(caption=caption), Attendance)
    return [Reply(card=attendance_card(found), private=True)]


COMMAND = Command(
    words=("迟到早退", "迟到", "早退"),
    summary="今天本班谁迟到、早退、没有进校记录（只给班主任）",
    examples=("迟到早退", "今天迟到 三(2)班", "今天谁迟到了"),
    roles=frozenset({Role.CLASS_HEAD}),
    handle=handle,
    phrases=("今天班里有没有人迟到", "谁没有来学校", "谁提前走了"),
    claims=lambda text: bool(_WORD.match(text)),
)
