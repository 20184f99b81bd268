"""Chat command 积分异议: a teacher objects to the decision on one of the own claims."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.teaching import disputed_card
from school.errors import NotUnderstood
from school.people import Role
from school.teaching_calls import ClaimView, DisputePoints

LONGEST = 200
_WORD = re.compile(r"^积分异议\s*(?:第)?\s*(\d{1,6})\s*号?\s*[,，:：]?\s*(.*)$", re.DOTALL)


def handle(chat: Chat) -> Sequence[Reply]:
    """Keep the objection; it waits for the principal."""
    found = _WORD.match(chat.text)
    if found is None or not found[2].strip():
        raise NotUnderstood(
            "请写上编号和理由，如“积分异议 3 应为市级”。编号见“我的成长档案”或“我的积分”。"
        )
    if len(found[2]) > LONGEST:
        raise NotUnderstood(f"理由超过 {LONGEST} 字，没有提交。请写短一点再发。")
    if int(found[1]) == 0:
        raise NotUnderstood("没有 0 号申报。编号见“我的积分”。")
    request = DisputePoints(number=int(found[1]), said=found[2].strip())
    claim = chat.functions.call("dispute_points", request, ClaimView)
    return [Reply(card=disputed_card(claim), private=True)]


COMMAND = Command(
    words=("积分异议",),
    summary="对积分审核结果提异议",
    examples=("积分异议 3 应为市级",),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("积分审核得不对", "我的积分算错了"),
    claims=lambda text: text.startswith("积分异议"),
)
