"""Chat command 阅读记录: a month of a pupil's reading, the yearly report, and a class's week."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.sending import keep_pdf
from message_cards.cards.reading import choose_card, class_card, reading_card
from message_cards.reading_pdf import draw_reading
from school.county_time import day_of, spoken
from school.errors import NotFound
from school.people import PersonId, Role
from school.reading import ClassReadingOf, ClassWeek, ReadingOf, ReadingRecord

NAME = "reading"
_CLASS = re.compile(r"^(?:看看|看|发)?(?:班级|全班|我们班|本班)的?阅读(?:情况|记录|小结)?")
_ASKED = re.compile(
    r"^(?:看看|看|查看|查|导出|打印|发|要)?(?:我家)?(?:孩子|宝宝|娃|儿子|女儿)?的?"
    r"(?:年度)?阅读(?P<what>记录|报告)(?P<rest>.*)$"
)
_CLASS_BEHIND = re.compile(r"^(?P<class>.{1,12}班)\s*阅读(?:情况|记录|小结)?$")
_READ = re.compile(r"(?:读|看)(?:了|过)(?:多少|几|哪些|什么)本?书(?!.*《)")
_YEAR = re.compile(r"学期|学年|今年|这一年")
TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})


def handle(chat: Chat) -> Sequence[Reply]:
    """Show a month, send the report of the year, or sum up a class's week."""
    whole_class = _of_a_class(chat.text)
    if not chat.pressed and whole_class and chat.identity.roles & TEACHING:
        caption = _READ.sub(" ", chat.text.replace("阅读", " "))
        week = chat.functions.call(
            "class_reading", ClassReadingOf(caption=caption[:200]), ClassWeek
        )
        return [Reply(card=class_card(week))]
    said = None if chat.pressed else _ASKED.match(chat.text)
    year = "year" in chat.args or (not chat.pressed and _asks_for_the_year(chat.text, said))
    request = ReadingOf(
        caption=_caption(chat, said),
        pupil_id=PersonId(chat.args["child"]) if chat.args.get("child") else None,
        months_back=int(chat.args.get("back", "0")),
        whole_year=year,
    )
    record = chat.functions.call("reading_record", request, ReadingRecord)
    if record.choices:
        return [Reply(card=choose_card(record.choices, command=NAME), private=True)]
    if year and record.consented:
        return [_report(chat, record)]
    return [Reply(card=reading_card(record, months_back=_back(chat, record)), private=True)]


def _of_a_class(text: str) -> bool:
    how_many = _READ.search(text) and "班" in text and "号" not in text
    return bool(_CLASS.match(text) or _CLASS_BEHIND.match(text) or how_many)


def _asks_for_the_year(text: str, said: re.Match[str] | None) -> bool:
    if said:
        return said["what"] == "报告" or "报告" in said["rest"]
    return bool(_READ.search(text) and _YEAR.search(text))


def _caption(chat: Chat, said: re.Match[str] | None) -> str:
    """Return what may name somebody or a month: what follows the word, or is around it."""
    if said or chat.pressed or not _READ.search(chat.text):
        return said["rest"][:200] if said else ""
    return _READ.sub(" ", chat.text)[:200]


def _back(chat: Chat, record: ReadingRecord) -> int:
    """Return how many months before this one a record's month is."""
    today, first = day_of(chat.clock.now()), record.first or day_of(chat.clock.now())
    return (today.year - first.year) * 12 + today.month - first.month


def _report(chat: Chat, record: ReadingRecord) -> Reply:
    covers = {}
    for key in [book.cover for book in record.total.books if book.cover]:
        chat.keep_on()
        try:
            covers[key] = chat.files.get(key)
        except NotFound:
            continue  # said in its place in the PDF
    content = draw_reading(record, covers=covers, made=spoken(chat.clock.now()))
    files = keep_pdf(chat, content)
    text = f"{record.name}的阅读报告（PDF，一小时内可以打开，之后再发“阅读报告”就有新的）"
    return Reply(text=text, files=files, private=True)


def _claims(text: str) -> bool:
    return any(pattern.match(text) for pattern in (_CLASS, _ASKED, _CLASS_BEHIND)) or bool(
        _READ.search(text)
    )


COMMAND = Command(
    words=("阅读记录", "阅读报告", "班级阅读"),
    summary="看孩子读了哪些书、多久，出年度报告",
    pupils="看自己读了哪些书、多久，出年度报告",
    examples=("阅读记录", "阅读记录 12号", "阅读报告", "班级阅读 三(2)班"),
    roles=TEACHING | {Role.GUARDIAN, Role.PUPIL},
    handle=handle,
    phrases=("孩子读了哪些书", "这个月读了多少书"),
    claims=_claims,
)
