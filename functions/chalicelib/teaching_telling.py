"""Queues what principals and teachers are to be told about claims; the contents are asked later."""

from chalicelib.call import Call
from school.actor import Actor
from school.notices import Notice, NoticeKind
from school.people import PersonId, UnitId
from school.store.unit_of_work import UnitOfWork


def tell_principals(unit: UnitOfWork, call: Call, school: UnitId, *, about: str) -> None:
    """Queue the queue for those who lead a school; several claims in a row are told once."""
    for principal in unit.teaching.principals_of(school, on=call.today):
        _tell(unit, call, principal, kind=NoticeKind.POINTS_ASKED, about=school, when=about)


def tell_decided(unit: UnitOfWork, call: Call, teacher: PersonId, *, claim: str) -> None:
    """Queue a decision for the teacher it is about."""
    when = call.now.isoformat()
    _tell(unit, call, teacher, kind=NoticeKind.POINTS_DECIDED, about=claim, when=when)


def _tell(  # noqa: PLR0913  # one notice has this many parts
    unit: UnitOfWork, call: Call, person: PersonId, *, kind: NoticeKind, about: str, when: str
) -> None:
    for account in unit.people.accounts_of(person)[:1]:
        notice = Notice(
            kind=kind,
            about=about,
            reader=Actor(platform=account.platform, user=account.user_id),
            channel=account.channel,
        )
        lane = f"{kind}:{about}:{person}"
        unit.notices.put(
            f"{lane}:{when}", notice.model_dump_json(), now=call.now, lane=lane, topic=lane
        )
