"""Queues what class heads and authors are told of growth entries."""

from chalicelib.runtime import Call, UnitOfWork
from school.actor import Actor
from school.growth import GrowthEntry
from school.notices import Notice, NoticeKind
from school.people import PersonId, Role


def tell_head(unit: UnitOfWork, call: Call, entry: GrowthEntry) -> None:
    """Tell the heads of a class that something waits, once a day: the card lists everything."""
    for head in unit.people.holders(Role.CLASS_HEAD, entry.class_id, on=call.today):
        _tell(unit, call, head, kind=NoticeKind.GROWTH_WAITING, about=entry.class_id)


def tell_author(unit: UnitOfWork, call: Call, entry: GrowthEntry) -> None:
    """Tell whoever wrote an entry what the class head decided."""
    if entry.author is not None:
        _tell(unit, call, entry.author, kind=NoticeKind.GROWTH_DECIDED, about=entry.id)


def _tell(unit: UnitOfWork, call: Call, whom: PersonId, *, kind: NoticeKind, about: str) -> None:
    for account in unit.people.accounts_of(whom)[:1]:
        reader = Actor(platform=account.platform, user=account.user_id)
        notice = Notice(kind=kind, about=about, reader=reader, channel=account.channel)
        lane = f"{kind}:{about}:{whom}"
        key = f"{lane}:{call.today}"
        unit.notices.put(key, notice.model_dump_json(), now=call.now, lane=lane, topic=lane)
