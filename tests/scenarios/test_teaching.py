"""Points as conversations: a teacher claims, the principal decides, a dispute stands beside it."""

import io

import pypdfium2
import pytest
from openpyxl import load_workbook
from PIL import Image

from message_cards.card import Card
from tests.scenarios.county import (
    GROUP,
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

BUREAU = "qh-bureau-1"
OPEN_LESSON = "申报积分 公开课 县级 11月3日 分数除法"


def a_claim(county: County, text: str = OPEN_LESSON, *, by: str = MATH) -> str:
    """Claim points with a photo; return everything anybody received."""
    return all_words(county.say(by, text, photos=[a_photo(text)]))


def a_granted_claim(county: County, text: str = OPEN_LESSON) -> None:
    a_claim(county, text)
    county.say(PRINCIPAL, "积分审核")
    county.press(PRINCIPAL, "通过")


def test_a_claim_waits_for_the_principal_and_then_counts(county: County) -> None:
    claimed = county.say(MATH, OPEN_LESSON, photos=[a_photo()])

    assert "已申报 1 号 公开课 县级" in all_words(claimed, to=MATH)
    assert "等校长审核（2 分）" in all_words(claimed, to=MATH)
    assert "积分审核 · 1 条" in all_words(claimed, to=PRINCIPAL)
    assert "分数除法" in all_words(claimed, to=PRINCIPAL)
    assert "0 分（满分 100）" in all_words(county.say(MATH, "我的积分"))

    decided = county.press(PRINCIPAL, "通过")

    assert "+2 分" in all_words(decided, to=MATH)
    assert "没有等审核的申报" in all_words(decided, to=PRINCIPAL)
    points = all_words(county.say(MATH, "我的积分"))
    assert "2 分（满分 100）" in points
    assert "教学业绩：2/35 分 · 还可加 33" in points


@pytest.mark.parametrize("words", ["积分怎么算", "积分标准是什么", "积分规则"])
@pytest.mark.parametrize("person", [MATH, PRINCIPAL])
def test_how_points_come_about_is_explained(county: County, person: str, words: str) -> None:
    (sent,) = county.say(person, words)

    card = Card.model_validate(sent.card)
    assert card.title == "积分怎么算"
    assert [row.name for row in card.rows][:2] == ["师德师风（最多 20）", "教学业绩（最多 35）"]
    assert "公开课 1–8 分（每学年最多 12）" in card.rows[1].value
    assert "批改作业 每 30 份 0.1 分（自动计入，每周最多 0.5）" in card.rows[1].value
    assert ("申报积分" in [button.say for button in card.buttons]) is (person == MATH)


def test_the_card_of_points_shows_a_radar(county: County) -> None:
    (sent,) = county.say(MATH, "我的积分")

    (picture,) = Card.model_validate(sent.card).pictures
    content = county.product.foundation.files.get(picture.key)
    assert Image.open(io.BytesIO(content)).format == "PNG"


def test_what_a_claim_lacks_is_asked_for_one_by_one(county: County) -> None:
    asked = all_words(county.say(MATH, "申报积分"))
    assert "申报哪一项？" in asked
    assert "教育科研：课题研究、论文、资源共享" in asked

    assert "论文是哪一级？" in all_words(county.say(MATH, "论文"))
    assert "请发论文的证明照片" in all_words(county.press(MATH, "市级"))
    assert "已申报 1 号 论文 市级" in all_words(county.say(MATH, photos=[a_photo("paper")]))


def test_a_photo_sent_before_the_level_is_not_asked_for_again(county: County) -> None:
    assert "公开课是哪一级？" in a_claim(county, "申报积分 公开课")

    assert "已申报 1 号 公开课 校级" in all_words(county.say(MATH, "校级"))


def test_a_begun_claim_can_be_given_up_and_steals_no_other_words(county: County) -> None:
    county.say(MATH, "申报积分 论文 县级")
    assert "我的积分" in all_words(county.say(MATH, "我的积分"))
    county.say(MATH, "申报积分 论文 县级")
    assert "这次不申报了" in all_words(county.say(MATH, "取消"))


def test_homework_sent_while_a_claim_waits_for_its_photo_is_graded(county: County) -> None:
    county.say(MATH, "申报积分 论文 县级")

    said = all_words(county.say(MATH, "三(2)班 12号 口算11", photos=[a_photo()]))

    assert "已申报" not in said
    assert "口算11" in said
    assert not [key for key in county.stored_files if key.startswith("teaching/")]


def test_a_claim_without_needed_evidence_needs_no_photo(county: County) -> None:
    assert "已申报 1 号 家访" in all_words(county.say(MATH, "申报积分 家访"))


def test_the_evidence_is_a_new_picture_without_metadata(county: County) -> None:
    photo = Image.new("RGB", (400, 300), "white")
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    kept = io.BytesIO()
    photo.save(kept, "JPEG", exif=exif, comment=b"secret comment")
    county.say(MATH, OPEN_LESSON, photos=[kept.getvalue()])

    (key,) = [key for key in county.stored_files if key.startswith("teaching/")]
    content = county.product.foundation.files.get(key)
    assert b"secret" not in content
    assert MATH not in key


def test_a_file_that_is_no_photo_is_no_evidence(county: County) -> None:
    said = all_words(county.say(MATH, OPEN_LESSON, photos=[b"%PDF-1.4 no photo"]))

    assert "不是照片" in said
    assert "没有等审核的申报" in all_words(county.say(PRINCIPAL, "积分审核"))


def test_a_claim_that_waits_is_taken_back_with_its_photos(county: County) -> None:
    a_claim(county)
    assert "已撤回 1 号" in all_words(county.say(MATH, "撤回申报 1"))

    assert "没有等审核的申报" in all_words(county.say(PRINCIPAL, "积分审核"))
    county.clock.forward(hours=2)
    county.product.engine.drain()
    assert not [key for key in county.stored_files if key.startswith("teaching/")]


def test_a_claim_taken_back_and_made_again_keeps_its_photo(county: County) -> None:
    a_claim(county)
    county.press(MATH, "撤回")
    assert "已申报 1 号" in a_claim(county)

    county.clock.forward(hours=2)
    county.product.engine.drain()
    assert [key for key in county.stored_files if key.startswith("teaching/")]


def test_a_return_needs_a_reason_and_the_teacher_reads_it(county: County) -> None:
    a_claim(county)
    assert "为什么退回？" in all_words(county.press(PRINCIPAL, "退回"))

    decided = county.say(PRINCIPAL, "原因 证书上没有名字")

    assert "退回：证书上没有名字" in all_words(decided, to=MATH)
    assert "积分异议 1" in all_words(decided, to=MATH)
    assert "0 分（满分 100）" in all_words(county.say(MATH, "我的积分"))


def test_what_a_platform_has_no_button_for_can_be_typed(county: County) -> None:
    name = next(p.name for p in county.product.console.people() if p.id == MATH)
    a_claim(county)
    a_claim(county, "申报积分 公开课 市级 10月9日")
    assert f"“积分通过 {name} 1”" in all_words(county.say(PRINCIPAL, "积分审核"))

    assert "+2 分" in all_words(county.say(PRINCIPAL, f"积分通过 {name} 1"), to=MATH)
    returned = county.say(PRINCIPAL, f"积分退回 {name} 2号，证书看不清")
    assert "退回：证书看不清" in all_words(returned, to=MATH)
    assert "没有" in all_words(county.say(PRINCIPAL, f"积分通过 {name} 2"))


def test_every_photo_of_a_claim_can_be_looked_at(county: County) -> None:
    county.say(MATH, OPEN_LESSON, photos=[a_photo("one"), a_photo("two")])
    county.say(PRINCIPAL, "积分审核")

    (sent,) = county.press(PRINCIPAL, "看照片")

    assert len(Card.model_validate(sent.card).pictures) == 2


def test_a_dispute_is_decided_and_both_decisions_stay(county: County) -> None:
    a_granted_claim(county)

    disputed = county.say(MATH, "积分异议 1 应为市级")
    assert "异议已提交" in all_words(disputed, to=MATH)
    assert "异议：应为市级" in all_words(disputed, to=PRINCIPAL)

    decided = county.press(PRINCIPAL, "采纳异议")

    assert "+4 分 · 异议已采纳（原 县级）" in all_words(decided, to=MATH)
    assert "4 分（满分 100）" in all_words(county.say(MATH, "我的积分"))


def test_a_rejected_dispute_leaves_the_decision(county: County) -> None:
    a_granted_claim(county)
    county.say(MATH, "积分异议 1 应为市级")
    county.press(PRINCIPAL, "维持原决定")

    decided = county.press(PRINCIPAL, "级别或日期不对")

    assert "+2 分 · 异议未采纳：级别或日期不对" in all_words(decided, to=MATH)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("积分异议 1 应为县级", "已按“县级”给分"),
        ("积分异议 9 应为市级", "没有找到这一条申报"),
        ("积分异议 1", "请写上编号和理由"),
        ("积分异议", "请写上编号和理由"),
    ],
)
def test_a_dispute_about_nothing_is_refused(county: County, text: str, answer: str) -> None:
    a_granted_claim(county)

    assert answer in all_words(county.say(MATH, text))


