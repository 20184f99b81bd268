"""Marks by OMRChecker's ``evaluation.json``: which answers count, and what each of them earns."""

import ast
import csv
import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from school.answer_key import MOST_ITEMS, Accepted, AnswerKey, KeyItem
from school.errors import NotFound, NotUnderstood
from school.grading import FieldState, ReadField
from school.labels import spread

ReadFile = Callable[[str], bytes]
"""Returns the bytes of a file beside the evaluation; raises NotFound where there is none."""

EVALUATION = "evaluation.json"
DEFAULT = "DEFAULT"
_NUMBER = re.compile(r"[+-]?\d{1,4}(?:\.\d{1,6}|/[1-9]\d{0,3})?")
_LOOSE = ConfigDict(frozen=True, extra="ignore")
Answer = str | list[str] | list[list[str | int | float]]
"""“B”; any of [“A”, “AB”]; or [“A”, 1], [“B”, 2]: each answer with its own points."""


def _points(value: object) -> Fraction:
    """Return 2, “-1/3” or “0.5” as a Fraction; an exponent could mean a number of any length."""
    if isinstance(value, Fraction):
        return value
    text = str(value).replace(" ", "")
    if isinstance(value, bool) or not _NUMBER.fullmatch(text):
        raise ValueError("no number")
    return Fraction(text)


Points = Annotated[Fraction, BeforeValidator(_points)]


class Marking(BaseModel):
    """What an answer earns."""

    model_config = _LOOSE
    correct: Points
    incorrect: Points
    unmarked: Points


class Section(BaseModel):
    """Questions that are marked differently."""

    model_config = _LOOSE
    questions: str | tuple[str, ...]
    marking: Marking


class Options(BaseModel):
    """Which questions there are, and their answers or where to find them."""

    model_config = _LOOSE
    questions_in_order: tuple[str, ...] = Field(default=(), max_length=MOST_ITEMS)
    answers_in_order: tuple[Answer, ...] = Field(default=(), max_length=MOST_ITEMS)
    answer_key_csv_path: str = ""
    answer_key_image_path: str = ""


class _Form(BaseModel):
    model_config = _LOOSE
    source_type: Literal["custom", "csv"]
    options: Options
    marking_schemes: Mapping[str, Marking | Section]


class Evaluation(BaseModel, frozen=True):
    """A key, or what is still needed to make one."""

    key: AnswerKey | None
    """None where the answers stand on a filled sheet."""
    key_image: str = ""
    """Name of the picture of the sheet the teacher filled, to be read by the template."""
    questions: tuple[str, ...] = ()
    """The questions the picture must answer; empty: those that are filled on it."""
    schemes: Mapping[str, Marking] = Field(default_factory=dict)
    """Marking by question; DEFAULT for all others."""

    def keyed(self, filled: Mapping[str, ReadField]) -> "Evaluation":
        """Return the evaluation with the key that a *filled* sheet gives, by label.

        Raises:
            NotUnderstood: A question has no clear answer on it.
        """
        wanted = self.questions or tuple(
            label for label, field in filled.items() if field.state is not FieldState.EMPTY
        )
        for label in wanted:
            if label not in filled or filled[label].state is not FieldState.FILLED:
                raise NotUnderstood(f"答案卡上“{label}”没有填清楚。请涂满后重新拍照。")
        answers: dict[str, Answer] = {label: filled[label].value for label in wanted}
        return self.model_copy(update={"key": _key(answers, self.schemes)})


def open_evaluation(read_file: ReadFile) -> Evaluation:
    """Return the evaluation that *read_file* has the files of.

    Raises:
        NotUnderstood: A file is missing, broken, or contradicts itself.
    """
    form = _form(_content(read_file, EVALUATION))
    schemes = _schemes(form)
    options = form.options
    questions = spread(options.questions_in_order, where=EVALUATION)
    if form.source_type == "custom":
        if len(questions) != len(options.answers_in_order) or not questions:
            told = f"有 {len(questions)} 题、{len(options.answers_in_order)} 个答案"
            raise NotUnderstood(f"{EVALUATION} 里{told}，对不上。请改成一样多。")
        answers = dict(zip(questions, options.answers_in_order, strict=True))
        return Evaluation(key=_key(answers, schemes), questions=questions, schemes=schemes)
    try:
        found = _csv_answers(read_file(options.answer_key_csv_path))
    except NotFound as error:
        if not options.answer_key_image_path:
            name = options.answer_key_csv_path or "答案表"
            raise NotUnderstood(f"缺少答案文件“{name}”。请和 {EVALUATION} 一起发送。") from error
        image = options.answer_key_image_path
        return Evaluation(key=None, key_image=image, questions=questions, schemes=schemes)
    return Evaluation(key=_key(found, schemes), questions=tuple(found), schemes=schemes)


def _content(read_file: ReadFile, name: str) -> bytes:
    try:
        return read_file(name)
    except NotFound as error:
        raise NotUnderstood(f"缺少文件“{name}”。请重新发送。") from error


def _form(content: bytes) -> _Form:
    try:
        said = json.loads(content.decode("utf-8-sig"))
        if isinstance(said, dict) and "marking_scheme" in said:  # its name before version 1
            said["marking_schemes"] = said.pop("marking_scheme")
        return _Form.model_validate(said)
    except ValidationError as error:
        where = " › ".join(str(p) for p in error.errors(include_url=False)[0]["loc"]) or "内容"
        raise NotUnderstood(f"{EVALUATION} 里“{where}”的值不对。请对照说明改正。") from error
    except (ValueError, RecursionError) as error:  # no UTF-8, no JSON, or endless brackets
        raise NotUnderstood(f"{EVALUATION} 不是完整的 JSON 文件。请重新导出后再发送。") from error


