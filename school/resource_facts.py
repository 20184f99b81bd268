"""What somebody says of a resource they add: its facts, who is to see it, and where it is.

“上传资源 五年级数学 分数除法 微课 人教版 分享给本校” says six things. Words that say none are the
title, unless the file's own name has them already and says more.
"""

import re
import unicodedata
from enum import StrEnum

from pydantic import BaseModel

from school.knowledge import SUBJECTS
from school.resources import LONGEST_TITLE, Licence, ResourceFacts, ResourceType, Stage
from school.spelling import simplified

WORD = re.compile(
    r"^(?:请|帮我|我要|我想)?\s*(?:上传|添加|新增|加)(?:一[个份])?(?:教学)?资源\s*[:：]?\s*"
)
NAMELESS = "未命名的资源"


class Sharing(StrEnum):
    """Who is to see a resource besides its owner."""

    SELF = "self"
    SCHOOL = "school"
    COUNTY = "county"


SHARINGS = {Sharing.SELF: "只给自己", Sharing.SCHOOL: "分享给本校", Sharing.COUNTY: "分享给全县"}


class Said(BaseModel, frozen=True):
    """What was said of a resource; what was not said is empty."""

    facts: ResourceFacts
    sharing: Sharing | None = None
    link: str = ""
    titled: bool = True
    """Somebody gave it a title, or its file has a name."""


