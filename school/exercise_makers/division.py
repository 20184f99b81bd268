"""除法: by the tables, with a remainder, by one digit, by two digits."""

from collections.abc import Callable
from random import Random

from school.exercise_making import Level, Maker


def _by_table(row: int) -> Callable[[Random, Level], str]:
    """Return who asks for the quotients of the table of *row*."""

    def write(rng: Random, level: Level) -> str:
        other = rng.randint(level.pick(1, 2, max(1, row - 3)), row)
        return f"{row * other}÷{level.pick(row, rng.choice((row, other)), other)}="

    return write


def _with_rest(rng: Random, level: Level) -> str:
    by = rng.randint(*level.pick((2, 5), (3, 8), (6, 9)))
    return f"{by * rng.randint(1, level.pick(5, 9, 9)) + rng.randint(1, by - 1)}÷{by}="


def _tens(rng: Random, level: Level) -> str:
    by, zeros = rng.randint(2, 9), level.pick("0", rng.choice(("0", "00")), "00")
    return f"{by * rng.randint(1, 9)}{zeros}÷{by}="


def _by_one_digit(rng: Random, level: Level) -> str:
    by = rng.randint(2, level.pick(4, 8, 9))
    quotient = rng.randint(*level.pick((11, 24), (12, 48), (102, 240)))
    return f"{by * quotient}÷{by}="


def _by_one_digit_with_rest(rng: Random, level: Level) -> str:
    by = rng.randint(3, 9)
    quotient = rng.randint(*level.pick((10, 14), (12, 34), (35, 120)))
    return f"{by * quotient + rng.randint(1, by - 1)}÷{by}="


def _by_tens(rng: Random, level: Level) -> str:
    by = rng.randint(2, 9)
    return f"{by * rng.randint(2, 9)}{level.pick('0', '0', '00')}÷{by}0="


def _by_two_digits(rng: Random, level: Level) -> str:
    by = rng.randint(*level.pick((11, 19), (12, 39), (24, 68)))
    return f"{by * rng.randint(*level.pick((2, 6), (4, 24), (12, 38)))}÷{by}="


def _by_two_digits_with_rest(rng: Random, level: Level) -> str:
    by = rng.randint(*level.pick((11, 19), (12, 39), (24, 68)))
    return f"{by * rng.randint(2, level.pick(6, 9, 24)) + rng.randint(1, by - 1)}÷{by}="


def _of_nought(rng: Random, level: Level) -> str:
    return f"0÷{rng.randint(1, level.pick(9, 50, 300))}="


MAKERS = (
    *(Maker(2, _by_table(row)) for row in range(3, 10)),
    Maker(2, _with_rest),
    Maker(3, _tens),
    Maker(3, _by_one_digit),
    Maker(3, _by_one_digit_with_rest),
    Maker(4, _by_tens),
    Maker(3, _of_nought),
    Maker(4, _by_two_digits),
    Maker(4, _by_two_digits_with_rest),
)
