"""Chat command 留样: the canteen's book of samples, purchases and who ate along."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from bot.whose import Files
from message_cards.cards.food import how_card, log_card, noted_card
from school.errors import Expired, NotUnderstood
from school.food import (
    LONGEST_TEXT,
    MOST_PHOTOS,
    FoodLog,
    FoodLogOf,
    FoodNoted,
    FoodUndone,
    NoteFood,
    UndoFood,
    is_food,
)
from school.people import Role

NAME = "food"
BARE = ("留样", "陪餐", "进货")
_LOG = re.compile(
    r"^(?:看看|看|查看|查)?(?:本周|上周|这周)?的?(?:食安|食品安全|食堂)(?:记录|台账|登记)"
)
_UNDO = re.compile(r"^(?:撤销|取消)(?:食安|留样|陪餐|进货)(?:登记)?")


def handle(chat: Chat) -> Sequence[Reply]:
    """Write a line into the book, show its week, or take the last line back."""
    if "undo" in chat.args or (not chat.pressed and _UNDO.match(chat.text)):
        return [_undo(chat)]
    if "week" in chat.args or (not chat.pressed and _LOG.match(chat.text)):
        asked = FoodLogOf(caption=chat.args.get("week", chat.text)[:LONGEST_TEXT])
        return [Reply(card=log_card(chat.functions.call("food_log", asked, FoodLog)), private=True)]
    if chat.pressed or not is_food(chat.text) or chat.text.strip() in BARE:
        return [Reply(card=how_card(), private=True)]
    return [_note(chat)]


def _note(chat: Chat) -> Reply:
    photos = [Files(chat).photo(one) for one in _photos(chat.event.attachments)]
    clean = list({photo.digest: photo for photo in photos}.values())
    request = NoteFood(caption=chat.text[:240], digests=tuple(photo.digest for photo in clean))
    if len(chat.text) > len(request.caption):
        raise NotUnderstood(f"最多 {LONGEST_TEXT} 字，没有登记。请写短一点。")
    noted = chat.functions.call("note_food", request, FoodNoted)
    for key, photo in zip(noted.uploads, clean, strict=True):
        chat.files.put(key, photo.jpeg, content_type="image/jpeg")
    if chat.waiting is None or chat.waiting.command == NAME:
        chat.remember = Waiting(command=NAME, args={"undo": noted.entry.id})
    return Reply(card=noted_card(noted), private=True)


def _photos(sent: Sequence[Attachment]) -> list[Attachment]:
    found = [a for a in sent if a.kind is AttachmentKind.PICTURE]
    if len(found) != len(sent):
        raise NotUnderstood("票据只收照片。请发 JPG 或 PNG 照片，这次没有登记。")
    if len(found) > MOST_PHOTOS:
        raise NotUnderstood(f"一次最多 {MOST_PHOTOS} 张照片，这次没有登记。请挑几张再发。")
    return found


def _undo(chat: Chat) -> Reply:
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    entry = chat.args.get("undo") or waited.get("undo", "")
    if not entry:
        raise Expired("没有刚登记的可以撤销。要撤销早些的，请点那张卡片上的“撤销”。")
    chat.remember = None
    undone = chat.functions.call("undo_food", UndoFood(entry_id=entry), FoodUndone)
    return Reply(text=f"已撤销：{undone.text}", private=True)


def _claims(text: str) -> bool:
    return is_food(text) or bool(_LOG.match(text) or _UNDO.match(text))


COMMAND = Command(
    words=("食安记录", *BARE),
    summary="登记留样、陪餐、进货，看一周的食安记录",
    examples=("留样 午餐 3个菜 125克", "陪餐 午餐", "食安记录 本周"),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.HEALTH_REPORTER}),
    handle=handle,
    phrases=("食堂留样登记", "登记今天的陪餐", "进货 大米 50公斤 票据"),
    claims=_claims,
    takes=lambda text, _sent, _waiting: is_food(text),
)
