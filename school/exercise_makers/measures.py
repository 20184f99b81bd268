"""单位换算: length, mass, time, money, area and volume, up and down, with whole amounts."""

from collections.abc import Callable
from random import Random

from school.exercise import BLANK
from school.exercise_making import Level, Maker

Pair = tuple[str, str, int]
"""The larger unit, the smaller one, and how many of it make the larger."""

_METRES: tuple[Pair, ...] = (("米", "厘米", 100),)
_SHORT: tuple[Pair, ...] = (("分米", "厘米", 10), ("米", "分米", 10))
_LONG: tuple[Pair, ...] = (("千米", "米", 1000), ("厘米", "毫米", 10), ("分米", "毫米", 100))
_MASS: tuple[Pair, ...] = (("千克", "克", 1000), ("吨", "千克", 1000))
_TIME: tuple[Pair, ...] = (("时", "分", 60), ("分钟", "秒", 60), ("天", "小时", 24))
_MONTHS: tuple[Pair, ...] = (("年", "个月", 12), ("星期", "天", 7))
_MONEY: tuple[Pair, ...] = (("元", "角", 10), ("元", "分", 100), ("角", "分", 10))
_AREA: tuple[Pair, ...] = (
    ("平方米", "平方分米", 100),
    ("平方分米", "平方厘米", 100),
    ("平方米", "平方厘米", 10_000),
)
_LAND: tuple[Pair, ...] = (("公顷", "平方米", 10_000), ("平方千米", "公顷", 100))
_VOLUME: tuple[Pair, ...] = (
    ("立方米", "立方分米", 1000),
    ("立方分米", "立方厘米", 1000),
    ("升", "毫升", 1000),
)


def _between(pairs: tuple[Pair, ...]) -> Callable[[Random, Level], str]:
    """Return who asks to change amounts of *pairs* into each other."""

    def write(rng: Random, level: Level) -> str:
        large, small, size = rng.choice(pairs)
        amount = rng.randint(1, level.pick(9, 20, 12))
        down = f"{amount}{large}={BLANK}{small}"
        up = f"{amount * size}{small}={BLANK}{large}"
        rest = rng.randint(1, size - 1)
        mixed = f"{amount}{large}{rest}{small}={BLANK}{small}"
        return level.pick(down, rng.choice((down, up)), mixed)

    return write


MAKERS = (
    Maker(1, _between(_MONEY)),
    Maker(2, _between(_METRES)),
    Maker(3, _between(_SHORT)),
    Maker(2, _between(_TIME)),
    Maker(3, _between(_LONG)),
    Maker(3, _between(_MASS)),
    Maker(3, _between(_MONTHS)),
    Maker(3, _between(_AREA)),
    Maker(4, _between(_LAND)),
    Maker(5, _between(_VOLUME)),
)
