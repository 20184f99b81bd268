"""Takes documents of a file into the library: what the administrator adds on the command line."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.errors import NotFound, SchoolError
from school.library_documents import (
    AddDocuments,
    AddedDocuments,
    DocumentRefused,
    LibraryDocument,
)
from school.people import PersonId, Unit, UnitId, UnitKind, school_of
from school.permissions import Action, Scope
from school.resource_shelf import STANDING
from school.resources import NOBODYS, Level, Licence, Resource, ResourceId, ReviewState
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

LOCAL = Unit(id=UnitId("local"), kind=UnitKind.COUNTY, name="本县")
"""Whose the library is before any county was imported."""
_COUNTY_WORDS = frozenset({"county", "region", "all", "全县", "县", "区域", "public"})
_SCHOOL_WORDS = frozenset({"school", "本校", "学校", "全校"})


@dataclass(frozen=True)
class _Places:
    """The county's units, for those a document names."""

    units: dict[UnitId, Unit]
    county: UnitId

    def named(self, word: str) -> UnitId | None:
        """Return the school or county with this id or name; None when none or several have it."""
        if word.lower() in self.units:
            return UnitId(word.lower())
        whole = (UnitKind.SCHOOL, UnitKind.COUNTY)
        found = [u.id for u in self.units.values() if u.name == word and u.kind in whole]
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class _Standing:
    """Whose a document is, and who sees it."""

    level: Level
    home: UnitId
    owner: PersonId | None
    open_to: UnitId


@dataclass(frozen=True)
class _Marks:
    """What tells two states of a document apart, kept as the digest of its resource.

    The document is compared with itself: what people changed of the resource is no change of it.
    """

    standing: str
    """32 hex digits."""
    content: str
    """32 hex digits."""

    @classmethod
    def of(
        cls, document: LibraryDocument, standing: _Standing, passages: Sequence[str]
    ) -> "_Marks":
        """Return the marks of a document whose standing and passages are known."""
        facts = document.facts.model_dump(mode="json", exclude={"grades"})
        said = [facts, sorted(document.facts.grades), list(passages)]
        return cls(_digest(list(asdict(standing).values())), _digest(said))

    @property
    def both(self) -> str:
        """Return both as one digest."""
        return self.standing + self.content


def _digest(said: object) -> str:
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:32]


@routes.lambda_function(name="add_documents")
@use_case(AddDocuments, by=Caller.PRODUCT)
def add_documents(request: AddDocuments, call: Call) -> AddedDocuments:
    """Bring documents into the library; those that are there as they are stay untouched."""
    counts, refused = {"added": 0, "changed": 0, "same": 0}, []
    with call.records() as unit:
        unit.resources.hold()
        places = _places(unit, call)
        known = {
            one.id: one
            for one in unit.resources.these([ResourceId(d.id) for d in request.documents])
        }
        for document in request.documents:
            try:
                outcome, kept = _take(unit, call, document, places=places, known=known)
            except SchoolError as error:
                refused.append(DocumentRefused(id=document.id, reason=error.message))
                continue
            known[kept.id] = kept
            counts[outcome] += 1
        if counts["added"] or counts["changed"]:
            fields = (f"added {counts['added']}", f"changed {counts['changed']}")
            call.audit(unit, Action.ADD_RESOURCE, Scope(unit=places.county), fields=fields)
    return AddedDocuments(**counts, refused=tuple(refused))


def _take(
    unit: UnitOfWork,
    call: Call,
    document: LibraryDocument,
    *,
    places: _Places,
    known: dict[ResourceId, Resource],
) -> tuple[str, Resource]:
    """Bring one document into the library; say what it was, and return the resource."""
    from retrieval.passages import passages_of  # noqa: PLC0415  # with the index, not before

    standing = _standing(unit, call, document, places)
    passages = passages_of(document.facts, document.text)
    before = known.get(ResourceId(document.id))
    marks = _Marks.of(document, standing, passages)
    if before is None:
        fresh = _resource(document, standing, call, marks=marks, before=None)
        unit.resources.add(fresh, passages)
        return "added", fresh
    if before.file_key or before.link:
        raise NotFound("库里已有同一编号、从聊天上传的资源，没有改动。请换一个 id。")
    if marks.both == before.sha256:
        return "same", before
    fresh = _resource(document, standing, call, marks=marks, before=before)
    same_text = unit.resources.passages([fresh.id]).get(fresh.id, ()) == passages
    unit.resources.change(fresh, passages=None if same_text else passages)
    if not same_text or fresh.title != before.title:
        unit.resource_uses.outdate_reviews(fresh.id)
    return "changed", fresh


