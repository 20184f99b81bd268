"""Evaluation use cases of problems: found with an owner and a day, put right, closed."""

import hashlib
import re
from datetime import date, timedelta

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.duty_places import staff_meant
from chalicelib.evaluation_telling import bureau_of, heads_of, tell
from chalicelib.evaluation_views import county_of, may, reading_place, round_meant
from chalicelib.runtime import use_case
from chalicelib.workplace import school_names
from school.duty_words import day_meant, parts_of
from school.errors import NotUnderstood
from school.evaluation_calls import (
    FindProblem,
    ProblemOf,
    Problems,
    ProblemsOf,
    ProblemView,
    StepProblem,
)
from school.evaluation_rounds import Problem, ProblemState, Round, Step
from school.people import UnitId
from school.permissions import Action, Scope
from school.school_names import school_named
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

DAYS = 14
"""Days to put a problem right, where none is said."""
MOST_SHOWN = 8
FURTHEST_DAYS = 366
_POINT = re.compile(r"(?<![\d.])(\d{1,2}\.\d{1,2})(?![\d.])")
_BEFORE = re.compile(r"(?:之前|以前|前|截止)(?=\s|$)")
_OWNER = re.compile(r"(?:责任人|负责人|由)\s*[:：]?\s*(?P<name>[\u4e00-\u9fff·]{2,8})")
_TO = {
    Step.FIXED: (ProblemState.OPEN, ProblemState.FIXED),
    Step.CLOSED: (ProblemState.FIXED, ProblemState.CLOSED),
    Step.BACK: (ProblemState.FIXED, ProblemState.OPEN),
}


@routes.lambda_function(name="find_problem")
@use_case(FindProblem)
def find_problem(request: FindProblem, call: Call) -> ProblemView:
    """Write down what a school has to put right; the owner and the school's heads are told.

    Raises:
        NotFound: There is no such school, or nobody of that name in it.
        NotUnderstood: No school or problem is named, or the day is past.
        PermissionDenied: The asker does not evaluate schools.
    """
    scope = Scope(unit=county_of(call))
    call.require(Action.EVALUATE_SCHOOLS, scope)
    due, rest = day_meant(request.text, today=call.today)
    due = due or call.today + timedelta(days=DAYS)
    if not 0 <= (due - call.today).days <= FURTHEST_DAYS:
        raise NotUnderstood("整改期限应在今天到一年内，没有记下。请核对日期再发。")
    with call.records() as unit:
        one = round_meant(unit, call, request.round_id)
        unit.evaluations.hold(one.id)
        schools = school_names(unit, [one.county])
        school = school_named(rest, schools)
        if school is None:
            raise NotUnderstood(
                "还差校名，没有记下。请写成“评估整改 云溪第1小学 1.2 同步教研缺记录 12月10日前”。"
            )
        problem = _problem(unit, call, one, school, rest=rest, due=due)
        kept = unit.evaluations.add_problem(problem)
        people = [kept.owner, *heads_of(unit, call, school)]
        tell(unit, call, one, Step.PROBLEM, school=school, people=people, point=kept.id)
        call.audit(unit, Action.EVALUATE_SCHOOLS, scope, fields=("problem",))
        return _view(unit, call, kept)


def _problem(  # noqa: PLR0913  # the parts of a problem
    unit: UnitOfWork, call: Call, one: Round, school: UnitId, *, rest: str, due: date
) -> Problem:
    owned, named = _OWNER.search(rest), _POINT.search(rest)
    heads = heads_of(unit, call, school)
    owner = next(iter(heads), None)
    if owned:  # one who may say that it is put right
        owner = staff_meant(unit.duty.names(heads), owned["name"])
    what = _OWNER.sub(" ", _POINT.sub(" ", _BEFORE.sub(" ", rest)))
    for word in parts_of(what):
        if school_named(word, {school: unit.people.unit(school).name}):
            what = what.replace(word, " ", 1)
    what = " ".join(what.split())
    if not 2 <= len(what) <= 120:  # noqa: PLR2004
        raise NotUnderstood("请写清要整改什么（2 到 120 字），没有记下。")
    point = named[1] if named and one.checklist.point(named[1]) else ""
    parts = (one.id, school, point, what, str(due))
    return Problem(
        id=hashlib.sha256("\n".join(parts).encode()).hexdigest()[:40],
        round_id=one.id,
        number=0,
        school=school,
        point=point,
        what=what,
        owner=owner,
        due=due,
        made_by=call.person.id,
        made_at=call.now,
    )


