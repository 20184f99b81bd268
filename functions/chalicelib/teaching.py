"""Growth record use cases of a teacher: see the points, look at a claim, dispute a decision."""

import hashlib
from collections.abc import Iterable
from datetime import date

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.runtime import use_case
from chalicelib.teaching_record import (
    NOWHERE,
    Record,
    RuleBook,
    claim_meant,
    record_of,
    rule_book,
    school_taught_in,
    view,
    view_of,
)
from chalicelib.teaching_telling import tell_principals
from school.county_time import school_year
from school.errors import NotFound, NotUnderstood
from school.people import PersonId, Role, UnitId
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.teaching import (
    Claim,
    ClaimState,
    Dispute,
    DisputeState,
    standing,
)
from school.teaching_calls import (
    ClaimOf,
    ClaimView,
    CountedPoints,
    DimensionPoints,
    DisputePoints,
    MonthPoints,
    PointsOf,
    TeacherPoints,
)
from school.teaching_rules import Dimension, Rules
from school.teaching_tally import NOTHING, months
from school.work import queue_erasure

routes = Blueprint(__name__)


@routes.lambda_function(name="teacher_points")
@use_case(PointsOf)
def teacher_points(request: PointsOf, call: Call) -> TeacherPoints:
    """Return a teacher's growth record: one's own, or that of a teacher of the own school."""
    teacher, school = _meant(request, call)
    scope = Scope(unit=school, adult=teacher)
    call.require(Action.READ_TEACHER, scope)
    year = school_year(call.today) if request.year is None else request.year
    with call.records() as unit:
        call.audit(unit, Action.READ_TEACHER, scope, fields=("claims", "points"))
        book = rule_book(unit, now=call.now)
        record = record_of(unit, teacher, book, year=year)
        before = record_of(unit, teacher, book, year=year - 1)
        names = unit.teaching.names([teacher])
        return TeacherPoints(
            teacher_id=teacher,
            teacher=names[teacher],
            school=unit.people.unit(school).name,
            year=year,
            total=record.tally.total,
            most=book.now.year_cap,
            dimensions=_dimensions(record, book.now),
            before=tuple(before.tally.by_dimension[d] for d in Dimension)
            if before.tally.awards
            else None,
            counted=_counted(record, book),
            claims=_views(record, book, name=names[teacher]),
            months=_months(record, year=year, today=call.today),
            own=teacher == call.person.id,
        )


def _meant(request: PointsOf, call: Call) -> tuple[PersonId, UnitId]:
    """Return whose points are meant and their school; nobody's where the asker may not know."""
    own = call.person
    if not request.name and request.teacher_id in ("", own.id):
        return own.id, school_taught_in(call)
    led = own.units_on(call.today, frozenset({Role.PRINCIPAL}))
    with call.records() as unit:
        for school in unit.teaching.schools_under(led):
            teachers = unit.teaching.teachers_of(school, on=call.today)
            found = [t for t, n in teachers.items() if request.teacher_id == t or request.name == n]
            if len(found) > 1:
                raise NotUnderstood(
                    f"有 {len(found)} 位老师叫{request.name}。请从“积分 汇总”里选。"
                )
            if found:
                return found[0], school
    if request.name == own.name:
        return own.id, school_taught_in(call)
    if led and request.name:
        raise NotFound(f"本校没有叫“{request.name}”的老师。发“积分 汇总”看名单。")
    return PersonId("-"), NOWHERE


def _dimensions(record: Record, rules: Rules) -> tuple[DimensionPoints, ...]:
    return tuple(
        DimensionPoints(dimension=d, points=record.tally.by_dimension[d], most=rules.dimensions[d])
        for d in Dimension
    )


def _counted(record: Record, book: RuleBook) -> tuple[CountedPoints, ...]:
    """Sum up what the product counted by itself, by activity."""
    found: dict[str, CountedPoints] = {}
    for award in record.tally.awards:
        activity = book.versions[award.credit.rules].activity(award.credit.activity)
        if not activity.counted:
            continue
        so_far = found.get(activity.id)
        found[activity.id] = CountedPoints(
            activity=activity.name,
            dimension=activity.dimension,
            count=award.credit.count + (so_far.count if so_far else 0),
            counter=activity.counter,
            points=award.points + (so_far.points if so_far else NOTHING),
        )
    return tuple(found.values())


