"""File names of teachers and of cameras are told apart; captions name pages."""

import pytest

from school.naming import parse_caption, parse_file_name


@pytest.mark.parametrize(
    ("name", "roll_no", "page"),
    [
        ("12号.jpg", 12, None),
        ("12.jpg", 12, None),
        ("03.png", 3, None),
        ("12-2.jpg", 12, 2),
        ("12 (2).jpg", 12, 2),
        ("12_林小满.jpg", 12, None),
        ("12号 第2页.jpg", 12, 2),
        ("十二号.jpg", 12, None),
        ("IMG_2034.jpg", None, None),
        ("2034.jpg", None, None),
        ("20261120_1.jpg", None, None),
        ("微信图片_123.jpg", None, None),
        ("scan 001.jpg", None, None),
        ("0.jpg", None, None),
        ("第 3 页", None, None),
        ("", None, None),
    ],
)
def test_a_file_name_says_whose_photo_it_is(
    name: str, roll_no: int | None, page: int | None
) -> None:
    said = parse_file_name(name)

    assert (said.roll_no, said.page) == (roll_no, page)


@pytest.mark.parametrize(
    ("caption", "page", "rest"),
    [
        ("三(2)班 12号 第2页 口算11", 2, "口算11"),
        ("12号第二页", 2, ""),
        ("12号，3页", 3, ""),
        ("12号 练习册第12页", None, "练习册第12页"),
        ("三(2)班 练习册第12页 12号", None, "练习册第12页"),
    ],
)
def test_a_page_is_named_right_behind_the_roll_number(
    caption: str, page: int | None, rest: str
) -> None:
    said = parse_caption(caption)

    assert (said.page, said.rest) == (page, rest)
