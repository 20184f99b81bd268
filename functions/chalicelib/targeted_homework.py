"""Targeted homework use cases: propose it, set it, see how far it has come."""

from datetime import datetime, time
from random import Random

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import classes_meant, id_of, open_homework
from chalicelib.mastery import masteries
from chalicelib.practice import kept_questions
from chalicelib.runtime import use_case
from school import consent
from school.consent import Purpose
from school.county_time import COUNTY_TIME
from school.errors import NotFound, NotUnderstood
from school.exercise_making import LEVEL_NAMES, Level
from school.homework_questions import only
from school.knowledge import MATHEMATICS, point
from school.mastery import Mastery
from school.naming import parse_caption
from school.people import PersonId, Pupil, UnitId, grade_of
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.targeted_homework import (
    LayerSize,
    MakeTargeted,
    Proposal,
    ProposedPoint,
    Targeted,
    TargetedHistory,
    TargetedLayer,
    TargetedOf,
    TargetOf,
    all_weak_points,
    exercises_for,
    fits_a_line,
    key_of,
    layer_of,
    printable,
    weak_points,
)

routes = Blueprint(__name__)

MOST_SHOWN = 5
MOST_A_DAY = 9
"""Sets of one class a day; each has a title of its own."""


class Plan:
    """Who in a class gets which layer, on which points."""

    def __init__(self, unit: UnitOfWork, call: Call, class_id: UnitId) -> None:
        pupils = unit.people.pupils_of(class_id, on=call.today)
        decisions = unit.consents.of(*(p.id for p in pupils))
        agreed = [p for p in pupils if consent.in_force(decisions, p.id, Purpose.HOMEWORK)]
        known = masteries(unit, [p.id for p in agreed], on=call.now, subject=MATHEMATICS)
        weak = all_weak_points(known)
        lacking = [one.point for one in weak if not printable(one.point)]
        self.kept = only(kept_questions(unit, call, class_id, lacking), fits_a_line)
        self.points: tuple[ProposedPoint, ...] = weak_points(
            known,
            grade=grade_of(class_id),
            possible=lambda one: printable(one) or one in self.kept,
        )
        self.left_out = tuple(point(p).name for p in lacking if p not in self.kept)
        self.agreed = agreed
        self.class_id = class_id
        self.blank = len(pupils) - len(agreed)
        self.number = unit.targeted_homework.count_since(class_id, _midnight(call)) + 1
        self._known: dict[PersonId, tuple[Mastery, ...]] = known

    def layers(self) -> dict[Level, list[Pupil]]:
        """Return the pupils of each layer that has any, the easiest first."""
        points = [one.point for one in self.points]
        found: dict[Level, list[Pupil]] = {level: [] for level in Level}
        for pupil in self.agreed:
            found[layer_of(self._known[pupil.id], points)].append(pupil)
        if self.blank:
            return {lv: some for lv, some in found.items() if some or lv is Level.BETTER}
        return {level: some for level, some in found.items() if some}


@routes.lambda_function(name="propose_targeted")
@use_case(TargetOf)
def propose_targeted(request: TargetOf, call: Call) -> Proposal:
    """Say which points homework for a class would practise, and how many pupils get which layer."""
    class_id = _class_meant(call, request.class_id, request.caption)
    with call.records() as unit:
        plan = _plan(unit, call, class_id)
        scope = Scope(unit=class_id)
        call.audit(unit, Action.SET_PRACTICE, scope, fields=("mastery", "aggregates"))
        return Proposal(
            class_id=class_id,
            class_name=unit.people.class_name(class_id),
            points=plan.points,
            layers=tuple(
                LayerSize(level=level, pupils=len(pupils))
                for level, pupils in plan.layers().items()
                if pupils
            ),
            blank=plan.blank,
            items=request.items,
            left_out=plan.left_out,
        )


def _class_meant(call: Call, class_id: UnitId | None, caption: str) -> UnitId:
    if class_id is not None:
        call.require(Action.SET_PRACTICE, Scope(unit=class_id))
        return class_id
    meant = classes_meant(call, Action.SET_PRACTICE, parse_caption(caption))
    if len(meant) > 1:
        names = "、".join(one.name for one in meant[:4])
        raise NotUnderstood(f"你教 {names} 几个班，请写上班级，如“布置靶向作业 {meant[0].name}”。")
    return meant[0].id


def _plan(unit: UnitOfWork, call: Call, class_id: UnitId) -> Plan:
    plan = Plan(unit, call, class_id)
    if not plan.points:
        raise NotFound("这个年级还没有能出在卷上的题，没有布置。可以发作业照片照常批改。")
    return plan


@routes.lambda_function(name="make_targeted")
@use_case(MakeTargeted)
def make_targeted(request: MakeTargeted, call: Call) -> Targeted:
    """Set homework for the weak points of a class: a key and sheets for each layer."""
    scope = Scope(unit=request.class_id)
    call.require(Action.SET_PRACTICE, scope)
    set_id = id_of("targeted", request.class_id, call.person.id, request.request)
    with call.records() as unit:
        made = unit.targeted_homework.get(set_id) or _set(unit, call, request, set_id=set_id)
        return _told(unit, call, made)