def test_the_record_shows_the_newest_first(county: County) -> None:
    a_granted_claim(county)
    county.say(MATH, "申报积分 家访 10月8日 12号家")

    (sent,) = county.say(MATH, "我的成长档案")

    names = [row.name for row in Card.model_validate(sent.card).rows]
    assert names == ["11月3日 公开课 县级", "10月8日 家访"]


def test_in_a_group_points_go_to_the_teacher_alone(county: County) -> None:
    sent = county.say(MATH, "我的积分", group=GROUP)

    assert "满分 100" in all_words(sent, to=MATH)
    assert "满分" not in all_words(sent, to=GROUP)


def test_a_teacher_asking_for_another_s_points_is_refused(county: County) -> None:
    name = next(p.name for p in county.product.console.people() if p.id == HEAD)
    a_granted_claim(county)

    for text in (f"积分 {name}", f"{name}的积分"):
        said = all_words(county.say(MATH, text))
        assert "老师的积分只有本人和本校校长能看" in said
        assert "满分" not in said


def test_a_principal_looks_at_a_teacher_of_the_own_school(county: County) -> None:
    name = next(p.name for p in county.product.console.people() if p.id == MATH)
    a_granted_claim(county)

    assert f"{name} 的积分" in all_words(county.say(PRINCIPAL, f"积分 {name}"))


