"""The wrong-question book as conversations: for its family, for its teachers, for nobody else."""

import pypdfium2
import pytest

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

CAPTION = "三(2)班 12号 口算11"


@pytest.fixture
def confirmed(county: County) -> County:
    """A county where pupil 12's page is confirmed: 5×9 is wrong, 7×8 blank."""
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")
    return county


@pytest.mark.parametrize("who", [PARENT, PUPIL])
@pytest.mark.parametrize("text", ["错题本", "錯題本", "看看错题本", "错题本 数学", "错题本 乘法"])
def test_the_family_sees_wrong_and_right_side_by_side(
    confirmed: County, who: str, text: str
) -> None:
    (sent,) = confirmed.say(who, text)

    card = Card.model_validate(sent.card)
    assert card.lines[0] == "没掌握 2 道"
    assert "口诀（1 道）" in card.lines[1]
    first = card.sections[0]
    assert first.text.startswith("1. 5×9=　写成 48 → 应是 45（口诀")
    assert first.picture is not None
    assert [b.label for b in card.all_buttons()] == ["1 会了", "2 会了", "再练", "打印", "改原因"]


def test_a_part_of_the_book_is_asked_for_by_its_name(confirmed: County) -> None:
    assert "没掌握 1 道" in all_words(confirmed.say(PARENT, "错题本 口诀"))
    assert "没有“语文”的题" in all_words(confirmed.say(PARENT, "错题本 语文"))


def test_before_the_teacher_confirms_the_book_is_empty(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])

    assert "还没有错题" in all_words(county.say(PARENT, "错题本"))


def test_other_families_see_their_own_book_only(confirmed: County) -> None:
    assert "5×9" not in all_words(confirmed.say(OTHER_PARENT, "错题本"))
    assert "只能看自己孩子" in all_words(confirmed.say(PARENT, "隔壁孩子的错题本"))


def test_without_consent_the_card_says_how_to_give_it(county: County) -> None:
    assert "发“同意”" in all_words(county.say(NO_CONSENT_PARENT, "错题本"))


def test_in_a_group_the_book_goes_to_the_parent_alone(confirmed: County) -> None:
    sent = confirmed.say(PARENT, "错题本", group=GROUP)

    assert "5×9" in all_words(sent, to=PARENT)
    assert "5×9" not in all_words(sent, to=GROUP)


@pytest.mark.parametrize("text", ["错题本 12号", "错题 12号", "12号的错题", "三(2)班12号错题本"])
def test_a_teacher_sees_a_pupil_s_book_without_buttons_to_practise(
    confirmed: County, text: str
) -> None:
    (sent,) = confirmed.say(MATH, text)

    card = Card.model_validate(sent.card)
    assert card.title == "错题本 · 三(2)班 12号"
    assert [b.label for b in card.all_buttons()] == ["打印", "改原因"]


@pytest.mark.parametrize("who", [OTHER_HEAD, PRINCIPAL])
def test_others_are_refused_a_pupil_s_book(confirmed: County, who: str) -> None:
    said = all_words(confirmed.say(who, "错题本 三(2)班 12号"))

    assert "5×9" not in said
    assert "编号" in said


@pytest.mark.parametrize("text", ["错题讲评", "错题 三(2)班", "三(2)班的错题", "全班错题"])
def test_the_class_s_mistakes_are_counts_without_names(county: County, text: str) -> None:
    for number in (11, 12, 13):
        county.say(MATH, f"三(2)班 {number}号 口算11", photos=[a_photo(str(number))])
    county.say(MATH, "确认")

    (sent,) = county.say(MATH, text)

    card = Card.model_validate(sent.card)
    assert card.title == "三(2)班 错题讲评"
    assert card.lines[0] == "3 人有没掌握的题，一共 2 道不同的题。"
    assert card.rows[0].value.startswith("3 人错 · 应是 45 · 常错 48（3 人）")
    names = [p.name for p in county.product.console.people() if "s1-g3c2" in p.id]
    assert not [name for name in names if name in card.plain_text()]
    assert [b.say for b in card.buttons] == ["布置靶向作业 三(2)班"]
    assert "靶向作业 · 三(2)班" in all_words(county.press(MATH, "布置靶向作业"))


@pytest.mark.parametrize("who", [PARENT, PRINCIPAL])
def test_the_class_s_mistakes_are_for_its_teachers(confirmed: County, who: str) -> None:
    said = all_words(confirmed.say(who, "错题讲评"))

    assert "只对老师、班主任开放" in said


def test_a_teacher_of_another_class_gets_none_of_it(confirmed: County) -> None:
    assert "5×9" not in all_words(confirmed.say(OTHER_HEAD, "错题 三(2)班"))


