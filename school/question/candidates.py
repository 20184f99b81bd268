"""Plans a question may mean that the rules refuse for a word nobody knows.

The rules ask that every word be explained. Here they are asked more loosely, in a few ways: of the
whole question with what comes nearest, of some of its clauses without the others, and as a change
of the last plan; each with what the rules find is wanted, and with what is likely by the words.
What comes out are plans that code has checked (``finished``); times, places and units are those
the rules read. Which of them is meant, if any, is not decided here (``school/question/learnt.py``).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from school.indicator_catalogue import Catalogue
from school.question.beside import points_elsewhere
from school.question.checks import finished
from school.question.choice import named_one_by_one
from school.question.draft import Draft, about
from school.question.follow import changed, published_of
from school.question.links import Match, Wording
from school.question.meant import bearing_words
from school.question.plan import Intent, Ordering, Plan
from school.question.reading import Asker, Reading, taken_apart
from school.question.told import are_of, told_in
from school.question.words import spelt

MOST_LINKS = 3
"""Indicators that are looked at of one reading; the right one is among them in 95 of 100."""
MOST_PARTS = 4
"""Parts of a question that are read by themselves; each takes some milliseconds."""
_TURNS = re.compile(r"[,，。;；!！?？:：…~～|｜\n\t\u3000 ]+|——+|--+")
_YEAR = re.compile(r"(?<!\d)(?:20(?P<full>\d\d)(?!\d)|(?P<short>[12]\d)年(?!级))")
_BEYOND = re.compile(
    r"(?:超过|高于|低于|大于|小于|不足|不到)(?P<amount>\d+(?:\.\d+)?(?:%|[gm所个间套])?)"
)
"""“带宽超过10G的学校” are others than those beyond 1G."""
_START = 2021
"""The year published plans start in: “2021年11月” is their baseline, and no year of its own."""
_TIMELESS = frozenset({Intent.FORMULA, Intent.WHY})
_LEAST = 3
"""Characters of a part that is worth reading."""
_CORE = 2
"""Characters of a name that a clause holds where it is about it."""


class Way(StrEnum):
    """How a plan was found."""

    WHOLE = "whole"
    """The whole question."""
    PART = "part"
    """Some of its clauses."""
    LAST = "last"
    """As a change of the last plan."""


@dataclass(frozen=True)
class Candidate:
    """A plan a question may mean."""

    plan: Plan
    way: Way
    reading: Reading
    """What it was read of."""
    matches: tuple[Match, ...]
    """What of it names the indicators; empty: the last plan's."""
    told: bool
    """True: the rules found what is wanted; otherwise the words make it likely."""
    before: str = ""
    """The clauses that were passed over before what was read."""
    behind: str = ""
    """Those after it."""

    @property
    def words(self) -> Wording:
        """Return the text it was read of."""
        return self.reading.words

    @property
    def left(self) -> frozenset[int]:
        """Return the places of what its indicators do not explain."""
        explained = frozenset[int]().union(*(m.covered for m in self.matches))
        return self.words.content - explained


@dataclass(frozen=True)
class Part:
    """Some clauses of a question, and those around them."""

    text: str
    before: str
    behind: str


Wish = tuple[Intent, Ordering | None]
"""What may be wanted, and of a rank in which order."""


def candidates(
    reading: Reading,
    asker: Asker,
    catalogue: Catalogue,
    *,
    last: Plan | None,
    wishes: Sequence[Wish] = (),
) -> list[Candidate]:
    """Return the plans a question may mean, each once.

    Args:
        reading: The question as the rules took it apart.
        asker: What may be named.
        catalogue: What there is.
        last: The plan of the answer before.
        wishes: What is likely to be wanted, by its words.
    """
    found: dict[str, Candidate] = {}
    for one in _all_of(reading, asker, catalogue, last=last, wishes=wishes):
        keeps = keeps_years(one.plan, reading.question)
        keeps = keeps and keeps_amounts(one.plan, reading.question, catalogue)
        if keeps and not _leaves_another(one):
            found.setdefault(one.plan.model_dump_json(exclude_defaults=True), one)
    return list(found.values())


def _leaves_another(one: Candidate) -> bool:
    """Return True where a word is left over that says of whom, or another thing altogether."""
    left = one.left
    spans = (found.span() for found in bearing_words().finditer(one.words.text))
    return any(not left.isdisjoint(range(*span)) for span in spans)


def keeps_years(plan: Plan, question: str) -> bool:
    """Return True where a plan is of every year a question says, whichever clause says it."""
    if plan.intent in _TIMELESS:
        return True
    spans = [(p.first.year, p.last.year) for p in (*plan.periods, plan.held) if p is not None]
    return all(
        any(first <= year <= last for first, last in spans) or year == _START
        for year in years_said(question)
    )


def keeps_amounts(plan: Plan, question: str, catalogue: Catalogue) -> bool:
    """Return True where a plan is about figures that have every amount a question tells."""
    said = spelt(question)
    told = [one for one in told_in(said) if one.unit]
    names = "|".join(
        spelt(name)
        for one in plan.indicators
        for name in (catalogue[one].name, *catalogue[one].aliases)
    )
    if any(found["amount"] not in names for found in _BEYOND.finditer(said)):
        return False
    published = [catalogue[one] for one in plan.indicators if not catalogue[one].live]
    figures = [figure for one in published for figure in one.figures]
    return not told or not figures or are_of(told, figures)


def years_said(question: str) -> set[int]:
    """Return the years a question says, also those the rules make nothing of."""
    found = _YEAR.finditer(spelt(question))
    return {2000 + int(one["full"] or one["short"]) for one in found}