@pytest.mark.parametrize("who", [PARENT, PUPIL, BUREAU])
@pytest.mark.parametrize("text", ["我的积分", "积分审核", OPEN_LESSON, "积分异议 1 应为市级"])
def test_others_have_no_points(county: County, who: str, text: str) -> None:
    a_granted_claim(county)

    said = all_words(county.say(who, text))

    assert "开放" in said
    assert "满分" not in said


def test_another_teacher_cannot_press_or_undo_what_is_not_theirs(county: County) -> None:
    a_claim(county)

    assert "没有找到这一条申报" in all_words(county.say(OTHER_HEAD, "撤回申报 1"))
    token = county.token(f"direct:{MATH}", "撤回")
    assert "不是发给你的" in all_words(county.press_token(OTHER_HEAD, token))


def test_a_principal_gets_the_own_school_by_teacher_and_as_a_table(county: County) -> None:
    a_granted_claim(county)

    said = all_words(county.say(PRINCIPAL, "积分 汇总"))
    assert "2 分（教学 2）" in said

    (sent,) = county.press(PRINCIPAL, "要表格")
    (key,) = sent.images
    sheet = load_workbook(io.BytesIO(county.product.foundation.files.get(key))).active
    name = next(p.name for p in county.product.console.people() if p.id == MATH)
    assert [cell.value for cell in sheet[1]][:3] == ["老师", "合计", "师德师风"]
    assert (name, 2, 0, 2, 0, 0, 0) in list(sheet.iter_rows(values_only=True))


def test_the_bureau_gets_no_teacher(county: County) -> None:
    a_granted_claim(county)

    said = all_words(county.say(BUREAU, "积分 汇总"))

    names = [p.name for p in county.product.console.people() if p.id in (MATH, HEAD)]
    assert "积分汇总" in said
    assert "不足 5 位老师" in said
    assert not [name for name in names if name in said]


@pytest.mark.parametrize("who", [MATH, PARENT, PUPIL])
def test_others_get_no_totals(county: County, who: str) -> None:
    assert "只对校长、教育局开放" in all_words(county.say(who, "积分 汇总"))


def test_the_portrait_has_two_charts_and_what_the_rules_say(county: County) -> None:
    a_granted_claim(county)

    (sent,) = county.say(MATH, "我的画像")

    card = Card.model_validate(sent.card)
    assert [picture.alt for picture in card.pictures] == ["五个方面", "逐月积分"]
    assert "可以补 · 教育科研还没有记录" in card.lines
    assert "没有模型" in card.source


def test_the_portrait_as_a_pdf_holds_every_claim(county: County) -> None:
    a_granted_claim(county)
    county.say(MATH, "申报积分 家访 10月8日 <b>12号</b>家")
    county.say(MATH, "我的画像")

    (sent,) = county.press(MATH, "要 PDF")

    pdf, picture = sent.images
    content = county.product.foundation.files.get(pdf)
    text = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    for words in ("教师成长档案", "公开课", "县级", "分数除法", "<b>12号</b>家", "等校长审核"):
        assert words in text.replace("\r\n", "")
    assert picture.endswith(".jpg")
