"""Evaluations as conversations: opened, applied for, shown, judged, checked, published."""

from datetime import datetime

import pytest

from bot.events import AttachmentKind
from school.county_time import COUNTY_TIME
from school.evaluation_checklist import checklist
from school.people import Unit, UnitId, UnitKind
from tests.scenarios.county import (
    HEAD,
    PARENT,
    PRINCIPAL,
    County,
    a_photo,
    all_words,
)

BUREAU, LEADER, DEPUTY = "qh-bureau-1", "qh-bureau_leader", "qh-vice_principal-s1"
OPEN = "发起评估 智慧校园示范校 12月31日前"
POINTS = [point.id for point in checklist().points]


@pytest.fixture(autouse=True)
def _friday_morning(county: County) -> None:
    at(county, "2026-11-20 10:00")


def at(county: County, text: str) -> None:
    """Move the clock on to a moment of the county."""
    county.clock.at = datetime.fromisoformat(text).replace(tzinfo=COUNTY_TIME)


def applied(county: County) -> None:
    county.say(BUREAU, OPEN)
    county.say(PRINCIPAL, "申报示范校")


def shown(county: County, *points: str) -> None:
    """Let the principal show something for some points."""
    for point in points:
        county.say(PRINCIPAL, f"评估材料 {point} 已经做到，有记录")


def judged(county: County, count: int) -> None:
    """Let the bureau pass the next points."""
    county.say(BUREAU, "审核评估")
    for _ in range(count):
        county.press(BUREAU, "通过")


def test_the_bureau_opens_a_round_and_schools_are_told(county: County) -> None:
    sent = county.say(BUREAU, OPEN)

    assert "已发起" in all_words(sent, to=BUREAU)
    assert "12月31日截止，20 条、100 分" in all_words(sent, to=BUREAU)
    assert "可以申报了" in all_words(sent, to=PRINCIPAL)
    assert "已申报" in all_words(county.press(PRINCIPAL, "申报"))
    assert "已有 1 所学校申报" in all_words(county.say(LEADER, "评估"))
    assert "只对" in all_words(county.say(PARENT, "评估"))


def test_the_same_sentence_twice_is_one_round(county: County) -> None:
    county.say(BUREAU, OPEN)
    again = county.say(BUREAU, OPEN)

    assert all_words(again, to=PRINCIPAL) == ""
    assert "已有 0 所" in all_words(county.say(PRINCIPAL, "评估"))


def test_a_school_shows_words_and_photos_and_sees_how_far_it_is(county: County) -> None:
    applied(county)
    assert "已交 0/20" in all_words(county.say(PRINCIPAL, "评估材料"))
    assert "直接发说明" in all_words(county.press(PRINCIPAL, "1.1"))

    taken = all_words(county.say(PRINCIPAL, "全校使用自动批改，见 https://example.edu.cn/a"))
    photo = county.say(PRINCIPAL, photos=[a_photo("evidence")])

    assert "已收下" in taken
    assert "还有 19 条要交" in taken
    assert "照片：1 张" in all_words(photo)
    assert "已交 1/20" in all_words(county.say(DEPUTY, "评估材料"))
    assert "照片：1 张" in all_words(county.say(PRINCIPAL, "评估材料 1.1"))
    kept = [key for key in county.stored_files if key.startswith("evaluation/")]
    assert len(kept) == 1
    assert b"Exif" not in county.product.foundation.files.get(kept[0])


def test_the_bureau_judges_and_the_school_adds_what_is_missing(county: County) -> None:
    applied(county)
    shown(county, "1.1")
    at(county, "2027-01-05 10:00")  # the due day is over
    waiting = all_words(county.say(BUREAU, "审核评估"))
    assert "云溪第1小学 · 1.1" in waiting
    assert "原因" in all_words(county.press(BUREAU, "要补"))

    asked = county.say(BUREAU, "缺学科案例")
    assert "已记为“要补”" in all_words(asked, to=BUREAU)
    assert "有一条要补" in all_words(asked, to=PRINCIPAL)
    assert "缺学科案例" in all_words(asked, to=PRINCIPAL)
    assert "已经截止" in all_words(county.say(PRINCIPAL, "评估材料 1.2 有案例"))
    county.press(PRINCIPAL, "补这一条")
    assert "已收下" in all_words(county.say(PRINCIPAL, "三年级数学的案例在附件"))

    county.say(BUREAU, "审核评估 云溪第1小学")
    assert "已记为“通过”" in all_words(county.press(BUREAU, "通过"))
    assert "已经通过" in all_words(county.say(PRINCIPAL, "评估材料 1.1 再补一点"))


def test_a_verdict_on_what_was_changed_meanwhile_is_refused(county: County) -> None:
    applied(county)
    shown(county, "1.1")
    county.say(BUREAU, "审核评估")
    county.say(PRINCIPAL, "评估材料 1.1 换一份材料")

    assert "刚刚更新" in all_words(county.press(BUREAU, "通过"))
    assert "待审 1" in all_words(county.say(BUREAU, "评估"))


