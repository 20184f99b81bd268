"""Targeted homework as conversations: proposed, printed, done by hand, photographed, marked."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pypdfium2
import pytest

from grading_lambda.engine import Engine
from grading_lambda.handler import run
from message_cards.card import Card
from school.grading import PaperReading, SheetRequest
from school.people import UnitId
from school.ports import FileStore
from school.targeted_homework import Targeted
from tests.grading_lambda.camera import Shot, photograph
from tests.grading_lambda.exercises.hands import a_hand
from tests.grading_lambda.sheets.exercise_sheets import write_answers
from tests.grading_lambda.sheets.filling import PX_PER_MM, Pixels
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    OTHER_HEAD,
    PARENT,
    PRINCIPAL,
    County,
    all_words,
    open_county,
)

ROLL = 12
CLASS = UnitId("qh.t1.s1.g3.c2")


class RealReader:
    """Reads photos as the product does."""

    def __init__(self, files: FileStore, engine: Engine) -> None:
        self._files, self._engine = files, engine

    def read(self, request: SheetRequest) -> PaperReading:
        """Return what is on the photo."""
        timer = itertools.count().__next__
        return run(request, files=self._files, engine=self._engine, timer=timer)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(threads=2)


@pytest.fixture
def reading(tmp_path: Path, engine: Engine) -> Iterator[County]:
    """Return a county whose photos are really read."""
    opened = open_county(tmp_path, reader=lambda files: RealReader(files, engine))
    yield opened
    opened.product.close()


def the_set(county: County) -> Targeted:
    """Return the newest set, with whose sheet is which."""
    records = county.product.foundation.records
    with records.begin() as unit:
        (newest, *_) = unit.targeted_homework.of_class(CLASS, most=1)
    return newest


def pages(county: County, keys: tuple[str, ...]) -> list[Pixels]:
    """Return the pages of the PDF among some files, as printed."""
    pdf = next(key for key in keys if key.endswith(".pdf"))
    content = county.product.foundation.files.get(pdf)
    with pypdfium2.PdfDocument(content) as document:
        drawn = [page.render(scale=PX_PER_MM * 25.4 / 72).to_numpy() for page in document]
    return [np.ascontiguousarray(page[:, :, :3]) for page in drawn]


def text_of(county: County, keys: tuple[str, ...]) -> str:
    pdf = next(key for key in keys if key.endswith(".pdf"))
    with pypdfium2.PdfDocument(county.product.foundation.files.get(pdf)) as document:
        return "".join(page.get_textpage().get_text_range() for page in document)


def test_a_teacher_sees_what_would_be_set_and_how_many_get_it(county: County) -> None:
    (sent,) = county.say(MATH, "布置靶向作业 三(2)班")

    card = Card.model_validate(sent.card)
    assert card.title == "靶向作业 · 三(2)班"
    assert card.lines[0].startswith("每份 12 题。提高 ")
    assert any("证据不足" in line for line in card.lines)
    assert len(card.rows) == 3
    assert [b.label for b in card.buttons] == ["生成", "改题数"]


def test_the_number_of_exercises_may_be_changed(county: County) -> None:
    county.say(MATH, "布置靶向作业 三(2)班")
    county.press(MATH, "改题数")
    by_button = all_words(county.press(MATH, "16 题"))
    by_word = all_words(county.say(MATH, "布置靶向作业 三(2)班 8题"))
    refused = all_words(county.say(MATH, "布置靶向作业 三(2)班 99题"))

    assert "每份 16 题" in by_button
    assert "每份 8 题" in by_word
    assert "4 到 28 题" in refused


def test_the_sheets_come_as_a_pdf_without_a_name(county: County) -> None:
    county.say(MATH, "布置靶向作业 三(2)班 8题")

    card, file = county.press(MATH, "生成")

    made = the_set(county)
    assert "已生成" in Card.model_validate(card.card).title
    said = text_of(county, file.images)
    assert f"学号：{ROLL}" in said
    assert made.layers[0].exercises[0].question[:3] in said
    names = [p.name for p in county.product.console.people() if "s1-g3c2" in p.id]
    assert names
    assert not [name for name in names if name in said]
    sheets = sum(layer.pupils + layer.blank for layer in made.layers)
    assert len(pages(county, file.images)) == sheets


def test_a_photographed_sheet_marks_itself_without_a_word(reading: County) -> None:
    reading.say(MATH, "布置靶向作业 三(2)班 8题")
    _, file = reading.press(MATH, "生成")
    made = the_set(reading)
    layer = next(one for one in made.layers if ROLL in one.rolls)
    (own, *_) = layer.specs()
    page = pages(reading, file.images)[layer.rolls.index(ROLL)]
    answers = {no: e.answer for no, e in enumerate(layer.exercises, start=1)}
    rng = np.random.default_rng(7)
    hand = a_hand(rng, part="tune", source="font")
    left_out = 8
    paper = write_answers(page, own, answers | {left_out: ""}, hand=hand, rng=rng)
    photo, _ = photograph(paper, Shot(tilt_deg=2, turn_deg=90), rng=rng)

    said = all_words(reading.say(MATH, photos=[photo]))

    assert f"{layer.title} · 三(2)班 · {ROLL}号" in said
    assert "8 题：对 7" in said
    assert "空 1" in said
    reading.press(MATH, "确认")
    done = all_words(reading.say(MATH, "靶向作业 三(2)班"))
    assert f"完成 1/{layer.pupils}" in done
    told = all_words(reading.say(PARENT, "成绩"))
    assert "8 题对 7，空 1，得分 7/8" in told


def test_how_much_is_done_is_said_in_counts(county: County) -> None:
    county.say(MATH, "布置靶向作业 三(2)班")
    county.press(MATH, "生成")

    (sent,) = county.say(HEAD, "靶向作业 三(2)班")

    card = Card.model_validate(sent.card)
    assert "完成 0/" in card.lines[0]
    assert [b.label for b in card.buttons] == ["打印最近一份", "再布置一份"]
    again = county.press(HEAD, "打印最近一份")
    assert again[-1].images[0].endswith(".pdf")
    for words in ("打印靶向作业 三(2)班", "打印最近一份靶向作业"):
        assert county.say(HEAD, words)[-1].images[0].endswith(".pdf")


def test_before_anything_is_set_one_is_told_how(county: County) -> None:
    said = all_words(county.say(MATH, "靶向作业 三(2)班"))

    assert "还没有布置过" in said


@pytest.mark.parametrize("who", [PARENT, PRINCIPAL])
def test_others_set_no_homework(county: County, who: str) -> None:
    assert "只对老师、班主任开放" in all_words(county.say(who, "布置靶向作业 三(2)班"))


def test_the_next_class_s_teacher_sets_none(county: County) -> None:
    said = all_words(county.say(OTHER_HEAD, "布置靶向作业 三(2)班"))

    assert "只有教这个班的老师能布置作业" in said


def test_asked_in_a_group_the_proposal_goes_to_the_teacher_alone(county: County) -> None:
    sent = county.say(HEAD, "布置靶向作业", group=GROUP)

    assert "提高" in all_words(sent, to=HEAD)
    assert "提高" not in all_words(sent, to=GROUP)


@pytest.mark.parametrize(
    "words", ["分层作业 三(2)班", "出一份分层练习 三(2)班", "佈置靶向作業 三(2)班"]
)
def test_it_may_be_asked_for_in_other_words(county: County, words: str) -> None:
    assert "靶向作业 · 三(2)班" in all_words(county.say(MATH, words))


def test_the_homework_is_set_by_words_where_there_are_no_buttons(county: County) -> None:
    (proposed,) = county.say(MATH, "布置靶向作业 三(2)班 16 题")
    make, count = Card.model_validate(proposed.card).buttons

    card, file = county.say(MATH, make.say)

    assert "已生成 · 三(2)班" in Card.model_validate(card.card).title
    assert file.images[0].endswith(".pdf")
    assert len(the_set(county).layers[0].exercises) == 16
    assert "每份 8 题" in all_words(county.say(MATH, count.say))
    assert "只有教这个班的老师能布置作业" in all_words(county.say(OTHER_HEAD, make.say))
