"""Corrected answers are kept as labelled pictures only as far as a guardian agreed."""

from school.store.labelled_crops import LabelledCrop
from tests.scenarios.county import (
    HEAD,
    MATH,
    PARENT,
    PUPIL,
    County,
    a_photo,
    all_words,
)

CAPTION = "三(2)班 12号 口算11"


def kept(county: County) -> list[LabelledCrop]:
    with county.product.foundation.records.begin() as unit:
        return unit.labelled_crops.all()


def crop_files(county: County) -> list[str]:
    return [key for key in county.stored_files if key.startswith("labelled/")]


def agree_to_improve(county: County) -> None:
    shown = county.say(PARENT, "帮助改进")
    assert "可选，不影响批改" in all_words(shown)
    assert "已记下：同意帮助改进识别" in all_words(county.press(PARENT, "同意改进"))


def test_without_a_yes_of_its_own_no_crop_is_kept(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "第1题是45")

    assert (kept(county), crop_files(county)) == ([], [])


def test_a_correction_keeps_the_crop_with_what_is_written(county: County) -> None:
    agree_to_improve(county)
    county.say(MATH, CAPTION, photos=[a_photo()])

    county.say(MATH, "第1题是46")
    county.press(MATH, "是 35，对")

    labels = {(crop.question, crop.label) for crop in kept(county)}
    assert labels == {("5×9=", "46"), ("39-4=", "35")}
    assert len(crop_files(county)) == 2
    assert not [key for key in crop_files(county) if PUPIL in key or "12" in key.split("/")[0]]
    assert county.product.foundation.files.get(crop_files(county)[0]).startswith(b"\xff\xd8")


def test_a_correction_taken_back_takes_the_crop_with_it(county: County) -> None:
    agree_to_improve(county)
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "第1题是46")

    county.say(MATH, "撤销")

    assert (kept(county), crop_files(county)) == ([], [])


def test_settling_a_group_keeps_every_crop(county: County) -> None:
    agree_to_improve(county)
    for roll in (10, 12):
        county.say(MATH, f"三(2)班 {roll}号 口算11", photos=[a_photo(str(roll))])
    county.say(MATH, "一起看")
    county.press(MATH, "都是")

    assert [crop.label for crop in kept(county)] == ["35"]
    county.press(MATH, "撤销这组")
    assert crop_files(county) == []


def test_taking_back_the_yes_deletes_the_crops_and_nothing_else(county: County) -> None:
    agree_to_improve(county)
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "第1题是46")

    withdrawn = county.say(PARENT, "撤回改进")

    assert "已删除 1 张小图片" in all_words(withdrawn)
    assert (kept(county), crop_files(county)) == ([], [])
    assert "口算11 · 三(2)班 · 12号" in all_words(county.say(MATH, "12号"))


def test_taking_back_the_consent_to_grading_deletes_the_crops_too(county: County) -> None:
    agree_to_improve(county)
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "第1题是46")

    county.say(PARENT, "撤回同意")

    assert county.stored_files == []
    assert kept(county) == []


def test_the_photo_goes_after_a_month_and_the_crop_after_two_years(county: County) -> None:
    agree_to_improve(county)
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "第1题是46")

    county.clock.forward(days=31)
    county.product.engine.tidy()
    county.product.engine.drain()
    assert county.stored_files == crop_files(county)
    assert crop_files(county)
    county.clock.forward(days=731)
    county.product.engine.tidy()
    county.product.engine.drain()
    assert county.stored_files == []


def test_words_decide_only_after_the_text_was_shown(county: County) -> None:
    assert "可选，不影响批改" in all_words(county.say(PARENT, "同意改进"))
    assert "已记下：同意帮助改进识别" in all_words(county.say(PARENT, "同意改进"))
    assert "只对家长开放" in all_words(county.say(HEAD, "同意改进"))