_SHARING = (
    (
        Sharing.SELF,
        re.compile(r"(?:只给|仅|只有?)(?:我)?自己(?:看|用|可见)?|不分享|(?:仅)?个人(?:使用|可见)"),
    ),
    (
        Sharing.SCHOOL,
        re.compile(
            r"(?:分享|共享|开放)给(?:本校|全校|学校|同事)(?:的?老师)?|(?:本校|全校|校内)(?:可见|共享|分享)"
        ),
    ),
    (
        Sharing.COUNTY,
        re.compile(
            r"(?:分享|共享|开放)给(?:全县|全区|全市|县里|大家|所有人)|(?:全县|区域|县级)(?:可见|共享|分享|资源)?"
        ),
    ),
)
_LICENCES = (
    (Licence.CC_BY_NC, re.compile(r"CC\s*[- ]?BY\s*[- ]?NC(?:\s*4\.0)?", re.IGNORECASE)),
    (Licence.CC_BY_SA, re.compile(r"CC\s*[- ]?BY\s*[- ]?SA(?:\s*4\.0)?", re.IGNORECASE)),
    (Licence.CC_BY, re.compile(r"CC\s*[- ]?BY(?:\s*4\.0)?", re.IGNORECASE)),
    (Licence.PUBLIC, re.compile(r"公有领域|无版权|CC0")),
    (Licence.BOUGHT, re.compile(r"(?:学校)?(?:购买|买)的|(?:学校)?采购的?|商业版权")),
    (Licence.OWN, re.compile(r"原创|(?:我)?自己(?:做|写|录|拍|编)的|自制")),
)
_TYPES = (
    (ResourceType.STUDY_GUIDE, re.compile(r"导学案|学案|学习单")),
    (ResourceType.LESSON_PLAN, re.compile(r"教案|教学设计")),
    (ResourceType.MICRO_LESSON, re.compile(r"微课")),
    (ResourceType.LESSON_PACK, re.compile(r"课例包|备课包|资源包")),
    (ResourceType.COURSEWARE, re.compile(r"课件|PPT|幻灯片", re.IGNORECASE)),
    (ResourceType.EXAM_PAPER, re.compile(r"试卷|卷子|测试卷|考卷|期[中末]卷")),
    (ResourceType.EXERCISES, re.compile(r"练习题?|习题|作业题|口算题")),
    (ResourceType.VIDEO, re.compile(r"视频|录像")),
    (ResourceType.AUDIO, re.compile(r"音频|录音|听力")),
    (ResourceType.PICTURE, re.compile(r"图片|挂图|照片")),
    (ResourceType.BOOK, re.compile(r"读物|绘本")),
)
_LOOSE = frozenset(
    {ResourceType.EXERCISES, ResourceType.PICTURE, ResourceType.VIDEO, ResourceType.AUDIO}
)
"""Types whose word may be part of a title: “分数练习” stays one."""
_BY_ENDING = {
    ".pptx": ResourceType.COURSEWARE,
    ".mp4": ResourceType.VIDEO,
    ".webm": ResourceType.VIDEO,
    ".mp3": ResourceType.AUDIO,
    ".m4a": ResourceType.AUDIO,
    ".wav": ResourceType.AUDIO,
    ".jpg": ResourceType.PICTURE,
}
_N = "一二三四五六七八九"
_GRADE = re.compile(rf"(?<![0-9零{_N}十第])([{_N}1-9])年级(?:[上下]册?|第[一二]学期)?")
_LEVELLED = re.compile(r"(初|高)([一二三])(?:年级)?(?:[上下]册?)?")
_STAGES = (
    (Stage.KINDERGARTEN, re.compile(r"幼儿园|学前")),
    (Stage.PRIMARY, re.compile(r"小学")),
    (Stage.JUNIOR, re.compile(r"初中|七至九年级")),
    (Stage.SENIOR, re.compile(r"高中")),
)
_EDITION = re.compile(
    r"(人教|北师大?|苏教|部编|统编|沪教|冀教|外研|青岛|西师大?|湘教|鲁教|浙教|粤教|译林|人音|教科|科教)版"
)
_CHAPTER = re.compile(rf"第\s*[{_N}十0-9]{{1,3}}\s*(?:单元|章|课时|课|节)")
_SUBJECTS = {
    **{name: name for name in SUBJECTS},
    "道法": "道德与法治",
    "信息技术": "信息科技",
    "品德": "道德与法治",
}
_SUBJECT = re.compile("|".join(sorted(_SUBJECTS, key=len, reverse=True)))
_LINK = re.compile(r"https?://[^\s\u3000-\u303f\uff00-\uffef\u4e00-\u9fff<>\"']{4,1000}")
_EMPTY_NAME = re.compile(
    r"^(?:文件|照片|视频|录音|新建.*|未命名.*|IMG|image|photo|微信图片)[\s_\-0-9()]*$",
    re.IGNORECASE,
)
"""Names a phone or a program gave."""
_GAPS = re.compile(r"[\s,，、;；|·]+|(?<=\S)的?$")
_MARKS = re.compile(r"^[\s\-_—·,，、.。:：()（）\[\]【】]+|[\s\-_—·,，、:：(（\[【]+$")


def facts_said(text: str, *, file_name: str = "") -> Said:
    """Return what a message and a file's name say of a resource.

    Args:
        text: The message, as it was typed.
        file_name: The file's own name, or empty.
    """
    link = _LINK.search(text)
    said = WORD.sub("", simplified(_LINK.sub(" ", text)))
    stem, ending = _split(file_name)
    taken, sharing, licence = _terms(said)
    both = f"{taken} {stem}"
    title = _title(taken, stem)
    facts = ResourceFacts(
        title=title or NAMELESS,
        stage=next((stage for stage, words in _STAGES if words.search(both)), None),
        grades=_grades(taken) or _grades(stem),
        subject=_subject(taken) or _subject(stem),
        type=_type(taken) or _type(stem) or _BY_ENDING.get(ending),
        edition=_edition(both),
        chapter=_first(_CHAPTER, both).replace(" ", ""),
        licence=licence or Licence.UNKNOWN,
    )
    return Said(facts=facts, sharing=sharing, link=link[0] if link else "", titled=bool(title))


