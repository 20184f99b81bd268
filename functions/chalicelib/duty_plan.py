"""Planning use cases: lines are added to a roster, taken off it, or replaced by a file's."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty import may_do_duty
from chalicelib.duty_places import place_meant, staff_meant, unreachable, without_place
from chalicelib.duty_watch import watch
from chalicelib.runtime import use_case
from school.codes import Kind, person_code
from school.duty import RosterLine
from school.duty_calls import EndDuty, ImportDuty, PlanDuty, Planned, RosterRow
from school.duty_plan import FURTHEST, last_day, lines_for, row_lines, same_turns, spoken_lines
from school.duty_words import days_said, hours_said, names_said
from school.errors import NotFound, NotUnderstood, SchoolError
from school.people import PersonId, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

SHOWN = 8
"""Lines a card says one by one."""
MOST_REFUSED = 20
HOW = "请写成“排班 周一到周五 7:30-17:30 李明”或“排班 11月23日 21:00-次日7:00 李明 北门”。"


@routes.lambda_function(name="plan_duty")
@use_case(PlanDuty)
def plan_duty(request: PlanDuty, call: Call) -> Planned:
    """Add lines to a roster; a line that is there already stays as it is."""
    place = place_meant(call, Action.PLAN_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.PLAN_DUTY, scope)
    with call.records() as unit:
        unit.duty.lock(place)
        lines = _lines_said(unit, call, place, request.text)
        planned = _add(unit, call, place, lines)
        fields = ("roster", f"added {planned.added}")
        call.audit(unit, Action.PLAN_DUTY, scope, fields=fields)
    return planned


def _lines_said(unit: UnitOfWork, call: Call, place: UnitId, text: str) -> list[RosterLine]:
    hours, rest = hours_said(without_place(unit, place, text))
    days, rest = days_said(rest, today=call.today)
    names, post = names_said(rest)
    if hours is None or days is None or not names:
        raise NotUnderstood(f"还差日期、时间或姓名，没有排班。{HOW}")
    if any(not call.today <= day <= call.today + FURTHEST for day in days.dates):
        raise NotUnderstood("只能排今天到一年内的班，没有改动。请核对日期再发。")
    staff = unit.duty.staff_at(place, on=call.today)
    persons = [staff_meant(staff, name) for name in names]
    return [
        line
        for rank, person in enumerate(persons)
        for line in lines_for(
            days, place=place, person=person, hours=hours, post=post, rank=rank, now=call.now
        )
    ]


def _add(unit: UnitOfWork, call: Call, place: UnitId, lines: Sequence[RosterLine]) -> Planned:
    """Add the lines that are not there yet.

    Raises:
        NotUnderstood: Somebody on them may not be on duty there.
    """
    for person in {line.person for line in lines}:
        if not may_do_duty(unit, person, place, at=call.now):
            name = unit.duty.names([person])[person]
            raise NotUnderstood(f"{name}不能在这里值班，没有改动。值班的要是本校教职工。")
    there = unit.duty.lines([place], since=call.today, until=call.today + FURTHEST)
    fresh = [line for line in lines if not any(same_turns(line, old) for old in there)]
    added = [line for line in fresh if unit.duty.add(line)]
    watch(unit, call, place)
    names = unit.duty.names({line.person for line in lines})
    return Planned(
        place_name=unit.people.unit(place).name,
        added=len(added),
        same=len(lines) - len(added),
        lines=spoken_lines(added[:SHOWN], names),
        unreachable=unreachable(unit, names),
    )


@routes.lambda_function(name="end_duty")
@use_case(EndDuty)
def end_duty(request: EndDuty, call: Call) -> Planned:
    """Take somebody's lines off a roster, those of some days or all; a turn under way is done."""
    place = place_meant(call, Action.PLAN_DUTY, request.text)
    scope = Scope(unit=place)
    call.require(Action.PLAN_DUTY, scope)
    with call.records() as unit:
        unit.duty.lock(place)
        gone = _lines_to_end(unit, call, place, request.text)
        for line in gone:
            unit.duty.end(line, last=last_day(line, now=call.now))
        names = unit.duty.names({line.person for line in gone})
        call.audit(unit, Action.PLAN_DUTY, scope, fields=("roster", f"ended {len(gone)}"))
        return Planned(
            place_name=unit.people.unit(place).name,
            ended=len(gone),
            lines=spoken_lines(gone[:SHOWN], names),
        )