@routes.lambda_function(name="list_problems")
@use_case(ProblemsOf)
def list_problems(request: ProblemsOf, call: Call) -> Problems:  # noqa: ARG001  # it has no fields
    """Return the problems that are not closed: of the own school, or of the county."""
    place = reading_place(call)
    with call.records() as unit:
        call.audit(unit, Action.READ_EVALUATION, Scope(unit=place), fields=("problems",))
        found = unit.evaluations.open_problems(place, limit=MOST_SHOWN)
        return Problems(rows=tuple(_view(unit, call, one) for one in found))


@routes.lambda_function(name="show_problem")
@use_case(ProblemOf)
def show_problem(request: ProblemOf, call: Call) -> ProblemView:
    """Return one problem, to its school's heads and the bureau."""
    with call.records() as unit:
        problem = unit.evaluations.problem(request.problem_id)
        scope = Scope(unit=problem.school)
        call.require(Action.READ_EVALUATION, scope)
        call.audit(unit, Action.READ_EVALUATION, scope, fields=("problem",))
        return _view(unit, call, problem)


@routes.lambda_function(name="step_problem")
@use_case(StepProblem)
def step_problem(request: StepProblem, call: Call) -> ProblemView:
    """Say that a problem is put right (its school), is closed, or goes back (the bureau).

    Raises:
        NotUnderstood: The step does not follow, or a note is missing.
        PermissionDenied: It is not the asker's to say.
    """
    if request.step not in _TO:
        raise NotUnderstood("没有这一步。发“评估问题”看现在有哪些。")
    if request.step is not Step.CLOSED and not request.note.strip():
        raise NotUnderstood("请写一句说明：改了什么，或还差什么。")
    with call.records() as unit:
        before = unit.evaluations.problem(request.problem_id)
        one = unit.evaluations.round(before.round_id)
        action, scope = _right(call, before, one, request.step)
        frm, to = _TO[request.step]
        changed = _after(before, request, call, to=to)
        if before.state is not frm or not unit.evaluations.change_problem(before, changed):
            raise NotUnderstood("这个问题的状态已经变了，没有改动。发“评估问题”看最新的。")
        told = (
            bureau_of(unit, call, one)
            if request.step is Step.FIXED
            else [before.owner, before.fixed_by, *heads_of(unit, call, before.school)]
        )
        school = before.school
        tell(unit, call, one, request.step, school=school, people=told, point=before.id)
        call.audit(unit, action, scope, fields=("problem", request.step))
        return _view(unit, call, changed)


def _right(call: Call, problem: Problem, one: Round, step: Step) -> tuple[Action, Scope]:
    """Return by which right a step is done: the school puts right, the bureau closes."""
    if step is not Step.FIXED:
        scope = Scope(unit=one.county)
        call.require(Action.EVALUATE_SCHOOLS, scope)
        return Action.EVALUATE_SCHOOLS, scope
    scope = Scope(unit=problem.school)
    call.require(Action.SHOW_EVIDENCE, scope)
    return Action.SHOW_EVIDENCE, scope


def _after(before: Problem, request: StepProblem, call: Call, *, to: ProblemState) -> Problem:
    change: dict[str, object] = {"state": to}
    if request.note.strip():
        change["note"] = request.note.strip()
    if to is ProblemState.FIXED:
        change |= {"fixed_by": call.person.id, "fixed_at": call.now}
    if to is ProblemState.CLOSED:
        change |= {"closed_by": call.person.id, "closed_at": call.now}
    return before.model_copy(update=change)


def _view(unit: UnitOfWork, call: Call, problem: Problem) -> ProblemView:
    names = unit.duty.names([problem.owner]) if problem.owner else {}
    county = UnitId(problem.school.partition(".")[0])
    heads = may(call, Action.SHOW_EVIDENCE, problem.school)
    evaluates = may(call, Action.EVALUATE_SCHOOLS, county)
    return ProblemView(
        problem_id=problem.id,
        round_id=problem.round_id,
        number=problem.number,
        school=unit.people.unit(problem.school).name,
        point=problem.point,
        what=problem.what,
        owner=names.get(problem.owner, "") if problem.owner else "",
        due=problem.due,
        state=problem.state,
        note=problem.note,
        overdue=problem.overdue_on(call.today),
        may_fix=heads and problem.state is ProblemState.OPEN,
        may_close=evaluates and problem.state is ProblemState.FIXED,
    )
