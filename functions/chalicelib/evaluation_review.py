"""Evaluation use cases of the bureau: judge point by point, draw a sample, check it on the spot."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.evaluation_telling import heads_of, tell
from chalicelib.evaluation_views import (
    bare_view,
    county_of,
    point_named,
    point_view,
    refuse_strange,
    round_meant,
    round_view,
)
from chalicelib.runtime import use_case
from chalicelib.workplace import school_names
from school.errors import NotFound, NotUnderstood
from school.evaluation_calls import (
    CheckPoint,
    DrawSample,
    JudgePoint,
    NextPoint,
    NextPointView,
    PointView,
    RoundView,
)
from school.evaluation_rounds import (
    Round,
    RoundState,
    Shown,
    Step,
    Verdict,
    by_point,
    sample,
    unjudged,
)
from school.people import UnitId
from school.permissions import Action, Scope
from school.school_names import school_named
from school.store.unit_of_work import UnitOfWork

routes = Blueprint(__name__)

LONGEST_SEED = 32


def _require(call: Call) -> Scope:
    scope = Scope(unit=county_of(call))
    call.require(Action.EVALUATE_SCHOOLS, scope)
    return scope


@routes.lambda_function(name="next_point")
@use_case(NextPoint)
def next_point(request: NextPoint, call: Call) -> NextPointView:
    """Return the point that waits longest for a verdict, or for a look on the spot.

    Raises:
        NotFound: A school is named that did not apply.
        PermissionDenied: The asker does not evaluate schools.
    """
    scope = _require(call)
    with call.records() as unit:
        one = round_meant(unit, call, request.round_id)
        schools = _schools(unit, one, request.school)
        shown = unit.evaluations.shown(one.id, schools)
        every = [row for rows in shown.values() for row in rows]
        waiting = _to_check(every) if request.on_the_spot else unjudged(every)
        call.audit(unit, Action.EVALUATE_SCHOOLS, scope, fields=("point",))
        if not waiting:
            return NextPointView(round=bare_view(one))
        first = waiting[0]
        point = point_named(one, first.point)
        found = point_view(
            unit, call, one, point, school=first.school, shown=first, left=len(waiting) - 1
        )
        return NextPointView(round=bare_view(one), point=found)


def _to_check(every: list[Shown]) -> list[Shown]:
    waiting = [row for row in every if row.sampled and row.checked is None]
    return sorted(waiting, key=lambda row: row.key)


def _schools(unit: UnitOfWork, one: Round, said: str) -> list[UnitId] | None:
    """Return the school that is named by id or name; None: all that applied."""
    if not said.strip():
        return None
    entered = {entrant.school for entrant in unit.evaluations.entrants(one.id)}
    if UnitId(said) in entered:
        return [UnitId(said)]
    named = school_named(said, school_names(unit, [one.county]))
    if named is None:
        return None
    if named not in entered:
        raise NotFound(
            f"{unit.people.unit(named).name}没有申报{one.name}。发“评估”看哪些学校申报了。"
        )
    return [named]


def _one_shown(unit: UnitOfWork, one: Round, school: UnitId, point: str) -> Shown:
    refuse_strange(one, school)
    shown = by_point(unit.evaluations.shown(one.id, [school]).get(school, []))
    if point not in shown:
        raise NotFound("这一条学校还没有交材料。")
    return shown[point]


@routes.lambda_function(name="judge_point")
@use_case(JudgePoint)
def judge_point(request: JudgePoint, call: Call) -> PointView:
    """Say whether what a school shows will do; the school is told what is not enough.

    Raises:
        NotUnderstood: No reason is given, or the school has shown something else meanwhile.
        PermissionDenied: The asker does not evaluate schools.
    """
    scope = _require(call)
    if request.verdict is not Verdict.PASSED and not request.reason.strip():
        raise NotUnderstood("请写原因，学校好接着补。")
    with call.records() as unit:
        unit.evaluations.hold(request.round_id)
        one = _open(unit, call, request.round_id)
        before = _one_shown(unit, one, request.school, request.point)
        if before.version != request.version:
            raise NotUnderstood("学校刚刚更新了这一条，没有记下。请重新打开看看再审。")
        if before.sampled:
            raise NotUnderstood("这一条已经抽中复核，不能再改审核意见。请填抽查结果。")
        said = {"verdict": request.verdict, "reason": request.reason.strip()}
        by = {"judged_by": call.person.id, "judged_at": call.now}
        shown = before.model_copy(update={**said, **by})
        unit.evaluations.show(shown)
        if request.verdict is not Verdict.PASSED:
            step = Step.MORE if request.verdict is Verdict.MORE else Step.FAILED
            people = [*heads_of(unit, call, request.school), before.shown_by]
            tell(unit, call, one, step, school=request.school, people=people, point=request.point)
        fields = (f"point {request.point}", request.verdict)
        call.audit(unit, Action.EVALUATE_SCHOOLS, scope, fields=fields)
        point = point_named(one, request.point)
        return point_view(unit, call, one, point, school=request.school, shown=shown)


def _open(unit: UnitOfWork, call: Call, round_id: str) -> Round:
    one = round_meant(unit, call, round_id)
    if one.state is not RoundState.OPEN:
        raise NotUnderstood(f"{one.name}已经公布结果，没有改动。")
    return one


@routes.lambda_function(name="draw_sample")
@use_case(DrawSample)
def draw_sample(request: DrawSample, call: Call) -> RoundView:
    """Draw the points that are checked on the spot, once; again returns the same sample.

    Raises:
        NotUnderstood: Nothing was passed yet, or something still waits for a verdict.
        PermissionDenied: The asker does not evaluate schools.
    """
    scope = _require(call)
    with call.records() as unit:
        one = _open(unit, call, request.round_id)
        unit.evaluations.hold(one.id)
        one = unit.evaluations.round(one.id)
        if not one.seed:
            rows = unit.evaluations.shown(one.id)
            every = {row.key: row for some in rows.values() for row in some}
            one = _drawn(unit, call, one, every, share=request.percent / 100)
        call.audit(unit, Action.EVALUATE_SCHOOLS, scope, fields=("sample",))
        return round_view(unit, call, one)


def _drawn(
    unit: UnitOfWork,
    call: Call,
    one: Round,
    every: dict[tuple[UnitId, str], Shown],
    *,
    share: float,
) -> Round:
    if waiting := len(unjudged(every.values())):
        raise NotUnderstood(f"还有 {waiting} 条没审，没有抽。审完再抽，才不会漏。")
    passed = [key for key, row in every.items() if row.verdict is Verdict.PASSED]
    if not passed:
        raise NotUnderstood("还没有通过的材料，没有可抽的。先发“审核评估”。")
    seed = call.new_token()[:LONGEST_SEED]
    for key in sample(passed, share=share, seed=seed):
        unit.evaluations.show(every[key].model_copy(update={"sampled": True}))
    drawn = one.model_copy(update={"seed": seed})
    unit.evaluations.change(drawn)
    return drawn


@routes.lambda_function(name="check_point")
@use_case(CheckPoint)
def check_point(request: CheckPoint, call: Call) -> PointView:
    """Say what was found on the spot; what is not as shown no longer counts, and needs a note.

    Raises:
        NotUnderstood: The point was not drawn, or no note says what is wrong.
        PermissionDenied: The asker does not evaluate schools.
    """
    scope = _require(call)
    if not request.right and not request.note.strip():
        raise NotUnderstood("请写不属实的地方，学校好整改。")
    with call.records() as unit:
        unit.evaluations.hold(request.round_id)
        one = _open(unit, call, request.round_id)
        before = _one_shown(unit, one, request.school, request.point)
        if not before.sampled:
            raise NotUnderstood("这一条没有抽中，没有记下。")
        found = {"checked": request.right, "check_note": request.note.strip()}
        by = {"checked_by": call.person.id, "checked_at": call.now}
        shown = before.model_copy(update={**found, **by})
        unit.evaluations.show(shown)
        call.audit(
            unit, Action.EVALUATE_SCHOOLS, scope, fields=(f"point {request.point}", "checked")
        )
        point = point_named(one, request.point)
        return point_view(unit, call, one, point, school=request.school, shown=shown)
