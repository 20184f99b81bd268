"""The review queue: answers nobody is sure of, grouped so that equal ones are settled at once."""

import hashlib
from collections import defaultdict
from collections.abc import Iterable

from pydantic import BaseModel

from school.free_answers import marked_by_hand
from school.grading import Mark, Verdict

MOST_IN_GROUP = 24
"""More crops than this on one picture are too small to tell apart on a phone."""
FEWEST = 2
"""One alone is looked at on its paper's card."""


class ReviewOf(BaseModel, frozen=True):
    """Asks for the groups of the teacher's own batch: by id, or the newest."""

    batch_id: str = ""


class UnsureMark(BaseModel, frozen=True):
    """One answer that waits for a person's eye."""

    paper_id: str
    place: int
    roll_no: int
    no: int
    question: str
    crop: str


class ReviewGroup(BaseModel, frozen=True):
    """Answers that read the same where the same is expected."""

    id: str
    """Follows from the members: another answer makes another group."""
    read: str
    expected: str
    members: tuple[UnsureMark, ...]

    @property
    def value(self) -> str:
        """Return what the teacher is asked about: what was read, else what is expected."""
        return self.read or self.expected


class ReviewQueue(BaseModel, frozen=True):
    """The groups of a batch, the largest first, and what stands alone."""

    batch_id: str
    homework: str
    class_name: str
    groups: tuple[ReviewGroup, ...]
    alone: int
    """Unsure answers in no group."""


class SettleGroup(BaseModel, frozen=True):
    """A teacher says that every answer of a group is what it looks like."""

    batch_id: str
    group_id: str


class UndoGroup(BaseModel, frozen=True):
    """Takes back what settling a group did."""

    batch_id: str
    group_id: str


class Settled(BaseModel, frozen=True):
    """What settling a group, or taking it back, did."""

    batch_id: str
    group_id: str
    value: str
    count: int
    right: bool = False


def groups(batch_id: str, unsure: Iterable[tuple[UnsureMark, Mark]]) -> tuple[ReviewGroup, ...]:
    """Return the groups of at least two answers, the largest first."""
    found: dict[tuple[str, str], list[UnsureMark]] = defaultdict(list)
    for member, mark in unsure:
        same = (mark.read or mark.expected) and not marked_by_hand(mark)
        if mark.verdict is Verdict.UNSURE and same:
            found[mark.read, mark.expected].append(member)
    made = []
    for (read, expected), members in found.items():
        for start in range(0, len(members), MOST_IN_GROUP):
            part = tuple(members[start : start + MOST_IN_GROUP])
            if len(part) >= FEWEST:
                group_id = _id(batch_id, read, expected, part)
                made.append(ReviewGroup(id=group_id, read=read, expected=expected, members=part))
    return tuple(sorted(made, key=lambda g: (-len(g.members), g.expected, g.read, g.id)))


def _id(batch_id: str, read: str, expected: str, members: Iterable[UnsureMark]) -> str:
    parts = [batch_id, read, expected, *(f"{m.paper_id}:{m.place}" for m in members)]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:24]
