"""Chat command 报告健康: a family tells the class head that the child is ill, or back."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.tell_health import how_card, told_card, whose_card
from school.errors import NotUnderstood
from school.health_calls import CAPTION, HealthTold, TellHealth
from school.health_words import TOLD, health_words
from school.people import PersonId, Role

NAME = "tell_health"
_BACK = re.compile(
    r"^(?:孩子|宝宝|娃|儿子|女儿)?(?:已经|已|都)?(?:康复|痊愈|病好了?|退烧了?)"
    r"[,， 了]*(?:返校|复课|上学)?"
)
_CHILD = re.compile(r"孩子|宝宝|娃|儿子|女儿|我家|请.{0,4}假|不能?[来去]上?[学课]|在家休息")
_OF_A_CLASS = re.compile(r"[0-9一二三四五六七八九十]\s*号|晨检|午检|记一笔|告诉|批准")


def handle(chat: Chat) -> Sequence[Reply]:
    """Keep what a guardian says of the own child, and say that the class head knows."""
    if chat.pressed and "rest" in chat.args:
        return [Reply(text="好，祝孩子早日康复。好了以后请发“康复 返校”。", private=True)]
    caption = chat.args.get("caption", "") if chat.pressed else chat.text
    if len(caption) > CAPTION:
        raise NotUnderstood(f"这段话超过 {CAPTION} 字，没有上报。请说短一点。")
    child = chat.args.get("child") if chat.pressed else None
    if not caption.strip() or not TOLD.sub("", caption).strip():
        return [Reply(card=how_card(), private=True)]
    request = TellHealth(caption=caption, pupil_id=PersonId(child) if child else None)
    told = chat.functions.call("tell_health", request, HealthTold)
    if told.choices:
        return [Reply(card=whose_card(told, caption=caption), private=True)]
    return [Reply(card=told_card(told), private=True)]


def _claims(text: str) -> bool:
    """Return True for a report of the own child: a sign of illness, and that it is a child's."""
    if TOLD.match(text):
        return True
    if _OF_A_CLASS.search(text) or "？" in text or "?" in text:
        return False
    if _BACK.match(text):
        return True
    return bool(_CHILD.search(text)) and any(
        word in text for sign in health_words().signs.values() for word in sign.words
    )


COMMAND = Command(
    words=("报告健康", "上报健康", "康复返校"),
    summary="孩子生病了告诉班主任，好了再说一声",
    examples=("孩子发烧 38.5 请假", "报告健康 咳嗽", "康复 返校"),
    roles=frozenset({Role.GUARDIAN}),
    handle=handle,
    phrases=("孩子病了要请假", "孩子今天不舒服不去上学", "孩子病好了明天上学"),
    claims=_claims,
)
