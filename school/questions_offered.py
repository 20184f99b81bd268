"""What is asked of one of the readings that were offered: “我问的是教师，22年目标是多少”."""

from collections.abc import Mapping, Sequence
from datetime import date

from school.indicator_catalogue import Catalogue
from school.people import UnitId, UnitKind
from school.question.picked import picked_with_more
from school.question.plan import Option, QuestionRead
from school.questions import read_question


def read_of_one_offered(
    text: str,
    offered: Sequence[Option],
    *,
    catalogue: Catalogue,
    places: Mapping[UnitId, tuple[str, UnitKind]],
    today: date,
) -> QuestionRead | None:
    """Return what a sentence asks of one of the readings; None: it is of none of them, or no more.

    Args:
        text: As it was typed.
        offered: The readings that were asked back, in their order.
        catalogue: Every indicator one may name.
        places: Name and kind of every unit one may name.
        today: The county's day.
    """
    more = picked_with_more(text, offered)
    if more is None:
        return None
    option, ways = more
    for way in ways:
        read = read_question(way, catalogue=catalogue, places=places, today=today, last=option.plan)
        if read.follows and read.plan and read.plan.indicators == option.plan.indicators:
            return read.model_copy(update={"question": text})
    return None
