"""Conversations about sight and physical tests."""

import pytest

from school.consent import Purpose
from tests.builders import a_decision
from tests.scenarios.county import HEAD, MATH, OTHER_PARENT, PARENT, County, all_words

AGREED = (3, 12, 13)


@pytest.fixture
def school(county: County) -> County:
    """A county where three guardians agreed to health data."""
    with county.product.foundation.records.begin() as unit:
        unit.consents.add_all(
            a_decision(
                f"qh-pupil-s1-g3c2-{n:02d}",
                f"qh-parent-s1-g3c2-{n:02d}a",
                purpose=Purpose.HEALTH,
                at=county.clock.now(),
            )
            for n in AGREED
        )
    return county


def test_sight_is_kept_and_below_5_a_doctor_is_advised(school: County) -> None:
    said = all_words(school.say(HEAD, "视力 3号 左4.9 右5.0，12号 双眼5.0，7号 双眼4.5"))

    assert "已记视力 · 三(2)班 2 人" in said
    assert "建议复查：3号" in said
    assert "没有记：7号" in said


def test_the_family_and_the_class_head_see_it_and_nobody_else(school: County) -> None:
    school.say(HEAD, "视力 12号 左4.8 右5.1")

    for person, text in ((PARENT, "健康记录"), (HEAD, "健康记录 12号"), (PARENT, "成长档案")):
        assert "视力 左 4.8 右 5.1" in all_words(school.say(person, text)), (person, text)
    assert "视力" not in all_words(school.say(OTHER_PARENT, "健康记录"))
    assert "左 4.8" not in all_words(school.say(MATH, "成长档案 三(2)班 12号"))


def test_a_physical_test_is_kept_without_a_grade(school: County) -> None:
    said = all_words(school.say(HEAD, "体质 3号 肺活量 2100 50米 9.8 跳绳 98"))

    assert "3号 肺活量 2100 毫升、50米 9.8 秒、跳绳 98 次" in said
    for grade in ("优秀", "良好", "及格"):
        assert grade not in said


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("视力 3号 左1.5 右5.0", "请用五分记录，4.0 到 5.3"),
        ("视力 3号 5.0", "没写视力"),
        ("视力 88号 左5.0 右5.0", "没有 88 号"),
        ("体质 3号 肺活量 99999", "肺活量"),
    ],
)
def test_a_slip_of_the_pen_keeps_nothing(school: County, text: str, answer: str) -> None:
    assert answer in all_words(school.say(HEAD, text))
    assert "视力" not in all_words(school.say(HEAD, "健康记录 3号"))
