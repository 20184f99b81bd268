"""Queues what families, class heads and guards are told of gates; the bot asks for contents."""

from collections.abc import Iterable

from chalicelib.call import Call
from school.actor import Actor
from school.notices import Notice, NoticeKind
from school.people import PersonId
from school.store.unit_of_work import UnitOfWork


def tell_once(  # noqa: PLR0913  # one notice has this many parts
    unit: UnitOfWork,
    call: Call,
    people: Iterable[PersonId],
    *,
    kind: NoticeKind,
    about: str,
    once: str,
    pupil: PersonId | None = None,
) -> int:
    """Queue a notice for each of some people who has an account; return how many are new.

    Args:
        unit: The transaction that caused it.
        call: Gives the time.
        people: Whom to tell.
        kind: What happened.
        about: Id of what it is about.
        once: Each person is told once of what has this key, however often it is asked for.
        pupil: Whose record the contents are.
    """
    told = 0
    for person in people:
        for account in unit.people.accounts_of(person)[:1]:
            notice = Notice(
                kind=kind,
                about=about,
                reader=Actor(platform=account.platform, user=account.user_id),
                channel=account.channel,
                pupil_id=pupil or "",
            )
            key = f"{kind}:{once}:{person}"
            told += unit.notices.put(key, notice.model_dump_json(), now=call.now, lane=key)
    return told
