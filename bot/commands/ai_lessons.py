"""Chat command 编程课时: lessons of AI and programming, recorded and summed up."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.ai_lessons import figures_card, recorded_card
from school.ai_lessons import (
    LONGEST_SAID,
    AiFigures,
    AiFiguresOf,
    LessonsRecorded,
    RecordLessons,
    UndoLessons,
)
from school.papers import Done
from school.people import Role

_KINDS = r"(?:人工智能|AI|ai|编程|创客|机器人)"
_RECORD = re.compile(
    rf"^(?:记录|登记|记)\s*(?:一?[节次])?\s*(?=.*{_KINDS})(?=.*(?:课|节))(?P<rest>.+)$", re.DOTALL
)
_FIGURES = re.compile(
    r"^(?!.*(?:目标|20\d{2}年|教育课时|覆盖面))"  # those ask for published figures
    rf"(?:看看?|查看?)?\s*(?P<before>.{{0,16}}?)\s*{_KINDS}(?:和编程)?(?:课|教育)?"
    r"(?:课时|情况|开展情况|统计|记录)\s*(?P<after>.{0,16})$"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Record lessons, take some back, or show how far the school or county is."""
    if chat.pressed and chat.args.get("do") == "undo":
        request = UndoLessons(lesson_id=chat.args.get("lesson", ""))
        gone = chat.functions.call("undo_lessons", request, Done).done
        return [Reply(text="已撤销。" if gone else "这一条已经撤销过了。", private=True)]
    text = "" if chat.pressed else chat.text.strip(" 。.!！?？")
    if said := _RECORD.match(text):
        recorded = RecordLessons(text=said["rest"][:LONGEST_SAID])
        answer = chat.functions.call("record_lessons", recorded, LessonsRecorded)
        return [Reply(card=recorded_card(answer), private=True)]
    asked = _FIGURES.match(text)
    words = f"{asked['before']} {asked['after']}" if asked else ""
    figures = chat.functions.call("ai_figures", AiFiguresOf(text=words.strip()[:64]), AiFigures)
    return [Reply(card=figures_card(figures), private=True)]


def _claims(text: str) -> bool:
    said = text.strip(" 。.!！?？")
    return bool(_RECORD.match(said) or _FIGURES.match(said))


COMMAND = Command(
    words=("编程课时", "记录编程课", "记录人工智能课"),
    summary="记人工智能和编程课，看各年级、各校课时",
    examples=("编程课时", "记录 人工智能课 三年级 2课时", "记录 编程课 三(2)班 1课时"),
    roles=frozenset(
        {
            *(Role.TEACHER, Role.CLASS_HEAD, Role.PRINCIPAL, Role.VICE_PRINCIPAL),
            *(Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("哪些学校开了人工智能课", "编程课上了多少课时", "记一下今天的编程课"),
    claims=_claims,
)
