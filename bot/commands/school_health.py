"""Chat command 卫生日报: a school's morning in numbers, or every school of the county."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.school_health import reminded_text, school_card
from school.health_calls import CAPTION
from school.health_reports import RemindClasses, RemindedClasses, SchoolHealth, SchoolHealthOf
from school.people import Role, UnitId

NAME = "school_health"
_ASKED = re.compile(
    r"(?:卫生|健康|晨检)日报|(?:晨午?检|午检)(?:情况|报了吗|怎么样)|"
    r"(?:哪些|哪个|几个|谁).{0,6}(?:没|未)报?.{0,2}(?:晨检|午检)|(?:晨检|午检).{0,4}(?:哪些|谁).{0,4}(?:没|未)"
)
_REMIND = re.compile(
    r"(?:提醒|催).{0,6}(?:没|未).{0,4}(?:晨检|午检)|(?:提醒|催)(?:一下)?(?:晨检|午检)"
)
_WORDS = re.compile(
    r"看看|看|查看|查|今天|今日|的|一下|卫生日报|健康日报|晨检日报|晨午?检情况|晨检|午检|情况|"
    r"报了吗|怎么样|哪些|哪个|几个|班|谁|没|未|报|全县|各校|全校|[？?。]"
)


def handle(chat: Chat) -> Sequence[Reply]:
    """Show today's numbers, or remind the classes that have not reported."""
    if "remind" in chat.args or (not chat.pressed and _REMIND.search(chat.text)):
        school = chat.args.get("remind") if chat.pressed else None
        request = RemindClasses(unit_id=UnitId(school) if school else None)
        reminded = chat.functions.call("remind_classes", request, RemindedClasses)
        return [Reply(text=reminded_text(reminded), private=True)]
    caption = _WORDS.sub(" ", chat.text).strip()[:CAPTION] if not chat.pressed else ""
    report = chat.functions.call("school_health", SchoolHealthOf(caption=caption), SchoolHealth)
    return [Reply(card=school_card(report), private=True)]


COMMAND = Command(
    words=("卫生日报", "晨检情况", "晨检日报"),
    summary="看全校、全县今天的晨检人数，提醒没报的班",
    examples=("卫生日报", "晨检情况", "提醒没报晨检的班"),
    roles=frozenset(
        {
            Role.PRINCIPAL,
            Role.VICE_PRINCIPAL,
            Role.HEALTH_REPORTER,
            Role.BUREAU,
            Role.BUREAU_LEADER,
        }
    ),
    handle=handle,
    phrases=("今天晨检报齐了吗", "哪些班没报晨检", "今天有多少学生因病缺课"),
    claims=lambda text: bool(_ASKED.search(text) or _REMIND.search(text)),
)
