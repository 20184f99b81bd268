"""Class mastery use cases: which points a class is weak on, and for whom one is hard."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.mastery import masteries
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.errors import NotFound, NotUnderstood
from school.knowledge import SUBJECTS, PointId, point
from school.mastery import (
    WEAK,
    ClassMastery,
    ClassMasteryOf,
    Mastery,
    PointMastery,
    PointOfClass,
    PupilMastery,
    over_a_class,
)
from school.naming import Caption, names_class, parse_caption
from school.people import PersonId, Pupil, Role, Unit, UnitId, school_of
from school.permissions import Action, Scope
from school.store.mastery import PublishedPoint
from school.store.unit_of_work import UnitOfWork
from school.summary import MIN_GROUP

routes = Blueprint(__name__)

TEACHING = frozenset({Role.CLASS_HEAD, Role.TEACHER})
LEADING = frozenset({Role.PRINCIPAL, Role.BUREAU})
Masteries = dict[PersonId, tuple[Mastery, ...]]


@routes.lambda_function(name="class_mastery")
@use_case(ClassMasteryOf)
def class_mastery(request: ClassMasteryOf, call: Call) -> ClassMastery:
    """Return which points a class is weak on; leaders get what is published, of five and more."""
    class_id = _class_meant(call, request, Action.READ_CLASS_LEARNING)
    scope = Scope(unit=class_id)
    role = call.require(Action.READ_CLASS_LEARNING, scope)
    subject = _subject_meant(call, request, class_id)
    with call.records() as unit:
        pupils = _agreed(unit, call, class_id)
        found = masteries(
            unit, [p.id for p in pupils], on=call.now, subject=subject or None, about=request.point
        )
        told = _told if role in TEACHING else _published
        points, thin = told(unit, call, class_id, found)
        call.audit(unit, Action.READ_CLASS_LEARNING, scope, fields=("mastery",))
        return ClassMastery(
            class_id=class_id,
            class_name=unit.people.class_name(class_id),
            subject=subject,
            points=tuple(sorted(points, key=lambda one: (one.chance, one.point))),
            thin=thin,
            published=role not in TEACHING,
            at=call.now,
        )


@routes.lambda_function(name="point_mastery")
@use_case(ClassMasteryOf)
def point_mastery(request: ClassMasteryOf, call: Call) -> PointMastery:
    """Return for which pupils of a class one point is hard; only those who teach it may ask."""
    class_id = _class_meant(call, request, Action.READ_LEARNING)
    scope = Scope(unit=class_id)
    call.require(Action.READ_LEARNING, scope)
    if request.point is None:
        raise NotUnderstood("请写清知识点，如“学情 三(2)班 表内乘法”。")
    with call.records() as unit:
        pupils = _agreed(unit, call, class_id)
        found = masteries(unit, [p.id for p in pupils], on=call.now, about=request.point)
        enough = {p: some[0] for p, some in found.items() if some and some[0].enough}
        weak = [_weak(p, enough[p.id]) for p in pupils if p.id in enough]
        shown = sorted((w for w in weak if w.points), key=lambda w: w.points[0].chance)
        # Who is not shown is told of, too: as not being among them.
        for pupil_id in enough:
            one = Scope(unit=class_id, pupil=pupil_id)
            call.audit(unit, Action.READ_LEARNING, one, fields=("mastery",))
        if not enough:
            call.audit(unit, Action.READ_LEARNING, scope, fields=("mastery",))
        return PointMastery(
            class_id=class_id,
            class_name=unit.people.class_name(class_id),
            point=request.point,
            pupils=tuple(shown),
            enough=len(enough),
            at=call.now,
        )


def _weak(pupil: Pupil, one: Mastery) -> PupilMastery:
    return PupilMastery(
        pupil_id=pupil.id,
        name=pupil.name,
        roll_no=pupil.roll_no,
        class_name=pupil.class_name,
        consented=True,
        points=(one,) if one.chance < WEAK else (),
    )


def _agreed(unit: UnitOfWork, call: Call, class_id: UnitId) -> list[Pupil]:
    """Return the pupils of a class whose guardians agree."""
    pupils = unit.people.pupils_of(class_id, on=call.today)
    decisions = unit.consents.of(*(p.id for p in pupils))
    return [p for p in pupils if consent.in_force(decisions, p.id, Purpose.HOMEWORK)]


def _by_point(found: Masteries) -> dict[PointId, dict[PersonId, Mastery]]:
    points: dict[PointId, dict[PersonId, Mastery]] = {}
    for pupil, some in found.items():
        for one in some:
            points.setdefault(one.point, {})[pupil] = one
    return points


Told = tuple[list[PointOfClass], tuple[PointId, ...]]


def _told(unit: UnitOfWork, call: Call, class_id: UnitId, found: Masteries) -> Told:  # noqa: ARG001
    """Return every point there is enough evidence about, and the others, for who teaches."""
    figures = {p: over_a_class(p, list(some.values())) for p, some in _by_point(found).items()}
    thin = tuple(sorted(p for p, one in figures.items() if one is None))
    return [one for one in figures.values() if one], thin


def _published(unit: UnitOfWork, call: Call, class_id: UnitId, found: Masteries) -> Told:
    """Return what those may know who do not teach the class: figures of five pupils and more.

    A figure is renewed when as many pupils' responses behind it have changed, so that the
    difference between two of them is not one child's.
    """
    last = unit.mastery.published(class_id)
    for about, by_pupil in _by_point(found).items():
        figures = over_a_class(about, list(by_pupil.values()))
        if figures is None or figures.pupils < MIN_GROUP:
            continue
        now = {p: one.responses for p, one in by_pupil.items() if one.enough}
        if about in last and not _changed(unit.mastery.behind(class_id, about), now):
            continue
        last[about] = PublishedPoint(
            figures=figures.model_copy(update={"weak": None}),
            subject=point(about).subject,
            at=call.now,
        )
        unit.mastery.publish(class_id, last[about], behind=now)
    asked = {one.point for some in found.values() for one in some}
    return [one.figures for about, one in last.items() if about in asked], ()


def _changed(before: dict[PersonId, int], now: dict[PersonId, int]) -> bool:
    moved = [p for p in before.keys() | now.keys() if before.get(p) != now.get(p)]
    return len(moved) >= MIN_GROUP


def _subject_meant(call: Call, request: ClassMasteryOf, class_id: UnitId) -> str:
    """Return the subject named, else the one the asker teaches the class; empty: every subject.

    A class head asks about the class, so what the head teaches does not narrow it.
    """
    if request.point:
        return point(request.point).subject
    named = next((s for s in SUBJECTS if s in request.caption), "")
    held = {(a.role, a.subject) for a in call.person.appointments if a.unit == class_id}
    (role, taught), *others = held or {(Role.CLASS_HEAD, "")}
    return named or (taught if role is Role.TEACHER and not others else "")


def _class_meant(call: Call, request: ClassMasteryOf, action: Action) -> UnitId:
    """Return the class a request is about, of those the asker may know to exist.

    Raises:
        NotFound: The class named is none of them.
        NotUnderstood: Several fit.
        PermissionDenied: The policy does not allow *action* on any.
    """
    if request.class_id:
        return request.class_id
    said = parse_caption(request.caption)
    with call.records() as unit:
        taught = unit.people.classes_under(call.person.units_on(call.today, TEACHING))
        led = unit.people.classes_under(call.person.units_on(call.today, LEADING))
        known = list({c.id: c for c in (*taught, *led)}.values())
        if said.grade is None:
            fitting = taught
        else:
            fitting = _of_school(unit, [c for c in known if names_class(said, c.id)], said)
    if not fitting:
        named = f"{school_of(known[0].id)}.g{said.grade}.c{said.class_no}" if known else "-"
        call.require(action, Scope(unit=UnitId(named)))
        if said.grade is None:
            raise NotUnderstood(
                "要看哪个班？请写上班级，如“学情 三(2)班”。看全校发“学校报告”，看全县发“全县报告”。"
            )
        raise NotFound("没有找到这个班。请写清班级，如“学情 三(2)班”。")
    if len(fitting) > 1:
        raise NotUnderstood(_which(fitting, said))
    return fitting[0].id


def _of_school(unit: UnitOfWork, classes: list[Unit], said: Caption) -> list[Unit]:
    """Return those classes whose school the caption names; all, where it names none."""
    if len(classes) < 2:  # noqa: PLR2004 - nothing to tell apart
        return classes
    named = [c for c in classes if unit.people.unit(school_of(c.id)).name in said.rest]
    return named or classes


def _which(classes: list[Unit], said: Caption) -> str:
    if said.grade is not None:
        return f"有 {len(classes)} 所学校有这个班。请写上学校，如“学情 青田实验小学 三(2)班”。"
    names = "、".join(c.name for c in classes[:4])
    return f"你教 {names} 几个班，请写上班级，如“学情 {classes[0].name}”。"
