"""Chat command 我的积分: a teacher's points of the school year, with a radar."""

import re
from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.card import Picture
from message_cards.cards.teaching import points_card
from message_cards.cards.teaching_rules import rules_card
from message_cards.teaching_charts import draw_radar
from school.county_time import day_of, school_year
from school.people import PersonId, Role
from school.teaching_calls import PointsOf, TeacherPoints
from school.teaching_rules import parse_rules, rules_text

_NAMED = re.compile(
    r"^(?:看看|看|查)?\s*(?:积分\s*(?P<after>[\u4e00-\u9fff]{2,4})|"
    r"(?P<before>[\u4e00-\u9fff]{2,4}?)老?师?的积分)$"
)
_NO_NAMES = (
    "汇总",
    "审核",
    "异议",
    "申报",
    "排名",
    "怎么",
    "如何",
    "规则",
    "标准",
    "制度",
    "办法",
    "查询",
    "多少",
    "情况",
    "明细",
    "我的",
    "上学年",
    "本学年",
    "去年",
    "今年",
    "自己",
    "本人",
    "上一学年",
)
_HOW = re.compile(r"怎么(?!样)|如何|规则|标准|制度|办法")
TEACHING = frozenset({Role.TEACHER, Role.CLASS_HEAD})
LAST_YEAR = ("上学年", "上一学年", "去年")


def handle(chat: Chat) -> Sequence[Reply]:
    """Show one's own points, a principal those of a teacher; or how points come about."""
    if not chat.pressed and _HOW.search(chat.text):
        claims = bool(chat.identity.roles & TEACHING)
        return [Reply(card=rules_card(parse_rules(rules_text()), claims=claims))]
    year = None
    if any(words in chat.text for words in LAST_YEAR):
        year = school_year(day_of(chat.clock.now())) - 1
    asked = PointsOf(
        teacher_id=PersonId(chat.args.get("teacher", "")), name=_named(chat.text), year=year
    )
    points = chat.functions.call("teacher_points", asked, TeacherPoints)
    radar = chat.keep(draw_radar(points), ending=".png")
    alt = f"五个方面的积分，共 {len(points.dimensions)} 项"
    return [Reply(card=points_card(points, Picture(key=radar, alt=alt)), private=True)]


def _named(text: str) -> str:
    """Return the name of another teacher a text asks about; empty: one's own points."""
    found = _NAMED.match(text.strip(" 。.!！?？"))
    name = (found["after"] or found["before"]) if found else ""
    return "" if any(words in name for words in _NO_NAMES) else name


COMMAND = Command(
    words=("我的积分", "积分"),
    summary="看自己本学年的积分",
    examples=("我的积分", "上学年积分"),
    roles=TEACHING | {Role.PRINCIPAL},
    handle=handle,
    phrases=(
        "我有多少积分",
        "我的积分还差多少",
        "看看我这学年的积分",
        "教师积分",
        "积分怎么算",
        "积分规则",
    ),
    claims=lambda text: bool(_named(text)),
)
