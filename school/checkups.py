"""Check-ups: the sight and the physical tests of pupils, kept sealed with their health.

Sight is written on the five-point scale of GB 11533-2011 (4.0 to 5.3), by which 5.0 is normal.
Below 5.0 a child is to be seen again by an eye doctor, as schools' screening has it
(《儿童青少年近视防控适宜技术指南》). It is advice, no diagnosis: without refraction nobody is
called short-sighted. Of physical tests the value is kept and no grade given: the tables of
《国家学生体质健康标准》 differ by grade and sex, and no sex is kept here.
"""

import re
from datetime import date
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.errors import NotUnderstood
from school.naming import leading, normal, number
from school.people import PersonId, UnitId

NORMAL_SIGHT = 5.0
LOWEST_SIGHT, HIGHEST_SIGHT = 4.0, 5.3
MOST_ROWS = 80


class CheckupKind(StrEnum):
    """What was tested."""

    SIGHT = "sight"
    FITNESS = "fitness"


class Item(BaseModel, frozen=True):
    """One physical test and its value."""

    name: str
    value: float
    unit: str


class Checkup(BaseModel, frozen=True):
    """One pupil's check-up of a day."""

    id: str
    pupil_id: PersonId
    class_id: UnitId
    day: date
    kind: CheckupKind
    left: float | None = None
    right: float | None = None
    items: tuple[Item, ...] = ()
    author: PersonId | None
    at: AwareDatetime

    @property
    def refer(self) -> bool:
        """Return True when the eyes are to be seen again by a doctor."""
        return any(eye is not None and eye < NORMAL_SIGHT for eye in (self.left, self.right))


class SaidCheckup(BaseModel, frozen=True):
    """What is said of one pupil."""

    roll_no: int
    left: float | None = None
    right: float | None = None
    items: tuple[Item, ...] = ()


class SaidCheckups(BaseModel, frozen=True):
    """A message or a file, taken apart."""

    kind: CheckupKind
    grade: int | None = None
    class_no: int | None = None
    pupils: tuple[SaidCheckup, ...] = ()


class NoteCheckups(BaseModel, frozen=True):
    """Keeps check-ups of a class."""

    caption: str = Field(max_length=4000)
    rows: tuple[SaidCheckup, ...] = Field(default=(), max_length=MOST_ROWS)
    """Of a file; the caption then names the class and what was tested."""
    class_id: UnitId | None = None


class CheckupsNoted(BaseModel, frozen=True):
    """What was kept."""

    class_name: str = ""
    kind: CheckupKind = CheckupKind.SIGHT
    kept: tuple[str, ...] = ()
    """Each pupil's in words, by roll number."""
    refer: tuple[int, ...] = ()
    """Roll numbers whose eyes are to be seen again."""
    without_consent: tuple[int, ...] = ()


_WORD = re.compile(
    r"^(?:请|帮我)?(?:登记|记录|记|录入|导入)?(?:一下)?(?P<kind>视力|体质|体测)(?:测试|检查|结果|数据|健康)?\s*[:：,，]?\s*"
)
_ROLL = re.compile(
    r"(?<![0-9.])(?P<no>[0-9]{1,2}|[一二三四五六七八九]?十[一二三四五六七八九]?|[一二三四五六七八九])\s*号"
)
_EYE = r"[眼]?\s*(?:裸眼)?\s*(?:视力)?\s*[:：]?\s*(?P<{0}>[0-9](?:\.[0-9]{{1,2}})?)"
_LEFT, _RIGHT = re.compile("左" + _EYE.format("v")), re.compile("右" + _EYE.format("v"))
_BOTH = re.compile(r"(?:双眼|都是|均)\s*(?P<v>[0-9](?:\.[0-9]{1,2})?)")
TESTS: dict[str, tuple[str, float, float]] = {
    "身高": ("厘米", 60, 230),
    "体重": ("公斤", 10, 200),
    "肺活量": ("毫升", 100, 9999),
    "50米": ("秒", 5, 30),
    "坐位体前屈": ("厘米", -30, 50),
    "跳绳": ("次", 0, 300),
    "仰卧起坐": ("次", 0, 100),
    "立定跳远": ("厘米", 20, 350),
    "引体向上": ("次", 0, 60),
    "1000米": ("秒", 150, 900),
    "800米": ("秒", 120, 900),
}
"""Items of the national test, their unit and bounds beyond which a value is a slip of the pen."""
_ITEM = re.compile(
    "(?P<name>" + "|".join(TESTS) + r")\s*[:：]?\s*(?P<v>-?[0-9]{1,4}(?:\.[0-9]{1,2})?)"
)


