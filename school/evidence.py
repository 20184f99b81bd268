"""Evidence: a pupil's responses as mastery keeps them, and folding them into ratings.

Ratings of a pupil are nothing but this fold over the pupil's evidence in order. A row keeps how
easy its item was when it was first answered, so a revision, a new key or a page confirmed late is
simply folded again and gives what it would have given from the start, to the bit. Ratings of items
and points belong to everybody: they move once, with the first answer of a place, and stay.
"""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pydantic import AwareDatetime, BaseModel

from school.knowledge import PointId
from school.learning import Response
from school.people import PersonId
from school.ratings import UNRATED, Rating, asked_after, ease, pupil_after, surprise

WHOLE = PointId("")
"""Stands for the whole subject where a pupil's rating is on no one point."""


class Evidence(BaseModel, frozen=True):
    """One response as mastery keeps it."""

    source: str
    """The paper, or whatever else asked the question; at most 40 characters."""
    place: int
    pupil_id: PersonId
    subject: str
    point: PointId
    item: str
    correct: bool | None
    """None: nobody has decided any longer; it moved the item once and counts for nobody now."""
    at: AwareDatetime
    ease: float | None = None
    """Log odds: how easy the item was when it was first answered; None: it is answered now."""

    @property
    def order(self) -> tuple[dt.datetime, str, int]:
        """Return what a pupil's responses are ordered by."""
        return self.at, self.source, self.place


def evidence_in(
    responses: Iterable[Response], *, before: Mapping[int, Evidence]
) -> tuple[Evidence, ...]:
    """Return the rows of evidence that change with the responses of one source as they are now.

    Args:
        responses: The responses; those on no point say nothing about one.
        before: The evidence of the same source so far, by place.
    """
    now = {r.place: _row(r, before.get(r.place)) for r in responses if r.point}
    gone = [
        one.model_copy(update={"correct": None})
        for place, one in before.items()
        if place not in now and one.correct is not None
    ]
    changed = (one for place, one in now.items() if one != before.get(place))
    return tuple(sorted([*changed, *gone], key=lambda one: one.order))


def _row(response: Response, before: Evidence | None) -> Evidence:
    assert response.point is not None  # noqa: S101  # the caller leaves those out
    asked = (response.point, response.item)
    same = before is not None and (before.point, before.item) == asked
    return Evidence(
        source=response.paper_id,
        place=response.place,
        pupil_id=response.pupil_id,
        subject=response.subject,
        point=response.point,
        item=response.item,
        correct=response.correct,
        at=response.at,
        ease=before.ease if before is not None and same else None,
    )


@dataclass(frozen=True)
class Folded:
    """What evidence comes to."""

    ratings: dict[PointId, Rating]
    """The pupil's, by point; WHOLE is the whole subject."""
    shared: dict[str, Rating]
    """Those of items and points that moved, by id."""
    evidence: tuple[Evidence, ...]
    """The same rows, each with its ease."""


def fold(
    evidence: Iterable[Evidence], *, ratings: Mapping[PointId, Rating], shared: Mapping[str, Rating]
) -> Folded:
    """Return what a pupil's evidence in one subject comes to.

    Args:
        evidence: In order.
        ratings: The pupil's ratings before it, by point.
        shared: Ratings of the items and points in it, by id.
    """
    found, rows = dict(ratings), []
    moved: dict[str, Rating] = {}
    for one in evidence:
        item, point = (moved.get(i, shared.get(i, UNRATED)) for i in (one.item, one.point))
        item_ease = ease(item, point) if one.ease is None else one.ease
        rows.append(one.model_copy(update={"ease": item_ease}))
        if one.correct is None:
            continue
        pupil = found.get(WHOLE, UNRATED), found.get(one.point, UNRATED)
        right, at_s = one.correct, one.at.timestamp()
        if one.ease is None:
            by = surprise(*pupil, item_ease=item_ease, right=right)
            moved[one.item], moved[one.point] = asked_after(
                item, point, by=by, right=right, at_s=at_s
            )
        found[WHOLE], found[one.point] = pupil_after(
            *pupil, item_ease=item_ease, right=right, at_s=at_s
        )
    return Folded(found, moved, tuple(rows))
