"""Is the written answer the expected one? A test between two hypotheses, never a string match."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from grading_lambda.ink import Amount
from grading_lambda.recognise import Evidence
from school.arithmetic import answer_value, same_answer, spelled
from school.exercise import DOT_SPELLINGS, DOTS
from school.grading import Verdict

TAU = 5.0
"""Accept while the readings together find the expected answer at most e**TAU less likely than the
text they like best. One reading that does not see a digit at all costs 6.9 (FLOOR), so no single
reading carries an answer through against the others."""
SURELY_OTHER, SURELY_LONGER = 18.0, 27.0
"""Call an answer wrong only where another text is e**this likelier, with hardly a floor: of the
expected length, and of another one. A digit too few or too many is nearly always the network's or
the cutting's fault. All three were set on the tune part of generated pages (benchmarks/README.md)."""
LEAST_AGREED = 2
"""So many readings have to say that other text by themselves."""
LEAST_LIKELY = 0.02
"""Accept no answer that a reading on average finds less likely: then they saw something else."""
_NEVER = -60.0
"""What a reading says of a text it cannot spell."""


@dataclass(frozen=True)
class Judgement:
    """A verdict, what was read, and how sure it is (0..1)."""

    verdict: Verdict
    read: str
    confidence: float


def judge(
    readings: Sequence[Evidence],
    *,
    accepted: Sequence[str],
    amount: Amount,
    question_sure: bool,
    whole: bool = True,
) -> Judgement:
    """Return whether *readings* of one answer say one of *accepted*.

    Args:
        readings: Independent readings of the same ink, in an alphabet that spells *accepted*.
        accepted: Every spelling that is right; empty when nobody knows the answer.
        amount: Whether anything is written at all, decided by ink: an empty crop proves nothing.
        question_sure: False forbids “wrong”, for the expected answer itself is in doubt.
        whole: False where digits may be lost with a box around them: then a length other than
            the expected one proves nothing.
    """
    if amount is Amount.NONE:
        return Judgement(Verdict.BLANK, "", 0.99)
    read = likeliest(readings)
    if not accepted or not readings or amount is Amount.DOUBTFUL:
        return Judgement(Verdict.UNSURE, read, 0.3)
    right = list(dict.fromkeys(spelled(answer) for answer in accepted))
    best = max(right, key=lambda answer: score(readings, answer))
    if score(readings, best) >= -TAU and _chance(readings, best) >= LEAST_LIKELY:
        return Judgement(Verdict.RIGHT, best, _chance(readings, best))
    if question_sure and _surely_other(readings, right, read=read, whole=whole):
        return Judgement(Verdict.WRONG, read, _chance(readings, read))
    return Judgement(Verdict.UNSURE, read, 0.5 * _chance(readings, read))


def score(readings: Sequence[Evidence], answer: str, *, sharp: bool = False) -> float:
    """Return how much less likely *answer* is than what the readings together like best: S <= 0."""
    top = max((_together(readings, text, sharp=sharp) for text in _texts(readings)), default=0.0)
    return min(0.0, _together(readings, answer, sharp=sharp) - top)


def likeliest(readings: Sequence[Evidence]) -> str:
    """Return the text that all readings together like best among their own texts."""
    return max(_texts(readings), key=lambda text: _together(readings, text), default="")


def _texts(readings: Sequence[Evidence]) -> list[str]:
    return list(dict.fromkeys(spelled(r.text) for r in readings if r.text))


def _together(readings: Sequence[Evidence], text: str, *, sharp: bool = False) -> float:
    """Return the log likelihood of *text*, however its dots are written, in all readings."""
    ways = _ways(text)
    return sum(max(_NEVER, *(r.log_p(way, sharp=sharp) for way in ways)) for r in readings)


@lru_cache(maxsize=4096)
def _ways(text: str) -> tuple[str, ...]:
    if DOTS not in text:
        return (text,)
    return tuple(text.replace(DOTS, dots) for dots in DOT_SPELLINGS)


def _surely_other(
    readings: Sequence[Evidence], accepted: Sequence[str], *, read: str, whole: bool
) -> bool:
    if not _agreed(readings, accepted, read=read):
        return False
    alike = any(len(answer) == len(read) for answer in accepted)
    if not alike and not whole:
        return False
    gap = _together(readings, read, sharp=True) - max(
        _together(readings, answer, sharp=True) for answer in accepted
    )
    # The limits are for three readings; fewer have less to say.
    return gap > (SURELY_OTHER if alike else SURELY_LONGER) * min(1.0, len(readings) / 3)


def _agreed(readings: Sequence[Evidence], accepted: Iterable[str], *, read: str) -> bool:
    """Tell whether enough readings say *read* by themselves, and it is another legal answer."""
    numbers = all(answer_value(answer) is not None for answer in accepted)
    if any(same_answer(read, answer) for answer in accepted):
        return False
    if numbers and answer_value(read) is None:
        return False
    return sum(same_answer(r.text, read) for r in readings) >= min(LEAST_AGREED, len(readings))


def _chance(readings: Sequence[Evidence], text: str) -> float:
    mean = _together(readings, text) / len(readings) if readings else -np.inf
    return float(np.clip(np.exp(mean), 0.01, 0.99))
