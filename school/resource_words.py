"""What somebody who looks for material means: the filters of a sentence, and the words left.

“帮我找个五年级分数除法讲法生动点的课件” asks for courseware of the fifth grade, and looks for
分数除法讲法生动. Everything that may say what the material is about stays in the words.
"""

import re
from collections.abc import Iterable

from pydantic import BaseModel

from school.resource_marks import (
    AN_EXAM,
    BOOK_FOLLOWS,
    CUT,
    EDITION_MARKS,
    EDITIONS,
    EXAM_ALONE,
    GRADE_MARKS,
    LEVEL_MARKS,
    NAMES_OF_GRADES,
    STAGE_MARKS,
    SUBJECT_MARKS,
    TYPE_MARKS,
    Mark,
)
from school.resource_spelling import well_spelt
from school.resources import STAGES, TYPES, Level, ResourceFilter, ResourceType
from school.spelling import simplified

LONGEST_QUERY = 200
"""Characters of a query that are read; a longer one is a text, not a question."""
_COUNT = r"(?:一下子?|一点|点儿?|一些|些|一?(?:个(?![人性])|[份套篇节本])|一张|几[个份套篇节本张])?"
_WISH = (
    r"请问?|麻烦(?:你|您)?|帮(?:我|忙|个忙)|给我|替我|能不能|能否|可不可以|可以|我想(?:要|找|看)?|"
    r"想(?:要|找)|我(?:需要|要)|需要|老师好|你好|您好|青教|谁有|有没有|有无|哪里有|哪有|哪儿有|求助?|急求|急需|跪求|"
    r"大家|各位(?:老师)?|老师们?(?=谁|有)|下载|来|要(?![素求点领])|有(?=[关一几讲]|什么)|什么|哪些|一下(?!册)"
)
_LOOK = (
    r"找找?(?!规律|次品|质数|朋友|春天|骆驼|因数|不同|茬|相同|关系|位置|座位)|搜一搜|搜索|搜搜?|查找|查查?(?!字典)|推荐|"
    r"看看(?=有)|资源检索|检索|只(?:看|要|找|搜)"
)
_LEAD = re.compile(
    rf"^(?:[\s,，、。.!！?？~]|(?:{_LOOK})\s*(?:资源|素材|资料)?\s*{_COUNT}|(?:{_WISH})\s*{_COUNT})+"
)
_TAIL = re.compile(
    r"(?:[\s,，、。.!！?？~]|有吗|有没有|有木有|有么|吗|呢|吧|啊|呀|哦|嘛|(?<![什怎这那多])么|谢谢(?:你|您|了|老师|大家)?|"
    r"多谢|感谢|有哪些|在哪里?|在哪儿|哪里有|(?:可以|能)?发(?:给)?我(?:一下|一份)?(?:吗)?|给我|急用?|"
    r"(?:可以|能)用的?|用的|之类的?|什么的|一类的|类的?|(?:的|教学|学习|课程|相关|备课)(?:资源|素材|资料)|"
    r"(?<=[\s｜])(?:资源|素材|资料))+$"
)
_PIECE_LEAD = re.compile(
    r"^(?:[的地\s]|关于|有关|适合(?:给)?|适用于|给(?=小|学)|讲解?的是|是?讲(?![法故解评话台礼文卫究义座述演])|"
    r"介绍(?!信)|里面?有|要(?![素求点领])|带有?(?![领动货])|配套?(?![方音])|以及|或者?|和(?=$|\s))+"
)
_PIECE_TAIL = re.compile(
    r"(?:\s|(?<!目)的|之类|有关|相关|方面|(?<=动|单|趣|错|好|活|浅|细|新|短|全)(?:一?点|些)的?|"
    r"和$|与$|或$|及$|、)+$"
)
_SEARCHES = re.compile(
    rf"^(?:[\s,，]|{_WISH})*(?:搜(?:索|一搜)?\s*(?:资源|素材|教学资源)|找(?:找|一下|点|些|一些)?\s*(?:教学)?(?:资源|素材)|资源检索)"
)
_LOOKS = re.compile(
    rf"^(?:[\s,，]|{_WISH})*(?:{_LOOK})|有没有|谁有|哪里有|求(?=.)|有.*吗[?？]?$|^来"
)
_TEACHING = re.compile(
    r"课件|ppt|幻灯片|教案|教学设计|导学案|学案|微课|绘本|读物|教学(?:视频|资源|素材)",
    re.I,
)
_TEACHING_IS_THE_TOPIC = re.compile(r"(?:课件|ppt|教案|微课)(?:制作|培训|比赛|评比|检查)", re.I)
_BOOK = re.compile(rf"(?<={CUT})[上下](?!册){BOOK_FOLLOWS}")
_DOES = re.compile(
    r"^(?:请|麻烦|帮我|给我|我要|我想)*(?:把|将|出|生成|编写?|写|设计|制作|做|上传|传|下架|审核|审批|分享|共享|"
    r"删除?|修改|改|发布|提交|添加|新增|新建|建|加|收藏|打开|下载|恢复|退回|通过|打包|布置|批改|报名|统计)"
)
"""How somebody begins who does something with material, or has it made, instead of looking."""
_FOR_CLASS = frozenset({ResourceType.EXERCISES, ResourceType.EXAM_PAPER})
_OWN_AFFAIRS = re.compile(r"今天|明天|昨天|今晚|作业|孩子的|成绩|批改|错题")
"""Of exercises and papers: what is asked about one's own, not of the library."""


