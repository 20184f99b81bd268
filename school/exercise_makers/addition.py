"""加法: from sums to ten to sums of three numbers."""

from random import Random

from school.exercise_making import Level, Maker


def _to_ten(rng: Random, level: Level) -> str:
    if level is Level.BEYOND:
        a, b = rng.randint(1, 4), rng.randint(1, 3)
        return f"{a}+{b}+{rng.randint(1, 10 - a - b)}="
    total = level.pick(rng.randint(2, 6), rng.randint(5, 10), 0)
    a = rng.randint(1, total - 1)
    return f"{a}+{total - a}="


def _ten_and_ones(rng: Random, level: Level) -> str:
    ones = rng.randint(2, 9)
    a = rng.randint(1, ones - 1)
    tens, bare = 10 + ones - a, rng.randint(1, 9)
    return level.pick(f"10+{bare}=", f"{tens}+{a}=", f"{a}+{tens}=")


def _past_ten(rng: Random, level: Level) -> str:
    a = level.pick(rng.choice((8, 9)), rng.randint(5, 8), rng.randint(2, 5))
    return f"{a}+{rng.randint(11 - a, 9)}="


def _tens(rng: Random, level: Level) -> str:
    total = level.pick(rng.randint(2, 6), rng.randint(5, 10), rng.randint(7, 10))
    a = rng.randint(1, total - 1)
    return f"{a}0+{total - a}0="


def _two_digits_plain(rng: Random, level: Level) -> str:
    tens, ones = rng.randint(2, 9), rng.randint(2, 9)
    a, b = rng.randint(1, tens - 1), rng.randint(1, ones - 1)
    other = level.pick(str(ones - b), f"{tens - a}{ones - b}", f"{tens - a}{ones - b}")
    return f"{a}{b}+{other}="


def _two_digits_carried(rng: Random, level: Level) -> str:
    b = rng.randint(2, 9)
    d = rng.randint(11 - b if b > 1 else 9, 9)
    if level is Level.BASIC:
        return f"{rng.randint(1, 8)}{b}+{d}="
    a = rng.randint(1, 7)
    low, high = level.pick((1, 1), (1, 8 - a), (max(1, 6 - a), 8 - a))
    return f"{a}{b}+{rng.randint(low, high)}{d}="


def _past_a_hundred(rng: Random, level: Level) -> str:
    if level is Level.BASIC:
        return f"{rng.randint(5, 9)}0+{rng.randint(6, 9)}0="
    a = rng.randint(35, 98)
    return f"{a}+{rng.randint(102 - a, 99)}="


def _three_digits(rng: Random, level: Level) -> str:
    if level is Level.BASIC:
        return f"{rng.randint(1, 4)}00+{rng.randint(1, 5)}{rng.choice(('00', '0'))}="
    a = rng.randint(120, level.pick(0, 480, 688))
    return f"{a}+{rng.randint(105, 998 - a)}="


def _three_numbers(rng: Random, level: Level) -> str:
    most = level.pick(18, 32, 33)
    a, b, c = (rng.randint(level.pick(5, 11, 17), most) for _ in range(3))
    return f"{a}+{b}+{c}="


def _large(rng: Random, level: Level) -> str:
    low, high = level.pick((1000, 4000), (1200, 8000), (12_000, 80_000))
    a = rng.randint(low, high)
    b = rng.randint(low, high)
    return f"{a // 100 * 100}+{b // 100 * 100}=" if level is Level.BASIC else f"{a}+{b}="


MAKERS = (
    Maker(1, _to_ten),
    Maker(1, _ten_and_ones),
    Maker(1, _past_ten),
    Maker(1, _tens),
    Maker(1, _two_digits_plain),
    Maker(1, _two_digits_carried),
    Maker(2, _three_numbers),
    Maker(2, _past_a_hundred),
    Maker(3, _three_digits),
    Maker(4, _large),
)
