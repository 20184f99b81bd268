"""Which class, grade, school or county some words name, among those a person may know of."""

from collections.abc import Sequence

from chalicelib.call import Call
from chalicelib.workplace import NOWHERE, schools_of
from school.errors import NotFound, NotUnderstood
from school.naming import Caption, names_class, normal, number, parse_caption
from school.people import SCHOOL_DEPTH, Role, Unit, UnitId, UnitKind, school_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.unit_report import GRADE_WORD, SUBJECTS, ReportOf

TEACHING = frozenset({Role.CLASS_HEAD, Role.TEACHER})
LEADING = frozenset({Role.PRINCIPAL, Role.BUREAU})
MOST_NAMED = 4


def unit_meant(call: Call, request: ReportOf) -> tuple[Unit, str]:
    """Return the unit whose report is asked for, and the subject it is narrowed to, or “”.

    Raises:
        NotFound: There is no such unit below those the person is appointed to.
        NotUnderstood: Several fit.
        PermissionDenied: The person has no report to read, or not of this unit.
    """
    text = normal(request.text)
    subject = next((s for s in SUBJECTS if s in text), "")
    if request.unit_id:
        call.require(Action.READ_REPORT, Scope(unit=request.unit_id))
    # A refusal is audited in a transaction of its own, so none is open when it may come.
    with call.records() as unit:
        if request.unit_id:
            return unit.people.unit(request.unit_id), subject
        found = _named(unit, call, text.replace(subject, " ") if subject else text)
    if found is None:
        call.require(Action.READ_REPORT, Scope(unit=NOWHERE))
        raise NotFound("没有找到这个班级或学校。请写全名，如“三(2)班 报告”。")
    return found, subject


def _named(unit: UnitOfWork, call: Call, text: str) -> Unit | None:
    held = call.person.units_on(call.today, LEADING | TEACHING)
    if not held:
        return None
    if "全县" in text:
        return unit.people.unit(UnitId(held[0].split(".")[0]))
    said = parse_caption(text)
    top = _school_named(unit, held, text)
    if said.grade is not None:
        return _class_named(unit, said, [top.id] if top else list(held))
    grade = _grade_named(unit, text, [top.id] if top else list(held))
    if grade is not None:
        return grade
    return top or _town_named(unit, held, text) or _own(unit, held, text)


def _school_named(unit: UnitOfWork, held: Sequence[UnitId], text: str) -> Unit | None:
    inside = [one for scope in held for one in schools_of(unit, scope)]
    named = [one for one in inside if one.name in text]
    return max(named, key=lambda one: len(one.name), default=None)


def _town_named(unit: UnitOfWork, held: Sequence[UnitId], text: str) -> Unit | None:
    above = [one for one in held if one.count(".") < SCHOOL_DEPTH]
    towns = [one for scope in above for one in unit.people.units_under(scope, kind=UnitKind.TOWN)]
    return next((one for one in towns if one.name in text), None)


def _class_named(unit: UnitOfWork, said: Caption, scopes: Sequence[UnitId]) -> Unit | None:
    found = [one for one in unit.people.classes_under(scopes) if names_class(said, one.id)]
    return _only(unit, found)


def _grade_named(unit: UnitOfWork, text: str, scopes: Sequence[UnitId]) -> Unit | None:
    said = GRADE_WORD.search(text)
    if said is None:
        return None
    ending = f".g{number(said[1])}"
    schools = dict.fromkeys(one for scope in scopes for one in schools_of(unit, scope))
    grades = [g for s in schools for g in unit.people.units_under(s.id, kind=UnitKind.GRADE)]
    return _only(unit, [one for one in grades if one.id.endswith(ending)])


def _only(unit: UnitOfWork, found: Sequence[Unit]) -> Unit | None:
    if len(found) > 1:
        names = "、".join(
            f"{unit.people.unit(school_of(one.id)).name}{one.name}" for one in found[:MOST_NAMED]
        )
        raise NotUnderstood(f"有几个：{names}。请写上学校，再发一次。")
    return found[0] if found else None


def _own(unit: UnitOfWork, held: Sequence[UnitId], text: str) -> Unit:
    """Return the unit a person is in, as high or low as the words say."""
    first = held[0]
    if "学校" in text or "校级" in text:
        return unit.people.unit(school_of(first))
    if "年级" in text and first.count(".") > SCHOOL_DEPTH:
        return unit.people.unit(UnitId(".".join(first.split(".")[:4])))
    return unit.people.unit(first)
