"""Checklists schools are evaluated by: areas, points and scores; one comes with the product.

A round keeps the checklist it was opened with, so a change of the file changes no round.
"""

import tomllib
from functools import cache
from pathlib import Path
from typing import Self

from pydantic import BaseModel, Field, model_validator

FILE = Path(__file__).with_suffix(".toml")
MOST_POINTS = 60
OWN = "own"
"""Id of a checklist that came as a spreadsheet."""


class Point(BaseModel, frozen=True, extra="forbid"):
    """One thing a school has to show."""

    id: str = Field(pattern=r"^\d{1,2}\.\d{1,2}$")
    """Such as “1.2”: the number of its area, and its own."""
    text: str = Field(min_length=2, max_length=120)
    score: float = Field(gt=0, le=100)
    indicator: str = Field(default="", max_length=40)
    """Name of the live indicator that says the same in figures; empty: there is none."""


class Area(BaseModel, frozen=True, extra="forbid"):
    """Points that belong together."""

    name: str = Field(min_length=2, max_length=20)
    points: tuple[Point, ...] = Field(min_length=1)

    @property
    def score(self) -> float:
        """Return what all its points are worth."""
        return sum(one.score for one in self.points)


class Checklist(BaseModel, frozen=True, extra="forbid"):
    """What schools are evaluated by."""

    id: str
    name: str = Field(min_length=2, max_length=40)
    names: tuple[str, ...] = ()
    """Other names people say."""
    pass_share: float = Field(default=0.8, gt=0, le=1)
    """Share of all scores that attains."""
    area_share: float = Field(default=0.6, ge=0, le=1)
    """Share of the scores of every area that has to be reached as well."""
    areas: tuple[Area, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _points_are_few_and_differ(self) -> Self:
        ids = [one.id for one in self.points]
        if len(set(ids)) < len(ids) or len(ids) > MOST_POINTS:
            raise ValueError(
                f"a checklist has up to {MOST_POINTS} points, each with its own number"
            )
        return self

    @property
    def points(self) -> tuple[Point, ...]:
        """Return every point, in order."""
        return tuple(point for area in self.areas for point in area.points)

    @property
    def score(self) -> float:
        """Return what all points are worth."""
        return sum(one.score for one in self.areas)

    def area_of(self, point_id: str) -> str:
        """Return the name of the area a point is in; empty: there is no such point."""
        return next((a.name for a in self.areas if any(p.id == point_id for p in a.points)), "")

    def point(self, point_id: str) -> Point | None:
        """Return the point with an id; None: there is none."""
        return next((one for one in self.points if one.id == point_id), None)


@cache
def checklist() -> Checklist:
    """Return the checklist that comes with the product."""
    return Checklist.model_validate(tomllib.loads(FILE.read_text(encoding="utf-8")))
