"""Is the written answer the expected one? A test between two hypotheses, never a string match."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

import numpy as np

from grading_lambda.ink import Amount
from grading_lambda.recognise import Evidence, Reading, Voice
from school.arithmetic import answer_value, same_answer, spelled
from school.exercise import DOT_SPELLINGS, DOTS
from school.grading import Verdict

TAU = 5.0
"""Accept while the readings together find the expected answer at most e**TAU less likely than the
text they like best. One reading that does not see a digit at all costs 6.9 (FLOOR), so no single
reading carries an answer through against the others."""
SURELY_OTHER, SURELY_LONGER = 18.0, 27.0
"""Call an answer wrong only where another text is e**this likelier, with hardly a floor: of the
expected length, and of another one. A digit too few or too many is nearly always the fault of
network or cutting. All three were set on the tune part of generated pages (see benchmarks/)."""
SURELY_COUNTED, COUNTED_EVENLY = 12.0, 8.0
"""The same, and as SURELY_EVENLY, where the ink itself has what makes it another answer: that is
one witness more, which of 625 right answers to conversions on tune pages spoke against none."""
SURELY_EVENLY = 9.5
"""Nor where both readers, one voice each, do not find the other text e**this likelier: of 5,172
right answers on tune pages this keeps two of five from being called wrong, for 3 decisions."""
LEAST_AGREED = 2
"""So many readings have to say that other text by themselves; or one, where both networks have
read the ink and it is as long as a right answer: which other digit it is need not be agreed on."""
LEAST_LIKELY = 0.035
"""Accept no answer that a reading on average finds less likely: then they saw something else."""
EVEN_TAU, OWN_TAU, LEAST_OWN, FIRST_TAU = 6.0, 1.0, 0.05, 9.0
"""Or accept what the second reader finds at least LEAST_OWN likely and at most e**OWN_TAU less than
what it says, where both readers, one voice each, find it at most e**EVEN_TAU less likely than the
text they like best. The first reads most crops twice, and makes the same mistake twice: of a faint
or blurred 1 a 4, or nothing. It seldom makes two in one answer, so it may find the answer at most
e**FIRST_TAU less likely than what it says, which is one character and a bit. Of 2,415 answers on 64
hard tune pages, in hands the second reader had not learnt, the rules together accept 99.2 % (98.8 %
with an EVEN_TAU of 3 and a LEAST_OWN of 0.1); of 46,681 answers one digit off those 0.12 % would be
accepted (0.10 %), on 36 pages not looked at 99.1 % (98.7 %) and 0.12 % (0.10 %)."""
POINT_TAU = 12.0
"""Or accept what all three say but for its point, where they find the one without it at most
e**this likelier. Of 766 answers on tune pages judged by a key with a point more or less than they
have, one more would be accepted than with 9; with 15 six more."""
AS_LIKELY = 1.0
"""Nothing is wrong that a reading finds at most e**this less likely than its own text. Of 661 wrong
answers on tune and sample pages it keeps none from being called so, and one right one of 1,900."""
_LIKE = 0.4
"""Words that share this part of their characters are one word, perhaps misread."""
_NEVER = -60.0
"""What a reading says of a text it cannot spell."""


class Cut(StrEnum):
    """What cutting an answer out of the photo may have done to it."""

    USUAL = "usual"
    LOSSY = "lossy"
    """Digits may be lost with a box around them: another length than expected proves nothing."""
    APART = "apart"
    """Nothing printed can have been cut out with it: a digit too many proves as much as another."""
    COUNTED = "counted"
    """Its ink has noughts or a point that a right answer has not, or too few: that proves it."""


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
    cut: Cut = Cut.USUAL,
) -> Judgement:
    """Return whether *readings* of one answer say one of *accepted*.

    Args:
        readings: Independent readings of the same ink, in an alphabet that spells *accepted*.
        accepted: Every spelling that is right; empty when nobody knows the answer.
        amount: Whether anything is written at all, decided by ink: an empty crop proves nothing.
        question_sure: False forbids “wrong”, for the expected answer itself is in doubt.
        cut: How it was cut out.
    """
    if amount is Amount.NONE:
        return Judgement(Verdict.BLANK, "", 0.99)
    poll = _Poll(readings)
    read = poll.favourite
    if not accepted or not readings or amount is Amount.DOUBTFUL:
        return Judgement(Verdict.UNSURE, read, 0.3)
    right = list(dict.fromkeys(spelled(answer) for answer in accepted))
    best = max(right, key=poll.together)
    if poll.carries(best) and poll.chance(best) >= LEAST_LIKELY:
        return Judgement(Verdict.RIGHT, best, _kept(poll.chance(best)))
    known = next(
        (answer for answer in right if poll.knows(answer) or poll.lost_point(answer)), None
    )
    if known is not None:
        return Judgement(Verdict.RIGHT, known, _kept(float(np.exp(poll.evenly(known) / 2))))
    for other in poll.likely if question_sure else ():
        if _surely_other(poll, right, read=other, cut=cut):
            return Judgement(Verdict.WRONG, other, _kept(poll.chance(other)))
    return Judgement(Verdict.UNSURE, read, 0.5 * _kept(poll.chance(read)))


class _Poll:
    """What several readings of the same ink say of a text together."""

    def __init__(self, readings: Sequence[Evidence]) -> None:
        self.readings = readings
        self._sums: dict[tuple[str, bool], float] = {}
        self._texts = list(dict.fromkeys(spelled(r.text) for r in readings if r.text))
        self.favourite = max(self._texts, key=self.together, default="")
        """The text that all readings together like best among their own texts."""

    @property
    def likely(self) -> list[str]:
        """The favourite, and what most say where that is another text: 611, though one says 61."""
        said = Counter(spelled(reading.text) for reading in self.readings)
        [(commonest, _)] = said.most_common(1) or [("", 0)]
        return list(dict.fromkeys([self.favourite, commonest]))

    def together(self, text: str, *, sharp: bool = False) -> float:
        """Return the log likelihood of *text*, however its dots are written, in all readings."""
        if (text, sharp) not in self._sums:
            self._sums[text, sharp] = sum(_log_p(r, text, sharp=sharp) for r in self.readings)
        return self._sums[text, sharp]

    def carries(self, text: str) -> bool:
        """Tell whether *text* is about as likely as the favourite, and to most readings alone."""
        top = max((self.together(own) for own in self._texts), default=0.0)
        if self.together(text) < top - TAU:
            return False
        ways = _ways(text)
        apart = (max(r.log_p(way) for way in ways) >= r.log_p(r.text) - TAU for r in self.readings)
        return 2 * sum(apart) > len(self.readings)

    def knows(self, text: str) -> bool:
        """Tell whether both networks say *text*, or the second does and the first allows it."""
        first, second = self._voices
        if not first or not second:
            return False
        if all(any(as_written(r.text, text) for r in voice) for voice in (first, second)):
            return True
        own = [_log_p(r, text) - max(r.log_p(r.text) - OWN_TAU, np.log(LEAST_OWN)) for r in second]
        lost = float(np.mean([r.log_p(r.text) - _log_p(r, text) for r in first]))
        top = max((self.evenly(own) for own in self._texts), default=0.0)
        return min(own) >= 0 and lost <= FIRST_TAU and self.evenly(text) >= top - EVEN_TAU

    def lost_point(self, text: str) -> bool:
        """Tell whether all say *text* but for its point, which they half see or which is there.

        No answer but a decimal begins with a nought: 0.8, read 08.
        """
        bare = text.replace(".", "")
        if bare == text or not all(isinstance(reading, Reading) for reading in self.readings):
            return False
        if not {spelled(reading.text) for reading in self.readings} <= {text, bare}:
            return False
        lost = 3 * (self.together(bare) - self.together(text)) / len(self.readings)
        return lost <= POINT_TAU or text.startswith("0.")

    def evenly(self, text: str) -> float:
        """Return the log likelihood of *text* to each network, added: one voice each."""
        return sum(_mean_log_p(voice, text) for voice in self._voices if voice)

    @property
    def two_voices(self) -> bool:
        """Whether both networks have read the ink."""
        return all(self._voices)

    @cached_property
    def _voices(self) -> tuple[list[Voice], list[Voice]]:
        """The readings of the first network and those of the second."""
        read = [r for r in self.readings if isinstance(r, Voice)]
        return [r for r in read if not r.second], [r for r in read if r.second]

    def chance(self, text: str) -> float:
        """Return the likelihood of *text* in a reading, on average (0..1)."""
        return float(np.exp(self.together(text) / len(self.readings))) if self.readings else 0.0


def as_written(read: str, answer: str) -> bool:
    """Tell whether *read* is *answer*: a fraction digit by digit, anything else by value.

    All equal fractions are asked for one by one, and 1/12 that lost its 1 is no 6/12.
    """
    if "/" in read or "/" in answer:
        return spelled(read) == spelled(answer)
    return same_answer(read, answer)


@lru_cache(maxsize=4096)
def _ways(text: str) -> tuple[str, ...]:
    if DOTS not in text:
        return (text,)
    return tuple(text.replace(DOTS, dots) for dots in DOT_SPELLINGS)


def _log_p(reading: Evidence, text: str, *, sharp: bool = False) -> float:
    """Return the log likelihood of *text* in *reading*, however its dots are written."""
    return max(_NEVER, *(reading.log_p(way, sharp=sharp) for way in _ways(text)))


def _mean_log_p(voice: Sequence[Evidence], text: str) -> float:
    return float(np.mean([_log_p(reading, text) for reading in voice]))


def _surely_other(poll: _Poll, accepted: Sequence[str], *, read: str, cut: Cut) -> bool:
    alike = any(len(answer) == len(read) for answer in accepted)
    least = 1 if alike and poll.two_voices else min(LEAST_AGREED, len(poll.readings))
    if not _possible(poll.readings, accepted, read=read, cut=cut):
        return False
    if sum(same_answer(reading.text, read) for reading in poll.readings) < least:
        return False
    if not alike and cut is Cut.LOSSY:
        return False
    evenly = COUNTED_EVENLY if cut is Cut.COUNTED else SURELY_EVENLY
    if poll.two_voices and poll.evenly(read) - max(map(poll.evenly, accepted)) < evenly:
        return False
    gap = poll.together(read, sharp=True) - max(poll.together(a, sharp=True) for a in accepted)
    more = cut is Cut.APART and all(len(read) > len(answer) for answer in accepted)
    limit = SURELY_OTHER if alike or more else SURELY_LONGER
    if cut is Cut.COUNTED:
        limit = SURELY_COUNTED
    # The limits are for three readings; fewer have less to say.
    return gap > limit * min(1.0, len(poll.readings) / 3)


def _possible(
    readings: Sequence[Evidence], accepted: Iterable[str], *, read: str, cut: Cut
) -> bool:
    """Tell whether *read* is another legal answer, and no reading half sees a right one."""
    if any(same_answer(r.text, answer) for r in readings for answer in accepted):
        return False
    if any(
        _log_p(r, answer) > r.log_p(r.text) - AS_LIKELY for r in readings for answer in accepted
    ):
        return False
    numbers = all(answer_value(answer) is not None for answer in accepted)
    if not read or any(same_answer(read, answer) for answer in accepted):
        return False
    if numbers and answer_value(read) is None:
        return False
    return not any(
        _alike(read, answer) or _but_for_thin_ones(read, answer, cut) for answer in accepted
    )


def _alike(read: str, answer: str) -> bool:
    """Tell whether *read* is a word so like *answer* that one character may be misread."""
    if len(answer) == 1 or not answer.isalpha() or answer.isascii():
        return False
    shared = sum((Counter(read) & Counter(answer)).values())
    return shared >= _LIKE * max(len(read), len(answer))


def _but_for_thin_ones(read: str, answer: str, cut: Cut) -> bool:
    """Tell whether only points make the difference, or a 1 right beside another one.

    A small point is easily missed or imagined, and two strokes that touch are one. What is in the
    ink is not imagined.
    """
    seen = cut is Cut.COUNTED and "." not in answer
    pointless = not seen and read.replace(".", "") == answer.replace(".", "")
    return pointless or spelled(read) in _with_one_stroke(spelled(answer))


def _with_one_stroke(answer: str) -> set[str]:
    """Return *answer* with one of two 1s lost that stand side by side."""
    return {answer[:i] + answer[i + 1 :] for i in range(len(answer)) if answer[i : i + 2] == "11"}


def _kept(chance: float) -> float:
    return float(np.clip(chance, 0.01, 0.99))
