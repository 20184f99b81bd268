"""Judges one answer under one question: what crossing out, rewriting and brackets leave of it."""

from collections import Counter
from dataclasses import replace

from grading_lambda.answers import Answer
from grading_lambda.counted import bears_out, misses, with_its_point
from grading_lambda.fractions.evidence import short_number
from grading_lambda.questions import Question, with_lost_point
from grading_lambda.recognise import Reading
from grading_lambda.verdict import Cut, Judgement, as_written, judge
from school.arithmetic import same_answer, spelled
from school.exercise import DOTS, MIXED
from school.grading import Verdict

_SURE_OF_DOTS, _PAIR = 0.9, 2
_POSSIBLE = 6.0
"""Log likelihood that a reading loses at most with a character it finds possible; FLOOR is 6.9."""
_UNSEEN = 6.0
"""A reading that finds an answer e**this less likely than its own sees nothing of it. Of 876
overwritten answers on tune pages one right one was taken for another by all readings, and seen
e**4.1 less likely by the second reader."""

_LIKELY_ALONE, _HALF_SEEN = -0.65, 1.5
"""Log likelihood that a reading gives a right answer which no other one says, and how much less
than their own texts others may find it. Of 233 answers that run into their brackets or box on 150
tune pages (22000 to 22439) both together keep two of three wrong ones from being passed, and cost
two right ones."""


def compared(question: Question, answer: Answer) -> Judgement:
    """Return the verdict on *answer*, were *question* what is printed."""
    if DOTS in question.expected and _only_dots(answer):
        return Judgement(Verdict.BLANK, "", _SURE_OF_DOTS)
    judged = _judged(question, answer)
    if answer.uncrossed and judged.verdict is not Verdict.RIGHT:
        whole = _judged(question, replace(answer, readings=answer.uncrossed))
        judged = _not_crossed(question, judged, whole)
    if answer.firm:
        judged = _written_over(judged, _judged(question, replace(answer, readings=answer.firm)))
    changed = answer.changed and not _plainly_other(question, answer)
    return doubted(judged) if changed or answer.doubtful else judged


def _plainly_other(question: Question, answer: Answer) -> bool:
    """Tell whether all readings say one answer of as many digits, and none half sees a right one.

    Blurred strokes look like two pens, too. But where a digit is written over another one, some
    reading sees a little of the last.
    """
    texts = {spelled(reading.text) for reading in answer.readings}
    if len(texts) != 1:
        return False
    [text] = texts
    # The strokes of a word cross and touch in any pen; and it is read no more than twice.
    if len(answer.readings) <= _PAIR and text.isascii():
        return False
    rights = [spelled(right) for right in question.accepted]
    if not any(_digits(right) == _digits(text) for right in rights):
        return False
    return all(
        r.log_p(right) < r.log_p(text) - _UNSEEN for r in answer.readings for right in rights
    )


def _digits(text: str) -> int:
    return sum(character.isdigit() for character in text)


def _only_dots(answer: Answer) -> bool:
    """Tell whether nobody reads a digit: “( )……( )” is print, and nothing is written in it."""
    said = [reading.text for reading in answer.readings]
    return any(said) and not any(character.isdigit() for text in said for character in text)


def _not_crossed(question: Question, judged: Judgement, whole: Judgement) -> Judgement:
    """Return *judged*, or the judgement of the *whole* ink where that makes sense.

    What looks like a stroke may be the bar of a 4, and nothing is crossed out at all. Where a
    first answer is, all ink together is longer than any right answer.
    """
    fits = any(len(spelled(right)) == len(whole.read) for right in question.accepted)
    sure = whole.verdict is Verdict.RIGHT or (whole.verdict is Verdict.WRONG and fits)
    return whole if sure else judged


def _written_over(judged: Judgement, firm: Judgement) -> Judgement:
    """Return one judgement of all ink and of its *firm* part, the final answer where there are two.

    Nothing is wrong unless both say so, and nothing right that the firm ink alone calls wrong.
    """
    if firm.verdict is Verdict.RIGHT or firm.verdict is judged.verdict:
        return firm
    if firm.verdict is Verdict.UNSURE:
        return doubted(judged)
    return replace(judged, verdict=Verdict.UNSURE, confidence=judged.confidence / 2)


