"""The questions most of a class got wrong: counts only, for those who teach it."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from pydantic import BaseModel, Field

from school.item_analysis import WrongAnswer
from school.mistakes import CauseCount, Mistake, counted
from school.people import UnitId

RECENT_DAYS = 30
MOST_COMMON = 8
MOST_ANSWERS = 3
MOST_POINTS = 4


class ClassMistakesOf(BaseModel, frozen=True):
    """Asks for a class's commonest wrong questions."""

    caption: str = Field(default="", max_length=200, pattern=r"^[^\x00]*$")
    """Names the class; empty: that of the homework last worked on."""


class CommonMistake(BaseModel, frozen=True):
    """One question and how it went wrong."""

    question: str
    homework: str
    no: int
    expected: str
    point_name: str
    pupils: int
    """Pupils who have it open in their book."""
    wrong: tuple[WrongAnswer, ...]
    """The commonest first."""
    blank: int
    cause: CauseCount | None
    """The commonest cause; None: nobody knows one."""


class PointCount(BaseModel, frozen=True):
    """How many pupils have an open question of one knowledge point."""

    name: str
    pupils: int


class ClassMistakes(BaseModel, frozen=True):
    """What a class got wrong in the last 30 days and has not mastered; no names, no single pupil.

    It counts single answers, so like an item analysis it is for those who teach the class and
    never goes to a group.
    """

    class_id: UnitId
    class_name: str
    pupils: int
    """Pupils with an open question."""
    questions: int
    """Different questions."""
    common: tuple[CommonMistake, ...]
    points: tuple[PointCount, ...]


def class_mistakes_of(
    mistakes: Sequence[Mistake], *, class_unit: tuple[UnitId, str]
) -> ClassMistakes:
    """Put the open questions of a class's pupils together.

    Args:
        mistakes: Of every pupil of the class whose guardian agrees.
        class_unit: Id and name of the class.
    """
    by_item: dict[str, list[Mistake]] = defaultdict(list)
    by_point: dict[str, set[str]] = defaultdict(set)
    for one in mistakes:
        by_item[one.item].append(one)
        if one.point_name:
            by_point[one.point_name].add(one.pupil_id)
    common = sorted((_common(some) for some in by_item.values()), key=_order)
    points = sorted((-len(pupils), name) for name, pupils in by_point.items())
    return ClassMistakes(
        class_id=class_unit[0],
        class_name=class_unit[1],
        pupils=len({one.pupil_id for one in mistakes}),
        questions=len(by_item),
        common=tuple(common[:MOST_COMMON]),
        points=tuple(PointCount(name=n, pupils=-count) for count, n in points[:MOST_POINTS]),
    )


def _order(one: CommonMistake) -> tuple[int, str, int]:
    return (-one.pupils, one.question, one.no)


def _common(some: Sequence[Mistake]) -> CommonMistake:
    newest = max(some, key=lambda one: (one.wrong_at, one.paper_id, one.place))
    given = Counter(one.read for one in some if one.read)
    ordered = sorted(given.items(), key=lambda answer: (-answer[1], answer[0]))[:MOST_ANSWERS]
    causes = counted(some)
    return CommonMistake(
        question=newest.question,
        homework=newest.homework,
        no=newest.no,
        expected=newest.expected,
        point_name=newest.point_name,
        pupils=len(some),
        wrong=tuple(WrongAnswer(answer=answer, count=count) for answer, count in ordered),
        blank=sum(not one.read for one in some),
        cause=causes[0] if causes else None,
    )
