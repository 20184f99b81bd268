"""Chat command 健康记录: what is kept of one pupil's health, for those who may read it."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.health_record import choose_card, record_card
from school.health_calls import CAPTION, HealthOf, HealthRecord
from school.people import PersonId, Role

NAME = "health_record"
_ASKED = re.compile(
    r"^(?:看看|看|查看|查|打开)?(?P<whose>[^，,。？?]{0,16}?)的?(?:健康(?:记录|档案|情况)|病假记录)(?P<rest>.*)$"
)

_OWN = re.compile(
    r"^(?:看看|看|查看|查|打开)?(?:我家)?(?:孩子|宝宝|儿子|女儿|我)的?(?:视力|体质|体测)[^0-9]{0,8}$"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show a pupil's health, or ask whose."""
    said = None if chat.pressed else _ASKED.match(chat.text)
    caption = f"{said['whose']} {said['rest']}" if said else ""
    child = chat.args.get("child") if chat.pressed else None
    request = HealthOf(
        caption=caption.strip()[:CAPTION], pupil_id=PersonId(child) if child else None
    )
    record = chat.functions.call("pupil_health", request, HealthRecord)
    if record.choices:
        return [Reply(card=choose_card(record), private=True)]
    return [Reply(card=record_card(record), private=True)]


COMMAND = Command(
    words=("健康记录", "健康档案"),
    summary="看孩子的健康记录、视力和体质",
    pupils="看自己的健康记录、视力和体质",
    examples=("健康记录", "健康记录 12号"),
    roles=frozenset({Role.GUARDIAN, Role.PUPIL, Role.CLASS_HEAD, Role.HEALTH_REPORTER}),
    handle=handle,
    phrases=("孩子的健康情况", "看看孩子最近生病的记录"),
    claims=lambda text: bool(_ASKED.match(text) or _OWN.match(text)) and "报告" not in text[:4],
)
