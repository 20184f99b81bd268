"""Stacks as conversations: a zip, a PDF of scans, pages of one pupil, the same page twice."""

import io
import zipfile

import pypdfium2
import pytest
from PIL import Image

from message_cards.card import Card
from school.grading import FieldState, ReadField, SheetMark
from tests.scenarios.county import (
    HEAD,
    MATH,
    NO_CONSENT_PARENT,
    PARENT,
    County,
    a_photo,
    all_words,
)
from tests.scenarios.test_answer_key import sheet

CAPTION = "三(2)班 口算11"


def a_zip(*names: str, flag: int = 0, content: bytes = b"") -> bytes:
    """Return a zip of different small photos called *names*."""
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        for name in names:
            packed.writestr(name, content or a_photo(name))
    packed_bytes = bytearray(kept.getvalue())
    at = packed_bytes.find(b"PK\x01\x02")
    while flag and at >= 0:
        packed_bytes[at + 8] |= flag
        at = packed_bytes.find(b"PK\x01\x02", at + 4)
    return bytes(packed_bytes)


def a_pdf(*texts: str) -> bytes:
    """Return a PDF whose pages are scans that differ by their text."""
    pages = [Image.open(io.BytesIO(a_photo(text))) for text in texts]
    kept = io.BytesIO()
    pages[0].save(kept, "PDF", save_all=True, append_images=pages[1:])
    return kept.getvalue()


def test_a_zip_of_photos_named_by_roll_number_becomes_a_batch(county: County) -> None:
    packed = a_zip("12.jpg", "../../3号.jpg", "__MACOSX/._12.jpg", "备注.txt", "班级/10_小满.png")

    sent = county.say(MATH, CAPTION, photos=[packed])

    assert "3 张，12 题" in all_words(sent)
    for roll in ("3号：", "10号：", "12号："):
        assert roll in all_words(sent)
    assert "压缩包里有 1 个文件不是照片" in all_words(sent)
    assert not [key for key in county.stored_files if "transient" in key or ".." in key]


def test_a_zip_may_be_read_page_by_page_with_a_progress_card(county: County) -> None:
    packed = a_zip("1.jpg", "2.jpg")
    before = county.product.console.log.version()
    county.say(MATH, CAPTION, photos=[packed], drain=False)

    county.product.engine.handle_next()
    county.product.engine.send_next()

    (progress,) = [m for m in county.product.console.log.since(before) if m.sender is None]
    assert "收到，正在批改（2 张）" in all_words([progress])
    assert Card.model_validate(progress.card).progress == 0


def test_photos_in_a_zip_without_a_number_are_asked_about(county: County) -> None:
    sent = county.say(MATH, CAPTION, photos=[a_zip("12.jpg", "IMG_2034.jpg")])

    assert "口算11 · 三(2)班 · 12号" in all_words(sent)
    assert "这张是谁的作业" in all_words(sent)
    assert "口算11 · 三(2)班" in all_words(county.say(MATH, "10号"))


def test_the_scans_of_a_pdf_are_taken_in_order_of_the_roll(county: County) -> None:
    asked = county.say(MATH, CAPTION, photos=[a_pdf("a", "b", "c")])
    graded = county.press(MATH, "按学号依次")

    assert "这 3 张是谁的作业" in all_words(asked)
    assert "3 张，12 题" in all_words(graded)
    assert "1号：" in all_words(graded)
    assert not list((county.product.foundation.settings.home / "console").rglob("m*"))


def test_a_pdf_of_one_pupil_is_one_paper_of_several_pages(county: County) -> None:
    graded = county.say(MATH, "三(2)班 12号 口算11", photos=[a_pdf("a", "b")])

    card = Card.model_validate(graded[-1].card)
    assert "8 题：对 2 · 错 2 · 空 2 · 待你看 2" in card.lines
    assert len(card.pictures) == 2
    revised = county.say(MATH, "12号第5题算对")
    assert "已改：第 5 题判对" in all_words(revised)
    assert "对 3 · 错 1" in all_words(revised)
    assert "对 2 · 错 2" in all_words(county.say(MATH, "撤销") + county.say(MATH, "12号"))


def test_pages_named_in_captions_are_put_together_and_told_once(county: County) -> None:
    county.say(MATH, "三(2)班 12号 第1页 口算11", photos=[a_photo("one")])
    county.say(MATH, "三(2)班 12号 第2页 口算11", photos=[a_photo("two")])

    told = county.say(MATH, "确认")

    to_parent = [m for m in told if m.to.id == PARENT]
    assert len(to_parent) == 1
    assert "8 题对 2" in all_words(to_parent)


def test_the_same_page_again_is_noticed(county: County) -> None:
    county.say(MATH, "三(2)班 12号 第1页 口算11", photos=[a_photo("one")])

    again = county.say(MATH, "三(2)班 12号 第1页 口算11", photos=[a_photo("another shot")])

    assert "12号的第 1 页之前批过了，这张没有重复记" in all_words(again)


def test_the_same_photo_twice_in_a_zip_is_graded_once(county: County) -> None:
    sent = county.say(MATH, CAPTION, photos=[a_zip("11.jpg", "12.jpg", content=a_photo("same"))])

    assert "第 2 张（12号）和第 1 张是同一张照片" in all_words(sent)
    assert len(county.reader.asked) == 1


