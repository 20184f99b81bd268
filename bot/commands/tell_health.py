"""Chat command 报告健康: a family tells the class head that the child is ill, or back."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.leave import asked_card
from message_cards.cards.tell_health import how_card, told_card, whose_card, whose_leave_card
from school.errors import NotUnderstood
from school.health_calls import CAPTION, HealthTold, TellHealth
from school.health_words import TOLD, health_words
from school.leave import AskLeave, LeaveAsked
from school.people import PersonId, Role

NAME = "tell_health"
_BACK = re.compile(
    r"^(?:孩子|宝宝|娃|儿子|女儿)?(?:已经|已|都)?(?:康复|痊愈|病好了?|退烧了?)"
    r"[,， 了]*(?:返校|复课|上学)?"
)
_CHILD = re.compile(r"孩子|宝宝|娃|儿子|女儿|我家|请.{0,4}假|不能?[来去]上?[学课]|在家休息")
_OF_A_CLASS = re.compile(r"[0-9一二三四五六七八九十]\s*号|晨检|午检|记一笔|告诉|批准")

_CHILD_WORD = re.compile(r"孩子|宝宝|娃|儿子|女儿|我家")
_LEAVE = re.compile(r"请.{0,4}假|[事病]假")
_NO_LEAVE = re.compile(r"[?？吗]|取消|撤销|撤回|不请|不用请|怎么|多少|谁|老师")
_LEAVE_ALONE = re.compile(
    r"^(?:我?[想要]|帮我|帮忙)?(?:今天|明天|后天|上午|下午)*\s*请(?:个|一天|半天)?[事病]?假"
    r"(?:今天|明天|后天|上午|下午|一天|半天|\s)*$"
)
_OF_ONESELF = re.compile(r"^我.{0,6}(?:发烧|发热|咳嗽|肚子疼|吐了|不舒服).{0,8}请.{0,4}假")


def handle(chat: Chat) -> Sequence[Reply]:
    """Keep what a guardian says of the own child, and say that the class head knows."""
    if chat.pressed and "rest" in chat.args:
        return [Reply(text="好，祝孩子早日康复。好了以后请发“康复 返校”。", private=True)]
    caption = chat.args.get("caption", "") if chat.pressed else chat.text
    if len(caption) > CAPTION:
        raise NotUnderstood(f"这段话超过 {CAPTION} 字，没有上报。请说短一点。")
    if (chat.pressed and "leave" in chat.args) or _only_leave(caption):
        return [_ask_leave(chat, caption)]
    child = chat.args.get("child") if chat.pressed else None
    if not caption.strip() or not TOLD.sub("", caption).strip():
        return [Reply(card=how_card(), private=True)]
    request = TellHealth(caption=caption, pupil_id=PersonId(child) if child else None)
    told = chat.functions.call("tell_health", request, HealthTold)
    if told.choices:
        return [Reply(card=whose_card(told, caption=caption), private=True)]
    return [Reply(card=told_card(told), private=True)]


def _only_leave(text: str) -> bool:
    """Return True for leave without a word of illness."""
    return _leave(text) and not _ill(text)


def _leave(text: str) -> bool:
    if _OF_A_CLASS.search(text) or _NO_LEAVE.search(text):
        return False
    return bool(_LEAVE_ALONE.match(text) or (_CHILD_WORD.search(text) and _LEAVE.search(text)))


def _ill(text: str) -> bool:
    signs = health_words().signs.values()
    return any(word in text for sign in signs for word in sign.words)


def _ask_leave(chat: Chat, caption: str) -> Reply:
    child = chat.args.get("leave") if chat.pressed else None
    request = AskLeave(text=caption, pupil_id=PersonId(child) if child else None)
    asked = chat.functions.call("ask_leave", request, LeaveAsked)
    if asked.choices:
        return Reply(card=whose_leave_card(asked, caption=caption), private=True)
    return Reply(card=asked_card(asked), private=True)


def _claims(text: str) -> bool:
    """Return True for a report of the own child: a sign of illness, and that it is a child's."""
    if TOLD.match(text):
        return True
    if _OF_A_CLASS.search(text) or "？" in text or "?" in text:
        return False
    if _BACK.match(text) or _only_leave(text) or _OF_ONESELF.match(text):
        return True
    return bool(_CHILD.search(text)) and _ill(text)


COMMAND = Command(
    words=("报告健康", "上报健康", "康复返校"),
    summary="孩子生病了告诉班主任，好了再说一声",
    examples=("孩子发烧 38.5 请假", "报告健康 咳嗽", "康复 返校", "孩子明天请假"),
    roles=frozenset({Role.GUARDIAN}),
    handle=handle,
    phrases=("孩子病了要请假", "孩子今天不舒服不去上学", "孩子病好了明天上学"),
    claims=_claims,
    refusal="孩子的病假由家长来报。同学请让家长发，或告诉班主任；班主任请发“晨检 3号 病假”。",
)
