"""Answer sheets: what may be ordered, where it is printed, and what the QR code says of it."""

import json
import zlib
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.errors import NotUnderstood
from school.grading import SheetMark
from school.sheets import layout
from school.sheets.check_digit import check_digit, is_checked
from school.sheets.code import Foreign, SheetCode, read_code, write_code
from school.sheets.layout import BOTTOM, BUBBLE_MM, LEFT, RIGHT, TOP, Kind, Piece, bottom, lay_out
from school.sheets.markers import SQUARES, black_squares, marker_ids
from school.sheets.plan import plan
from school.sheets.spec import MOST_PAGES, SheetSpec, parse_spec

CHOICES = {"type": "choices", "from": 1, "to": 20}
ROLL = {"type": "roll", "digits": 4}


def spec(*sections: dict[str, Any], **more: Any) -> SheetSpec:
    order = {"homework": "hw-1", "title": "练习", "sections": sections, **more}
    return parse_spec(json.dumps(order))


@pytest.mark.parametrize(
    ("order", "complaint"),
    [
        ("{", "不是有效的 JSON"),
        ("[]", "最外层写法不对"),
        ("[" * 100_000, "不是有效的 JSON"),
        (b"\xff\xfe\x00", "不是有效的 JSON"),
        ({}, "homework 没有写"),
        ({"homework": "h" * 33}, "homework 最多 32 个字"),
        ({"homework": "\ud800"}, "homework 写法不对"),
        ({"homework": "a\nb"}, "homework 或 title 里有换行"),
        ({"title": ""}, "title 不能为空"),
        ({"sections": []}, "sections 至少要有 1 个"),
        ({"sections": [7]}, "第 1 个部分 写法不对"),
        ({"sections": [{"from": 1, "to": 2}]}, "第 1 个部分 没有写 type"),
        ({"sections": [{**CHOICES, "type": "choice"}]}, "第 1 个部分 type 不认识"),
        ({"sections": [{**CHOICES, "options": 9}]}, "第 1 个部分的 options 不能大于 7"),
        ({"sections": [{**CHOICES, "options": "four"}]}, "第 1 个部分的 options 写法不对"),
        ({"sections": [CHOICES, {**ROLL, "digits": 1}]}, "第 2 个部分的 digits 不能小于 2"),
        ({"sections": [{**CHOICES, "colour": "red"}]}, "的 colour 不认识"),
        ({"sections": [{"type": "choices", "to": 5}]}, "的 from 没有写"),
        ({"sections": [{**CHOICES, "from": 30}]}, "起始题号不能大于结束题号"),
        ({"sections": [CHOICES, {**CHOICES, "from": 20, "to": 21}]}, "第 20 题出现了两次"),
        ({"sections": [{**CHOICES, "to": 301}]}, "最多 300 题"),
        ({"sections": [CHOICES, ROLL, ROLL]}, "学号区只能有一个"),
        ({"pupils": ["张三"]}, "pupils 只能用字母"),
        ({"pupils": ["01", "01"]}, "重复的学号"),
        ({"pupils": [str(n) for n in range(201)]}, "pupils 最多 200 个"),
        ({"pupils": ["01"], "copies": 2}, "只能写一个"),
    ],
)
def test_a_bad_order_is_refused_in_one_sentence_that_says_where(
    order: str | bytes | dict[str, Any], complaint: str
) -> None:
    if isinstance(order, dict):
        whole = {"homework": "hw-1", "title": "练习", "sections": [CHOICES], **order}
        order = json.dumps(whole if order else {})

    with pytest.raises(NotUnderstood) as refused:
        parse_spec(order)

    assert complaint in refused.value.message
    assert "\n" not in refused.value.message


def test_a_title_may_have_a_full_width_space() -> None:
    assert spec(CHOICES, title="三年级　数学").title == "三年级　数学"


def test_a_sheet_that_asks_nothing_but_the_roll_is_refused() -> None:
    with pytest.raises(NotUnderstood, match="没有别的内容"):
        plan(spec(ROLL))


def test_a_sheet_of_more_than_ten_pages_is_refused() -> None:
    areas = [{"type": "area", "height_mm": 200} for _ in range(MOST_PAGES + 1)]

    with pytest.raises(NotUnderstood, match="要 11 页，最多 10 页"):
        plan(spec(*areas))


