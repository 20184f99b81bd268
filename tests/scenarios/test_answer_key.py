"""Answer keys as conversations: typed, shown, confirmed, and papers marked with them."""

import pytest

from message_cards.card import Card
from school.grading import FieldState, ReadField, SheetMark
from tests.scenarios.county import (
    GROUP,
    HEAD,
    MATH,
    OTHER_HEAD,
    PARENT,
    PRINCIPAL,
    County,
    a_photo,
    all_words,
)
from tests.school.test_answer_key_file import a_book

CAPTION = "三(2)班 12号 口算11"
KEY = "答案 三(2)班 口算11：1-5 ABCDA 每题4分"


def bubbles(answers: str, *, doubtful: str = "") -> dict[str, ReadField]:
    """Return the fields of a bubble sheet filled in as *answers*, one letter a question."""
    fields = {
        f"q{no}": ReadField(
            value="" if letter == "-" else letter,
            state=FieldState.EMPTY if letter == "-" else FieldState.FILLED,
            confidence=0.99,
        )
        for no, letter in enumerate(answers, start=1)
    }
    for label in doubtful.split():
        fields[label] = fields[label].model_copy(update={"state": FieldState.DOUBTFUL})
    return fields


def sheet(
    county: County, answers: str, *, doubtful: str = "", mark: SheetMark | None = None
) -> None:
    county.reader.items = ()
    county.reader.fields = bubbles(answers, doubtful=doubtful)
    county.reader.sheet = mark


def test_a_typed_key_is_shown_to_be_checked_before_it_counts(county: County) -> None:
    (shown,) = county.say(MATH, f"{KEY}\n6-8 √×√\n9 35|三十五 5分\n1-3 知识点 分数除法")

    card = Card.model_validate(shown.card)
    assert card.title == "口算11 · 三(2)班 答案"
    assert card.lines[0] == "共 9 题，满分 28 分"
    assert [(row.name, row.value) for row in card.rows] == [
        ("1–5（每题 4 分）", "A B C D A"),
        ("6–8（每题 1 分）", "√ × √"),
        ("9（5 分）", "35 或 三十五"),
    ]
    assert "知识点：分数除法（第 1–3 题）" in card.lines
    assert [b.label for b in card.buttons] == ["确认", "修改"]


def test_a_confirmed_key_marks_a_bubble_sheet_with_points(county: County) -> None:
    county.say(MATH, KEY)
    confirmed = county.press(MATH, "确认")
    sheet(county, "ABCA-")

    graded = county.say(MATH, CAPTION, photos=[a_photo()])

    assert "已确认，之后的照片按它批" in all_words(confirmed)
    assert "5 题：对 3 · 错 1 · 空 1" in all_words(graded)
    assert "得分 12/20" in all_words(graded)
    assert county.reader.asked[-1].answers["q4"] == ("D",)


def test_an_unconfirmed_key_marks_nothing(county: County) -> None:
    county.say(MATH, KEY)
    sheet(county, "ABCDA")

    graded = county.say(MATH, CAPTION, photos=[a_photo()])

    assert "读出 5 题，还没有答案" in all_words(graded)
    assert "得分" not in all_words(graded)


def test_papers_read_before_are_marked_again_only_when_told(county: County) -> None:
    sheet(county, "ABCDB")
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, KEY)

    confirmed = county.press(MATH, "确认")
    before = county.say(MATH, "12号")
    again = county.press(MATH, "按答案重批（1 张）")

    assert "之前批过的 1 张还没有按它批" in all_words(confirmed)
    assert "得分" not in all_words(before)
    assert "已按答案重批 1 张，5 题的判断变了" in all_words(again)
    assert "得分 16/20" in all_words(again)


def test_what_the_teacher_decided_survives_a_new_key(county: County) -> None:
    county.say(MATH, KEY)
    county.press(MATH, "确认")
    sheet(county, "ABCDB")
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "第5题算对")

    county.say(MATH, "答案 1 B")
    county.press(MATH, "确认")
    again = county.say(MATH, "按答案重批")

    assert "5 题：对 4 · 错 1" in all_words(again)
    assert "得分 16/20" in all_words(again)
    assert "没有要重批的" in all_words(county.say(MATH, "按答案重批"))


def test_revising_recomputes_the_points_and_undoing_takes_them_back(county: County) -> None:
    county.say(MATH, KEY)
    county.press(MATH, "确认")
    sheet(county, "ABCDB")
    county.say(MATH, CAPTION, photos=[a_photo()])

    revised = county.say(MATH, "第5题算对")
    undone = county.say(MATH, "撤销")

    assert "得分 20/20" in all_words(revised)
    assert "得分 16/20" in all_words(undone) + all_words(county.say(MATH, "12号"))


def test_parents_see_the_points_once_confirmed(county: County) -> None:
    county.say(MATH, KEY)
    county.press(MATH, "确认")
    sheet(county, "ABCD-")
    county.say(MATH, CAPTION, photos=[a_photo()])

    told = county.say(MATH, "确认")

    assert "得分 16/20" in all_words(told, to=PARENT)


