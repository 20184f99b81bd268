"""Lesson packs: what belongs to one lesson, in the order it is used.

A pack is a resource of the library that holds others: slides, key points, exercises, questions and
answers. Who sees the pack sees of its parts those they may read, and no more.
"""

from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.resources import ResourceId, ResourceType

MOST_ITEMS = 30


class PackPart(StrEnum):
    """What a resource is for in a lesson."""

    COURSEWARE = "courseware"
    KEY_POINTS = "key_points"
    EXERCISES = "exercises"
    QA = "qa"


PARTS = {
    PackPart.COURSEWARE: "课件",
    PackPart.KEY_POINTS: "要点",
    PackPart.EXERCISES: "练习",
    PackPart.QA: "答疑",
}
_PART_OF = {
    ResourceType.COURSEWARE: PackPart.COURSEWARE,
    ResourceType.VIDEO: PackPart.COURSEWARE,
    ResourceType.MICRO_LESSON: PackPart.COURSEWARE,
    ResourceType.AUDIO: PackPart.COURSEWARE,
    ResourceType.PICTURE: PackPart.COURSEWARE,
    ResourceType.LESSON_PLAN: PackPart.KEY_POINTS,
    ResourceType.STUDY_GUIDE: PackPart.KEY_POINTS,
    ResourceType.EXERCISES: PackPart.EXERCISES,
    ResourceType.EXAM_PAPER: PackPart.EXERCISES,
}


def part_of(type_: ResourceType | None) -> PackPart:
    """Return what a resource of a type is usually for."""
    return _PART_OF.get(type_, PackPart.KEY_POINTS) if type_ else PackPart.KEY_POINTS


class PackItem(BaseModel, frozen=True):
    """One resource in a pack."""

    pack: ResourceId
    resource: ResourceId
    part: PackPart
    no: int
    """Its place in the pack, from 1."""
    at: AwareDatetime


class MakePack(BaseModel, frozen=True):
    """Makes a pack of the asker's own."""

    title: str = Field(min_length=1, max_length=80)


class PackOf(BaseModel, frozen=True):
    """Asks for one pack: by id, or the asker's own by words in its title; neither: the newest."""

    pack_id: str = Field(default="", max_length=64)
    text: str = Field(default="", max_length=80)


class ChangePack(BaseModel, frozen=True):
    """Puts a resource into a pack, gives it another part or place, or takes it out."""

    pack_id: str = Field(max_length=64)
    resource_id: str = Field(default="", max_length=64)
    no: int = Field(default=0, ge=0, le=99)
    """By its place in the pack, instead of its id."""
    part: PackPart | None = None
    """None: what resources of its type are usually for."""
    to: int = Field(default=0, ge=0, le=99)
    """Its new place, from 1; 0: where it is, or at the end."""
    out: bool = False


class PackItemView(BaseModel, frozen=True):
    """A part of a pack that the reader may read."""

    resource_id: ResourceId
    no: int
    part: PackPart
    title: str
    type: ResourceType | None
    media_type: str = ""


class PackView(BaseModel, frozen=True):
    """A pack as a card shows it to one reader."""

    pack_id: ResourceId
    title: str
    subject: str = ""
    own: bool = False
    items: tuple[PackItemView, ...] = ()
    hidden: int = 0
    """Parts the reader may not read."""
    choices: tuple[PackItemView, ...] = ()
    """For the owner: own resources that are not in it yet, the newest first."""


class Packs(BaseModel, frozen=True):
    """The asker's packs, the newest first."""

    rows: tuple[PackView, ...] = ()


class PacksOf(BaseModel, frozen=True):
    """Asks for the asker's own packs."""
