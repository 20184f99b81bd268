"""Evaluation use cases: open a round, look at it, apply, publish the outcome, earlier outcomes."""

import hashlib
import re
from datetime import date

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.evaluation_telling import heads_of, tell
from chalicelib.evaluation_views import (
    county_of,
    reading_place,
    round_meant,
    round_view,
)
from chalicelib.runtime import use_case
from chalicelib.workplace import own_school, school_names
from school.duty_words import day_meant, parts_of
from school.errors import NotFound, NotUnderstood
from school.evaluation_calls import (
    ApplyFor,
    OpenRound,
    PublishRound,
    RoundOf,
    Rounds,
    RoundsOf,
    RoundView,
)
from school.evaluation_checklist import Checklist, checklist
from school.evaluation_rounds import (
    Entrant,
    ProblemState,
    Round,
    RoundId,
    RoundState,
    Step,
    outcome,
    unjudged,
)
from school.people import UnitId
from school.permissions import Action, Scope
from school.school_names import schools_named, unknown
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

MOST_ROUNDS = 6
FURTHEST_DAYS = 366
HOW = "请写成“发起评估 智慧校园示范校 12月31日前”，可以再写几所学校；自定标准请附表格。"
_BEFORE = re.compile(r"(?:之前|以前|前|截止|为止)")
_ALL = re.compile(r"全县|各校|所有学校")


@routes.lambda_function(name="open_round")
@use_case(OpenRound)
def open_round(request: OpenRound, call: Call) -> RoundView:
    """Open a round; the same sentence again is the same round. Schools that may apply are told.

    Raises:
        NotFound: A school is named that the county does not have.
        NotUnderstood: The day is missing, past or too far; or no checklist has that name.
        PermissionDenied: The asker does not evaluate schools.
    """
    county = county_of(call)
    scope = Scope(unit=county)
    call.require(Action.EVALUATE_SCHOOLS, scope)
    due, rest = day_meant(request.text, today=call.today)
    _check_due(due, today=call.today)
    used, rest = _checklist(request, rest)
    with call.records() as unit:
        schools = school_names(unit, [county])
        one = _round(call, county, due or call.today, used, _invited(rest, schools))
        if unit.evaluations.add(one):
            for school in one.invited or schools:
                heads = heads_of(unit, call, UnitId(school))
                tell(unit, call, one, Step.OPENED, school=UnitId(school), people=heads)
        call.audit(unit, Action.EVALUATE_SCHOOLS, scope, fields=("round", "opened"))
        return round_view(unit, call, unit.evaluations.round(one.id))


def _check_due(due: date | None, *, today: date) -> None:
    if due is None:
        raise NotUnderstood(f"还差截止日期，没有发起。{HOW}")
    if not 0 < (due - today).days <= FURTHEST_DAYS:
        raise NotUnderstood("截止日期应在明天到一年内，没有发起。请核对日期再发。")


def _checklist(request: OpenRound, rest: str) -> tuple[Checklist, str]:
    """Return the checklist that is meant, and the words without its name."""
    rest = _BEFORE.sub(" ", rest)
    if request.checklist is not None:
        return request.checklist, rest.replace(request.checklist.name, " ")
    ours = checklist()
    named = [name for name in (ours.name, *ours.names) if name in rest]
    if not named:
        raise NotUnderstood(f"没有这份评估标准，没有发起。现有“{ours.name}”。{HOW}")
    return ours, rest.replace(max(named, key=len), " ")


def _invited(rest: str, schools: dict[UnitId, str]) -> tuple[UnitId, ...]:
    """Return the schools some words name; none: all of the county."""
    found: list[UnitId] = []
    for word in parts_of(_ALL.sub(" ", rest)):
        named = schools_named(word, schools)
        if len(named) != 1:
            raise unknown(word, schools)
        found += named
    return tuple(sorted(set(found)))


def _round(
    call: Call, county: UnitId, due: date, used: Checklist, invited: tuple[UnitId, ...]
) -> Round:
    parts = (county, str(call.today.year), used.model_dump_json(), str(due), *invited)
    return Round(
        id=RoundId(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40]),
        county=county,
        year=call.today.year,
        due=due,
        checklist=used,
        invited=invited,
        made_by=call.person.id,
        made_at=call.now,
    )


