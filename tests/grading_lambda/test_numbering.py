"""Item numbers are told from questions by how the whole page counts."""

import pytest

from grading_lambda.numbering import (
    Numbered,
    counts_up,
    number_items,
    split_number,
    style_of,
)


def read(*texts: str, down: tuple[int, ...] | None = None) -> list[tuple[int, str]]:
    items = number_items(texts, down=down or tuple(range(len(texts))))
    return [(item.no, item.question) for item in items]


@pytest.mark.parametrize(
    "pattern", ["{}.", "{}. ", "({})", "({}) ", "{})", "{}、", "{} "], ids=str.strip
)
def test_printed_numbers_are_taken_off(pattern: str) -> None:
    questions = ["54-6", "75+21", "8.1+4.8", "(8+5)×6", "6×6+34"]

    found = read(*(pattern.format(i + 1) + q for i, q in enumerate(questions)))

    assert found == [(i + 1, q) for i, q in enumerate(questions)]


def test_circled_numbers_are_taken_off() -> None:
    assert read("①54-6=", "② 75+21=") == [(1, "54-6"), (2, "75+21")]


def test_decimals_are_not_numbers() -> None:
    assert read("3.8+1.0", "6.5+9.4", "8.1+4.8") == [
        (1, "3.8+1.0"),
        (2, "6.5+9.4"),
        (3, "8.1+4.8"),
    ]


def test_a_single_decimal_question_keeps_its_digits() -> None:
    assert read("1.5+2=") == [(1, "1.5+2")]
    assert read("(1)5+2=") == [(1, "5+2")]


def test_a_page_may_count_on_from_another() -> None:
    assert [no for no, _ in read("21.5+2", "22.6+1", "23.7-3")] == [21, 22, 23]


def test_a_page_may_count_down_its_columns() -> None:
    found = read("1.5+2", "3.7-3", "2.6+1", "4.8-3", down=(0, 2, 1, 3))

    assert found == [(1, "5+2"), (3, "7-3"), (2, "6+1"), (4, "8-3")]


def test_one_misread_number_does_not_shift_the_others() -> None:
    found = read("1.5+2", "2.6+1", "8.7-3", "4.8-3", "5.9-9")

    assert [no for no, _ in found] == [1, 2, 3, 4, 5]
    assert found[2] == (3, "7-3")


def test_a_lost_point_after_the_number_is_noticed() -> None:
    items = number_items(["151-7", "2.6+1", "3.7-3", "4.8-3"], down=range(4))

    assert items[0] == Numbered(1, "51-7", other="151-7")


def test_numbers_that_repeat_give_way_to_the_order() -> None:
    found = read("(1)5+2", "(2)6+1", "(1)7-3", "(2)8-3")

    assert sorted(no for no, _ in found) == [1, 2, 3, 4]
    assert found[0][1] == "5+2"


def test_the_style_of_a_page_is_known() -> None:
    assert style_of(["(1)5+2", "(2)6+1"], down=range(2)) == "bracketed"
    assert style_of(["3.8+1.0", "6.5+9.4", "8.1+4.8"], down=range(3)) is None
    assert style_of([], down=[]) is None


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("(3)3×4=", "(3)", "3×4="),
        ("12、3×4=", "12、", "3×4="),
        ("①3×4=", "①", "3×4="),
        ("7)3×4=", "7)", "3×4="),
        ("6.8+1=", "6.", "8+1="),
        ("(3+4)×2", "", "(3+4)×2"),
        ("345+1=", "", "345+1="),
    ],
)
def test_a_number_is_split_from_its_question(text: str, number: str, rest: str) -> None:
    assert split_number(text) == (number, rest)


def test_behind_the_last_circled_number_the_count_goes_on_in_brackets() -> None:
    assert read("⑲4+1=", "⑳6+2=", "(21)18÷6+13=", "(22)59+20-3=") == [
        (19, "4+1"),
        (20, "6+2"),
        (21, "18÷6+13"),
        (22, "59+20-3"),
    ]


def test_a_number_that_lost_its_circle_behind_a_missed_item_may_be_digits_of_its_question() -> None:
    items = number_items(["⑮2+1=", "⑯6+2=", "184×6=", "⑲5+9="], down=(0, 1, 2, 3))

    assert (items[2].no, items[2].question, items[2].other) == (18, "4×6", "184×6")
    assert not any(item.doubtful for item in items)


