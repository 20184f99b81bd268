"""The types of ``browser_pages`` as other worksheets set them: on rules, in boxes, in a table.

None of these was among the pages that the reader was made with.
"""

from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from random import Random

from tests.grading_lambda.browser_pages import (
    Item,
    Making,
    Pupil,
    basic,
    compare,
    fraction,
    remainder,
    units,
)

Place = Callable[[Pupil, str], str]


def on_a_rule(pupil: Pupil, text: str) -> str:
    """Return *text* on a printed rule."""
    return f'<span class="rule">{pupil.answer(text)}</span>'


def in_a_box(pupil: Pupil, text: str) -> str:
    """Return *text* in a printed box."""
    return pupil.within("box", text)


def units_on_rules(r: Random, pupil: Pupil) -> Item:
    """Return a measure to be converted, on a rule."""
    item = units(r, pupil)
    before, _, after = item.expr.partition("□")
    return replace(item, html=before + on_a_rule(pupil, item.written) + after)


def _remainder(place: Place) -> Callable[[Random, Pupil], Item]:
    def make(r: Random, pupil: Pupil) -> Item:
        item = remainder(r, pupil)
        first, _, second = item.written.partition("……")
        dots = r.choice(("……", "......", "⋯⋯"))
        both = f"{place(pupil, first)}{dots}{place(pupil, second)}"
        return replace(item, html=f'{item.expr}<span class="answer">{both}</span>')

    return make


def fraction_in_boxes(r: Random, pupil: Pupil) -> Item:
    """Return a sum of stacked fractions with a tall box behind it."""
    item = fraction(r, pupil)
    asked = item.html.partition("= ")[0]
    return replace(item, html=f'{asked}= <span class="tall">{pupil.fraction(item.written)}</span>')


def fraction_on_one_line(r: Random, pupil: Pupil) -> Item:
    """Return a sum of fractions printed as 1/2, the answer with a bar."""
    d = r.randint(5, 12)
    x, y = r.randint(1, d // 2), r.randint(1, d // 2)
    total = Fraction(x + y, d)
    text, state = pupil.writes(str(total), f"{total.numerator + 1}/{max(3, total.denominator)}")
    expr = f"{x}/{d}+{y}/{d}="
    return Item(expr, f"{expr} {pupil.fraction(text)}", str(total), text, state)


def compare_in_brackets(r: Random, pupil: Pupil) -> Item:
    """Return two numbers to be compared between brackets."""
    item = compare(r, pupil)
    before, _, after = item.expr.partition("○")
    return replace(item, html=before + pupil.bracket(item.written) + after)


SETTINGS: dict[str, Making] = {
    "units on rules": (units_on_rules, (2, 3)),
    "remainder in boxes": (_remainder(in_a_box), (2,)),
    "remainder on rules": (_remainder(on_a_rule), (2,)),
    "fraction in boxes": (fraction_in_boxes, (2,)),
    "fraction on one line": (fraction_on_one_line, (2, 3)),
    "compare in brackets": (compare_in_brackets, (2, 3)),
    "basic in a table": (basic, (3,)),
}
"""Each setting, and the numbers of columns it is set in."""
