"""What a learnt reader looks at: traits of a question, and of a plan it may mean, as words.

Of a question: its characters in ones, twos and threes, with names, times and places masked, and
what the rules found it to want. Of a plan: how its indicators explain the question, what they do
not, where that stands and what it is made of, what was passed over to get at it, and how well
times, places and units fit. Numbers are told in steps, so that every trait is there or not.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from school.errors import SchoolError
from school.figure.rows import published
from school.figures import answered
from school.indicator import Figure
from school.indicator_catalogue import Catalogue
from school.question.candidates import Candidate, Way, nearest_links
from school.question.choice import named_one_by_one
from school.question.described import Likeness, descriptions
from school.question.draft import Draft
from school.question.links import Match
from school.question.meant import against, bears
from school.question.plan import Plan
from school.question.reading import Reading
from school.question.remains import grams, of_left, of_passed, step
from school.question.table import Link, LinkTable
from school.question.words import GAP, spelt

NAME, START, END = "N", "^", "$"
"""Stand for a name's characters, and for the ends of a question."""
_LONGEST_GRAM = 3
_CUES = (
    ("against", re.compile(r"谁|哪[个头项边家种]|还是|比(?!例|率|重|如)")),
    (
        "together",
        re.compile(r"合计|[一总]共|加起来|加一块|相加|合起来|一起算|[+＋]|总[和数额]|[两三]样"),
    ),
    ("yearly", re.compile(r"逐|每年|每个?月|一路|走势|趋势|历年|各年|一年年|[三四]年|怎么变|变化")),
    ("times", re.compile(r"倍|一半|翻")),
    ("share", re.compile(r"占|几成|份额|比重|百分之")),
    ("why", re.compile(r"为什么|为啥|为何|咋|怎么|怎样|对不上|打架")),
    ("whether", re.compile(r"吗|没有|是不是|是否|有没|达标|够|到没|成没|合格")),
    ("apart", re.compile(r"差|离|距|[高低][多几出]|多[几出]|少[几了]|涨|增|添|加[多几了]|提高")),
    ("ways", re.compile(r"口径|怎么算|算法|来源|出处|依据|哪个文件|哪里来|原文|公式")),
    (
        "aim",
        re.compile(r"目标|要求|任务|计划|规划|要[建达到做有评创办完]|得[有建达到]|定[的了]?[几多]"),
    ),
    ("most", re.compile(r"最|第一|排|冠|垫底|倒数|头一")),
)
"""Words that bear on what is wanted; how much each says for what was learnt."""
_DIGITS = re.compile(r"\d+")
_YEAR = re.compile(r"20\d\d")
_TENTHS = tuple(step / 10 for step in range(1, 11))
_LIKELY = (0.03, 0.1, 0.25, 0.5, 0.75, 0.9)


@dataclass(frozen=True)
class Seen:
    """What traits of every plan of a question are made of."""

    reading: Reading
    catalogue: Catalogue
    table: LinkTable
    last: Plan | None
    likely: Mapping[str, float]
    """By what may be wanted, how likely it is."""
    like: Mapping[str, Likeness]
    """By indicator, how near the question comes to what it is described with."""
    question: tuple[str, ...]
    """Traits all its plans share."""


def masked(reading: Reading) -> str:
    """Return a question's text with its nearest name, times, places and numbers masked."""
    words = reading.words
    near = nearest_links(reading.found)[:1]
    named = near[0].covered if near else frozenset()
    text = "".join(NAME if i in named else c for i, c in enumerate(words.text))
    text = re.sub(rf"{NAME}+", NAME, re.sub(rf"{GAP}+", GAP, text))
    return START + _DIGITS.sub("0", text) + END


def question_traits(reading: Reading, *, follows: bool) -> list[str]:
    """Return the traits of a question that tell what is wanted.

    Args:
        reading: It, taken apart.
        follows: True: something was answered before.
    """
    draft = reading.draft
    pieces = {f"q{gram}" for gram in grams(masked(reading), _LONGEST_GRAM)}
    said = {f"r:{one}" for one in draft.intents}
    order = f"o:{draft.ordering}"
    times = f"p:{min(len(draft.periods), 2)}{draft.now:d}{draft.every:d}"
    return sorted({*pieces, *said, order, times, f"by:{bool(draft.by):d}", f"f:{follows:d}"})


