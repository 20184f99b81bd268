"""Takes a question apart: its times, its places, what it wants, and which indicators it names."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from school.indicator import PERCENT
from school.people import UnitId, UnitKind
from school.question.aims import read_aim
from school.question.asides import asides, without_asides
from school.question.beside import without_beside
from school.question.choice import Chosen, choose
from school.question.draft import WITH_AIM, Draft, counts_now, drafted
from school.question.filters import read_limit
from school.question.fits import Wanted
from school.question.intents import amended, read_intents
from school.question.links import Match, Wording, matches, wording
from school.question.means import no_mean
from school.question.offices import with_its_office
from school.question.open import ONE_NUMBER, open_readings
from school.question.places import read_places
from school.question.plainly import plainly
from school.question.plan import Intent
from school.question.scope import group_in, part_in, unit_told_in
from school.question.selection import read_amounts, read_order, with_selection
from school.question.slips import regions_right
from school.question.sounds import respelt, unspelt
from school.question.table import COUNT, COUNTED_LIVE, RATIO, LinkTable, frame_heard, heard
from school.question.talk import bare_of_talk, sounds_like_more
from school.question.times import read_times
from school.question.totals import with_total
from school.question.wholes import with_its_share
from school.question.words import GAP, Sentence, inside, lexicon, spelt

_NOT_THAT = re.compile(
    r",?(?:而|可)?(?:不是|不要|不问|别给)(?:我)?(?:比例|百分比|占比|百分数|普及率|覆盖面|个数|数量|总数)(?=$|,|是多少)"
)
"""“我问的是个数不是比例”: what is not asked for is not measured."""
_TWO = 2
_DOCUMENT = re.compile(
    r"(?:根据|按照?|依据)?(?:青教通?字?|淇政|穗教)?\s*[〔\[(（【]?20\d\d[〕\])）】]\s*\d{1,4}号(?:文件?|通知)?"
    r"|\d{2,4}号文件?"
)
"""A document's number says nothing that a figure's own source does not."""
_BASE = re.compile(rf"(?:比|较|从|自|与|和|跟|同){GAP}")
"""Before a time: what is compared with, or where it begins."""
_CODE = re.compile(r"(?<![A-Za-z0-9])(?P<kind>[A-Za-z]{2})\s?-?(?P<number>\d{1,2})(?![A-Za-z0-9])")
_ONLY_MONEY = re.compile(r"[两三四]年|总|一共|合计|预算|经费|资金|投入|项目|信息化")
_NUMBERS = re.compile(r"(?<!大)数(?:据|值|字)(?!中心|库|平台|化|校园|教育|应用|采集|管理)")
"""“数据” ends no name, though many names end with “数”."""
_HOW_MANY = re.compile(r"多少|几(?=[个所间套门节名家台对项次起条份辆])")
_DONE = re.compile(
    r"(?:要|将|应|得|须|需|共|已|会|再|总共|一共)*"
    r"[拨创开建办设配装投花掏砸付打用发批拿购添置招评认推结挂做搞铺报获得产增培]{1,2}(?:了|出|过|到|成|好|起来|起|下来|下去|下|进去|进|出去)?"
    r"(?=多少|几(?!年)|什么数)|变[成为作到]?了?(?=多少|几(?!年))"
)
"""What is done for there to be some: “拨多少”, “要创几所”, “开了多少” ask how many there are."""
_MOST_OF_THEM = re.compile(
    r"新增|新添|新建|新配|(?:增加?|增长|扩大|翻)了?(?:多少|几)倍|(?:最|第[二三四五])[多少](?!能|可)"
    r"|[增添新]加?(?:了|得|的)?最"
)
"""“录播教室最多的”, “增加最多”: what there are many of is counted; a share is high."""
_HOLDS = re.compile(
    r"(?:都|一共|总共)*(?:包括|包含|含有?|覆盖)了?(?:哪些|哪几|什么|啥)(?:[个项条]|内容|方面|东西)*"
)
"""“自定义指标包括哪些项”: of a heading, what is under it."""
_SPELT_KINDS = frozenset({UnitKind.COUNTY, UnitKind.TOWN, UnitKind.SCHOOL})


@dataclass(frozen=True)
class Asker:
    """What somebody may name, and when they ask."""

    table: LinkTable
    places: Mapping[UnitId, tuple[str, UnitKind]]
    today: date


@dataclass(frozen=True)
class Reading:
    """A question taken apart."""

    question: str
    words: Wording
    draft: Draft
    """What it wants, and of when and where."""
    found: tuple[Match, ...]
    chosen: Chosen
    impossible: str
    """A time it names that is none."""
    computed: str
    """A word for what would have to be computed, such as “平均”."""
    follow: bool
    """True: “那…呢”: it sounds like a change of what was asked before."""

    @property
    def of_shares(self) -> bool:
        """Return True when all it may name are shares, which of a county are averages already."""
        named = (*self.chosen.matches, *self.chosen.readings)
        return all(m.link.measure == RATIO for m in named)

    @property
    def names_some(self) -> bool:
        """Return True when it names an indicator, or one of a few."""
        return bool(self.chosen.matches or self.chosen.readings)


def taken_apart(
    question: str, asker: Asker, *, parted: bool = False, beside: bool = False
) -> Reading:
    """Take a question apart; *parted*: a kind of unit left over is what to break down by.

    *beside*: clauses that only tell something are passed over, too.
    """
    table = asker.table
    meant = _as_meant(question, table, asker.places)
    said = (without_beside if beside else without_asides)(meant, table.by_piece)
    sentence, names = Sentence(said), _names_in(said, table)
    sentence.take_all(names)
    sentence.take_every(_NUMBERS)
    sentence.take_every(ONE_NUMBER)
    sentence.take_every(_NOT_THAT)
    around = [found.span() for found in asides().early.finditer(sentence.open)]
    sentence.take_all(around)
    part, unit = part_in(sentence), unit_told_in(sentence)
    selection = read_amounts(sentence)
    limit = None if selection.where else read_limit(sentence)
    aim = None if selection.where or limit else read_aim(sentence)
    times = read_times(sentence, today=asker.today, starts=table.starts)
    where = read_places(sentence, units=asker.places, regions=table.regions)
    selection = read_order(sentence, selection)
    hidden = sentence.taken - inside(names) - inside(around)
    group, heading = group_in(sentence, table)
    listed = bool(group) and bool(sentence.take_every(_HOLDS))
    based = bool(_BASE.search(sentence.open))
    asked = amended(
        read_intents(sentence, parted=parted or selection.ranked),
        said,
        names=names,
        timed=bool(times.periods),
    )
    hidden |= inside(asked.apart) - inside(names)
    asked.intents |= {Intent.LIST} if listed and not asked.intents else set()
    computed = [*no_mean(said, asked, times), *sentence.take_every(lexicon().only_named)]
    draft = drafted(asked, times, where, group=group, today=asker.today)
    draft = with_selection(
        replace(draft, aim=aim, part=part, unit=unit, limit=limit), selection, sentence
    )
    for nothing in (_DONE, asides().late, asides().words):
        sentence.take_every(nothing)
    framed = sentence.taken - inside(names) - hidden
    framed |= inside([heading]) if group.endswith(COUNTED_LIVE) else frozenset()
    framed |= inside([found.span() for found in _HOW_MANY.finditer(said)])
    text = "".join(GAP if i in hidden else c for i, c in enumerate(said))
    bearing = [found.span() for found in asides().bearing.finditer(text)]
    words = wording(text, framed=framed - inside(bearing), bearing=bearing)
    found = tuple(matches(words, table))
    start = next((p.name for p in draft.periods if p.name in table.starts), "")
    draft = replace(draft, based=based, start=start)
    chosen = _chosen(found, words, draft, part=part, said=said)
    return Reading(
        question=question,
        words=words,
        draft=with_total(draft, chosen.matches, said, names),
        found=found,
        chosen=chosen,
        impossible=times.impossible,
        computed=computed[0] if computed else "",
        follow=sounds_like_more(question),
    )


def _chosen(
    found: Sequence[Match], words: Wording, draft: Draft, *, part: str, said: str
) -> Chosen:
    """Return what a question names; several, where it leaves open which of them it wants."""
    wanted = _wanted(draft, part)
    chosen = choose(found, words, wanted)
    if chosen.readings and _MOST_OF_THEM.search(said):
        counts = tuple(m for m in chosen.readings if m.link.measure == COUNT)
        return Chosen(matches=counts) if len(counts) == 1 else chosen
    if len(chosen.matches) != 1 or draft.intents:
        return chosen
    near = open_readings(chosen.matches[0], found, said=said, words=words, wanted=wanted)
    return Chosen(readings=near) if near else chosen


def _as_meant(
    question: str, table: LinkTable, places: Mapping[UnitId, tuple[str, UnitKind]]
) -> str:
    """Return a question in the one spelling, pinyin and slips of common words written right."""
    towns = tuple(spelt(name) for name, kind in places.values() if kind in _SPELT_KINDS)
    question = bare_of_talk(question)
    question = with_its_office(with_its_share(plainly(question), table), table)
    plain = _CODE.sub(lambda code: _decoded(code, table), _DOCUMENT.sub("", question))
    said = respelt(plain, frame_heard(), table.by_piece)
    said = regions_right(said, table.regions, table.by_piece)
    return unspelt(spelt(said), lambda: heard(table, towns))


def _decoded(code: re.Match[str], table: LinkTable) -> str:
    """Return the name a code such as “QT08” or “qt-8” stands for; the code where it is none."""
    return table.codes.get(f"{code['kind'].lower()}{int(code['number']):02d}", code[0])


def _wanted(draft: Draft, part: str) -> Wanted:
    return Wanted(
        part=part,
        regions=tuple(p.name for p in draft.regions),
        periods=draft.periods,
        live=bool(draft.units) or draft.own or counts_now(draft),
        several=bool(draft.intents & {Intent.COMPARE, Intent.SUM}),
        aims=bool(draft.intents & WITH_AIM) and len(draft.periods) < _TWO,
        yearly=draft.each,
        baseline=draft.baseline,
        in_per_cent=_in_per_cent(draft),
        in_all=Intent.SUM in draft.intents,
        over_years=_over_years(draft),
    )


def _in_per_cent(draft: Draft) -> bool:
    """Return True when an amount in per cent is held against what there is or is to be."""
    held = draft.where or draft.limit
    return held is not None and held.unit == PERCENT and held.of is not Intent.GAP


def _over_years(draft: Draft) -> bool:
    """Return True when what happened over the years is asked for, or which year stands out."""
    yearly = draft.every and draft.intent is Intent.VALUE
    over = (
        yearly or draft.intent is Intent.TREND or (draft.intent is Intent.RANK and draft.by == "年")
    )
    return over and not draft.intents & WITH_AIM


def is_brief(reading: Reading) -> bool:
    """Return True where a word at most says what is asked about, and nothing how many or where."""
    words, draft = reading.words, reading.draft
    placed = draft.units or draft.county or draft.own or draft.regions
    counted = _HOW_MANY.search(words.text) and not draft.intents & WITH_AIM
    return len(words.content) <= _TWO and not placed and not counted


def _names_in(said: str, table: LinkTable) -> list[tuple[int, int]]:
    """Return where whole names of the catalogue stand, longer ones first."""
    taken = list(said)
    spans: list[tuple[int, int]] = []
    for name in table.names:
        start = said.find(name)
        while start >= 0:
            end = start + len(name)
            if GAP not in taken[start:end] and not _NUMBERS.match(said, end - 1):
                taken[start:end] = GAP * len(name)
                spans.append((start, end))
            start = said.find(name, end)
    telling = [span for span in spans if _tells(said[slice(*span)])]
    return telling or spans


def _tells(name: str) -> bool:
    """Return True for a name that is more than a word for money and for all of it: “三年总预算”."""
    return bool(_ONLY_MONEY.sub("", name))
