"""Use cases about people: who am I, whose paper is this, which chat is which group."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import Caller, use_case
from school.consent import any_in_force
from school.directory import (
    GROUP_NAMES,
    BindGroup,
    Bound,
    Child,
    ClassOf,
    GroupKind,
    Identity,
    ListedPerson,
    ListPeople,
    PeopleList,
    WhoAmI,
    class_group,
    school_group,
    security_group,
)
from school.errors import NotFound, NotUnderstood
from school.naming import (
    Caption,
    FindPupils,
    FoundPupils,
    PupilChoice,
    homework_title,
    names_class,
    parse_caption,
)
from school.people import (
    SCHOOL_DEPTH,
    GroupId,
    Person,
    PersonId,
    Pupil,
    Role,
    Unit,
    UnitId,
    UnitKind,
    school_of,
)
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

TEACHING = frozenset({Role.CLASS_HEAD, Role.TEACHER})
MOST_CHOICES = 5
"""Pupils to choose from, where a text names several or none."""


@routes.lambda_function(name="who_am_i")
@use_case(WhoAmI, by=Caller.ANYBODY)
def who_am_i(request: WhoAmI, call: Call) -> Identity:  # noqa: ARG001  # it has no fields
    """Say who the actor is; an unknown account is an answer, not an error."""
    if not call.known:
        return Identity()
    person = call.person
    with call.records() as unit:
        _note_use(unit, call)
        return Identity(
            person_id=person.id,
            name=person.name,
            roles=person.roles_on(call.today),
            teaches=tuple(ClassOf(id=c.id, name=c.name) for c in _taught(unit, call)),
            children=tuple(
                Child(id=p.id, name=p.name, class_name=p.class_name)
                for p in unit.people.enrolled(person.children_on(call.today), on=call.today)
            ),
        )


def _note_use(unit: UnitOfWork, call: Call) -> None:
    """Note that the actor used the product; of a pupil only under a guardian's consent."""
    person = call.person
    if Role.PUPIL in person.roles_on(call.today) and not any_in_force(
        unit.consents.of(person.id), person.id
    ):
        return
    unit.activity.note(person.id, call.today)


def _taught(unit: UnitOfWork, call: Call) -> list[Unit]:
    """Return the classes the actor teaches, the one it heads first."""
    heads = call.person.units_on(call.today, frozenset({Role.CLASS_HEAD}))
    taught = unit.people.classes_under(call.person.units_on(call.today, TEACHING))
    return sorted(taught, key=lambda c: (c.id not in heads, c.id))


@routes.lambda_function(name="find_pupils")
@use_case(FindPupils)
def find_pupils(request: FindPupils, call: Call) -> FoundPupils:
    """Work out whose paper a caption means; only classes the actor teaches are looked at."""
    caption = parse_caption(request.caption)
    with call.records() as unit:
        classes = _taught(unit, call)
    chosen = _class_meant(caption, classes, request.class_id)
    _require_class(call, caption, classes, chosen)
    with call.records() as unit:
        looked_at = [chosen] if chosen else classes
        pupils = [p for c in looked_at for p in unit.people.pupils_of(c.id, on=call.today)]
        named = _pupils_meant(caption, pupils)
        shown = named if len(named) == 1 else (named or pupils)[:MOST_CHOICES]
        for pupil in shown:
            scope = Scope(unit=pupil.class_id, pupil=pupil.id)
            call.audit(unit, Action.GRADE, scope, fields=("name", "roll_no"))
    only = named[0] if len(named) == 1 else None
    return FoundPupils(
        pupil=_choice(only) if only else None,
        class_id=only.class_id if only else (chosen.id if chosen else None),
        class_name=only.class_name if only else (chosen.name if chosen else ""),
        homework=homework_title(caption.rest, name=only.name if only else ""),
        choices=() if only else tuple(_choice(p) for p in shown),
        enrolled=len(pupils) if chosen or only else 0,
        teaches=tuple(c.name for c in classes),
        page=caption.page,
    )


def _require_class(call: Call, caption: Caption, classes: list[Unit], chosen: Unit | None) -> None:
    """Pass for a class the actor teaches; another is refused the same whether it exists or not."""
    if chosen is not None:
        call.require(Action.GRADE, Scope(unit=chosen.id))
    elif not classes:
        call.require(Action.GRADE, Scope(unit=UnitId("-")))
    elif caption.grade is not None:
        school = school_of(classes[0].id)
        named = UnitId(f"{school}.g{caption.grade}.c{caption.class_no}")
        call.require(Action.GRADE, Scope(unit=named))


def _class_meant(caption: Caption, classes: list[Unit], earlier: UnitId | None) -> Unit | None:
    for one in classes:
        if names_class(caption, one.id):
            return one
    if caption.grade is not None:
        return None
    for one in classes:
        if one.id == earlier:
            return one
    return classes[0] if len(classes) == 1 else None


def _pupils_meant(caption: Caption, pupils: list[Pupil]) -> list[Pupil]:
    if caption.roll_no is not None:
        found = [p for p in pupils if p.roll_no == caption.roll_no]
        if not found:
            raise NotFound(f"班里没有 {caption.roll_no} 号。请核对学号后再发一次。")
        return found
    return [p for p in pupils if p.name and p.name in caption.rest]


def _choice(pupil: Pupil) -> PupilChoice:
    return PupilChoice(
        pupil_id=pupil.id,
        class_id=pupil.class_id,
        class_name=pupil.class_name,
        roll_no=pupil.roll_no,
        name=pupil.name,
    )


