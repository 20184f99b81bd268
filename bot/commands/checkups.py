"""Chat command 视力: sight and physical tests of a class, by roll numbers or in a CSV file."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.events import Attachment, AttachmentKind
from message_cards.cards.checkups import how_card, noted_card
from school.checkups import CheckupKind, CheckupsNoted, NoteCheckups, is_checkup
from school.checkups_file import read_checkups
from school.errors import NotUnderstood
from school.people import Role

NAME = "checkups"
WORDS = ("视力", "体质", "体测")
_FILE = re.compile(r"^(?:导入|登记|录入)?(?:视力|体质|体测)|(?:视力|体质|体测)(?:表|数据|结果)?$")
_MOST = 4000


def handle(chat: Chat) -> Sequence[Reply]:
    """Keep what is said of a class's pupils, or what a file says."""
    if chat.event.attachments:
        return [_of_file(chat)]
    if chat.pressed or not is_checkup(chat.text):
        return [Reply(card=how_card(), private=True)]
    return [_noted(chat, NoteCheckups(caption=chat.text[:_MOST]))]


def _of_file(chat: Chat) -> Reply:
    files = [a for a in chat.event.attachments if a.kind is AttachmentKind.FILE]
    if len(files) != 1 or len(chat.event.attachments) != 1:
        raise NotUnderstood("请只发一个 CSV 文件，没有导入。表格请另存为 CSV 再发。")
    kind, rows = read_checkups(chat.fetch(files[0]))
    word = "视力" if kind is CheckupKind.SIGHT else "体质"
    rest = re.sub(r"导入|登记|录入|视力|体质|体测|数据|结果|表", " ", chat.text)
    caption = f"{word} {' '.join(rest.split())}".strip()[:_MOST]
    return _noted(chat, NoteCheckups(caption=caption, rows=rows))


def _noted(chat: Chat, request: NoteCheckups) -> Reply:
    noted = chat.functions.call("note_checkups", request, CheckupsNoted)
    return Reply(card=noted_card(noted), private=True)


def _takes(text: str, sent: Sequence[Attachment], _waiting: object) -> bool:
    files = any(a.kind is AttachmentKind.FILE for a in sent)
    return files and bool(_FILE.search(text.strip()))


COMMAND = Command(
    words=WORDS,
    summary="记本班的视力和体质测试，可以发 CSV",
    examples=("视力 3号 左4.8 右5.0", "体质 3号 肺活量 2100"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.HEALTH_REPORTER}),
    handle=handle,
    phrases=("登记视力检查结果", "录入体质测试数据"),
    claims=is_checkup,
    takes=_takes,
)
