"""Reads “为什么一处写3所、一处写3-5所”, “终端普及率怎么会有两个数”: why two figures differ.

Such a question tells what it has seen. Every amount in it is looked for among the figures of what
it names, of the years it names; where all are found, those figures are put beside one another,
each with its source and how it is counted. A sum is put beside the figures it is the sum of.
Nothing is taken for a figure by one amount alone: its indicator has to come near by its words, or
to be the only one that has two of them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import combinations

from school.indicator import HOME, Figure, FigureKind, Indicator
from school.indicator_catalogue import Catalogue
from school.question.candidates import nearest_links
from school.question.checks import finished
from school.question.draft import AIMS, about
from school.question.links import Match, Wording
from school.question.meant import bearing_words
from school.question.plan import AskedPeriod, AskedPlace, Intent, Plan, Term
from school.question.reading import Asker, Reading, taken_apart
from school.question.table import TOTAL
from school.question.told import Told, rows_of_sum, told_in, without
from school.question.words import inside, spelt

_WHY = (
    r"(?:为什么|为何|为啥|凭什么|(?:怎么|咋|如何|怎样)(?!样|算|来|计|统计|查)(?:回事|会|还|就|又|搞)*"
    r"|(?:啥|什么|何种)?原因(?:何在|在哪|是?什么|呢)?|何以|缘何)"
)
_TWO_SAID = (
    r"[对核]不上|差在哪里?|不(?:一样|一致|同|相同|相符|吻合)|不符|打架|矛盾|有?出入"
    r"|(?:有|给|出现|写|冒出)*了?(?:两|2)(?:个|种|套|处)(?:不同)?(?:数[字据]?|说法|版本|口径|标准|结果|写法)"
    r"|(?:谁|哪个|哪一?个数?)(?:才|是)*(?:对|准|真|作数|算数)|以(?:谁|哪个?)为准"
    r"|(?:该|要|应)?(?:信|听|以|用|按)(?:谁|哪个|哪一个)(?:为准)?"
)
_BOTH_TOLD = (
    r"既有?.{1,12}又|一(?:处|会儿?|边|个)(?:写|说|是)?.{1,20}一(?:处|会儿?|边|个)"
    r"|有(?:的|人)?说.{1,20}有(?:的|人)?说|到底是.{1,12}还是|\d(?:%|[所个间])还是\d"
)
DIFFERS = re.compile(f"{_WHY}|{_TWO_SAID}|{_BOTH_TOLD}")
_ASKED = re.compile(f"(?:{_WHY}|{_TWO_SAID})+")
_DIFFERENT = re.compile(_TWO_SAID)
_SAYING = re.compile(
    r"同事|领导|审计|人家|别人|说法|版本|口径|写法|数字?|数据|表[里上]?|正文|附件\d?|文件|方案|装备表|合计|加起来|总共|一共"
    r"|明明|却|又|只|才|还|怎么|咋|为什么|什么|原因|何在|多少|对|错|吵|懵|糊涂|不懂|搞|弄|看|写|说|是|有|个|里|上|的|了|呢|啊|吗"
)
_NEAR = 8
"""Indicators that are looked through, the nearest first."""
_LEAST_SCORE = 0.2
_MOST_TERMS = 6
_PAIR = 2
_PARTS = 4
"""Figures a sum may be made of."""


def differing(reading: Reading, asker: Asker, catalogue: Catalogue) -> Plan | None:
    """Return the plan of figures a question asks why they differ; None: it does not.

    Args:
        reading: The question, taken apart.
        asker: What may be named.
        catalogue: What there is.
    """
    text = spelt(reading.question)
    if not DIFFERS.search(text) or reading.impossible or reading.draft.unknown:
        return None
    told = told_in(text)
    bare = taken_apart(_ASKED.sub(",", without(text, told)), asker, beside=True)
    if bare.impossible or bare.draft.unknown or bare.draft.units or bare.draft.own:
        return None
    if not told:
        return _of_names(bare, text, catalogue)
    near = _near(bare) or (_with_all(told, asker, bare) if len(told) >= _PAIR else [])
    return _of_amounts(told, text, bare, near)


def _of_names(reading: Reading, text: str, catalogue: Catalogue) -> Plan | None:
    """Return the plan of the two or three figures one word means, each as far as it is known."""
    readings = reading.chosen.readings
    if len(readings) < _PAIR or not _DIFFERENT.search(text):
        return None
    draft = replace(reading.draft, intent=Intent.WHY, intents=frozenset({Intent.WHY}))
    plan = finished(about(draft, readings), catalogue)
    return plan if isinstance(plan, Plan) and len(plan.indicators) > 1 else None


def _of_amounts(
    told: Sequence[Told], text: str, reading: Reading, near: list[Match]
) -> Plan | None:
    """Return the plan of the figures whose amounts are told, all of them."""
    if not near or _bears(near, reading.words):
        return None
    rows: list[Figure] = []
    start = 0
    for one in told:
        if _is_told_twice(one, told) and any(row.amount == one.amount for row in rows):
            continue
        found = _rows_of(one, text[start : one.start], near, reading, taken=rows)
        again = _is_told_twice(one, told) or any(one.is_of(row) for row in rows)
        if not found and not again:
            return None
        rows += found
        start = one.end
    rows = list({id(row): row for row in rows}.values())
    alone = len(rows) == 1 and rows[0].indicator != near[0].link.indicator.id
    return None if not rows or alone or len(rows) > _MOST_TERMS else _plan(rows)


def _is_told_twice(one: Told, told: Sequence[Told]) -> bool:
    """Return True for an amount told in two units: “是80%，不是80所”."""
    return any(one.amount == other.amount and one.unit != other.unit for other in told)


def _near(reading: Reading) -> list[Match]:
    """Return what comes nearest, published and of the places that are named."""
    places = {place.name for place in reading.draft.regions} or {HOME}
    found = [
        match
        for match in nearest_links([m for m in reading.found if not m.members])
        if match.score >= _LEAST_SCORE
        and any(figure.place in places for figure in match.link.indicator.figures)
    ]
    return found[:_NEAR]


def _with_all(told: Sequence[Told], asker: Asker, reading: Reading) -> list[Match]:
    """Return the one figure that has every amount that is told, where no word names any."""
    nothing = frozenset[int]()
    found = []
    for link in asker.table.links:
        figures = [] if link.members or link.indicator.live else _figures(link.indicator, reading)
        if figures and all(
            any(one.is_of(row) for row in figures) or rows_of_sum(one, figures) for one in told
        ):
            found.append(Match(link=link, covered=nothing, left=nothing, score=1.0))
    return found if len(found) == 1 else []


def _bears(near: Sequence[Match], words: Wording) -> bool:
    """Return True where a word is left over that says of whom, or another thing altogether."""
    known = frozenset[int]().union(*(match.covered for match in near))
    said = inside([f.span() for form in (DIFFERS, _SAYING) for f in form.finditer(words.text)])
    left = words.content - known - said
    spans = (found.span() for found in bearing_words().finditer(words.text))
    return any(not left.isdisjoint(range(*span)) for span in spans)


def _rows_of(
    told: Told, before: str, near: Sequence[Match], reading: Reading, *, taken: Sequence[Figure]
) -> list[Figure]:
    """Return the figure of an amount, or those it is the sum of, by the words before it."""
    years = {p.first.year for p in reading.draft.periods if not p.now}
    ordered = sorted(near, key=lambda match: -_shared(before, match))
    known = [_figures(match.link.indicator, reading) for match in ordered]
    new = [
        f for figures in known for f in figures if told.is_of(f) and all(f is not t for t in taken)
    ]
    then = [f for f in new if any(f.first.year <= year <= f.last.year for year in years)]
    if new:
        return (then or new)[:1]
    yearly = (rows_of_sum(told, figures) for figures in known)
    return next((rows for rows in yearly if rows), None) or _together(told, known)


def _shared(before: str, match: Match) -> int:
    """Return how many pairs of characters of a name stand in some words."""
    pairs = {before[i : i + 2] for i in range(len(before) - 1)}
    return max(
        sum(name[i : i + 2] in pairs for i in range(len(name) - 1)) for name in match.link.names
    )


def _figures(one: Indicator, reading: Reading) -> list[Figure]:
    places = {place.name for place in reading.draft.regions} or {HOME}
    return [
        figure
        for figure in one.figures
        if figure.place in places and set(figure.members.values()) <= {TOTAL} and not figure.missing
    ]


def _together(told: Told, known: Iterable[Sequence[Figure]]) -> list[Figure]:
    """Return the plans for the same years that an amount is the sum of."""
    plans = [[f for f in figures if f.kind is FigureKind.PLAN] for figures in known]
    some = [figures for figures in plans if figures]
    for size in range(_PAIR, _PARTS + 1):
        for parts in combinations(some, size):
            for first in parts[0]:
                rows = [first, *(_then(first, other) for other in parts[1:])]
                whole = [row for row in rows if row is not None]
                if len(whole) == size and told.is_sum(whole):
                    return whole
    return []


def _then(first: Figure, others: Iterable[Figure]) -> Figure | None:
    return next((f for f in others if (f.first, f.last) == (first.first, first.last)), None)


def _plan(rows: Sequence[Figure]) -> Plan | None:
    """Return the plan of some figures, each named by itself with its time and place."""
    every = list(map(_term, rows))
    terms = tuple(term for i, term in enumerate(every) if term not in every[:i])
    periods = tuple({p.name: p for term in terms for p in term.periods}.values())
    indicators = tuple(dict.fromkeys(term.indicator for term in terms))
    places = tuple({p.name: p for term in terms for p in term.places}.values())
    if len(terms) == 1 and terms[0].intent is not Intent.TARGET:
        terms = ()
    return Plan(
        intent=Intent.WHY, indicators=indicators, periods=periods, places=places, terms=terms
    )


def _term(row: Figure) -> Term:
    return Term(
        indicator=row.indicator,
        intent=Intent.TARGET if row.kind in AIMS else Intent.VALUE,
        periods=(AskedPeriod(first=row.first, last=row.last, name=row.period, now=row.baseline),),
        places=() if row.place == HOME else (AskedPlace(name=row.place),),
    )
