"""Tells a pupil's own way of writing a digit from wrong answers: on one page it is always the same.

Somebody's 9 is a 4 to every reader. Slips of the mind are of many kinds, and one page has few of
them; that three of them put the same digit for one that looks like it hardly comes by chance.
"""

from collections import Counter
from collections.abc import Sequence

from grading_lambda.one_answer import doubted
from grading_lambda.questions import Question
from grading_lambda.verdict import Judgement
from school.arithmetic import spelled
from school.grading import Verdict

_LEAST = 3
"""So many answers have to be wrong by the same digit, and more than have it right. Of 312 tune
pages two, of one writer, have so many: a 9 that is a 4 to a person, too, seven right answers called
wrong. On two others three wrong answers have an 8 for a 1, and more a 1 that is one."""
_ALIKE = frozenset({"49", "27", "17", "06", "38", "56", "35", "14"})
"""Digits, the smaller first, that are written alike: 4 and 9, 2 and 7 lead what was misread of
pupils, the others are those one-stroke slants and open or closed loops make of each other. A 2 for
a 0 is no handwriting, however often: whoever adds two too many writes it three times."""
Judged = tuple[Question, Judgement]


def without_own_digits(judged: Sequence[Judged]) -> list[Judged]:
    """Return what was *judged* of a page, unsure where “wrong” may be how its pupil writes."""
    swaps = [_swap(question, judgement) for question, judgement in judged]
    right = Counter(
        digit
        for _, judgement in judged
        if judgement.verdict is Verdict.RIGHT
        for digit in set(judgement.read)
    )
    counts = Counter(filter(None, swaps)).items()
    often = {swap for swap, count in counts if count >= _LEAST and count > right[swap[0]]}
    return [
        (question, doubted(judgement) if swap in often else judgement)
        for (question, judgement), swap in zip(judged, swaps, strict=True)
    ]


def _swap(question: Question, judged: Judgement) -> str:
    """Return the digit due and the one read where they make an answer wrong; empty: more does."""
    if judged.verdict is not Verdict.WRONG:
        return ""
    for answer in map(spelled, question.accepted):
        pairs = zip(answer, judged.read, strict=False)
        other = [due + read for due, read in pairs if due != read]
        alike = len(other) == 1 and "".join(sorted(other[0])) in _ALIKE
        if len(answer) == len(judged.read) and alike:
            return other[0]
    return ""
