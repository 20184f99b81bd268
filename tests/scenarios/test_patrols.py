"""Patrols as conversations: points with labels, who was there, and what a day still lacks."""

from datetime import datetime, timedelta

import pypdfium2
import pytest

from school.county_time import COUNTY_TIME
from school.patrols import PointKind
from tests.scenarios.county import PRINCIPAL, County, a_photo, all_words
from tests.scenarios.test_duty import DEPUTY, GUARD, SCHOOL, at, planned


@pytest.fixture(autouse=True)
def _saturday_afternoon(county: County) -> None:
    at(county, "2026-11-21 14:03")


def test_a_patrol_is_noted_at_a_point_with_a_photo_and_what_is_wrong(county: County) -> None:
    planned(county)
    assert "新加 2 个" in all_words(county.say(PRINCIPAL, "添加巡查点 北门 食堂"))

    assert "还没巡：北门、食堂" in all_words(county.say(GUARD, "巡查"))
    assert "已巡查 北门 · 正常" in all_words(county.press(GUARD, "北门"))
    wrong = all_words(
        county.say(GUARD, "巡查 食堂 有问题 灭火器过期", photos=[a_photo("extinguisher")])
    )
    assert "已巡查 食堂 · 有问题" in wrong
    assert "隐患上报 食堂" in wrong
    day = all_words(county.say(DEPUTY, "今天巡查"))
    assert "今天已巡 2 次（应 5 次）" in day
    assert "有问题 灭火器过期" in day
    assert "有照片" in day
    assert [key for key in county.stored_files if key.startswith("patrols/")]


def test_a_photo_sent_after_a_patrol_belongs_to_it(county: County) -> None:
    planned(county)
    county.say(PRINCIPAL, "添加巡查点 北门")
    county.say(GUARD, "巡查 北门")

    county.say(GUARD, photos=[a_photo("gate")])

    assert "有照片" in all_words(county.say(DEPUTY, "今天巡查"))


def test_missed_patrols_are_told_in_the_evening(county: County) -> None:
    planned(county)
    county.say(PRINCIPAL, "添加巡查点 北门 食堂")
    county.say(GUARD, "巡查 北门")
    at(county, "2026-11-21 20:30")
    county.product.engine.remind()
    at(county, "2026-11-21 21:00")
    county.settle(0)

    day = datetime(2026, 11, 21, tzinfo=COUNTY_TIME)
    with county.product.foundation.records.begin() as unit:
        (missed,) = unit.events.of_school(
            SCHOOL, ["missed_patrol"], since=day, until=day + timedelta(days=1)
        )
    assert missed.event.text == "今天巡查 1 次（应 5 次），没巡到：食堂"


def test_labels_and_the_sign_in_code_are_pdfs(county: County) -> None:
    county.say(PRINCIPAL, "添加巡查点 北门 食堂")

    for asked in ("巡查点标签", "值班二维码"):
        told = county.say(PRINCIPAL, asked)
        assert "PDF" in all_words(told)
    with county.product.foundation.records.begin() as unit:
        (old,) = unit.patrols.points(SCHOOL, PointKind.SIGN)
    assert "PDF" in all_words(county.say(PRINCIPAL, "更换值班二维码"))
    planned(county)
    assert "不能用了" in all_words(county.say(GUARD, f"签到 {old.id}"))
    keys = [key for key in county.stored_files if key.endswith(".pdf")]
    for key in keys:
        content = county.product.foundation.files.get(key)
        assert "青教" in pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
