"""Chat command 答案: the key of a homework, typed, from a spreadsheet or a filled sheet's photo."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply, Waiting
from bot.events import Attachment
from bot.photos import clean_photo
from message_cards.cards.answer_key import key_card, key_live, marked_again_line
from message_cards.cards.grading import batch_card, batch_live
from school.answer_key_file import is_table, table_changes
from school.answer_key_text import parse_key
from school.errors import NotUnderstood
from school.homework_key import (
    ChangeKey,
    ConfirmKey,
    KeyOf,
    KeyReport,
    MarkAgain,
    MarkedAgain,
    ReadKeyPhoto,
)
from school.lowest_terms import taken_from
from school.papers import BatchOf, BatchReport
from school.people import Role
from school.spelling import simplified
from school.transient import transient_key

NAME = "answer_key"
PHOTO, TABLE = "答案照片", "答案表格"
CONFIRM, AGAIN, EDIT = ("确认答案", "答案确认", "答案没问题"), "按答案重批", ("修改答案", "改答案")
FRESH = "重出答案"
_WORD = re.compile(rf"^(?:{FRESH}|{PHOTO}|{TABLE}|标准答案|参考答案|答案)\s*(?:是|为)?\s*[:：]?\s*")
_LINE = re.compile(
    r"^(?:请?[把将])?第?[(（]?\s*[0-9]{1,3}\s*(小?题|[-~—–到至、.:：=)）\s]|[改应选换]|[A-Ga-g√×])"
    r"|^[一二三四五六七八九十]{1,3}、"
)
HOW = "请发要改的题，没写到的不变，如“答案 3 B”或“答案 6-8 √×√ 每题2分”。"


def handle(chat: Chat) -> Sequence[Reply]:
    """Take a key, show it, put it in force, or mark again with it."""
    if chat.event.attachments:
        return _attached(chat)
    text = chat.text.strip(" 。.!！")
    if "confirm" in chat.args or text in CONFIRM:
        return _confirm(chat)
    if "again" in chat.args or AGAIN in text:
        return _again(chat)
    if "edit" in chat.args or text in EDIT:
        chat.remember = _waiting(chat.args.get("edit", ""))
        return [Reply(text=HOW, private=True)]
    if text.startswith((PHOTO, TABLE)):
        return _expect_file(chat)
    return _typed(chat)


def _waiting(homework_id: str, **more: str) -> Waiting:
    return Waiting(command=NAME, args={"key_of": homework_id, **more})


def _go_on(report: KeyReport) -> Waiting:
    """Return what to wait for beside a key: changes of it, or photos of its homework."""
    photos = {"class_id": report.class_id, "homework": report.homework}
    key = {} if report.confirmed else {"key": report.key_id}
    return _waiting(report.homework_id, **photos, **key)


def _asked_about(chat: Chat) -> dict[str, str]:
    """Return what this command waits with: another's words for it are its own."""
    return chat.waiting.args if chat.waiting and chat.waiting.command == NAME else {}


def _typed(chat: Chat) -> Sequence[Reply]:
    lines = "\n".join(simplified(line) for line in chat.event.text.splitlines())
    lines, lowest_terms = taken_from(lines)
    said = parse_key(_WORD.sub("", lines.strip()))
    homework = _asked_about(chat).get("key_of", "")
    if not said.changes and lowest_terms is None:
        asked = KeyOf(caption=said.caption if _WORD.match(lines.strip()) else "")
        return [_shown(chat.functions.call("show_key", asked, KeyReport))]
    request = ChangeKey(
        caption=said.caption,
        homework_id="" if said.caption else homework,
        changes=said.changes,
        lowest_terms=lowest_terms,
        afresh=lines.startswith(FRESH),
    )
    return _changed(chat, request)


def _changed(chat: Chat, request: ChangeKey) -> Sequence[Reply]:
    report = chat.functions.call("change_key", request, KeyReport)
    chat.remember = _go_on(report)
    return [_shown(report)]


