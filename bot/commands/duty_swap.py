"""Chat command 换班: a colleague is asked to take a turn over, and agrees or does not."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.duty import swap_card
from school.duty_calls import LONGEST_SAID, AskSwap, DecideSwap, SwapView
from school.errors import NotUnderstood
from school.people import Role

AGREE, DECLINE = "同意换班", "不同意换班"
_ASK = re.compile(r"^(?:我要|我想|申请|请求)?换班\s*[:：]?\s*")
_DECIDE = re.compile(r"^(?:我)?(?P<no>不)?同意换班$")


def handle(chat: Chat) -> Sequence[Reply]:
    """Ask a colleague, or decide what one was asked."""
    text = chat.text.strip(" 。.!！")
    said = _DECIDE.match(text)
    if "swap" in chat.args or said:
        agree = chat.args.get("agree") == "yes" if chat.pressed else not (said and said["no"])
        request = DecideSwap(swap_id=chat.args.get("swap", ""), agree=agree)
        return [_shown(chat.functions.call("decide_swap", request, SwapView))]
    wanted = _ASK.sub("", text)[:LONGEST_SAID]
    if not wanted:
        raise NotUnderstood("换哪一天、换给谁？请写成“换班 周三 王老师”。")
    return [_shown(chat.functions.call("ask_swap", AskSwap(text=wanted), SwapView))]


def _shown(swap: SwapView) -> Reply:
    return Reply(card=swap_card(swap), private=True)


COMMAND = Command(
    words=("换班", AGREE, DECLINE),
    summary="请同事替自己一班：换班 周三 王老师",
    examples=("换班 周三 王老师", AGREE),
    roles=frozenset(
        {
            Role.TEACHER,
            Role.CLASS_HEAD,
            Role.HEALTH_REPORTER,
            Role.SECURITY,
            Role.PRINCIPAL,
            Role.VICE_PRINCIPAL,
            Role.BUREAU,
            Role.BUREAU_LEADER,
        }
    ),
    handle=handle,
    phrases=("我想和同事换个班", "请王老师替我值班"),
    claims=lambda text: bool(_ASK.match(text) or _DECIDE.match(text.strip(" 。.!！"))),
)
