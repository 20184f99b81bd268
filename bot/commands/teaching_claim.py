"""Chat command 申报积分: a teacher claims points, with photos; and takes a claim back."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from bot.photos import clean_photo
from message_cards.cards.teaching import claimed_card, undone_card
from school.errors import NotUnderstood
from school.naming import parse_caption
from school.people import Role
from school.teaching import MOST_PHOTOS
from school.teaching_calls import Claimed, ClaimOf, ClaimPoints, ClaimView, Lacks

NAME = "teaching_claim"
CANCEL = ("取消", "算了", "不申报了")
_UNDO = re.compile(r"^(?:撤回|撤销|取消)(?:积分)?申报\s*(?:第)?\s*(\d{1,6})")
_WORD = re.compile(r"^(?:我要|我想)?(?:申报|积分申报)")


def handle(chat: Chat) -> Sequence[Reply]:
    """Claim points, go on with a claim that lacked something, or take one back."""
    undo = _UNDO.match(chat.text)
    if "undo" in chat.args or undo:
        number = int(undo[1]) if undo else 0
        asked = ClaimOf(claim_id=chat.args.get("undo", ""), number=number)
        claim = chat.functions.call("undo_claim", asked, ClaimView)
        return [Reply(card=undone_card(claim), private=True)]
    waiting = _begun(chat)
    if chat.text in CANCEL:
        return [Reply(text="好，这次不申报了。", private=True)]
    photos = [*(waiting.attachments if waiting else ()), *chat.event.attachments]
    text = " ".join(filter(None, [_so_far(waiting), chat.args.get("add", "") or chat.text]))
    return _claim(chat, text, photos)


def _begun(chat: Chat) -> Waiting | None:
    """Return the claim that was begun, unless this message begins another."""
    fresh = bool(_WORD.match(chat.text)) and not chat.pressed
    mine = chat.waiting is not None and chat.waiting.command == NAME
    return chat.waiting if mine and not fresh else None


def _so_far(waiting: Waiting | None) -> str:
    return waiting.args.get("text", "") if waiting else ""


def _claim(chat: Chat, text: str, photos: list[Attachment]) -> Sequence[Reply]:
    if len(photos) > MOST_PHOTOS:
        raise NotUnderstood(f"一条申报最多 {MOST_PHOTOS} 张照片，没有申报。请挑最能说明的再发。")
    keys = tuple(_kept(chat, photo) for photo in photos)
    request = ClaimPoints(text=text[:400], photo_keys=keys)
    claimed = chat.functions.call("claim_points", request, Claimed)
    if claimed.lacks is not None:
        offered = "|".join(name for _, some in claimed.offered for name in some)
        text = "" if claimed.lacks is Lacks.ACTIVITY else text
        args = {"text": text, "lacks": claimed.lacks, "offered": offered}
        chat.remember = Waiting(command=NAME, args=args, attachments=tuple(photos))
    return [Reply(card=claimed_card(claimed), private=True)]


def _kept(chat: Chat, photo: Attachment) -> str:
    """Return where a photo, re-encoded, lies for the moment."""
    return chat.keep(clean_photo(chat.fetch(photo)).jpeg, ending=".jpg")


def _may_answer(text: str, waiting: Waiting) -> bool:
    """Return True for a text that names what a begun claim lacks, or gives it up."""
    offered = [name for name in waiting.args.get("offered", "").split("|") if name]
    return text in CANCEL or any(name in text for name in offered)


def _takes(text: str, attachments: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for photos that come with a claim, or that a begun claim waits for."""
    pictures = all(a.kind in (AttachmentKind.PICTURE, AttachmentKind.FILE) for a in attachments)
    if _WORD.match(text):
        return pictures
    begun = waiting is not None and waiting.command == NAME
    return pictures and begun and not _names_a_pupil(text)


def _names_a_pupil(text: str) -> bool:
    """Return True for the caption of homework, which is no evidence for a principal to see."""
    caption = parse_caption(text)
    return caption.roll_no is not None or caption.grade is not None


COMMAND = Command(
    words=("申报积分", "积分申报"),
    summary="申报公开课、论文、荣誉等积分",
    examples=("申报积分 公开课 县级",),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("我要申报积分", "申报论文积分", "我上了公开课，加积分"),
    claims=lambda text: bool(_WORD.match(text) or _UNDO.match(text)),
    answers=_may_answer,
    takes=_takes,
)
