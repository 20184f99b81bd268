"""What a learnt reader of questions is taught with: plans that may be meant, and which are right.

Every looked-at question is asked as in the product, with the rules alone. Where they refuse it,
each plan it may mean is carried out and held against what a careful clerk expects; where they
answer it, some of their words are taken from them (``Weaker``), so that something is left over
that is known to be harmless. Questions about figures nobody has, and names with a word too many
before them, are examples of what is to stay refused.
"""

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from typing import Any

from ask import Line
from ask_scoring import is_right

import school.question.reading
import school.questions
from benchmarks.training.question_world import World, told
from school.errors import SchoolError
from school.figure.answer import FigureAnswer, carried_on
from school.question.asides import Asides, asides
from school.question.candidates import Candidate, Wish, candidates, is_readable
from school.question.learnt import may_be_judged
from school.question.plan import Intent, Ordering, Plan, Refusal
from school.question.reading import Asker, Reading
from school.question.rereading import reading_of
from school.question.traits import plan_traits, question_traits, seen, wish_of
from school.question.words import any_of
from school.questions import read_question
from school.spelling import simplified

_RANKS = tuple((Intent.RANK, one) for one in Ordering)
WISHES: tuple[Wish, ...] = (
    *((one, None) for one in Intent if one not in {Intent.RANK, Intent.LIST, Intent.RATIO}),
    *_RANKS,
)
"""What a plan may be changed to want; a list and a ratio need more than a word."""
_NEVER = re.compile(r"(?!)")
_KEPT_WORDS = (0.3, 0.6)
_WEAKENED = 0.3
"""Share of the questions the rules answer that are asked again with words taken from them."""


@dataclass(frozen=True)
class Row:
    """A plan a question may mean."""

    wish: str
    told: bool
    traits: tuple[str, ...]
    """Without those of how likely what it does is, which are learnt first."""
    right: bool
    plan: str
    empty: bool = False
    """True: there is no figure to answer it with, so that it is refused all the same."""

    @property
    def about(self) -> tuple[str, ...]:
        """Return the indicators of the plan."""
        return tuple(json.loads(self.plan).get("indicators", ()))


@dataclass
class Example:
    """A question somebody asked."""

    group: str
    """The set it is of: what is left out is left out whole."""
    id: str
    question: str
    traits: tuple[str, ...]
    """Of what is wanted."""
    wish: str
    """What is wanted; empty: not known."""
    refused: bool
    """True: there is no figure to answer it with, or it has to be asked back."""
    by_rules: str
    """“right”, “wrong”, “back” or “refused”."""
    rows: list[Row] = field(default_factory=list)


