"""Queues what those who work in a school are to be told; the contents are asked for later."""

from collections.abc import Iterable

from chalicelib.call import Call
from school.actor import Actor
from school.notices import Notice, NoticeKind
from school.people import PersonId
from school.store.unit_of_work import UnitOfWork


def tell_staff(  # noqa: PLR0913  # one notice has this many parts
    unit: UnitOfWork,
    call: Call,
    persons: Iterable[PersonId | None],
    *,
    kind: NoticeKind,
    about: str,
    when: str,
) -> None:
    """Queue a notice for each of some people but the actor; the same *when* is not told again."""
    asker = call.person.id if call.known else None
    for person in dict.fromkeys(persons):
        if person is None or person == asker:
            continue
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
