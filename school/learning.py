"""What confirmed homework says a pupil can do: one response for each decided question.

Wrong-question book, mastery, practice and reports all start from here.
"""

import hashlib
from collections.abc import Iterable, Mapping

from pydantic import AwareDatetime, BaseModel

from school.answer_key import KeyItem
from school.grading import Mark, Verdict
from school.knowledge import PointId, point, tagged
from school.people import PersonId, UnitId, grade_of
from school.spelling import simplified
from school.tagging import point_of

DECIDED = {Verdict.RIGHT: True, Verdict.WRONG: False, Verdict.BLANK: False}
"""Whether a mark says that the pupil can do it; an unsure one says nothing."""


class Response(BaseModel, frozen=True):
    """One decided question of a confirmed paper."""

    paper_id: str
    place: int
    """With *paper_id* the key of the mark it comes from."""
    pupil_id: PersonId
    class_id: UnitId
    subject: str
    """Such as “数学”; empty: nobody said."""
    point: PointId | None
    item: str
    """The same question has the same item id, whoever answers it (40 hexadecimal digits)."""
    correct: bool
    at: AwareDatetime
    """When the photo was read."""


class Asked(BaseModel, frozen=True):
    """The paper whose marks become responses."""

    paper_id: str
    homework_id: str
    pupil_id: PersonId
    class_id: UnitId
    subject: str
    """What its teacher teaches this class."""
    at: AwareDatetime

    @property
    def grade(self) -> int:
        """Return the grade (1 to 9) of the class; 0: its id does not say."""
        return grade_of(self.class_id)


def responses(
    asked: Asked, marks: Iterable[Mark], *, keys: Mapping[int, KeyItem]
) -> tuple[Response, ...]:
    """Return the responses of one confirmed page.

    Args:
        asked: The paper.
        marks: Its marks; those nobody has decided are left out.
        keys: The answer key's item by the place of the mark, where there is one: what a teacher
            says a question is about goes before what the question itself looks like.
    """
    return tuple(
        _response(asked, mark, keys.get(mark.place)) for mark in marks if mark.verdict in DECIDED
    )


def _response(asked: Asked, mark: Mark, item: KeyItem | None) -> Response:
    subject, about = asked.subject, None
    if item is not None and item.knowledge:
        about = tagged(item.knowledge, subject=subject)
    else:
        about = point_of(mark.question, grade=asked.grade)
        subject = point(about).subject if about else subject
    own = mark.question if point_of(mark.question, grade=asked.grade) else ""
    return Response(
        paper_id=asked.paper_id,
        place=mark.place,
        pupil_id=asked.pupil_id,
        class_id=asked.class_id,
        subject=subject,
        point=about,
        item=item_id(own) if own else item_id(f"{asked.homework_id}:{mark.question}:{mark.no}"),
        correct=DECIDED[mark.verdict],
        at=asked.at,
    )


def item_id(question: str) -> str:
    """Return the id of a question: the same however it was spaced or spelled."""
    return hashlib.sha256("".join(simplified(question).split()).encode()).hexdigest()[:40]
