"""Budgets as conversations: recorded, corrected, how they stand, and the table."""

from message_cards.card import Card
from tests.scenarios.county import PRINCIPAL, County, all_words

BUREAU, LEADER = "qh-bureau-1", "qh-bureau_leader"
SAID = "登记支出 同步课堂 2022年 120万 合同A"


def test_what_was_spent_is_seen_against_the_plan(county: County) -> None:
    said = all_words(county.say(BUREAU, SAID))
    assert "登记好了" in said
    assert "计划 150，支出 120，余 30（80.0%）" in said

    whole = all_words(county.say(BUREAU, "预算执行 2022"))
    assert "教育信息化推进计划经费：计划 1950，支出 120，余 1830（6.2%）" in whole

    (sent,) = county.press(BUREAU, "教育信息化推进计划经费")
    card = Card.model_validate(sent.card)
    assert "同步课堂：计划 150，支出 120，余 30（80.0%）" in card.plain_text()
    assert card.pictures


def test_a_leader_reads_and_does_not_write(county: County) -> None:
    county.say(BUREAU, SAID)

    assert "120" in all_words(county.say(LEADER, "支出明细"))
    assert "登记好了" not in all_words(county.say(LEADER, SAID))


def test_a_correction_shows_what_was_before(county: County) -> None:
    county.say(BUREAU, SAID)
    county.say(BUREAU, "更正支出 同步课堂 2022年 160万 合同A 原因：补充协议")

    assert "改过：原来 120" in all_words(county.say(BUREAU, "支出明细 2022"))
    assert "⚠ 超支：同步课堂" in all_words(county.say(BUREAU, "预算执行 2022"))


def test_the_table_is_a_file(county: County) -> None:
    county.say(BUREAU, SAID)

    said = all_words(county.say(BUREAU, "预算执行 2022 表格"))

    assert "一小时内可以打开" in said
    assert any(key.endswith(".xlsx") for key in county.stored_files)


def test_a_year_without_a_plan_offers_those_that_have_one(county: County) -> None:
    assert "2025年没有预算" in all_words(county.say(BUREAU, "预算执行 2025"))
    assert "预算执行 · 2021年" in all_words(county.press(BUREAU, "2021年"))


def test_a_principal_is_told_whom_to_ask(county: County) -> None:
    assert "120" not in all_words(county.say(PRINCIPAL, "预算执行 2022"))


def test_sums_have_no_zeros_that_say_nothing(county: County) -> None:
    county.say(BUREAU, "登记支出 同步课堂 2022年 0.5万 合同A")
    county.say(BUREAU, "登记支出 智慧教室 2022年 10.5万 合同B")

    assert "支出 11，余 1939（0.6%）" in all_words(county.say(BUREAU, "预算执行 2022"))
