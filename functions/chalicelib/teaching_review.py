"""Growth record use cases of a principal: what waits, and deciding on claims and disputes."""

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import use_case
from chalicelib.teaching_record import RuleBook, claim_meant, rule_book, view, view_of
from chalicelib.teaching_telling import tell_decided
from school.county_time import school_year
from school.errors import NotUnderstood, PermissionDenied
from school.people import Role, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.teaching import Claim, ClaimState, Dispute, DisputeState
from school.teaching_calls import (
    ClaimOf,
    ClaimView,
    DecideClaim,
    DecideDispute,
    PointsQueue,
    QueueOf,
)
from school.teaching_tally import NOTHING

routes = Blueprint(__name__)

SHOWN = 4
"""Claims a card shows at once, each with its photo and two buttons."""


@routes.lambda_function(name="points_queue")
@use_case(QueueOf)
def points_queue(request: QueueOf, call: Call) -> PointsQueue:  # noqa: ARG001  # it has no fields
    """Return what waits for the principal in the own schools, without the own claims."""
    led = call.person.units_on(call.today, frozenset({Role.PRINCIPAL})) or (UnitId("-"),)
    for school in led:
        call.require(Action.DECIDE_TEACHER, Scope(unit=school))
    with call.records() as unit:
        for school in led:
            call.audit(unit, Action.DECIDE_TEACHER, Scope(unit=school), fields=("claims",))
        schools = unit.teaching.schools_under(led)
        found = [c for c in unit.teaching.waiting(schools) if c.teacher != call.person.id]
        shown = found[:SHOWN]
        book = rule_book(unit, now=call.now)
        return PointsQueue(claims=_views(unit, shown, book), waiting=len(found))


def _views(unit: UnitOfWork, claims: list[Claim], book: RuleBook) -> tuple[ClaimView, ...]:
    names = unit.teaching.names({claim.teacher for claim in claims})
    disputes = unit.teaching.disputes_of(claims)
    return tuple(view(c, disputes, book, name=names[c.teacher], points=NOTHING) for c in claims)


def _require(call: Call, claim: Claim) -> Scope:
    scope = Scope(unit=claim.school, adult=claim.teacher)
    call.require(Action.DECIDE_TEACHER, scope)
    if claim.teacher == call.person.id:
        raise PermissionDenied("自己的申报不能自己审核。请找本校另一位校长，或教育局安排。")
    return scope


@routes.lambda_function(name="decide_claim")
@use_case(DecideClaim)
def decide_claim(request: DecideClaim, call: Call) -> ClaimView:
    """Grant a claim or return it with a reason; deciding the same way again changes nothing."""
    claim = claim_meant(ClaimOf(claim_id=request.claim_id), call)
    scope = _require(call, claim)
    if not request.grant and not request.reason.strip():
        raise NotUnderstood("请写退回的原因，老师好补充材料。")
    to = ClaimState.GRANTED if request.grant else ClaimState.RETURNED
    with call.records() as unit:
        call.audit(unit, Action.DECIDE_TEACHER, scope, fields=(f"claim {claim.number}", to))
        moved = unit.teaching.move(
            claim.id,
            frm=ClaimState.WAITING,
            to=to,
            by=call.person.id,
            at=call.now,
            reason=request.reason.strip(),
        )
        claim = unit.teaching.claim(claim.id)
        if claim.state is not to:
            raise NotUnderstood("这一条已经处理过，没有再改。发“积分审核”看还有哪些。")
        if moved:
            tell_decided(unit, call, claim.teacher, claim=claim.id)
        return view_of(unit, claim, rule_book(unit, now=call.now), year=school_year(claim.day))


@routes.lambda_function(name="decide_dispute")
@use_case(DecideDispute)
def decide_dispute(request: DecideDispute, call: Call) -> ClaimView:
    """Uphold a dispute or reject it with a reason; the first decision stays beside it."""
    with call.records() as unit:
        dispute = unit.teaching.dispute(request.dispute_id)
        claim = unit.teaching.claim(dispute.claim_id)
    scope = _require(call, claim)
    if not request.uphold and not request.reason.strip():
        raise NotUnderstood("请写维持原决定的原因，老师好理解。")
    with call.records() as unit:
        call.audit(unit, Action.DECIDE_TEACHER, scope, fields=(f"dispute {claim.number}",))
        if _settle(unit, call, dispute, request):
            tell_decided(unit, call, claim.teacher, claim=claim.id)
        return view_of(unit, claim, rule_book(unit, now=call.now), year=school_year(claim.day))


def _settle(unit: UnitOfWork, call: Call, dispute: Dispute, request: DecideDispute) -> bool:
    to = DisputeState.UPHELD if request.uphold else DisputeState.REJECTED
    settled = unit.teaching.settle(
        dispute.id, to=to, by=call.person.id, at=call.now, reason=request.reason.strip()
    )
    if unit.teaching.dispute(dispute.id).state is not to:
        raise NotUnderstood("这条异议已经处理过，没有再改。发“积分审核”看还有哪些。")
    return settled