def test_part_of_the_letters_earns_part_of_the_points(county: County) -> None:
    county.say(MATH, "答案 三(2)班 口算11：1 ABD 4分 漏选2分；2-3 AB 每题4分")
    county.press(MATH, "确认")
    sheet(county, "-AB")
    county.reader.fields["q1"] = ReadField(value="AB", state=FieldState.FILLED, confidence=1)

    assert "得分 10/12" in all_words(county.say(MATH, CAPTION, photos=[a_photo()]))


def test_a_key_that_does_not_fit_marks_nothing_wrong_and_says_so(county: County) -> None:
    county.say(MATH, "答案 三(2)班 口算11：1-20 ABCDABCDABCDABCDABCD")
    county.press(MATH, "确认")

    graded = county.say(MATH, CAPTION, photos=[a_photo()])

    assert "答案和这张对不上" in all_words(graded)
    assert "4 题：对 1 · 错 1 · 空 1 · 待你看 1" in all_words(graded)
    assert county.reader.asked[-1].answers == {}


def test_later_lines_change_only_what_they_name(county: County) -> None:
    county.say(MATH, KEY)

    changed = county.say(MATH, "3 B")
    points = county.say(MATH, "答案 1-2 每题5分")

    assert "A B B D A" in all_words(changed)
    assert "1–2（每题 5 分）" in all_words(points)
    assert "满分 22 分" in all_words(points)
    assert "第 3 版" in all_words(points)


@pytest.mark.parametrize("text", ["3改成B", "把第3题改成B", "第3题答案错了，应该是B", "（3）B"])
def test_a_question_is_changed_in_the_teacher_s_own_words(county: County, text: str) -> None:
    county.say(MATH, KEY)

    assert "A B B D A" in all_words(county.say(MATH, text))


def test_a_key_in_parts_as_on_a_test_paper(county: County) -> None:
    shown = county.say(
        MATH,
        "答案 三(2)班 口算11\n一、选择题（每题4分）\n1-5 ABCDA\n二、判断题（共6分）\n6-8 √×√",
    )

    assert "共 8 题，满分 26 分" in all_words(shown)


def test_starting_the_key_afresh_forgets_what_was_there(county: County) -> None:
    county.say(MATH, KEY)

    assert "共 2 题" in all_words(county.say(MATH, "重出答案 三(2)班 口算11：1-2 AB"))


def test_an_old_card_cannot_confirm_over_a_newer_key(county: County) -> None:
    county.say(MATH, KEY)
    old = county.token(f"direct:{MATH}", "确认")
    county.say(MATH, "答案 3 B")

    assert "后来又改过" in all_words(county.press_token(MATH, old))


def test_the_key_can_be_looked_at_and_changed_by_button(county: County) -> None:
    county.say(MATH, KEY)

    assert "A B C D A" in all_words(county.say(MATH, "答案"))
    assert "没写到的不变" in all_words(county.press(MATH, "修改"))
    assert "B B C D A" in all_words(county.say(MATH, "1 B"))
    assert "已确认" in all_words(county.say(MATH, "确认答案"))


@pytest.mark.parametrize("who", [PARENT, PRINCIPAL])
def test_only_teachers_are_offered_keys(county: County, who: str) -> None:
    assert "只对老师、班主任开放" in all_words(county.say(who, "答案 1-5 ABCDA"))


def test_another_class_s_teacher_cannot_set_or_see_the_key(county: County) -> None:
    county.say(MATH, KEY)

    assert "只有教这个班的老师能定答案" in all_words(county.say(OTHER_HEAD, KEY))
    assert "A B C D A" not in all_words(county.say(OTHER_HEAD, "答案"))


def test_in_a_group_the_key_goes_to_the_teacher_alone(county: County) -> None:
    sent = county.say(HEAD, KEY, group=GROUP)

    assert "A B C D A" in all_words(sent, to=HEAD)
    assert "A B C D A" not in all_words(sent, to=GROUP)


def test_a_teacher_of_several_classes_is_asked_which(county: County) -> None:
    assert "请写上班级" in all_words(county.say(MATH, "答案 1-5 ABCDA"))


def test_a_photo_of_the_teachers_own_sheet_becomes_a_key_to_check(county: County) -> None:
    sheet(county, "ABCDA", doubtful="q3")

    proposed = county.say(HEAD, "答案照片 口算11", photos=[a_photo()])

    assert "没读清，请补：第 3 题" in all_words(proposed)
    assert "共 4 题" in all_words(proposed)
    assert county.stored_files == []
    assert "共 5 题" in all_words(county.say(HEAD, "答案 3 B"))


def test_the_photo_may_come_after_the_word(county: County) -> None:
    sheet(county, "AB", mark=SheetMark(homework="口算12", page=1))
    county.say(HEAD, "答案照片")

    assert "口算12 · 三(2)班 答案" in all_words(county.say(HEAD, "", photos=[a_photo()]))