def test_our_own_sheets_say_whose_they_are(county: County) -> None:
    sheet(county, "ABCD", mark=SheetMark(homework="口算12", page=1, pupil="0012"))

    sent = county.say(HEAD, "", photos=[a_photo()])

    assert "口算12 · 三(2)班 · 12号" in all_words(sent)
    assert not [key for key in county.stored_files if key.startswith("transient")]


def test_a_roll_number_filled_in_says_whose_it_is(county: County) -> None:
    sheet(county, "ABCD")
    county.reader.fields["roll"] = ReadField(value="12", state=FieldState.FILLED, confidence=1)

    assert "三(2)班 · 12号" in all_words(county.say(HEAD, "口算11", photos=[a_photo()]))


@pytest.mark.parametrize(
    ("value", "state"), [("1", FieldState.DOUBTFUL), ("99", FieldState.FILLED)]
)
def test_a_doubtful_or_unknown_roll_number_is_asked_about(
    county: County, value: str, state: FieldState
) -> None:
    sheet(county, "ABCD")
    county.reader.fields["roll"] = ReadField(value=value, state=state, confidence=0.5)

    assert "这张是谁的作业" in all_words(county.say(HEAD, "口算11", photos=[a_photo()]))
    assert county.stored_files == []


def test_a_sheet_of_a_child_without_consent_is_not_kept(county: County) -> None:
    sheet(county, "ABCD", mark=SheetMark(homework="口算12", page=1, pupil="7"))

    sent = county.say(HEAD, "", photos=[a_photo()])

    assert "没有保存这张照片" in all_words(sent, to=HEAD)
    assert "同意书" in all_words(sent, to=NO_CONSENT_PARENT)
    assert county.stored_files == []


def test_two_pages_of_our_own_sheet_are_one_paper_by_their_codes(county: County) -> None:
    county.say(HEAD, "答案 口算12：1-4 ABCD 每题5分")
    county.press(HEAD, "确认")
    sheet(county, "AB", mark=SheetMark(homework="口算12", page=1, pupil="12"))
    county.say(HEAD, "", photos=[a_photo("page 1")])
    sheet(county, "--CD", mark=SheetMark(homework="口算12", page=2, pupil="12"))
    for label in ("q1", "q2"):
        del county.reader.fields[label]

    second = county.say(HEAD, "", photos=[a_photo("page 2")])

    assert "4 题：对 4 · 错 0" in all_words(second)
    assert "得分 20/20" in all_words(second)


MANY = tuple(f"{n}.jpg" for n in range(101))


@pytest.mark.parametrize(
    ("content", "answer"),
    [
        (a_zip(*MANY, content=b"x"), "有 101 页，一次最多 100 页"),
        (a_zip("12.jpg", flag=1), "加了密码"),
        (a_zip("备注.txt"), "没有照片"),
        (a_zip("12.jpg")[:-30], "打不开"),
        (a_pdf("a")[:300] + b"%%EOF", "打不开"),
    ],
    ids=["101 photos", "locked zip", "no photo", "torn zip", "torn pdf"],
)
def test_a_stack_that_cannot_be_taken_says_why(county: County, content: bytes, answer: str) -> None:
    assert answer in all_words(county.say(MATH, CAPTION, photos=[content]))
    assert county.stored_files == []


def test_a_zip_bomb_is_refused_before_it_is_unpacked(county: County) -> None:
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as packed:
        for n in range(5):
            packed.writestr(f"{n}.jpg", bytes(90_000_000))

    assert "解开后太大" in all_words(county.say(MATH, CAPTION, photos=[kept.getvalue()]))


def test_a_photo_in_a_zip_that_is_none_is_named_and_the_others_graded(county: County) -> None:
    kept = io.BytesIO(a_zip("12.jpg"))
    with zipfile.ZipFile(kept, "a") as packed:
        packed.writestr("13.jpg", b"not a photo")

    sent = county.say(MATH, CAPTION, photos=[kept.getvalue()])

    assert "第 2 张（13号）：这个文件不是照片" in all_words(sent)
    assert "口算11 · 三(2)班 · 12号" in all_words(sent)


def test_a_scanned_page_keeps_enough_pixels_to_be_read(county: County) -> None:
    page = Image.new("RGB", (1240, 1754), "white")
    kept = io.BytesIO()
    page.save(kept, "PDF", resolution=150)

    county.say(MATH, "三(2)班 12号 口算11", photos=[kept.getvalue()])

    (key,) = [key for key in county.stored_files if key.endswith("photo.jpg")]
    stored = Image.open(io.BytesIO(county.product.foundation.files.get(key)))
    assert abs(stored.width - 1654) < 3
    assert pypdfium2.PdfDocument(kept.getvalue())[0].get_size()[0] == pytest.approx(595, abs=1)


def test_a_sheet_taken_again_takes_the_place_of_the_first(county: County) -> None:
    sheet(county, "ABCD", mark=SheetMark(homework="口算12", page=1, pupil="12"))
    county.say(HEAD, "", photos=[a_photo("blurred")])
    county.press(HEAD, "重拍")

    again = county.say(HEAD, "", photos=[a_photo("sharp")])

    assert "读出 4 题" in all_words(again)
    assert "没有重复记" not in all_words(again)
    assert len([key for key in county.stored_files if key.endswith("photo.jpg")]) == 1
