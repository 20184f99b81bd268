"""Finding material in chat: what is asked, what is shown, and what the next words change of it."""

import re
from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel, Field

from school.people import UnitId
from school.resource_words import Understood, understand
from school.resources import Level, ResourceFilter
from school.search import LONGEST_QUERY, SearchHit
from school.spelling import simplified

PAGE = 5
"""Hits a phone screen shows."""
MOST_SKIPPED = 100
"""Behind the first hundred nobody looks; who does not find it by then says more."""
LONGEST_FOLLOWUP = 16
"""Characters of words that only change a condition of the last search."""


class Condition(StrEnum):
    """A condition of a search that can be let go."""

    GRADE = "grade"
    SUBJECT = "subject"
    TYPE = "type"
    EDITION = "edition"
    PLACE = "place"


CONDITIONS = {
    Condition.GRADE: "年级",
    Condition.SUBJECT: "学科",
    Condition.TYPE: "类型",
    Condition.EDITION: "版本",
    Condition.PLACE: "范围",
}
_FIELDS = {
    Condition.GRADE: ("grades", "stages"),
    Condition.SUBJECT: ("subjects",),
    Condition.TYPE: ("types",),
    Condition.EDITION: ("editions",),
    Condition.PLACE: ("levels", "homes"),
}


class FindResources(BaseModel, frozen=True):
    """Asks for material in words, or for another page of what was found."""

    said: str = Field(max_length=LONGEST_QUERY, pattern=r"^[^\x00]*$")
    filter: ResourceFilter | None = None
    """The conditions; None: those the words say."""
    skip: int = Field(default=0, ge=0, le=MOST_SKIPPED)
    fresh: bool = False
    """Another batch: of other types, not the next best by score."""


class Relaxed(BaseModel, frozen=True):
    """How much there would be without one condition."""

    condition: Condition
    total: int = Field(ge=1)


class FoundResources(BaseModel, frozen=True):
    """What was found, for the person who asked."""

    hits: tuple[SearchHit, ...] = ()
    total: int = 0
    words: str
    filter: ResourceFilter
    chips: tuple[str, ...] = ()
    skip: int = 0
    fresh: bool = False
    open_to_group: bool = False
    """Asked in a group: these are the county's alone, and may be shown there."""
    relaxed: tuple[Relaxed, ...] = ()
    """Where nothing was found: what letting go of one condition gives, the most first."""

    @property
    def more(self) -> int:
        """Return how many are behind those shown."""
        return max(0, min(self.total, MOST_SKIPPED + PAGE) - self.skip - len(self.hits))


class ForgetSearches(BaseModel, frozen=True):
    """Asks for one's own searches to be deleted."""


class SearchesForgotten(BaseModel, frozen=True):
    """How many searches were deleted."""

    count: int


class Next(StrEnum):
    """Where to go from the hits shown."""

    FORWARD = "forward"
    BACK = "back"
    FRESH = "fresh"


class Followup(BaseModel, frozen=True):
    """What words change of the search shown last; exactly one of its fields is set."""

    go: Next | None = None
    hit: int | None = None
    """The number of a hit, from 1."""
    filter: ResourceFilter | None = None