def _shown(report: KeyReport, *, live: bool = False) -> Reply:
    name = key_live(report.homework_id) if live else ""
    return Reply(card=key_card(report), private=True, live=name)


def _newest(chat: Chat) -> KeyReport:
    homework = _asked_about(chat).get("key_of", "")
    return chat.functions.call("show_key", KeyOf(homework_id=homework), KeyReport)


def _confirm(chat: Chat) -> Sequence[Reply]:
    key_id = chat.args.get("confirm") or _newest(chat).key_id
    report = chat.functions.call("confirm_key", ConfirmKey(key_id=key_id), KeyReport)
    chat.remember = _go_on(report)
    return [_shown(report)]


def _again(chat: Chat) -> Sequence[Reply]:
    homework = chat.args.get("again") or _newest(chat).homework_id
    done = chat.functions.call("mark_again", MarkAgain(homework_id=homework), MarkedAgain)
    told = Reply(text=marked_again_line(done), private=True)
    if not done.batch_id:
        return [told]
    asked = BatchOf(batch_id=done.batch_id)
    report = chat.functions.call("show_batch", asked, BatchReport)
    card = Reply(card=batch_card(report), private=True, live=batch_live(report.batch_id))
    return [told, card]


def _expect_file(chat: Chat) -> Sequence[Reply]:
    caption = _WORD.sub("", chat.text).strip()
    chat.remember = _waiting("", file="yes", caption=caption)
    photo = "好，请发填好的答题卡照片。看不清的题会列出来，照片不保存。"
    table = "好，请发答案表格（CSV 或 XLSX），列：题号、答案、分值、知识点。"
    return [Reply(text=photo if chat.text.startswith(PHOTO) else table, private=True)]


def _attached(chat: Chat) -> Sequence[Reply]:
    """Take each file as a table of answers, or as a photo of the teacher's own filled sheet."""
    caption = _WORD.sub("", chat.text).strip()
    caption = caption or _asked_about(chat).get("caption", "")
    replies: list[Reply] = []
    for attachment in chat.event.attachments:
        replies += _one_file(chat, attachment, caption)
    return replies


def _one_file(chat: Chat, attachment: Attachment, caption: str) -> Sequence[Reply]:
    content = chat.fetch(attachment)
    if is_table(content, name=attachment.name):
        changes = table_changes(content)
        return _changed(chat, ChangeKey(caption=caption, changes=changes, afresh=True))
    photo = clean_photo(content)
    key = transient_key(photo.digest, at=chat.clock.now())
    chat.files.put(key, photo.jpeg, content_type="image/jpeg")
    request = ReadKeyPhoto(photo_key=key, caption=caption)
    report = chat.functions.call("read_key_photo", request, KeyReport)
    chat.remember = _go_on(report)
    return [_shown(report)]


def _takes(text: str, attachments: Sequence[Attachment], waiting: Waiting | None) -> bool:
    """Return True for files that are about a key: said so, asked for, or a table by name."""
    if not attachments:
        return False
    asked = waiting is not None and waiting.command == NAME and "file" in waiting.args
    tables = all(a.name.lower().endswith((".csv", ".xlsx")) for a in attachments)
    return asked or tables or bool(_WORD.match(text))


def _continues(text: str, waiting: Waiting) -> bool:
    """Return True for “3 B” after a key was shown or is being changed."""
    if "key_of" not in waiting.args or not _LINE.match(text):
        return False
    try:
        return bool(parse_key(text).changes)
    except NotUnderstood:
        return False


COMMAND = Command(
    words=("答案", *CONFIRM, AGAIN, *EDIT, PHOTO, TABLE, FRESH),
    summary="定答案和分值：答案 1-5 ABCDA 每题4分",
    examples=("答案 1-5 ABCDA 每题4分", "答案 6-8 √×√", "答案照片", "按答案重批"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("给这次作业定答案", "我来发标准答案", "看看这次作业的答案"),
    claims=lambda text: bool(_WORD.match(text)),
    answers=_continues,
    takes=_takes,
)
