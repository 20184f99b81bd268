"""Queues what class heads and authors are told of growth entries."""

from chalicelib.call import Call
from school.actor import Actor
from school.growth import GrowthEntry
from school.notices import Notice, NoticeKind
from school.people import PersonId, Role
from school.store.unit_of_work import UnitOfWork


def tell_head(unit: UnitOfWork, call: Call, entry: GrowthEntry) -> None:
    """Tell the heads of a class that something waits: the card lists everything.

    They are told when nothing waited before, else once a day.
    """
    _, total = unit.growth.waiting([entry.class_id], on=call.today, most=1)
    when = entry.id if total == 1 else str(call.today)
    for head in unit.people.holders(Role.CLASS_HEAD, entry.class_id, on=call.today):
        notice = (NoticeKind.GROWTH_WAITING, entry.class_id)
        _tell(unit, call, head, notice=notice, when=when)


def tell_author(unit: UnitOfWork, call: Call, entry: GrowthEntry) -> None:
    """Tell whoever wrote an entry what the class head decided."""
    if entry.author is not None:
        notice = (NoticeKind.GROWTH_DECIDED, entry.id)
        _tell(unit, call, entry.author, notice=notice, when=str(call.today))


def _tell(
    unit: UnitOfWork, call: Call, whom: PersonId, *, notice: tuple[NoticeKind, str], when: str
) -> None:
    """Queue a notice (its kind and what it is about), once for each *when*."""
    kind, about = notice
    for account in unit.people.accounts_of(whom)[:1]:
        reader = Actor(platform=account.platform, user=account.user_id)
        told = Notice(kind=kind, about=about, reader=reader, channel=account.channel)
        lane = f"{kind}:{about}:{whom}"
        key = f"{lane}:{when}"
        unit.notices.put(key, told.model_dump_json(), now=call.now, lane=lane, topic=lane)
