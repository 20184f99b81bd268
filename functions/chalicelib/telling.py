"""Queues what somebody is to be told; the bot asks for the contents when it tells them."""

from chalicelib.runtime import Call, UnitOfWork
from school.actor import Actor
from school.notices import Notice, NoticeKind
from school.people import PersonId


def tell_guardians(  # noqa: PLR0913  # one notice has this many parts
    unit: UnitOfWork, call: Call, pupil: PersonId, *, kind: NoticeKind, about: str, when: str
) -> int:
    """Queue a notice for each guardian who has an account; return how many have one.

    Args:
        unit: The transaction that caused it.
        call: Gives the day and the time.
        pupil: Whose guardians.
        kind: What happened.
        about: Id of what it is about.
        when: Makes the notice one of its kind: the same again is not told again.
    """
    told = 0
    for guardian in unit.people.guardians_of(pupil, on=call.today):
        for account in unit.people.accounts_of(guardian)[:1]:
            notice = Notice(
                kind=kind,
                about=about,
                reader=Actor(platform=account.platform, user=account.user_id),
                channel=account.channel,
                pupil_id=pupil,
            )
            lane = f"{kind}:{about}:{guardian}"
            unit.notices.put(
                f"{lane}:{when}", notice.model_dump_json(), now=call.now, lane=lane, topic=lane
            )
            told += 1
    return told