def test_a_few_circles_are_enough_to_tell_the_numbers_of_a_page() -> None:
    texts = ["①x+27=29", "②8-x=3", "③7x+3=87", "④6(x+3)=24", "55x-4=26", "6x+9=12"]
    texts += ["77x+8=29", "8x-2=3", "9x+1=2", "1030-x=22", "11x+21=29", "123x+5=23"]

    items = number_items(texts, down=range(12))

    assert [item.question for item in items[9:]] == ["30-×=22", "×+21=29", "3×+5=23"]
    assert [item.other for item in items[9:]] == ["1030-×=22", "11×+21=29", "123×+5=23"]
    assert all(item.doubtful or item.other for item in items[4:])


@pytest.mark.parametrize(
    ("question", "others"),
    [
        ("6+1", "5+2"),
        ("58÷9", "17÷5"),
        ("2千克=□克", "4米=□分米"),
        ("4/5×3/7", "1/2+1/3"),
        ("12○8", "9○7"),
    ],
)
def test_a_circled_number_that_is_read_as_digits_is_taken_off_any_question(
    question: str, others: str
) -> None:
    texts = [f"①{others}", f"②{others}", f"3{question}", f"④{others}", f"⑤{others}"]

    third = number_items(texts, down=range(5))[2]

    assert third == Numbered(3, question, other=f"3{question}")


def test_a_circled_number_that_is_read_as_other_digits_leaves_the_question_in_doubt() -> None:
    texts = ["①3+4", "②5+2", "86+1", "④7+2", "⑤8+8"]

    assert number_items(texts, down=range(5))[2] == Numbered(3, "86+1", doubtful=True)


def test_the_gap_in_a_mixed_number_is_kept() -> None:
    items = number_items(["3 5/6+1/6", "1/2+2 1/3", "1/2+1/3"], down=range(3))

    assert [item.question for item in items] == ["3又5/6+1/6", "1/2+2又1/3", "1/2+1/3"]


def test_a_mark_read_as_part_of_the_question_is_taken_off_with_its_number() -> None:
    texts = ["1、30+4", "2.500+98", "3、36+1", "4、7+2"]

    second = number_items(texts, down=range(4))[1]

    assert second == Numbered(2, "500+98")


def test_forty_items_numbered_in_brackets_have_no_circles() -> None:
    texts = [f"({i}) {i}+1" for i in range(1, 41)]

    numbered = number_items(texts, down=range(40))

    assert [item.question for item in numbered] == [f"{i}+1" for i in range(1, 41)]
    assert not any(item.doubtful for item in numbered)


def test_a_mark_read_as_a_point_leaves_the_question_in_doubt_whatever_number_is_due() -> None:
    texts = ["69、64+88", "70.8×2+8", "34、56÷7", "35、582-17"]

    items = number_items(texts, down=range(4))

    assert [item.doubtful for item in items] == [False, True, False, False]


def test_numbers_count_up_across_or_down_or_hardly_at_all() -> None:
    across = ["1、4+5", "2、6+7", "3、8+9", "4、3+3"]
    down = ["1、4+5", "3、6+7", "2、8+9", "4、3+3"]
    mixed = ["1、4+5", "31、6+7", "2、8+9", "32、3+3"]

    assert counts_up(across, down=(0, 2, 1, 3)) == 1
    assert counts_up(down, down=(0, 2, 1, 3)) == 1
    assert counts_up(mixed, down=(0, 3, 1, 2)) == 0
    assert counts_up([], down=()) == 0


def test_a_number_with_a_gap_behind_it_is_plain_though_its_circle_is_lost() -> None:
    texts = ["⑰3+4", "18 5+2", "⑲7+2", "0 (8+7)×2", "(21)8+8"]

    items = number_items(texts, down=range(5))

    assert items[1] == Numbered(18, "5+2")
    assert items[3] == Numbered(20, "(8+7)×2")


def test_the_number_that_is_due_is_plain_though_its_mark_is_read_as_a_point() -> None:
    texts = ["15、30+4", "16.0.6×7", "17、8-6", "18、7+2", "19.5+2", "20、9+1", "21.5+6"]

    items = number_items(texts, down=range(7))

    assert [item.question for item in items[1:5]] == ["0.6×7", "8-6", "7+2", "5+2"]
    assert [item.doubtful for item in items] == [False] * 6 + [True]


def test_a_gap_behind_another_number_than_is_due_leaves_the_question_in_doubt() -> None:
    items = number_items(["(15)30+4", "(16)4+7", "7 5+2", "(18)7+2"], down=range(4))

    assert [item.doubtful for item in items] == [False, False, True, False]


def test_no_question_begins_with_a_nought_and_a_digit() -> None:
    assert read("⑨54-6=", "⑩0557-22=") == [(9, "54-6"), (10, "557-22")]
    assert read("0.5+2=", "0.6+1=") == [(1, "0.5+2"), (2, "0.6+1")]