@routes.lambda_function(name="list_rounds")
@use_case(RoundsOf)
def list_rounds(request: RoundsOf, call: Call) -> Rounds:
    """Return the newest rounds of the asker's county, or those with an outcome, by year."""
    place = reading_place(call)
    state = RoundState.PUBLISHED if request.published else None
    with call.records() as unit:
        found = unit.evaluations.of_county(county_of(call), year=request.year, state=state)
        call.audit(unit, Action.READ_EVALUATION, Scope(unit=place), fields=("rounds",))
        return Rounds(rows=tuple(round_view(unit, call, one) for one in found[:MOST_ROUNDS]))


@routes.lambda_function(name="show_round")
@use_case(RoundOf)
def show_round(request: RoundOf, call: Call) -> RoundView:
    """Return one round as the asker sees it; for a notice while there is something to tell."""
    place = reading_place(call)
    with call.records() as unit:
        one = round_meant(unit, call, request.round_id)
        call.audit(unit, Action.READ_EVALUATION, Scope(unit=place), fields=("round",))
        view = round_view(unit, call, one)
        if request.told is Step.OPENED and not view.may_apply:
            raise NotFound("已经申报，或者已经截止。")
        return view


@routes.lambda_function(name="apply_for_round")
@use_case(ApplyFor)
def apply_for_round(request: ApplyFor, call: Call) -> RoundView:
    """Apply for the own school; again changes nothing.

    Raises:
        NotFound: No round is open.
        NotUnderstood: It is too late, or the round is for other schools.
        PermissionDenied: The asker does not lead a school.
    """
    school = own_school(call) or county_of(call)
    scope = Scope(unit=school)
    call.require(Action.SHOW_EVIDENCE, scope)
    if "." not in school:
        raise NotFound("申报由学校提交。请用学校领导的账号发。")
    with call.records() as unit:
        one = round_meant(unit, call, request.round_id)
        unit.evaluations.hold(one.id)
        if one.invited and school not in one.invited:
            raise NotUnderstood(f"{one.name}这一轮不包括本校，没有申报。请联系教育局。")
        if one.state is not RoundState.OPEN or call.today > one.due:
            raise NotUnderstood(f"{one.name}已经截止，没有申报。请联系教育局。")
        unit.evaluations.enter(
            Entrant(round_id=one.id, school=school, applied_by=call.person.id, applied_at=call.now)
        )
        call.audit(unit, Action.SHOW_EVIDENCE, scope, fields=("round", "applied"))
        return round_view(unit, call, one)


@routes.lambda_function(name="publish_round")
@use_case(PublishRound)
def publish_round(request: PublishRound, call: Call) -> RoundView:
    """Publish what every school reached; again changes nothing. The schools are told.

    Raises:
        NotUnderstood: Something still waits for a verdict or a look on the spot.
        PermissionDenied: The asker does not evaluate schools.
    """
    county = county_of(call)
    scope = Scope(unit=county)
    call.require(Action.EVALUATE_SCHOOLS, scope)
    with call.records() as unit:
        unit.evaluations.hold(request.round_id)
        one = round_meant(unit, call, request.round_id)
        if one.state is RoundState.OPEN:
            _settle(unit, one)
            published = {"state": RoundState.PUBLISHED, "published_at": call.now}
            one = one.model_copy(update=published)
            unit.evaluations.change(one)
            for entrant in unit.evaluations.entrants(one.id):
                heads = heads_of(unit, call, entrant.school)
                tell(unit, call, one, Step.PUBLISHED, school=entrant.school, people=heads)
        call.audit(unit, Action.EVALUATE_SCHOOLS, scope, fields=("round", "published"))
        return round_view(unit, call, one)


def _settle(unit: UnitOfWork, one: Round) -> None:
    """Keep what every school reached.

    Raises:
        NotUnderstood: It is not known yet.
    """
    shown = unit.evaluations.shown(one.id)
    entrants = unit.evaluations.entrants(one.id)
    every = [row for rows in shown.values() for row in rows]
    waiting, to_check = len(unjudged(every)), sum(r.sampled and r.checked is None for r in every)
    if not entrants:
        raise NotUnderstood("还没有学校申报，没有公布。")
    if waiting or to_check:
        raise NotUnderstood(f"还有 {waiting} 条没审、{to_check} 条抽查没填，没有公布。审完再发。")
    problems = unit.evaluations.problems(one.id)
    for entrant in entrants:
        left = [
            p for p in problems if p.school == entrant.school and p.state is not ProblemState.CLOSED
        ]
        rows = shown.get(entrant.school, [])
        reached = outcome(one.checklist, rows, open_problems=len(left))
        unit.evaluations.settle(one.id, entrant.school, reached)
