"""填未知数 and 方程: one number is missing, first as a blank, later as x."""

from random import Random

from school.exercise import BLANK
from school.exercise_making import Level, Maker


def _sum_to_twenty(rng: Random, level: Level) -> str:
    a, b = rng.randint(1, level.pick(5, 9, 10)), rng.randint(1, level.pick(5, 9, 9))
    forms = (f"{a}+{BLANK}={a + b}", f"{BLANK}+{a}={a + b}", f"{a + b}-{BLANK}={a}")
    return rng.choice(forms[: level.pick(1, 3, 3)])


def _sum_to_a_hundred(rng: Random, level: Level) -> str:
    a, b = rng.randint(11, 60), rng.randint(level.pick(1, 8, 15), level.pick(9, 39, 39))
    forms = (f"{a}+{BLANK}={a + b}", f"{a + b}-{BLANK}={a}", f"{BLANK}-{b}={a}")
    return rng.choice(forms[: level.pick(1, 2, 3)])


def _factor(rng: Random, level: Level) -> str:
    a, b = rng.randint(2, level.pick(5, 9, 9)), rng.randint(2, 9)
    forms = (
        f"{a}×{BLANK}={a * b}",
        f"{BLANK}×{a}={a * b}",
        f"{a * b}÷{BLANK}={a}",
        f"{BLANK}÷{a}={b}",
    )
    return rng.choice(forms[: level.pick(1, 3, 4)])


def _two_signs(rng: Random, level: Level) -> str:
    x, a = rng.randint(2, level.pick(5, 9, 9)), rng.randint(2, 9)
    b = rng.randint(1, level.pick(9, 30, 60))
    return rng.choice((f"{BLANK}×{a}+{b}={a * x + b}", f"{b}+{a}×{BLANK}={a * x + b}"))


def _one_step(rng: Random, level: Level) -> str:
    x, a = rng.randint(2, level.pick(12, 40, 60)), rng.randint(2, level.pick(20, 40, 60))
    forms = (f"x+{a}={x + a}", f"x-{a}={x}", f"{a}+x={x + a}")
    return rng.choice(forms[: level.pick(2, 3, 3)])


def _one_product(rng: Random, level: Level) -> str:
    x, a = rng.randint(2, level.pick(9, 15, 25)), rng.randint(2, 9)
    return rng.choice((f"{a}x={a * x}", f"x÷{a}={x}")[: level.pick(1, 2, 2)])


def _two_steps(rng: Random, level: Level) -> str:
    x, a = rng.randint(2, level.pick(9, 15, 25)), rng.randint(2, 9)
    b = rng.randint(1, level.pick(9, 30, 50))
    forms = [f"{a}x+{b}={a * x + b}"]
    if a * x > b:
        forms.append(f"{a}x-{b}={a * x - b}")
    return rng.choice(forms)


def _brackets(rng: Random, level: Level) -> str:
    x, a, b = rng.randint(2, level.pick(9, 15, 20)), rng.randint(2, 6), rng.randint(1, 9)
    return f"{a}(x+{b})={a * (x + b)}"


def _both_sides(rng: Random, level: Level) -> str:
    x, c = rng.randint(1, level.pick(6, 12, 20)), rng.randint(2, 5)
    a, b = c + rng.randint(1, 5), rng.randint(1, 20)
    return f"{a}x+{b}={c}x+{(a - c) * x + b}"


MAKERS = (
    Maker(1, _sum_to_twenty),
    Maker(2, _sum_to_a_hundred),
    Maker(2, _factor),
    Maker(3, _two_signs),
    Maker(5, _one_step),
    Maker(5, _one_product),
    Maker(5, _two_steps),
    Maker(6, _brackets),
    Maker(7, _both_sides),
)