class Weaker:
    """The rules with some of their words taken from them."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)  # noqa: S311  # to be the same every time
        self._ways = [self._way() for _ in range(8)]

    def _way(self) -> Asides:
        words = asides().words.pattern.split("|")
        kept = self._random.sample(words, int(len(words) * self._random.choice(_KEPT_WORDS)))
        return replace(asides(), early=_NEVER, late=_NEVER, words=any_of(_plain(kept)))

    def reading(self, question: str, asker: Asker) -> Reading:
        """Return a question taken apart by rules that know fewer words."""
        way = self._random.choice(self._ways)
        module: Any = school.question.reading
        known = module.asides
        module.asides = lambda: way
        try:
            return reading_of(question, asker)
        finally:
            module.asides = known


def _plain(patterns: Iterable[str]) -> Iterator[str]:
    return (re.sub(r"\\(.)", r"\1", one) for one in patterns if one and "?" not in one)


@contextmanager
def rules_alone() -> Iterator[None]:
    """Have questions read by the rules, without what was learnt."""
    module: Any = school.questions
    learnt = module.learnt
    module.learnt = lambda *_, **__: None
    try:
        yield
    finally:
        module.learnt = learnt


def examples(
    group: str, lines: Sequence[Line], world: World, *, seed: int = 13
) -> Iterator[Example]:
    """Yield the questions of a set with the plans each may mean.

    What follows is asked after the right plan of the question before, where one was found.
    """
    weaker, chance = Weaker(seed), random.Random(seed)  # noqa: S311  # to be the same every time
    before: dict[str, Plan | None] = {}
    for line in lines:
        last = before.get(line["follows"]) if line["follows"] else None
        talk = world.talk(line["as"])
        talk.last = last
        answer: FigureAnswer | None = None
        with suppress(SchoolError, ValueError):
            answer = talk.ask(line["question"])
        if answer is None:
            continue  # they may not ask at all
        by_rules = judged(line, answer)
        weak = by_rules == "right" and chance.random() < _WEAKENED
        asker, _ = world.asker(line["as"])
        question = simplified(line["question"][:1000])
        reading = weaker.reading(question, asker) if weak else reading_of(question, asker)
        example, right = _example(
            group, line, reading, world, last=last, answer=answer, by_rules=by_rules, weak=weak
        )
        before[line["id"]] = right or (carried_on(answer, last) if answer is not None else last)
        yield example


def judged(line: Line, answer: FigureAnswer | None) -> str:
    """Return how the rules did: “right”, “refused”, “back” or “wrong”."""
    if answer is None:
        return "refused"
    given = told(line["question"], answer)
    if is_right(line, given):
        return "refused" if given["refused"] else "right"
    return "refused" if given["refused"] else "back" if given["clarify"] else "wrong"


def _example(  # noqa: PLR0913
    group: str,
    line: Line,
    reading: Reading,
    world: World,
    *,
    last: Plan | None,
    answer: FigureAnswer | None,
    by_rules: str,
    weak: bool,
) -> tuple[Example, Plan | None]:
    rows: list[tuple[Candidate, Row]] = []
    expected = bool(line["refused"] or (line["clarify"] and not line["values"]))
    why = answer.refusal if answer else Refusal.NOT_A_QUESTION
    judge = weak or (by_rules == "refused" and may_be_judged(reading, why))
    if judge and is_readable(reading):
        rows = list(_rows(line, reading, world, last=last))
    right = [one for one, row in rows if row.right]
    plan = answer.plan if answer and by_rules == "right" else None
    plan = plan or (right[0].plan if right and not expected else None)
    wish = "" if plan is None or expected else wish_of(plan)
    traits = tuple(question_traits(reading, follows=last is not None))
    kept = [row for _, row in rows]
    example = Example(group, line["id"], line["question"], traits, wish, expected, by_rules, kept)
    return example, plan


def _rows(
    line: Line, reading: Reading, world: World, *, last: Plan | None
) -> Iterator[tuple[Candidate, Row]]:
    asker, known = world.asker(line["as"])
    about = seen(reading, asker.table, known, last=last, likely={})
    for one in candidates(reading, asker, known, last=last, wishes=WISHES):
        given = world.answer(line["as"], line["question"], one.plan)
        right = is_right(line, given)
        traits = tuple(plan_traits(one, about))
        plan = one.plan.model_dump_json(exclude_defaults=True)
        yield one, Row(wish_of(one.plan), one.told, traits, right, plan, empty=given["refused"])


def refusals(
    group: str, questions: Iterable[str], world: World, *, wishes: Sequence[Wish] = WISHES[:4]
) -> Iterator[Example]:
    """Yield questions that may not be answered, which the rules refuse."""
    asker, known = world.asker("")
    for place, question in enumerate(questions):
        said = simplified(question[:1000])
        read = read_question(said, catalogue=known, places=asker.places, today=asker.today)
        reading = reading_of(said, asker)
        if read.refusal is None or not may_be_judged(reading, read.refusal):
            continue
        about = seen(reading, asker.table, known, last=None, likely={})
        rows = [
            Row(
                wish_of(one.plan),
                one.told,
                tuple(plan_traits(one, about)),
                right=False,
                plan=one.plan.model_dump_json(exclude_defaults=True),
            )
            for one in candidates(reading, asker, known, last=None, wishes=wishes)
        ]
        traits = tuple(question_traits(reading, follows=False))
        yield Example(
            group, f"{group}-{place}", question, traits, "", refused=True, by_rules="refused",
            rows=rows,
        )  # fmt: skip
