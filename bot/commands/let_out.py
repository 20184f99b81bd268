"""Chat command 放行: a guard checks the code of a leave slip."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.leave import checked_card
from school.errors import NotUnderstood
from school.leave import CheckLeave, LeaveChecked
from school.people import Role

_CODE = re.compile(r"(?<![0-9])([0-9]{4})(?![0-9])")

_BARE = re.compile(r"^\s*[0-9]{4}\s*$")


def handle(chat: Chat) -> Sequence[Reply]:
    """Say whether a pupil may go out now."""
    found = _CODE.search(chat.text)
    if found is None or chat.pressed:
        raise NotUnderstood("请写四位放行码，如“放行 0412”。没有放行码请联系班主任。")
    checked = chat.functions.call("check_leave", CheckLeave(code=found[1]), LeaveChecked)
    return [Reply(card=checked_card(checked), private=True)]


COMMAND = Command(
    words=("放行", "放行码"),
    summary="凭班主任的放行码让学生出校",
    examples=("放行 0412",),
    roles=frozenset({Role.SECURITY, Role.PRINCIPAL, Role.VICE_PRINCIPAL}),
    handle=handle,
    phrases=("这个学生能出校吗", "查放行码"),
    claims=lambda text: text.startswith("放行") or bool(_BARE.match(text)),
)