def seen(
    reading: Reading,
    table: LinkTable,
    catalogue: Catalogue,
    *,
    last: Plan | None,
    likely: Mapping[str, float],
) -> Seen:
    """Return what the traits of a question's plans are made of."""
    words = reading.words
    like = descriptions(catalogue).like(words.text, framed=words.framed)
    traits = {f"q{gram}" for gram in grams(masked(reading), 2)}
    return Seen(
        reading=reading,
        catalogue=catalogue,
        table=table,
        last=last,
        likely=likely,
        like={one.indicator: one for one in like},
        question=tuple(sorted(traits)),
    )


def plan_traits(one: Candidate, about: Seen) -> list[str]:
    """Return the traits of a plan that a question may mean."""
    found = {
        *about.question,
        *_of_wish(one, about),
        *cue_traits(about.reading.question, one.plan.intent),
        *_of_plan(one, about),
        *_of_names(one),
        *of_left(one),
        *of_passed(one, about.table),
        *_of_fit(one, about),
    }
    return sorted(found)


def wish_of(plan: Plan) -> str:
    """Return what a plan does, as it is called among the wishes."""
    return f"{plan.intent}:{plan.ordering}" if plan.ordering else f"{plan.intent}"


def _of_wish(one: Candidate, about: Seen) -> Iterator[str]:
    wish = wish_of(one.plan)
    yield from likely_traits(wish, told=one.told, likely=about.likely)
    yield f"i:{wish}:{one.told:d}"
    yield f"w:{one.way}:{one.told:d}"
    yield f"ri:{'+'.join(sorted(one.reading.draft.intents))}:{one.plan.intent}"


def likely_traits(wish: str, *, told: bool, likely: Mapping[str, float]) -> tuple[str, ...]:
    """Return the traits of how likely it is by the words that a thing is wanted.

    Args:
        wish: What a plan does.
        told: True: the rules found that it is wanted.
        likely: By what may be wanted, how likely it is.
    """
    chance = likely.get(wish, 0.0)
    first = max(likely, key=lambda one: likely[one], default="")
    size, intent = step(chance, _LIKELY), wish.partition(":")[0]
    sure = step(likely.get(first, 0.0), (0.5, 0.8))
    return (
        f"li:{size}:{told:d}",
        f"li:{size}:{intent}",
        f"li:{first}:{intent}:{sure}",
        f"li:{sum(one > chance for one in likely.values())}",
    )


def cue_traits(question: str, intent: str) -> Iterator[str]:
    """Yield what a question says that bears on what is wanted, with what a plan does.

    Args:
        question: In simplified characters.
        intent: What the plan does.
    """
    for name, cue in _CUES:
        yield f"cue:{name}:{bool(cue.search(question)):d}:{intent}"


def _of_plan(one: Candidate, about: Seen) -> Iterator[str]:
    plan, draft = one.plan, one.reading.draft
    yield f"n:{min(len(plan.indicators), 3)}:{plan.intent}"
    yield f"t:{min(len(plan.periods), 3)}:{plan.intent}"
    yield f"nt:{min(len(plan.indicators), 2)}:{min(len(plan.periods), 2)}:{plan.intent}"
    yield f"by:{plan.by}:{plan.intent}"
    years = set(_YEAR.findall(spelt(about.reading.question)))
    kept = {year for year in years if any(year in p.name for p in plan.periods)}
    yield f"years:{min(len(years), 3)}:{min(len(kept), 3)}:{one.way}"
    yield f"yearless:{bool(years and not plan.periods):d}:{plan.intent}"
    if not plan.live:
        rows = tuple(published(plan, about.catalogue))
        yield f"rows:{step(len(rows), (1, 2, 3, 5))}:{plan.intent}"
        yield f"empty:{_is_empty(plan, rows, about.catalogue):d}:{plan.intent}"
    yield f"live:{plan.live:d}"
    yield f"said:{bool(draft.intents):d}:{bool(draft.periods or draft.now):d}"
    yield f"whole:{_same_draft(draft, about.reading.draft)}:{one.way}"
    yield f"members:{bool(plan.members):d}"
    if about.last is not None:
        yield f"last:{one.way}:{about.reading.follow:d}"
        yield f"lastlen:{one.way}:{step(len(about.reading.question), (3, 5, 8, 12, 18))}"
        yield f"lastsame:{plan.indicators == about.last.indicators:d}:{one.way}"