class Understood(BaseModel, frozen=True):
    """What a query means."""

    filter: ResourceFilter = ResourceFilter()
    words: str = ""
    """What to look for, well spelt; never empty when something was said."""
    topic: str = ""
    """The words without those the filter says; empty where the sentence is but conditions."""
    chips: tuple[str, ...] = ()
    """The conditions as people read them, such as “只看课件” and “五年级”."""


def understand(said: str) -> Understood:
    """Return the filters a sentence names plainly, and the words to look for."""
    text = well_spelt(simplified(said)[:LONGEST_QUERY])
    rest, wanted = _taken(_TAIL.sub("", _led(text)), (*LEVEL_MARKS, *EDITION_MARKS))
    rest, more = _taken(rest, (*GRADE_MARKS, *STAGE_MARKS))
    rest = _BOOK.sub(rf"\g<0>册{CUT}", rest)
    wanted = both(wanted, more)
    rest, more = _taken(rest, TYPE_MARKS)
    wanted = both(wanted, more)
    rest, more = _taken(rest, SUBJECT_MARKS)
    wanted = both(wanted, more)
    if EXAM_ALONE.match(rest) and not wanted.types:
        wanted = both(wanted, AN_EXAM)
    topic = _tidy(rest)
    words = topic or _tidy(text) or text
    return Understood(filter=wanted, words=words, topic=topic, chips=chips_of(wanted))


def seeks(said: str) -> bool:
    """Return True for a sentence that asks for material in words no other question has.

    A sentence does that which says so (“搜资源 …”), asks where there is something of a kind of
    material (“有没有讲…的动画”), or is but a topic and a kind that only lessons have (“…课件”).
    """
    text = well_spelt(simplified(said)[:LONGEST_QUERY])
    if _SEARCHES.match(text):
        return True
    if _DOES.match(text):
        return False
    if _TEACHING.search(text) and not _TEACHING_IS_THE_TOPIC.search(text):
        return bool(understand(text).filter.types) or bool(_LOOKS.search(text))
    found = understand(text).filter
    of_a_lesson = bool(found.subjects or found.grades)
    if found.types and not found.types <= _FOR_CLASS:
        return of_a_lesson or bool(_LOOKS.search(text))
    asked = bool(_LOOKS.search(text)) and not _OWN_AFFAIRS.search(text)
    return asked and (bool(found.types) or bool(found.subjects and found.grades))


def chips_of(wanted: ResourceFilter) -> tuple[str, ...]:
    """Return a filter as people read it, one short condition each."""
    chips = []
    if wanted.types:
        chips.append(
            "只看" + "、".join(name for kind, name in TYPES.items() if kind in wanted.types)
        )
    chips += [_grades_read(wanted)] if wanted.grades else []
    if wanted.stages and not wanted.grades:
        chips.append("、".join(name for stage, name in STAGES.items() if stage in wanted.stages))
    chips += sorted(wanted.subjects)
    chips += [_edition_read(wanted)] if wanted.editions else []
    if wanted.homes or wanted.levels:
        chips.append(_place_read(wanted))
    return (*chips, *(["只看我的"] if wanted.owner and Level.PERSONAL not in wanted.levels else []))


def _grades_read(wanted: ResourceFilter) -> str:
    grades = sorted(wanted.grades)
    if len(grades) > 2 and grades == list(range(grades[0], grades[-1] + 1)):  # noqa: PLR2004
        return f"{NAMES_OF_GRADES[grades[0]]}到{NAMES_OF_GRADES[grades[-1]]}"
    return "、".join(NAMES_OF_GRADES[grade] for grade in grades)


def _edition_read(wanted: ResourceFilter) -> str:
    first = (names[0] for names in EDITIONS if frozenset(names) == wanted.editions)
    return next(first, "、".join(sorted(wanted.editions)))


def _place_read(wanted: ResourceFilter) -> str:
    names = {Level.REGION: "县级", Level.SCHOOL: "本校", Level.PERSONAL: "我的"}
    if wanted.homes:
        return "只看本校"
    return "只看" + "、".join(name for level, name in names.items() if level in wanted.levels)


def both(left: ResourceFilter, right: ResourceFilter) -> ResourceFilter:
    """Return a filter with the conditions of both; two values of one kind are either of them."""
    values = {
        name: getattr(left, name) | getattr(right, name)
        for name in ("stages", "grades", "subjects", "types", "levels", "editions", "homes")
    }
    return ResourceFilter(**values, owner=right.owner or left.owner)


def _led(text: str) -> str:
    return _LEAD.sub("", text)


def _taken(text: str, marks: Iterable[Mark]) -> tuple[str, ResourceFilter]:
    """Return a sentence without the marks found in it, and what they say."""
    wanted = ResourceFilter()
    for mark in marks:
        found = list(mark.pattern.finditer(text))
        for said in found:
            wanted = both(wanted, mark.wants(said))
        if found:
            text = mark.pattern.sub(_kept if mark.stays else CUT, text)
    return text, wanted


def _kept(said: re.Match[str]) -> str:
    """Return words that stay, in private characters no later mark reads."""
    return "".join(chr(ord(c) + _VEIL) if c >= "\u4e00" else c for c in said[0])


_VEIL = 0x20000
"""What lifts a Chinese character to a code point no mark knows (all below U+30000)."""


def _unveiled(text: str) -> str:
    return "".join(chr(ord(c) - _VEIL) if ord(c) >= _VEIL + 0x4E00 else c for c in text)


def _tidy(text: str) -> str:
    """Return the words left, without what holds a sentence together, apart by blanks."""
    pieces = re.split(rf"[\s,，。.!！?？;；、{CUT}]+", _unveiled(text))
    tidied = (_PIECE_TAIL.sub("", _PIECE_LEAD.sub("", _led(piece))) for piece in pieces)
    return " ".join(piece for piece in tidied if piece)
