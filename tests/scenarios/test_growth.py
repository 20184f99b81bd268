"""The growth record as conversations: teacher, parent, pupil and class head."""

import io

import pypdfium2
import pytest
from PIL import Image

from message_cards.card import Card
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
)


def name_of(county: County, person: str) -> str:
    return next(p.name for p in county.product.console.people() if p.id == person)


def a_phone_photo(text: str = "x") -> bytes:
    """Return a photo that says where it was taken, as a phone's does."""
    exif = Image.Exif()
    exif[0x010E] = "canary-73190"
    kept = io.BytesIO()
    with Image.open(io.BytesIO(a_photo(text))) as photo:
        photo.save(kept, "JPEG", exif=exif)
    return kept.getvalue()


def growth_files(county: County) -> list[str]:
    return [key for key in county.stored_files if key.startswith(("growth/", "reading/"))]


def test_a_teacher_notes_something_down_with_a_photo(county: County) -> None:
    sent = county.say(HEAD, "记一笔 12号 品德 主动帮助同学", photos=[a_phone_photo()])

    assert "【品德】主动帮助同学" in all_words(sent, to=HEAD)
    assert "附 1 张照片" in all_words(sent, to=HEAD)
    (key,) = growth_files(county)
    kept = county.product.foundation.files.get(key)
    assert b"canary-73190" not in kept
    assert not [m for m in sent if m.to.id != HEAD]


def test_several_pupils_are_noted_at_once_and_those_without_consent_are_named(
    county: County,
) -> None:
    sent = county.say(HEAD, "记一笔 12号 15号 7号 艺术 合唱比赛一等奖")

    assert "记给：12号、15号" in all_words(sent, to=HEAD)
    assert "没有记：7号" in all_words(sent, to=HEAD)
    assert "同意书：成长档案" in all_words(sent, to=NO_CONSENT_PARENT)


def test_a_missing_dimension_is_asked_by_buttons_and_the_photo_waits(county: County) -> None:
    asked = county.say(HEAD, "记一笔 12号 在艺术节上弹了古筝", photos=[a_photo()])
    assert "记在哪一类" in all_words(asked)
    assert growth_files(county) == []

    noted = county.press(HEAD, "艺术素养")

    assert "【艺术】在艺术节上弹了古筝" in all_words(noted)
    assert len(growth_files(county)) == 1


def test_the_answer_to_a_question_may_be_typed(county: County) -> None:
    county.say(HEAD, "记一笔 12号 在艺术节上弹了古筝")
    assert "【艺术】" in all_words(county.say(HEAD, "艺术"))
    county.say(MATH, "记一笔 12号 学业 错题自己改清楚")
    assert "记给：12号" in all_words(county.say(MATH, "三(2)班"))
    county.say(HEAD, "记一笔 12号 领唱")
    assert "没有记" in all_words(county.say(HEAD, "算了"))


def test_a_question_that_waited_too_long_is_not_answered(county: County) -> None:
    county.say(HEAD, "记一笔 12号 在艺术节上弹了古筝")
    token = county.token(f"direct:{HEAD}", "艺术素养")
    county.clock.forward(minutes=31)

    assert "没有记下" in all_words(county.press_token(HEAD, token))


