"""Chat command 学情: what a class, a pupil or one's own child masters, the weakest point first."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from bot.understanding import asks_about_others
from message_cards.cards.mastery import class_card, point_card, pupil_card
from school.errors import NotFound, NotUnderstood, PermissionDenied
from school.knowledge import SUBJECTS, PointId, curricula
from school.mastery import (
    ClassMastery,
    ClassMasteryOf,
    MasteryOf,
    MasteryReport,
    PointMastery,
)
from school.naming import FindPupils, FoundPupils, parse_caption
from school.people import PersonId, Role, UnitId

FAMILY = frozenset({Role.GUARDIAN, Role.PUPIL})
TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})
LEADING = frozenset({Role.PRINCIPAL, Role.BUREAU})
_WORD = re.compile(
    r"^(?:看看|看一下|看|查看|查)?\s*(?:学情|掌握情况|知识点掌握|薄弱知识点|薄弱点)\s*(?:分析)?"
)
_FILLER = re.compile(r"一下|情况|怎么样|如何|[的吧](?=\s|$)")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show the mastery meant: a pupil's, of a class, or for whom a point is hard."""
    if chat.args.get("pupil"):
        return _pupils(chat, MasteryOf(pupil_id=PersonId(chat.args["pupil"])))
    if chat.args.get("class"):
        asked = ClassMasteryOf(
            class_id=UnitId(chat.args["class"]), point=PointId(chat.args["point"])
        )
        return [_point(chat, asked)]
    found = None if chat.pressed else _WORD.match(chat.text)
    caption = chat.text[found.end() :].strip(" ，,。.!！") if found else ""
    said = parse_caption(caption)
    if not found and not chat.pressed:  # “12号的学情” names whose before the word
        said = parse_caption(chat.text).model_copy(update={"rest": ""})
        caption = chat.text if said.grade or said.roll_no else ""
    if chat.identity.roles & TEACHING and said.roll_no is not None:
        return _pupils(chat, _one_of_the_class(chat, caption))
    if chat.identity.roles & (TEACHING | LEADING) and not _own_child(chat, caption):
        return [_class(chat, caption, rest=said.rest)]
    if said.grade is not None or asks_about_others(caption):
        raise PermissionDenied("只能看自己孩子的掌握情况。班级整体情况请问老师。")
    return _pupils(chat, MasteryOf())


def _own_child(chat: Chat, caption: str) -> bool:
    """Tell whether somebody at the school asks as a guardian."""
    named = any(child.name in caption for child in chat.identity.children)
    return bool(chat.identity.children) and (named or "孩子" in chat.text)


def _pupils(chat: Chat, asked: MasteryOf) -> list[Reply]:
    report = chat.functions.call("pupil_mastery", asked, MasteryReport)
    return [Reply(card=pupil_card(report, pupil), private=True) for pupil in report.pupils]


def _one_of_the_class(chat: Chat, caption: str) -> MasteryOf:
    found = chat.functions.call("find_pupils", FindPupils(caption=caption), FoundPupils)
    if found.pupil is None:
        classes = "、".join(dict.fromkeys(one.class_name for one in found.choices))
        raise NotUnderstood(f"{classes} 都有这个学号，请写上班级，如“学情 三(2)班 12号”。")
    return MasteryOf(pupil_id=found.pupil.pupil_id)


def _class(chat: Chat, caption: str, *, rest: str) -> Reply:
    about = _named_point(rest)
    asked = ClassMasteryOf(caption=caption[:200], point=about)
    if about and chat.identity.roles & TEACHING:
        return _point(chat, asked)
    report = chat.functions.call("class_mastery", asked, ClassMastery)
    return Reply(card=class_card(report), private=True)


def _point(chat: Chat, asked: ClassMasteryOf) -> Reply:
    report = chat.functions.call("point_mastery", asked, PointMastery)
    return Reply(card=point_card(report), private=True)


def _named_point(rest: str) -> PointId | None:
    """Return the knowledge point among the words left over; None: none is named.

    Raises:
        NotFound: The words name something else than a point, a subject or a school.
    """
    words = [w for w in _FILLER.sub("", rest).split() if w not in SUBJECTS]
    for word in words:
        found = (c.named(word) for c in curricula().values())
        point = next((one for one in found if one), None)
        if point:
            return point.id
    unknown = [w for w in words if not w.endswith(("学", "校", "中", "小", "园"))]
    if unknown:
        raise NotFound(f"没有找到知识点“{unknown[0][:20]}”。请发“学情 三(2)班”看有哪些。")
    return None


COMMAND = Command(
    words=("学情", "掌握情况", "薄弱知识点"),
    summary="哪些知识点掌握了、哪些要练（老师看班级，家长看孩子）",
    pupils="哪些知识点掌握了、哪些要练",
    examples=("学情 三(2)班 数学", "学情 12号", "掌握情况"),
    roles=FAMILY | TEACHING | LEADING,
    handle=handle,
    phrases=(
        "哪些知识点掌握得不好",
        "班里哪些知识点薄弱",
        "孩子哪些知识点没掌握",
        "孩子哪里薄弱",
        "分析一下孩子的问题",
        "孩子哪些地方不会",
        "我的薄弱知识点有哪些",
        "孩子乘法掌握得怎么样",
    ),
    claims=lambda text: bool(_WORD.match(text)),
)
