"""Judges each answer by its question, and asks for another look at what stays unsure."""

from collections.abc import Sequence
from dataclasses import replace

from grading_lambda.alternatives import Print, all_possible, perhaps_asked
from grading_lambda.answers import Answer
from grading_lambda.column_sums import ColumnSum
from grading_lambda.counted import bears_out, with_its_point
from grading_lambda.divided import drawn_as_division
from grading_lambda.engine import Pixels, SecondLook
from grading_lambda.exercises import Asked
from grading_lambda.forms import FillIn
from grading_lambda.found import Found
from grading_lambda.layout import Problem
from grading_lambda.questions import Question, rival, with_lost_point
from grading_lambda.stacked import StackedLine
from grading_lambda.stacked_evidence import short_number
from grading_lambda.verdict import Cut, Judgement, judge
from school.arithmetic import same_answer, spelled
from school.exercise import BLANK, DOTS, MIXED
from school.grading import Verdict

_SURE_OF_DOTS, _PAIR = 0.9, 2
_POSSIBLE = 6.0
"""Log likelihood that a reading loses at most with a character it finds possible; FLOOR is 6.9."""
_COARSE_LINE = 24
"""Height in pixels of a line whose digits are under ten: “÷” looks like “+” there, points and 1s
are lost, and nothing is called wrong. Of 1,568 tune items with lines of 15 to 29 pixels 7 right
answers were marked wrong, the three that had not just lost a point on lines of at most 22."""
_STACKED_LINE = 0.6
"""What a line measured by its digits has of the height of one measured by its box."""
_TALLEST = 0.85
"""Most height of an answer on one line over that of its line; a fraction with a bar has more."""
_UNSEEN = 6.0
"""A reading that finds an answer e**this less likely than its own sees nothing of it. Of 876
overwritten answers on tune pages one right one was taken for another by all readings, and seen
e**4.1 less likely by the second reader."""
_CROP_LINE = 96
"""Height in pixels of a line in the crops that another reader is shown."""


def judge_answer(asked: Asked, answer: Answer, pixels: Pixels) -> tuple[Question, Judgement]:
    """Return the verdict, and the question as it turned out to be; *pixels* show both."""
    question, judged = _judge_answer(asked, answer, pixels)
    coarse = answer.line_height < _COARSE_LINE * _line_share(asked.found)
    return question, doubted(judged) if coarse or _over_one_another(asked, answer) else judged


def _line_share(found: Found) -> float:
    """Return how high its line counts as, 1 being a box around text with paper about it."""
    return _STACKED_LINE if isinstance(found, StackedLine | ColumnSum) else 1.0


def _over_one_another(asked: Asked, answer: Answer) -> bool:
    """Tell whether a fraction was read as one line though its ink is too tall for that.

    Its bar was not found then, and what stands above or below it was hardly read.
    """
    tall = answer.strip.height > _TALLEST * answer.line_height
    return tall and "/" in asked.question.expected and isinstance(asked.found, Problem)


def _judge_answer(asked: Asked, answer: Answer, pixels: Pixels) -> tuple[Question, Judgement]:
    question, found = asked.question, asked.found
    judged = _compare(question, answer)
    if isinstance(found, FillIn) and DOTS in question.expected and DOTS not in judged.read:
        # In the place of a quotient: what is left may stand in another that nobody saw.
        judged = doubted(judged)
    for perhaps in question.others if judged.verdict is not Verdict.RIGHT else ():
        instead = _compare(perhaps, answer)
        if instead.verdict is Verdict.RIGHT:
            return perhaps, instead
    settled = question.keyed or judged.verdict in (Verdict.RIGHT, Verdict.BLANK)
    problem = None if settled else sum_of(found)
    if problem is None or problem.as_fractions:
        return question, judged
    other = rival(
        replace(question, text=question.text.rstrip("=≈")),
        problem.question,
        written=judged.read,
        drawn_divided=lambda: drawn_as_division(problem, pixels),
    )
    if other is not None and (other.sure or other.led):
        return other, _compare(other, answer)
    shown = Print(problem.question, spelled(asked.number.question), asked.number.doubtful)
    if right := _right_for_another(shown, answer):
        return right
    if other is None and not question.sure and _wrong_for_all(question, shown, answer):
        return question, _compare(replace(question, sure=True), answer)
    return question, judged if other is None else doubted(judged)


def _right_for_another(shown: Print, answer: Answer) -> tuple[Question, Judgement] | None:
    """Return what the print may ask instead and the verdict, where the answer is right for it."""
    for perhaps in perhaps_asked(shown, [reading.text for reading in answer.readings]):
        judged = _compare(perhaps, answer)
        if judged.verdict is Verdict.RIGHT:
            return perhaps, judged
    return None


def _wrong_for_all(question: Question, shown: Print, answer: Answer) -> bool:
    """Tell whether an answer is wrong, whichever question is printed."""
    asked = all_possible(question, shown)
    return bool(asked) and all(_compare(q, answer).verdict is Verdict.WRONG for q in asked)


