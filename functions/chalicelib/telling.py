"""Queues what somebody is to be told; the bot asks for the contents when it tells them."""

from chalicelib.call import Call
from school import consent
from school.actor import Actor
from school.consent import Purpose
from school.grading import PaperState
from school.notices import Notice, NoticeKind
from school.people import PersonId
from school.store.grading import Paper
from school.store.unit_of_work import UnitOfWork


def tell_guardians(  # noqa: PLR0913  # one notice has this many parts
    unit: UnitOfWork,
    call: Call,
    pupil: PersonId,
    *,
    kind: NoticeKind,
    about: str,
    when: str,
    purpose: Purpose = Purpose.HOMEWORK,
) -> int:
    """Queue a notice for each guardian who has an account; return how many have one.

    Args:
        unit: The transaction that caused it.
        call: Gives the day and the time.
        pupil: Whose guardians.
        kind: What happened.
        about: Id of what it is about.
        when: Makes the notice one of its kind: the same again is not told again.
        purpose: What a notice of consent asks about.
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
                purpose=purpose,
            )
            lane = f"{kind}:{about}:{guardian}"
            unit.notices.put(
                f"{lane}:{when}", notice.model_dump_json(), now=call.now, lane=lane, topic=lane
            )
            told += 1
    return told


def ask_for_consent(unit: UnitOfWork, call: Call, pupil: PersonId, purpose: Purpose) -> int:
    """Queue the text of a purpose for the guardians, once a day; return how many have one."""
    return tell_guardians(
        unit,
        call,
        pupil,
        kind=NoticeKind.CONSENT,
        about=f"{purpose}:{pupil}",
        when=str(call.today),
        purpose=purpose,
    )


def tell_adult(
    unit: UnitOfWork, call: Call, person: PersonId, *, kind: NoticeKind, about: str
) -> bool:
    """Queue a notice for a grown-up, once for each thing; False when they have no account."""
    for account in unit.people.accounts_of(person)[:1]:
        notice = Notice(
            kind=kind,
            about=about,
            reader=Actor(platform=account.platform, user=account.user_id),
            channel=account.channel,
        )
        lane = f"{kind}:{about}:{person}"
        unit.notices.put(f"{lane}:{call.now.isoformat()}", notice.model_dump_json(), now=call.now)
        return True
    return False


def tell_teacher(unit: UnitOfWork, call: Call, batch_id: str, *, about: str) -> None:
    """Queue a notice for the teacher who sent a batch; *about* makes it one of its kind."""
    batch = unit.grading.batch(batch_id)
    reader = Actor(platform=batch.platform, user=batch.user_id)
    notice = Notice(kind=NoticeKind.BATCH, about=batch_id, reader=reader)
    lane = f"batch:{batch_id}"
    unit.notices.put(
        f"{lane}:{about}", notice.model_dump_json(), now=call.now, lane=lane, topic=lane
    )


def tell_result(unit: UnitOfWork, call: Call, paper: Paper) -> int:
    """Queue the result for the guardians, while their consent is in force; return how many."""
    if not consent.in_force(unit.consents.of(paper.pupil_id), paper.pupil_id, Purpose.HOMEWORK):
        return 0
    now = call.now.isoformat()
    return tell_guardians(
        unit, call, paper.pupil_id, kind=NoticeKind.RESULT, about=paper.id, when=now
    )


def tell_again(unit: UnitOfWork, call: Call, paper: Paper) -> None:
    """Correct what guardians were told when a confirmed paper changes."""
    if paper.state is PaperState.CONFIRMED:
        tell_result(unit, call, paper)
