"""Item analysis as conversations: the teacher's own card and PDF, and nobody else's."""

import pypdfium2
import pytest

from message_cards.card import Card
from school.grading import FieldState, ReadField
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    OTHER_HEAD,
    PARENT,
    PRINCIPAL,
    County,
    a_photo,
    all_words,
)
from tests.scenarios.test_answer_key import sheet

KEY = "答案 三(2)班 口算11：1-3 ABC 每题5分\n1-2 知识点 乘法\n3 知识点 除法"
STRONG, MIDDLING, WEAK = "ABC", "ABD", "DDD"


def a_class_hands_in(county: County, *answers: str) -> None:
    """Let pupils 8 and up each hand in one sheet."""
    county.say(MATH, KEY)
    county.press(MATH, "确认")
    rolls = (8, 9, 10, 11, 12, 13, 14, 15, 16, 18)  # nobody agreed for 17
    for roll, letters in zip(rolls, answers, strict=False):
        sheet(county, letters)
        county.say(MATH, f"三(2)班 {roll}号 口算11", photos=[a_photo(f"sheet {roll}")])


def test_the_hardest_question_comes_first_with_what_went_wrong(county: County) -> None:
    a_class_hands_in(county, *[STRONG] * 3, *[MIDDLING] * 4, *[WEAK] * 3)

    (sent,) = county.say(MATH, "题目分析")

    card = Card.model_validate(sent.card)
    assert card.title == "口算11 · 三(2)班 题目分析"
    assert card.lines[0] == "10 人 · 平均 8.5 分（满分 15） · 正确率 57%"
    assert "建议先讲：第 3 题" in card.lines
    assert "知识点：除法 30%、乘法 70%" in card.lines
    assert card.rows[0].name == "第 3 题"
    assert card.rows[0].value == "对 30% · 区分度 1.00 · 均分 1.5/5 · 常错 D（7 人）"
    assert "含未确认 10 张" in card.source


def test_the_pdf_has_every_question_and_no_name(county: County) -> None:
    a_class_hands_in(county, *[STRONG] * 5, *[WEAK] * 5)
    county.say(MATH, "分析 三(2)班")

    (sent,) = county.press(MATH, "要 PDF")

    pdf, picture = sent.images
    content = county.product.foundation.files.get(pdf)
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert "题目分析" in text
    assert "第 3 题" in text
    assert "常错" in text
    names = [p.name for p in county.product.console.people() if "s1-g3c2" in p.id]
    assert not [name for name in names if name in text]
    assert picture.endswith(".jpg")
    county.clock.forward(hours=3)
    county.product.engine.tidy()
    assert not [key for key in county.stored_files if key.startswith("transient/")]


def test_in_a_group_the_analysis_goes_to_the_teacher_alone(county: County) -> None:
    a_class_hands_in(county, STRONG, WEAK)

    sent = county.say(HEAD, "题目分析", group=GROUP)

    assert "常错" in all_words(sent, to=HEAD)
    assert "常错" not in all_words(sent, to=GROUP)


@pytest.mark.parametrize("who", [PARENT, PRINCIPAL])
def test_others_get_no_analysis(county: County, who: str) -> None:
    a_class_hands_in(county, STRONG)

    assert "只对老师、班主任开放" in all_words(county.say(who, "题目分析"))


def test_the_next_class_s_teacher_gets_no_analysis(county: County) -> None:
    a_class_hands_in(county, STRONG)

    sent = all_words(county.say(OTHER_HEAD, "分析 三(2)班"))
    assert "只有教这个班的老师能看题目分析" in sent
    assert "第 3 题" not in sent


def test_without_papers_there_is_nothing_to_analyse(county: County) -> None:
    assert "还没有这次作业" in all_words(county.say(HEAD, "题目分析"))
    county.say(HEAD, "答案 口算11：1-3 ABC")
    assert "还没有批好的作业" in all_words(county.say(HEAD, "题目分析"))


def test_what_nobody_decided_is_in_no_figure(county: County) -> None:
    county.say(MATH, KEY)
    county.press(MATH, "确认")
    sheet(county, STRONG)
    county.reader.fields["q3"] = ReadField(value="C", state=FieldState.DOUBTFUL, confidence=0.4)
    county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()])

    said = all_words(county.say(MATH, "题目分析"))

    assert "1 处没定，不算在内" in said
    assert "正确率 100%" in said


@pytest.mark.parametrize("words", ["分析一下这次的题目", "看看错题分析", "分析三(2)班口算11"])
def test_the_analysis_may_be_asked_for_in_other_words(county: County, words: str) -> None:
    a_class_hands_in(county, STRONG)

    assert "口算11 · 三(2)班 题目分析" in all_words(county.say(MATH, words))