def _set(unit: UnitOfWork, call: Call, request: MakeTargeted, *, set_id: str) -> Targeted:
    plan = _plan(unit, call, request.class_id)
    if plan.number > MOST_A_DAY:
        raise NotUnderstood(f"今天已经给这个班布置了 {MOST_A_DAY} 份，先用完再布置。")
    new = Targeted(
        set_id=set_id,
        class_id=request.class_id,
        class_name=unit.people.class_name(request.class_id),
        made_at=call.now,
        layers=tuple(
            _layer(unit, call, plan, level=level, items=request.items) for level in plan.layers()
        ),
    )
    whose = {pupil.roll_no: pupil.id for pupil in plan.agreed}
    unit.targeted_homework.add(new, by=call.person.id, pupils=whose)
    return new


def _layer(unit: UnitOfWork, call: Call, plan: Plan, *, level: Level, items: int) -> TargetedLayer:
    """Open a layer's homework with its key in force."""
    title = _title(call, level, number=plan.number)
    homework = open_homework(unit, call, plan.class_id, title=title)
    rng = Random(homework.id)  # noqa: S311  # made again from its id, it is the same
    points = [one.point for one in plan.points]
    exercises = exercises_for(points, level, items=items, rng=rng, kept=plan.kept)
    version = unit.answer_keys.add(homework.id, key_of(exercises), by=call.person.id, at=call.now)
    unit.answer_keys.confirm(version.id, at=call.now)
    rolls = tuple(sorted(pupil.roll_no for pupil in plan.layers()[level]))
    return TargetedLayer(
        homework_id=homework.id,
        title=title,
        level=level,
        exercises=exercises,
        pupils=len(rolls),
        rolls=rolls,
        blank=plan.blank if level is Level.BETTER else 0,
    )


def _title(call: Call, level: Level, *, number: int) -> str:
    again = f"第{number}份 " if number > 1 else ""
    return f"靶向练习 {call.today.month}月{call.today.day}日 {again}{LEVEL_NAMES[level]}"


def _midnight(call: Call) -> datetime:
    """Return when the county's day began."""
    return datetime.combine(call.today, time(), tzinfo=COUNTY_TIME)


def _told(unit: UnitOfWork, call: Call, made: Targeted) -> Targeted:
    """Return a set with the roll numbers of today, and write down whose layer is told.

    A sheet says how its pupil stands: who has left the class is not among them, and nobody takes
    the layer of whoever had the roll number before.
    """
    here = {
        pupil.id: pupil.roll_no for pupil in unit.people.pupils_of(made.class_id, on=call.today)
    }
    whose = [(h, pupil) for h, pupil in unit.targeted_homework.whose(made.set_id) if pupil in here]
    for pupil in sorted({pupil for _, pupil in whose}, key=lambda one: here[one]):
        one = Scope(unit=made.class_id, pupil=pupil)
        call.audit(unit, Action.SET_PRACTICE, one, fields=("layer",))
    if not whose:
        call.audit(unit, Action.SET_PRACTICE, Scope(unit=made.class_id), fields=("homework",))
    layers = []
    for layer in made.layers:
        rolls = tuple(sorted(here[pupil] for h, pupil in whose if h == layer.homework_id))
        layers.append(layer.model_copy(update={"rolls": rolls, "pupils": len(rolls)}))
    return made.model_copy(update={"layers": tuple(layers)})


@routes.lambda_function(name="show_targeted")
@use_case(TargetedOf)
def show_targeted(request: TargetedOf, call: Call) -> TargetedHistory:
    """Return the homework set for the weak points of a class, with how much of it is done."""
    if request.set_id:
        return _one_set(call, request.set_id)
    class_id = _class_meant(call, request.class_id, request.caption)
    with call.records() as unit:
        sets = unit.targeted_homework.of_class(class_id, most=MOST_SHOWN)
        call.audit(unit, Action.SET_PRACTICE, Scope(unit=class_id), fields=("aggregates",))
        return TargetedHistory(
            class_id=class_id,
            class_name=unit.people.class_name(class_id),
            sets=tuple(_without_rolls(one) for one in sets),
        )


def _one_set(call: Call, set_id: str) -> TargetedHistory:
    with call.records() as unit:
        found = unit.targeted_homework.get(set_id)
    if found is None:
        raise NotFound("没有找到这份靶向作业。请发“靶向作业”看布置过的。")
    call.require(Action.SET_PRACTICE, Scope(unit=found.class_id))
    with call.records() as unit:
        told = _told(unit, call, found)
        return TargetedHistory(class_id=told.class_id, class_name=told.class_name, sets=(told,))


def _without_rolls(one: Targeted) -> Targeted:
    """Return a set as counts: who is in which layer is told with the sheets only."""
    layers = (layer.model_copy(update={"rolls": ()}) for layer in one.layers)
    return one.model_copy(update={"layers": tuple(layers)})


def forget(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:  # noqa: ARG001  # has no files
    """Delete which sheets a pupil got; return how many."""
    return unit.targeted_homework.forget(pupil)
