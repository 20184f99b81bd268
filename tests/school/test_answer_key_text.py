"""A typed answer key means what a teacher means by it, and what it cannot mean is said by line."""

from fractions import Fraction

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from school.answer_key import AnswerKey, KeyItem
from school.answer_key_change import changed
from school.answer_key_text import parse_key
from school.errors import NotUnderstood

LETTERS = {str(no): letter for no, letter in enumerate("ABCDA", start=1)}


def shown(text: str) -> dict[str, str]:
    """Return the answers of a typed key by question, several accepted ones divided by “|”."""
    key = changed(None, parse_key(text).changes)
    return {label: "|".join(item.answers) for label, item in key.items.items()}


@pytest.mark.parametrize(
    "text",
    [
        "1-5 ABCDA 每题4分",
        "1-5ABCDA每题4分",
        "1~5：ABCDA，每题4分",
        "第1-5题 ABCDA 各4分",
        "第1题到第5题 ABCDA 每题4分",
        "１－５　ＡＢＣＤＡ　每題４分",
        "1-5 A B C D A 每题4分",
        "1-5 A,B,C,D,A 每题4分",
        "1-5 A、B、C、D、A 共20分",
        "1至5 abcda 每题4分",
        "1.A 2.B 3.C 4.D 5.A 每题4分",
        "1A2B3C4D5A 每题4分",
        "1-3 ABC 每题4分；4-5 DA 每题4分",
        "1-3 ABC 每题4分 4-5 DA 每题4分",
        "1-5 ABCDA\n1-5 每题4分",
        "1—5ABCDA，每小题4分",
        "1-5 ABCDA 4分一题",
        "1-5 ABCDA（4分/题）",
        "每题4分 1-5 ABCDA",
        "1-5题每题4分：ABCDA",
        "1-5（每题4分）ABCDA",
        "第1题到第5题答案分别是ABCDA，每题4分",
        "第1题A 第2题B 第3题C 第4题D 第5题A 每题4分",
        "（1）A（2）B（3）C（4）D（5）A 每题4分",
        "①A②B③C④D⑤A 每题4分",
        "1=A 2=B 3=C 4=D 5=A 各4分",
        "1A(4分)2B(4分)3C(4分)4D(4分)5A(4分)",
        "1、3、5 ACA 每题4分\n2、4 BD 每题4分",
        "1-3ABC4-5DA 每题4分\n1-3 每题4分",
        "1-3 ABC 4.D 5.A 每题4分",
        "1-3 ABC，4 D，5 A，每题4分",
        "1-3 ABC 共12分，4-5 DA 共8分",
        "一、选择题（每题4分）\n1-5 ABCDA",
        "一、选择题（共5小题，每小题4分）1-3 ABC\n4-5 DA",
        "一、1-5 ABCDA 每题4分",
        "选择题：1-5 ABCDA 共20分",
        "一、选择题（共12分）1-3 ABC 二、单选题（每题4分）4-5 DA",
    ],
)
def test_the_same_key_may_be_typed_in_many_ways(text: str) -> None:
    key = changed(None, parse_key(text).changes)

    assert {label: item.answers[0] for label, item in key.items.items()} == LETTERS
    assert key.most_points == 20


