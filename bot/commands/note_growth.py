"""Chat command 记一笔: teachers, families and pupils write into a growth record, with photos."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment, AttachmentKind
from bot.photos import CleanPhoto
from bot.whose import Files
from message_cards.cards.growth import ask_card, how_card, noted_card, spoken_choice
from school.errors import Expired, NotUnderstood
from school.growth import MOST_PHOTOS, Dimension
from school.growth_points import dimension_called
from school.growth_record import AddPhotos, Ask, Noted, NoteGrowth, NoteOf, Undone
from school.growth_words import WORD
from school.naming import parse_caption
from school.people import PersonId, Role, UnitId

NAME = "note_growth"
ADD = "加照片"
_UNDO = re.compile(r"^(?:撤销|撤消|撤回|取消)(?:这|上|刚才那|那)?[一1]笔[。.!！]?$")
CANCEL = ("取消", "算了", "不记了")
TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})


def handle(chat: Chat) -> Sequence[Reply]:
    """Write something down, ask what is missing, add photos, or take the last note back."""
    waited = chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}
    note = chat.args.get("note") or waited.get("note", "")
    if "undo" in chat.args or _UNDO.match(chat.text):
        return [_undo(chat, note)]
    if "add" in chat.args or chat.text == ADD:
        return [_wait_for_photos(chat, note)]
    if chat.event.attachments and not chat.text and note:
        return [_add_photos(chat, note)]
    return [_said(chat, waited)]


def _said(chat: Chat, waited: dict[str, str]) -> Reply:
    """Answer words: a new note, what was asked about the last one, or neither."""
    if not chat.pressed and WORD.match(chat.text):
        return _note(chat, {"caption": chat.text}, _photos_of(chat, chat.event.attachments))
    if "caption" in waited:
        if chat.text in CANCEL:
            return Reply(text="好，没有记。", private=True)
        return _answered(chat, waited, dict(chat.args))
    if chat.pressed and chat.args:
        raise Expired("等得太久，没有记下。请把“记一笔 …”再发一次。")
    return Reply(card=how_card(family=not chat.identity.roles & TEACHING), private=True)


def _note(chat: Chat, said: dict[str, str], photos: Sequence[Attachment]) -> Reply:
    """Write down what was said, as far as it says everything."""
    if not WORD.sub("", said["caption"]).strip() and not photos:
        return Reply(card=how_card(family=not chat.identity.roles & TEACHING), private=True)
    clean = _clean(chat, photos)
    request = NoteGrowth(
        caption=said["caption"],
        dimension=Dimension(said["dimension"]) if "dimension" in said else None,
        class_id=UnitId(said["class"]) if "class" in said else None,
        pupil_id=PersonId(said["child"]) if "child" in said else None,
        digests=tuple(photo.digest for photo in clean),
    )
    noted = chat.functions.call(NAME, request, Noted)
    if noted.ask is not None:
        names = "\n".join(f"{c.id}\t{spoken_choice(noted.ask, c.name)}" for c in noted.choices)
        args = {**said, "ask": noted.ask.value, "choices": names}
        chat.remember = Waiting(command=NAME, args=args, attachments=tuple(photos))
        return Reply(card=ask_card(noted, photos=len(photos)), private=True)
    return _kept(chat, noted, clean)


def _kept(chat: Chat, noted: Noted, photos: Sequence[CleanPhoto], *, more: bool = False) -> Reply:
    """Store the photos where the note says, and tell what was written down.

    What another command waits for stays: the card's own buttons know the note.
    """
    for entry in noted.entries:
        chat.keep_on()  # a whole class's photos take longer than a lease
        for key, photo in zip(entry.uploads, photos, strict=True):
            chat.files.put(key, photo.jpeg, content_type="image/jpeg")
    if chat.waiting is None or chat.waiting.command == NAME:
        add = {"add": "yes"} if more else {}
        chat.remember = Waiting(command=NAME, args={"note": noted.note_id, **add})
    return Reply(card=noted_card(noted, tried=chat.tried_since is not None), private=True)


def _answered(chat: Chat, waited: dict[str, str], args: dict[str, str]) -> Reply:
    """Go on with a note once what was asked is answered, by button or in words."""
    said = {k: v for k, v in waited.items() if k not in ("ask", "choices")}
    ask = Ask(waited["ask"])
    chosen = args.get(ask.value) or _chosen(chat.text, waited)
    if chosen is None:
        raise NotUnderstood("没看懂选哪一个。请点按钮，或发“算了”。")
    held = chat.waiting.attachments if chat.waiting else ()
    return _note(chat, {**said, ask.value: chosen}, held)


def _chosen(text: str, waited: dict[str, str]) -> str | None:
    """Return the id of the choice a text names, or None."""
    said = text.strip(" 。.!！")
    for line in waited.get("choices", "").splitlines():
        choice, _, spoken = line.partition("\t")
        if said in (spoken, spoken.removeprefix("记给")):
            return choice
    if waited.get("ask") == Ask.DIMENSION:
        return dimension_called(said)
    caption = parse_caption(said)
    if waited.get("ask") == Ask.CLASS and caption.grade is not None:
        ending = f".g{caption.grade}.c{caption.class_no}"
        ids = [line.partition("\t")[0] for line in waited.get("choices", "").splitlines()]
        return next((one for one in ids if one.endswith(ending)), None)
    return None


def _photos_of(chat: Chat, sent: Sequence[Attachment]) -> list[Attachment]:
    """Return the photos of a message, stacks taken apart."""
    kinds = (AttachmentKind.PICTURE, AttachmentKind.FILE)
    photos, _ = Files(chat).spread([a for a in sent if a.kind in kinds])
    if len(photos) != len(sent) and not photos:
        raise NotUnderstood("成长档案只能附照片。请发 JPG 或 PNG 照片，这次没有记下。")
    if len(photos) > MOST_PHOTOS:
        raise NotUnderstood(f"一条最多附 {MOST_PHOTOS} 张照片，这次没有记下。请挑几张再发。")
    return photos


def _clean(chat: Chat, photos: Sequence[Attachment]) -> list[CleanPhoto]:
    """Return the photos as we keep them, each once."""
    files = Files(chat)
    clean = [files.photo(attachment) for attachment in photos]
    return list({photo.digest: photo for photo in clean}.values())


def _wait_for_photos(chat: Chat, note: str) -> Reply:
    if not note:
        raise Expired("不知道加到哪一笔。请先发“记一笔 …”。")
    chat.remember = Waiting(command=NAME, args={"note": note, "add": "yes"})
    return Reply(text=f"请发照片（最多 {MOST_PHOTOS} 张），半小时内有效。", private=True)


def _add_photos(chat: Chat, note: str) -> Reply:
    photos = _clean(chat, _photos_of(chat, chat.event.attachments))
    request = AddPhotos(note_id=note, digests=tuple(photo.digest for photo in photos))
    noted = chat.functions.call("add_growth_photos", request, Noted)
    return _kept(chat, noted, photos, more=True)


def _undo(chat: Chat, note: str) -> Reply:
    if not note:
        raise Expired("没有刚记的可以撤销。要撤销早些的，请点那张卡片上的“撤销”。")
    chat.remember = None
    undone = chat.functions.call("undo_growth", NoteOf(note_id=note), Undone)
    return Reply(text=f"已撤销，{undone.entries} 条记录和照片都删了。", private=True)


def _takes(text: str, _sent: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for photos said to be of a note, and for those that were waited for."""
    if WORD.match(text):
        return True
    waits = waiting is not None and waiting.command == NAME and "add" in waiting.args
    return waits and not text


def _answers(text: str, waiting: Waiting) -> bool:
    """Return True for a text that may answer what was asked."""
    return "ask" in waiting.args and (text in CANCEL or _chosen(text, waiting.args) is not None)


COMMAND = Command(
    words=("记一笔", ADD),
    summary="把孩子的点滴记进成长档案，可以带照片",
    pupils="把自己的点滴记进成长档案，可以带照片",
    examples=("记一笔 12号 品德 主动帮助同学", "记一笔 技能 学会了游泳", "记一笔"),
    roles=TEACHING | {Role.GUARDIAN, Role.PUPIL},
    handle=handle,
    phrases=("记录一下孩子的成长", "给孩子记一件好事", "写成长记录"),
    claims=lambda text: bool(WORD.match(text) or _UNDO.match(text)),
    answers=_answers,
    takes=_takes,
)