def _judged(question: Question, answer: Answer) -> Judgement:
    counted = _of_other_length(question, answer)
    cut = Cut.LOSSY if answer.ruled else Cut.APART if answer.apart else Cut.USUAL
    judged = judge(
        answer.readings,
        accepted=question.accepted,
        amount=answer.amount,
        question_sure=question.sure and (counted or _not_of_print(question, answer)),
        cut=Cut.COUNTED if counted else cut,
    )
    right = judged.verdict is Verdict.RIGHT
    other = _perhaps_pointed(answer, judged.read) or _more_noughts(answer, judged.read)
    other |= _lost_its_point(answer, judged.read)
    if right and (other or not _borne_out(answer, judged.read)):
        return replace(judged, verdict=Verdict.UNSURE, confidence=judged.confidence / 2)
    close = any(as_written(judged.read, near) for near in question.near)
    # A number with a nought in front lost its point; which digits it lost besides nobody knows.
    close |= with_lost_point(judged.read) != judged.read
    # Dots alone are print: nobody was seen to write.
    close |= DOTS in question.expected and not any(c.isdigit() for c in judged.read)
    close |= _near_a_fraction(question, answer, judged.read) or _rest_too_long(
        question, judged.read
    )
    return doubted(judged) if close else judged


def _rest_too_long(question: Question, read: str) -> bool:
    """Tell whether more is left of a division than anybody leaves: something else was read, too."""
    most = max((len(right.partition(DOTS)[2]) for right in question.accepted), default=0)
    return DOTS in read and len(read.partition(DOTS)[2]) > most + 1


def _near_a_fraction(question: Question, answer: Answer, read: str) -> bool:
    """Tell whether *read* is the whole of a right mixed number, or a digit more than is right.

    The rest of “1  1/12” may stand far behind. A digit is seen twice by one reader in two readings;
    the other does not know the stroke of a fraction.
    """
    rest = any(right.startswith(read + MIXED) for right in question.accepted)
    alone = len(answer.readings) <= _PAIR
    return bool(read) and (
        rest or (alone and any(short_number(r, read) is not None for r in question.accepted))
    )


def _perhaps_pointed(answer: Answer, read: str) -> bool:
    """Tell whether the ink of *read* has a point inside that a reading finds possible, too."""
    pointed = with_its_point(answer.count, read)
    return bool(pointed) and any(
        reading.log_p(pointed) > reading.log_p(read) - _POSSIBLE for reading in answer.readings
    )


def _lost_its_point(answer: Answer, right: str) -> bool:
    """Tell whether most readings say a number that nobody writes: 07 is 0.7, and not 7."""
    texts = [spelled(reading.text) for reading in answer.readings]
    lost = sum(with_lost_point(text) not in (text, right) for text in texts)
    return 2 * lost > len(texts)


def _more_noughts(answer: Answer, right: str) -> bool:
    """Tell whether all read *right* with more noughts behind, and the ink has as many rings.

    No reader is sure how many of them touch each other in a row.
    """
    texts = {spelled(reading.text) for reading in answer.readings}
    return len(texts) == 1 and all(
        _has_more(text, right) and "." not in text and bears_out(answer.count, text)
        for text in texts
    )


def _of_other_length(question: Question, answer: Answer) -> bool:
    """Tell whether only noughts behind or a point make an answer wrong, and so says its ink.

    Both readers say so, and no bracket looks like either. Noughts too few count only where none
    can be cut off.
    """
    texts = {spelled(reading.text) for reading in answer.readings}
    if len(texts) != 1 or len(answer.readings) <= _PAIR:
        return False
    [text] = texts
    rights = {spelled(right) for right in question.accepted}
    if answer.apart and all(_has_more(right, text) and "." not in right for right in rights):
        return all(misses(answer.count, right) for right in rights)
    return bears_out(answer.count, text) and all(_has_more(text, right) for right in rights)


def _has_more(text: str, right: str) -> bool:
    """Tell whether *text* is the number *right* with more noughts behind or with a point."""
    if "." in right or not right.isdigit():
        return False
    pointed = "." in text and text.replace(".", "") == right
    return pointed or (len(text) > len(right) and text.rstrip("0") == right.rstrip("0"))


