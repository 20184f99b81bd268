"""Which of several figures a sentence means: by whole names, by their number, by their unit."""

import re
from collections.abc import Iterable, Iterator, Sequence

from school.indicator import HOME
from school.question.amounts import amount_of, in_unit
from school.question.draft import Draft
from school.question.fits import known_at
from school.question.links import Match
from school.question.reading import Reading
from school.question.table import Link
from school.question.told import are_of, told_in
from school.question.words import spelt

_SO_MANY = re.compile(
    r"(?<![前后最第])(?P<n>[两二三23])(?:[个项条类种]|大?块|张(?=.{0,4}表)|大(?=工程|项目|系统|任务))(?:指标|覆盖[面率]|普及率|数)?(?![月百])"
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
    r"|(?:哪些|什么|几个|所有|全部)?(?:是|有)?(?:跟|和|与|同)(?P<what>[^,]{2,16}?)(?:有关|相关|沾边)的?(?:指标|数据?|目标)"
    r"|(?:关于|涉及)(?P<what2>[^,]{2,16}?)的?(?:指标|数据|目标)(?=有?哪|有?什么|都|$|,)"
)
_GENERAL = frozenset({"设备", "指标", "情况", "建设", "方面", "学校", "数据", "目标"})
"""Words that half of all figures have in their names."""
_ALL_ALIKE = re.compile(
    r"(?:那|这|所有|全部)?(?:几|各)(?:个|项|条|组)(?:数据?|指标|数字)|(?:所有|全部)的?(?:数据|指标|数字)|都(?:给我|列|报|说|要)"
    r"|[有是](?:哪些|哪几[个项])|(?:哪些|什么)(?:数据|指标|数字)|各(?:是|有)?多少|分别|各类.{0,4}多少|各.{0,3}几"
)
"""“甬上云淘的几个数据都给我”: of what is called alike all is wanted."""
_AS_NEAR = 0.1
_LISTED = re.compile("[、,，和与]")
_A_FEW = 3


def is_named(matches: Sequence[Match], text: str) -> bool:
    """Return True where each of several is said by a whole name, or one but for a slip.

    What is picked out by its amount has to be known surely: “覆盖面低于50%的学校” names nothing.
    """
    return all(m.slips or any(name in text for name, _ in m.link.worth) for m in matches)


def all_meant(reading: Reading, links: Iterable[Link]) -> tuple[Match, ...]:
    """Return the figures a question is of: those it names, or all it means together; else none."""
    text, chosen = spelt(reading.question), reading.chosen
    regions = [place.name for place in reading.draft.regions]
    about_some = all_about(text, links, regions)
    if reading.draft.sourced:
        about_some = about_some or _of_amount(reading, text, links, regions)
    if about_some or chosen.matches:
        return about_some or chosen.matches
    return (
        all_of_a_kind(reading.question, links, regions)
        or all_of_them(chosen.readings, reading.question)
        or fitting_unit(reading.draft, chosen.readings)
        or fitting_amount(chosen.readings, text, regions)
        or (all_alike(reading.found, text, regions) if chosen.readings else ())
    )


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


def all_about(text: str, links: Iterable[Link], regions: Sequence[str]) -> tuple[Match, ...]:
    """Return the published figures of some people or things a list is wanted of; else none.

    “学生类指标有哪些”, “跟录播和主讲听讲有关的指标”.

    Args:
        text: The question in the one spelling.
        links: What may be named.
        regions: The regions it is of; empty: home.
    """
    said = _ABOUT.search(text)
    if said is None:
        return ()
    there = list(_published(links, regions))
    what = said["what"] or said["what2"]
    words = _words_of(what, there) if what else [said["whom"]]
    if not all(any(word in link.names[0] for link in there) for word in words):
        return ()
    meant = [_meant(lk) for lk in there if any(word in lk.names[0] for word in words)]
    return tuple(meant[:_MOST_OF_A_KIND])


def _words_of(said: str, links: Iterable[Link]) -> list[str]:
    """Return the things that are listed; one no figure is named by, in its words of two."""
    names = [link.names[0] for link in links]
    words: list[str] = []
    for one in _LISTED.split(said):
        whole = any(one in name for name in names)
        parts = [one] if whole else [one[i : i + 2] for i in range(0, len(one), 2)]
        words += [part for part in parts if whole or part not in _GENERAL]
    return words


def all_alike(found: Sequence[Match], text: str, regions: Sequence[str]) -> tuple[Match, ...]:
    """Return the published figures as near as each other, where all are wanted; else none.

    Args:
        found: How indicators explain the question, the best first.
        text: The question in the one spelling.
        regions: The regions it is of; empty: home.
    """
    if not _ALL_ALIKE.search(text):
        return ()
    full = [m for m in found if m.full and not (m.members or m.link.indicator.live)]
    full = [m for m in full if known_at(m.link.indicator, regions)] or full
    best = max((m.score for m in full), default=0.0)
    near = tuple(m for m in full if m.score >= best - _AS_NEAR)
    return near if 1 < len(near) <= _MOST_OF_A_KIND else ()


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


def _of_amount(
    reading: Reading, text: str, links: Iterable[Link], regions: Sequence[str]
) -> tuple[Match, ...]:
    """Return the one figure of the amount whose source is asked for: “湖州1.72亿的原句”; else none.

    What is named may be counted live, and the amount be of what was published.
    """
    told, named = told_in(text), reading.chosen.matches
    places = regions or (HOME,)
    if not told or any(are_of(told, m.link.indicator.figures) for m in named):
        return ()
    amounts = set("".join(text[one.start : one.end] for one in told)) | {" "}
    words = reading.words
    names = set(words.words_at(words.content)) - amounts
    near = [m for m in reading.found if not (m.members or set(words.words_at(m.left)) - amounts)]
    meant = near if names else [_meant(link) for link in _published(links, regions)]
    return fitting_amount(meant, text, places)


def fitting_amount(
    readings: Sequence[Match], text: str, regions: Sequence[str]
) -> tuple[Match, ...]:
    """Return the one of several readings that has the amount a question tells; else none.

    “青岛智慧校园50%的目标是哪个文件定的” is of the one whose target is 50 %.
    """
    told = told_in(text)
    places = regions or (HOME,)
    fits = [
        match
        for match in readings
        if told and are_of(told, [f for f in match.link.indicator.figures if f.place in places])
    ]
    return tuple(fits) if len(fits) == 1 else ()


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
