"""Works out the answers to any printed exercise."""

from school.exercise import BLANK, Solution
from school.exercises import approx, basic, compare, fraction, units, unknown


def solve(text: str, *, lowest_terms: bool = False) -> Solution | None:
    """Return the answers to the exercise *text*; None: it is none we can work out.

    Args:
        text: One line, with ``□`` for a blank inside and ``○`` for a sign to put in.
        lowest_terms: True: a fraction that can be cancelled is no right answer.
    """
    plain = text.removesuffix(BLANK) if text.endswith(f"={BLANK}") else text
    return (
        compare.solve(plain)
        or approx.solve(plain)
        or units.solve(plain)
        or unknown.solve(plain)
        or fraction.solve(plain, lowest_terms=lowest_terms)
        or basic.solve(plain)
    )
