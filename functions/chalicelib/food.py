"""Food use cases: a line in the canteen's book, its week, and taking a line back."""

from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.homework import id_of
from chalicelib.runtime import use_case
from school.errors import Expired, NotUnderstood, PermissionDenied
from school.food import (
    UNDO_WITHIN,
    FoodEntry,
    FoodLog,
    FoodLogOf,
    FoodNoted,
    FoodUndone,
    NoteFood,
    UndoFood,
    parse_food,
    spoken_entry,
    still_kept,
    warnings_of,
    week_warnings,
)
from school.growth import photo_key
from school.health_reports import is_weekday
from school.health_rules import health_rules
from school.people import SCHOOL_DEPTH, Role, UnitId, school_of
from school.permissions import Action, Scope
from school.retention import Kept, keep
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

routes = Blueprint(__name__)

KEEPING = (Role.HEALTH_REPORTER, Role.VICE_PRINCIPAL, Role.PRINCIPAL)
LAST_WEEK = "上周"


@routes.lambda_function(name="note_food")
@use_case(NoteFood)
def note_food(request: NoteFood, call: Call) -> FoodNoted:
    """Write a line into the canteen's book; the same line of a day is one."""
    school = _own_school(call)
    said = parse_food(request.caption)
    number = id_of("food", school, str(call.today), said.kind, str(said.meal), said.text)
    bare = FoodEntry(
        id=number,
        school_id=school,
        kind=said.kind,
        day=call.today,
        meal=said.meal,
        text=said.text,
        dishes=said.dishes,
        grams=said.grams,
        author=call.person.id,
        at=call.now,
    )
    keys = tuple(photo_key(bare.folder, digest) for digest in request.digests)
    with call.records() as unit:
        new = unit.food.add(bare.model_copy(update={"photos": keys}))
        entry = unit.food.entry(number)
        call.audit(unit, Action.KEEP_FOOD_LOG, Scope(unit=school), fields=(said.kind,))
    return FoodNoted(entry=entry, before=not new, uploads=keys, warnings=warnings_of(entry))


@routes.lambda_function(name="food_log")
@use_case(FoodLogOf)
def food_log(request: FoodLogOf, call: Call) -> FoodLog:
    """Return a week of the canteen's book, and what is missing in it."""
    school = _own_school(call)
    back = 7 if LAST_WEEK in request.caption else 0
    first = call.today - timedelta(days=call.today.weekday() + back)
    last = first + timedelta(days=6)
    with call.records() as unit:
        call.audit(unit, Action.KEEP_FOOD_LOG, Scope(unit=school), fields=("log",))
        entries = tuple(unit.food.of_school(school, since=first, until=last))
        name = unit.people.unit(school).name
        near = call.today - timedelta(days=3)
        kept = tuple(unit.food.of_school(school, since=near, until=call.today))
        days = _school_days(unit, call, school, week=(first, last))
    return FoodLog(
        school=name,
        first=first,
        last=last,
        entries=entries,
        warnings=week_warnings(entries, school_days=days),
        to_keep=still_kept(kept, now=call.now),
    )


@routes.lambda_function(name="undo_food")
@use_case(UndoFood)
def undo_food(request: UndoFood, call: Call) -> FoodUndone:
    """Let the author take a line back within a day."""
    with call.records() as unit:
        entry = unit.food.entry(request.entry_id)
    scope = Scope(unit=entry.school_id)
    call.require(Action.KEEP_FOOD_LOG, scope)
    if entry.author != call.person.id:
        raise PermissionDenied("只能撤销自己登记的。请找登记的人。")
    if call.now - entry.at > UNDO_WITHIN:
        raise Expired("登记已经超过一天，不能撤销了。")
    with call.records() as unit:
        unit.food.drop(entry.id)
        queue_erasure(unit.work, entry.folder, now=call.now)
        call.audit(unit, Action.KEEP_FOOD_LOG, scope, fields=("undo",))
    return FoodUndone(text=spoken_entry(entry))


def _own_school(call: Call) -> UnitId:
    """Return the school whose book the person keeps.

    Raises:
        NotUnderstood: The person keeps the books of several schools.
        PermissionDenied: The person keeps none.
    """
    held = [u for role in KEEPING for u in call.person.units_on(call.today, frozenset({role}))]
    schools = list(dict.fromkeys(school_of(u) for u in held if u.count(".") >= SCHOOL_DEPTH))
    call.require(Action.KEEP_FOOD_LOG, Scope(unit=schools[0] if schools else UnitId("-")))
    if len(schools) > 1:
        raise NotUnderstood("你在几所学校任职，请用那所学校的账号登记。")
    return schools[0]


def _school_days(
    unit: UnitOfWork, call: Call, school: UnitId, *, week: tuple[date, date]
) -> tuple[date, ...]:
    """Return the days of a week, up to today, on which a class of the school reported."""
    days = [week[0] + timedelta(days=n) for n in range(7)]
    past = [day for day in days if day <= call.today and is_weekday(day, rules=health_rules())]
    checks = unit.health.checks(school, since=week[0], until=min(week[1], call.today))
    reported = {check.day for check in checks if check.reported}
    return tuple(day for day in past if day in reported)


def expire(unit: UnitOfWork, call: Call) -> int:
    """Delete lines past their time and queue their photos; return how many had photos."""
    folders = unit.food.forget_before(call.today - keep(Kept.FOOD))
    for folder in folders:
        queue_erasure(unit.work, folder, now=call.now)
    return len(folders)
