"""Chat command 晨检: a class is reported in two taps, or by roll numbers."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.health import class_card, how_card
from school.errors import NotUnderstood
from school.health import SHIFT_NAMES, Shift
from school.health_calls import CAPTION, ClassHealth, ReportHealth
from school.health_words import WORD, health_words
from school.people import Role, UnitId

NAME = "health"
_TOTALS = re.compile(r"晨检(?:情况|日报)|没报|未报|谁没|哪些班|全校|各班|各校|全县|报告?率|检率")
_CLASS = r"(?:报告[,，]?|今天|我们?班|本班|[一二三四五六七八九初高]年?级?[(（]?[0-9]{1,2}[)）]?班)"
_ALL_WELL = re.compile(
    rf"^{_CLASS}*\s*(?:全班|全部|全体|大家|都|一切)\s*(?:同学|学生)?\s*[都均全]?(?:正常|到齐)了?[。!！]?$"
)
_ONE = re.compile(rf"^{_CLASS}*\s*[0-9]{{1,2}}\s*号(?!楼|门|线)(?:同学|学生)?(?P<said>.{{2,30}})$")
_NO_REPORT = re.compile(r"[?？吗呢]|怎么|为什么|几|作业|考试|成绩|题|请假|批假|准假|迟到|记一笔")
_HOW = re.compile(r"怎么报|怎么发|如何报")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show how the class's day stands, or keep what is reported of it."""
    args = chat.args if chat.pressed else {}
    shift = Shift(args["shift"]) if "shift" in args else None
    if "how" in args or (not chat.pressed and _HOW.search(chat.text)):
        return [Reply(card=how_card(SHIFT_NAMES[shift or Shift.MORNING]), private=True)]
    text = "" if chat.pressed else chat.text
    if len(text) > CAPTION:
        raise NotUnderstood(f"这段话超过 {CAPTION} 字，没有记下。请分几次发。")
    request = ReportHealth(
        caption=text,
        class_id=UnitId(args["class"]) if "class" in args else None,
        shift=shift,
        all_well="well" in args,
        replace="replace" in args,
        message=f"{chat.event.platform}:{chat.event.key}"[:160],
    )
    day = chat.functions.call("report_health", request, ClassHealth)
    live = f"health:{day.class_id}:{day.day}:{day.shift}"[:96] if day.class_id else ""
    return [Reply(card=class_card(day), private=True, live=live)]


def _claims(text: str) -> bool:
    """Return True for a check by its name, and for “3号没来” and “全班正常” without it."""
    if WORD.match(text):
        return not _TOTALS.search(text)
    if _ALL_WELL.match(text):
        return True
    one = _ONE.match(text)
    if one is None or _NO_REPORT.search(text):
        return False
    words = health_words()
    said = [word for sign in words.signs.values() for word in sign.words]
    said += [word for several in words.absences.values() for word in several]
    return any(word in one["said"] for word in said)


COMMAND = Command(
    words=("晨检", "午检", "晨午检", "晨检上报"),
    summary="报本班晨检、午检：全班正常点两下，有情况写学号",
    examples=("晨检", "晨检 全部正常", "晨检 3号 发热38.5 咳嗽，7号 事假"),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD, Role.HEALTH_REPORTER}),
    handle=handle,
    phrases=("上报晨检", "报一下今天的晨检", "班里有学生发烧"),
    claims=_claims,
)