def test_a_photo_without_answers_is_no_key(county: County) -> None:
    county.reader.items = ()

    assert "没有读到答案" in all_words(county.say(HEAD, "答案照片", photos=[a_photo()]))
    assert county.stored_files == []


def test_a_sheet_of_another_homework_is_not_marked(county: County) -> None:
    sheet(county, "ABCDA", mark=SheetMark(homework="口算12", page=1))

    graded = county.say(MATH, CAPTION, photos=[a_photo()])

    assert "这张答题卡是“口算12”的，不是“口算11”的" in all_words(graded)
    county.reader.items = ()
    assert "读出 5 题" in all_words(county.press(MATH, "仍按这张批"))


def test_a_confirmed_paper_marked_again_tells_the_parents_what_is_new(county: County) -> None:
    county.say(MATH, KEY)
    county.press(MATH, "确认")
    sheet(county, "ABCDB")
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, "确认")

    county.say(MATH, "答案 5 B")
    county.press(MATH, "确认")
    again = county.say(MATH, "按答案重批")

    assert "得分 20/20" in all_words(again, to=PARENT)


def test_an_item_read_as_text_is_judged_by_every_accepted_answer(county: County) -> None:
    county.say(MATH, "答案 三(2)班 口算11：1 45|48；2 108；3 35；4 56")
    county.press(MATH, "确认")

    graded = county.say(MATH, CAPTION, photos=[a_photo()])

    assert "4 题：对 2 · 错 0 · 空 1 · 待你看 1" in all_words(graded)
    assert "得分 2/4（1 题没定，先不算分）" in all_words(graded)


def test_a_spreadsheet_sent_as_a_file_becomes_the_key_to_check(county: County) -> None:
    content = a_book((1, "A", 4, None, "乘法"), (2, "35|三十五", 6))

    shown = county.say(HEAD, "口算11", photos=[content])

    assert "口算11 · 三(2)班 答案" in all_words(shown)
    assert "共 2 题，满分 10 分" in all_words(shown)
    assert "知识点：乘法（第 1 题）" in all_words(shown)


def test_a_spreadsheet_with_a_formula_is_refused_by_row(county: County) -> None:
    shown = county.say(HEAD, "口算11", photos=[a_book((1, "=1+1", 4))])

    assert "表格第 2 行有公式" in all_words(shown)


def test_wrong_answers_on_a_sheet_are_named_by_number(county: County) -> None:
    county.say(MATH, KEY)
    county.press(MATH, "确认")
    sheet(county, "BBCDA", doubtful="q2")
    graded = county.say(MATH, CAPTION, photos=[a_photo()])
    told = county.say(MATH, "确认")

    assert "错题：第1题 B（A）" in all_words(graded)
    assert "待你看：第 2 题 看起来像 B" in all_words(graded)
    assert "错题：第1题 B，应是 A" in all_words(told, to=PARENT)


def test_photos_after_a_typed_key_belong_to_the_same_homework(county: County) -> None:
    county.say(HEAD, "答案 口算11：1-5 ABCDA")
    sheet(county, "ABCDA")

    assert "口算11 · 三(2)班 · 12号" in all_words(county.say(HEAD, "12号", photos=[a_photo()]))


def test_saying_confirm_beside_a_waiting_key_confirms_nothing_unasked(county: County) -> None:
    sheet(county, "ABCDB")
    county.say(MATH, CAPTION, photos=[a_photo()])
    county.say(MATH, KEY)

    asked = county.say(MATH, "确认")

    assert "要确认哪一个" in all_words(asked)
    assert PARENT not in {m.to.id for m in asked}
    assert "已确认。之前批过的 1 张" in all_words(county.press(MATH, "确认答案"))
    assert "请先发“按答案重批”" in all_words(county.say(MATH, "确认"))
    county.say(MATH, "按答案重批")
    assert PARENT in {m.to.id for m in county.say(MATH, "确认")}


def test_asking_for_the_key_in_other_words_shows_it(county: County) -> None:
    county.say(MATH, KEY)

    assert "A B C D A" in all_words(county.say(MATH, "看看这次作业的答案"))


def test_a_table_may_be_asked_for_first(county: County) -> None:
    asked = county.say(HEAD, "答案表格 口算11")

    shown = county.say(HEAD, "", photos=[a_book((1, "A", 4))])

    assert "列：题号、答案、分值、知识点" in all_words(asked)
    assert "口算11 · 三(2)班 答案" in all_words(shown)


def test_sheets_without_a_key_are_not_confirmed_to_parents(county: County) -> None:
    sheet(county, "ABCDA")
    county.say(MATH, CAPTION, photos=[a_photo()])

    refused = county.say(MATH, "确认")

    assert "这批还没有答案，没有确认" in all_words(refused)
    assert PARENT not in {m.to.id for m in refused}
    assert "还没有老师确认过" in all_words(county.say(PARENT, "成绩"))
    county.say(MATH, KEY)
    county.say(MATH, "确认答案")
    county.say(MATH, "按答案重批")
    assert "得分 20/20" in all_words(county.say(MATH, "确认"), to=PARENT)
