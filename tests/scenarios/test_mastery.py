"""Mastery as conversations: class, point and pupil for who teaches, the own child for families."""

import pytest

from message_cards.card import Card
from school.grading import ReadItem, Verdict
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_HEAD,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    a_photo,
    all_words,
    an_item,
)

BUREAU = "qh-bureau-1"
NINES = [f"{n}×9=" for n in range(2, 10)]
SUMS = ["1+2=", "3+4=", "5+2=", "6+3=", "2+2=", "7+1="]
FEW = ["52-27=", "61-38="]


def a_page(*, right: bool) -> tuple[ReadItem, ...]:
    """Return a page with the table of nine, small sums, and two subtractions."""
    verdict = Verdict.RIGHT if right else Verdict.WRONG
    asked = [*((q, verdict) for q in NINES), *((q, Verdict.RIGHT) for q in (*SUMS, *FEW))]
    return tuple(
        an_item(n, q, read="1", expected="1", verdict=v) for n, (q, v) in enumerate(asked, 1)
    )


def hand_in(county: County, *rolls: int, right: bool = False, homework: str = "口算11") -> None:
    """Let pupils hand in a page each, and the teacher confirm them."""
    county.reader.items = a_page(right=right)
    for roll in rolls:
        photo = a_photo(f"{homework} {roll}")
        county.say(MATH, f"三(2)班 {roll}号 {homework}", photos=[photo])
    county.say(MATH, "确认")


def card(county: County, person: str, text: str, *, group: str = "") -> Card:
    (sent,) = county.say(person, text, group=group)
    return Card.model_validate(sent.card)


def test_a_parent_sees_what_the_own_child_should_practise(county: County) -> None:
    hand_in(county, 12)

    shown = card(county, PARENT, "掌握情况")

    assert shown.title.endswith("（三(2)班）掌握情况")
    assert shown.lines[0] == "最该练：9的乘法口诀"
    assert "证据不足（不到 5 题）：100以内退位减法" in shown.lines
    assert [row.name for row in shown.rows] == ["9的乘法口诀", "10以内加法"]
    assert "8 题" in shown.rows[0].value
    assert [(b.label, b.say) for b in shown.buttons] == [("今天练什么", "今天练什么")]
    assert "今天练什么 · " in all_words(county.press(PARENT, "今天练什么"))


def test_a_pupil_sees_the_own_mastery(county: County) -> None:
    hand_in(county, 12)

    assert "9的乘法口诀" in card(county, PUPIL, "学情").plain_text()


def test_a_parent_gets_no_other_child_and_no_class(county: County) -> None:
    hand_in(county, 12)

    assert "9的乘法口诀" not in all_words(county.say(OTHER_PARENT, "学情"))
    assert "只能看自己孩子" in all_words(county.say(OTHER_PARENT, "学情 三(2)班"))
    assert "只能看自己孩子" in all_words(county.say(OTHER_PARENT, "学情 隔壁孩子"))
    assert "只能看自己孩子" in all_words(county.say(OTHER_PARENT, "三(2)班的学情"))
    assert "9的乘法口诀" not in all_words(county.say(OTHER_PARENT, "12号的学情"))


def test_without_consent_the_parent_is_asked_first(county: County) -> None:
    assert "家长发“同意”" in all_words(county.say(NO_CONSENT_PARENT, "掌握情况"))


def test_a_teacher_goes_from_the_class_to_a_point_to_a_pupil(county: County) -> None:
    hand_in(county, 12, 13)
    hand_in(county, 14, right=True)

    shown = card(county, MATH, "学情 三(2)班 数学")
    assert shown.title == "三(2)班 数学学情"
    assert shown.rows[0].name == "9的乘法口诀"
    assert "3 人 · 2 人要帮" in shown.rows[0].value
    assert "证据不足（不到 5 题）：100以内退位减法" in shown.lines

    assert shown.buttons[-1].say == "布置靶向作业 三(2)班"
    assert "靶向作业 · 三(2)班" in all_words(county.press(MATH, "布置靶向作业"))

    (point,) = county.press(MATH, "9的乘法口诀：谁要帮")
    who = Card.model_validate(point.card)
    assert who.lines[0] == "3 位同学里，2 位要帮。"
    assert {row.name for row in who.rows} == {"12号", "13号"}

    (pupil,) = county.press(MATH, "看 12号")
    assert Card.model_validate(pupil.card).title == "三(2)班 · 12号 掌握情况"
    assert not Card.model_validate(pupil.card).buttons


