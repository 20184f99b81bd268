"""分数: with the same denominator, with different ones, products and quotients."""

from math import gcd
from random import Random

from school.exercise_making import Level, Maker


def _proper(rng: Random, low: int, high: int) -> tuple[int, int]:
    """Return a fraction below 1 in lowest terms, its denominator from *low* to *high*."""
    bottom = rng.randint(low, high)
    tops = [top for top in range(1, bottom) if gcd(top, bottom) == 1]
    return rng.choice(tops), bottom


def _same_bottom(rng: Random, level: Level) -> str:
    bottom = rng.randint(*level.pick((3, 9), (5, 12), (7, 15)))
    a = rng.randint(1, bottom - 1)
    if rng.random() < 0.5 and a > 1:  # noqa: PLR2004  # as often plus as minus
        return f"{a}/{bottom}-{rng.randint(1, a - 1)}/{bottom}="
    return (
        f"{a}/{bottom}+{rng.randint(1, level.pick(bottom - a, bottom - a, bottom - 1))}/{bottom}="
    )


def _from_one(rng: Random, level: Level) -> str:
    top, bottom = _proper(rng, *level.pick((2, 6), (5, 12), (9, 20)))
    return f"1-{top}/{bottom}="


def _other_bottom(rng: Random, level: Level) -> str:
    top, bottom = _proper(rng, *level.pick((2, 4), (3, 8), (4, 9)))
    if level is Level.BASIC:
        times = rng.choice((2, 3))
        return f"{top}/{bottom}+1/{bottom * times}="
    other, below = _proper(rng, *level.pick((2, 4), (3, 8), (5, 9)))
    if below == bottom:
        below, other = bottom + 1, 1
    sign = "-" if top * below > other * bottom else "+"
    return f"{top}/{bottom}{sign}{other}/{below}="


def _times_whole(rng: Random, level: Level) -> str:
    top, bottom = _proper(rng, *level.pick((3, 7), (4, 9), (6, 15)))
    by = rng.randint(2, 5) * level.pick(1, 1, bottom // gcd(bottom, 3) if bottom > 1 else 1)
    return rng.choice((f"{top}/{bottom}×{by}=", f"{by}×{top}/{bottom}="))


def _times_fraction(rng: Random, level: Level) -> str:
    top, bottom = _proper(rng, *level.pick((2, 4), (3, 8), (5, 12)))
    other, below = _proper(rng, *level.pick((2, 5), (3, 8), (5, 12)))
    return f"{top}/{bottom}×{other}/{below}="


def _by_whole(rng: Random, level: Level) -> str:
    top, bottom = _proper(rng, *level.pick((3, 5), (4, 9), (6, 12)))
    return (
        f"{top}/{bottom}÷{level.pick(top if top > 1 else 2, rng.randint(2, 6), rng.randint(3, 9))}="
    )


def _by_fraction(rng: Random, level: Level) -> str:
    top, bottom = _proper(rng, *level.pick((2, 4), (3, 8), (5, 12)))
    other, below = _proper(rng, *level.pick((2, 5), (3, 8), (5, 12)))
    whole = rng.randint(2, 6)
    return rng.choice((f"{top}/{bottom}÷{other}/{below}=", f"{whole}÷{other}/{below}="))


def _three_sums(rng: Random, level: Level) -> str:
    bottom = rng.choice(level.pick((4, 6), (6, 8, 12), (12, 18, 24)))
    parts = [n for n in range(2, bottom) if bottom % n == 0]
    below = rng.choice(parts)
    a, b = rng.randint(1, bottom - 1), rng.randint(1, bottom // 2)
    first = f"{a}/{bottom}+1/{below}"
    return rng.choice((f"{first}+{b}/{bottom}=", f"1+1/{below}-{b}/{bottom}="))


def _several_steps(rng: Random, level: Level) -> str:
    top, bottom = _proper(rng, *level.pick((2, 4), (3, 6), (4, 9)))
    other, below = _proper(rng, *level.pick((2, 4), (3, 6), (4, 9)))
    by = rng.randint(2, level.pick(3, 6, 9))
    forms = (f"{top}/{bottom}×{by}+{other}/{below}=", f"({top}/{bottom}+{other}/{below})×{by}=")
    return rng.choice(forms[: level.pick(1, 2, 2)])


def _mixed_numbers(rng: Random, level: Level) -> str:
    top, bottom = _proper(rng, *level.pick((2, 5), (3, 8), (4, 9)))
    whole, other = rng.randint(1, level.pick(3, 5, 9)), rng.randint(1, 3)
    plus = f"{whole}又{top}/{bottom}+{other}="
    return level.pick(plus, plus, f"{whole + other}又{top}/{bottom}-{other}又1/{bottom}=")


MAKERS = (
    Maker(3, _same_bottom),
    Maker(3, _from_one),
    Maker(5, _other_bottom),
    Maker(5, _three_sums),
    Maker(5, _mixed_numbers),
    Maker(6, _times_whole),
    Maker(6, _times_fraction),
    Maker(6, _by_whole),
    Maker(6, _by_fraction),
    Maker(6, _several_steps),
)
