"""Queues what schools and the bureau are told of an evaluation; contents are asked for later."""

from collections.abc import Iterable

from chalicelib.call import Call
from chalicelib.gate_telling import tell_once
from school.evaluation_rounds import Round, Step
from school.notices import NoticeKind
from school.people import PersonId, Role, UnitId
from school.retention import Kept, keep
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

LEADING = (Role.PRINCIPAL, Role.VICE_PRINCIPAL)


def tell(  # noqa: PLR0913  # what is told of which school and point
    unit: UnitOfWork,
    call: Call,
    one: Round,
    step: Step,
    *,
    school: UnitId,
    people: Iterable[PersonId | None],
    point: str = "-",
) -> None:
    """Queue a notice for some people but the asker, once for each moment something happened."""
    asker = call.person.id if call.known else None
    others = [p for p in dict.fromkeys(people) if p is not None and p != asker]
    about = f"{one.id}/{step}/{school}/{point}"
    once = f"{about}/{call.now.isoformat()}"
    tell_once(unit, call, others, kind=NoticeKind.EVALUATION, about=about, once=once)


def heads_of(unit: UnitOfWork, call: Call, school: UnitId) -> list[PersonId]:
    """Return who leads a school."""
    return [p for role in LEADING for p in unit.people.holders(role, school, on=call.today)]


def bureau_of(unit: UnitOfWork, call: Call, one: Round) -> list[PersonId]:
    """Return who opened a round, or else who works for the county's bureau."""
    if one.made_by is not None:
        return [one.made_by]
    return unit.people.holders(Role.BUREAU, one.county, on=call.today)


def expire(unit: UnitOfWork, call: Call) -> int:
    """Queue the erasure of evidence photos past their retention; return of how many points."""
    before = call.now - keep(Kept.EVALUATION_PHOTOS)
    folders = unit.evaluations.drop_photos_before(before)
    for folder in folders:
        queue_erasure(unit.work, folder, now=call.now)
    return len(folders)
