"""小数: sums, differences, products, quotients, moving the point."""

from decimal import Decimal
from random import Random

from school.exercise_making import Level, Maker


def _decimal(rng: Random, low: int, high: int, *, places: int) -> Decimal:
    """Return a decimal with exactly *places* places, from *low* to *high* in its last place."""
    whole = rng.randint(low, high)
    return Decimal(whole + (whole % 10 == 0)).scaleb(-places)


def _sum(rng: Random, level: Level) -> str:
    places = level.pick(1, rng.choice((1, 2)), 2)
    a = _decimal(rng, 11, level.pick(60, 400, 900), places=places)
    b = _decimal(rng, 3, level.pick(39, 200, 90), places=level.pick(places, places, 1))
    return f"{a}+{b}="


def _difference(rng: Random, level: Level) -> str:
    places = level.pick(1, rng.choice((1, 2)), 2)
    b = _decimal(rng, 3, level.pick(30, 150, 300), places=places)
    rest = _decimal(rng, 2, level.pick(30, 150, 300), places=level.pick(places, places, 1))
    return f"{(b + rest).normalize():f}-{b}="


def _times_whole(rng: Random, level: Level) -> str:
    a = _decimal(rng, *level.pick((2, 9), (11, 49), (101, 350)), places=level.pick(1, 1, 2))
    return f"{a}×{rng.randint(2, 9)}="


def _times_decimal(rng: Random, level: Level) -> str:
    a = _decimal(rng, *level.pick((2, 9), (11, 35), (101, 180)), places=level.pick(1, 1, 2))
    return f"{a}×{_decimal(rng, 2, level.pick(9, 9, 25), places=1)}="


def _by_whole(rng: Random, level: Level) -> str:
    by = rng.randint(2, 9)
    quotient = _decimal(rng, *level.pick((2, 9), (11, 39), (101, 250)), places=level.pick(1, 1, 2))
    return f"{quotient * by}÷{by}="


def _by_decimal(rng: Random, level: Level) -> str:
    by = _decimal(rng, 2, level.pick(9, 9, 29), places=1)
    return f"{(by * rng.randint(2, level.pick(9, 30, 60))).normalize():f}÷{by}="


def _point_moved(rng: Random, level: Level) -> str:
    times = rng.random() < 0.5  # noqa: PLR2004  # as often one way as the other
    by = level.pick("10", rng.choice(("10", "100")), rng.choice(("100", "1000")))
    if times:
        a = _decimal(rng, *level.pick((11, 99), (102, 999), (3, 999)), places=level.pick(1, 2, 3))
        return f"{a}×{by}="
    return f"{_decimal(rng, *level.pick((11, 99), (102, 999), (1203, 9999)), places=1)}÷{by}="


def _three_sums(rng: Random, level: Level) -> str:
    places = level.pick(1, 1, 2)
    a, b = (_decimal(rng, 11, level.pick(59, 199, 899), places=places) for _ in range(2))
    c = _decimal(rng, 3, 20, places=places)
    return rng.choice((f"{a}+{b}-{c}=", f"{a + b}-{b}+{c}=", f"{a}+{b}+{c}="))


def _several_steps(rng: Random, level: Level) -> str:
    a, by = _decimal(rng, 2, level.pick(9, 29, 49), places=1), rng.randint(2, 9)
    b = _decimal(rng, 3, level.pick(19, 99, 199), places=1)
    forms = (f"{a}×{by}+{b}=", f"{b}+{a}×{by}=", f"({a}+{b})×{by}=")
    return rng.choice(forms[: level.pick(2, 3, 3)])


MAKERS = (
    Maker(4, _sum),
    Maker(4, _difference),
    Maker(4, _three_sums),
    Maker(4, _point_moved),
    Maker(5, _times_whole),
    Maker(5, _times_decimal),
    Maker(5, _by_whole),
    Maker(5, _by_decimal),
    Maker(5, _several_steps),
)
