"""Judges each answer by its question, and asks for another look at what stays unsure."""

from collections.abc import Sequence
from dataclasses import replace

from grading_lambda.answers import Answer
from grading_lambda.engine import Pixels, SecondLook
from grading_lambda.exercises import Asked
from grading_lambda.layout import Problem
from grading_lambda.questions import Question, rival
from grading_lambda.verdict import Judgement, judge
from school.arithmetic import same_answer
from school.grading import Verdict

_CROP_LINE = 96
"""Height in pixels of a line in the crops that another reader is shown."""


def judge_answer(asked: Asked, answer: Answer) -> tuple[Question, Judgement]:
    """Return the verdict, and the question as it turned out to be."""
    question, found = asked.question, asked.found
    judged = _compare(question, answer)
    settled = question.keyed or judged.verdict in (Verdict.RIGHT, Verdict.BLANK)
    if settled or not isinstance(found, Problem) or found.as_fractions:
        return question, judged
    other = rival(question, found.question, written=judged.read)
    if other is None:
        return question, judged
    if other.sure or other.led:
        return other, _compare(other, answer)
    return question, doubted(judged)


def doubted(judged: Judgement) -> Judgement:
    """Return the judgement, unsure where it was “wrong”."""
    if judged.verdict is not Verdict.WRONG:
        return judged
    return replace(judged, verdict=Verdict.UNSURE, confidence=judged.confidence / 2)


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
    judged = judge(
        answer.readings,
        accepted=question.accepted,
        amount=answer.amount,
        question_sure=question.sure and not answer.crowded,
        whole=not answer.ruled,
    )
    close = any(same_answer(judged.read, near) for near in question.near)
    return doubted(judged) if close else judged


def _crop(answer: Answer, pixels: Pixels) -> Pixels:
    return answer.strip.cut(pixels, scale=min(1.0, _CROP_LINE / answer.line_height))