def _not_of_print(question: Question, answer: Answer) -> bool:
    """Tell whether no bracket or side of a box can have made another answer of a right one."""
    inside = not answer.crowded or _other_inside(question, answer)
    return inside or _as_long(question, answer)


def _other_inside(question: Question, answer: Answer) -> bool:
    """Tell whether all read one answer that no bracket can have made of a right one.

    A bracket that runs into an answer changes what stands at its ends, and nothing between: there
    are digits between them that no right answer has, and that no lost or added one explains. Or
    all is read alike with them and without: of 231 right answers on tune pages none was wrong then.
    """
    texts = {spelled(reading.text) for reading in answer.readings}
    if len(texts) > 1 or len(answer.readings) <= _PAIR:
        return False
    rights = {spelled(right) for right in question.accepted}
    shortest = min(map(len, rights), default=0)
    return all(
        _apart_inside(text, right)
        or _nought_behind(text, right)
        or (answer.over and len(text) >= shortest)
        for text in texts
        for right in rights
    )


def _as_long(question: Question, answer: Answer) -> bool:
    """Tell whether both readers see an answer in a box that has as many digits as a right one.

    A side of the box adds a stroke or hides one, but makes no other digit for both. Of 202 answers
    that touch their box on 28 tune pages (22000 to 22439) 17 more wrong ones are called so, and no
    right one. A bracket is round: with one, a 1 looks like a 4.
    """
    texts = Counter(spelled(reading.text) for reading in answer.readings)
    [(text, most)] = texts.most_common(1) or [("", 0)]
    second = any(
        spelled(reading.text) == text
        for reading in answer.readings
        if isinstance(reading, Reading) and reading.second
    )
    alike = any(len(spelled(right)) == len(text) for right in question.accepted)
    return answer.ruled and most >= _PAIR and second and alike


def _nought_behind(text: str, right: str) -> bool:
    """Tell whether *text* is *right* with a nought behind it, which no bracket looks like.

    Of two noughts one may be seen twice.
    """
    return text == f"{right}0" and not right.endswith("0")


def _apart_inside(text: str, right: str) -> bool:
    return len(text) == len(right) and bool(right[1:-1]) and right[1:-1] not in text


def _borne_out(answer: Answer, right: str) -> bool:
    """Tell whether a reading says *right*, and few say more, where it runs into its brackets.

    Digits over a bracket are cut off with it: 780 is 78 then, but nobody sees more than there is.
    One reading alone is not believed where all others see as many digits, and different ones. Of
    readings with brackets and without, none may say more, and no more of them another answer that
    is as long: of 185 right answers over brackets on tune pages this accepts 70 % (else 78 %), and
    of those a digit or a nought off 0.2 % (1.4 %).
    """
    if not answer.crowded:
        return True
    texts = [spelled(reading.text) for reading in answer.readings]
    others = [text for text in texts if not same_answer(text, right)]
    longer = sum(len(text) > len(right) for text in texts)
    if answer.over:
        said = Counter(text for text in others if len(text) == len(right))
        rivals = max(said.values(), default=0)
        return not longer and len(texts) - len(others) >= max(1, rivals)
    if not _not_alone(answer, right):
        return False
    denied = len(others) >= _PAIR and all(len(text) == len(right) for text in others)
    return 2 * longer <= len(texts) and len(others) < len(texts) and not denied


def _not_alone(answer: Answer, right: str) -> bool:
    """Tell whether a reading that says *right* by itself finds it likely, or another half sees it.

    A side or a bracket that a stroke runs into makes a 7 of a 1: 71 was 77 to one reading, and 7 to
    the others.
    """
    saying = [r for r in answer.readings if same_answer(r.text, right)]
    others = [r for r in answer.readings if not same_answer(r.text, right)]
    if len(saying) != 1 or saying[0].log_p(right) > _LIKELY_ALONE:
        return True
    return any(r.log_p(right) > r.log_p(r.text) - _HALF_SEEN for r in others)


def doubted(judged: Judgement) -> Judgement:
    """Return the judgement, unsure where it was “wrong”."""
    if judged.verdict is not Verdict.WRONG:
        return judged
    return replace(judged, verdict=Verdict.UNSURE, confidence=judged.confidence / 2)
