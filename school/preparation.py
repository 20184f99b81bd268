"""Groups of teachers who prepare lessons together: members, drafts they share, minutes.

A group belongs to a school or to the county. Whoever founds it leads it; others ask to join, and
the leader says yes. A draft is a resource of the library: who may read it is its owner's to say,
and a draft that a member may not read is not shown to them.
"""

from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.lesson_calls import LessonView
from school.people import PersonId, UnitId
from school.resources import ResourceId

LONGEST_NAME = 16
MOST_MEMBERS = 60
MOST_DRAFTS = 30
MEETINGS_SHOWN = 4
CHOICES = 8


class MemberState(StrEnum):
    """Where somebody's wish to join a group stands."""

    ASKED = "asked"
    MEMBER = "member"
    DECLINED = "declined"


class Group(BaseModel, frozen=True):
    """A preparation group."""

    id: str
    home: UnitId
    """A school, or the county."""
    name: str = Field(min_length=2, max_length=LONGEST_NAME)
    leader: PersonId | None
    made_at: AwareDatetime


class Member(BaseModel, frozen=True):
    """Somebody who is in a group, or wants to be."""

    group_id: str
    person: PersonId
    state: MemberState
    asked_at: AwareDatetime
    decided_at: AwareDatetime | None = None


class Draft(BaseModel, frozen=True):
    """A resource that a member put before the group."""

    group_id: str
    resource_id: ResourceId
    by: PersonId | None
    at: AwareDatetime


class FoundGroup(BaseModel, frozen=True):
    """Founds a group at the asker's school, or the county's for the bureau."""

    name: str = Field(min_length=1, max_length=60)


class GroupsOf(BaseModel, frozen=True):
    """Asks for the groups the asker is in and could join."""


class GroupOf(BaseModel, frozen=True):
    """Asks for one group: by id, or by words in its name; neither: the one the asker is in."""

    group_id: str = Field(default="", max_length=40)
    text: str = Field(default="", max_length=60)
    told: bool = False
    """True: asked for a notice to the leader; fails when nobody waits any more."""


class JoinGroup(BaseModel, frozen=True):
    """Asks to join a group, or leaves it."""

    group_id: str = Field(max_length=40)
    leave: bool = False


class DecideMember(BaseModel, frozen=True):
    """The leader's yes or no to somebody who asked."""

    group_id: str = Field(max_length=40)
    person: PersonId
    agree: bool


class ShareDraft(BaseModel, frozen=True):
    """Puts a resource before the group, or takes it back."""

    group_id: str = Field(max_length=40)
    resource_id: ResourceId = Field(max_length=64)
    take_back: bool = False


class KeepMinutes(BaseModel, frozen=True):
    """Keeps the minutes of a group's newest meeting."""

    group_id: str = Field(default="", max_length=40)
    text: str = Field(min_length=1, max_length=2000)


class DraftView(BaseModel, frozen=True):
    """A draft the reader may read."""

    resource_id: ResourceId
    title: str
    by: str


class Asker(BaseModel, frozen=True):
    """Somebody who waits for the leader's yes."""

    person: PersonId
    name: str


class GroupView(BaseModel, frozen=True):
    """A group as a card shows it to one reader."""

    group_id: str
    name: str
    home_name: str
    leader: str
    members: tuple[str, ...] = ()
    """Names, for members alone."""
    count: int
    mine: MemberState | None = None
    leads: bool = False
    waiting: tuple[Asker, ...] = ()
    """For the leader alone."""
    drafts: tuple[DraftView, ...] = ()
    hidden: int = 0
    """Drafts the reader may not read."""
    meetings: tuple[LessonView, ...] = ()
    choices: tuple[DraftView, ...] = ()
    """Own resources a member may put before the group, the newest first."""


class Groups(BaseModel, frozen=True):
    """Groups, the asker's own first."""

    rows: tuple[GroupView, ...] = ()
