"""What ``growth_points.toml`` says: names of dimensions, usual observations, the chart's rings."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, Field, field_validator

from school.growth import Dimension

FILE = Path(__file__).with_name("growth_points.toml")
RINGS = 4
FEWEST_ALIKE = 2
"""Characters a text must share in a row with an observation to be taken as like it."""


class Point(BaseModel, frozen=True):
    """One dimension as the file describes it."""

    name: str = Field(min_length=1, max_length=8)
    short: str = Field(min_length=1, max_length=4)
    words: tuple[str, ...]
    quality: str
    steps: tuple[int, ...] = Field(min_length=RINGS, max_length=RINGS)
    observations: tuple[str, ...]

    @field_validator("steps")
    @classmethod
    def _grow(cls, steps: tuple[int, ...]) -> tuple[int, ...]:
        if steps[0] < 1 or sorted(set(steps)) != list(steps):
            raise ValueError("steps grow from 1 or more")
        return steps


class Practice(BaseModel, frozen=True):
    """Words that make an entry one of social practice."""

    quality: str
    words: tuple[str, ...]


class GrowthPoints(BaseModel, frozen=True):
    """The whole file."""

    dimensions: Mapping[Dimension, Point]
    practice: Practice

    @field_validator("dimensions")
    @classmethod
    def _complete(cls, found: Mapping[Dimension, Point]) -> Mapping[Dimension, Point]:
        missing = [one.value for one in Dimension if one not in found]
        if missing:
            raise ValueError(f"dimensions are missing: {', '.join(missing)}")
        return found


@cache
def growth_points(file: Path = FILE) -> GrowthPoints:
    """Return what the file says.

    Raises:
        pydantic.ValidationError: It is not as it must be; the message names the place.
    """
    return GrowthPoints.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))


def name_of(dimension: Dimension) -> str:
    """Return a dimension's name, such as “思想品德”."""
    return growth_points().dimensions[dimension].name


def short_name(dimension: Dimension) -> str:
    """Return the word a dimension is tagged with, such as “品德”."""
    return growth_points().dimensions[dimension].short


def words_for(dimension: Dimension) -> tuple[str, ...]:
    """Return every word that means a dimension, the longest first."""
    point = growth_points().dimensions[dimension]
    return tuple(sorted({point.name, point.short, *point.words}, key=lambda w: (-len(w), w)))


def dimension_called(word: str) -> Dimension | None:
    """Return the dimension people call *word*, or None."""
    return next((d for d in Dimension if word in words_for(d)), None)


def quality_of(dimension: Dimension, text: str) -> str:
    """Return the dimension of 综合素质评价 an entry counts for."""
    points = growth_points()
    if any(word in text for word in points.practice.words):
        return points.practice.quality
    return points.dimensions[dimension].quality


def qualities() -> tuple[str, ...]:
    """Return the dimensions of 综合素质评价, in the file's order."""
    points = growth_points()
    named = (*(points.dimensions[d].quality for d in Dimension), points.practice.quality)
    return tuple(dict.fromkeys(named))


def ring(dimension: Dimension, records: int) -> int:
    """Return which ring of the chart so many records reach, 0 to 4."""
    return sum(records >= step for step in growth_points().dimensions[dimension].steps)


def likeliest(text: str) -> tuple[Dimension, ...]:
    """Return the dimensions, those first whose usual observations *text* is most like."""
    return tuple(sorted(Dimension, key=lambda d: (-_alike(text, d), list(Dimension).index(d))))


def _alike(text: str, dimension: Dimension) -> int:
    """Count the pairs of characters *text* shares with what is usual in a dimension."""
    point = growth_points().dimensions[dimension]
    pairs = {text[n : n + FEWEST_ALIKE] for n in range(len(text) - 1)}
    usual = (*point.observations, *point.words)
    return sum(any(pair in one for one in usual) for pair in pairs)