def changed_facts(facts: ResourceFacts, text: str) -> ResourceFacts:
    """Return the facts with what *text* says in place of what was known; “改名 …” gives a title."""
    said = simplified(text)
    renamed = re.search(r"(?:改名|名称|标题|名字)(?:改?[成为叫]|[:：])?\s*(.+)$", said)
    if renamed:
        return facts.model_copy(update={"title": plain_title(renamed[1]) or facts.title})
    found = facts_said(said).facts
    told = {
        name: getattr(found, name)
        for name in ("stage", "grades", "subject", "type", "edition", "chapter")
        if getattr(found, name)
    }
    if "grades" in told:
        told["stage"] = found.stage
    if found.licence is not Licence.UNKNOWN:
        told["licence"] = found.licence
    return facts.model_copy(update=told)


def says_facts(text: str) -> bool:
    """Return True for words that say something a resource's facts hold."""
    blank = ResourceFacts(title="-")
    return changed_facts(blank, text) != blank


def plain_title(text: str) -> str:
    """Return a title without hidden characters, within its length; may be empty."""
    seen = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return _MARKS.sub("", " ".join(seen.split()))[:LONGEST_TITLE].strip()


def _terms(said: str) -> tuple[str, Sharing | None, Licence | None]:
    """Return a message without what it says of sharing and licence, and that."""
    sharing = licence = None
    for one, words in _SHARING:
        if words.search(said):
            sharing, said = one, words.sub(" ", said)
            break
    for terms, words in _LICENCES:
        if words.search(said):
            licence, said = terms, words.sub(" ", said)
            break
    return said, sharing, licence


def _split(file_name: str) -> tuple[str, str]:
    """Return a file's name without its ending, and that."""
    base = re.split(r"[/\\]", file_name)[-1]
    stem, dot, ending = base.rpartition(".") if "." in base else (base, "", "")
    title = plain_title(simplified(stem))
    return "" if _EMPTY_NAME.match(title) else title, f".{ending.lower()}" if dot else ""


def _title(said: str, stem: str) -> str:
    """Return the title: the words that say nothing else, or the file's name where it has more."""
    rest = said
    for pattern in (_GRADE, _LEVELLED, _EDITION, _CHAPTER, *(words for _, words in _STAGES)):
        rest = pattern.sub(" ", rest)
    for kind, words in _TYPES:
        alone = re.compile(rf"(?:^|(?<=\s))(?:{words.pattern})(?=\s|$)", re.IGNORECASE)
        rest = (alone if kind in _LOOSE else words).sub(" ", rest)
    rest = " ".join(one for one in _GAPS.split(_without_subject(rest)) if one)
    rest = plain_title(rest)
    if len(rest) < 2 or (stem and rest.replace(" ", "") in stem.replace(" ", "")):  # noqa: PLR2004
        return stem or rest or plain_title(said)
    return rest


def _without_subject(text: str) -> str:
    """Return words without a subject that stands by itself, or at the start of one."""
    subject = _SUBJECT.pattern
    return re.sub(rf"(?:(?<=^)|(?<=\s))(?:{subject})(?=\s|$)", " ", text)


def _grades(text: str) -> frozenset[int]:
    found = {_number(one) for one in _GRADE.findall(text)}
    return frozenset(
        found | {(6 if s == "初" else 9) + _number(n) for s, n in _LEVELLED.findall(text)}
    )


def _number(digit: str) -> int:
    return _N.index(digit) + 1 if digit in _N else int(digit)


def _subject(text: str) -> str:
    return _SUBJECTS.get(_first(_SUBJECT, text), "")


def _type(text: str) -> ResourceType | None:
    return next((kind for kind, words in _TYPES if words.search(text)), None)


def _edition(text: str) -> str:
    found = _EDITION.search(text)
    return (
        f"{found[1]}版".replace("北师版", "北师大版").replace("统编版", "部编版") if found else ""
    )


def _first(pattern: re.Pattern[str], text: str) -> str:
    found = pattern.search(text)
    return found[0] if found else ""
