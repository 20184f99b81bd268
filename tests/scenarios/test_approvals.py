"""Approvals as conversations: asked with a purpose, decided by a manager, taken out once."""

import io

import pytest
from openpyxl import load_workbook

from message_cards.card import Card
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

ASK = "申请导出 三(2)班 成绩 用途 家长会"
BUREAU = "qh-bureau"


def graded(county: County) -> None:
    for roll in (12, 13):
        county.say(MATH, f"三(2)班 {roll}号 口算11", photos=[a_photo(str(roll))])
    county.say(MATH, "确认")


def rows_of(county: County, key: str) -> list[tuple[object, ...]]:
    book = load_workbook(io.BytesIO(county.product.foundation.files.get(key)))
    return [tuple(row) for row in book.active.iter_rows(values_only=True)]


def test_an_approved_export_goes_to_who_asked_and_nobody_else(county: County) -> None:
    graded(county)

    asked = county.say(HEAD, ASK)
    assert "已提交审批" in all_words(asked, to=HEAD)
    assert "用途：家长会" in all_words(asked, to=PRINCIPAL)
    decided = county.press(PRINCIPAL, "批准")
    assert "三(2)班 成绩" in all_words(decided, to=HEAD)
    taken = county.press(HEAD, "取导出")

    (sent,) = [message for message in taken if message.images]
    assert sent.to.id == HEAD
    rows = rows_of(county, sent.images[0])
    assert rows[0] == ("班级", "学号", "姓名", "作业", "确认日期", "题数", "对")
    assert [(row[1], row[3], row[5], row[6]) for row in rows[1:3]] == [
        (12, "口算11", 4, 1),
        (13, "口算11", 4, 1),
    ]
    assert "家长没有同意" in sent.text


def test_without_a_yes_nothing_is_taken_out(county: County) -> None:
    graded(county)

    assert "没有找到你的申请" in all_words(county.say(HEAD, "取导出"))
    county.say(HEAD, ASK)
    assert "还没有人审批" in all_words(county.say(HEAD, "取导出"))
    told = all_words(county.press(PRINCIPAL, "不批准"), to=HEAD)
    assert "未批准" in told
    assert "没有获批" in all_words(county.say(HEAD, "取导出"))


def test_a_yes_is_good_for_one_export_and_one_day(county: County) -> None:
    graded(county)
    county.say(HEAD, ASK)
    county.press(PRINCIPAL, "批准")

    assert "表格" in all_words(county.say(HEAD, "取导出"))
    county.clock.forward(minutes=11)
    assert "已经用过一次" in all_words(county.say(HEAD, "取导出"))

    county.say(HEAD, "申请导出 三(2)班 名单 用途 春游保险")
    county.press(PRINCIPAL, "批准")
    county.clock.forward(hours=24, seconds=1)
    assert "失效" in all_words(county.say(HEAD, "取导出"))


def test_a_question_nobody_answers_in_three_days_lapses(county: County) -> None:
    county.say(HEAD, ASK)
    token = county.token(f"direct:{PRINCIPAL}", "批准")
    county.clock.forward(hours=72, seconds=1)

    assert "过期" in all_words(county.press_token(PRINCIPAL, token))
    assert "还没有人审批" in all_words(county.say(HEAD, "取导出"))


def test_a_principal_s_own_question_goes_to_the_bureau(county: County) -> None:
    asked = county.say(PRINCIPAL, "申请导出 全校 名单 用途 体检")

    assert "导出申请" not in all_words(asked, to=PRINCIPAL)
    bureau = {m.to.id for m in asked if m.to.id != PRINCIPAL}
    assert bureau
    assert all("bureau" in person for person in bureau)


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        ("申请导出 三(2)班 成绩", "请写上用途"),
        ("申请导出 三(2)班 用途 家长会", "请写清要导出"),
        ("申请导出 三(1)班 成绩 用途 家长会", "里面没有找到这个班级"),
        ("申请导出 九(9)班 成绩 用途 家长会", "没有找到这个班级"),
    ],
)
def test_a_question_that_says_too_little_is_asked_again(
    county: County, words: str, answer: str
) -> None:
    sent = county.say(HEAD, words)

    assert answer in all_words(sent, to=HEAD)
    assert PRINCIPAL not in {m.to.id for m in sent}


def test_asking_twice_asks_the_principal_once(county: County) -> None:
    county.say(HEAD, ASK)

    again = county.say(HEAD, ASK)

    assert "已提交审批" in all_words(again, to=HEAD)
    assert PRINCIPAL not in {m.to.id for m in again}


@pytest.mark.parametrize("who", [PARENT])
def test_families_take_nothing_out(county: County, who: str) -> None:
    assert "只对" in all_words(county.say(who, ASK))


def test_another_class_s_head_does_not_get_the_export(county: County) -> None:
    county.say(HEAD, ASK)
    county.press(PRINCIPAL, "批准")

    assert "没有找到你的申请" in all_words(county.say(OTHER_HEAD, "取导出"))
    token = county.token(f"direct:{HEAD}", "取导出")
    assert "表格" not in all_words(county.press_token(OTHER_HEAD, token))


def test_in_a_group_the_table_goes_to_the_asker_alone(county: County) -> None:
    county.say(HEAD, ASK)
    county.press(PRINCIPAL, "批准")

    sent = county.say(HEAD, "取导出", group=GROUP)

    assert [m.to.id for m in sent if m.images] == [HEAD]


def test_the_card_of_the_question_says_who_what_and_why(county: County) -> None:
    asked = county.say(HEAD, "申请导出 三(2)班 名单 用途 春游保险")

    (card,) = [Card.model_validate(m.card) for m in asked if m.to.id == PRINCIPAL]
    assert [row.name for row in card.rows] == ["申请人", "范围", "内容", "用途", "期限"]
    assert [button.label for button in card.buttons] == ["批准", "不批准"]


def test_a_manager_decides_by_words_where_there_are_no_buttons(county: County) -> None:
    asked = county.say(HEAD, ASK)
    (card,) = [Card.model_validate(m.card) for m in asked if m.to.id == PRINCIPAL]

    decided = county.say(PRINCIPAL, card.buttons[0].say)

    assert "三(2)班 成绩" in all_words(decided, to=HEAD)
    assert "没有等你审批" in all_words(county.say(PRINCIPAL, "不批准导出"))


def test_of_several_requests_a_manager_is_asked_which(county: County) -> None:
    county.say(HEAD, ASK)
    county.say(HEAD, "申请导出 三(2)班 名单 用途 春游保险")

    (which,) = county.say(PRINCIPAL, "不批准导出")
    buttons = Card.model_validate(which.card).buttons
    refused = county.say(PRINCIPAL, buttons[1].say)

    assert [b.say.split()[3] for b in buttons] == ["成绩", "名单"]
    assert "三(2)班 名单" in all_words(refused, to=HEAD)
    assert "三(2)班 成绩" in all_words(county.say(PRINCIPAL, "批准导出"), to=HEAD)


def test_nobody_approves_by_words_what_waits_for_another(county: County) -> None:
    county.say(HEAD, ASK)

    assert "由校长或教育局审批" in all_words(county.say(HEAD, "批准导出"))
    assert "没有等你审批" in all_words(county.say("qh-bureau-1", "批准导出"))
    county.say(PRINCIPAL, "申请导出 全校 名单 用途 体检")
    decided = all_words(county.say("qh-bureau-1", "批准导出"), to=PRINCIPAL)
    assert "已批准：云溪第1小学 名单" in decided
