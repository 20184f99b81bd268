"""Teaching resources: what the library holds, whose each is, and who sees it.

A resource belongs to the county (区域级), to a school (学校级) or to a person (个人). The county's
are open to everybody in the county; of the others the owner says to whom: ``open_to`` is the unit
whose people see it, a school or the county, or nothing while only the owner does.
"""

from collections.abc import Collection
from datetime import date
from enum import StrEnum
from typing import NewType, Self

from pydantic import AwareDatetime, BaseModel, Field, model_validator

from school.knowledge import PointId
from school.people import Person, PersonId, UnitId, covers
from school.permissions import Action, Scope, allowed

ResourceId = NewType("ResourceId", str)
LONGEST_TITLE = 120
NOBODYS = UnitId("-")
"""The unit of what only its owner sees."""


class Level(StrEnum):
    """Whose shelf a resource stands on."""

    REGION = "region"
    SCHOOL = "school"
    PERSONAL = "personal"


LEVELS = {Level.REGION: "区域", Level.SCHOOL: "学校", Level.PERSONAL: "个人"}


class Stage(StrEnum):
    """学段."""

    KINDERGARTEN = "kindergarten"
    PRIMARY = "primary"
    JUNIOR = "junior"
    SENIOR = "senior"


STAGES = {
    Stage.KINDERGARTEN: "学前",
    Stage.PRIMARY: "小学",
    Stage.JUNIOR: "初中",
    Stage.SENIOR: "高中",
}
GRADES = {
    Stage.KINDERGARTEN: frozenset[int](),
    Stage.PRIMARY: frozenset(range(1, 7)),
    Stage.JUNIOR: frozenset(range(7, 10)),
    Stage.SENIOR: frozenset(range(10, 13)),
}
"""Grades of each stage: 1 is the first of primary school, 10 the first of 高中."""


class ResourceType(StrEnum):
    """What kind of material it is."""

    COURSEWARE = "courseware"
    LESSON_PLAN = "lesson_plan"
    STUDY_GUIDE = "study_guide"
    EXERCISES = "exercises"
    EXAM_PAPER = "exam_paper"
    MICRO_LESSON = "micro_lesson"
    VIDEO = "video"
    AUDIO = "audio"
    PICTURE = "picture"
    BOOK = "book"
    LESSON_PACK = "lesson_pack"
    DOCUMENT = "document"


TYPES = {
    ResourceType.COURSEWARE: "课件",
    ResourceType.LESSON_PLAN: "教案",
    ResourceType.STUDY_GUIDE: "导学案",
    ResourceType.EXERCISES: "练习",
    ResourceType.EXAM_PAPER: "试卷",
    ResourceType.MICRO_LESSON: "微课",
    ResourceType.VIDEO: "视频",
    ResourceType.AUDIO: "音频",
    ResourceType.PICTURE: "图片",
    ResourceType.BOOK: "读物",
    ResourceType.LESSON_PACK: "课例包",
    ResourceType.DOCUMENT: "文档",
}


class Licence(StrEnum):
    """On which terms others may use it."""

    OWN = "own"
    """The owner made it, for use in this county's schools."""
    CC_BY = "cc_by"
    CC_BY_SA = "cc_by_sa"
    CC_BY_NC = "cc_by_nc"
    PUBLIC = "public"
    BOUGHT = "bought"
    """The school bought it; it may not leave the school."""
    UNKNOWN = "unknown"


LICENCES = {
    Licence.OWN: "原创，本县学校可用",
    Licence.CC_BY: "CC BY，注明作者",
    Licence.CC_BY_SA: "CC BY-SA，注明作者、以同样方式分享",
    Licence.CC_BY_NC: "CC BY-NC，注明作者、不得商用",
    Licence.PUBLIC: "公有领域",
    Licence.BOUGHT: "学校购买，仅限本校",
    Licence.UNKNOWN: "来源不明",
}


class ReviewState(StrEnum):
    """Where a resource stands before others see it."""

    PENDING = "pending"
    """For more than its owner, and nobody has looked at it yet."""
    APPROVED = "approved"
    RETURNED = "returned"
    """The reviewer wants something changed; the owner reads why."""
    SUPERSEDED = "superseded"
    """A newer version took its place."""
    WITHDRAWN = "withdrawn"


REVIEW_STATES = {
    ReviewState.PENDING: "待审核",
    ReviewState.APPROVED: "已上架",
    ReviewState.RETURNED: "已退回",
    ReviewState.SUPERSEDED: "旧版本",
    ReviewState.WITHDRAWN: "已下架",
}


class ResourceFacts(BaseModel, frozen=True):
    """What is said of a resource; what nobody knows is empty."""

    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    stage: Stage | None = None
    grades: frozenset[int] = frozenset()
    """Each 1 to 12."""
    subject: str = ""
    """As :data:`school.knowledge.SUBJECTS` names it, or another word of at most 16 characters."""
    type: ResourceType | None = None
    edition: str = ""
    """Which publisher's books it goes with, such as “人教版”."""
    chapter: str = ""
    points: tuple[PointId, ...] = ()
    """Knowledge points somebody gave or confirmed."""
    licence: Licence = Licence.UNKNOWN

    @model_validator(mode="after")
    def _stage_of_its_grades(self) -> Self:
        if self.stage is None and self.grades:
            stages = [stage for stage, grades in GRADES.items() if self.grades <= grades]
            if stages:
                object.__setattr__(self, "stage", stages[0])
        return self