def _views(record: Record, book: RuleBook, *, name: str) -> tuple[ClaimView, ...]:
    shown = [claim for claim in record.claims if claim.state is not ClaimState.UNDONE]
    return tuple(
        view(claim, record.disputes, book, name=name, points=record.tally.of(claim.id))
        for claim in reversed(shown)
    )


def _months(record: Record, *, year: int, today: date) -> tuple[MonthPoints, ...]:
    return tuple(
        MonthPoints(month=month, total=total)
        for month, total in months(record.tally, year=year, until=today)
    )


@routes.lambda_function(name="show_claim")
@use_case(ClaimOf)
def show_claim(request: ClaimOf, call: Call) -> ClaimView:
    """Show one claim to its teacher, or to the principal."""
    claim = claim_meant(request, call)
    scope = Scope(unit=claim.school, adult=claim.teacher)
    call.require(Action.READ_TEACHER, scope)
    with call.records() as unit:
        call.audit(unit, Action.READ_TEACHER, scope, fields=(f"claim {claim.number}",))
        return view_of(unit, claim, rule_book(unit, now=call.now), year=school_year(claim.day))


@routes.lambda_function(name="dispute_points")
@use_case(DisputePoints)
def dispute_points(request: DisputePoints, call: Call) -> ClaimView:
    """Object to the decision on one's own claim; decision and objection are both kept."""
    claim = claim_meant(ClaimOf(number=request.number), call)
    scope = Scope(unit=claim.school, adult=claim.teacher)
    call.require(Action.NOTE_TEACHER, scope)
    with call.records() as unit:
        call.audit(unit, Action.NOTE_TEACHER, scope, fields=(f"dispute {claim.number}",))
        book = rule_book(unit, now=call.now)
        earlier = unit.teaching.disputes_of([claim])
        level = book.versions[claim.rules].activity(claim.activity).level_in(request.said)
        if not _asked_before(request, earlier):
            _check_dispute(claim, earlier, level=level)
            unit.teaching.add_dispute(_dispute(request, call, claim, earlier, level=level))
            tell_principals(unit, call, claim.school, about=f"{claim.id}:{len(earlier)}")
        return view_of(unit, claim, book, year=school_year(claim.day))


def _asked_before(request: DisputePoints, earlier: Iterable[Dispute]) -> bool:
    """Return True for the very words of a dispute that waits: sent twice, or delivered twice."""
    waiting = (d for d in earlier if d.state is DisputeState.WAITING)
    return any(d.said == request.said for d in waiting)


def _check_dispute(claim: Claim, earlier: list[Dispute], *, level: str) -> None:
    if claim.state not in (ClaimState.GRANTED, ClaimState.RETURNED):
        raise NotUnderstood(f"{claim.number} 号还没有审核，不用提异议。要改请撤回后重新申报。")
    if any(d.state is DisputeState.WAITING for d in earlier):
        raise NotUnderstood(f"{claim.number} 号已有一条异议在等校长处理。请等处理后再提。")
    holds = standing(claim, earlier)
    if holds.granted and level in ("", holds.level):
        raise NotUnderstood(
            f"{claim.number} 号已按“{holds.level or '规则'}”给分。"
            f"级别不对请写明，如“积分异议 {claim.number} 应为市级”。"
        )


def _dispute(
    request: DisputePoints, call: Call, claim: Claim, earlier: list[Dispute], *, level: str
) -> Dispute:
    number = hashlib.sha256(f"{claim.id}\n{len(earlier)}".encode()).hexdigest()[:40]
    return Dispute(id=number, claim_id=claim.id, said=request.said, level=level, asked_at=call.now)


def forget(unit: UnitOfWork, call: Call, teacher: PersonId) -> int:
    """Delete a teacher's claims and disputes, and queue their photos; return how many claims."""
    kept = sum(isinstance(row, Claim) for row in unit.teaching.rows_of(teacher))
    for folder in unit.teaching.forget(teacher):
        queue_erasure(unit.work, folder, now=call.now)
    return kept
