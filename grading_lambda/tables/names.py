"""What the headings of a table say of its rows: 加数, 加数, 和; 速度, 时间, 路程; “×6”; “a+b”."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

from school.arithmetic import spelled

_HAD = ("原有", "原来", "原来有", "总数")
_GONE = ("卖出", "运走", "用去", "用了", "吃了", "吃掉", "借出", "拿走", "减少", "送出", "飞走")
_LEFT = ("还剩", "剩下", "剩余", "现有", "现在")
_MORE = ("又来", "增加", "运来", "添上", "买来", "买进", "借来")
_NOW = ("现有", "现在", "一共", "共有", "总数")
_RELATIONS = (
    ("+", ("加数",), ("加数",), ("和",)),
    ("-", ("被减数",), ("减数",), ("差",)),
    ("×", ("因数", "乘数", "被乘数"), ("因数", "乘数"), ("积",)),
    ("÷", ("被除数",), ("除数",), ("商",)),
    ("×", ("单价",), ("数量",), ("总价",)),
    ("×", ("速度",), ("时间",), ("路程",)),
    ("×", ("工作效率", "工效"), ("工作时间", "工时"), ("工作总量",)),
    ("×", ("单产量",), ("数量", "面积"), ("总产量",)),
    ("×", ("每份数",), ("份数",), ("总数",)),
    ("×", ("长",), ("宽",), ("面积",)),
    ("-", _HAD, _GONE, _LEFT),
    ("+", _HAD, _MORE, _NOW),
)
"""The sign between the first two, what they are called, and what the third is called."""
_LEAST_ALIKE, _APART = 1.9, 0.3
"""Three headings are the names of a relation when they are this much alike in all (of 3), and no
other relation, or order of the three, comes closer to them than that much less."""
_THREE, _MOST_HEADINGS = 3, 6
_UNIT = re.compile(r"[/(].*")
_RULES = (
    ("+", re.compile(r"(?:\+|加上?|增加|多)([0-9]+(?:\.[0-9]+)?)")),
    ("-", re.compile(r"(?:-|减去?|减少|少)([0-9]+(?:\.[0-9]+)?)")),
    ("×", re.compile(r"(?:×|乘以?|扩大到?(?:原来的)?)([0-9]+(?:\.[0-9]+)?)倍?")),
    ("÷", re.compile(r"(?:÷|除以)([0-9]+(?:\.[0-9]+)?)")),
)
_FORMULA = re.compile(r"([a-z])([-+×÷])([a-z])")
_AROUND = " =→:：_."
_REMAINDER = "余"


@dataclass(frozen=True)
class Relation:
    """Three rows (or columns) that belong together."""

    sign: str
    rows: tuple[int, int, int]
    """Which of them is the first number, the second, and what follows from both."""


@dataclass(frozen=True)
class Rule:
    """What is done to a number: “×6”."""

    sign: str
    number: str


def relation(headings: Sequence[str]) -> Relation | None:
    """Return how rows with these *headings* belong together; None: nobody knows."""
    named = [_bare(heading) for heading in headings[:_MOST_HEADINGS]]
    if any(_REMAINDER in name for name in named):
        return None  # A quotient alone would not be the answer.
    ranked = sorted(_candidates(named), key=lambda each: -each[0])
    if not ranked or ranked[0][0] < _LEAST_ALIKE:
        return _formula(named)
    alike, best = ranked[0]
    others = (score for score, other in ranked[1:] if _meaning(other) != _meaning(best))
    return best if alike - next(others, 0.0) >= _APART else None


def rule(heading: str) -> Rule | None:
    """Return what a *heading* such as “×6” or “加上5” does to the numbers of the row above."""
    plain = _sign(heading)
    for sign, pattern in _RULES:
        if match := pattern.fullmatch(plain):
            return Rule(sign, match[1])
    return None


def corner_sign(heading: str) -> str:
    """Return the sign in the corner of a table with two sets of numbers; nothing: it has none."""
    plain = _sign(heading)
    return plain if plain in ("+", "×") else ""


def _sign(heading: str) -> str:
    # A plus with nothing before it is taken for a ten.
    return spelled(heading.replace("十", "+")).strip(_AROUND)


def _bare(heading: str) -> str:
    """Return a name without its unit: 总价 of “总价/元”."""
    return _UNIT.sub("", spelled(heading)).strip(_AROUND)


def _candidates(named: Sequence[str]) -> list[tuple[float, Relation]]:
    found = []
    for sign, *parts in _RELATIONS:
        alike = [[_alike(name, names) for name in named] for names in parts]
        for rows in permutations(range(len(named)), _THREE):
            score = sum(part[row] for part, row in zip(alike, rows, strict=True))
            found.append((score, Relation(sign, (rows[0], rows[1], rows[2]))))
    return found


def _meaning(found: Relation) -> tuple[str, frozenset[int] | tuple[int, int], int]:
    a, b, c = found.rows
    return found.sign, frozenset((a, b)) if found.sign in "+×" else (a, b), c


def _alike(said: str, names: Sequence[str]) -> float:
    """Return how much (0..1) of what was *said* and of the likest name is the same."""
    plain = [spelled(name) for name in names]
    return max(
        sum((Counter(said) & Counter(name)).values()) / max(len(said), len(name)) for name in plain
    )


def _formula(named: Sequence[str]) -> Relation | None:
    """Return the relation of rows that are called a, b and “a+b”."""
    for row, name in enumerate(named):
        match = _FORMULA.fullmatch(name)
        if match and match[1] in named and match[3] in named:
            return Relation(match[2], (named.index(match[1]), named.index(match[3]), row))
    return None
