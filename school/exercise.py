"""What a printed exercise asks, and every answer to it that is right.

An exercise is written on one line: ``□`` is a blank to fill in, ``○`` a place for <, > or =, and
a fraction is ``1/2``. What the pupil writes at the end (“12÷4=”) has no mark of its own.
"""

from dataclasses import dataclass
from enum import StrEnum

BLANK = "□"
CIRCLE = "○"
MIXED = "又"
"""Between the whole and the broken part of a mixed number: “1又1/2”."""
DIGITS = "0123456789"
DOTS = "……"
DOT_SPELLINGS = ("…", "……", "..", "...", "....", "......", "….", "….…")
"""How the dots of a remainder come out of a reader; the product's own spelling is DOTS."""


class Kind(StrEnum):
    """The types of exercise; 口算 and its relatives."""

    BASIC = "basic"
    """四则: whole numbers, decimals, brackets, several steps."""
    FRACTION = "fraction"
    REMAINDER = "remainder"
    """带余除法."""
    INSIDE = "inside"
    """A blank inside, “3×□=12”; 求因子."""
    COMPARE = "compare"
    """比大小."""
    APPROX = "approx"
    """约等."""
    UNITS = "units"
    """单位换算."""
    EQUATION = "equation"
    """一元一次方程."""


@dataclass(frozen=True)
class Solution:
    """The answers to one exercise."""

    kind: Kind
    expected: str
    """The plain right answer, as an answer key prints it."""
    accepted: tuple[str, ...]
    """Every spelling that is right, the plain one first."""
    symbols: str
    """The characters a written answer may hold."""
    near: tuple[str, ...] = ()
    """Answers that a person should look at: an estimate may be made in more ways than we list."""