def test_what_does_not_fit_goes_on_the_next_page_under_the_same_heading() -> None:
    pages = plan(spec({**CHOICES, "to": 200, "title": "一、选择题"}))

    assert len(pages) == 2
    assert pages[0].headings == ("一、选择题",)
    assert pages[1].headings == ("一、选择题（续）",)
    assert sum(piece.count for page in pages for piece in page.pieces) == 200
    assert pages[1].pieces[0].first == pages[0].pieces[0].count + 1


def test_every_page_of_a_class_set_asks_for_the_roll_and_no_pupils_own_sheet_does() -> None:
    sections = [ROLL, {**CHOICES, "to": 200}]

    blank, own = plan(spec(*sections)), plan(spec(*sections, pupils=["0712"]))

    assert all(page.pieces[0].kind is Kind.ROLL for page in blank)
    assert all(piece.kind is not Kind.ROLL for page in own for piece in page.pieces)


pieces = st.one_of(
    st.builds(
        lambda kind, size, first, count: Piece(
            kind, layout.SIZES[kind][size % len(layout.SIZES[kind])], first, count
        ),
        st.sampled_from([k for k in Kind if k not in (Kind.ROLL, Kind.AREA)]),
        st.integers(0, 9),
        st.integers(1, 700),
        st.integers(1, 300),
    ),
    st.builds(lambda digits: Piece(Kind.ROLL, digits), st.integers(2, 10)),
    st.builds(lambda high: Piece(Kind.AREA, high), st.integers(15, 200)),
)
a_page = st.lists(pieces, min_size=1, max_size=5).filter(lambda page: bottom(page) <= BOTTOM)


@given(a_page)
def test_everything_lies_inside_its_frame_and_the_page(page: list[Piece]) -> None:
    for block in lay_out(page):
        assert block.frame.top >= TOP
        assert block.frame.bottom <= BOTTOM + 1e-6
        for item in block.items:
            assert item.number_box.left >= LEFT
            assert item.box.right <= RIGHT
            assert block.frame.top + layout.HEADING_MM < item.box.top
            assert item.box.bottom < block.frame.bottom


@given(a_page)
def test_no_two_bubbles_touch(page: list[Piece]) -> None:
    centres = sorted(
        centre for b in lay_out(page) for i in b.items for row in i.rows for centre in row.centres
    )
    near = [
        (a, b)
        for i, a in enumerate(centres)
        for b in centres[i + 1 : i + 60]
        if abs(a[0] - b[0]) < BUBBLE_MM[0] + 1 and abs(a[1] - b[1]) < BUBBLE_MM[1] + 1
    ]

    assert near == []


@given(a_page)
def test_the_fields_of_a_page_are_numbered_without_a_gap(page: list[Piece]) -> None:
    for block in lay_out(page):
        numbers = [int(item.number) for item in block.items if item.number]
        assert all(b == a + 1 for a, b in pairwise(numbers))