def _lines_to_end(unit: UnitOfWork, call: Call, place: UnitId, text: str) -> list[RosterLine]:
    days, rest = days_said(without_place(unit, place, text), today=call.today)
    names, _ = names_said(rest)
    if not names:
        raise NotUnderstood("还差姓名，没有改动。请写成“取消排班 李明”或“取消排班 李明 周三”。")
    there = unit.duty.lines([place], since=call.today, until=call.today + FURTHEST)
    planned = unit.duty.names({line.person for line in there})
    persons = {staff_meant(planned, name) for name in names}
    found = [
        line
        for line in there
        if line.person in persons
        and (
            days is None
            or (line.first in days.dates and not line.open_ended)
            or (bool(days.weekdays) and line.open_ended and line.weekdays == days.weekdays)
        )
    ]
    if not found:
        raise NotFound("值班表里没有这样的班，没有改动。发“值班表”看现在的安排。")
    return found


@routes.lambda_function(name="import_duty")
@use_case(ImportDuty)
def import_duty(request: ImportDuty, call: Call) -> Planned:
    """Make a file's rows the roster of the days they name; all of them or nothing."""
    place = place_meant(call, Action.PLAN_DUTY, request.school)
    scope = Scope(unit=place)
    call.require(Action.PLAN_DUTY, scope)
    with call.records() as unit:
        unit.duty.lock(place)
        rows = [row for row in request.rows if row.day is None or row.day >= call.today]
        lines, refused = _rows_read(unit, call, place, rows)
        call.audit(unit, Action.PLAN_DUTY, scope, fields=("roster", f"rows {len(request.rows)}"))
        if refused:
            name = unit.people.unit(place).name
            return Planned(place_name=name, refused=tuple(refused[:MOST_REFUSED]))
        ended = _replaced(unit, call, place, lines)
        planned = _add(unit, call, place, lines)
    past = len(request.rows) - len(rows)
    return planned.model_copy(update={"ended": ended, "past": past})


def _rows_read(
    unit: UnitOfWork, call: Call, place: UnitId, rows: Sequence[RosterRow]
) -> tuple[list[RosterLine], list[tuple[int, str]]]:
    """Return the lines of some rows, and what is wrong with others."""
    staff = unit.duty.staff_at(place, on=call.today)
    may: dict[PersonId, bool] = {}
    lines: list[RosterLine] = []
    refused: list[tuple[int, str]] = []
    ranks: Counter[tuple[object, ...]] = Counter()
    for row in rows:
        who_first = (row.day, row.weekdays)
        try:
            person = _person_in(call, staff, row.who, county=UnitId(place.partition(".")[0]))
            may.setdefault(person, may_do_duty(unit, person, place, at=call.now))
            _check_row(row, call, may=may[person])
            rank, now = ranks[who_first], call.now
            lines += row_lines(row, place=place, person=person, rank=rank, now=now)
            ranks[who_first] += 1
        except SchoolError as error:
            refused.append((row.line, error.message.split("，没有改动")[0].rstrip("。")))
    return lines, refused


def _check_row(row: RosterRow, call: Call, *, may: bool) -> None:
    if not may:
        raise NotUnderstood(f"{row.who}不能在这里值班")
    if row.day and row.day > call.today + FURTHEST:
        raise NotUnderstood("日期在一年以后")


def _person_in(call: Call, staff: dict[PersonId, str], said: str, *, county: UnitId) -> PersonId:
    """Return whom a cell means: a member of staff by id, code or name."""
    if PersonId(said) in staff:
        return PersonId(said)
    if said.isascii():
        by_code = call.codes.id_of(Kind.TEACHER, county, person_code(said))
        if by_code in staff:
            return by_code
    return staff_meant(staff, said)


def _replaced(unit: UnitOfWork, call: Call, place: UnitId, lines: Sequence[RosterLine]) -> int:
    """End what a file's rows stand for instead of: the days it names, and the weeks if any."""
    days: set[date] = {line.first for line in lines if not line.open_ended}
    weekly = any(line.open_ended for line in lines)
    ended = 0
    for old in unit.duty.lines([place], since=call.today, until=call.today + FURTHEST):
        meant = weekly if old.open_ended else old.first in days
        if meant and not any(same_turns(old, line) for line in lines):
            unit.duty.end(old, last=last_day(old, now=call.now))
            ended += 1
    return ended