def _is_empty(plan: Plan, rows: tuple[Figure, ...], catalogue: Catalogue) -> bool:
    """Return True for a plan of published figures that there is no figure to answer with."""
    with suppress(SchoolError):
        return answered(plan, rows, catalogue).refusal is not None
    return True


def _same_draft(draft: Draft, other: Draft) -> str:
    """Return what a part says otherwise than the whole: its times, places or what is wanted."""
    times = draft.periods == other.periods and draft.now == other.now
    places = (draft.regions, draft.units, draft.county, draft.own) == (
        other.regions,
        other.units,
        other.county,
        other.own,
    )
    return f"{times:d}{places:d}{draft.intents == other.intents:d}"


def _of_names(one: Candidate) -> Iterator[str]:
    if not one.matches:
        yield "name:none"
        return
    text = one.words.text
    best = one.matches[0]
    said = max((len(name) for name in best.link.names if name in text), default=0)
    core = max((len(name) for name in best.link.cores if name in text), default=0)
    many = "many" if len(one.matches) > 1 else ""
    yield f"name:{step(said, (1, 4, 6, 9))}{many}:{one.way}"
    yield f"core:{step(max(said, core), (1, 3, 5, 7))}{many}"
    yield f"score:{step(best.score, _TENTHS)}"
    yield f"slips:{best.slips:d}"
    near = nearest_links(one.reading.found)
    order = [m.link.indicator.id for m in near]
    place = order.index(best.link.indicator.id) if best.link.indicator.id in order else 3
    yield f"place:{min(place, 3)}"
    mine = {m.link.indicator.id for m in one.matches}
    other = next((m.score for m in near if m.link.indicator.id not in mine), 0.0)
    yield f"ahead:{step(best.score - other, (-0.2, -0.05, 0.0, 0.05, 0.15, 0.3, 0.5))}"
    chosen = one.reading.chosen
    asked = any(_is((m,), one.matches) for m in chosen.readings)
    yield f"chosen:{_is(chosen.matches, one.matches)}{asked:d}"


def _is(some: Sequence[Match], others: Sequence[Match]) -> bool:
    return [m.link.key for m in some] == [m.link.key for m in others]


def _of_fit(one: Candidate, about: Seen) -> Iterator[str]:
    """Yield how well what is said of time, place and unit fits, and what people call it."""
    draft, words = one.reading.draft, one.words
    meant = [about.catalogue[i] for i in one.plan.indicators if i in about.catalogue]
    if not meant:
        return
    yield f"against:{step(against(meant[0], words, draft), (0.01, 0.31, 0.36, 0.51, 0.7))}"
    close = draft.live or draft.close or draft.own or bool(draft.units)
    yield f"liveasked:{meant[0].live:d}:{close:d}"
    measures = {kind for _, _, kind in words.measures}
    kind = Link(meant[0], ()).measure
    yield f"kind:{kind in measures:d}{bool(measures):d}:{kind}"
    unit = words.unit
    yield f"unit:{bool(unit):d}{unit in meant[0].unit:d}"
    known = descriptions(about.catalogue).bags[meant[0].id]
    yield f"bears:{bears(words.text, known + draft.by):d}:{one.way}"
    yield f"bears whole:{bears(about.reading.words.text, known + draft.by):d}"
    names = named_one_by_one(nearest_links(about.reading.found), about.reading.words)
    yield f"names:{len(names)}:{min(len(one.plan.indicators), 3)}"
    like = about.like.get(meant[0].id)
    yield f"near:{step(like.near if like else 0, _TENTHS)}"
    yield f"explained:{step(like.explained if like else 0, _TENTHS)}"
    if one.way is Way.PART:
        part = len(one.reading.question) / max(len(about.reading.question), 1)
        yield f"partlen:{step(part, (0.2, 0.4, 0.6, 0.8))}"
