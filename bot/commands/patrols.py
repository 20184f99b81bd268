"""Chat command 巡查: somebody on duty notes being at a point, with a photo where it helps."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from bot.photos import clean_photo
from message_cards.cards.patrols import day_card, noted_card
from school.patrol_calls import ChangePatrol, DoPatrol, PatrolDay, PatrolsOf
from school.patrols import CODE_LENGTH, LONGEST_NOTE
from school.people import Role
from school.transient import transient_key

NAME = "patrols"
WRONG = "巡查有问题"
_WORD = re.compile(r"^(?:我来|值班)?(?:巡查|巡检)(?!点)(?:打卡)?\s*[:：]?\s*")
_CODE = re.compile(rf"^(?P<code>[A-Za-z0-9_-]{{{CODE_LENGTH}}})(?![A-Za-z0-9_-])\s*")
_LIST = re.compile(
    r"^(?:看看|看|查|查看)?(?:(?:今天|昨天|前天|\d{1,2}月\d{1,2}[日号])的?\s*(?:巡查|巡检)"
    r"|(?:巡查|巡检)(?:记录|情况|了吗|没有))"
)
_BAD = ("有问题", "不正常", "异常", "坏", "破", "漏", "堵", "缺", "隐患")
_FINE = re.compile(r"(?<!不)正常|没问题|完好|一切良好")


def handle(chat: Chat) -> Sequence[Reply]:
    """Note a patrol, say more about the last one, or show the day."""
    patrol = _last(chat)
    photo = _photo(chat)
    text = "" if chat.pressed else chat.text.strip(" 。.!！")
    if patrol and ("wrong" in chat.args or text == WRONG or (photo and not _WORD.match(text))):
        wrong = "wrong" in chat.args or text == WRONG or _sounds_bad(text)
        note = "" if text == WRONG else text[:LONGEST_NOTE]
        return [_changed(chat, patrol, photo, wrong=wrong, note=note)]
    said = chat.args.get("point", "") or _WORD.sub("", text)
    if not said or (not chat.pressed and _LIST.match(text)):
        asked = PatrolsOf(text=text[:200])
        day = chat.functions.call("patrol_day", asked, PatrolDay)
        return [Reply(card=day_card(day), private=True)]
    return [_noted(chat, said, photo)]


def _last(chat: Chat) -> str:
    """Return the patrol a button or the bot's waiting is about; “”: none."""
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    return chat.args.get("patrol") or waited.get("patrol", "")


def _sounds_bad(text: str) -> bool:
    return any(word in text for word in _BAD) and not _FINE.search(text)


def _noted(chat: Chat, said: str, photo: str | None) -> Reply:
    scanned = _CODE.match(said)
    rest = said[scanned.end() :] if scanned else said
    point, _, note = ("", "", rest) if scanned else rest.partition(" ")
    request = DoPatrol(
        code=scanned["code"] if scanned else "",
        point=point[:32],
        fine=not _sounds_bad(rest),
        note=_FINE.sub("", note).strip()[:LONGEST_NOTE],
        photo=photo,
        message=chat.event.key,
    )
    day = chat.functions.call("do_patrol", request, PatrolDay)
    return _told(chat, day)


def _changed(chat: Chat, patrol: str, photo: str | None, *, wrong: bool, note: str) -> Reply:
    fine = not wrong and "wrong" not in (chat.waiting.args if chat.waiting else {})
    request = ChangePatrol(patrol_id=patrol, fine=fine, note=note, photo=photo)
    return _told(chat, chat.functions.call("change_patrol", request, PatrolDay))


def _told(chat: Chat, day: PatrolDay) -> Reply:
    wrong = {} if day.fine else {"wrong": "yes"}
    chat.remember = Waiting(command=NAME, args={"patrol": day.mine, **wrong})
    return Reply(card=noted_card(day), private=True)


def _photo(chat: Chat) -> str | None:
    """Return the key of the first photo sent, stored for an hour without metadata; or None."""
    for attachment in chat.event.attachments[:1]:
        photo = clean_photo(chat.fetch(attachment))
        key = transient_key(photo.digest, at=chat.clock.now())
        chat.files.put(key, photo.jpeg, content_type="image/jpeg")
        return key
    return None


def _takes(text: str, sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for a photo of a patrol: said so, or sent right after one."""
    if not sent:
        return False
    waits = waiting is not None and waiting.command == NAME
    return bool(_WORD.match(text)) or (waits and not text)


COMMAND = Command(
    words=("巡查", "巡查打卡", "巡检", WRONG, "巡查记录"),
    summary="值班巡查打卡：巡查 北门 正常，可以带照片",
    examples=("巡查", "巡查 北门 正常", "今天巡查"),
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
    phrases=("我在巡查打卡", "今天巡查了几次"),
    claims=lambda text: bool(_WORD.match(text) or _LIST.match(text)),
    takes=_takes,
)
