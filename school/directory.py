"""Who somebody is to the product: asked by the bot before it can offer or refuse anything."""

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


class BindGroup(BaseModel, frozen=True):
    """Makes the group chat the actor writes from stand for a class."""

    caption: str
    """Names the class, such as “三(2)班”."""


class Bound(BaseModel, frozen=True):
    """A group chat that stands for a class now."""

    group_id: GroupId
    class_name: str


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


def security_group(school: UnitId) -> GroupId:
    """Return the id of a school's security group."""
    return GroupId(f"security:{school}")


def school_group(school: UnitId) -> GroupId:
    """Return the id of a school's own group: its leaders and staff."""
    return GroupId(f"school:{school}")
