"""乘法: the tables from 2 to 9, then one digit by several, then several by several."""

from collections.abc import Callable
from random import Random

from school.exercise_making import Level, Maker


def _table(row: int) -> Callable[[Random, Level], str]:
    """Return who asks for the products of *row*."""

    def write(rng: Random, level: Level) -> str:
        other = level.pick(rng.randint(1, max(2, row)), rng.randint(2, 9), rng.randint(6, 9))
        first, second = rng.sample((row, other), 2)
        return f"{first}×{second}="

    return write


def _tens(rng: Random, level: Level) -> str:
    zeros = level.pick("0", rng.choice(("0", "00")), "00")
    return f"{rng.randint(2, 9)}{zeros}×{rng.randint(2, 9)}="


def _one_digit_plain(rng: Random, level: Level) -> str:
    by = rng.randint(2, level.pick(3, 4, 4))
    most = 9 // by
    digits = (rng.randint(1, most) for _ in range(level.pick(2, 2, 3)))
    return f"{''.join(map(str, digits))}×{by}="


def _one_digit_carried(rng: Random, level: Level) -> str:
    low, high = level.pick((12, 29), (23, 99), (112, 498))
    return f"{rng.randint(low, high)}×{rng.randint(level.pick(3, 4, 4), 9)}="


def _tens_by_tens(rng: Random, level: Level) -> str:
    if level is Level.BASIC:
        return f"{rng.randint(1, 9)}0×{rng.randint(1, 9)}0="
    return f"{rng.randint(*level.pick((1, 2), (11, 32), (21, 48)))}×{rng.randint(2, 9)}0="


def _two_by_two(rng: Random, level: Level) -> str:
    low, high = level.pick((11, 24), (12, 59), (34, 98))
    return f"{rng.randint(low, high)}×{rng.randint(low, high)}="


def _three_by_two(rng: Random, level: Level) -> str:
    low, high = level.pick((101, 150), (112, 420), (234, 860))
    return f"{rng.randint(low, high)}×{rng.randint(11, level.pick(15, 49, 78))}="


def _nought(rng: Random, level: Level) -> str:
    pair = [str(rng.randint(1, level.pick(9, 99, 800))), "0"]
    rng.shuffle(pair)
    return "×".join(pair) + "="


MAKERS = (
    *(Maker(2, _table(row)) for row in range(2, 10)),
    Maker(3, _nought),
    Maker(3, _tens),
    Maker(3, _one_digit_plain),
    Maker(3, _one_digit_carried),
    Maker(3, _tens_by_tens),
    Maker(3, _two_by_two),
    Maker(4, _three_by_two),
)
