"""Which of several figures a sentence means: by whole names, by their number, by their unit."""

import re
from collections.abc import Iterable, Iterator, Sequence

from school.indicator import HOME
from school.question.amounts import amount_of, in_unit
from school.question.draft import Draft
from school.question.fits import known_at
from school.question.links import Match
from school.question.table import Link

_SO_MANY = re.compile(
    r"(?<![前后最第])(?P<n>[两二三23])(?:[个项条类种]|大?块)(?:指标|覆盖[面率]|普及率|数)?(?![月百])"
)
"""“大平台三个覆盖面”: so many are meant."""
_COUNTED = {"两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_OF_A_KIND = re.compile(
    r"(?:(?P<n>[两二三四五六])|几|各|所有|全部|这些)(?:个|项|类|种)?(?:设备|指标)?的?"
    r"(?P<kind>配备率|覆盖率|普及率|使用率|覆盖面|拥有率)(?!的?(?:学校|目标.{0,4}学校))"
    r"|(?:目标|指标|要求)[里中]的?(?P<kind2>配备率|覆盖率|普及率|使用率|覆盖面|拥有率)(?=最|从|按)"
)
_MOST_OF_A_KIND = 12
_ABOUT = re.compile(
    r"(?:跟|和|与|关于|涉及|有关)?(?P<whom>学生|教师|学校|课程)(?:这?类|方面|这块)?(?:有关|相关)?的?指标"
    r"(?:都|一共|总共)?(?:有哪些|有什么|是哪些|有几|列出|列一下|清单)"
)
_LISTED = re.compile("[、,，和与]")
_A_FEW = 3


def is_named(matches: Sequence[Match], text: str) -> bool:
    """Return True where each of several is said by a whole name, or one but for a slip.

    What is picked out by its amount has to be known surely: “覆盖面低于50%的学校” names nothing.
    """
    return all(m.slips or any(name in text for name, _ in m.link.worth) for m in matches)


def all_of_them(readings: Sequence[Match], text: str) -> tuple[Match, ...]:
    """Return the readings where as many are said to be meant: “大平台三个覆盖面”; else none."""
    said = _SO_MANY.search(text)
    whose = {match.link.indicator.id for match in readings}
    many = said is not None and int(amount_of(said["n"])) == len(whose) == len(readings)
    return tuple(readings) if many and len(readings) > 1 else ()


def all_of_a_kind(text: str, links: Iterable[Link], regions: Sequence[str]) -> tuple[Match, ...]:
    """Return what is measured in one way, where all of it is meant: “淇县的四个配备率”; else none.

    Args:
        text: The question.
        links: What may be named.
        regions: The regions it is of; empty: home.
    """
    said = _OF_A_KIND.search(text)
    if said is None:
        return ()
    kind = said["kind"] or said["kind2"]
    there = [_meant(link) for link in _published(links, regions) if link.names[0].endswith(kind)]
    count = _COUNTED.get(said["n"] or "", 0)
    fits = len(there) == count if count else len(there) > 1
    return tuple(there) if fits and len(there) <= _MOST_OF_A_KIND else ()


def all_about(text: str, links: Iterable[Link]) -> tuple[Match, ...]:
    """Return the published figures of whom a list is wanted: “学生类指标有哪些”; else none."""
    said = _ABOUT.search(text)
    if said is None:
        return ()
    there = [_meant(link) for link in _published(links, ()) if said["whom"] in link.names[0]]
    return tuple(there[:_MOST_OF_A_KIND])


def _published(links: Iterable[Link], regions: Sequence[str]) -> Iterator[Link]:
    """Yield the published figures, and no items of them, of some regions; of home without."""
    for link in links:
        if not (link.members or link.indicator.live) and known_at(
            link.indicator, regions or (HOME,)
        ):
            yield link


def _meant(link: Link) -> Match:
    """Return a figure that is meant with others, though no word names it alone."""
    return Match(link=link, covered=frozenset(), left=frozenset(), score=1.0)


def fitting_unit(draft: Draft, readings: Sequence[Match]) -> tuple[Match, ...]:
    """Return the one of several readings that is counted in the unit of the amount; else none."""
    where = draft.where
    if where is None or not where.unit:
        return ()
    units = {m.link.indicator.id: m.link.indicator.unit for m in readings}
    fits = [
        m
        for m in readings
        if in_unit(where.amount, where.unit, of=units[m.link.indicator.id]) is not None
    ]
    return tuple(fits) if len({m.link.indicator.id for m in fits}) == 1 else ()


def lists_so_many(text: str) -> bool:
    """Return True where a sentence names three or more one by one: “甲、乙、丙三项”."""
    said = _SO_MANY.search(text)
    count = int(amount_of(said["n"])) if said else 0
    return count >= _A_FEW and len(_LISTED.findall(text)) >= count - 1


def are_too_few(found: int, text: str) -> bool:
    """Return True where a sentence says that more are meant than were found: one would be lost."""
    said = _SO_MANY.search(text)
    count = int(amount_of(said["n"])) if said else 0
    return count >= _A_FEW and 1 < found < count
