"""Random classes and the cards their groups would get; and what a card gives away, if anything.

A class is drawn with names, scores and homework; its cards are made by the product's own rules and
rendered for every platform. What may stand in them is worked out again here, from the drawn answers
alone.
"""

import json
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from message_cards.card import Card
from message_cards.cards.summary import summary_card
from message_cards.cards.unit_report import group_report_card
from message_cards.renderers import console, dingtalk, wecom
from school.areas import area_of
from school.disclosure import spoken_rate
from school.grading import Mark, Verdict
from school.knowledge import PointId
from school.people import PersonId, UnitId, UnitKind
from school.periods import Span
from school.summary import summarise
from school.unit_report import (
    Answered,
    Snapshot,
    UnitReport,
    area_lines,
    of_homework,
    of_one_unit,
    trend,
    whole_rate,
)

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗"
GIVEN = ("子涵", "浩然", "雨欣", "思远", "嘉怡", "一诺", "梓萱", "俊杰", "若曦", "景行")
POINTS = ("m.number.basic.add", "m.number.units.time", "m.number.fraction", None)
RANKED = re.compile(r"排名|名次|第\s*[0-9一二三四五六七八九十]+\s*名|最高分|最低分|倒数|前[0-9]+名")
ONE_CHILDS = re.compile(r"[0-9]+\s*题对|得分|[0-9]+\s*号|[0-9.]+\s*分(?!数|钟|的|、|）|$)")
PERCENT = re.compile(r"[0-9]+%(?: 以上)?|不到 [0-9]+%")
FEWEST = 5
CLASS_ID = UnitId("qt.t1.s1.g3.c2")


@dataclass(frozen=True)
class DrawnClass:
    """A class as it was drawn: who is in it, and how each answered each question."""

    names: tuple[str, ...]
    homework: tuple[tuple[Answered, ...], ...]

    def handed_in(self, place: int) -> int:
        """Return how many handed a homework in."""
        return len({one.pupil for one in self.homework[place]})


def draw(rng: random.Random) -> DrawnClass:
    """Return a random class; often a small one, where there is most to give away."""
    size = rng.choice((1, 2, 4, 5, 6, 7, 12, 30, 45))
    names = tuple(rng.choice(SURNAMES) + rng.choice(GIVEN) for _ in range(size))
    homework = tuple(tuple(_homework(rng, size, place)) for place in range(rng.randint(1, 3)))
    return DrawnClass(names, homework)


def _homework(rng: random.Random, size: int, place: int) -> Iterator[Answered]:
    questions = [(f"{place}-{no}", rng.choice(POINTS)) for no in range(rng.randint(1, 6))]
    chance = rng.random()
    for pupil in range(size):
        if rng.random() < 0.2:  # did not hand it in
            continue
        for no, (item, about) in enumerate(questions):
            if no and rng.random() < 0.1:  # nobody has decided this one
                continue
            yield Answered(
                homework_id=f"h{place}",
                pupil=PersonId(f"p{pupil}"),
                item=item,
                subject="数学",
                point=PointId(about) if about else None,
                right=rng.random() < chance,
            )


def group_cards(drawn: DrawnClass) -> list[Card]:
    """Return the cards a group gets: the report, and the summary of each homework."""
    return [group_report_card(report_of(drawn)), *map(_summary_card, _papers(drawn))]


def report_of(drawn: DrawnClass) -> UnitReport:
    """Return the report of a class whose homework is spread over as many weeks."""
    monday = date(2026, 11, 2)
    weeks: dict[date, Snapshot] = {}
    for place, answers in enumerate(drawn.homework):
        done = drawn.handed_in(place)
        weeks[monday + timedelta(weeks=place)] = of_homework(
            answers, done=done, enrolled=len(drawn.names)
        )
    whole = of_one_unit(weeks.values())
    return UnitReport(
        unit_id=CLASS_ID,
        name="云溪第1小学 三(2)班",
        level=UnitKind.CLASS,
        span=Span.TERM,
        period="2026年秋季学期",
        homework=whole.homework,
        handed_in=whole.handed_in.shown.rate,
        rate=whole_rate(whole),
        areas=area_lines(whole),
        trend=trend(weeks),
    )


