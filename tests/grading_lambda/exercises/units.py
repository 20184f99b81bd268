"""单位换算: ``3米=（ ）厘米``, ``2千克50克=（ ）克``, ``1.5时=（ ）分``."""

from fractions import Fraction

from tests.grading_lambda.exercises.arithmetic import plain
from tests.grading_lambda.exercises.cell import Cell
from tests.grading_lambda.exercises.exercise import Exercise
from tests.grading_lambda.exercises.line import Blank, Placed, Printed, lay
from tests.grading_lambda.exercises.question import Question, Rng, answered, number

LADDERS = (
    (("千米", 1000), ("米", 10), ("分米", 10), ("厘米", 10), ("毫米", 1)),
    (("吨", 1000), ("千克", 1000), ("克", 1)),
    (("元", 10), ("角", 10), ("分", 1)),
    (("时", 60), ("分", 60), ("秒", 1)),
    (("平方米", 100), ("平方分米", 100), ("平方厘米", 1)),
    (("升", 1000), ("毫升", 1)),
    (("天", 24), ("小时", 1)),
)
"""Units from large to small, each with how many of the next one it is."""
MOST, LONGEST = 100_000, 12


def make(rng: Rng) -> tuple[Question, ...]:
    """Return one amount in other units."""
    while True:  # until the numbers are those of a primary school, and fit
        expr, truth = _conversion(rng)
        if truth <= MOST and len(expr) <= LONGEST and "/" not in plain(truth):
            break
    accepted = (plain(truth),)
    written, state = answered(accepted, rng, slip=_slip)
    return (Question("units", expr, accepted, written, state),)


def draw(questions: tuple[Question, ...], cell: Cell) -> tuple[Placed, ...]:
    """Print it with its brackets or line, and write the number into them."""
    [question] = questions
    before, _, after = question.expr.partition("□")
    form = "underline" if cell.form % 4 == 3 else "brackets"
    wide = max(2.4, 0.65 * len(question.written) + 1.1)
    return (lay([Printed(before), Blank(form, question.written, wide=wide), Printed(after)], cell),)


def _conversion(rng: Rng) -> tuple[str, Fraction]:
    ladder = LADDERS[number(rng, 0, len(LADDERS) - 1)]
    high = number(rng, 0, len(ladder) - 2)
    low = number(rng, high + 1, min(len(ladder) - 1, high + 2))
    (large, _), (small, _) = ladder[high], ladder[low]
    step = 1
    for _, each in ladder[high:low]:
        step *= each
    n, rest = number(rng, 1, 12), number(rng, 1, min(step - 1, 99))
    match number(rng, 0, 4):
        case 0 | 1:
            return f"{n}{large}=□{small}", Fraction(n * step)
        case 2:
            return f"{n * step}{small}=□{large}", Fraction(n)
        case 3:
            return f"{n}{large}{rest}{small}=□{small}", Fraction(n * step + rest)
        case _:
            tenths = n + Fraction(number(rng, 1, 9), 10)
            return f"{plain(tenths)}{large}=□{small}", tenths * step


def _slip(truth: str, rng: Rng) -> str:
    """Return the number of somebody who mistook the rate, or a digit."""
    wrong = plain(Fraction(truth) * Fraction(rng.choice(["10", "0.1"])))
    if rng.random() < 0.5 and len(wrong) <= 7:
        return wrong
    places = [i for i, c in enumerate(truth) if c.isdigit()]
    at = int(rng.choice(places))
    digit = str(rng.choice([d for d in "123456789" if d != truth[at]]))
    return truth[:at] + digit + truth[at + 1 :]


EXERCISE = Exercise(
    "units", make, draw, headings=("单位换算。", "在括号里填上合适的数。"), width=15.5, height=2.5
)
