"""Chat command 质量预警: where work went worse for weeks, level by level; aggregates only."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.early_warning import warnings_card
from school.early_warning import QualityWarnings, WarningsOf
from school.people import Role

_WORD = re.compile(r"(?:教学)?质量(?:的)?(?:预警|监测)|学情预警|教学预警")
_TEXT = 200


def handle(chat: Chat) -> Sequence[Reply]:
    """Show what a unit and those below it are warned of."""
    asked = WarningsOf(text=_WORD.sub(" ", chat.text)[:_TEXT])
    found = chat.functions.call("quality_warnings", asked, QualityWarnings)
    return [Reply(card=warnings_card(found), private=True)]


COMMAND = Command(
    words=("质量预警", "质量监测"),
    summary="哪个学校、年级、班最近变差了，原因是什么",
    examples=("质量预警", "质量预警 三年级", "全县质量监测 数学"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.BUREAU}),
    handle=handle,
    phrases=("哪些学校教学质量下降了", "有没有教学质量预警", "五级质量监测"),
    claims=lambda text: bool(_WORD.search(text)),
)
