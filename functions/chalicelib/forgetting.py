"""What is forgotten when a guardian takes a purpose back: the one table of it.

A capability that stores something under a purpose has a function ``forget(unit, call, pupil)``
in its module, which deletes the rows in this transaction, queues the erasure of their files and
returns how many of what went. It gets its line here, and nothing else needs to know of it.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib import (
    growth,
    health_record,
    mastery,
    mistakes,
    portrait,
    practice,
    targeted_homework,
)
from chalicelib.call import Call
from school.consent import Deleted, Purpose, any_in_force
from school.my_data import ROSTER
from school.people import PersonId
from school.store.my_data import file_keys, own_ids
from school.store.unit_of_work import UnitOfWork
from school.work import queue_erasure

Forget = Callable[[UnitOfWork, Call, PersonId], int]


@dataclass(frozen=True)
class Forgetter:
    """Forgets one kind of what is stored, and says in Chinese what it was."""

    counter: str
    what: str
    forget: Forget


def _forget_papers(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:
    papers = len(unit.grading.papers_of_pupil(pupil))
    for folder in unit.grading.forget_pupil(pupil):
        queue_erasure(unit.work, folder, now=call.now)
    return papers


def _forget_crops(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:
    crops = unit.labelled_crops.forget(pupil)
    for folder in crops:
        queue_erasure(unit.work, folder, now=call.now)
    return len(crops)


def _forget_use(unit: UnitOfWork, call: Call, pupil: PersonId) -> int:  # noqa: ARG001  # its form
    return unit.activity.forget(pupil)


_PAPERS = Forgetter("份", "批改记录和照片", _forget_papers)
_CROPS = Forgetter("张", "小图片", _forget_crops)
_LEARNING = (
    # Before the papers: what hangs on them would go uncounted.
    Forgetter("道", "错题", mistakes.forget),
    Forgetter("条", "知识点掌握记录", mastery.forget),
    Forgetter("次", "练习", practice.forget),
    Forgetter("份", "靶向作业", targeted_homework.forget),
)
_GROWTH = Forgetter("条", "成长和阅读记录", growth.forget)
_HEALTH = Forgetter("条", "健康记录", health_record.forget)
_REPORT_CARDS = Forgetter("份", "成绩单", portrait.forget)
_USE = Forgetter("个", "用过青教的月份", _forget_use)
"""Goes with the last purpose: it is noted under any of them."""

FORGETTERS: dict[Purpose, tuple[Forgetter, ...]] = {
    # Responses hang on their papers and go with them. A report card tells of homework and growth,
    # so it goes with either.
    Purpose.HOMEWORK: (*_LEARNING, _PAPERS, _CROPS, _REPORT_CARDS),
    Purpose.IMPROVE: (_CROPS,),
    Purpose.GROWTH: (_GROWTH, _REPORT_CARDS),
    Purpose.PORTRAIT: (_REPORT_CARDS,),
    Purpose.HEALTH: (_HEALTH,),
}
"""What was stored under each purpose; a capability adds its own forgetter to its purpose."""


def forget(unit: UnitOfWork, call: Call, pupil: PersonId, purpose: Purpose) -> tuple[Deleted, ...]:
    """Delete what was kept of a pupil for a purpose, now; queue its files; return what went."""
    last = () if any_in_force(unit.consents.of(pupil), pupil) else (_USE,)
    counted = [(f, f.forget(unit, call, pupil)) for f in (*FORGETTERS[purpose], *last)]
    return tuple(Deleted(count=n, counter=f.counter, what=f.what) for f, n in counted if n)


def forget_everything(unit: UnitOfWork, call: Call, pupil: PersonId, *, whole: bool) -> int:
    """Delete what is stored about a pupil and its copies in chats; return how many messages went.

    With *whole* the place on the class list goes as well, and guardians without another child.
    """
    messages = _forget_traces(unit, pupil)
    guardians = unit.people.guardians_of(pupil, on=call.today)
    # By purpose first, which knows the files, then whatever rows are left.
    for purpose in Purpose:
        forget(unit, call, pupil, purpose)
    unit.personal.delete(pupil, keep=frozenset[str]() if whole else ROSTER)
    if whole:
        unit.personal.delete_guardians_without_children(guardians)
    return messages


def _forget_traces(unit: UnitOfWork, pupil: PersonId) -> int:
    tables = list(unit.personal.rows(pupil))
    folders = [key.rpartition("/")[0] for key in file_keys(tables)]
    told = unit.traces.told_of(unit.people.person(pupil), [*own_ids(tables), *folders])
    return unit.traces.forget(told)