@pytest.mark.parametrize(
    ("text", "answers"),
    [
        ("6-8 √×√", {"6": "√", "7": "×", "8": "√"}),
        ("6-8 ✓✗✓", {"6": "√", "7": "×", "8": "√"}),
        ("6-8 對錯對", {"6": "√", "7": "×", "8": "√"}),
        ("6-8 √ x √", {"6": "√", "7": "×", "8": "√"}),
        ("9 35|三十五 5分", {"9": "35|三十五"}),
        ("9 35或三十五", {"9": "35|三十五"}),
        ("10-12 35 4.8 7/8", {"10": "35", "11": "4.8", "12": "7/8"}),
        ("1 BA 4分 漏选2分", {"1": "AB"}),
        ("1-2 AB CD", {"1": "AB", "2": "CD"}),
        ("3 5角3分 2分", {"3": "5角3分"}),
        ("4 30分", {"4": ""}),
        ("9：3.5", {"9": "3.5"}),
        ("9 17÷5=3……2", {"9": "17÷5=3......2"}),
        ("1、35 2、48 3、12", {"1": "35", "2": "48", "3": "12"}),
        ("1. 35 2. 48", {"1": "35", "2": "48"}),
        ("1.35 2.48 3.12", {"1": "35", "2": "48", "3": "12"}),
        ("9 35 10 48 11 50", {"9": "35", "10": "48", "11": "50"}),
        ("第1题 北京 第2题 上海", {"1": "北京", "2": "上海"}),
        ("1、35、48", {"1": "35 48"}),
        ("1、3、5 全选A", {"1": "A", "3": "A", "5": "A"}),
        ("3改成B，4改成C", {"3": "B", "4": "C"}),
        ("第3题答案是B", {"3": "B"}),
        ("第3题答案错了，应该是C", {"3": "C"}),
        ("把第3题的答案改成B", {"3": "B"}),
        ("3是B", {"3": "B"}),
        ("3 是", {"3": "是"}),
        ("9 60千米/时", {"9": "60千米/时"}),
        ("9 5分钟", {"9": "5分钟"}),
        ("1-3 都是√", {"1": "√", "2": "√", "3": "√"}),
        ("1-2 AB C 多选每题4分 漏选2分 错选、不选不得分", {"1": "AB", "2": "C"}),
    ],
)
def test_answers_of_every_kind_are_taken(text: str, answers: dict[str, str]) -> None:
    if answers == {"4": ""}:
        with pytest.raises(NotUnderstood, match="第 4 题还没有答案"):
            shown(text)
        return
    assert shown(text) == answers


def test_points_for_part_of_the_answer_and_for_another_answer_are_kept() -> None:
    key = changed(None, parse_key("1 AB 4分 漏选2分\n2 35|三十五(3分) 5分").changes)

    assert key.items["1"].part_points == 2
    assert [a.points for a in key.items["2"].accepted] == [5, 3]


@pytest.mark.parametrize(
    ("text", "points"),
    [
        ("一、选择题（每题4分）\n1-2 AB\n二、判断题（共6分）\n3-5 √×√", [4, 4, 2, 2, 2]),
        ("一、选择题：1-2 AB 每题4分 二、判断题：3-4 √× 每题2分", [4, 4, 2, 2]),
        ("1-2 AB 每题4分，3-4 √× 每题2分，5-6 35 4.8 每题5分", [4, 4, 2, 2, 5, 5]),
        ("1-2 AB 4分，3 C 6分", [4, 4, 6]),
        ("第1题A 4分 第2题B 6分", [4, 6]),
        ("1.A 2.B 3.C 4分", [4, 4, 4]),
        ("一、选择题（每题4分）1-2 AB\n3 C 6分", [4, 4, 6]),
        ("1-2 AB 每题0.5分", [Fraction(1, 2)] * 2),
    ],
)
def test_points_are_of_the_questions_they_stand_with(
    text: str, points: list[int | Fraction]
) -> None:
    key = changed(None, parse_key(text).changes)

    assert [item.most_points for item in key.items.values()] == points


def test_half_for_part_of_the_answer_is_half_of_its_points() -> None:
    key = changed(None, parse_key("1-2 AB CD 每题5分 漏选得一半，多选错选不得分").changes)

    assert [item.part_points for item in key.items.values()] == [Fraction(5, 2)] * 2


@pytest.mark.parametrize(
    ("text", "caption"),
    [
        ("三(2)班 口算11：一、选择题（每题4分）1-5 ABCDA", "三(2)班 口算11"),
        ("三（2）班口算11 答案 1-5 ABCDA", "三(2)班口算11"),
        ("三（2）班口算11的答案：1-5 ABCDA", "三(2)班口算11"),
        ("三(2)班 口算11：1-5 ABCDA", "三(2)班 口算11"),
        ("三(2)班 口算11\n1-5 ABCDA", "三(2)班 口算11"),
        ("三(2)班 口算11 1-5 ABCDA 每题4分", "三(2)班 口算11"),
        ("3(2)班\n1-5 ABCDA", "3(2)班"),
        ("302班 口算11\n1-5 ABCDA", "302班 口算11"),
        ("1-5 ABCDA", ""),
    ],
)
def test_what_stands_in_front_names_class_and_homework(text: str, caption: str) -> None:
    said = parse_key(text)

    assert said.caption == caption
    assert [c.label for c in said.changes] == list("12345")


