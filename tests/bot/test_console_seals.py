"""Seals: nobody else can make, alter, move or keep one."""

from base64 import urlsafe_b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.console.pictures import PictureSizes, image_type
from bot.console.seals import PicturePass, Seals, Seat
from school.errors import Expired, NotFound, Untrusted
from tests.console_school import SECRET, StoppedClock, a_photo


def test_a_seat_opens_in_the_browser_it_was_given_to() -> None:
    seals = Seals(SECRET, StoppedClock())

    seat = seals.open(seals.seat("t-chen", browser="b1"), Seat, browser="b1")

    assert seat.person == "t-chen"


def test_a_seat_is_worth_nothing_in_another_browser() -> None:
    seals = Seals(SECRET, StoppedClock())

    with pytest.raises(Untrusted):
        seals.open(seals.seat("t-chen", browser="b1"), Seat, browser="b2")


def test_a_pass_to_a_picture_is_no_seat() -> None:
    seals = Seals(SECRET, StoppedClock())
    sealed = seals.picture("t-chen", "a.jpg", attached=False, browser="b1")

    with pytest.raises(Untrusted):
        seals.open(sealed, Seat, browser="b1")


def test_a_pass_cannot_be_rewritten_for_another_person() -> None:
    seals = Seals(SECRET, StoppedClock())
    _, mark = seals.picture("p-lin", "a.jpg", attached=False, browser="b1").split(".")
    until = 2**40
    forged = PicturePass(person="p-wu", until=until, key="a.jpg", attached=False)
    body = urlsafe_b64encode(forged.model_dump_json().encode()).decode()

    with pytest.raises(Untrusted):
        seals.open(f"{body}.{mark}", PicturePass, browser="b1")


@given(st.text(max_size=60))
def test_nothing_made_up_opens(sealed: str) -> None:
    with pytest.raises(Untrusted):
        Seals(SECRET, StoppedClock()).open(sealed, Seat, browser="b1")


def test_a_sealed_word_that_is_no_statement_is_refused() -> None:
    seals = Seals(SECRET, StoppedClock())
    body = urlsafe_b64encode(b"{}").decode()

    with pytest.raises(Untrusted):
        seals.open(f"{body}.{seals._mark(body, 'Seat', 'b1')}", Seat, browser="b1")


def test_a_seat_ends_after_twelve_hours() -> None:
    clock = StoppedClock()
    seals = Seals(SECRET, clock)
    sealed = seals.seat("t-chen", browser="b1")
    clock.forward(hours=12)

    with pytest.raises(Expired, match="刷新"):
        seals.open(sealed, Seat, browser="b1")


def test_a_picture_keeps_its_address_for_a_while_and_then_loses_it() -> None:
    clock = StoppedClock()
    seals = Seals(SECRET, clock)
    first = seals.picture("t-chen", "a.jpg", attached=False, browser="b1")
    clock.forward(minutes=30)
    later = seals.picture("t-chen", "a.jpg", attached=False, browser="b1")
    clock.forward(hours=12)

    assert later == first
    with pytest.raises(Expired):
        seals.open(first, PicturePass, browser="b1")


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (a_photo(), "image/jpeg"),
        (b"\x89PNG\r\n\x1a\n....", "image/png"),
        (b"GIF89a....", "image/gif"),
        (b"RIFF....WEBPVP8 ", "image/webp"),
        (b"\0\0\0\x18ftypheic....", "image/heic"),
        (b"\0\0\0\x18ftypisom....", None),
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>", None),
        (b"<html><script>alert(1)</script>", None),
        (b"%PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_picture_is_known_by_its_first_bytes(content: bytes, kind: str | None) -> None:
    assert image_type(content) == kind


def test_a_picture_is_measured_once_and_a_missing_one_has_no_size() -> None:
    files = {"a.jpg": a_photo(size=(300, 110)), "broken.jpg": b"\xff\xd8\xff"}
    opened: list[str] = []

    def open_file(key: str) -> bytes:
        opened.append(key)
        if key not in files:
            raise NotFound("没有这个文件。请重新打开。")
        return files[key]

    sizes = PictureSizes(open_file)

    assert [sizes.size(key) for key in ("a.jpg", "a.jpg", "broken.jpg", "none.jpg")] == [
        (300, 110),
        (300, 110),
        None,
        None,
    ]
    assert opened == ["a.jpg", "broken.jpg", "none.jpg"]
