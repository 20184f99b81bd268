"""Whether an answer about figures is what a careful clerk would accept, told without the product.

A line of ``questions.jsonl`` says what has to be there; an answer is a line of ``qingjiao ask``.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from typing import Any

Line = dict[str, Any]

MOST_OPTIONS = 3
RIGHT_OPTIONS = 2
"""So many of the readings that were expected have to be among those offered."""
NO_DATA = ("没有数据", "暂无", "还没有", "没有记录", "不足", "没有填报", "无数据", "人数太少")
_CONDITION = "提问里的条件"
"""The source of an amount that the question itself gave; it is not among the figures asked for."""
_BASELINE = ("基线", "2021年11月", "2021-11")
_PEOPLE = str.maketrans({"名": "人"})
_OWN_ID = re.compile(r"你的编号：\S+")
_CLASS = re.compile(r"[\u4e00-\u9fff][(（]\d+[)）]班")
_YEARS = range(1990, 2051)
_NUMBER = re.compile(r"\d+(?:,\d{3})*(?:\.\d+)?")


def is_right(line: Line, answer: Line) -> bool:
    """Return True when *answer* is one of those that *line* accepts."""
    asked_back, refused = answer["clarify"], answer["refused"]
    if asked_back:
        return bool(line.get("may_clarify")) or offers(line["clarify"], asked_back)
    if line["refused"] and refused:
        return not answer["values"]
    if "live" in line:
        return _counted(line["live"], answer)
    if line["refused"] or refused or (line["clarify"] and not line["values"]):
        return False
    return _holds(line, answer)


def offers(expected: Sequence[str], labels: Sequence[str]) -> bool:
    """Return True when at most three readings are offered, and the right ones are among them."""
    found = {one: _first(one, labels) for one in expected}
    told_apart = {label for label in found.values() if label}
    return len(labels) <= MOST_OPTIONS and len(told_apart) >= min(RIGHT_OPTIONS, len(expected) or 9)


def _first(one: str, labels: Sequence[str]) -> str:
    return next((lb for lb in labels if any(part in lb for part in one.split("/"))), "")


def _counted(live: Line, answer: Line) -> bool:
    """Return True for a live figure of the right unit and place, or none because there is none."""
    values = answer["values"]
    if not values:
        return any(word in answer["answer"] for word in NO_DATA)
    units = all(any(_same_unit(unit, v) for unit in live["unit"]) for v in values)
    return units and all(
        any(part in v["scope"] for v in values for part in place.split("|"))
        for place in live["scope"]
    )


def _holds(line: Line, answer: Line) -> bool:
    said = answer["answer"]
    if not all(any(word in said for word in one.split("|")) for one in line.get("says", ())):
        return False
    sets = line.get("or") or [line["values"]]
    values = answer["values"]
    if not any(all(any(same(e, v) for v in values) for e in one) for one in sets):
        return False
    if not line["only"]:
        return True
    allowed = [e for one in (*sets, line.get("may", ())) for e in one]
    told = [v for v in values if v["source"] != _CONDITION]
    return all(any(same(e, v) for e in allowed) for v in told)


def same(expected: Line, given: Line) -> bool:
    """Return True when a value of an answer is the one that was expected."""
    return (
        _same_amount(expected, given)
        and _same_period(expected["period"], given["period"])
        and expected.get("scope", "") in given["scope"]
    )


def _same_amount(expected: Line, given: Line) -> bool:
    wanted, got = expected["value"], given["value"]
    if isinstance(wanted, str):
        shown = _plain(f"{got}")
        return _plain(wanted) in (shown, shown + given["unit"]) or (
            not wanted[0].isdigit() and wanted in shown
        )
    amounts = numbers(_plain(f"{got}"))
    if len(amounts) != 1 or not _same_unit(expected["unit"], given):
        return False
    return abs(amounts[0] - abs(Decimal(f"{wanted}"))) <= Decimal(
        f"{expected.get('tolerance', 0.006)}"
    )


def _same_unit(unit: str, given: Line) -> bool:
    wanted = unit.translate(_PEOPLE)
    got = re.sub(r"[(（].*?[)）]", "", given["unit"]).translate(_PEOPLE)
    if not got:
        return not wanted or wanted in f"{given['value']}".translate(_PEOPLE)
    return got.startswith(wanted) or (bool(wanted) and wanted.startswith(got))


def _same_period(wanted: str, given: str) -> bool:
    if wanted == "基线":
        return any(word in given for word in _BASELINE)
    return wanted in given


def _plain(text: str) -> str:
    return re.sub(r"\s*[–—－~～至]\s*", "-", text).replace(" ", "").replace("：", ":")


def numbers(text: str) -> list[Decimal]:
    """Return the numbers that a text shows."""
    return [Decimal(one.replace(",", "")) for one in _NUMBER.findall(text)]


def without_source(answer: Line, known: Iterable[str] = ()) -> list[Decimal]:
    """Return the numbers of an answer that none of its values, times, places or sources hold.

    *known*: texts whose numbers may be said as well, such as the names of the indicators.
    """
    held = [number for text in (*_grounds(answer), *known) for number in numbers(text)]
    said = _CLASS.sub("", _OWN_ID.sub("", answer["answer"]))
    loose = [n for n in numbers(said) if not any(_shows(n, h) for h in held)]
    # A refusal says which years there are.
    return [n for n in loose if not (answer["refused"] and n in _YEARS)]


def _grounds(answer: Line) -> Iterator[str]:
    yield answer["question"]
    yield from answer["clarify"]
    for value in answer["values"]:
        for key in ("value", "unit", "period", "scope", "source"):
            yield f"{value[key]}"


def _shows(shown: Decimal, held: Decimal) -> bool:
    """Return True for a number itself, or rounded to the places that are shown."""
    return shown == held or shown == round(held, -int(shown.as_tuple().exponent))
