"""AI and programming lessons as conversations: recorded, taken back, and summed up."""

from datetime import datetime

import pytest

from school.county_time import COUNTY_TIME
from tests.scenarios.county import HEAD, MATH, OTHER_HEAD, PARENT, PRINCIPAL, County, all_words

BUREAU, LEADER = "qh-bureau-1", "qh-bureau_leader"


@pytest.fixture(autouse=True)
def _friday_morning(county: County) -> None:
    county.clock.at = datetime(2026, 11, 20, 10, tzinfo=COUNTY_TIME)


def test_a_teacher_records_lessons_and_sees_how_many_there_are(county: County) -> None:
    said = all_words(county.say(MATH, "记录 编程课 三年级 2课时"))

    assert "已记下" in said
    assert "累计 2 课时，要求不少于 36" in said
    assert "记过了" in all_words(county.say(MATH, "记录 编程课 三年级 2课时"))
    figures = all_words(county.say(PRINCIPAL, "编程课时"))
    assert "三年级：编程 2（编程要求 36）" in figures
    assert "只对" in all_words(county.say(PARENT, "编程课时"))


def test_a_grade_has_as_many_lessons_as_its_class_with_the_fewest(county: County) -> None:
    county.say(HEAD, "记录 编程课 三(2)班 3课时")
    assert "三年级：还没有记录" in all_words(county.say(PRINCIPAL, "编程课时"))

    county.say(OTHER_HEAD, "记录 编程课 三(1)班 两节 11月18日")

    assert "三年级：编程 2" in all_words(county.say(PRINCIPAL, "编程课时"))


def test_what_was_recorded_by_mistake_is_taken_back_once(county: County) -> None:
    county.say(MATH, "记录 人工智能课 三年级 2课时")

    assert "已撤销" in all_words(county.press(MATH, "撤销"))
    assert "本学年还没有记录" in all_words(county.say(PRINCIPAL, "编程课时"))
    assert "已记下" in all_words(county.say(MATH, "记录 人工智能课 三年级 2课时"))


def test_the_bureau_sees_which_schools_have_such_lessons(county: County) -> None:
    before = all_words(county.say(BUREAU, "编程课时"))
    county.say(MATH, "记录 人工智能课 三年级 2课时")
    after = all_words(county.say(LEADER, "人工智能课情况"))

    assert "0/1 所（0.0%）" in before
    assert "1/1 所（100.0%）" in after
    assert "已开展" in after
    assert "三年级：人工智能 2" in all_words(county.say(BUREAU, "编程课时 云溪第1小学"))
    assert "0/1" in all_words(county.say(BUREAU, "编程课时 上学年"))


REFUSED = {
    "记录 编程课 2课时": "还差年级或班级",
    "记录 编程课 三年级": "还差课时",
    "记录 编程课 三年级 99课时": "最多记 16",
    "记录 编程课 八年级 2课时": "没有这个年级",
    "记录 编程课 三(9)班 2课时": "没有这个年级或班级",
    "记录 编程课 三年级 2课时 2024年5月1日": "只能记本学年",
    "记录 编程课 三年级 2课时 11月30日": "只能记本学年到今天",
}


@pytest.mark.parametrize("said", REFUSED)
def test_what_cannot_be_recorded_is_said_and_nothing_changes(county: County, said: str) -> None:
    assert REFUSED[said] in all_words(county.say(MATH, said))

    assert "还没有记录" in all_words(county.say(PRINCIPAL, "编程课时"))


def test_the_bureau_records_no_lessons_itself(county: County) -> None:
    assert "由学校自己记" in all_words(county.say(BUREAU, "记录 编程课 三年级 2课时"))