def test_a_mark_of_a_number_is_one_though_most_of_the_page_reads_as_points() -> None:
    texts = ["1.30+4", "2.7+21", "3、10+81", "4.6+2", "5.9+1", "6.12-3"]

    third = number_items(texts, down=range(6))[2]

    assert third == Numbered(3, "10+81")


def test_a_circle_that_holds_half_of_its_number_leaves_the_other_half_to_no_question() -> None:
    texts = ["⑪3+4", "①2 2.4-1.3", "⑬5+2", "⑭7+2", "①57+2", "⑯8+1", "⑰6+2", "⑱6+1", "⑨9 4+8"]

    items = number_items(texts, down=range(9))

    assert items[1] == Numbered(12, "2.4-1.3")
    assert items[4] == Numbered(15, "57+2", doubtful=True, other="7+2")
    assert items[8] == Numbered(19, "4+8")


def test_a_gap_between_digits_behind_a_number_leaves_the_question_in_doubt() -> None:
    items = number_items(["(1)30+4", "(2)4+7", "(3)1 5+2", "(4)7+2"], down=range(4))

    assert [item.doubtful for item in items] == [False, False, True, False]


@pytest.mark.parametrize(
    ("pattern", "text", "question"),
    [
        ("{}、", "9/14、41-26", "41-26"),
        ("{}、", "15.6 14、0.4×3", "0.4×3"),
        ("{}、", "5214、(5+2)×3", "(5+2)×3"),
        ("({})", "72(14)8-3", "8-3"),
        ("({})", "714)1.7+0.2", "1.7+0.2"),
        ("({})", "(8+14)×2", "(8+14)×2"),
        ("{}.", "9/ 14.8-3", "8-3"),
        ("{})", "3 14)8-3", "8-3"),
    ],
)
def test_what_is_read_before_the_number_that_is_due_belongs_to_a_neighbour(
    pattern: str, text: str, question: str
) -> None:
    texts = [f"{pattern.format(i)}{i}+1" for i in range(11, 18)]
    texts[3] = text

    assert number_items(texts, down=range(7))[3] == Numbered(14, question)


def test_a_bracket_or_point_in_a_question_is_no_mark_of_a_number() -> None:
    halves = [f"{i}){i}+1" for i in range(1, 6)]
    points = [f"{i}.{i}+1" for i in range(1, 6)]

    assert read(*halves, "6)(8+6)×2")[5] == (6, "(8+6)×2")
    assert read(*points, "6. 6.3-6.5")[5] == (6, "6.3-6.5")
    assert read(*points, "5. 6.3+6.5")[5] == (6, "6.3+6.5")


def test_the_second_digit_alone_may_be_seen_in_its_circle() -> None:
    texts = ["⑪8÷3", "⑫9÷2", "1③31÷5", "⑭7÷2", "1⑥17÷2"]

    items = number_items(texts, down=tuple(range(5)))

    assert [item.question for item in items] == ["8÷3", "9÷2", "31÷5", "7÷2", "17÷2"]
    assert [item.doubtful for item in items] == [False, False, False, False, True]


def test_a_point_on_a_page_without_numbers_may_be_that_of_one() -> None:
    (item,) = number_items(["7.48○11"], down=(0,))

    assert (item.question, item.other) == ("7.48○11", "48○11")


def test_a_second_bracket_read_as_a_digit_belongs_to_the_number_that_is_due() -> None:
    texts = ["(19) 5+9", "(200 77+20", "(21) 8-3", "(229 72×9", "(23) 7+7", "(271 5+4"]

    items = number_items(texts, down=range(6))

    assert [item.question for item in items[:5]] == ["5+9", "77+20", "8-3", "72×9", "7+7"]
    assert not any(item.doubtful for item in items[:5])
    assert items[5].doubtful


def test_the_only_bracket_of_a_number_is_read_as_a_digit() -> None:
    texts = ["8) 5+9", "91 56÷7", "101 9×7+37", "11) 8-3", "12) 5+4", "13) 6+7", "181 6+4"]

    items = number_items(texts, down=range(7))

    assert [item.question for item in items[:4]] == ["5+9", "56÷7", "9×7+37", "8-3"]
    assert [item.doubtful for item in items] == [False] * 6 + [True]


def test_where_few_numbers_are_seen_a_gap_tells_number_and_question_apart() -> None:
    texts = ["1. 460+160", "422 283+71", "5. 493×78", "13.475÷5", "1 1/2+3"]

    items = number_items(texts, down=range(5))

    questions = [item.question for item in items[:4]]
    assert questions == ["460+160", "422283+71", "493×78", "13.475÷5"]
    assert items[0].other == "1.460+160"
    assert [item.doubtful for item in items] == [False, True, False, False, False]
