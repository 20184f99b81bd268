"""Hidden dangers as conversations: reported, given to somebody, put right, looked at again."""

from datetime import UTC, datetime

import pytest

from message_cards.card import Card
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    a_photo,
    all_words,
)

SECURITY, VICE = "qh-security-s1", "qh-vice_principal-s1"
BUREAU = "qh-bureau-1"
A_REPORT = "隐患上报 教学楼三楼栏杆松动"


def name_of(county: County, person: str) -> str:
    """Return somebody's name."""
    return next(p.name for p in county.product.console.people() if p.id == person)


def assigned(county: County, text: str = A_REPORT, *, to: str = HEAD) -> None:
    """Report something and give it to somebody."""
    county.say(MATH, text, photos=[a_photo(text)])
    county.say(SECURITY, f"派给 H1 {name_of(county, to)} 周五前")


def test_a_hidden_danger_goes_from_report_to_closing(county: County) -> None:
    reported = county.say(MATH, A_REPORT, photos=[a_photo()])
    assert "已上报 H26-0001 · 🟠 橙色" in all_words(reported, to=MATH)
    assert "教学楼三楼：栏杆松动" in all_words(reported, to=MATH)
    assert f"派给 {name_of(county, VICE)}" not in all_words(reported, to=MATH)
    assert "H26-0001" in all_words(reported, to=SECURITY)

    given = county.say(SECURITY, f"派给 {name_of(county, HEAD)} 周五前")
    assert "已派给" in all_words(given, to=SECURITY)
    assert "整改，11月20日前" in all_words(given, to=HEAD)

    assert "请发整改后的照片" in all_words(county.press(HEAD, "整改完成"))
    fixed = county.say(HEAD, photos=[a_photo("fixed")])
    assert "等另一个人复查" in all_words(fixed, to=HEAD)
    assert "待复查" in all_words(fixed, to=SECURITY)

    closed = county.press(SECURITY, "复查通过")
    assert "已销号" in all_words(closed, to=SECURITY)
    assert "已销号" in all_words(closed, to=HEAD)
    assert "已销号" in all_words(closed, to=MATH)
    assert "没有在办的隐患" in all_words(county.say(PRINCIPAL, "隐患"))


def test_a_bare_word_lists_what_waits_for_the_one_who_says_it(county: County) -> None:
    assigned(county)

    assert "派给我的隐患 · 1 条" in all_words(county.say(HEAD, "整改"))
    assert "没有在办的隐患" in all_words(county.say(MATH, "整改"))
    assert "没有等你复查的隐患" in all_words(county.say(SECURITY, "复查"))
    county.say(HEAD, "整改 H1 已加固", photos=[a_photo("fixed")])

    for who in (SECURITY, VICE, PRINCIPAL):
        assert "等你复查的隐患 · 1 条" in all_words(county.say(who, "复查")), who
    for who in (HEAD, MATH, BUREAU):
        assert "没有等你复查的隐患" in all_words(county.say(who, "复查")), who
    assert "没有在办的隐患" in all_words(county.say(HEAD, "整改"))


def test_what_a_report_lacks_is_asked_for_one_by_one(county: County) -> None:
    assert "上报什么隐患？" in all_words(county.say(MATH, "隐患上报"))
    assert "在哪里？" in all_words(county.say(MATH, "隐患上报 有个奇怪的东西"))
    assert "有多严重？" in all_words(county.press(MATH, "操场"))

    said = all_words(county.press(MATH, "🔵"), to=MATH)

    assert "已上报 H26-0001 · 🔵 蓝色" in said
    assert "操场：有个奇怪的东西" in said


def test_a_begun_report_takes_a_photo_that_follows_and_can_be_given_up(county: County) -> None:
    county.say(MATH, "隐患上报 操场有个坑")
    county.say(MATH, photos=[a_photo()])
    assert "照片 1 张" in all_words(county.say(MATH, "黄色"), to=MATH)
    county.say(MATH, "隐患上报 有个坑")
    assert "这次不报了" in all_words(county.say(MATH, "取消"))


def test_the_same_report_again_is_the_same_ticket(county: County) -> None:
    county.say(MATH, A_REPORT)

    again = all_words(county.say(MATH, A_REPORT), to=MATH)

    assert "没有重复" in again
    assert "H26-0001" in again


def test_whoever_put_it_right_does_not_look_again(county: County) -> None:
    assigned(county, to=SECURITY)
    county.say(SECURITY, "整改 H1 已加固", photos=[a_photo("fixed")])

    said = all_words(county.say(SECURITY, "复查 H1 通过"))

    assert "复查要换一个人" in said
    assert "已销号" in all_words(county.say(VICE, "复查 H1 通过"))


def test_what_did_not_pass_goes_back_with_the_reason_and_a_new_day(county: County) -> None:
    assigned(county)
    county.say(HEAD, "整改 H1", photos=[a_photo("fixed")])

    assert "哪里没有通过？" in all_words(county.say(SECURITY, "复查 H1 不通过"))
    back = county.say(SECURITY, "原因 还是松的")

    assert "还是松的" in all_words(back, to=HEAD)
    assert "11月23日前" in all_words(back, to=HEAD)


