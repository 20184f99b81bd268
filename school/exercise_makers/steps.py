"""混合运算: several steps, with brackets and without."""

from random import Random

from school.exercise_making import Level, Maker


def _sums_to_twenty(rng: Random, level: Level) -> str:
    a, b = rng.randint(3, 9), rng.randint(2, 9)
    taken = rng.randint(1, a + b - 1)
    return level.pick(f"{a}+{b}-{taken}=", f"{a + b}-{b}+{taken}=", f"{a + b}-{b}+{taken}=")


def _sums_to_a_hundred(rng: Random, level: Level) -> str:
    a, b = rng.randint(*level.pick((10, 30), (21, 55), (31, 58))), rng.randint(8, 40)
    c = rng.randint(5, min(a + b - 1, 100 - a, level.pick(20, 45, 60)))
    return rng.choice((f"{a}+{b}-{c}=", f"{a + c}-{c}+{b}="))


def _product_first(rng: Random, level: Level) -> str:
    a, b = rng.randint(2, level.pick(5, 9, 9)), rng.randint(2, 9)
    c = rng.randint(1, level.pick(9, 40, 90))
    if a * b > c and rng.random() < 0.5:  # noqa: PLR2004  # as often plus as minus
        return f"{a}×{b}-{c}="
    return rng.choice((f"{a}×{b}+{c}=", f"{c}+{a}×{b}="))


def _quotient_first(rng: Random, level: Level) -> str:
    by, quotient = rng.randint(2, level.pick(5, 9, 9)), rng.randint(2, 9)
    c = rng.randint(quotient + 1, level.pick(20, 50, 99))
    return rng.choice((f"{by * quotient}÷{by}+{c}=", f"{c}-{by * quotient}÷{by}="))


def _products_only(rng: Random, level: Level) -> str:
    a, b, c = rng.randint(2, 9), rng.randint(2, level.pick(4, 9, 9)), rng.randint(2, 9)
    return rng.choice((f"{a * b}÷{a}×{c}=", f"{a}×{b}÷{a}=", f"{a * b * c}÷{a}÷{b}="))


def _brackets(rng: Random, level: Level) -> str:
    a, b, c = rng.randint(2, 9), rng.randint(2, level.pick(6, 9, 30)), rng.randint(2, 9)
    forms = (
        f"({a}+{b})×{c}=",
        f"{c}×({a + b}-{a})=",
        f"({c * a}+{c * b})÷{c}=",
        f"{c * (a + b)}÷({a}+{b})=",
    )
    return rng.choice(forms[:2] if level is Level.BASIC else forms)


def _four_numbers(rng: Random, level: Level) -> str:
    a, b = rng.randint(2, 9), rng.randint(2, level.pick(9, 9, 19))
    c, d = rng.randint(2, 9), rng.randint(2, level.pick(5, 9, 19))
    forms = (f"{a}×{b}+{c}×{d}=", f"{a * b}÷{a}+{c}×{d}=", f"({a + b}-{a})×({c}+{d})=")
    return rng.choice(forms[: level.pick(1, 2, 3)])


def _nested(rng: Random, level: Level) -> str:
    a, b, c = rng.randint(2, 9), rng.randint(2, 9), rng.randint(2, level.pick(5, 9, 9))
    d = rng.randint(1, level.pick(9, 20, 40))
    return rng.choice((f"({d}+{c}×({a}+{b}))×2=", f"{a}×({c}+({d + b}-{b}))="))


def _a_hundred_first(rng: Random, level: Level) -> str:
    a, b = rng.randint(12, 88), rng.randint(12, level.pick(40, 90, 190))
    rest = level.pick(100, 100, rng.choice((200, 300))) - a
    return rng.choice((f"{a}+{b}+{rest}=", f"{b}+{a}+{rest}="))


def _taken_together(rng: Random, level: Level) -> str:
    a = rng.randint(12, 88)
    first = level.pick(200, rng.randint(101, 199), rng.randint(201, 499))
    return f"{first}-{a}-{100 - a}="


def _easy_factors(rng: Random, level: Level) -> str:
    forms = (f"25×{rng.randint(3, 19)}×4=", f"8×{rng.randint(3, 9)}×125=")
    return rng.choice(forms[: level.pick(1, 2, 2)])


MAKERS = (
    Maker(1, _sums_to_twenty),
    Maker(2, _sums_to_a_hundred),
    Maker(2, _product_first),
    Maker(2, _quotient_first),
    Maker(2, _products_only),
    Maker(3, _brackets),
    Maker(4, _four_numbers),
    Maker(4, _nested),
    Maker(4, _a_hundred_first),
    Maker(4, _taken_together),
    Maker(4, _easy_factors),
)