def base45(content: bytes) -> str:
    """Return RFC 9285's text of *content*, written down a second time."""
    signs = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
    text = ""
    for i in range(0, len(content) - 1, 2):
        n = content[i] * 256 + content[i + 1]
        text += signs[n % 45] + signs[n // 45 % 45] + signs[n // 2025]
    if len(content) % 2:
        text += signs[content[-1] % 45] + signs[content[-1] // 45]
    return text


texts = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=32)


@given(texts.filter(bool), st.integers(1, 10), st.from_regex(r"\A[A-Za-z0-9_-]{0,16}\Z"), a_page)
def test_the_qr_code_says_the_whole_page(
    homework: str, number: int, pupil: str, page: list[Piece]
) -> None:
    mark = SheetMark(homework=homework, page=number, pupil=pupil)
    code = SheetCode(mark, 10, tuple(page))

    said = write_code(code)

    assert set(said) <= set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
    assert read_code(said) == code


A_CODE = write_code(SheetCode(SheetMark(homework="hw", page=1), 1, (Piece(Kind.CHOICES, 4, 1, 9),)))


def test_every_free_area_has_a_number_to_give_points_by() -> None:
    sections = [
        {"type": "choices", "from": 1, "to": 4},
        {"type": "area", "label": "二、解决问题", "height_mm": 20},
        {"type": "area", "label": "12. 画图", "height_mm": 20, "no": 12},
        {"type": "area", "height_mm": 20},
    ]
    spec = parse_spec(json.dumps({"homework": "h", "title": "t", "sections": sections}))

    (page,) = plan(spec)

    assert [p.first for p in page.pieces] == [1, 13, 12, 14]
    assert page.headings[1:] == ("二、解决问题（第 13 题）", "12. 画图", "作答区（第 14 题）")


@pytest.mark.parametrize(
    ("area", "why"),
    [({"no": 3}, "第 3 题出现了两次"), ({"no": 999}, "999 以后的题号")],
)
def test_a_number_is_given_once_and_fits_the_code(area: dict[str, int], why: str) -> None:
    sections = [
        {"type": "choices", "from": 1, "to": 4},
        {"type": "area", "height_mm": 20, **area},
        {"type": "area", "height_mm": 20},
    ]

    with pytest.raises(NotUnderstood, match=why):
        parse_spec(json.dumps({"homework": "h", "title": "t", "sections": sections}))


@given(st.integers(4, len(A_CODE) - 1), st.sampled_from("0123456789ABCDEFGH %$"))
def test_a_damaged_code_is_told_from_a_sound_one(at: int, other: str) -> None:
    damaged = A_CODE[:at] + other + A_CODE[at + 1 :]

    assert (read_code(damaged) is Foreign.DAMAGED) == (damaged != A_CODE)


@pytest.mark.parametrize("bytes_", [b"", b"\x81", b"\x01\x01\x00\x05ab", b"\x01\x01\x01\x09"])
def test_a_code_that_ends_too_early_is_damaged(bytes_: bytes) -> None:
    whole = zlib.crc32(bytes_).to_bytes(4) + bytes_

    assert read_code("QJ1:" + base45(whole)) is Foreign.DAMAGED


@given(st.text(max_size=60))
def test_whatever_follows_our_sign_never_breaks_the_reader(text: str) -> None:
    assert read_code("QJ1:" + text) is Foreign.DAMAGED


@pytest.mark.parametrize("text", ["https://example.com/a", "QJ2:ABC", "", "qj1:" + A_CODE[4:]])
def test_somebody_elses_code_is_not_called_damaged(text: str) -> None:
    assert read_code(text) is Foreign.OTHER


@pytest.mark.parametrize(
    "code",
    [
        SheetCode(SheetMark(homework="h", page=3), 2, ()),
        SheetCode(SheetMark(homework="h", page=11), 11, ()),
        SheetCode(SheetMark(homework="", page=1), 1, ()),
        SheetCode(SheetMark(homework="h" * 33, page=1), 1, ()),
        SheetCode(SheetMark(homework="a\x00b", page=1), 1, ()),
        SheetCode(SheetMark(homework="h", page=1, pupil="张三"), 1, ()),
        SheetCode(SheetMark(homework="h", page=1), 1, (Piece(Kind.AREA, 15, 0, 0),)),
        SheetCode(SheetMark(homework="h", page=1), 1, (Piece(Kind.CHOICES, 12, 1, 4),)),
        SheetCode(SheetMark(homework="h", page=1), 1, (Piece(Kind.CHOICES, 4, 1, 4000),)),
        SheetCode(SheetMark(homework="h", page=1), 1, (Piece(Kind.AREA, 200),) * 2),
        SheetCode(SheetMark(homework="h", page=1), 1, (Piece(Kind.AREA, 15),) * 41),
    ],
)
def test_a_forged_page_that_cannot_be_printed_is_refused(code: SheetCode) -> None:
    assert read_code(write_code(code)) is Foreign.DAMAGED


def test_the_check_digit_is_damms() -> None:
    assert check_digit("572") == "4"  # the example of the thesis
    assert is_checked("5724")
    assert not is_checked("4")


@given(st.from_regex(r"\A[0-9]{2,10}\Z"), st.data())
def test_one_wrong_digit_or_two_swapped_ones_never_pass(roll: str, data: st.DataObject) -> None:
    whole = roll + check_digit(roll)
    at = data.draw(st.integers(0, len(whole) - 2))
    other = data.draw(st.sampled_from([d for d in "0123456789" if d != whole[at]]))
    swapped = whole[:at] + whole[at + 1] + whole[at] + whole[at + 2 :]

    assert is_checked(whole)
    assert not is_checked(whole[:at] + other + whole[at + 1 :])
    assert is_checked(swapped) == (swapped == whole)


def test_every_page_has_four_different_markers_with_a_black_border() -> None:
    everywhere = {marker for page in range(1, MOST_PAGES + 1) for marker in marker_ids(page)}

    assert len(everywhere) == 3 + MOST_PAGES
    for marker in everywhere:
        squares = set(black_squares(marker))
        assert {(r, c) for r in range(SQUARES) for c in (0, SQUARES - 1)} <= squares
