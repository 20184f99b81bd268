"""Which places a question names: regions of published figures, units of the county, or unknown."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from school.indicator import HOME
from school.naming import names_class, parse_caption
from school.people import SCHOOL_DEPTH, UnitId, UnitKind, school_of
from school.question.plan import AskedPlace
from school.question.words import GAP, Sentence, lexicon, spelt

Units = Mapping[UnitId, tuple[str, UnitKind]]
_Found = tuple[int, int, AskedPlace]
"""From, to, and the place."""
_NUMERAL = "一二三四五六七八九十0123456789"
_SPOKEN = "零一二三四五六七八九十"
_WHOLE = re.compile(
    r"(?:我们?|本|全|咱们?|整个|俺们?)(?:们)?县(?!级)(?:里|城|域)?(?:内|范围)?(?:范围内?)?|县里|县域|全区域?|全域"
)
_OWN_SCHOOL = re.compile(
    r"(?:我们?|本|全|咱们?|俺们?|我们?这个?|贵|自己|所在)学?校(?!际|长)(?:里|内)?"
)
_OWN_CLASS = re.compile(r"(?:我们?|本|咱们?)班(?:级)?(?:里|内)?")
_CLASS = re.compile(rf"[初高]?[{_NUMERAL}]{{1,3}}(?:年级?|[.-])?\(?[{_NUMERAL}]{{1,3}}\)?班")
_SCHOOL = re.compile(
    rf"(?<!附)(?<!附件)(?:(?!附件)[\u4e00-\u9fff]){{0,4}}?第?[{_NUMERAL}]{{1,2}}(?:初级|高级|实验)?(?:中学|小学|初中|高中|中(?![小等职国间心])|小(?![学时组]))"
    r"|[\u4e00-\u9fff]{2,6}?(?:实验|中心|希望|外国语|职业|技术)(?:小学|中学|学校|幼儿园)"
    r"|[\u4e00-\u9fff]{2}(?:乡校|镇校|校区|幼儿园)|(?<![农乡全县城中各是查看有在和])(?:(?![和与及跟、,级所间个名少几些])[\u4e00-\u9fff]){2}(?<!中)(?:小学|中学|初中|高中)(?![生学])"
)
_ALL_DONE = re.compile(r"[完达建办形促]成都")
"""“没完成的都是哪些” names no city."""
_AND_ABOVE = ("及以上", "以上")
_GENERAL = re.compile(r"^(?:中小|普通|农村|乡镇|全县|城乡|各级|所有|全部|职业|我县|民办|公办)")


@dataclass
class Places:
    """The places of a question."""

    named: list[AskedPlace] = field(default_factory=list)
    """Regions and units, in the order of the sentence."""
    county: AskedPlace | None = None
    """Set where the whole county is named."""
    own: bool = False
    """True: “我校”, “本班”: what the asker works at."""
    unknown: str = ""
    """A place that is named and not known."""

    @property
    def units(self) -> list[AskedPlace]:
        """Return those of the county's own tree, the county itself left out."""
        return [p for p in self.named if p.unit_id is not None]

    @property
    def regions(self) -> list[AskedPlace]:
        """Return regions of published figures."""
        return [p for p in self.named if p.unit_id is None]


def read_places(sentence: Sentence, *, units: Units, regions: Mapping[str, str]) -> Places:
    """Return the places a sentence names, and account for their words.

    Args:
        sentence: The question; times are taken out.
        units: Every unit one may name.
        regions: By all their names, the regions that have figures.
    """
    places = Places()
    found = [*_units_in(sentence, units), *_classes_in(sentence, units)]
    found += _regions_in(sentence, regions)
    county = next((p for p, (_, kind) in units.items() if kind is UnitKind.COUNTY), None)
    whole = AskedPlace(name=units[county][0] if county else HOME, unit_id=county)
    if sentence.take_every(_WHOLE) or any(p.unit_id == county for *_, p in found if county):
        places.county = whole
    places.named = [p for p in _without_wider(found) if county is None or p.unit_id != county]
    _read_own(sentence, units=units, places=places)
    places.unknown = _unknown_in(sentence, known={start for start, _, _ in found})
    return places


def _read_own(sentence: Sentence, *, units: Units, places: Places) -> None:
    places.own = bool(sentence.take_every(_OWN_CLASS))
    if not sentence.take_every(_OWN_SCHOOL):
        return
    schools = {school_of(u) for u in units if u.count(".") > SCHOOL_DEPTH}
    places.own = True
    if len(schools) == 1 and (school := next(iter(schools))) in units:
        places.named.append(AskedPlace(name=units[school][0], unit_id=school))