def test_an_owner_without_a_photo_has_put_nothing_right(county: County) -> None:
    assigned(county)

    county.say(HEAD, "整改 H1 好了")

    assert "整改中" in all_words(county.say(SECURITY, "隐患 H1"))


def test_an_overdue_one_is_told_each_morning_and_later_to_the_principal(county: County) -> None:
    assigned(county)
    engine = county.product.engine

    county.clock.at = datetime(2026, 11, 21, 0, 30, tzinfo=UTC)
    before = county.product.console.log.version()
    engine.remind()
    engine.remind()
    first = county.settle(before)
    assert all_words(first, to=HEAD).count("逾期 1 天了") == 1
    assert "逾期" not in all_words(first, to=PRINCIPAL)

    county.clock.at = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
    before = county.product.console.log.version()
    engine.remind()
    second = county.settle(before)
    assert "逾期 2 天了" in all_words(second, to=HEAD)
    assert "逾期 2 天了" in all_words(second, to=PRINCIPAL)


def test_danger_that_is_there_now_raises_an_alarm_of_level_one(county: County) -> None:
    said = all_words(county.say(MATH, "隐患上报 食堂厨房燃气正在漏"), to=MATH)

    assert "🔴 红色" in said
    assert "已按一级报警通知" in said


@pytest.mark.parametrize("who", [PARENT, PUPIL])
def test_families_have_no_part_in_it(county: County, who: str) -> None:
    assigned(county)

    for text in (A_REPORT, "隐患", "隐患 H1", "整改 H1", "复查 H1 通过", "隐患统计", "风险清单"):
        said = all_words(county.say(who, text))
        assert "栏杆" not in said, text
        assert "开放" in said, text


def test_a_teacher_can_neither_assign_nor_close(county: County) -> None:
    county.say(MATH, A_REPORT)

    assert "隐患由责任人、安保和校领导处理" in all_words(
        county.say(MATH, f"派给 H1 {name_of(county, HEAD)}")
    )
    assert "H26-0001 · 🟠 橙色 · 待指派" in all_words(county.say(MATH, "隐患 H1"))


def test_a_number_that_is_not_there_says_so(county: County) -> None:
    assert "本校没有这个编号" in all_words(county.say(MATH, "隐患 H99"))


def test_a_known_one_is_merged(county: County) -> None:
    county.say(MATH, A_REPORT)
    county.say(HEAD, "隐患上报 教学楼三楼栏杆摇晃")

    merged = all_words(county.say(SECURITY, "合并 H2 到 H1"))

    assert "已并到 H26-0001" in merged
    assert "共 1 条" in all_words(county.say(SECURITY, "隐患"))


def test_in_a_group_a_report_is_answered_to_the_reporter_alone(county: County) -> None:
    sent = county.say(MATH, A_REPORT, group=GROUP)

    assert "栏杆" in all_words(sent, to=MATH)
    assert "栏杆" not in all_words(sent, to=GROUP)


def test_the_bureau_sees_which_school_it_is(county: County) -> None:
    assigned(county)

    (sent,) = county.say(BUREAU, "隐患")

    assert "小学" in Card.model_validate(sent.card).plain_text()
    assert "是哪所学校" in all_words(county.say(BUREAU, A_REPORT))


def test_the_register_of_risks_comes_from_a_table_and_is_looked_at(county: County) -> None:
    table = (
        "风险点,风险,等级,管控措施,责任人,检查周期\n"
        f"配电房,触电,红,上锁挂牌,{name_of(county, HEAD)},每周\n"
        "食堂,燃气泄漏,橙,每日关阀,没有这个人,每天\n"
    ).encode()
    county.say(PRINCIPAL, "导入风险清单")
    brought = all_words(county.say(PRINCIPAL, photos=[table]))
    assert "新增 2 个" in brought
    assert "没有这个人" in brought
    assert "新增 0 个，修改 0 个，没变 2 个" in all_words(
        county.say(PRINCIPAL, "导入风险清单", photos=[table])
    )
    assert "🔴 R1 配电房" in all_words(county.say(MATH, "风险清单"))
    assert "没有要查的" in all_words(county.say(MATH, "今天要查"))

    county.clock.forward(days=7)
    assert "今天要查 · " in all_words(county.say(MATH, "今天要查"))
    assert "已记下：R1 配电房 正常" in all_words(county.press(MATH, "R1 正常"))
    assert "请再发“隐患上报 食堂" in all_words(county.say(MATH, "查 R2 有问题 阀门松"))

    assert "没有要查的" in all_words(county.say(MATH, "今天要查"))


def test_a_month_is_a_card_a_file_and_a_table(county: County) -> None:
    assigned(county)

    (sent,) = county.say(PRINCIPAL, "隐患统计 11月")
    card = Card.model_validate(sent.card)
    assert "发现 1 条 · 销号 0 条" in card.plain_text()
    assert len(card.pictures) == 1

    (pdf,) = county.press(PRINCIPAL, "要 PDF")
    assert pdf.images[0].endswith(".pdf")
    (table,) = county.say(BUREAU, "隐患统计 11月 表格")
    assert table.images[0].endswith(".xlsx")
    assert "没有发现隐患" in all_words(county.say(PRINCIPAL, "隐患统计 10月"))
