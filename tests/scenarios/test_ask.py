"""Figures as conversations: the bureau, a principal, a teacher, a parent, and a group."""

import io

import docx
import openpyxl
import pytest

from bot.commands.ask import COMMAND
from bot.console.log import ConsoleMessage
from message_cards.card import Card
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    all_words,
)

BUREAU = "qh-bureau-1"
SCHOOL_GROUP = "school:qh.t1.s1"
GAP = "2023年精准教学教师覆盖面目标和差距"


def card_of(sent: list[ConsoleMessage]) -> Card:
    """Return the one card that was sent."""
    (message,) = sent
    return Card.model_validate(message.card)


def labels(card: Card) -> list[str]:
    return [button.label for button in card.all_buttons()]


def test_the_bureau_asks_for_a_target_and_its_gap(county: County) -> None:
    card = card_of(county.say(BUREAU, GAP))

    assert card.title == "2023年目标 60%，现在 30%（2021年11月基线），差 30 个百分点"
    assert card.subtitle == "实施精准教学的教师覆盖面 · 2023年 · 青田县"
    assert any(line.startswith("口径：实施精准教学的教师数") for line in card.lines)
    assert card.source == "来源：青教〔2021〕107号 附件2（000:L213）"
    assert len(card.pictures) == 1
    assert {"看趋势", "导出", "时间：2023年"} <= set(labels(card))


def test_a_question_changes_the_one_before(county: County) -> None:
    county.say(BUREAU, GAP)

    assert "2022年目标 50%" in all_words(county.say(BUREAU, "2022年呢"))


def test_a_chip_offers_other_years_and_keeps_the_rest(county: County) -> None:
    county.say(BUREAU, GAP)

    offered = card_of(county.press(BUREAU, "时间："))
    changed = card_of(county.press(BUREAU, "2021年"))

    assert labels(offered) == ["2022年", "2021年"]
    assert changed.title.startswith("2021年目标 40%，现在 30%")


def test_a_question_back_is_answered_in_words(county: County) -> None:
    county.say(BUREAU, "终端普及率22年目标多少")

    assert "2022年目标 50%" in all_words(county.say(BUREAU, "看学生那个"))
    assert "2023年目标 70%" in all_words(county.say(BUREAU, "2023年呢"))


def test_what_a_budget_is_made_of_is_a_question_about_figures(county: County) -> None:
    told = all_words(county.say(BUREAU, "教与学的预算都包括什么"))

    assert "教育业务信息化应用系统建设" in told


def test_a_place_in_an_order_is_explained_by_what_has_it(county: County) -> None:
    card = card_of(county.say(BUREAU, "附件2里基线第二低的是哪项"))

    assert "第二低的是 利用数字化教育服务大平台开展学生成长档案应用的学校数" in card.title
    assert "课程视频资源" not in all_words(county.say(BUREAU, "附件2里基线第二低的是哪项"))


def test_who_was_not_asked_back_chooses_nothing(county: County) -> None:
    county.say(BUREAU, "终端普及率22年目标多少")

    assert "2022年目标" not in all_words(county.say(PRINCIPAL, "看学生那个"))


def test_two_indicators_of_one_name_are_asked_back(county: County) -> None:
    asked = card_of(county.say(BUREAU, "终端普及率"))
    label = next(one for one in labels(asked) if "学校" in one)
    chosen = card_of(county.press(BUREAU, label))

    assert asked.title == "你问的是哪一个？"
    assert 2 <= len(labels(asked)) <= 3
    assert chosen.title.startswith("现在 30%")


def test_what_there_is_no_figure_of_is_refused_with_the_nearest(county: County) -> None:
    card = card_of(county.say(BUREAU, "全县教师平均工资"))
    nearest = labels(card)[0]

    assert card.lines[0].startswith("没有“平均工资”这个指标，所以不能回答。相近的有：")
    assert nearest in all_words(county.press(BUREAU, nearest))


def test_what_is_pressed_instead_is_asked_for_the_same_time(county: County) -> None:
    offered = card_of(county.say(BUREAU, "农村教师精准教学覆盖面离2023年目标还差多少"))
    pressed = card_of(county.press(BUREAU, "实施精准教学的教师覆盖面"))

    assert offered.lines[0].startswith("这个指标没有“农村”的数")
    assert "差" in pressed.title
    assert "2023" in pressed.title


@pytest.mark.parametrize("example", COMMAND.examples)
@pytest.mark.parametrize("who", [BUREAU, MATH])
def test_what_help_offers_to_ask_is_never_refused(county: County, who: str, example: str) -> None:
    card = card_of(county.say(who, example))

    assert not any("不能回答" in line for line in (card.title, *card.lines))


def test_a_principal_sees_the_own_school_and_no_other(county: County) -> None:
    own = all_words(county.say(PRINCIPAL, "我校学生数有多少"))
    county_wide = all_words(county.say(PRINCIPAL, "全县学生数有多少"))

    assert "云溪第1小学" in own
    assert "60 人" in own
    assert "你能看的是云溪第1小学的数据" in county_wide
    assert "人。" not in county_wide


def test_a_teacher_may_ask_for_what_is_published(county: County) -> None:
    assert "2023年目标 60%" in all_words(county.say(MATH, "2023年精准教学教师覆盖面目标"))


@pytest.mark.parametrize("who", [PARENT, PUPIL])
def test_families_are_told_what_they_can_see_instead(county: County, who: str) -> None:
    said = all_words(county.say(who, GAP))

    assert "指标由教职工和教育局查询" in said
    assert "%" not in said


def test_in_a_group_what_is_published_is_open_and_live_figures_are_private(
    county: County,
) -> None:
    published = county.say(HEAD, "2023年精准教学教师覆盖面目标", group=GROUP)
    live = county.say(PRINCIPAL, "各班学生数有多少", group=SCHOOL_GROUP)

    assert "目标 60%" in all_words(published, to=GROUP)
    assert "30 人" in all_words(live, to=PRINCIPAL)
    assert "30 人" not in all_words(live, to=SCHOOL_GROUP)


def test_an_answer_is_exported_with_numbers_and_sources(county: County) -> None:
    county.say(BUREAU, GAP)

    (sent,) = county.say(BUREAU, "导出")

    table, document = sent.images
    book = openpyxl.load_workbook(io.BytesIO(county.product.foundation.files.get(table)))
    values = [row[1].value for row in book["数据"].iter_rows(min_row=2)]
    about = [row[1].value for row in book["来源和口径"].iter_rows()]
    assert values == [60, 30, 30]
    assert "青教〔2021〕107号 附件2（000:L213）" in about
    written = docx.Document(io.BytesIO(county.product.foundation.files.get(document)))
    assert written.tables[0].rows[1].cells[1].text == "60"
    assert len(written.inline_shapes) == 1
    county.clock.forward(hours=3)
    county.product.engine.tidy()
    assert not [key for key in county.stored_files if key.startswith("transient/")]


def test_a_forged_plan_reads_nothing_more(county: County) -> None:
    card = card_of(county.say(PRINCIPAL, "我校学生数有多少"))
    token = next(b.token for b in card.all_buttons() if b.label == "导出" and b.token)

    said = all_words(county.press_token(BUREAU, token))

    assert "这个按钮不是发给你的" in said


def test_nothing_is_changed_by_a_question(county: County) -> None:
    said = all_words(county.say(BUREAU, "把2023年精准教学教师覆盖面目标改成100"))

    assert "100%" not in said
