"""Cards of keys and analyses say what matters in the fewest words, and always render."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from message_cards.analysis_pdf import draw_analysis
from message_cards.cards.answer_key import key_card, marked_again_line
from message_cards.cards.item_analysis import analysis_card
from message_cards.renderers.dingtalk import Drawing, card_params
from school.answer_key import plain_key
from school.answer_key_change import changed
from school.answer_key_text import parse_key
from school.homework_key import KeyReport, MarkedAgain
from school.item_analysis import ItemAnalysis, ItemFigures, WrongAnswer
from school.people import UnitId

CLASS = UnitId("qt.t1.s1.g3.c2")


def a_report(text: str = "", **more: object) -> KeyReport:
    key = changed(None, parse_key(text).changes) if text else plain_key({}, points=Fraction(1))
    values = {
        "key_id": "h1-1",
        "homework_id": "h1",
        "homework": "口算11",
        "class_id": CLASS,
        "class_name": "三(2)班",
        "version": 1,
        "key": key,
        "confirmed": False,
        **more,
    }
    return KeyReport.model_validate(values)


def an_analysis(*items: ItemFigures, **more: object) -> ItemAnalysis:
    values = {
        "homework_id": "h1",
        "homework": "口算11",
        "class_id": CLASS,
        "class_name": "三(2)班",
        "pupils": 2,
        "unconfirmed": 0,
        "unsure": 0,
        "right_rate": None,
        "items": items,
        **more,
    }
    return ItemAnalysis.model_validate(values)


def an_item(no: int = 1, question: str = "", wrong: str = "") -> ItemFigures:
    return ItemFigures(
        no=no,
        question=question,
        expected="A",
        answered=2,
        right_rate=0.5,
        blank=1,
        discrimination=None,
        wrong=(WrongAnswer(answer=wrong, count=1),) if wrong else (),
    )


def test_ten_letters_stand_in_one_row_and_a_word_in_its_own() -> None:
    card = key_card(a_report(f"1-12 {'ABCD' * 3}\n13 三分之二的水\n15 A"))

    assert [(row.name, row.value) for row in card.rows] == [
        ("1–10（每题 1 分）", "A B C D A B C D A B"),
        ("11–12（每题 1 分）", "C D"),
        ("13（1 分）", "三分之二的水"),
        ("15（1 分）", "A"),
    ]


def test_a_key_too_long_for_a_card_says_so() -> None:
    lines = "\n".join(f"{no} 一个很长的答案" for no in range(1, 46))

    card = key_card(a_report(lines))

    assert len(card.rows) == 40
    assert "还有 5 行没有列出，请分两次作业发。" in card.lines


@pytest.mark.parametrize(
    ("papers", "changed_", "misfits", "words"),
    [
        (0, 0, (), "没有要重批的"),
        (2, 3, (), "已按答案重批 2 张，3 题的判断变了"),
        (1, 0, (9, 12), "9号、12号 的题号和答案对不上"),
    ],
)
def test_marking_again_says_what_changed(
    papers: int, changed_: int, misfits: tuple[int, ...], words: str
) -> None:
    done = MarkedAgain(
        homework="口算11", class_name="三(2)班", papers=papers, changed=changed_, misfits=misfits
    )

    assert words in marked_again_line(done)


def test_a_small_class_gets_no_index_and_is_told_why() -> None:
    card = analysis_card(an_analysis(an_item(1, "5×9=", wrong="48")))

    assert "不足 10 人或得分全一样，先不出区分度。" in card.lines
    assert card.rows[0].name == "第 1 题 5×9="
    assert card.rows[0].value == "对 50% · 常错 48（1 人） · 空 1"


def test_a_pdf_is_the_same_every_time_and_embeds_its_font() -> None:
    analysis = an_analysis(*(an_item(no) for no in range(1, 80)))

    first, second = (draw_analysis(analysis, made="11月20日 10:00") for _ in range(2))

    assert first == second
    assert b"/FontFile2" in first
    assert len(first) < 200_000


@given(st.text(max_size=40), st.text(max_size=40))
def test_what_pupils_wrote_breaks_neither_card_nor_pdf(question: str, wrong: str) -> None:
    analysis = an_analysis(an_item(1, question, wrong))

    drawing = Drawing()
    assert card_params(analysis_card(analysis), drawing=drawing)
    assert draw_analysis(analysis, made="今天").startswith(b"%PDF-")
