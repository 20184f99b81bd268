"""Chat command 报修: by code, by a photo of the label or by name; what became of it."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from bot.sent_photos import are_pictures, keep_photos
from message_cards.cards.repairs import repair_card, repairs_card, reported_card
from school.asset_calls import (
    MoveRepair,
    RepairLacks,
    RepairList,
    RepairOf,
    RepairsOf,
    RepairView,
    ReportedRepair,
    ReportRepair,
)
from school.assets import RepairState, says_broken
from school.errors import Expired
from school.hazards import MOST_PHOTOS
from school.people import Role

NAME = "repairs"
CANCEL = ("取消", "算了", "不报了")
MINE, WAITING = ("我的报修", "报修进度"), ("待修", "待修清单", "报修清单")
_WORD = re.compile(r"^(?:我要|我想)?(?:报修|要修)\s*[:：]?\s*")
_NUMBER = r"[wW]\s*(?P<number>\d{1,6})"
_MOVE = re.compile(
    rf"^(?P<word>接单|修好了?|已修好|修不了|无法修)\s*{_NUMBER}\s*(?P<note>.*)$", re.DOTALL
)
_ASKS = re.compile(r"[吗?？]|怎么|多少|什么|哪")
LONGEST_PLACE = 20
"""Characters of an answer that says where."""
_LOOK = re.compile(rf"^(?:看看?|报修)?\s*{_NUMBER}$")
_TO = {"接单": RepairState.TAKEN, "修好": RepairState.FIXED, "已修": RepairState.FIXED}


def handle(chat: Chat) -> Sequence[Reply]:
    """Report something broken, list, look at one, or move it on."""
    text = chat.text.strip(" 。.!！")
    if "to" in chat.args:
        moved = MoveRepair(repair_id=chat.args["repair"], to=RepairState(chat.args["to"]))
        return [_moved(chat, moved)]
    if chat.pressed and ("mine" in chat.args or "list" in chat.args):
        return [_list(chat, mine="mine" in chat.args, start=int(chat.args.get("start", 0)))]
    if not chat.pressed:
        if typed := _MOVE.match(text):
            to = _TO.get(typed["word"][:2], RepairState.HOPELESS)
            note = typed["note"].strip()[:80]
            return [_moved(chat, MoveRepair(number=int(typed["number"]), to=to, note=note))]
        if looked := _LOOK.match(text):
            asked = RepairOf(number=int(looked["number"]))
            shown = chat.functions.call("show_repair", asked, RepairView)
            return [Reply(card=repair_card(shown), private=True)]
        if text in (*MINE, *WAITING):
            return [_list(chat, mine=text in MINE, start=0)]
    return _reported(chat, text)


def _moved(chat: Chat, request: MoveRepair) -> Reply:
    moved = chat.functions.call("move_repair", request, RepairView)
    return Reply(card=repair_card(moved), private=True)


def _list(chat: Chat, *, mine: bool, start: int) -> Reply:
    found = chat.functions.call("list_repairs", RepairsOf(mine=mine, start=start), RepairList)
    return Reply(card=repairs_card(found), private=True)


def _reported(chat: Chat, text: str) -> Sequence[Reply]:
    """Report, or go on with a report that lacked something."""
    waiting = _begun(chat)
    if waiting and text in CANCEL:
        return [Reply(text="好，这次不报修了。", private=True)]
    if chat.pressed and chat.args and "asset" not in chat.args:
        raise Expired("等得太久，没有报修。请再发一次“报修”。")
    said = {**(waiting.args if waiting else {}), **chat.args}
    if said.get("lacks") == RepairLacks.PLACE and not chat.pressed:
        said["place"] = text
    elif not chat.pressed:
        said["text"] = f"{said.get('text', '')} {_WORD.sub('', text)}".strip()
    photos = [*(waiting.attachments if waiting else ()), *chat.event.attachments]
    return _report(chat, said, photos)


def _begun(chat: Chat) -> Waiting | None:
    """Return the report that was begun, unless this message begins another."""
    fresh = bool(_WORD.match(chat.text)) and not chat.pressed
    mine = chat.waiting is not None and chat.waiting.command == NAME
    return chat.waiting if mine and not fresh else None


def _report(chat: Chat, said: dict[str, str], photos: list[Attachment]) -> Sequence[Reply]:
    request = ReportRepair(
        asset_id=said.get("asset", ""),
        text=said.get("text", "")[:200],
        place=said.get("place", "")[:64],
        photo_keys=keep_photos(chat, photos, most=MOST_PHOTOS),
    )
    reported = chat.functions.call("report_repair", request, ReportedRepair)
    if reported.lacks is not None:
        args = {key: said[key] for key in ("asset", "text") if said.get(key)}
        if reported.asset_id:
            args["asset"] = reported.asset_id
        if reported.lacks is RepairLacks.WHAT and reported.choices:
            args.pop("text", None)  # it was the code or the name alone
        args["lacks"] = reported.lacks
        chat.remember = Waiting(command=NAME, args=args, attachments=tuple(photos))
    return [Reply(card=reported_card(reported), private=True)]


def _may_answer(text: str, waiting: Waiting) -> bool:
    """Return True for what is broken, or where, once that was asked, or for giving up."""
    lacks = waiting.args.get("lacks")
    if not lacks or text in CANCEL:
        return bool(lacks)
    if lacks == RepairLacks.PLACE:
        return len(text) <= LONGEST_PLACE and not _ASKS.search(text)
    if lacks == RepairLacks.ASSET:
        return says_broken(text) and not _ASKS.search(text)
    return lacks == RepairLacks.WHAT and bool(text)


def _takes(text: str, attachments: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for photos said to be of something broken, or that were waited for."""
    if not are_pictures(attachments):
        return False
    asked = waiting is not None and waiting.command == NAME and "lacks" in waiting.args
    return bool(_WORD.match(text)) or (asked and not text)


COMMAND = Command(
    words=("报修", *MINE, *WAITING),
    summary="报修：拍二维码，或写名称和情况",
    examples=("报修 投影仪 三(2)班 不亮", "报修 三(2)班教室门坏了", "我的报修", "修好 W3"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.ADMIN),
            *(Role.HEALTH_REPORTER, Role.SECURITY),
        }
    ),
    handle=handle,
    phrases=("投影仪坏了，找人修", "教室门坏了，找人来修", "设备坏了要报修", "有哪些要修的"),
    claims=lambda text: bool(_WORD.match(text) or _MOVE.match(text) or _LOOK.match(text)),
    answers=_may_answer,
    takes=_takes,
)
