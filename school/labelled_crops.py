"""Labelled crops: answers the program misread and a teacher put right, kept with consent.

They measure the reader and may train it. A crop's key and label say nothing about whose it is.
"""

import hashlib

from pydantic import BaseModel

from school.free_answers import marked_by_hand
from school.grading import Mark, Verdict


class KeepCrop(BaseModel, frozen=True):
    """Queued work: keep the cut-out of a mark a teacher just corrected, if consent covers it."""

    paper_id: str
    place: int


def label_of(mark: Mark) -> str | None:
    """Return what is written on the crop of a mark a teacher settled; None: that is not known.

    A teacher who calls an answer right says that it is the expected one; who calls it wrong
    without saying what it is says nothing about what is written. Points say nothing either.
    """
    if marked_by_hand(mark):
        return None
    if mark.verdict is Verdict.RIGHT:
        return mark.expected or None
    return mark.read or None if mark.verdict is Verdict.WRONG else None


def crop_id(paper_id: str, place: int) -> str:
    """Return the id of a mark's crop: the same mark again is the same crop."""
    return hashlib.sha256(f"labelled crop\n{paper_id}\n{place}".encode()).hexdigest()[:40]


def crop_key(crop: str) -> str:
    """Return the file key of a labelled crop, in a folder of its own."""
    return f"labelled/{crop[:2]}/{crop}/crop.jpg"
