"""Assets as conversations: registered, labelled, repaired, lent, scrapped, counted."""

import io
import re

import pypdfium2
import pytest
from openpyxl import load_workbook

from message_cards.card import Card
from school.assets import PREFIX, code_in
from tests.scenarios.county import (
    HEAD,
    MATH,
    OTHER_HEAD,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    a_photo,
    all_words,
)

VICE, ADMIN, BUREAU = "qh-vice_principal-s1", "qh-admin-3", "qh-bureau-1"
A_PROJECTOR = "登记资产 投影仪 三(2)班 2018年购 8年报废 价格3200元"


def registered(county: County, text: str = A_PROJECTOR) -> str:
    """Register an asset; return its code as the label says it."""
    return code_in(all_words(county.say(PRINCIPAL, text), to=PRINCIPAL))


def test_a_registered_asset_has_its_facts_and_a_label_to_print(county: County) -> None:
    (sent,) = county.say(PRINCIPAL, A_PROJECTOR)
    said = Card.model_validate(sent.card).plain_text()
    for words in ("投影仪 · 在用", "位置：三(2)班\n", "购置：2018-01-01", "报废日期：2025-12-31"):
        assert words in said
    assert "多媒体设备" in said

    (label,) = county.press(PRINCIPAL, "印标签")

    content = county.product.foundation.files.get(label.images[0])
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    assert code_in(text) == code_in(said)
    assert "三(2)班" in text


def test_what_is_scanned_is_repaired_and_the_reporter_hears_of_each_step(county: County) -> None:
    code = registered(county)

    reported = county.say(MATH, f"报修 {code} 不亮", photos=[a_photo()])
    assert "已报修 W1 · 投影仪" in all_words(reported, to=MATH)
    assert "W1 投影仪 · 已报修" in all_words(reported, to=PRINCIPAL)
    assert "W1" in all_words(county.say(PRINCIPAL, "待修"))

    assert "已接单" in all_words(county.press(PRINCIPAL, "接单"), to=MATH)
    fixed = county.say(PRINCIPAL, "修好 W1 换了灯泡")

    assert "已修好" in all_words(fixed, to=MATH)
    assert "换了灯泡" in all_words(fixed, to=MATH)
    assert "没有待修的" in all_words(county.say(PRINCIPAL, "待修"))
    assert "已修好" in all_words(county.say(MATH, "我的报修"))


def test_a_photo_of_the_label_says_what_is_broken(county: County) -> None:
    county.reader.codes = ("https://else.example", PREFIX + registered(county))

    assert "投影仪哪里坏了？" in all_words(county.say(MATH, "报修", photos=[a_photo()]))
    said = all_words(county.say(MATH, "画面发绿"), to=MATH)

    assert "已报修 W1 · 投影仪" in said
    assert "画面发绿" in said
    assert "投影仪 · 在用" in all_words(county.say(MATH, "资产", photos=[a_photo("label")]))
    county.reader.codes = ()
    assert "没有认出标签" in all_words(county.say(MATH, "资产", photos=[a_photo("wall")]))


def test_a_name_and_a_place_are_enough_and_several_are_asked_about(county: County) -> None:
    registered(county)
    registered(county, "登记资产 投影仪 三(1)班 2021年购")

    assert "是哪一件？" in all_words(county.say(MATH, "报修 投影仪 不亮"))
    assert "已报修 W1" in all_words(county.press(MATH, "投影仪 三(1)班"), to=MATH)
    assert "已报修 W2" in all_words(county.say(MATH, "报修 三(2)班投影仪不亮"), to=MATH)
    assert "没有重复" in all_words(county.say(HEAD, "报修 三(2)班投影仪坏了"), to=HEAD)
    assert "报修什么？" in all_words(county.say(MATH, "报修 那个东西"))


def test_what_no_register_holds_is_repaired_like_the_rest(county: County) -> None:
    reported = county.say(MATH, "报修 三(2)班教室门坏了", photos=[a_photo()])
    assert "已报修 W1 · 三(2)班教室门坏了" in all_words(reported, to=MATH)
    assert "三(2)班教室：门坏了" in all_words(reported, to=PRINCIPAL)
    county.say(HEAD, "报修 三(2)班教室窗坏了")
    assert "待修 · 2 条" in all_words(county.say(PRINCIPAL, "待修"))

    assert "已接单" in all_words(county.say(PRINCIPAL, "接单 W1"), to=MATH)
    fixed = county.say(PRINCIPAL, "修好 W1 换了合页")

    assert "三(2)班教室：门坏了" in all_words(fixed, to=MATH)
    assert "换了合页" in all_words(fixed, to=MATH)
    assert "已修好" in all_words(county.say(MATH, "我的报修"))


def test_a_repair_is_asked_where_it_is_and_what_it_is(county: County) -> None:
    assert "在哪里？" in all_words(county.say(MATH, "报修 水龙头漏水", photos=[a_photo()]))
    said = all_words(county.say(MATH, "小树林旁边"), to=MATH)
    assert "已报修 W1 · 小树林旁边水龙头漏水" in said

    assert "三(2)班教室什么坏了？" in all_words(county.say(MATH, "报修 三(2)班教室"))
    assert "三(2)班教室：灯不亮" in all_words(county.say(MATH, "灯不亮"), to=MATH)

    assert "报修什么？" in all_words(county.say(MATH, "报修"))
    assert "已报修 W3" in all_words(county.say(MATH, "食堂大门关不上，坏了"), to=MATH)
    assert "报修什么？" in all_words(county.say(MATH, "报修"))
    assert "不报修了" in all_words(county.say(MATH, "算了"))


