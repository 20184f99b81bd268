"""Captions as teachers write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.naming import Caption, homework_title, names_class, normal, number, parse_caption
from school.people import UnitId

# caption: (grade, class number, roll number, what is left)
CAPTIONS: dict[str, tuple[int | None, int | None, int | None, str]] = {
    "三(2)班 12号 口算11": (3, 2, 12, "口算11"),
    "三（2）班12号口算11": (3, 2, 12, "口算11"),
    "3(2)班 12号": (3, 2, 12, ""),
    "３（２）班　１２号": (3, 2, 12, ""),
    "三（二）班 十二号": (3, 2, 12, ""),
    "三 ( 2 ) 班": (3, 2, None, ""),
    "三(2) 12号": (3, 2, 12, ""),
    "三年级(2)班": (3, 2, None, ""),
    "三年级2班": (3, 2, None, ""),
    "三年级第2班": (3, 2, None, ""),
    "三年级十二班": (3, 12, None, ""),
    "三年2班 口算": (3, 2, None, "口算"),
    "3年级2班": (3, 2, None, ""),
    "三2班": (3, 2, None, ""),
    "三二班": (3, 2, None, ""),
    "三十班": (3, 10, None, ""),
    "3.2班": (3, 2, None, ""),
    "3-2班": (3, 2, None, ""),
    "302班": (3, 2, None, ""),
    "３０２班": (3, 2, None, ""),
    "312班": (3, 12, None, ""),
    "初一(3)班": (7, 3, None, ""),
    "初一3班 5号": (7, 3, 5, ""),
    "初三（1）班": (9, 1, None, ""),
    "七(3)班": (7, 3, None, ""),
    "七年级3班": (7, 3, None, ""),
    "八(10)班": (8, 10, None, ""),
    "高二(4)班": (11, 4, None, ""),
    "12号": (None, None, 12, ""),
    "第12号": (None, None, 12, ""),
    "十号": (None, None, 10, ""),
    "十二号": (None, None, 12, ""),
    "二十号": (None, None, 20, ""),
    "二十三号": (None, None, 23, ""),
    "两号": (None, None, 2, ""),
    "学号12": (None, None, 12, ""),
    "学号：12": (None, None, 12, ""),
    "学号 12号": (None, None, 12, ""),
    "座号:3 口算": (None, None, 3, "口算"),
    "学号二十三": (None, None, 23, ""),
    "口算11": (None, None, None, "口算11"),
    "口算11 林小满": (None, None, None, "口算11 林小满"),
    "11月21日口算，三(2)班5号": (3, 2, 5, "11月21日口算"),
    "11月3号的口算 5号": (None, None, 5, "11月3号的口算"),
    "十一月三号的口算": (None, None, None, "十一月三号的口算"),
    "112号": (None, None, None, "112号"),
    "一百二十三号": (None, None, None, "一百二十三号"),
    "学号2026012": (None, None, None, "学号2026012"),
    "学号 123": (None, None, None, "学号 123"),
    "三二号": (None, None, None, "三二号"),
    "一二(2)班": (None, None, None, "一二(2)班"),
    "2012班": (None, None, None, "2012班"),
    "三(2)班\u200b12号\ufeff": (3, 2, 12, ""),
    "三(2)班\u202e12号": (3, 2, 12, ""),
    "三(2)班\n12号\t口算\x00 11": (3, 2, 12, "口算 11"),
    "": (None, None, None, ""),
    "班": (None, None, None, "班"),
}


@pytest.mark.parametrize("text", CAPTIONS)
def test_a_caption_is_taken_apart(text: str) -> None:
    grade, class_no, roll_no, rest = CAPTIONS[text]

    assert parse_caption(text) == Caption(
        grade=grade, class_no=class_no, roll_no=roll_no, rest=rest
    )


words = st.lists(
    st.sampled_from(
        [*"零一二两三四五六七八九十百0123456789１２（）()班号级年初高第学座:：. -月日口算"]
    )
).map("".join)


@given(st.text() | words)
def test_no_caption_breaks_it(text: str) -> None:
    caption = parse_caption(text)

    assert caption.roll_no is None or 0 <= caption.roll_no <= 99
    assert caption.class_no is None or 0 <= caption.class_no <= 99
    assert (caption.grade is None) == (caption.class_no is None)
    assert "\x00" not in caption.rest


@given(st.text() | words, st.text(max_size=5))
def test_a_title_is_short_and_in_one_line(text: str, name: str) -> None:
    title = homework_title(parse_caption(text).rest, name=name)

    assert len(title) <= 30
    assert title == " ".join(title.split()) or len(title) == 30


@given(st.integers(1, 12), st.integers(1, 29), st.integers(1, 60))
def test_what_the_bot_writes_on_a_button_is_understood(grade: int, klass: int, roll: int) -> None:
    caption = parse_caption(f"{grade}({klass})班 {roll}号")

    assert (caption.grade, caption.class_no, caption.roll_no) == (grade, klass, roll)


TENS = ["", "十", *(f"{tens}十" for tens in "二三四五六七八九")]


@pytest.mark.parametrize("value", range(1, 100))
def test_a_number_means_the_same_in_figures_and_in_words(value: int) -> None:
    word = TENS[value // 10] + ("", *"一二三四五六七八九")[value % 10]

    assert number(word) == number(str(value)) == value


@pytest.mark.parametrize("word", ["", "三二", "一百", "x", "十x", "-1", "²"])
def test_what_is_no_number_up_to_99_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not a number"):
        number(word)


def test_a_caption_names_the_class_of_its_grade_and_number() -> None:
    caption = parse_caption("三(2)班")

    assert names_class(caption, UnitId("qt.t1.s1.g3.c2"))
    assert not names_class(caption, UnitId("qt.t1.s1.g3.c12"))
    assert not names_class(caption, UnitId("qt.t1.s1.g13.c2"))
    assert not names_class(parse_caption("12号"), UnitId("qt.t1.s1.g3.c2"))


TITLES = {
    "帮我批改一下这张作业": "",
    "麻烦批一下 口算11 谢谢": "口算11",
    "批改 口算11": "口算11",
    "口算11，": "口算11",
    "口算11！": "口算11",
    "林小满的口算11": "口算11",
    "第三单元 测验": "第三单元 测验",
}


@pytest.mark.parametrize("rest", TITLES)
def test_a_title_is_what_is_left_without_politeness_and_name(rest: str) -> None:
    assert homework_title(normal(rest), name="林小满") == TITLES[rest]


def test_text_is_folded_into_one_line() -> None:
    assert normal("　三（２）班\r\n１２号 ") == "三(2)班 12号"