_ENDS = " 。.!！?？~，,"
_GO = (
    (
        Next.FORWARD,
        re.compile(
            r"^(?:看)?(?:下一?页|下页|翻页|继续|还有(?:呢|吗|没有)?|更多|再来(?:几个|些|点)?|看更多)$"
        ),
    ),
    (Next.BACK, re.compile(r"^(?:看)?(?:上一?页|返回|往回)$")),
    (
        Next.FRESH,
        re.compile(
            r"^(?:换一批|换一换|换换|换几个|换一些|换别的|换点别的|再换一批|都不(?:合适|行|要|好)|不合适|有没有别的|还有别的吗?)$"
        ),
    ),
)
_HIT = re.compile(
    r"^(?:看|打开|要|下载|给我|发我)?(?:一下)?第?\s*(?P<n>[1-9]|10|[一二三四五六七八九十])\s*[个份条项]?$"
)
_NUMBERS = {n: i for i, n in enumerate("一二三四五六七八九十", 1)}
_ANY = re.compile(
    r"^(?:(?:那就?)?(?:不限|不管|不分|不要限|别限|取消|去掉)(?:制|定)?)\s*"
    r"(?P<what>年级|学段|学科|科目|类型|版本|教材|学校|范围|级别|条件|全部|所有)?(?:了|吧|的?限制|要求)?$|^都?不限了?$|^(?:不限)?全部$"
)
_WHAT = {
    **dict.fromkeys(("年级", "学段"), Condition.GRADE),
    **dict.fromkeys(("学科", "科目"), Condition.SUBJECT),
    "类型": Condition.TYPE,
    **dict.fromkeys(("版本", "教材"), Condition.EDITION),
    **dict.fromkeys(("学校", "范围", "级别"), Condition.PLACE),
}
_ONLY_OWN_SCHOOL = re.compile(r"^只?(?:看|要|找)?(?:本校|我们学校|我校|校内|校本)的?$")
_ONLY_REGION = re.compile(r"^只?(?:看|要|找)?(?:县里|县级|全县|区域)的?(?:资源)?$")
_ONLY_MINE = re.compile(r"^只?(?:看|要|找)?(?:我的|我自己的|个人的?|我上传的)$")
_PLACES = (
    (_ONLY_OWN_SCHOOL, Level.SCHOOL),
    (_ONLY_REGION, Level.REGION),
    (_ONLY_MINE, Level.PERSONAL),
)


def followup(said: str, now: ResourceFilter) -> Followup | None:
    """Return what words change of a search with these conditions; None: they are something else."""
    text = simplified(said).strip(_ENDS)
    if not 0 < len(text) <= LONGEST_FOLLOWUP:
        return None
    for go, pattern in _GO:
        if pattern.match(text):
            return Followup(go=go)
    if number := _HIT.match(text):
        n = number["n"]
        return Followup(hit=_NUMBERS.get(n) or int(n))
    changed = _changed(text, now)
    return Followup(filter=changed) if changed is not None else None


def _changed(text: str, now: ResourceFilter) -> ResourceFilter | None:
    if dropped := _ANY.match(text):
        what = _WHAT.get(dropped["what"] or "")
        return without(now, what) if what else ResourceFilter()
    for pattern, level in _PLACES:
        if pattern.match(text):
            return _placed(now, level)
    said = understand(_bare(text))
    return patched(now, said) if _is_but_conditions(said) else None


def _bare(text: str) -> str:
    """Return words without what only says that they change something."""
    bare = re.sub(r"^(?:那|换成|换|改成|改为|改|就|我?只?(?:要|看|找)|限|只限)+", "", text)
    return re.sub(r"(?:的|呢|吧|就行|就好|版的|有吗|有没有)+$", "", bare)


def _is_but_conditions(said: Understood) -> bool:
    return said.filter != ResourceFilter() and not said.topic


def _placed(now: ResourceFilter, level: Level) -> ResourceFilter:
    return now.model_copy(
        update={"levels": frozenset({level}), "homes": frozenset(), "owner": None}
    )


def patched(now: ResourceFilter, said: Understood) -> ResourceFilter:
    """Return conditions with those just said in place of the ones of their kind."""
    changes: dict[str, object] = {}
    for names in _FIELDS.values():
        values = {name: getattr(said.filter, name) for name in names}
        if any(values.values()):
            changes |= values
    return now.model_copy(update=changes)


def without(now: ResourceFilter, condition: Condition) -> ResourceFilter:
    """Return conditions without one of them."""
    dropped: dict[str, object] = {name: frozenset() for name in _FIELDS[condition]}
    if condition is Condition.PLACE:
        dropped["owner"] = None
    return now.model_copy(update=dropped)


def conditions_of(wanted: ResourceFilter) -> tuple[Condition, ...]:
    """Return the conditions there are, in the order people let them go."""
    held = [c for c, names in _FIELDS.items() if any(getattr(wanted, name) for name in names)]
    return (*held, *([Condition.PLACE] if wanted.owner and Condition.PLACE not in held else []))


def in_own_places(wanted: ResourceFilter, *, schools: Sequence[UnitId]) -> ResourceFilter:
    """Return “only my school's” as the school it is; as it was for who has no school."""
    if wanted.levels != {Level.SCHOOL} or not schools:
        return wanted
    return wanted.model_copy(update={"levels": frozenset(), "homes": frozenset(schools)})