def _papers(drawn: DrawnClass) -> list[tuple[dict[PersonId, list[Mark]], int]]:
    found = []
    for answers in drawn.homework:
        papers: dict[PersonId, list[Mark]] = defaultdict(list)
        for one in answers:
            verdict = Verdict.RIGHT if one.right else Verdict.WRONG
            papers[one.pupil].append(_mark(one.item, verdict))
        found.append((dict(papers), len(drawn.names)))
    return found


def _mark(item: str, verdict: Verdict) -> Mark:
    return Mark(
        place=1,
        no=1,
        question=f"题{item}",
        read="1",
        expected="2",
        verdict=verdict,
        first_verdict=verdict,
    )


def _summary_card(papers: tuple[dict[PersonId, list[Mark]], int]) -> Card:
    marks, enrolled = papers
    summary = summarise(
        marks, homework=("h", "口算"), class_unit=(CLASS_ID, "三(2)班"), enrolled=enrolled
    )
    return summary_card(summary, for_group=True)


def allowed_rates(drawn: DrawnClass) -> set[str]:
    """Return every share five pupils or more are behind: all that may be said of the class."""
    found = {spoken_rate(0), spoken_rate(1)}
    for chosen in _subsets(_groups(drawn)):
        right = sum(one.right for group in chosen for one in group)
        answered = sum(len(group) for group in chosen)
        found |= {spoken_rate(right / answered), f"{right / answered:.0%}"}
    for place in range(len(drawn.homework)):
        found |= _handed_in(drawn, place)
    return found


def _groups(drawn: DrawnClass) -> dict[str, list[list[Answered]]]:
    """Return the answers to each area, question and the whole of each homework, of five pupils."""
    found: dict[str, list[list[Answered]]] = defaultdict(list)
    for answers in drawn.homework:
        by_part: dict[str, list[Answered]] = defaultdict(list)
        for one in answers:
            for part in (area_of(one.point, subject=one.subject), f"item {one.item}", "all"):
                by_part[part].append(one)
        for part, some in by_part.items():
            if len({a.pupil for a in some}) >= FEWEST:
                found[part].append(some)
    return found


def _subsets(parts: Mapping[str, list[list[Answered]]]) -> Iterator[tuple[list[Answered], ...]]:
    """Yield the groups of each part, put together over any of the homework."""
    for some in parts.values():
        for mask in range(1, 1 << len(some)):
            yield tuple(one for place, one in enumerate(some) if mask >> place & 1)


def _handed_in(drawn: DrawnClass, place: int) -> set[str]:
    if len(drawn.names) < FEWEST:
        return set()
    counts = [drawn.handed_in(n) for n in range(len(drawn.homework))]
    all_of_them = sum(counts) / (len(counts) * len(drawn.names))
    return {spoken_rate(all_of_them), spoken_rate(counts[place] / len(drawn.names))}


def texts(card: Card) -> list[str]:
    """Return a card as each kind of chat shows it."""
    return [card.plain_text(), card.model_dump_json(), *everywhere(card)]


def everywhere(card: Card) -> list[str]:
    """Return a card as every renderer shows it to a group."""
    group = dingtalk.Drawing(in_group=True)
    marked = dingtalk.markdown(card, drawing=group)
    shown = [f"{marked.title}\n{marked.text}", dingtalk.text(card, drawing=group)]
    with suppress(dingtalk.TooLong):  # it goes out as markdown then
        shown += dingtalk.card_params(card, drawing=group).values()
    shown += [str(body) for body in wecom.render_group(card).bodies]
    page = console.render(card, picture_url=lambda key: key, picture_size=lambda _: None)
    return [*shown, json.dumps(page, ensure_ascii=False)]


def leaks(drawn: DrawnClass) -> list[str]:
    """Return what the group cards of a class give away; empty: nothing."""
    found = []
    whole_named = allowed_rates(drawn)
    for card in group_cards(drawn):
        for said in texts(card):
            found += [f"name {name}" for name in drawn.names if name in said]
            found += [f"rank {m[0]}" for m in RANKED.finditer(said) if "不含" not in said]
        shown = " ".join([card.title, *card.lines, *(f"{r.name} {r.value}" for r in card.rows)])
        found += [f"one child's {m[0]}" for m in ONE_CHILDS.finditer(shown)]
        found += [f"rank {m[0]}" for m in RANKED.finditer(shown)]
        found += [f"rate {rate}" for rate in PERCENT.findall(shown) if rate not in whole_named]
    return found
