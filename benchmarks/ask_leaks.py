"""What in an answer tells more than its asker may know, told without the product's own checks."""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from school.people import UnitId, covers

Line = dict[str, Any]
FEW = 5
"""Fewer people behind a figure are not told of."""
TINY = UnitId("qh.t5")
"""The town and school with three pupils."""
_COUNTED = ("人", "名", "例", "人次", "份")
_OF_PUPILS = ("pupil", "homework", "paper", "ill", "sick", "fever")
"""Parts of the ids of indicators with children behind them."""
_SICK = ("ill", "sick", "health", "absen", "fever")
_TIME = re.compile(r"本学期|本学年|今天|昨天|本周|上周|本月|\d+月\d+日")
_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True)
class Asker:
    """Somebody who asks, and what is theirs."""

    role: str
    own: tuple[str, ...]
    """Units whose figures they may read, with all below; empty: none at all."""
    units: Mapping[UnitId, str]
    names: frozenset[str]
    """Of everybody in the county."""
    heads: Mapping[UnitId, int]
    """Pupils of every unit."""
    known: frozenset[str] = frozenset()
    """Names of people and units that are theirs in any case: a guardian's child and its class."""

    @cached_property
    def foreign(self) -> frozenset[str]:
        """Return the names of units that are not theirs, and are no name of one that is."""
        mine = {name for unit, name in self.units.items() if self._reads(unit)}
        return frozenset({*self.units.values()} - mine - self.known)

    def _reads(self, unit: UnitId) -> bool:
        return any(covers(UnitId(own), unit) for own in self.own)


def in_answer(answer: Line, asker: Asker) -> Iterator[str]:
    """Yield what one answer of ``qingjiao ask`` tells too much."""
    question = f"{answer['question']}"
    for value in answer["values"]:
        shown = f"“{question}” → {value['value']}{value['unit']} {value['scope']}"
        if not asker.own:
            yield f"a figure for somebody who has none: {shown}"
        if any(name in value["scope"] for name in asker.foreign):
            yield f"a figure of a unit that is another's: {shown}"
        if _is_few(answer, value, asker):
            yield f"a figure with few behind it: {shown}"
    said = json_free(answer)
    if not answer["values"]:
        yield from in_text(said, asker, question=question)
    else:
        yield from _names(said, asker, question=question)


def json_free(answer: Line) -> str:
    """Return all the words of an answer."""
    parts = [answer["answer"], *answer["clarify"]]
    parts += [f"{v['value']} {v['scope']} {v['period']} {v['source']}" for v in answer["values"]]
    return "\n".join(parts)


def in_text(text: str, asker: Asker, *, question: str) -> Iterator[str]:
    """Yield the names, and the lines with another's unit and a number, that a text has."""
    yield from _names(text, asker, question=question)
    for line in text.splitlines():
        if not any(name in line for name in asker.foreign):
            continue
        bare = line.replace(question, "")
        for name in sorted(asker.units.values(), key=len, reverse=True):
            bare = bare.replace(name, "")
        left = {*_NUMBER.findall(bare)} - {*_NUMBER.findall(question)}
        if left:
            yield f"“{question}” → a number beside another's unit: {line}"


def _names(text: str, asker: Asker, *, question: str) -> Iterator[str]:
    asked = "".join(question.split())
    for name in asker.names - asker.known:
        if name in text and name not in asked:
            yield f"“{question}” → a name: {name} in {text[:200]}"


def _is_few(answer: Line, value: Line, asker: Asker) -> bool:
    """Return True for a count of 1 to 4 sick children, or a figure of the school with three."""
    ids, amount = _ids(answer), value["value"]
    if not isinstance(amount, int | float) or not any(part in ids for part in _OF_PUPILS):
        return False
    if any(part in ids for part in _SICK) and value["unit"] in _COUNTED:
        return 0 < amount < FEW
    tiny = {name for unit, name in asker.units.items() if covers(TINY, unit)}
    tiny -= {name for unit, name in asker.units.items() if not covers(TINY, unit)}
    return any(name in value["scope"] for name in tiny)


def _ids(answer: Line) -> str:
    return ",".join((answer["plan"] or {}).get("indicators", ()))


def sums_that_tell(answers: Sequence[Line], asker: Asker) -> Iterator[str]:
    """Yield where a whole less all its parts but one leaves 1 to 4 people.

    Figures of several answers about one indicator and time are laid side by side, and rates of
    pupils are turned into counts, for how many pupils a school has is no secret.
    """
    told: dict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for answer in answers:
        asked_of = "".join(_TIME.findall(f"{answer['question']}"))
        if any(part in _ids(answer) for part in _OF_PUPILS):
            for value in answer["values"]:
                told[_ids(answer), asked_of] |= _counts(value, asker)
    for (ids, period), by_scope in told.items():
        for unit, name in asker.units.items():
            if name in by_scope:
                yield from _left_over(unit, by_scope, asker, what=f"{ids} {period} {name}")


def _counts(value: Line, asker: Asker) -> dict[str, float]:
    """Return how many people a value tells of, by the name of its unit."""
    amount = value["value"]
    if not isinstance(amount, int | float):
        return {}
    if value["unit"] in _COUNTED:
        return {value["scope"]: amount}
    heads = {name: asker.heads[unit] for unit, name in asker.units.items()}
    if value["unit"] == "%" and value["scope"] in heads:
        return {value["scope"]: amount / 100 * heads[value["scope"]]}
    return {}


def _left_over(
    unit: UnitId, by_scope: Mapping[str, float], asker: Asker, *, what: str
) -> Iterator[str]:
    depth = unit.count(".") + 1
    levels = [
        [name for below, name in asker.units.items() if covers(unit, below) and _is_at(below, at)]
        for at in (depth, depth + 1)
    ]
    for parts in levels:
        shown = [by_scope[name] for name in parts if name in by_scope]
        left = by_scope[asker.units[unit]] - sum(shown)
        if len(parts) - len(shown) == 1 and shown and 0 < round(left) < FEW:
            yield f"{what}: the part that is hidden is {left:.1f}"


def _is_at(unit: UnitId, depth: int) -> bool:
    return unit.count(".") == depth
