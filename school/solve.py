"""Works out the answers to any printed exercise."""

from functools import lru_cache

from school.exercise import BLANK, Solution
from school.exercises import approx, basic, compare, fraction, units, unknown


@lru_cache(maxsize=4096)  # marking, tagging and making up exercises ask for the same ones
def solve(text: str) -> Solution | None:
    """Return the answers to the exercise *text*; None: it is none we can work out.

    Args:
        text: One line, with ``□`` for a blank inside and ``○`` for a sign to put in.
    """
    plain = text.removesuffix(BLANK) if text.endswith(f"={BLANK}") else text
    return (
        compare.solve(plain)
        or approx.solve(plain)
        or units.solve(plain)
        or unknown.solve(plain)
        or fraction.solve(plain)
        or basic.solve(plain)
    )
