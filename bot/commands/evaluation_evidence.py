"""Chat command 评估材料: a school shows, point by point, words, photos and links."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from bot.sent_photos import are_pictures, keep_photos
from message_cards.cards.evaluation_points import evidence_card, point_card
from school.errors import NotUnderstood
from school.evaluation_calls import (
    LONGEST_SAID,
    EvidenceList,
    EvidenceOf,
    PointOf,
    PointView,
    ShowEvidence,
)
from school.evaluation_rounds import MOST_PHOTOS
from school.people import Role, UnitId

NAME = "evaluation_evidence"
CANCEL = ("取消", "算了", "不交了")
_WORD = re.compile(
    r"^(?:交|提交|补交|看)?\s*(?:评估|示范校|申报)的?材料\s*[:：]?\s*"
    r"(?P<point>\d{1,2}\.\d{1,2})?\s*(?P<rest>.*)$",
    re.DOTALL,
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show what is left, open a point, or take what is shown for it."""
    if chat.pressed:
        return [_pressed(chat)]
    said = _WORD.match(chat.text.strip())
    if said and not said["point"]:
        if chat.event.attachments:
            raise NotUnderstood("还差是哪一条，没有收下。请写编号，如“评估材料 1.2 说明”。")
        return [_list(chat)]
    if said:
        return [_taken(chat, point=said["point"], text=said["rest"])]
    if chat.text in CANCEL:
        return [Reply(text="好，先不交了。发“评估材料”随时接着交。", private=True)]
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    return [
        _taken(chat, point=waited.get("point", ""), text=chat.text, one=waited.get("round", ""))
    ]


def _pressed(chat: Chat) -> Reply:
    do, point, one = (chat.args.get(key, "") for key in ("do", "point", "round"))
    if do == "again":
        request = ShowEvidence(round_id=one, point=point, again=True)
        view = chat.functions.call("show_evidence", request, PointView)
        return _shown(chat, view, done="已清空，请重新发说明或照片。")
    if do == "point":
        asked = PointOf(round_id=one, school=UnitId(chat.args.get("school", "")), point=point)
        return _shown(chat, chat.functions.call("show_point", asked, PointView))
    return _list(chat)


def _list(chat: Chat) -> Reply:
    request = EvidenceOf(round_id=chat.args.get("round", ""))
    found = chat.functions.call("evidence_left", request, EvidenceList)
    return Reply(card=evidence_card(found), private=True)


def _taken(chat: Chat, *, point: str, text: str, one: str = "") -> Reply:
    if not text.strip() and not chat.event.attachments:
        view = chat.functions.call("show_point", PointOf(round_id=one, point=point), PointView)
        return _shown(chat, view)
    request = ShowEvidence(
        round_id=one,
        point=point,
        text=text[:LONGEST_SAID],
        photo_keys=keep_photos(chat, chat.event.attachments, most=MOST_PHOTOS),
    )
    view = chat.functions.call("show_evidence", request, PointView)
    return _shown(chat, view, done="已收下。")


def _shown(chat: Chat, view: PointView, *, done: str = "") -> Reply:
    """Show a point; words and photos are about it from now on."""
    if view.may_show:
        args = {"round": view.round_id, "point": view.point, "asked": "" if done else "yes"}
        chat.remember = Waiting(command=NAME, args=args)
    return Reply(card=point_card(view, done=done), private=True)


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for what follows an opened point; after that only photos are about it."""
    return bool(_WORD.match(text)) or waiting.args.get("asked") == "yes"


def _takes(text: str, sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for photos that name a point, or follow one."""
    begun = waiting is not None and waiting.command == NAME
    return are_pictures(sent) and (bool(_WORD.match(text)) or begun)


COMMAND = Command(
    words=("评估材料", "交评估材料"),
    summary="逐条交评估材料：说明、照片、链接",
    examples=("评估材料", "评估材料 1.3 与山口小学同步教研 12 次"),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL}),
    handle=handle,
    phrases=("示范校材料还差哪些", "我要交评估材料", "评估材料交齐了吗"),
    claims=lambda text: bool(_WORD.match(text.strip())),
    answers=_answers,
    takes=_takes,
)
