"""减法: from differences in ten to differences of three-digit numbers."""

from random import Random

from school.exercise_making import Level, Maker


def _in_ten(rng: Random, level: Level) -> str:
    a = level.pick(rng.randint(2, 6), rng.randint(5, 10), rng.randint(8, 10))
    if level is Level.BEYOND:
        b = rng.randint(1, 4)
        return f"{a}-{b}-{rng.randint(1, a - b)}="
    return f"{a}-{rng.randint(1, a)}="


def _teens_plain(rng: Random, level: Level) -> str:
    ones = rng.randint(2, 9)
    taken = rng.randint(1, ones)
    return level.pick(f"1{ones}-{ones}=", f"1{ones}-{taken}=", f"1{ones}-1{taken}=")


def _teens_borrowed(rng: Random, level: Level) -> str:
    ones = level.pick(rng.randint(1, 4), rng.randint(2, 7), rng.randint(3, 8))
    least = level.pick(8, ones + 1, ones + 1)
    return f"1{ones}-{rng.randint(least, 9)}="


def _tens(rng: Random, level: Level) -> str:
    a = level.pick(rng.randint(2, 6), rng.randint(5, 9), rng.randint(6, 9))
    return f"{a}0-{rng.randint(1, a - 1)}0="


def _two_digits_plain(rng: Random, level: Level) -> str:
    tens, ones = rng.randint(3, 9), rng.randint(2, 9)
    a, b = rng.randint(1, tens - 1), rng.randint(1, ones)
    return f"{tens}{ones}-{level.pick(str(b), f'{a}{b}', f'{a}{b}')}="


def _two_digits_borrowed(rng: Random, level: Level) -> str:
    tens, ones = rng.randint(level.pick(2, 3, 5), 9), rng.randint(level.pick(0, 1, 0), 8)
    b = rng.randint(ones + 1, 9)
    if level is Level.BASIC:
        return f"{tens}{ones}-{b}="
    return f"{tens}{ones}-{rng.randint(1, tens - 2)}{b}="


def _three_digits(rng: Random, level: Level) -> str:
    if level is Level.BASIC:
        a = rng.randint(3, 9)
        return f"{a}00-{rng.randint(1, a - 1)}00="
    a = level.pick(0, rng.randint(310, 985), rng.randint(4, 9) * 100 + rng.randint(0, 9))
    return f"{a}-{rng.randint(105, a - 101)}="


def _large(rng: Random, level: Level) -> str:
    a = rng.randint(*level.pick((2000, 9000), (2200, 9800), (20_000, 90_000)))
    b = rng.randint(a // 5, a - a // 8)
    return f"{a // 100 * 100}-{b // 100 * 100}=" if level is Level.BASIC else f"{a}-{b}="


def _below_nought(rng: Random, level: Level) -> str:
    a = rng.randint(*level.pick((0, 5), (2, 12), (15, 60)))
    return f"{a}-{a + rng.randint(1, level.pick(5, 15, 60))}="


MAKERS = (
    Maker(1, _in_ten),
    Maker(1, _teens_plain),
    Maker(1, _teens_borrowed),
    Maker(1, _tens),
    Maker(1, _two_digits_plain),
    Maker(1, _two_digits_borrowed),
    Maker(3, _three_digits),
    Maker(4, _large),
    Maker(7, _below_nought),
)