def test_a_round_goes_from_application_to_outcome(county: County) -> None:
    applied(county)
    complete = ""
    for point in POINTS:
        sent = county.say(PRINCIPAL, f"评估材料 {point} 已经做到，有记录")
        complete = all_words(sent, to=BUREAU)
    assert "材料交齐了" in complete
    judged(county, len(POINTS))
    assert "没有等审核的了" in all_words(county.say(BUREAU, "审核评估"))

    drawn = all_words(county.say(BUREAU, "抽查评估 10%"))
    assert "还有 2 条等现场核对" in drawn
    assert "按种子" in drawn
    assert "还有 2 条等现场核对" in all_words(county.say(BUREAU, "抽查评估 50%"))
    county.press(BUREAU, "填抽查结果")
    assert "属实" in all_words(county.press(BUREAU, "属实"))
    assert "没有等抽查的了" in all_words(county.press(BUREAU, "属实"))

    assert "不能再改" in all_words(county.say(BUREAU, "公布评估结果"))
    told = county.press(BUREAU, "确定公布")
    assert "达标：云溪第1小学" in all_words(told, to=BUREAU)
    assert "本校达标" in all_words(told, to=PRINCIPAL)
    assert "智慧校园示范校" in all_words(county.say(DEPUTY, "评估结果 2026"))
    assert "还没有公布的结果" in all_words(county.say(DEPUTY, "评估结果 2025"))
    assert "没有进行中的评估" in all_words(county.say(PRINCIPAL, "评估材料 1.1 再交"))


def test_what_is_found_otherwise_on_the_spot_needs_a_reason_and_no_longer_counts(
    county: County,
) -> None:
    applied(county)
    shown(county, "1.1")
    judged(county, 1)
    county.say(BUREAU, "抽查评估")
    county.press(BUREAU, "填抽查结果")

    assert "哪里不属实" in all_words(county.press(BUREAU, "不属实"))
    assert "不计分" in all_words(county.say(BUREAU, "现场没有看到"))
    county.say(BUREAU, "公布评估结果")
    assert "未达标，0/100 分" in all_words(county.press(BUREAU, "确定公布"), to=PRINCIPAL)


def test_a_problem_is_followed_until_it_is_closed(county: County) -> None:
    applied(county)

    found = county.say(BUREAU, "评估整改 云溪第1小学 1.3 同步教研缺记录 12月10日前")
    assert "12月10日" in all_words(found, to=BUREAU)
    assert "请整改" in all_words(found, to=PRINCIPAL)
    assert "同步教研缺记录" in all_words(county.say(DEPUTY, "评估问题"))
    county.press(DEPUTY, "1.")
    assert "改了什么" in all_words(county.press(DEPUTY, "整改完成"))
    fixed = county.say(DEPUTY, "补了 12 次记录")
    assert "等你复查" in all_words(fixed, to=BUREAU)
    county.press(BUREAU, "退回")
    assert "还要整改" in all_words(county.say(BUREAU, "缺签到"), to=DEPUTY)
    county.press(DEPUTY, "整改完成")
    county.say(DEPUTY, "补了签到")
    assert "已销号" in all_words(county.press(BUREAU, "销号"), to=BUREAU)

    assert "没有没销号的问题" in all_words(county.say(BUREAU, "评估问题"))


def test_a_checklist_comes_as_a_table(county: County) -> None:
    table = "领域,内容,分值\n安全,有门禁,40\n安全,有演练,30\n食堂,有留样,30\n".encode()
    console = county.product.console
    before = console.log.version()
    _, event = console.say(
        console.person(BUREAU),
        f"direct:{BUREAU}",
        client_id="table",
        text="发起评估 平安校园 12月31日前",
        photos=[table],
    )
    (sent,) = event.attachments
    named = sent.model_copy(update={"name": "标准.csv", "kind": AttachmentKind.FILE})
    county.product.engine.receive(event.model_copy(update={"attachments": (named,)}))
    said = all_words(county.settle(before), to=BUREAU)

    assert "平安校园" in said
    assert "3 条、100 分" in said


REFUSED = {
    "发起评估": "请写成",
    "发起评估 智慧校园示范校": "还差截止日期",
    "发起评估 智慧校园示范校 昨天": "明天到一年内",
    "发起评估 没有的标准 12月31日前": "没有这份评估标准",
    "发起评估 智慧校园示范校 12月31日前 火星小学": "没有找到",
    "审核评估": "没有进行中的评估",
    "抽查评估 0%": "1% 到 100%",
    "公布评估结果": "没有进行中的评估",
    "评估整改 云溪第1小学 缺记录": "没有进行中的评估",
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_done_is_said_and_nothing_changes(county: County, said: str) -> None:
    assert REFUSED[said] in all_words(county.say(BUREAU, said))

    assert "还没有评估" in all_words(county.say(BUREAU, "评估"))


def test_a_school_that_was_not_asked_cannot_apply(county: County) -> None:
    another = UnitId("qh.t1.s2")
    with county.product.foundation.records.begin() as unit:
        units = [Unit(id=another, kind=UnitKind.SCHOOL, name="云溪第2小学")]
        unit.people.add(new_units=units, since=county.clock.now().date())
    county.say(BUREAU, f"{OPEN} 云溪第2小学")

    assert "不包括本校" in all_words(county.say(PRINCIPAL, "申报示范校"))
    assert "还没有申报" in all_words(county.say(PRINCIPAL, "评估材料"))
    assert "已有 0 所" in all_words(county.say(BUREAU, "评估"))


BAD_EVIDENCE = {
    "评估材料 9.9 有材料": "没有 9.9 这一条",
    f"评估材料 1.1 {'长' * 301}": "超过 300 字",
}


@pytest.mark.parametrize("said", BAD_EVIDENCE)
def test_evidence_that_cannot_be_taken_is_refused(county: County, said: str) -> None:
    applied(county)

    assert BAD_EVIDENCE[said] in all_words(county.say(PRINCIPAL, said))
    assert "已交 0/20" in all_words(county.say(PRINCIPAL, "评估材料"))


def test_a_teacher_shows_nothing_and_judges_nothing(county: County) -> None:
    applied(county)

    for said in ("评估材料 1.1 有材料", "审核评估", "评估问题"):
        assert "只对" in all_words(county.say(HEAD, said))
