"""School terms: from August to January, and from February to July."""

from datetime import date, timedelta

from pydantic import BaseModel, Field

from school.county_time import FIRST_MONTH, school_year

SECOND_HALF_MONTH = 2


class Term(BaseModel, frozen=True):
    """Half a school year; holidays belong to the term before them."""

    year: int = Field(ge=1900, le=2199)
    """The year in which its school year began."""
    half: int = Field(ge=1, le=2)

    @property
    def first(self) -> date:
        """Return its first day."""
        if self.half == 1:
            return date(self.year, FIRST_MONTH, 1)
        return date(self.year + 1, SECOND_HALF_MONTH, 1)

    @property
    def last(self) -> date:
        """Return its last day."""
        following = (
            Term(year=self.year + 1, half=1) if self.half > 1 else Term(year=self.year, half=2)
        )
        return following.first - timedelta(days=1)

    @property
    def name(self) -> str:
        """Return what people call it: “2026–2027学年第一学期”."""
        return f"{self.year}–{self.year + 1}学年第{'一二'[self.half - 1]}学期"

    def before(self) -> "Term":
        """Return the term before."""
        if self.half > 1:
            return Term(year=self.year, half=1)
        return Term(year=self.year - 1, half=2)


def term_of(day: date) -> Term:
    """Return the term a day is in."""
    second = SECOND_HALF_MONTH <= day.month < FIRST_MONTH
    return Term(year=school_year(day), half=2 if second else 1)
