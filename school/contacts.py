"""The directory a chat platform keeps of a school, and whom its entries mean in our records.

The school's own administrator keeps that directory, and says in it who is whose parent. It decides
which account is a guardian's; who is a guardian, only our records say. So an entry is matched or
left for the administrator, and never makes a person, a child's edge or a way around one.
"""

from collections.abc import Mapping, Sequence

from pydantic import BaseModel, Field

from school.codes import school_id
from school.errors import NotUnderstood
from school.people import PersonId, Unit, UnitId, UnitKind
from school.register_cells import class_named
from school.relations import relation_in
from school.spelling import simplified

MOST_PUPILS = 200
"""Entries of one request: a class, with room."""
MOST_GONE = 0.1
"""If more of the bound accounts than this are missing, the directory is not believed."""
FEW = 20
"""So many may always be missing."""


class DirectoryParent(BaseModel, frozen=True):
    """A parent's account, as listed with one child."""

    user: str = Field(min_length=1, max_length=128)
    relation: str = Field(default="", max_length=32)
    reachable: bool = True
    """False: has not followed the school yet, so nothing arrives."""


class DirectoryPupil(BaseModel, frozen=True):
    """A pupil, as listed in a class of the directory."""

    user: str = Field(min_length=1, max_length=128)
    name: str = Field(default="", max_length=64)
    school: str = Field(default="", max_length=64)
    """Name of the school above the class, or its code; empty: the directory names none."""
    class_name: str = Field(default="", max_length=64)
    """Such as “三年级2班”."""
    parents: tuple[DirectoryParent, ...] = ()


class MatchContacts(BaseModel, frozen=True):
    """Asks for the accounts of a directory's parents to be bound; only the product itself may."""

    platform: str
    channel: str = "app"
    pupils: tuple[DirectoryPupil, ...] = Field(max_length=MOST_PUPILS)


class UnbindContacts(BaseModel, frozen=True):
    """Tells that accounts are no longer in the directory, or cannot be reached any more."""

    platform: str
    channel: str = "app"
    users: tuple[str, ...]


class KeepContacts(BaseModel, frozen=True):
    """Tells everybody a whole directory lists; whoever else was bound through it is unbound."""

    platform: str
    channel: str = "app"
    users: tuple[str, ...]


class Unmatched(BaseModel, frozen=True):
    """An entry that means nobody for certain, for the administrator; ids only."""

    user: str
    why: str


class Matched(BaseModel, frozen=True):
    """What became of a directory's entries."""

    bound: int = 0
    kept: int = 0
    unbound: int = 0
    unmatched: tuple[Unmatched, ...] = ()
    done: bool = True


class Guardian(BaseModel, frozen=True):
    """A guardian of a pupil in our records."""

    person: PersonId
    relation: str = ""


def class_meant(units: Mapping[UnitId, Unit], pupil: DirectoryPupil) -> UnitId | None:
    """Return the class a directory's pupil is listed in, or None where it is not clear."""
    schools = [u for u in units.values() if u.kind is UnitKind.SCHOOL]
    named = simplified(pupil.school)
    found = [u.id for u in schools if simplified(u.name) == named] or _by_code(units, pupil.school)
    if not pupil.school and len(schools) == 1:
        found = [schools[0].id]
    if len(found) != 1:
        return None
    try:
        meant = class_named(found[0], simplified(pupil.class_name))
    except NotUnderstood:
        return None
    return meant if meant in units else None


def _by_code(units: Mapping[UnitId, Unit], code: str) -> list[UnitId]:
    try:
        found = school_id(code)
    except NotUnderstood:
        return []
    return [found] if found in units else []


def guardian_meant(
    parent: DirectoryParent, listed: Sequence[DirectoryParent], guardians: Sequence[Guardian]
) -> PersonId | None:
    """Return which of a pupil's guardians a listed parent is, or None where it is not clear.

    Either both sides have exactly one of that relation, or there is one parent and one guardian
    and one side does not say what they are.
    """
    relation = relation_of(parent)
    same = [g.person for g in guardians if relation and g.relation == relation]
    alone = [p for p in listed if relation_of(p) == relation]
    if len(same) == 1 and len(alone) == 1:
        return same[0]
    if len(guardians) == len(listed) == 1 and not (relation and guardians[0].relation):
        return guardians[0].person
    return None


def relation_of(parent: DirectoryParent) -> str:
    """Return the relation in our word; empty where the directory's means nothing to us."""
    try:
        return relation_in(parent.relation)
    except NotUnderstood:
        return ""


def believable(bound: int, missing: int) -> bool:
    """Return True when so many missing accounts are people who left, not a directory cut short."""
    return missing <= max(FEW, int(bound * MOST_GONE))