def is_checkup(text: str) -> bool:
    """Return True for a message that begins with what was tested and has numbers of pupils."""
    said = normal(text)
    return bool(_WORD.match(said)) and bool(_ROLL.search(said))


def parse_checkups(text: str) -> SaidCheckups:
    """Take “视力 3号 左4.8 右5.0，5号 双眼5.1” apart.

    Raises:
        NotUnderstood: A value no eye or pupil has, or nothing is understood of a pupil.
    """
    said = normal(text)
    word = _WORD.match(said)
    kind = CheckupKind.SIGHT if not word or word["kind"] == "视力" else CheckupKind.FITNESS
    rest = said[word.end() :] if word else said
    head, after = leading(rest)
    rest = after if head.grade is not None else rest
    found = list(_ROLL.finditer(rest))
    ends = [*(one.start() for one in found), len(rest)][1:]
    return SaidCheckups(
        kind=kind,
        grade=head.grade,
        class_no=head.class_no,
        pupils=tuple(
            _pupil(kind, number(one["no"]), rest[one.end() : end])
            for one, end in zip(found, ends, strict=True)
        ),
    )


def _pupil(kind: CheckupKind, roll_no: int, words: str) -> SaidCheckup:
    if kind is CheckupKind.SIGHT:
        both = _BOTH.search(words)
        left, right = (_LEFT.search(words) or both), (_RIGHT.search(words) or both)
        return sight_of(roll_no, left=left["v"] if left else "", right=right["v"] if right else "")
    values = [(one["name"], one["v"]) for one in _ITEM.finditer(words)]
    return fitness_of(roll_no, values)


def sight_of(roll_no: int, *, left: str, right: str) -> SaidCheckup:
    """Return one pupil's sight.

    Raises:
        NotUnderstood: Neither eye is given, or a value is not of the scale.
    """
    eyes = [_eye(roll_no, value) if value else None for value in (left, right)]
    if eyes == [None, None]:
        raise NotUnderstood(f"{roll_no}号没写视力，没有记下。请这样写：“{roll_no}号 左4.8 右5.0”。")
    return SaidCheckup(roll_no=roll_no, left=eyes[0], right=eyes[1])


def _eye(roll_no: int, said: str) -> float:
    try:
        value = float(said)
    except ValueError:
        value = -1.0
    if not LOWEST_SIGHT <= value <= HIGHEST_SIGHT:
        raise NotUnderstood(
            f"{roll_no}号的视力写成了“{said[:8]}”，没有记下。"
            f"请用五分记录，{LOWEST_SIGHT:.1f} 到 {HIGHEST_SIGHT:.1f}。"
        )
    return value


def fitness_of(roll_no: int, values: list[tuple[str, str]]) -> SaidCheckup:
    """Return one pupil's physical tests.

    Raises:
        NotUnderstood: There is none, or a value is out of bounds.
    """
    items = []
    for name, said in values:
        unit, least, most = TESTS[name]
        try:
            value = float(said)
        except ValueError:
            value = most + 1
        if not least <= value <= most:
            raise NotUnderstood(
                f"{roll_no}号的{name}写成了“{said[:8]}”，没有记下。"
                f"请写 {least:g} 到 {most:g} {unit}。"
            )
        items.append(Item(name=name, value=value, unit=unit))
    if not items:
        raise NotUnderstood(f"{roll_no}号没写项目，没有记下。请这样写：“{roll_no}号 肺活量 2100”。")
    return SaidCheckup(roll_no=roll_no, items=tuple(items))


def spoken_checkup(checkup: Checkup | SaidCheckup) -> str:
    """Return a check-up in words: “视力 左 4.8 右 5.0，建议到医院复查”."""
    if checkup.items:
        return "、".join(f"{one.name} {one.value:g} {one.unit}" for one in checkup.items)
    eyes = (("左", checkup.left), ("右", checkup.right))
    said = " ".join(f"{side} {value:.1f}" for side, value in eyes if value is not None)
    low = any(value is not None and value < NORMAL_SIGHT for _, value in eyes)
    return f"视力 {said}" + ("，低于 5.0，建议到医院复查" if low else "")