def sum_of(found: Found) -> Problem | None:
    """Return *found* as a problem, as a sum with a box behind its “=” is; None: it is no such."""
    if isinstance(found, Problem):
        return found
    if not isinstance(found, FillIn) or not found.text.endswith(("=" + BLANK, "≈" + BLANK)):
        return None
    steps = found.line.equals_steps
    return Problem(found.line, "", steps[0], found.strip) if steps else None


def doubted(judged: Judgement) -> Judgement:
    """Return the judgement, unsure where it was “wrong”."""
    if judged.verdict is not Verdict.WRONG:
        return judged
    return replace(judged, verdict=Verdict.UNSURE, confidence=judged.confidence / 2)


def both_ways(bridged: Judgement, left_open: Judgement) -> Judgement:
    """Return one judgement of an answer read with strokes under marks bridged, and left open.

    A stroke that is bridged or broken makes another digit, hardly ever the expected one: “right”
    is believed of either reading, “wrong” only of both.
    """
    if bridged.verdict is Verdict.WRONG and left_open.verdict is not Verdict.WRONG:
        return doubted(bridged)
    unsure = bridged.verdict is Verdict.UNSURE and left_open.verdict is Verdict.RIGHT
    return left_open if unsure else bridged


def looked_again(
    look: SecondLook,
    pixels: Pixels,
    written: Sequence[Answer],
    judged: Sequence[tuple[Question, Judgement]],
) -> list[Answer]:
    """Return the answers with one more reading of those that are unsure."""
    places = [
        i
        for i, (question, judgement) in enumerate(judged)
        if judgement.verdict is Verdict.UNSURE and question.accepted and written[i].readings
    ]
    crops = [_crop(written[i], pixels) for i in places]
    said = look.read(crops, symbols=[judged[i][0].symbols for i in places]) if places else []
    answers = list(written)
    for i, evidence in zip(places, said, strict=True):
        if evidence is not None:
            answers[i] = replace(written[i], readings=(*written[i].readings, evidence))
    return answers


def _compare(question: Question, answer: Answer) -> Judgement:
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
    if len(texts) != 1 or len(answer.readings) <= _PAIR:
        return False
    [text] = texts
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
    longer = _surely_longer(question, answer)
    cut = Cut.LOSSY if answer.ruled else Cut.APART if answer.apart else Cut.USUAL
    judged = judge(
        answer.readings,
        accepted=question.accepted,
        amount=answer.amount,
        question_sure=question.sure
        and (longer or not answer.crowded or _other_inside(question, answer)),
        cut=Cut.COUNTED if longer else cut,
    )
    right = judged.verdict is Verdict.RIGHT
    if right and (_perhaps_pointed(answer, judged.read) or not _borne_out(answer, judged.read)):
        return replace(judged, verdict=Verdict.UNSURE, confidence=judged.confidence / 2)
    close = any(same_answer(judged.read, near) for near in question.near)
    # A number with a nought in front lost its point; which digits it lost besides nobody knows.
    close |= with_lost_point(judged.read) != judged.read
    # Dots alone are print: nobody was seen to write.
    close |= DOTS in question.expected and not any(c.isdigit() for c in judged.read)
    close |= _near_a_fraction(question, answer, judged.read)
    return doubted(judged) if close else judged


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


def _surely_longer(question: Question, answer: Answer) -> bool:
    """Tell whether only noughts behind or a point make an answer wrong, and its ink has them.

    Both readers say so, and no bracket looks like either.
    """
    texts = {spelled(reading.text) for reading in answer.readings}
    if len(texts) != 1 or len(answer.readings) <= _PAIR:
        return False
    [text] = texts
    rights = {spelled(right) for right in question.accepted}
    return bears_out(answer.count, text) and all(_has_more(text, right) for right in rights)


def _has_more(text: str, right: str) -> bool:
    """Tell whether *text* is the number *right* with more noughts behind or with a point."""
    if "." in right or not right.isdigit():
        return False
    pointed = "." in text and text.replace(".", "") == right
    return pointed or (len(text) > len(right) and text.rstrip("0") == right.rstrip("0"))


def _other_inside(question: Question, answer: Answer) -> bool:
    """Tell whether all read one answer that no bracket can have made of a right one.

    A bracket that runs into an answer changes what stands at its ends, and nothing between: there
    are digits between them that no right answer has, and that no lost or added one explains.
    """
    texts = {spelled(reading.text) for reading in answer.readings}
    if len(texts) > 1 or len(answer.readings) <= _PAIR:
        return False
    rights = {spelled(right) for right in question.accepted}
    return all(
        _apart_inside(text, right) or _nought_behind(text, right)
        for text in texts
        for right in rights
    )


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
    One reading alone is not believed where all others see as many digits, and different ones.
    """
    if not answer.crowded:
        return True
    texts = [spelled(reading.text) for reading in answer.readings]
    others = [text for text in texts if not same_answer(text, right)]
    longer = sum(len(text) > len(right) for text in texts)
    denied = len(others) >= _PAIR and all(len(text) == len(right) for text in others)
    return 2 * longer <= len(texts) and len(others) < len(texts) and not denied


def _crop(answer: Answer, pixels: Pixels) -> Pixels:
    return answer.strip.cut(pixels, scale=min(1.0, _CROP_LINE / answer.line_height))
