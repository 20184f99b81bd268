"""Units of measure of the Chinese primary curriculum, and amounts such as “2千克50克”."""

import re
from dataclasses import dataclass
from fractions import Fraction

UNITS: dict[str, tuple[str, Fraction]] = {
    "毫米": ("length", Fraction(1, 1000)),
    "厘米": ("length", Fraction(1, 100)),
    "分米": ("length", Fraction(1, 10)),
    "千米": ("length", Fraction(1000)),
    "公里": ("length", Fraction(1000)),
    "米": ("length", Fraction(1)),
    "平方毫米": ("area", Fraction(1, 1_000_000)),
    "平方厘米": ("area", Fraction(1, 10_000)),
    "平方分米": ("area", Fraction(1, 100)),
    "平方米": ("area", Fraction(1)),
    "公顷": ("area", Fraction(10_000)),
    "平方千米": ("area", Fraction(1_000_000)),
    "立方毫米": ("volume", Fraction(1, 1_000_000)),
    "立方厘米": ("volume", Fraction(1, 1000)),
    "立方分米": ("volume", Fraction(1)),
    "立方米": ("volume", Fraction(1000)),
    "毫升": ("volume", Fraction(1, 1000)),
    "升": ("volume", Fraction(1)),
    "克": ("mass", Fraction(1)),
    "千克": ("mass", Fraction(1000)),
    "公斤": ("mass", Fraction(1000)),
    "吨": ("mass", Fraction(1_000_000)),
    "秒": ("time", Fraction(1)),
    "分": ("time", Fraction(60)),
    "分钟": ("time", Fraction(60)),
    "时": ("time", Fraction(3600)),
    "小时": ("time", Fraction(3600)),
    "日": ("time", Fraction(86400)),
    "天": ("time", Fraction(86400)),
    "星期": ("time", Fraction(7 * 86400)),
    "周": ("time", Fraction(7 * 86400)),
    "月": ("months", Fraction(1)),
    "个月": ("months", Fraction(1)),
    "年": ("months", Fraction(12)),
    "元": ("money", Fraction(100)),
    "角": ("money", Fraction(10)),
}
"""Unit to what it measures and how many of the quantity's smallest-to-hand units it is."""
AMBIGUOUS: dict[str, dict[str, Fraction]] = {"分": {"time": Fraction(60), "money": Fraction(1)}}
"""“分” is a minute, and a hundredth of a yuan; the other unit of the question decides."""
UNIT_LETTERS = "".join(sorted(set("".join(UNITS))))
_ANY_UNIT = "|".join(sorted(UNITS, key=len, reverse=True))
_AMOUNT = re.compile(rf"(?P<number>[0-9]+(?:\.[0-9]+)?(?:/[1-9][0-9]*)?)(?P<unit>{_ANY_UNIT})")


@dataclass(frozen=True)
class Amount:
    """An amount in the units of its quantity."""

    value: Fraction
    quantity: str


def scales(unit: str) -> dict[str, Fraction]:
    """Return what *unit* may measure, and its size; empty for a word that is no unit."""
    if unit in AMBIGUOUS:
        return AMBIGUOUS[unit]
    known = UNITS.get(unit)
    return {known[0]: known[1]} if known else {}


def measure(text: str, *, quantity: str = "") -> Amount | None:
    """Return the amount *text* names, such as “3米5厘米”; None: it is no amount.

    Args:
        text: Numbers with their units, one quantity, largest unit first or not.
        quantity: What it has to measure, where “分” alone would leave it open.
    """
    parts = list(_AMOUNT.finditer(text))
    if not parts or "".join(p.group() for p in parts) != text:
        return None
    possible = [scales(p["unit"]) for p in parts]
    shared = set.intersection(*(set(p) for p in possible))
    chosen = quantity if quantity in shared else next(iter(sorted(shared, reverse=True)), "")
    if not chosen or (quantity and chosen != quantity):
        return None
    pairs = zip(parts, possible, strict=True)
    return Amount(sum((Fraction(p["number"]) * s[chosen] for p, s in pairs), Fraction(0)), chosen)