@pytest.mark.parametrize(
    ("words", "title"),
    [
        ("学情", "三(2)班 学情"),
        ("学情 三(2)班 9的乘法口诀", "三(2)班 · 9的乘法口诀"),
        ("学情 12号", "三(2)班 · 12号 掌握情况"),
        ("班里哪些知识点薄弱", "三(2)班 学情"),
        ("三(2)班的学情", "三(2)班 学情"),
        ("看看三(2)班的学情", "三(2)班 学情"),
        ("12号的学情", "三(2)班 · 12号 掌握情况"),
        ("三(2)班12号的掌握情况", "三(2)班 · 12号 掌握情况"),
    ],
)
def test_a_teacher_may_type_it_too(county: County, words: str, title: str) -> None:
    hand_in(county, 12)

    assert card(county, HEAD, words).title == title


def test_a_teacher_of_several_classes_names_one_before_or_after_the_word(county: County) -> None:
    hand_in(county, 12)

    assert "请写上班级" in all_words(county.say(MATH, "学情"))
    assert "三(2)班" in card(county, MATH, "三(2)班的学情").title
    assert "三(2)班" in card(county, MATH, "学情 三(2)班").title


@pytest.mark.parametrize("words", ["学情", "全校的学情", "看看学情"])
@pytest.mark.parametrize("leader", [PRINCIPAL, BUREAU])
def test_who_leads_is_told_to_name_a_class_or_ask_for_the_report(
    county: County, leader: str, words: str
) -> None:
    said = all_words(county.say(leader, words))

    assert "要看哪个班？" in said
    assert "“学校报告”" in said
    assert "没有找到" in all_words(county.say(leader, "学情 三(9)班"))


def test_in_a_group_mastery_goes_to_the_asker_alone(county: County) -> None:
    hand_in(county, 12)

    sent = county.say(HEAD, "学情 三(2)班", group=GROUP)

    assert "9的乘法口诀" in all_words(sent, to=HEAD)
    assert "9的乘法口诀" not in all_words(sent, to=GROUP)


def test_a_principal_gets_figures_of_five_pupils_and_more_only(county: County) -> None:
    hand_in(county, 8, 9, 10, 11)
    assert card(county, PRINCIPAL, "学情 三(2)班").rows == ()

    hand_in(county, 12)
    shown = card(county, PRINCIPAL, "学情 三(2)班")

    assert shown.rows[0].name == "9的乘法口诀"
    assert "5 人" in shown.rows[0].value
    assert "要帮" not in shown.plain_text()
    assert not shown.buttons


def test_what_a_principal_sees_stays_until_five_pupils_have_changed(county: County) -> None:
    hand_in(county, 8, 9, 10, 11, 12)
    before = card(county, PRINCIPAL, "学情 三(2)班").rows

    hand_in(county, 12, right=True, homework="口算12")
    assert card(county, PRINCIPAL, "学情 三(2)班").rows == before

    hand_in(county, 8, 9, 10, 11, right=True, homework="口算12")
    assert card(county, PRINCIPAL, "学情 三(2)班").rows != before


def test_a_principal_gets_no_single_pupil(county: County) -> None:
    hand_in(county, 12)

    said = all_words(county.say(PRINCIPAL, "学情 三(2)班 9的乘法口诀"))

    assert "12号" not in said
    assert "号 掌握情况" not in all_words(county.say(PRINCIPAL, "学情 三(2)班 12号"))


def test_the_next_class_s_teacher_gets_nothing(county: County) -> None:
    hand_in(county, 12)

    assert "只有本班老师" in all_words(county.say(OTHER_HEAD, "学情 三(2)班"))
    assert "9的乘法口诀" not in all_words(county.say(OTHER_HEAD, "学情 三(2)班 12号"))
    assert "12号" not in all_words(county.say(OTHER_HEAD, "学情 三(2)班 9的乘法口诀"))


def test_a_word_that_is_no_point_is_said_to_be_none(county: County) -> None:
    assert "没有找到知识点" in all_words(county.say(HEAD, "学情 三(2)班 九阴真经"))


def test_without_homework_nothing_is_concluded(county: County) -> None:
    assert "题还太少" in all_words(county.say(PARENT, "学情"))
    assert "题还太少" in all_words(county.say(HEAD, "学情 三(2)班"))