def _schemes(form: _Form) -> dict[str, Marking]:
    schemes: dict[str, Marking] = {}
    for name, scheme in form.marking_schemes.items():
        if isinstance(scheme, Marking):
            if name != DEFAULT:
                raise NotUnderstood(f"{EVALUATION} 的“{name}”没有写 questions。请补上题号。")
            schemes[DEFAULT] = scheme
            continue
        questions = [scheme.questions] if isinstance(scheme.questions, str) else scheme.questions
        for question in spread(questions, where=f"{EVALUATION} 的“{name}”"):
            if question in schemes:
                raise NotUnderstood(f"{EVALUATION} 里“{question}”有两种计分。请只留一种。")
            schemes[question] = scheme.marking
    if DEFAULT not in schemes:
        raise NotUnderstood(
            f"{EVALUATION} 缺少 DEFAULT 计分。请补上 correct、incorrect、unmarked。"
        )
    return schemes


def _csv_answers(content: bytes) -> dict[str, Answer]:
    try:
        lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig")), skipinitialspace=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise NotUnderstood("答案表打不开。请另存为 UTF-8 的 CSV 文件。") from error
    answers: dict[str, Answer] = {}
    for number, line in enumerate(lines, start=1):
        cells = [cell.strip() for cell in line]
        if not any(cells):
            continue
        if len(cells) < 2 or not cells[0] or not cells[1] or cells[0] in answers:  # noqa: PLR2004
            raise NotUnderstood(f"答案表第 {number} 行看不懂。每行请写“题号,答案”，题号不要重复。")
        answers[cells[0]] = _cell(",".join(c for c in cells[1:] if c), line=number)
    if not answers or len(answers) > MOST_ITEMS:
        raise NotUnderstood(f"答案表里要有 1 到 {MOST_ITEMS} 题。请检查后重新发送。")
    return answers


def _cell(text: str, *, line: int) -> Answer:
    if not text.startswith("["):
        return [part.strip() for part in text.split(",")] if "," in text else text
    try:
        said = ast.literal_eval(text)
    except (ValueError, SyntaxError, MemoryError, RecursionError) as error:
        raise NotUnderstood(f"答案表第 {line} 行的答案看不懂。请写成 A 或 A,B。") from error
    if not isinstance(said, list) or not said:
        raise NotUnderstood(f"答案表第 {line} 行的答案看不懂。请写成 A 或 A,B。")
    return said


def _key(answers: Mapping[str, Answer], schemes: Mapping[str, Marking]) -> AnswerKey:
    unknown = [q for q in schemes if q != DEFAULT and q not in answers]
    if unknown:
        raise NotUnderstood(f"{EVALUATION} 给“{unknown[0]}”写了计分，却没有答案。请补上答案。")
    try:
        items = {q: _item(a, schemes.get(q, schemes[DEFAULT])) for q, a in answers.items()}
        return AnswerKey(items=items)
    except (ValueError, TypeError) as error:  # pydantic's ValidationError is a ValueError
        raise NotUnderstood(f'{EVALUATION} 里有答案看不懂。请写成 "A" 或 ["A", "AB"]。') from error


def _item(answer: Answer, marking: Marking) -> KeyItem:
    return KeyItem(
        accepted=tuple(Accepted(answer=a, points=p) for a, p in _worth(answer, marking)),
        wrong_points=marking.incorrect,
        blank_points=marking.unmarked,
    )


def _worth(answer: Answer, marking: Marking) -> list[tuple[str, Fraction]]:
    if isinstance(answer, str):
        return [(answer, marking.correct)]
    worth: list[tuple[str, Fraction]] = []
    for one in answer:
        if isinstance(one, list):
            text, points = one
            worth.append((str(text), _points(points)))
        else:
            worth.append((str(one), marking.correct))
    return worth


def score(key: AnswerKey, fields: Mapping[str, ReadField]) -> Fraction:
    """Return the points of a sheet as its bubbles stand, doubtful ones taken at their value.

    It is OMRChecker's own sum; a teacher's marks come from ``KeyItem.points`` and a verdict.

    Raises:
        NotUnderstood: The sheet lacks a question of the key.
    """
    check_key(key, dict.fromkeys(fields, ()))
    return sum((_earned(item, fields[label]) for label, item in key.items.items()), Fraction(0))


def _earned(item: KeyItem, field: ReadField) -> Fraction:
    if field.state is FieldState.EMPTY:
        return item.blank_points
    earned = [a.points for a in item.accepted if a.answer == field.value]
    return earned[0] if earned else item.wrong_points


def check_key(key: AnswerKey, choices: Mapping[str, Sequence[str]]) -> None:
    """Refuse a *key* that does not fit the sheet, given the options of each of its fields.

    Args:
        key: The answers.
        choices: Field label to its options; an empty sequence accepts any answer.

    Raises:
        NotUnderstood: A question that is not on the sheet, or an answer it has no bubble for.
    """
    for label, item in key.items.items():
        if label not in choices:
            raise NotUnderstood(f"答案里有“{label}”，答题卡上没有这一题。请核对答案和模板。")
        options = choices[label]
        for answer in item.answers:
            if options and not _spelled(answer, options):
                raise NotUnderstood(f"“{label}”的答案“{answer}”不在答题卡选项里。请核对答案。")


def _spelled(answer: str, options: Sequence[str]) -> bool:
    """Tell whether *answer* is made of *options* set side by side."""
    ends = {0}
    for start in range(len(answer)):
        if start in ends:
            ends |= {start + len(o) for o in options if o and answer.startswith(o, start)}
    return len(answer) in ends