def _all_of(
    reading: Reading,
    asker: Asker,
    catalogue: Catalogue,
    *,
    last: Plan | None,
    wishes: Sequence[Wish],
) -> Iterator[Candidate]:
    whole = Part(reading.question, "", "")
    yield from _of_reading(reading, whole, catalogue, way=Way.WHOLE, wishes=wishes)
    for part in parts_of(reading):
        other = taken_apart(part.text, asker)
        if is_readable(other):
            yield from _of_reading(other, part, catalogue, way=Way.PART, wishes=wishes)
    if last is not None:
        yield from _of_last(reading, catalogue, last=last, wishes=wishes)


def is_readable(reading: Reading) -> bool:
    """Return True where the rules know every time and place and nothing has to be computed."""
    impossible = reading.impossible or reading.draft.unknown
    return not impossible and (not reading.computed or reading.of_shares)


def parts_of(reading: Reading) -> list[Part]:
    """Return the parts of a question around the clause that holds most of the nearest name.

    None where it points at what another clause may have told of (“他们县的”).
    """
    text = reading.question
    if points_elsewhere(text):
        return []
    ends = [found.span() for found in _TURNS.finditer(text)]
    spans = list(zip([0, *(e for _, e in ends)], [*(s for s, _ in ends), len(text)], strict=True))
    spans = [span for span in spans if text[slice(*span)].strip()]
    if len(spans) == 1:
        return []
    core = [i for i, (start, end) in enumerate(spans) if _holds_name(text[start:end], reading)]
    if not core:
        return []
    first, last, end = core[0], core[-1], len(spans) - 1
    ranges = ((first, last), (first, end), (0, last), (first, last + 1), (first - 1, last))
    fitting = [r for r in dict.fromkeys(ranges) if r[0] >= 0 and r[1] <= end and r != (0, end)]
    parts = [
        Part(text[spans[a][0] : spans[b][1]], text[: spans[a][0]], text[spans[b][1] :])
        for a, b in fitting
    ]
    return [part for part in parts if len(part.text) >= _LEAST][:MOST_PARTS]


def _holds_name(clause: str, reading: Reading) -> bool:
    """Return True where a clause holds a piece of the names that come nearest."""
    return any(
        clause[at : at + _CORE] in match.link.called
        for match in nearest_links(reading.found)[:1]
        for at in range(len(clause) - 1)
    )


def nearest_links(found: Sequence[Match]) -> list[Match]:
    """Return what names the indicators a question comes nearest to, each indicator once."""
    ordered = sorted(found, key=lambda m: 0.01 * len(m.left) - m.score)
    first: dict[object, Match] = {}
    for match in ordered:
        first.setdefault(match.link.key, match)
    return list(first.values())


def _of_reading(
    reading: Reading, part: Part, catalogue: Catalogue, *, way: Way, wishes: Sequence[Wish]
) -> Iterator[Candidate]:
    for matches in named_in(reading):
        draft = about(reading.draft, matches)
        for plan, told in _plans(draft, catalogue, wishes):
            yield Candidate(
                plan, way, reading, matches, told=told, before=part.before, behind=part.behind
            )


def named_in(reading: Reading) -> list[tuple[Match, ...]]:
    """Return what a question may name: what the rules chose, several names, or one that is near."""
    near = nearest_links(reading.found)
    sets = [
        reading.chosen.matches,
        *((one,) for one in reading.chosen.readings),
        named_one_by_one(near, reading.words),
        *((one,) for one in near[:MOST_LINKS]),
    ]
    once = {tuple(m.link.key for m in some): some for some in reversed(sets) if some}
    return list(once.values())[::-1]


def _plans(
    draft: Draft, catalogue: Catalogue, wishes: Sequence[Wish]
) -> Iterator[tuple[Plan, bool]]:
    """Yield the plans of a draft as it is, and as other things may be wanted of it."""
    plan = finished(draft, catalogue)
    if isinstance(plan, Plan):
        yield plan, True
    for wish in wishes:
        other = finished(wanting(draft, wish), catalogue)
        if isinstance(other, Plan):
            yield other, False


def wanting(draft: Draft, wish: Wish) -> Draft:
    """Return a draft of which something else is wanted."""
    intent, ordering = wish
    ranked = intent is Intent.RANK
    return replace(
        draft,
        intent=intent,
        intents=frozenset() if intent is Intent.VALUE else frozenset({intent}),
        ordering=(draft.ordering or ordering) if ranked else None,
        top=(draft.top or 1) if ranked else 0,
        by=draft.by if ranked or intent in {Intent.VALUE, Intent.TREND, Intent.TARGET} else "",
        condition=None,
        extremes=False,
    )


def _of_last(
    reading: Reading, catalogue: Catalogue, *, last: Plan, wishes: Sequence[Wish]
) -> Iterator[Candidate]:
    """Yield what changes the last plan: its time, its place, what is wanted, or what of."""
    before = tuple(catalogue[i] for i in last.indicators if i in catalogue)
    if not before or last.terms:
        return
    near = [(m,) for m in nearest_links(reading.found)[:MOST_LINKS] if not m.members]
    for matches in ((), *near):
        others = tuple(m.link.indicator for m in matches) or published_of(before, catalogue)
        draft = changed(reading.draft, last, others)
        draft = replace(draft, members={}) if matches else draft
        for plan, told in _plans(draft, catalogue, wishes):
            yield Candidate(plan, Way.LAST, reading, matches, told=told)
