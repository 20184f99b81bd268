"""Item analysis: which questions were hard, which tell strong pupils from weak, what went wrong.

It is for those who teach the class: it counts single wrong answers, so it never goes to a group.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from statistics import mean

from pydantic import BaseModel, Field

from school.answer_key import AnswerKey
from school.free_answers import is_free
from school.grading import Mark, Verdict
from school.homework_key import item_of
from school.people import PersonId, UnitId

FEWEST_TO_DISCRIMINATE = 10
"""Pupils; with fewer, 27 % are less than three and one child moves the index by a third."""
SHARE = 0.27
MOST_WRONG = 3
WEAK, LOW = 0.7, 0.2
"""A question below this right rate is worth explaining; below this index it tells little."""


class AnalysisOf(BaseModel, frozen=True):
    """Asks for the item analysis of a homework: by id, by caption, or that last worked on."""

    caption: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    homework_id: str = ""


class WrongAnswer(BaseModel, frozen=True):
    """A wrong answer and how many gave it."""

    answer: str
    count: int


class ItemFigures(BaseModel, frozen=True):
    """One question in figures."""

    no: int
    question: str
    """As printed; empty where the sheet prints numbers only."""
    expected: str
    answered: int
    """Pupils whose answer is decided, blanks among them."""
    right_rate: float
    """0 to 1."""
    blank: int
    discrimination: float | None
    """Right rate of the best 27 % minus that of the weakest 27 %, -1 to 1; None: too few pupils."""
    mean_points: float | None = None
    most_points: float | None = None
    wrong: tuple[WrongAnswer, ...] = ()
    """The commonest first, those at least two gave before those of one."""
    knowledge: str = ""

    @property
    def name(self) -> str:
        """Return how a teacher finds the question: “第 3 题” or “第 3 题 5×9=”."""
        return f"第 {self.no} 题 {self.question}".strip()


class KnowledgeFigures(BaseModel, frozen=True):
    """One knowledge point in figures."""

    knowledge: str
    right_rate: float
    items: int


class ItemAnalysis(BaseModel, frozen=True):
    """One homework of one class, question by question."""

    homework_id: str
    homework: str
    class_id: UnitId
    class_name: str
    pupils: int
    unconfirmed: int
    """Papers that are read but not confirmed yet."""
    unsure: int
    """Answers nobody has decided; they are in no figure."""
    right_rate: float | None
    mean_points: float | None = None
    most_points: float | None = None
    items: tuple[ItemFigures, ...] = ()
    """In the order of their numbers."""
    knowledge: tuple[KnowledgeFigures, ...] = ()
    """The weakest first."""

    @property
    def hardest(self) -> tuple[ItemFigures, ...]:
        """Return the questions, the hardest first."""
        return tuple(sorted(self.items, key=lambda i: (i.right_rate, i.no)))


Papers = Mapping[PersonId, Sequence[Mark]]


def analyse(papers: Papers, key: AnswerKey | None) -> tuple[ItemFigures, ...]:
    """Return the figures of every question, in the order of their numbers.

    Args:
        papers: The marks of each pupil, with their points where there is a key; an answer that is
            unsure counts nowhere.
        key: The answer key, for knowledge points and points; None: there is none.
    """
    by_item: dict[str, dict[PersonId, Mark]] = defaultdict(dict)
    for pupil, marks in papers.items():
        for mark in marks:
            if mark.verdict is not Verdict.UNSURE:
                by_item[mark.question][pupil] = mark  # of two papers the later one counts
    scores = {pupil: _score(marks) for pupil, marks in papers.items()}
    found = [_figures(marks, scores, key) for marks in by_item.values()]
    return tuple(sorted(found, key=lambda item: (item.no, item.question)))


def _score(marks: Sequence[Mark]) -> float:
    """Return what pupils are ordered by: points where there is a key, else right answers."""
    if any(m.most_points is not None for m in marks):
        return float(sum((m.points for m in marks if m.points is not None), Fraction(0)))
    return float(sum(m.verdict is Verdict.RIGHT for m in marks))


def _figures(
    marks: Mapping[PersonId, Mark], scores: Mapping[PersonId, float], key: AnswerKey | None
) -> ItemFigures:
    one = min(marks.values(), key=lambda m: m.no)
    item = item_of(key, one) if key else None
    points = [float(m.points) for m in marks.values() if m.points is not None]
    right = {pupil: mark.verdict is Verdict.RIGHT for pupil, mark in marks.items()}
    return ItemFigures(
        no=one.no,
        question=_printed(one.question),
        expected=one.expected,
        answered=len(marks),
        right_rate=sum(right.values()) / len(right),
        blank=sum(m.verdict is Verdict.BLANK for m in marks.values()),
        discrimination=discrimination(right, scores),
        mean_points=mean(points) if points else None,
        most_points=float(item.most_points) if item else None,
        wrong=_wrong(marks.values()),
        knowledge=item.knowledge if item else "",
    )


def _printed(question: str) -> str:
    """Return a question as printed; a sheet prints numbers only."""
    return "" if question.removeprefix("q").isdecimal() or is_free(question) else question


def _wrong(marks: Iterable[Mark]) -> tuple[WrongAnswer, ...]:
    given = Counter(m.read for m in marks if m.verdict is Verdict.WRONG and m.read)
    common = sorted(given.items(), key=lambda one: (-one[1], one[0]))[:MOST_WRONG]
    return tuple(WrongAnswer(answer=answer, count=count) for answer, count in common)


def discrimination(
    right: Mapping[PersonId, bool], scores: Mapping[PersonId, float]
) -> float | None:
    """Return the upper-lower index of a question; None below ten pupils or with one score only.

    The index is the share of right answers among the best 27 % less that among the weakest 27 %.
    27 % makes the two groups as different and yet as large as they can be: T. L. Kelley, "The
    selection of upper and lower groups for the validation of test items", Journal of Educational
    Psychology 30 (1939) 17-24. Pupils who tie at the border share its places equally, so the
    index does not depend on the order they come in.

    Args:
        right: Whether each pupil's answer is right.
        scores: Each pupil's whole score.
    """
    if len(right) < FEWEST_TO_DISCRIMINATE or len({scores[p] for p in right}) == 1:
        return None
    size = max(1.0, SHARE * len(right))
    upper = _share_right(right, {p: scores[p] for p in right}, size)
    lower = _share_right(right, {p: -scores[p] for p in right}, size)
    return upper - lower


def _share_right(
    right: Mapping[PersonId, bool], order: Mapping[PersonId, float], size: float
) -> float:
    """Return the share of right answers among the *size* pupils with the highest *order*."""
    left, found = size, 0.0
    by_score: dict[float, list[PersonId]] = defaultdict(list)
    for pupil, score in order.items():
        by_score[score].append(pupil)
    for score in sorted(by_score, reverse=True):
        tied = by_score[score]
        taken = min(left, len(tied))
        found += taken * sum(right[p] for p in tied) / len(tied)
        left -= taken
        if left <= 0:
            break
    return found / size


def by_knowledge(items: Sequence[ItemFigures]) -> tuple[KnowledgeFigures, ...]:
    """Return the right rate of every knowledge point, the weakest first."""
    grouped: dict[str, list[ItemFigures]] = defaultdict(list)
    for item in items:
        if item.knowledge:
            grouped[item.knowledge].append(item)
    figures = [
        KnowledgeFigures(
            knowledge=point,
            right_rate=sum(i.right_rate * i.answered for i in some) / sum(i.answered for i in some),
            items=len(some),
        )
        for point, some in grouped.items()
    ]
    return tuple(sorted(figures, key=lambda one: (one.right_rate, one.knowledge)))
