"""A printed question, taken apart: its numbers, its signs and what it comes to."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction

from school.arithmetic import spelled
from school.exercise import BLANK, Kind, Solution
from school.exercises.unknown import with_letter

_NUMBER = re.compile(
    r"(?P<whole>\d+)又(?P<part>\d+/\d+)|(?P<fraction>\d+/\d+)|(?P<plain>\d+(?:\.\d+)?)"
)


@dataclass(frozen=True)
class Sum:
    """A question, taken apart."""

    text: str
    numbers: tuple[Fraction, ...]
    signs: str
    """Its + − × ÷ (and bars that are no fraction's), in order."""
    grade: int
    solution: Solution

    @classmethod
    def read(cls, question: str, *, solution: Solution, grade: int) -> "Sum":
        """Return a printed question's numbers and signs; a letter stands for an unknown."""
        text = spelled(question).removesuffix(BLANK)
        if solution.kind is Kind.EQUATION:
            text = with_letter(text)
        return cls(
            text=text,
            numbers=tuple(_value(match) for match in _NUMBER.finditer(text)),
            signs="".join(re.findall(r"[-+×÷/]", _NUMBER.sub("0", text))),
            grade=grade,
            solution=solution,
        )

    @property
    def decimals(self) -> bool:
        """Whether any number has a decimal point."""
        return "." in self.text

    @property
    def wholes(self) -> tuple[int, ...]:
        """The numbers, where they are known to be whole."""
        return tuple(int(n) for n in self.numbers)

    def only(self, signs: str) -> bool:
        """Tell whether nothing but *signs* joins the numbers."""
        return set(self.signs) <= set(signs)


def _value(match: re.Match[str]) -> Fraction:
    if match["whole"]:
        return int(match["whole"]) + _fraction(match["part"])
    return _fraction(match["fraction"] or match["plain"])


def _fraction(text: str) -> Fraction:
    top, _, bottom = text.partition("/")
    return Fraction(top) / Fraction(bottom or 1)


Rule = Callable[[Sum], str]
"""Returns the end of a point's id, such as “basic.add.10”."""
