"""Names of classes, pupils and homework as teachers write them in a caption."""

import re
import unicodedata

from pydantic import BaseModel, Field

from school.people import PersonId, UnitId

_CN = {
    "零": 0,
    "一": 1,
    "二": 2,
    "两": 2,
    "三": 3,
    "四": 4,
    "五": 5,
    "六": 6,
    "七": 7,
    "八": 8,
    "九": 9,
    "十": 10,
}
_DIGITS = r"[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二两三四五六七八九]"
_ALONE = r"(?<![0-9零一二两三四五六七八九十百月.])"
"""Not in the middle of a longer number, nor the day of a date: 112号 is not 12号."""
_CLASS_FORMS = (
    # 三(2)班  3(2)班  三（二）班  三年级(2)班  三年级2班  三年2班  初一(3)班
    re.compile(
        rf"(?P<level>初|高)?{_ALONE}(?P<grade>{_DIGITS})\s*(?:年级|年)?\s*"
        rf"\(\s*(?P<no>{_DIGITS})\s*\)\s*班?"
    ),
    re.compile(
        rf"(?P<level>初|高)?{_ALONE}(?P<grade>{_DIGITS})\s*(?:年级|年)\s*第?(?P<no>{_DIGITS})\s*班"
    ),
    # 三2班  3.2班  3-2班  三二班  302班
    re.compile(
        rf"(?P<level>初|高)?{_ALONE}(?P<grade>[1-9一二三四五六七八九])\s*[.\-]?\s*"
        r"(?P<no>[0-9]{1,2}|[一二三四五六七八九十])\s*班"
    ),
)
_ROLL = re.compile(
    rf"(?:学号|座号)\s*[:：]?\s*(?P<a>{_DIGITS})(?![0-9十百])\s*号?|第?{_ALONE}(?P<b>{_DIGITS})\s*号"
)
_PAGE = re.compile(rf"\s*[,，、_-]?\s*第?\s*(?P<page>{_DIGITS})\s*页")
"""Right behind the roll number; elsewhere a page belongs to the book the homework is from."""
_FILE_NAME = re.compile(
    r"(?P<roll>[0-9]{1,2})(?:[-_ (]+(?P<page>[0-9]))?\)?(?![0-9])(?=$|[-_ .]|\D)"
)
_GRADE_OFFSET = {"": 0, "初": 6, "高": 9}


class FindPupils(BaseModel, frozen=True):
    """Asks whose paper a caption means, among the classes the asker teaches."""

    caption: str
    class_id: UnitId | None = None
    """The class an earlier message named; used when the caption names none."""


class PupilChoice(BaseModel, frozen=True):
    """A pupil the caption may mean."""

    pupil_id: PersonId
    class_id: UnitId
    class_name: str
    roll_no: int
    name: str


class FoundPupils(BaseModel, frozen=True):
    """What a caption says about whose paper it is."""

    pupil: PupilChoice | None = None
    """The one pupil it names; None when it names none or several fit."""
    class_id: UnitId | None = None
    class_name: str = ""
    homework: str = ""
    choices: tuple[PupilChoice, ...] = ()
    """Pupils to offer when *pupil* is None, the likeliest first."""
    enrolled: int = 0
    teaches: tuple[str, ...] = ()
    """Names of the classes the asker teaches."""
    page: int | None = None
    """Which page of the pupil's paper the caption says it is."""


class WhoseSheet(BaseModel, frozen=True):
    """Asks whose one of our own sheets is, by what is printed and filled in on it."""

    photo_key: str = Field(pattern=r"^transient/[0-9]{1,10}/[0-9a-f]{64}\.jpg$")
    class_id: UnitId | None = None


class SheetOwner(BaseModel, frozen=True):
    """Whose sheet it is, as far as it says."""

    pupil: PupilChoice | None = None
    homework: str = ""
    page: int | None = None


class Caption(BaseModel, frozen=True):
    """A caption taken apart."""

    grade: int | None = None
    """1 to 12: 七年级 and 初一 are 7."""
    class_no: int | None = None
    roll_no: int | None = None
    page: int | None = None
    """Which page of the pupil's paper it is, as in “12号 第2页”."""
    rest: str = ""
    """What is left: the homework's title, or a name."""


_UNSEEN = {"Cc": " ", "Cf": "", "Cs": " "}


