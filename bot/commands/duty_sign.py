"""Chat command 签到: who is on duty signs in and out, typed or by the school's QR code."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.duty import signed_card
from school.duty import Sign
from school.duty_calls import SignDuty, Signed
from school.patrols import CODE_LENGTH
from school.people import Role

_FORM = re.compile(
    rf"^(?:我来|值班)?签(?P<which>[到退])\s*[:：]?\s*(?P<code>[A-Za-z0-9_-]{{{CODE_LENGTH}}})?$"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Sign in, or out."""
    said = _FORM.match(chat.text.strip(" 。.!！"))
    leaving = chat.args.get("sign") == "out" or bool(said and said["which"] == "退")
    leaving = leaving or (not said and not chat.pressed and "签退" in chat.text)
    code = said["code"] if said and not chat.pressed else ""
    request = SignDuty(sign=Sign.OUT if leaving else Sign.IN, code=code or "")
    return [
        Reply(card=signed_card(chat.functions.call("sign_duty", request, Signed)), private=True)
    ]


COMMAND = Command(
    words=("签到", "签退", "值班签到", "值班签退"),
    summary="值班签到、签退，也可以扫值班二维码",
    examples=("签到", "签退"),
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
    phrases=("我到岗了要签到", "值班结束签退"),
    claims=lambda text: bool(_FORM.match(text.strip(" 。.!！"))),
)