class Resource(ResourceFacts, frozen=True):
    """One version of one resource of the library."""

    id: ResourceId
    work: ResourceId
    """The id of its first version: what all its versions share."""
    version: int = Field(default=1, ge=1)
    level: Level
    home: UnitId
    """The county, or the school it or its owner belongs to."""
    owner: PersonId | None = None
    """Whose it is; None: the unit's own."""
    open_to: UnitId = NOBODYS
    """The unit whose people see it once it is approved."""
    state: ReviewState = ReviewState.PENDING
    file_key: str = ""
    file_name: str = ""
    media_type: str = ""
    size: int = Field(default=0, ge=0)
    """Bytes of the file."""
    sha256: str = ""
    link: str = ""
    """Where it is, when it is not a file here."""
    uses: int = Field(default=0, ge=0)
    """How often somebody opened it."""
    seq: int = 0
    """Number of the last change of the library that touched it; it only grows."""
    created_at: AwareDatetime
    updated_at: AwareDatetime

    @property
    def folder(self) -> str:
        """Return the folder of the file store that holds its file and nothing else."""
        return f"resources/{self.id[:2]}/{self.id}"

    @property
    def scope(self) -> Scope:
        """Return what reading it touches: the people it is open to, and its owner."""
        return Scope(unit=self.shown_to, adult=self.owner)

    @property
    def shown_to(self) -> UnitId:
        """Return whose people see it now: nobody but the owner until it is approved."""
        return self.open_to if self.state is ReviewState.APPROVED else NOBODYS

    @property
    def keeping(self) -> Scope:
        """Return what managing it touches: a unit's own things, or its owner's alone."""
        return Scope(unit=NOBODYS if self.owner else self.home, adult=self.owner)


class Seer(BaseModel, frozen=True):
    """Somebody who looks for resources, as a filter needs it."""

    person: PersonId
    within: frozenset[UnitId] = frozenset()
    """The units the person belongs to, with all units above them."""
    above: frozenset[UnitId] = frozenset()
    """The units the person has a post in."""

    def sees(self, *, shown_to: UnitId, owner: PersonId | None) -> bool:
        """Return True when the person may read what is shown to a unit's people, or is its owner.

        Superseded and withdrawn versions are not in the index: nobody finds them by searching.
        """
        if owner == self.person:
            return True
        return shown_to in self.within or any(covers(unit, shown_to) for unit in self.above)


def seer_of(person: Person, *, counties: Collection[UnitId] = (), on: date) -> Seer:
    """Return how *person* looks for resources: the policy's ``READ_RESOURCE`` for many at once.

    Args:
        person: Who looks.
        counties: Counties in which a child of this person goes to school.
        on: The day.
    """
    posts = {a.unit for a in person.appointments if a.holds_on(on)}
    above = {unit for post in posts for unit in _with_all_above(post)}
    return Seer(person=person.id, within=frozenset(above | set(counties)), above=frozenset(posts))


def _with_all_above(unit: UnitId) -> list[UnitId]:
    parts = unit.split(".")
    return [UnitId(".".join(parts[:n])) for n in range(1, len(parts) + 1)]


def may_read(person: Person, resource: Resource, *, on: date) -> bool:
    """Return True when the policy lets *person*, who has a post, read a resource."""
    return allowed(person, Action.READ_RESOURCE, resource.scope, on=on)


class ResourceFilter(BaseModel, frozen=True):
    """Which resources somebody wants; what is empty asks for nothing.

    A resource of which something is not known is not ruled out by it: nobody misses a good one
    because its grade was not filled in.
    """

    stages: frozenset[Stage] = frozenset()
    grades: frozenset[int] = frozenset()
    subjects: frozenset[str] = frozenset()
    types: frozenset[ResourceType] = frozenset()
    levels: frozenset[Level] = frozenset()
    editions: frozenset[str] = frozenset()
    homes: frozenset[UnitId] = frozenset()
    """Units, such as “只看本校”."""
    owner: PersonId | None = None

    def wants(self, resource: Resource) -> bool:
        """Return True when a resource is among those wanted."""
        return (
            _fits(resource.stage, self.stages)
            and (not self.grades or not resource.grades or bool(resource.grades & self.grades))
            and _grades_fit_stage(resource, self.grades)
            and _fits(resource.subject, self.subjects)
            and _fits(resource.type, self.types)
            and (not self.levels or resource.level in self.levels)
            and _fits(resource.edition, self.editions)
            and (not self.homes or resource.home in self.homes)
            and (self.owner is None or resource.owner == self.owner)
        )


def _fits(known: object, wanted: Collection[object]) -> bool:
    return not wanted or not known or known in wanted


def _grades_fit_stage(resource: Resource, grades: Collection[int]) -> bool:
    """Return False for a resource of another stage than every grade that is wanted."""
    if not grades or resource.grades or resource.stage is None:
        return True
    return bool(GRADES[resource.stage] & set(grades))
