"""Judges each answer by its question, and asks for another look at what stays unsure."""

from collections.abc import Sequence
from dataclasses import replace

from grading_lambda.alternatives import Print, all_possible, perhaps_asked
from grading_lambda.answers import Answer
from grading_lambda.columns.sums import ColumnSum
from grading_lambda.divided import drawn_as_division
from grading_lambda.engine import Pixels, SecondLook
from grading_lambda.exercises import Asked
from grading_lambda.fill_ins.forms import FillIn
from grading_lambda.found import Found
from grading_lambda.fractions.exercises import StackedLine
from grading_lambda.layout import Problem
from grading_lambda.one_answer import compared, doubted
from grading_lambda.questions import Question, rival
from grading_lambda.verdict import Judgement
from school.arithmetic import spelled
from school.exercise import BLANK, DOTS
from school.grading import Verdict

_COARSE_LINE = 24
"""Height in pixels of a line whose digits are under ten: “÷” looks like “+” there, points and 1s
are lost, and nothing is called wrong. Of 1,568 tune items with lines of 15 to 29 pixels 7 right
answers were marked wrong, the three that had not just lost a point on lines of at most 22."""
_STACKED_LINE = 0.6
"""What a line measured by its digits has of the height of one measured by its box."""
_TALLEST = 0.85
"""Most height of an answer on one line over that of its line; a fraction with a bar has more."""
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
    judged = compared(question, answer)
    if _lacks_a_part(asked, judged.read):
        judged = doubted(judged)
    for perhaps in question.others if judged.verdict is not Verdict.RIGHT else ():
        instead = compared(perhaps, answer)
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
        return other, compared(other, answer)
    shown = Print(problem.question, spelled(asked.number.question), asked.number.doubtful)
    if right := _right_for_another(shown, answer):
        return right
    if other is None and not question.sure and _wrong_for_all(question, shown, answer):
        return question, compared(replace(question, sure=True), answer)
    return question, judged if other is None else doubted(judged)


def _lacks_a_part(asked: Asked, read: str) -> bool:
    """Tell whether a part of an answer may stand where nobody looked for it."""
    expected = asked.question.expected
    if isinstance(asked.found, FillIn):
        # In the place of a quotient: what is left may stand in another that nobody saw.
        return DOTS in expected and DOTS not in read
    return isinstance(asked.found, ColumnSum) and _lost_digits(read, expected)


def _lost_digits(read: str, expected: str) -> bool:
    """Tell whether what was read is the answer without digits at one of its ends.

    In columns digits stand apart, each under its own: the last nought of 25160, or a 2 of the
    quotient 22, is another piece of ink, and may not have been taken for any of the answer.
    """
    whole = expected.partition(DOTS)[0]
    shorter = 0 < len(read) < len(expected)
    return shorter and (whole.startswith(read) or whole.endswith(read))


def _right_for_another(shown: Print, answer: Answer) -> tuple[Question, Judgement] | None:
    """Return what the print may ask instead and the verdict, where the answer is right for it."""
    for perhaps in perhaps_asked(shown, [reading.text for reading in answer.readings]):
        judged = compared(perhaps, answer)
        if judged.verdict is Verdict.RIGHT:
            return perhaps, judged
    return None


def _wrong_for_all(question: Question, shown: Print, answer: Answer) -> bool:
    """Tell whether an answer is wrong, whichever question is printed."""
    asked = all_possible(question, shown)
    return bool(asked) and all(compared(q, answer).verdict is Verdict.WRONG for q in asked)


def sum_of(found: Found) -> Problem | None:
    """Return *found* as a problem, as a sum with a box behind its “=” is; None: it is no such."""
    if isinstance(found, Problem):
        return found
    if not isinstance(found, FillIn) or not found.text.endswith(("=" + BLANK, "≈" + BLANK)):
        return None
    steps = found.line.equals_steps
    return Problem(found.line, "", steps[0], found.strip) if steps else None


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


def _crop(answer: Answer, pixels: Pixels) -> Pixels:
    return answer.strip.cut(pixels, scale=min(1.0, _CROP_LINE / answer.line_height))