def normal(text: str) -> str:
    """Return *text* with full-width forms folded, in one line, without outer blanks.

    Characters nobody sees go: zero-width ones, overrides of the direction, and NUL, which
    PostgreSQL does not keep.
    """
    folded = unicodedata.normalize("NFKC", text)
    printed = (_UNSEEN.get(unicodedata.category(c), c) for c in folded)
    return " ".join("".join(printed).split())


def number(word: str) -> int:
    """Return the value of “12”, “十二” or “二十三”; 0 to 99.

    Raises:
        ValueError: It is not such a number.
    """
    if word.isascii() and word.isdigit():
        return int(word)
    if not word or any(c not in _CN for c in word):
        raise ValueError(f"{word!r} is not a number from 0 to 99")
    if "十" not in word:
        if len(word) != 1:
            raise ValueError(f"{word!r} is not a number from 0 to 99")
        return _CN[word]
    tens, _, ones = word.partition("十")
    return (_CN[tens] if tens else 1) * 10 + (_CN[ones] if ones else 0)


def parse_caption(text: str) -> Caption:
    """Take a caption such as “三(2)班 12号 口算11” apart; what is not there stays None."""
    rest = normal(text)
    grade = class_no = roll_no = page = None
    for form in _CLASS_FORMS:
        found = form.search(rest)
        if found:
            grade = number(found["grade"]) + _GRADE_OFFSET[found["level"] or ""]
            class_no = number(found["no"])
            rest = f"{rest[: found.start()]} {rest[found.end() :]}"
            break
    found = _ROLL.search(rest)
    if found:
        roll_no = number(found["a"] or found["b"])
        behind = _PAGE.match(rest, found.end())
        page = number(behind["page"]) if behind else None
        rest = f"{rest[: found.start()]} {rest[(behind or found).end() :]}"
    return Caption(
        grade=grade,
        class_no=class_no,
        roll_no=roll_no,
        page=page,
        rest=" ".join(rest.split()).strip(" ,，。、"),
    )


def leading(text: str) -> tuple[Caption, str]:
    """Return the class or the roll number *text* (in normal form) begins with, and what follows.

    Nothing of the kind at the beginning is an empty caption and the text as it is.
    """
    for form in _CLASS_FORMS:
        found = form.match(text)
        if found:
            grade = number(found["grade"]) + _GRADE_OFFSET[found["level"] or ""]
            return Caption(grade=grade, class_no=number(found["no"])), text[found.end() :]
    found = _ROLL.match(text)
    if found:
        return Caption(roll_no=number(found["a"] or found["b"])), text[found.end() :]
    return Caption(), text


def parse_file_name(name: str) -> Caption:
    """Return whose a photo is by its file name: “12号.jpg”, “12.jpg”, “12-2.jpg”, “12_林小满.jpg”.

    A number from a camera or a scanner (“IMG_2034.jpg”, “scan 001.jpg”) is nobody's.
    """
    stem = normal(name).rpartition(".")[0] or normal(name)
    said = parse_caption(stem)
    if said.roll_no is not None:
        return said
    found = _FILE_NAME.match(stem)
    if found is None or int(found["roll"]) == 0:
        return Caption()
    return Caption(roll_no=int(found["roll"]), page=int(found["page"]) if found["page"] else None)


def names_class(caption: Caption, class_id: UnitId) -> bool:
    """Return True when the caption's grade and class number are those of *class_id*.

    A class's id ends in ``g<grade>.c<number>``.
    """
    if caption.grade is None or caption.class_no is None:
        return False
    return class_id.endswith(f".g{caption.grade}.c{caption.class_no}")


_FILLER = re.compile(
    r"(请|麻烦)?(你)?(帮(我|忙)?)?(批改|批阅|批|改|判|看)(一下|下)?(这|那)?(一|几|[0-9]+)?(张|份|页)?"
    r"(作业|照片|图片|卷子|试卷|练习)?|谢谢|这(张|份|是|个)|(的)?(作业|同学|的)"
)


def homework_title(rest: str, *, name: str = "") -> str:
    """Return the homework's title in what a caption leaves over, at most 30 characters."""
    title = rest.replace(name, " ") if name else rest
    title = " ".join(_FILLER.sub(" ", title).split()).strip(" ,，。、!！?？:：")
    return title[:30]
