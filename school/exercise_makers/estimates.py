"""估算: round numbers first, then the sum."""

from random import Random

from school.exercise_making import Level, Maker


def _beside(rng: Random, hundreds: int) -> int:
    """Return a number a little beside a round one."""
    return hundreds * 100 + rng.choice((-8, -5, -3, -2, -1, 1, 2, 3, 4, 6, 8))


def _sum(rng: Random, level: Level) -> str:
    if level is Level.BASIC:
        return f"{rng.randint(2, 5)}{rng.choice('189')}+{rng.randint(2, 4)}{rng.choice('129')}≈"
    return f"{_beside(rng, rng.randint(2, 5))}+{_beside(rng, rng.randint(1, 4))}≈"


def _difference(rng: Random, level: Level) -> str:
    if level is Level.BASIC:
        return f"{rng.randint(6, 9)}{rng.choice('189')}-{rng.randint(2, 4)}{rng.choice('129')}≈"
    return f"{_beside(rng, rng.randint(6, 9))}-{_beside(rng, rng.randint(2, 4))}≈"


def _product(rng: Random, level: Level) -> str:
    if level is Level.BASIC:
        return f"{rng.randint(2, 9)}{rng.choice('189')}×{rng.randint(2, 9)}≈"
    a = level.pick(0, _beside(rng, rng.randint(2, 8)), rng.randint(3, 8) * 10 + rng.choice((-1, 1)))
    return f"{a}×{level.pick(0, rng.randint(3, 9), rng.randint(2, 6) * 10 + rng.choice((-1, 1)))}≈"


def _quotient(rng: Random, level: Level) -> str:
    by, quotient = rng.randint(3, 9), rng.randint(2, level.pick(9, 9, 12)) * 10
    return f"{by * quotient + rng.choice((-2, -1, 1, 2))}÷{by}≈"


def _rounded(rng: Random, level: Level) -> str:
    return f"{rng.randint(*level.pick((101, 989), (1011, 9899), (10_101, 98_999)))}≈"


MAKERS = (
    Maker(2, _sum),
    Maker(2, _difference),
    Maker(2, _rounded),
    Maker(3, _product),
    Maker(3, _quotient),
)
