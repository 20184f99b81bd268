"""Queues what reporters and collectors are to be told; nobody is told twice in one step.

Whom a step told is a row of its own, written with the notice in one transaction: a crash leaves
both or neither, and two who press at once wait for each other at the row's key.
"""

from collections import defaultdict
from collections.abc import Iterable

from chalicelib.call import Call
from school.actor import Actor
from school.collection import Round
from school.collection_calls import UnitStanding
from school.notices import Notice, NoticeKind
from school.people import PersonId, UnitId
from school.store.unit_of_work import UnitOfWork

NEW, EVE, OVERDUE, COLLECTOR = "new", "eve", "over1", "over2"
"""Steps beside the waves: sent out, the day before, and what is overdue."""
Standings = Iterable[tuple[UnitStanding, PersonId | None]]


def wave_step(wave: int) -> str:
    """Return the step of a wave of reminders."""
    return f"wave{wave}"


def tell_reporters(
    unit: UnitOfWork, call: Call, one: Round, step: str, *, standings: Standings
) -> tuple[int, int]:
    """Queue one message for each reporter; return how many persons and units it is about."""
    by_person: dict[PersonId, list[UnitId]] = defaultdict(list)
    for standing, person in standings:
        if person is not None and standing.reachable:
            by_person[person].append(standing.unit_id)
    told = [
        len(places)
        for person, places in by_person.items()
        if tell_one(unit, call, one, step, person=person, about=places)
    ]
    return len(told), sum(told)


def tell_one(  # noqa: PLR0913  # a notice has this many parts
    unit: UnitOfWork,
    call: Call,
    one: Round,
    step: str,
    *,
    person: PersonId,
    about: Iterable[UnitId],
    kind: NoticeKind = NoticeKind.COLLECTION,
) -> bool:
    """Queue one message for one person; False where there is none, or it was queued before."""
    fresh = [
        unit.collection.tell(one.id, step, unit=place, person=person) for place in sorted(about)
    ]
    account = next(iter(unit.people.accounts_of(person)), None)
    if account is None or not any(fresh):
        return False
    notice = Notice(
        kind=kind,
        about=one.id,
        reader=Actor(platform=account.platform, user=account.user_id),
        channel=account.channel,
    )
    key = f"{kind}:{one.id}:{step}:{person}"
    return unit.notices.put(key, notice.model_dump_json(), now=call.now)
