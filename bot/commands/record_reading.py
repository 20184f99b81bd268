"""Chat command 记录阅读: a book and how long, with a photo of the cover."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from bot.photos import CleanPhoto
from bot.whose import Files
from message_cards.cards.reading import choose_card, how_card, recorded_card
from school.errors import Expired, NotUnderstood
from school.growth_record import Undone
from school.people import PersonId, Role, UnitId
from school.reading import RecordedReading, RecordReading, UndoReading
from school.reading_words import says_reading

NAME = "record_reading"
_UNDO = re.compile(r"^(?:撤销|撤消|取消)(?:这次|上次|刚才的)?阅读[。.!！]?$")
CANCEL = ("取消", "算了", "不记了")


def handle(chat: Chat) -> Sequence[Reply]:
    """Write down what was read, ask whose it is, or take the last one back."""
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    if "undo" in chat.args or _UNDO.match(chat.text):
        return [_undo(chat, chat.args.get("undo") or waited.get("entry", ""))]
    if not chat.pressed and says_reading(chat.text):
        return [_record(chat, {"caption": chat.text}, chat.event.attachments)]
    if "caption" in waited:
        return [_answered(chat, waited)]
    if chat.pressed and chat.args:
        raise Expired("等得太久，没有记下。请把书名和时间再发一次。")
    return [Reply(card=how_card(), private=True)]


def _record(chat: Chat, said: dict[str, str], sent: Sequence[Attachment]) -> Reply:
    if chat.text == COMMAND.words[0]:
        return Reply(card=how_card(), private=True)
    cover = _cover(chat, sent)
    request = RecordReading(
        caption=said["caption"],
        pupil_id=PersonId(said["child"]) if "child" in said else None,
        class_id=UnitId(said["class"]) if "class" in said else None,
        digest=cover.digest if cover else "",
    )
    recorded = chat.functions.call(NAME, request, RecordedReading)
    if recorded.choices:
        kind = "class" if recorded.of_class else "child"
        names = "\n".join(f"{c.id}\t{c.name}" for c in recorded.choices)
        args = {**said, "ask": kind, "choices": names}
        chat.remember = Waiting(command=NAME, args=args, attachments=tuple(sent))
        card = choose_card(recorded.choices, command=NAME, of_class=recorded.of_class)
        return Reply(card=card, private=True)
    if cover and recorded.upload:
        chat.files.put(recorded.upload, cover.jpeg, content_type="image/jpeg")
    if chat.waiting is None or chat.waiting.command == NAME:
        chat.remember = Waiting(command=NAME, args={"entry": recorded.entry_id})
    if chat.tried_since is not None:  # the entry found is that of this very message
        recorded = recorded.model_copy(update={"before": False})
    return Reply(card=recorded_card(recorded), private=True)


def _answered(chat: Chat, waited: dict[str, str]) -> Reply:
    """Go on once it is said whose it is, by button or in words."""
    if chat.text in CANCEL:
        return Reply(text="好，没有记。", private=True)
    chosen = chat.args.get(waited["ask"]) or _chosen(chat.text, waited)
    if chosen is None:
        raise NotUnderstood("没看懂选哪一个。请点按钮，或发“算了”。")
    held = chat.waiting.attachments if chat.waiting else ()
    return _record(chat, {"caption": waited["caption"], waited["ask"]: chosen}, held)


def _chosen(text: str, waited: dict[str, str]) -> str | None:
    """Return the id of the choice a text names, or None."""
    for line in waited.get("choices", "").splitlines():
        choice, _, name = line.partition("\t")
        if text.strip(" 。.!！") == name:
            return choice
    return None


def _cover(chat: Chat, sent: Sequence[Attachment]) -> CleanPhoto | None:
    """Return the photo of the cover as we keep it, or None."""
    photos = [a for a in sent if a.kind in (AttachmentKind.PICTURE, AttachmentKind.FILE)]
    if len(photos) > 1:
        raise NotUnderstood("封面发一张照片就好，这次没有记下。请留一张再发。")
    return Files(chat).photo(photos[0]) if photos else None


def _undo(chat: Chat, entry: str) -> Reply:
    if not entry:
        raise Expired("没有刚记的阅读可以撤销。要撤销早些的，请点那张卡片上的“撤销”。")
    chat.remember = None
    chat.functions.call("undo_reading", UndoReading(entry_id=entry), Undone)
    return Reply(text="已撤销这次阅读，记录和封面都删了。", private=True)


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for a text that may say whose reading it is."""
    asked = "ask" in waiting.args
    return asked and (text in CANCEL or _chosen(text, waiting.args) is not None)


COMMAND = Command(
    words=("记录阅读", "阅读打卡"),
    summary="记下读了什么书、多久，可以带封面照片",
    examples=("记录阅读 《小王子》 30分钟", "读了半小时《小王子》"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.GUARDIAN, Role.PUPIL}),
    handle=handle,
    phrases=("孩子今天读书了", "记一下今天读的书"),
    claims=lambda text: says_reading(text) or bool(_UNDO.match(text)),
    answers=_answers,
    takes=lambda text, _, __: says_reading(text),
)
