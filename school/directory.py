"""Who somebody is to the product: asked by the bot before it can offer or refuse anything."""

from enum import StrEnum

from pydantic import BaseModel

from school.people import GroupId, PersonId, Role, UnitId


class WhoAmI(BaseModel, frozen=True):
    """Asks who the actor is."""


class ClassOf(BaseModel, frozen=True):
    """A class somebody teaches or is in."""

    id: UnitId
    name: str


class Child(BaseModel, frozen=True):
    """A guardian's own child."""

    id: PersonId
    name: str
    class_name: str


class Identity(BaseModel, frozen=True):
    """Who the actor is; an account nobody bound has no person and no roles."""

    person_id: PersonId | None = None
    name: str = ""
    roles: frozenset[Role] = frozenset()
    teaches: tuple[ClassOf, ...] = ()
    children: tuple[Child, ...] = ()


class GroupKind(StrEnum):
    """Whose group a group chat is."""

    CLASS = "class"
    SCHOOL = "school"
    """The school's staff: morning reports, and alarms where there is no security group."""
    SECURITY = "security"
    """Who guards the school: alarms."""


GROUP_NAMES = {
    GroupKind.CLASS: "班级群",
    GroupKind.SCHOOL: "校级群",
    GroupKind.SECURITY: "安保群",
}


class BindGroup(BaseModel, frozen=True):
    """Makes the group chat the actor writes from stand for a class, or for a group of a school."""

    caption: str
    """Names the class, such as “三(2)班”, or the group: “安保群”, “校级群”."""


class Bound(BaseModel, frozen=True):
    """A group chat that stands for a class or a group of a school now."""

    group_id: GroupId
    class_name: str
    """Name of the class, or of the school."""
    kind: GroupKind = GroupKind.CLASS


class ListPeople(BaseModel, frozen=True):
    """Asks for everybody; only the product itself may."""


class ListedPerson(BaseModel, frozen=True):
    """A row of ``qingjiao people``."""

    id: PersonId
    name: str
    roles: tuple[Role, ...]
    school: str = ""
    class_name: str = ""
    children: tuple[PersonId, ...] = ()
    child_names: tuple[str, ...] = ()
    groups: tuple[tuple[GroupId, str], ...] = ()
    """Ids and names of the group chats the person is in."""


class PeopleList(BaseModel, frozen=True):
    """Everybody, by id."""

    people: tuple[ListedPerson, ...]


def class_group(class_id: UnitId) -> GroupId:
    """Return the id of a class's group: its teachers and the guardians of its pupils."""
    return GroupId(f"class:{class_id}")


def school_group(school_id: UnitId) -> GroupId:
    """Return the id of a school's group: everybody who works there."""
    return GroupId(f"school:{school_id}")


def security_group(school_id: UnitId) -> GroupId:
    """Return the id of a school's security group: who guards it and who leads it."""
    return GroupId(f"security:{school_id}")