def test_knowledge_points_are_given_to_each_question_named() -> None:
    key = changed(None, parse_key("1-3 ABC\n1-2 知識點：分數除法\n3 知识点 单位换算").changes)

    assert [item.knowledge for item in key.items.values()] == ["分数除法", "分数除法", "单位换算"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("1-5 ABCD", "第 1 行：1-5 是 5 题，却有 4 个答案"),
        ("1-2 AB\n3-4 A B C", "第 2 行：3-4 是 2 题，却有 3 个答案"),
        ("5-1 ABCDA", "第 1 行的题号不对"),
        ("0 A", "题号不对"),
        ("1-999 A", "题号不对"),
        ("1-2 AB\n你好", "第 2 行没有看懂：“你好”"),
        ("1-2 AB\n3", "第 2 行没有看懂"),
        ("1 ||", "是空的"),
        ("1-5 ABCXA", "“ABCXA”里的“X”不是选项"),
        ("第1、3、5题 AB", "1、3、5 是 3 题，却有 2 个答案"),
        ("3 B -1分", "第 1 行的分值小于 0"),
        ("1-2 AB 漏选得一半", "要和分值写在一行"),
        ("1-5 ABCDA\n3 B", "第 3 题写了两个不同的答案"),
        ("一、1-5 ABCDA\n二、1-3 √×√", "第 1 题写了两个不同的答案"),
        (f"1 {'长' * 65}", "超过 64 字"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        parse_key(text)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("7 每题4分", "第 7 题还没有答案"),
        ("7 知识点 除法", "第 7 题还没有答案"),
        ("1 AB 2分 漏选3分", "漏选的分比满分还多"),
    ],
)
def test_changes_that_make_no_key_are_refused(text: str, why: str) -> None:
    with pytest.raises(NotUnderstood, match=why):
        changed(None, parse_key(text).changes)


def test_too_many_questions_are_refused() -> None:
    lines = "\n".join(f"{100 * n + 1}-{100 * n + 100} {'A' * 100}" for n in range(6))

    with pytest.raises(NotUnderstood, match="最多 500 题"):
        parse_key(lines)
    half = parse_key("\n".join(lines.split("\n")[:3])).changes
    rest = tuple(c.model_copy(update={"label": f"x{c.label}"}) for c in half)
    with pytest.raises(NotUnderstood, match="最多 500 题"):
        changed(changed(None, half), rest)


def test_later_changes_leave_the_rest_as_it_was() -> None:
    first = changed(None, parse_key("1 AB 4分 漏选2分\n2 35|三十五(3分) 5分\n10 A").changes)

    second = changed(first, parse_key("2 8分\n1 知识点 乘法\n3 C").changes)

    assert list(second.items) == ["1", "2", "3", "10"]
    assert second.items["1"].part_points == 2
    assert second.items["1"].knowledge == "乘法"
    assert [a.points for a in second.items["2"].accepted] == [8, 3]
    assert second.items["10"] == first.items["10"]
    third = changed(second, parse_key("1 AC").changes)
    assert third.items["1"].part_points is None


@given(st.lists(st.sampled_from("ABCDEFG"), min_size=2, max_size=60), st.integers(1, 20))
def test_a_row_of_letters_is_read_back_as_it_was_typed(letters: list[str], points: int) -> None:
    text = f"1-{len(letters)} {''.join(letters)} 每题{points}分"

    key = changed(None, parse_key(text).changes)

    assert [item.answers[0] for item in key.items.values()] == letters
    assert key.most_points == points * len(letters)
    assert AnswerKey.model_validate_json(key.model_dump_json()) == key


@given(st.text(max_size=200))
@example("、")
@example(",")
def test_no_text_breaks_the_parser(text: str) -> None:
    refused = ""
    items: list[KeyItem] = []
    try:
        items = list(changed(None, parse_key(text).changes).items.values())
    except NotUnderstood as error:
        refused = error.message

    assert all(item.most_points >= Fraction(0) for item in items)
    assert not refused or refused.endswith("。")
