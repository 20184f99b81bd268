"""Growth record use cases of a teacher who wants points: claim, and take a claim back."""

import re

from chalice.app import Blueprint

from chalicelib.call import Call
from chalicelib.files_first import Keep, files_first
from chalicelib.runtime import use_case
from chalicelib.teaching_record import claim_meant, rule_book, school_taught_in, view_of
from chalicelib.teaching_telling import tell_principals
from school.county_time import school_year
from school.errors import NotUnderstood
from school.permissions import Action, Scope
from school.store.unit_of_work import UnitOfWork
from school.teaching import LONGEST_NOTE, MOST_WAITING, Claim, ClaimState, claim_id, day_said
from school.teaching_calls import Claimed, ClaimOf, ClaimPoints, ClaimView, Lacks
from school.teaching_rules import Activity, Dimension, Rules
from school.work import queue_erasure

routes = Blueprint(__name__)


@routes.lambda_function(name="claim_points")
@use_case(ClaimPoints)
def claim_points(request: ClaimPoints, call: Call) -> Claimed:
    """Take a teacher's claim, or say what it still lacks; the same claim again adds nothing."""
    scope = Scope(unit=school_taught_in(call), adult=call.person.id)
    call.require(Action.NOTE_TEACHER, scope)
    # Before the transaction: a store that hangs may not hold the audit, which everybody writes.
    photos = [call.files.get(key) for key in request.photo_keys]

    def write(unit: UnitOfWork, keep: Keep) -> Claimed:
        book = rule_book(unit, now=call.now)
        named = book.now.named_in(request.text)
        if named is None:
            call.audit(unit, Action.NOTE_TEACHER, scope, fields=("claim",))
            return Claimed(lacks=Lacks.ACTIVITY, offered=_offered(book.now))
        activity, name = named
        claim = _claim(request, call, activity, name=name, rules=book.now.version)
        lacks = _lacks(activity, claim)
        if lacks is not None:
            call.audit(unit, Action.NOTE_TEACHER, scope, fields=("claim",))
            levels = (("级别", tuple(activity.levels)),) if lacks is Lacks.LEVEL else ()
            return Claimed(lacks=lacks, activity=activity.name, offered=levels)
        kept, added = _keep(unit, claim)
        if added:
            keep(dict(zip(kept.photo_keys(), photos, strict=True)))
            tell_principals(unit, call, kept.school, about=kept.id)
        call.audit(unit, Action.NOTE_TEACHER, scope, fields=("claim",))
        shown = view_of(unit, kept, book, year=school_year(kept.day))
        return Claimed(claim=shown, again=not added, activity=activity.name)

    return files_first(call, write)


def _offered(rules: Rules) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return tuple(
        (dimension, tuple(a.name for a in rules.claimable() if a.dimension is dimension))
        for dimension in Dimension
    )


def _lacks(activity: Activity, claim: Claim) -> Lacks | None:
    if activity.levels and not claim.level:
        return Lacks.LEVEL
    return Lacks.PHOTO if activity.evidence and not claim.photos else None


_WORDS = re.compile(r"申报积分|积分申报|申报|加分|[,，。;；:：、]")


def _claim(request: ClaimPoints, call: Call, activity: Activity, *, name: str, rules: str) -> Claim:
    level = activity.level_in(request.text)
    day, rest = day_said(request.text, today=call.today)
    for said in (name, level):
        rest = rest.replace(said, " ", 1) if said else rest
    note = " ".join(_WORDS.sub(" ", rest).split())
    if len(note) > LONGEST_NOTE:
        raise NotUnderstood(f"说明超过 {LONGEST_NOTE} 字，没有申报。请写短一点再发。")
    day = day or call.today
    if day > call.today or school_year(day) != school_year(call.today):
        first = f"{school_year(call.today)}年8月1日"
        raise NotUnderstood(f"只能申报本学年（{first}到今天）的，没有申报。请核对日期再发。")
    teacher = call.person.id
    digests = [key.rpartition("/")[2] for key in request.photo_keys]
    return Claim(
        id=claim_id(teacher, activity=activity.id, level=level, day=day, note=note, photos=digests),
        number=0,
        teacher=teacher,
        school=school_taught_in(call),
        activity=activity.id,
        level=level,
        note=note,
        day=day,
        rules=rules,
        photos=len(request.photo_keys),
        asked_at=call.now,
    )


def _keep(unit: UnitOfWork, claim: Claim) -> tuple[Claim, bool]:
    """Keep a claim; return it, and whether it waits anew."""
    kept, added = unit.teaching.add(claim)
    if kept.state is ClaimState.RETURNED:
        raise NotUnderstood(
            f"这一条（{kept.number} 号）申报过，被退回：{kept.reason}。"
            f"补充材料后再申报，或发“积分异议 {kept.number} 理由”。"
        )
    if kept.state is ClaimState.UNDONE:
        added = unit.teaching.move(kept.id, frm=ClaimState.UNDONE, to=ClaimState.WAITING)
    if added and unit.teaching.count_waiting(claim.teacher) > MOST_WAITING:
        raise NotUnderstood(f"已有 {MOST_WAITING} 条在等审核，没有再加。请等校长处理后再申报。")
    return unit.teaching.claim(kept.id), added


@routes.lambda_function(name="undo_claim")
@use_case(ClaimOf)
def undo_claim(request: ClaimOf, call: Call) -> ClaimView:
    """Take back a claim that still waits; its photos go."""
    claim = claim_meant(request, call)
    scope = Scope(unit=claim.school, adult=claim.teacher)
    call.require(Action.NOTE_TEACHER, scope)
    with call.records() as unit:
        call.audit(unit, Action.NOTE_TEACHER, scope, fields=(f"claim {claim.number}",))
        unit.teaching.move(claim.id, frm=ClaimState.WAITING, to=ClaimState.UNDONE)
        claim = unit.teaching.claim(claim.id)
        if claim.state is not ClaimState.UNDONE:
            raise NotUnderstood(
                f"{claim.number} 号已经审核过，不能撤回。"
                f"有不同意见请发“积分异议 {claim.number} 理由”。"
            )
        if claim.photos:
            queue_erasure(unit.work, claim.folder, now=call.now)
        return view_of(unit, claim, rule_book(unit, now=call.now), year=school_year(claim.day))