def _resource(
    document: LibraryDocument,
    standing: _Standing,
    call: Call,
    *,
    marks: _Marks,
    before: Resource | None,
) -> Resource:
    """Return the resource with what the document says anew; what people did since stays.

    Those are corrections such as points, and while the document says of its standing what it said
    before, also sharing and owner. What was taken off the shelf stays off in any case.
    """
    number = ResourceId(document.id)
    facts = document.facts.model_dump(exclude={"points", "licence"})
    place = {**asdict(standing), "state": ReviewState.APPROVED}
    now = {"sha256": marks.both, "updated_at": call.now}
    if before is None:
        first = {"id": number, "work": number, "licence": Licence.UNKNOWN, "created_at": call.now}
        return Resource.model_validate({**facts, **place, **now, **first})
    if before.sha256.startswith(marks.standing):
        place = {}
    if before.state not in STANDING:
        place.pop("state", None)
    if before.sha256.endswith(marks.content):
        facts = {}
    return Resource.model_validate({**before.model_dump(), **facts, **place, **now})


def _standing(
    unit: UnitOfWork, call: Call, document: LibraryDocument, places: _Places
) -> _Standing:
    """Return whose a document is: a person's, a school's or the county's.

    An owner nobody knows keeps it for nobody: sharing too little is mended by a word, sharing
    too much is not.
    """
    found = _owned(unit, call, document, places)
    if found.level is Level.REGION:
        return replace(found, open_to=_county_of(found.home))
    return replace(found, open_to=_open_to(document, found, places))


def _owned(unit: UnitOfWork, call: Call, document: LibraryDocument, places: _Places) -> _Standing:
    level, named = document.level, places.named(document.owner) if document.owner else None
    if named is not None:
        own = Level.REGION if places.units[named].kind is UnitKind.COUNTY else Level.SCHOOL
        home = named if own is Level.REGION else school_of(named)
        return _Standing(level or own, home, None, NOBODYS)
    if document.owner:
        school, person = _person(unit, call, document.owner)
        at = school or places.county
        return _Standing(level or Level.PERSONAL, at, person, NOBODYS)
    return _Standing(level or Level.REGION, places.county, None, NOBODYS)


def _person(unit: UnitOfWork, call: Call, owner: str) -> tuple[UnitId | None, PersonId | None]:
    """Return the school and the id of a person; nothing of somebody who is not known."""
    try:
        person = unit.people.person(PersonId(owner))
    except NotFound:
        return None, None
    units = [a.unit for a in person.appointments if a.holds_on(call.today)]
    return (school_of(units[0]) if units else None), person.id


def _open_to(document: LibraryDocument, found: _Standing, places: _Places) -> UnitId:
    """Return the unit whose people see what is a school's or a person's.

    Raises:
        NotFound: It is shared with a unit nobody knows.
    """
    shared, county = document.shared, _county_of(found.home)
    of_school = found.home if found.home != county else NOBODYS
    if shared is None or shared is False or shared == "":
        own = found.level is Level.SCHOOL and found.owner is None and document.owner
        return of_school if own else NOBODYS
    if shared is True or str(shared).lower() in _COUNTY_WORDS:
        return county
    if str(shared).lower() in _SCHOOL_WORDS:
        return of_school
    unit = places.named(str(shared))
    if unit is None:
        raise NotFound(f"没有“{shared}”这个单位，没有收下。shared 写学校编号、学校名称或 county。")
    return unit


def _county_of(unit: UnitId) -> UnitId:
    return UnitId(unit.partition(".")[0])


def _places(unit: UnitOfWork, call: Call) -> _Places:
    """Return the units, and the county whose library it is: a real one where there is one."""
    units = unit.people.all_units()
    counties = [u.id for u in units.values() if u.kind is UnitKind.COUNTY]
    real = [one for one in counties if one != LOCAL.id]
    if not counties:
        unit.people.add(new_units=[LOCAL], since=call.today)
        units[LOCAL.id] = LOCAL
    return _Places(units, (real or [LOCAL.id])[0])