def test_after_confirming_the_next_step_is_a_button_away(county: County) -> None:
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")

    assert "1 人有没掌握的题" in all_words(county.press(MATH, "错题讲评"))
    assert "没掌握 2 道" in all_words(county.press(PARENT, "看错题本"))


def test_in_a_group_the_class_s_mistakes_go_to_the_teacher_alone(confirmed: County) -> None:
    sent = confirmed.say(HEAD, "错题讲评", group=GROUP)

    assert "5×9" in all_words(sent, to=HEAD)
    assert "5×9" not in all_words(sent, to=GROUP)


def test_a_teacher_who_names_nobody_is_told_how(confirmed: County) -> None:
    assert "错题本 12号" in all_words(confirmed.say(MATH, "错题本"))


def test_the_cause_is_corrected_by_buttons(confirmed: County) -> None:
    confirmed.say(PARENT, "错题本")
    confirmed.press(PARENT, "改原因")
    confirmed.press(PARENT, "第 1 道")

    said = all_words(confirmed.press(PARENT, "审题"))

    assert said == "记下了：5×9= 错在审题。"
    assert "审题（1 道）" in all_words(confirmed.say(PUPIL, "错题本"))


def test_the_print_has_the_questions_first_and_the_answers_last(confirmed: County) -> None:
    (sent,) = confirmed.say(PARENT, "打印错题本")

    pdf, picture = sent.images
    document = pypdfium2.PdfDocument(confirmed.product.foundation.files.get(pdf))
    first = document[0].get_textpage().get_text_range()
    last = document[len(document) - 1].get_textpage().get_text_range()
    assert "5×9=" in first
    assert "45" not in first
    assert "5×9=45" in last
    assert picture.endswith(".jpg")
    names = [p.name for p in confirmed.product.console.people()]
    assert not [name for name in names if name in first + last]


def test_after_thirty_days_the_book_and_its_print_do_without_pictures(confirmed: County) -> None:
    confirmed.clock.forward(days=31)
    confirmed.product.engine.tidy()
    confirmed.product.engine.drain()

    (sent,) = confirmed.say(PARENT, "错题本")
    printed = confirmed.press(PARENT, "打印")

    assert not [s.picture for s in Card.model_validate(sent.card).sections if s.picture]
    assert "5×9=" in all_words([sent])
    assert printed[0].images


def test_withdrawing_consent_empties_the_book(confirmed: County) -> None:
    confirmed.say(PARENT, "撤回同意")

    assert "家长发“同意”看说明再决定" in all_words(confirmed.say(PARENT, "错题本"))
    assert "5×9" not in all_words(confirmed.say(MATH, "错题讲评"))


def test_many_questions_come_page_by_page(county: County) -> None:
    county.reader.items = [
        item.model_copy(update={"question": f"{n}×9=", "no": n, "expected": str(n * 9)})
        for n in range(1, 8)
        for item in county.reader.items[:1]
    ]
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")

    first = all_words(county.say(PARENT, "错题本"))
    second = all_words(county.press(PARENT, "下一页（1/2）"))

    assert "没掌握 7 道" in first
    assert "5. " in first
    assert "6. " in second
    assert "7. " in second


def test_where_buttons_are_words_the_cause_is_corrected_in_words(confirmed: County) -> None:
    confirmed.say(PARENT, "错题本")

    which = all_words(confirmed.say(PARENT, "改原因"))
    why = all_words(confirmed.say(PARENT, "改原因 1"))
    kept = all_words(confirmed.say(PARENT, "审题"))

    assert "改哪一道的原因" in which
    assert "这道题错在哪里" in why
    assert "记下了：5×9= 错在审题" in kept
    assert "审题" in all_words(confirmed.say(PARENT, "错题本"))


def test_a_number_the_card_does_not_show_changes_nothing(confirmed: County) -> None:
    confirmed.say(PARENT, "错题本")

    assert "没有这一道" in all_words(confirmed.say(PARENT, "改原因 9"))
    assert "已经是最后一页" in all_words(confirmed.say(PARENT, "下一页"))


def test_where_buttons_are_words_a_question_is_tried_in_words(confirmed: County) -> None:
    confirmed.say(PUPIL, "错题本")

    offered = all_words(confirmed.say(PUPIL, "1会了"))
    asked = all_words(confirmed.say(PUPIL, "做一遍"))
    answered = all_words(confirmed.say(PUPIL, "45"))

    assert "做一遍" in offered
    assert "5×9=" in asked
    assert "对" in answered
    assert "没有听懂" not in answered
