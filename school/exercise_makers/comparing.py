"""比大小: whole numbers, sums, decimals, fractions, amounts."""

from random import Random

from school.exercise import CIRCLE
from school.exercise_making import Level, Maker


def _near(rng: Random, number: int, *, by: int) -> int:
    """Return a number about as large, in one case of four the same."""
    return number if rng.random() < 0.25 else max(0, number + rng.randint(-by, by))  # noqa: PLR2004


def _to_twenty(rng: Random, level: Level) -> str:
    a, b = rng.randint(1, 9), rng.randint(1, 9)
    plain = f"{_near(rng, a, by=4)}{CIRCLE}{a}"
    sides = f"{a}+{b}{CIRCLE}{_near(rng, a + b, by=3)}"
    return level.pick(plain, sides, f"{_near(rng, a + b, by=3)}{CIRCLE}{b}+{a}")


def _to_a_hundred(rng: Random, level: Level) -> str:
    a, b = rng.randint(11, 60), rng.randint(5, 38)
    plain = f"{a}{CIRCLE}{_near(rng, a, by=12)}"
    sides = f"{a}+{b}{CIRCLE}{_near(rng, a + b, by=10)}"
    return level.pick(plain, sides, f"{a + b}-{b}{CIRCLE}{_near(rng, a, by=5)}")


def _products(rng: Random, level: Level) -> str:
    a, b = rng.randint(2, 9), rng.randint(2, 9)
    plain = f"{a}×{b}{CIRCLE}{_near(rng, a * b, by=8)}"
    return level.pick(plain, plain, f"{a}×{b}{CIRCLE}{_near(rng, a, by=2)}×{_near(rng, b, by=2)}")


def _large(rng: Random, level: Level) -> str:
    a = rng.randint(*level.pick((200, 999), (1000, 9999), (100_000, 999_999)))
    return f"{a}{CIRCLE}{_near(rng, a, by=level.pick(90, 90, 900))}"


def _decimals(rng: Random, level: Level) -> str:
    a = rng.randint(11, 99)
    tenth = f"{a // 10}.{a % 10 or 1}"
    other = _near(rng, a, by=level.pick(20, 6, 3))
    hundredth = f"{other // 10}.{other % 10}{rng.randint(0, 9)}"
    return level.pick(
        f"{tenth}{CIRCLE}{other // 10}.{other % 10}", *[f"{tenth}{CIRCLE}{hundredth}"] * 2
    )


def _fractions(rng: Random, level: Level) -> str:
    bottom = rng.randint(*level.pick((3, 9), (4, 9), (5, 12)))
    top = rng.randint(1, bottom - 1)
    below = level.pick(bottom, rng.randint(3, 9), rng.randint(5, 12))
    return f"{top}/{bottom}{CIRCLE}{rng.randint(1, below - 1)}/{below}"


def _lengths(rng: Random, level: Level) -> str:
    large, small, size = rng.choice(
        (("米", "厘米", 100), ("千克", "克", 1000), ("米", "分米", 10), ("时", "分", 60))
    )
    amount = rng.randint(1, level.pick(5, 9, 20))
    return f"{amount}{large}{CIRCLE}{_near(rng, amount * size, by=size // 2)}{small}"


MAKERS = (
    Maker(1, _to_twenty),
    Maker(1, _to_a_hundred),
    Maker(2, _products),
    Maker(2, _large),
    Maker(3, _lengths),
    Maker(3, _fractions),
    Maker(4, _decimals),
)