def _units_in(sentence: Sentence, units: Units) -> Iterator[_Found]:
    """Yield the units a sentence names; a longer name counts before those inside it."""
    text = sentence.open
    hits: list[tuple[int, int, UnitId]] = []
    for unit, (name, kind) in units.items():
        for said in _names_of(name, kind):
            start = text.find(said)
            if start >= 0 and text[start + len(said) :].startswith(_AND_ABOVE):
                continue  # “三年级及以上” is in the name of a figure
            if start >= 0 and not (said[0] in _NUMERAL and start and text[start - 1] in _NUMERAL):
                hits.append((-len(said), start, unit))
    for size, start, unit in sorted(hits):
        if GAP not in sentence.open[start : start - size]:
            sentence.take(start, start - size)
            yield start, start - size, AskedPlace(name=units[unit][0], unit_id=unit)


@lru_cache(maxsize=4096)
def _names_of(name: str, kind: UnitKind) -> tuple[str, ...]:
    """Return what a unit is called: in full, and a school or town in short."""
    full = spelt(name)
    short: list[str] = []
    if kind is UnitKind.SCHOOL:
        short = list(_short_school(full))
    elif kind in {UnitKind.TOWN, UnitKind.COUNTY} and len(full) > 2:  # noqa: PLR2004
        short = [re.sub(r"(?:镇|乡|街道|县|市|区)$", "", full)]
    return tuple(dict.fromkeys((full, *short)))


def _short_school(name: str) -> Iterator[str]:
    """Yield what a school is called in short: “二中”, “第二中学”, “云溪2小”; “城东小学”."""
    found = re.search(rf"第([{_NUMERAL}]+)", name)
    if found is None:
        yield re.sub(r"(?:实验|中心)(?=小学|中学|学校)", "", name)
        return
    town, digits, rest = name[: found.start()], found[1], name[found.end() :]
    kind = "小" if "小学" in rest else "中"
    whole = "小学" if kind == "小" else "中学"
    spoken = _SPOKEN[int(digits)] if digits.isdecimal() and int(digits) < len(_SPOKEN) else digits
    for begin in (town, ""):
        for number in dict.fromkeys((digits, spoken)):
            yield from (f"{begin}第{number}{rest}", f"{begin}第{number}{whole}")
            yield from (
                f"{begin}{number}{kind}",
                f"{begin}{number}{whole}",
                f"{begin}{number}{rest}",
            )


def _classes_in(sentence: Sentence, units: Units) -> Iterator[_Found]:
    for found in list(_CLASS.finditer(sentence.open)):
        meant = parse_caption(found[0])
        for unit, (name, kind) in units.items():
            if kind is UnitKind.CLASS and names_class(meant, unit):
                sentence.take(*found.span())
                yield *found.span(), AskedPlace(name=name, unit_id=unit)
                break


def _regions_in(sentence: Sentence, regions: Mapping[str, str]) -> Iterator[_Found]:
    for said in sorted(regions, key=len, reverse=True):
        for found in list(re.finditer(re.escape(said), sentence.open)):
            end = found.end() + (sentence.open[found.end() : found.end() + 1] in {"市", "县"})
            sentence.take(found.start(), end)
            yield found.start(), end, AskedPlace(name=regions[said])


def _without_wider(found: Iterable[_Found]) -> list[AskedPlace]:
    """Return places in order, without what only says where the next one lies: “丽水青田”."""
    ordered = sorted(found, key=lambda one: one[0])
    begins = {start for start, _, _ in ordered}
    kept = [p for _, end, p in ordered if p.unit_id is not None or end not in begins]
    return list(dict.fromkeys(kept))


def _unknown_in(sentence: Sentence, *, known: set[int]) -> str:
    """Return a place in what is left that nobody knows here, and account for it."""
    for found in list(lexicon().elsewhere.finditer(sentence.open)):
        end = found.end() + (
            sentence.open[found.end() : found.end() + 1] in {"省", "市", "区", "县"}
        )
        if _ALL_DONE.search(sentence.text[max(found.start() - 1, 0) : found.end()]):
            continue
        sentence.take(found.start(), end)
        if end not in known:  # “浙江杭州” only says where the known one lies
            return found[0]
    found_school = _SCHOOL.search(sentence.open)
    if found_school and not _GENERAL.match(found_school[0]):
        sentence.take(*found_school.span())
        return found_school[0]
    found_class = _CLASS.search(sentence.open)
    if found_class:
        sentence.take(*found_class.span())
        return found_class[0]
    return ""
