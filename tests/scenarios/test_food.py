"""Conversations about the canteen's book."""

from tests.scenarios.county import HEAD, PARENT, PRINCIPAL, County, a_photo, all_words

REPORTER = "qh-health_reporter-s1"


def food_files(county: County) -> list[str]:
    return [key for key in county.stored_files if key.startswith("food/")]


def test_a_sample_is_written_down_and_too_little_is_said(county: County) -> None:
    good = all_words(county.say(REPORTER, "留样 午餐 3个菜 125克"))
    light = all_words(county.say(REPORTER, "留样 晚餐 2个菜 120克"))

    assert "留样 午餐 3 个菜，各 125 克" in good
    assert "不少于" not in good
    assert "每个菜留样不少于 125 克，现在 120 克" in light


def test_the_same_line_twice_is_one(county: County) -> None:
    county.say(PRINCIPAL, "陪餐 午餐")

    assert "之前已经登记过" in all_words(county.say(PRINCIPAL, "陪餐 午餐"))
    assert "陪餐 1" in all_words(county.say(PRINCIPAL, "食安记录 本周"))


def test_a_purchase_wants_a_bill_and_its_photo_goes_with_it(county: County) -> None:
    bare = all_words(county.say(REPORTER, "进货 大米 50公斤"))
    with_photo = county.say(REPORTER, "进货 大米 50公斤", photos=[a_photo()])

    assert "没有票据" in bare
    assert "票据 1 张" in all_words(with_photo)
    assert len(food_files(county)) == 1
    assert "已撤销" in all_words(county.press(REPORTER, "撤销"))
    county.clock.forward(hours=2)
    county.product.engine.drain()
    assert food_files(county) == []


def test_the_week_says_what_is_missing_on_days_of_school(county: County) -> None:
    county.say(HEAD, "晨检 全部正常")
    county.say(REPORTER, "陪餐 午餐")

    week = all_words(county.say(REPORTER, "食安记录 本周"))

    assert "留样缺：11/20" in week
    assert "陪餐缺" not in week


def test_samples_are_to_be_kept_for_48_hours(county: County) -> None:
    county.say(REPORTER, "留样 午餐 3个菜 130克")

    assert "还在保存期的留样 1 份" in all_words(county.say(REPORTER, "食安记录"))
    county.clock.forward(hours=48)
    assert "还在保存期" not in all_words(county.say(REPORTER, "食安记录"))


def test_what_is_missing_is_asked_and_others_may_not(county: County) -> None:
    assert "是哪一餐" in all_words(county.say(REPORTER, "留样 3个菜 125克"))
    assert "几个菜" in all_words(county.say(REPORTER, "留样 午餐"))
    for person in (HEAD, PARENT):
        assert "陪餐 午餐" not in all_words(county.say(person, "陪餐 午餐")).replace("“", "")
    assert "陪餐 0" in all_words(county.say(REPORTER, "食安记录"))