def test_two_people_scrap_an_asset(county: County) -> None:
    code = registered(county)

    assert "为什么报废？" in all_words(county.say(PRINCIPAL, f"申请报废 {code}"))
    asked = county.press(PRINCIPAL, "到期了")
    assert "请你批" in all_words(asked, to=VICE)
    assert "由另一个人批" in all_words(county.say(PRINCIPAL, f"同意报废 {code}"))

    decided = county.press(VICE, "同意报废")

    assert "报废已同意" in all_words(decided, to=PRINCIPAL)
    assert "没有这样的资产" in all_words(county.say(MATH, "资产 投影仪"))
    assert "已经报废" in all_words(county.say(MATH, f"报修 {code} 不亮"))


def test_what_is_lent_comes_back_and_counts_as_used(county: County) -> None:
    code = registered(county)

    assert "已借给你" in all_words(county.say(MATH, f"借用 {code}"))
    assert "不能借" in all_words(county.say(HEAD, f"借用 {code}"))
    assert "不是你借的" in all_words(county.say(HEAD, f"归还 {code}"))
    assert "已归还" in all_words(county.say(MATH, f"归还 {code}"))

    assert "借用 1 次，使用率 100%" in all_words(county.say(PRINCIPAL, "资产使用 本月"))


def test_a_file_is_registered_once_and_exports_run_nothing(county: County) -> None:
    table = (
        "资产名称,位置,购置日期,使用年限,数量\n"
        '"=HYPERLINK(""http://evil"")",仓库,2020年,6,1\n'
        "课桌,三(2)班,2018-09-01,8,3\n"
    ).encode()
    county.say(PRINCIPAL, "导入资产")

    assert "新增 4 件，已有 0 件" in all_words(county.say(PRINCIPAL, photos=[table]))
    assert "新增 0 件，已有 4 件" in all_words(county.say(PRINCIPAL, "导入资产", photos=[table]))

    due = all_words(county.say(PRINCIPAL, "到期报废 2026"))
    assert "共 4 件" in due
    assert "其中 1 件往年就到期了，还没有报废" in due
    assert "2025-12-31（往年到期）" in due
    assert "家具 3" in due
    assert "共 4 件" in all_words(county.say(PRINCIPAL, "到期报废 2027"))
    assert "没有到期" in all_words(county.say(PRINCIPAL, "到期报废 2024"))
    county.say(PRINCIPAL, "到期报废 2025")
    (sent,) = county.press(PRINCIPAL, "要表格")
    sheet = load_workbook(io.BytesIO(county.product.foundation.files.get(sent.images[0]))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert "=HYPERLINK" in str([cell.value for cell in cells])
    assert {cell.data_type for cell in cells} <= {"s", "n"}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (",仓库,2020年,6,1", "太长或看不懂"),
        ("课桌,仓库,二〇二〇,6,1", "第 2 行的日期看不懂"),
        ("课桌,仓库,2020年,99,1", "使用年限应是"),
        ("课桌,仓库,2020年,6,9999", "数量应是"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_registered(
    county: County, row: str, said: str
) -> None:
    table = f"资产名称,位置,购置日期,使用年限,数量\n{row}\n".encode()

    assert said in all_words(county.say(PRINCIPAL, "导入资产", photos=[table]))
    assert "没有这样的资产" in all_words(county.say(PRINCIPAL, "资产"))


@pytest.mark.parametrize("who", [PARENT, PUPIL])
def test_families_see_no_assets(county: County, who: str) -> None:
    code = registered(county)

    for text in ("资产", f"资产 {code}", f"报修 {code} 不亮", "待修", "到期报废 2026"):
        said = all_words(county.say(who, text))
        assert "投影仪" not in said, text
        assert "开放" in said, text


def test_a_teacher_registers_and_scraps_nothing(county: County) -> None:
    code = registered(county)

    assert "资产由校领导或管理员登记" in all_words(county.say(MATH, A_PROJECTOR))
    for text in (f"申请报废 {code} 旧了", "待修", "修好 W1", "资产标签"):
        said = all_words(county.say(MATH, text))
        assert "资产由校领导或管理员登记" in said or "没有这个编号" in said, text


def test_codes_say_nothing_and_do_not_follow_each_other(county: County) -> None:
    codes = [registered(county, f"登记资产 课桌 {n}号") for n in range(3)]

    assert len(set(codes)) == 3
    assert all(re.fullmatch(r"[2-9A-HJKMNP-TV-Z]{12}", code) for code in codes)
    assert len({code[:3] for code in codes}) > 1


def test_the_bureau_counts_by_school_and_is_told_of_what_is_due_once_a_year(
    county: County,
) -> None:
    registered(county, "登记资产 投影仪 三(2)班 2018年购 8年报废 ".replace("2018", "2019"))
    said = all_words(county.say(BUREAU, "到期报废 2026"))
    assert "共 1 件" in said

    county.product.engine.remind()
    county.product.engine.drain()
    county.clock.forward(days=31)
    county.product.engine.remind()
    county.product.engine.drain()

    with county.product.foundation.records.begin() as unit:
        found = unit.events.of_school(
            "qh", ["asset_expiry"], since=county.clock.at.replace(year=2020), until=county.clock.at
        )
    assert len(found) == 1
    assert "1 件资产到期" in found[0].event.text


def test_another_teacher_cannot_press_what_is_not_theirs(county: County) -> None:
    registered(county)
    county.say(MATH, "资产 投影仪")
    token = county.token(f"direct:{MATH}", "借用")

    assert "不是发给你的" in all_words(county.press_token(OTHER_HEAD, token))
