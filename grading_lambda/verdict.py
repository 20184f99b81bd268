"""Is the written answer the expected one? A test between two hypotheses, never a string match."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from grading_lambda.ink import Amount
from grading_lambda.recognise import Evidence
from school.arithmetic import answer_value, same_answer
from school.grading import Verdict

TAU = 3.4
"""Accept while the expected answer is at most e**TAU per reading less likely than the best. Two
readings may so be short of one digit together, but not contradict each other: FLOOR makes a
digit that one of them does not see at all cost 6.9."""
SURELY_OTHER, SURELY_LONGER = -9.0, -14.0
"""Call an answer wrong only below these, per reading, and when the readings agree. One digit for
another has to be clearer than the network's own slips (10 for 16); a digit too few or too many
is nearly always the network's or the cutting's fault. Set on the tune part of generated pages."""
LEAST_SURE = 0.5
LEAST_LIKELY = 0.03
"""Accept no answer that the readings together find less likely: then they saw something else."""


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
    if not accepted or amount is Amount.DOUBTFUL:
        return Judgement(Verdict.UNSURE, read, 0.3)
    scores = {answer: score(readings, answer) for answer in accepted}
    best = max(accepted, key=lambda answer: scores[answer])
    if scores[best] >= -TAU * len(readings) and _chance(readings, best) >= LEAST_LIKELY:
        return Judgement(Verdict.RIGHT, best, _chance(readings, best))
    if question_sure and _surely_other(readings, accepted, read=read, whole=whole):
        return Judgement(Verdict.WRONG, read, _chance(readings, read))
    return Judgement(Verdict.UNSURE, read, 0.5 * _chance(readings, read))


def score(readings: Sequence[Evidence], answer: str, *, sharp: bool = False) -> float:
    """Return how much less likely *answer* is than what each reading likes best: S, at most 0."""
    gaps = (r.log_p(answer, sharp=sharp) - r.log_p(r.text, sharp=sharp) for r in readings)
    return sum(min(0.0, gap) for gap in gaps)


def likeliest(readings: Sequence[Evidence]) -> str:
    """Return the text that all readings together like best among their own texts."""
    texts = [r.text for r in readings if r.text]
    return max(texts, key=lambda text: score(readings, text), default="")


def _surely_other(
    readings: Sequence[Evidence], accepted: Sequence[str], *, read: str, whole: bool
) -> bool:
    if not _agree_on_other(readings, accepted):
        return False
    for answer in accepted:
        limit = SURELY_OTHER if len(answer) == len(read) else SURELY_LONGER
        limit = -np.inf if limit is SURELY_LONGER and not whole else limit
        if score(readings, answer, sharp=True) >= limit * len(readings):
            return False
    return True


def _agree_on_other(readings: Sequence[Evidence], accepted: Sequence[str]) -> bool:
    texts = [r.text for r in readings]
    numbers = all(answer_value(answer) is not None for answer in accepted)
    if numbers and any(answer_value(text) is None for text in texts):
        return False
    others = all(not same_answer(texts[0], answer) for answer in accepted)
    alike = all(same_answer(text, texts[0]) for text in texts)
    return others and alike and all(p >= LEAST_SURE for r in readings for _, _, p in r.peaks)


def _chance(readings: Sequence[Evidence], text: str) -> float:
    mean = float(np.mean([r.log_p(text) for r in readings])) if readings else -np.inf
    return float(np.clip(np.exp(mean), 0.01, 0.99))