@routes.lambda_function(name="bind_group")
@use_case(BindGroup)
def bind_group(request: BindGroup, call: Call) -> Bound:
    """Make the group chat the actor writes from stand for a class, or for a group of a school."""
    if not call.actor.group:
        raise NotUnderstood(
            "请在班级群里发“绑定 三(2)班”，在安保群里发“绑定安保群”，不要在单聊里发。"
        )
    for kind, word in _WORDS_OF_KINDS.items():
        if word.search(request.caption):
            return _bind_of_school(kind, call)
    caption = parse_caption(request.caption)
    with call.records() as unit:
        classes = unit.people.classes_under(
            call.person.units_on(call.today, frozenset({Role.CLASS_HEAD, Role.PRINCIPAL}))
        )
        chosen = next((c for c in classes if names_class(caption, c.id)), None)
    if chosen is None:
        call.require(Action.BIND_GROUP, Scope(unit=UnitId("-")))
        raise NotFound("没有找到这个班。请写清班级，如“绑定 三(2)班”。")
    scope = Scope(unit=chosen.id)
    call.require(Action.BIND_GROUP, scope)
    group = class_group(chosen.id)
    with call.records() as unit:
        unit.people.bind_group(call.actor.platform, call.actor.conversation, group=group)
        call.audit(unit, Action.BIND_GROUP, scope)
    return Bound(group_id=group, class_name=chosen.name)


_WORDS_OF_KINDS = {
    GroupKind.SECURITY: re.compile("安保群|保卫群|安全群|值班群"),
    GroupKind.SCHOOL: re.compile("校级群|学校群|全校群|教工群|教师群"),
}
_GROUP_OF_KIND = {GroupKind.SECURITY: security_group, GroupKind.SCHOOL: school_group}
"""Alarms go to the one, reports to the other."""


def _bind_of_school(kind: GroupKind, call: Call) -> Bound:
    """Make the chat stand for a group of the school that the actor leads."""
    led = call.person.units_on(call.today, frozenset({Role.PRINCIPAL}))
    scope = Scope(unit=next(iter(sorted(led)), UnitId("-")))
    call.require(Action.BIND_GROUP, scope)
    group = _GROUP_OF_KIND[kind](scope.unit)
    with call.records() as unit:
        before = unit.people.group_of(call.actor.platform, call.actor.conversation) or ""
        if before.startswith(f"{GroupKind.CLASS}:"):
            raise NotUnderstood("这是班级群，里面有家长，不能收告警。请在只有教职工的群里绑定。")
        unit.people.bind_group(call.actor.platform, call.actor.conversation, group=group)
        call.audit(unit, Action.BIND_GROUP, scope)
        name = unit.people.unit(scope.unit).name
    return Bound(group_id=group, class_name=name, kind=kind)


@routes.lambda_function(name="list_people")
@use_case(ListPeople, by=Caller.PRODUCT)
def list_people(request: ListPeople, call: Call) -> PeopleList:  # noqa: ARG001  # no fields
    """List everybody, for the administrator's command line and the console's picker."""
    with call.records() as unit:
        county = _County(unit.people.all_units(), unit.people.all_pupils(on=call.today))
        everyone = unit.people.everyone()
    return PeopleList(people=tuple(_listed(county, p, call.today) for p in everyone))


@dataclass(frozen=True)
class _County:
    units: dict[UnitId, Unit]
    pupils: dict[PersonId, Pupil]

    def classes(self, ids: Iterable[UnitId]) -> list[Unit]:
        """Return those of the units that are classes, once each."""
        found = (self.units[i] for i in dict.fromkeys(ids))
        return [unit for unit in found if unit.kind is UnitKind.CLASS]


def _listed(county: _County, person: Person, today: date) -> ListedPerson:
    roles = person.roles_on(today)
    children = [county.pupils[c] for c in person.children_on(today) if c in county.pupils]
    teaches = county.classes(person.units_on(today, TEACHING))
    home = county.classes(person.units_on(today, TEACHING | {Role.PUPIL}))
    held = [*person.units_on(today, frozenset(Role)), *(c.class_id for c in children)]
    schools = [school_of(u) for u in held if u.count(".") >= SCHOOL_DEPTH]
    in_groups = dict.fromkeys([*(c.id for c in teaches), *(c.class_id for c in children)])
    return ListedPerson(
        id=person.id,
        name=person.name,
        roles=tuple(role for role in Role if role in roles),
        school=county.units[schools[0]].name if schools else "",
        class_name="、".join(c.name for c in home),
        children=tuple(c.id for c in children),
        child_names=tuple(c.name for c in children),
        groups=(
            *_groups_of_school(county, person, today),
            *((class_group(c), f"{county.units[c].name} 班级群") for c in in_groups),
        ),
    )


_STAFF = TEACHING | {Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.HEALTH_REPORTER, Role.SECURITY}
_GUARDING = frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.SECURITY})


def _groups_of_school(county: _County, person: Person, today: date) -> list[tuple[GroupId, str]]:
    """Return the groups of the schools somebody works at, as the demo county has them."""
    kinds = (
        (_GUARDING, security_group, GroupKind.SECURITY),
        (_STAFF, school_group, GroupKind.SCHOOL),
    )
    return [
        (group(school), f"{county.units[school].name} {GROUP_NAMES[kind]}")
        for roles, group, kind in kinds
        for school in _schools_of(person.units_on(today, roles))
    ]


def _schools_of(units: Iterable[UnitId]) -> list[UnitId]:
    """Return the schools that units are or are in, once each."""
    return list(dict.fromkeys(school_of(u) for u in units if u.count(".") >= SCHOOL_DEPTH))
