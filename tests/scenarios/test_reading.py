"""Reading as conversations: family, pupil and teacher write it down; the class hears aggregates."""

import pypdfium2
import pytest

from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    a_photo,
    all_words,
)


def test_reading_is_written_down_as_people_say_it(county: County) -> None:
    sent = county.say(PARENT, "记录阅读 《小王子》 30分钟", photos=[a_photo("cover")])
    county.say(PUPIL, "昨天读了一个半小时《西游记》")
    county.say(HEAD, "记录阅读 12号 《小王子》 40分")

    assert "《小王子》30 分钟" in all_words(sent)
    month = all_words(county.say(PARENT, "阅读记录"))
    assert "2 本 · 160 分钟 · 2 天" in month
    assert "《西游记》：90 分钟" in month
    assert "2 本" in all_words(county.say(HEAD, "阅读记录 12号"))
    assert "阅读 2 本，共 160 分钟" in all_words(county.say(PARENT, "成长档案"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("记录阅读 小王子 30分钟", "书名写在《》里"),
        ("记录阅读 《小王子》", "读了多久"),
        ("记录阅读 《小王子》 601分钟", "1 到 600 分钟"),
        ("记录阅读 《" + "长" * 50 + "》 30分钟", "书名超过 40 字"),
        ("记录阅读", "这样发"),
    ],
)
def test_what_is_missing_is_asked_for(county: County, text: str, words: str) -> None:
    assert words in all_words(county.say(PARENT, text))


def test_more_than_a_day_holds_is_not_written_down(county: County) -> None:
    county.say(PARENT, "记录阅读 《小王子》 590分钟")

    assert "还能记 10 分钟" in all_words(county.say(PARENT, "记录阅读 《西游记》 30分钟"))
    assert "1 本 · 590 分钟" in all_words(county.say(PARENT, "阅读记录"))


def test_reading_is_taken_back(county: County) -> None:
    county.say(PARENT, "记录阅读 《小王子》 30分钟", photos=[a_photo()])

    assert "已撤销" in all_words(county.press(PARENT, "撤销"))
    assert "还没有记录" in all_words(county.say(PARENT, "阅读记录"))
    county.say(PARENT, "记录阅读 《小王子》 30分钟")
    assert "已撤销" in all_words(county.say(PARENT, "撤销这次阅读"))


def test_other_months_and_the_report_of_the_year(county: County) -> None:
    county.say(PARENT, "记录阅读 《小王子》 30分钟")
    county.clock.forward(days=20)
    county.say(PARENT, "记录阅读 《西游记》 60分钟")

    assert "《小王子》" not in all_words(county.say(PARENT, "阅读记录"))
    assert "《小王子》" in all_words(county.press(PARENT, "上个月"))
    assert "《小王子》" in all_words(county.say(PARENT, "阅读记录 11月"))
    (report,) = county.say(PARENT, "阅读报告")
    pdf = county.product.foundation.files.get(report.images[0])
    text = pypdfium2.PdfDocument(pdf)[0].get_textpage().get_text_range()
    assert "《小王子》" in text
    assert "《西游记》" in text


def test_how_many_books_were_read_is_asked_in_plain_words(county: County) -> None:
    for n in (8, 9, 10, 11, 12):
        county.say(HEAD, f"记录阅读 {n}号 《小王子》 30分钟")

    assert "《小王子》" in all_words(county.say(PARENT, "孩子这个月读了多少书"))
    assert "《小王子》" in all_words(county.say(PUPIL, "我读了几本书"))
    assert "《小王子》" in all_words(county.say(HEAD, "12号读了哪些书"))
    assert "还没有记录" in all_words(county.say(PARENT, "孩子上个月读了什么书"))
    (whole,) = county.say(PARENT, "孩子这学期读了多少书")
    assert "阅读报告" in whole.text
    county.clock.forward(days=7)
    assert "5 位同学" in all_words(county.say(HEAD, "全班读了多少书"))
    assert "5 位同学" in all_words(county.say(MATH, "三(2)班读了哪些书"))


def test_reading_of_others_is_nobody_s_business(county: County) -> None:
    county.say(PARENT, "记录阅读 《小王子》 30分钟")

    for other in (OTHER_PARENT, PRINCIPAL, "qh-pupil-s1-g3c2-13"):
        for text in ("阅读记录 三(2)班 12号", "阅读记录 12号", "阅读记录"):
            assert "《小王子》：" not in all_words(county.say(other, text)), (other, text)
    assert "只有" in all_words(county.say(OTHER_PARENT, "记录阅读 12号 《小王子》 30分钟"))


def test_without_consent_nothing_is_written_down(county: County) -> None:
    sent = county.say(NO_CONSENT_PARENT, "记录阅读 《小王子》 30分钟", photos=[a_photo()])

    assert "还没有家长对“成长档案”的同意" in all_words(sent, to=NO_CONSENT_PARENT)
    assert "同意书：成长档案" in all_words(sent, to=NO_CONSENT_PARENT)
    assert not [key for key in county.stored_files if key.startswith("reading/")]


def test_the_class_hears_aggregates_of_the_last_week_only(county: County) -> None:
    for n in (8, 9, 10, 11, 12):
        county.say(HEAD, f"记录阅读 {n}号 《小王子》 30分钟")
    assert "不到 5 人" in all_words(county.say(HEAD, "班级阅读", group=GROUP))
    county.clock.forward(days=7)

    told = county.say(HEAD, "班级阅读", group=GROUP)

    assert "5 位同学记录了阅读" in all_words(told, to=GROUP)
    assert "《小王子》" in all_words(told, to=GROUP)
    names = [p.name for p in county.product.console.people() if "pupil-s1-g3c2" in p.id]
    assert not [name for name in names if name in all_words(told, to=GROUP)]
    assert "5 位同学" in all_words(county.say(MATH, "班级阅读 三(2)班"))
    assert "请写上班级" in all_words(county.say(MATH, "班级阅读"))


def test_a_parent_in_the_group_sees_the_own_child_in_private(county: County) -> None:
    county.say(PARENT, "记录阅读 《小王子》 30分钟")
    county.say(HEAD, "班级阅读", group=GROUP)

    pressed = county.press(PARENT, "看我的孩子", of=GROUP, group=GROUP)

    assert "《小王子》" in all_words(pressed, to=PARENT)
    assert "《小王子》" not in all_words(pressed, to=GROUP)
