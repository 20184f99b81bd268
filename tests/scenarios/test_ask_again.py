"""Answers that come again: subscribed to from the button of a real answer."""

from tests.scenarios.county import County, all_words

BUREAU = "qh-bureau-1"
ASKED = "2023年精准教学教师覆盖面目标和差距"


def test_a_follow_up_is_sent_as_what_it_meant(county: County) -> None:
    county.say(BUREAU, ASKED)
    county.say(BUREAU, "那学生呢")
    county.press(BUREAU, "定时推送")
    made = all_words(county.press(BUREAU, "每天"))
    assert "接受精准教学的学生覆盖面" in made
    county.clock.forward(days=1)
    before = county.product.console.log.version()

    county.product.engine.queue_subscriptions()

    sent = all_words(county.settle(before))
    assert "接受精准教学的学生覆盖面" in sent
    assert "差 30 个百分点" in sent


def test_a_question_that_stands_alone_is_kept_in_its_words(county: County) -> None:
    county.say(BUREAU, ASKED)
    county.press(BUREAU, "定时推送")
    county.press(BUREAU, "每周一")

    assert f"每周一 08:00　{ASKED}" in all_words(county.say(BUREAU, "我的订阅"))