def test_a_note_is_taken_back_by_button_or_in_words_within_a_day(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 打扫", photos=[a_photo()])
    assert "已撤销，1 条" in all_words(county.press(HEAD, "撤销"))
    assert growth_files(county) == []

    county.say(HEAD, "记一笔 12号 品德 打扫")
    assert "已撤销，1 条" in all_words(county.say(HEAD, "撤销这一笔"))
    assert "没有可以撤销的改判" not in all_words(county.say(HEAD, "撤销这一笔"))

    county.say(HEAD, "记一笔 12号 品德 打扫")
    token = county.token(f"direct:{HEAD}", "撤销")
    county.clock.forward(hours=25)
    assert "超过一天" in all_words(county.press_token(HEAD, token))


def test_photos_may_follow_as_on_wecom(county: County) -> None:
    county.say(PARENT, "记一笔 技能 学会了游泳")
    county.say(PARENT, "加照片")

    first = county.say(PARENT, "", photos=[a_photo("1")])
    second = county.say(PARENT, "", photos=[a_photo("2"), a_photo("3")])

    assert "附 1 张照片" in all_words(first, to=PARENT)
    assert "附 3 张照片" in all_words(second, to=PARENT)
    assert len(growth_files(county)) == 3


def test_nine_photos_are_taken_and_ten_are_not(county: County) -> None:
    nine = [a_photo(str(n)) for n in range(9)]
    assert "附 9 张照片" in all_words(county.say(HEAD, "记一笔 12号 艺术 画展", photos=nine))

    ten = [*nine, a_photo("9")]
    refused = all_words(county.say(HEAD, "记一笔 13号 艺术 画展", photos=ten))

    assert "最多附 9 张" in refused
    assert len(growth_files(county)) == 9


def test_a_file_that_is_no_photo_stores_nothing(county: County) -> None:
    refused = county.say(HEAD, "记一笔 12号 艺术 画展", photos=[b"%PDF-1.4 broken"])

    assert "不是照片" in all_words(refused)
    assert growth_files(county) == []
    assert "还没有记录" in all_words(county.say(PARENT, "成长档案"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("记一笔 99号 品德 打扫", "没有 99 号"),
        ("记一笔 品德 打扫", "没看出是哪位同学"),
        ("记一笔 12号 品德", "要记什么"),
        ("记一笔 12号 品德 " + "长" * 300, "一条最多 200 字"),
        ("记一笔 12号 品德 " + "长" * 10_000, "超过 2000 字"),
        ("记一笔 四(9)班 12号 品德 打扫", "只有本班老师"),
        ("记一笔", "这样发"),
    ],
)
def test_a_slip_is_answered_kindly(county: County, text: str, words: str) -> None:
    assert words in all_words(county.say(HEAD, text))


def test_a_parent_s_note_is_shown_once_the_class_head_agrees(county: County) -> None:
    sent = county.say(PARENT, "记一笔 技能 学会了游泳", photos=[a_photo()])
    assert "班主任审核后显示" in all_words(sent, to=PARENT)
    assert "待审核的成长记录（1 条）" in all_words(sent, to=HEAD)
    assert "学会了游泳" not in all_words(county.say(MATH, "成长档案 三(2)班 12号"))

    decided = county.press(HEAD, "通过")

    assert "已通过" in all_words(decided, to=HEAD)
    assert "成长记录通过了" in all_words(decided, to=PARENT)
    assert "学会了游泳" in all_words(county.say(MATH, "成长档案 三(2)班 12号"))


def test_a_note_is_sent_back_with_a_reason_by_button_or_in_words(county: County) -> None:
    county.say(PARENT, "记一笔 技能 学会了游泳")
    county.say(PUPIL, "记一笔 技能 会做一道菜")
    county.say(HEAD, "待审核")
    assert "为什么退回" in all_words(county.say(HEAD, "退回第1条"))
    first = county.press(HEAD, "请写具体一点")
    county.press(HEAD, "退回")
    second = county.say(HEAD, "照片里看不到菜")

    assert "原因：请写具体一点" in all_words(first, to=PARENT)
    assert "原因：照片里看不到菜" in all_words(second, to=PUPIL)
    assert "没有待审核" in all_words(county.say(HEAD, "待审核"))
    assert "会做一道菜" not in all_words(county.say(HEAD, "成长档案 12号"))


def test_the_head_may_decide_in_words_and_change_their_mind(county: County) -> None:
    county.say(PARENT, "记一笔 技能 学会了游泳")
    county.say(HEAD, "待审核")
    county.say(HEAD, "退回")
    assert "没有退回" in all_words(county.say(HEAD, "算了"))
    county.say(HEAD, "待审核")

    assert "已通过" in all_words(county.say(HEAD, "通过第1条"))


def test_a_decision_is_made_once(county: County) -> None:
    county.say(PARENT, "记一笔 技能 学会了游泳")
    token = county.token(f"direct:{HEAD}", "退回")
    county.press(HEAD, "通过")
    county.press_token(HEAD, token)

    assert "已经通过了" in all_words(county.say(HEAD, "看不清"))


def test_a_parent_of_two_is_asked_which_child(county: County) -> None:
    with county.product.foundation.records.begin() as unit:
        everyone = unit.people.everyone()
    parent, children = next(
        (p.id, [g.pupil for g in p.guardianships]) for p in everyone if len(p.guardianships) > 1
    )
    second = name_of(county, children[1])

    asked = county.say(parent, "记一笔 技能 学会了游泳", photos=[a_photo()])
    noted = county.press(parent, second)
    by_name = county.say(parent, f"记一笔 {second} 体育 每天跳绳")
    book = county.say(parent, "读了半小时《小王子》")
    chosen = county.say(parent, second)

    assert "记给哪个孩子" in all_words(asked)
    assert f"记给：{second}" in all_words(noted, to=parent)
    assert f"记给：{second}" in all_words(by_name, to=parent)
    assert len(growth_files(county)) == 1
    assert "哪个孩子的阅读" in all_words(book)
    assert f"{second} 11月20日《小王子》30 分钟" in all_words(chosen)
    county.say(parent, "成长档案")
    assert "学会了游泳" in all_words(county.press(parent, second))


def test_the_record_is_private_and_of_one_s_own_child(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学")

    mine = county.say(PARENT, "成长档案", group=GROUP)
    assert "主动帮助同学" in all_words(mine, to=PARENT)
    assert "主动帮助同学" not in all_words(mine, to=GROUP)
    for other in (OTHER_PARENT, OTHER_HEAD, PRINCIPAL, "qh-pupil-s1-g3c2-13"):
        for text in ("成长档案 三(2)班 12号", "成长档案 12号", "成长档案"):
            assert "主动帮助同学" not in all_words(county.say(other, text)), (other, text)


def test_a_teacher_of_several_classes_names_the_class(county: County) -> None:
    for text in ("成长档案 12号", "阅读记录 12号"):
        assert "请写上班级再发，如“三(1)班 12号”" in all_words(county.say(MATH, text))
    assert "三(2)班" in all_words(county.say(MATH, "成长档案 三(2)班 12号"))


def test_a_pupil_reads_the_own_record(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学", group=GROUP)

    for text in ("成长档案", "我的成长档案", "看看我的成长记录"):
        assert "主动帮助同学" in all_words(county.say(PUPIL, text)), text


def test_what_is_noted_in_the_group_is_answered_in_private(county: County) -> None:
    sent = county.say(HEAD, "记一笔 12号 品德 主动帮助同学", group=GROUP)

    assert "主动帮助同学" in all_words(sent, to=HEAD)
    assert "主动帮助同学" not in all_words(sent, to=GROUP)


@pytest.mark.parametrize(
    ("person", "text"),
    [
        (HEAD, "12号的成长档案"),
        (HEAD, "帮我看看12号的成长档案"),
        (HEAD, "请导出12号的成长档案"),
        (MATH, "三(2)班12号的成长档案"),
        (PARENT, "帮我看看孩子的成长档案"),
        (PARENT, "孩子这学期的成长档案"),
    ],
)
def test_whose_record_it_is_may_be_said_before_the_word(
    county: County, person: str, text: str
) -> None:
    said = all_words(county.say(person, text))

    assert f"{name_of(county, PUPIL)}的成长档案" in said


def test_the_term_may_be_said_before_the_word(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学")

    before = all_words(county.say(PARENT, "上学期的成长档案"))

    assert "2025–2026学年第二学期" in before
    assert "主动帮助同学" not in before


def test_another_s_record_is_none_of_a_parent_s_however_it_is_said(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学")

    for text in ("三(2)班12号的成长档案", "12号的成长档案", "别人家孩子的成长档案"):
        assert "主动帮助同学" not in all_words(county.say(OTHER_PARENT, text)), text


def test_the_card_has_the_chart_the_photos_and_pages(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学", photos=[a_photo()])
    for n in range(4):
        county.say(HEAD, f"记一笔 12号 艺术 第{n}次合唱")

    (sent,) = county.say(PARENT, "成长档案")
    card = Card.model_validate(sent.card)
    assert card.title == f"{name_of(county, PUPIL)}的成长档案"
    assert card.lines[0] == "学业 0 · 品德 1 · 艺术 4 · 身心 0 · 技能 0"
    chart = county.product.foundation.files.get(card.pictures[0].key)
    assert Image.open(io.BytesIO(chart)).width == 720

    (more,) = county.press(PARENT, "下一页")
    second = Card.model_validate(more.card)
    assert [s.text for s in second.sections] == ["11月20日【品德】主动帮助同学（班主任记）"]
    assert second.sections[0].picture is not None
    county.say(PARENT, "成长档案")
    assert "主动帮助同学" in all_words(county.say(PARENT, "下一页"))


def test_the_record_may_be_asked_by_kind_and_by_term(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学")
    county.say(HEAD, "记一笔 12号 艺术 合唱")

    county.say(PARENT, "成长档案")
    county.press(PARENT, "按类看")
    only = all_words(county.press(PARENT, "艺术素养"))
    county.say(PARENT, "成长档案")
    before = all_words(county.press(PARENT, "上学期"))

    assert "合唱" in only
    assert "主动帮助同学" not in only
    assert "2025–2026学年第二学期" in before
    assert "还没有记录" in before


def test_the_pdf_goes_to_whoever_asked_and_is_gone_after_hours(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学", photos=[a_photo()])

    (sent,) = county.say(PARENT, "导出成长档案")

    pdf = next(key for key in sent.images if key.endswith(".pdf"))
    pages = pypdfium2.PdfDocument(county.product.foundation.files.get(pdf))
    assert "主动帮助同学" in pages[0].get_textpage().get_text_range()
    county.clock.forward(hours=3)
    county.product.engine.tidy()
    assert not [key for key in county.stored_files if key.startswith("transient/")]


def test_withdrawing_the_growth_record_takes_everything_along(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 主动帮助同学", photos=[a_photo()])
    county.say(PARENT, "记录阅读 《小王子》 30分钟", photos=[a_photo("cover")])
    assert len(growth_files(county)) == 2

    county.say(PARENT, "撤回成长档案")

    assert growth_files(county) == []
    assert "还没有家长对" in all_words(county.say(PARENT, "成长档案"))
    assert "没有记：12号" in all_words(county.say(HEAD, "记一笔 12号 13号 品德 打扫"), to=HEAD)
    assert "成绩" not in all_words(county.say(PARENT, "成长档案"))


def test_words_with_a_number_do_not_name_photos_that_wait(county: County) -> None:
    county.say(HEAD, "", photos=[a_photo()])

    noted = county.say(HEAD, "记一笔 12号 品德 主动帮助同学")
    graded = county.say(HEAD, "13号")

    assert "已记进成长档案" in all_words(noted)
    assert "13号" in all_words(graded)
    assert "题" in all_words(graded)


def test_what_is_noted_may_be_about_questions_and_answers(county: County) -> None:
    for text in ("第6题讲给同学听", "答案都自己核对", "确认错题", "改判时主动说明"):
        assert text in all_words(county.say(HEAD, f"记一笔 12号 学业 {text}"))


def test_the_same_message_twice_is_one_entry(county: County) -> None:
    county.say(HEAD, "记一笔 12号 品德 打扫")

    again = all_words(county.say(HEAD, "记一笔 12号 品德 打扫"))

    assert "没有重复记" in again
    assert "品德 1 ·" in all_words(county.say(PARENT, "成长档案"))
