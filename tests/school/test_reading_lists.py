"""Reading lists: what is recommended was not read, varies, and says why."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.people import PersonId
from school.reading_lists import SHOWN, advise, band_of, bands, read_by_many, same_title
from school.summary import MIN_GROUP

TITLES = [book.title for band in bands() for book in band.books]


def test_every_grade_of_compulsory_school_has_a_list() -> None:
    assert sorted(grade for band in bands() for grade in band.grades) == list(range(1, 10))
    assert band_of(0) == bands()[0]
    assert band_of(12) == bands()[-1]


@pytest.mark.parametrize("band", bands(), ids=lambda band: band.name)
def test_a_list_names_no_book_twice_and_has_several_kinds(band) -> None:  # type: ignore[no-untyped-def]
    titles = [same_title(book.title) for book in band.books]

    assert len(set(titles)) == len(titles) >= 15
    assert len({book.kind for book in band.books}) >= 5


@given(
    grade=st.integers(1, 9),
    read=st.lists(st.sampled_from([*TITLES, "别的书"]), max_size=40),
    skip=st.integers(0, 60),
)
def test_nothing_read_is_recommended_and_no_book_twice(
    grade: int, read: list[str], skip: int
) -> None:
    band = band_of(grade)

    books, total = advise(band, read, skip=skip)

    titles = [same_title(book.title) for book in books]
    known = {same_title(title) for title in read}
    assert not set(titles) & known
    assert len(set(titles)) == len(titles) == min(SHOWN, total)
    assert total == sum(same_title(book.title) not in known for book in band.books)
    assert all(book.why for book in books)


@given(grade=st.integers(1, 9), read=st.lists(st.sampled_from(TITLES), max_size=20))
def test_kinds_take_turns_while_there_are_several(grade: int, read: list[str]) -> None:
    books, total = advise(band_of(grade), read)

    kinds = [book.kind for book in books]
    left = {b.kind for b in band_of(grade).books} - set()
    if total >= SHOWN and len(left) > 1 and len(set(kinds)) > 1:
        assert all(a != b for a, b in pairwise(kinds[: len(set(kinds))]))


def test_going_on_shows_every_book_of_the_list_before_any_comes_again() -> None:
    band = band_of(3)
    seen: list[str] = []
    skip = 0
    for _ in range(len(band.books) // SHOWN):
        books, total = advise(band, [], skip=skip)
        seen += [book.title for book in books]
        skip = (skip + SHOWN) % total

    assert len(set(seen)) == len(seen) == len(band.books) // SHOWN * SHOWN


def test_a_kind_never_read_comes_first_and_says_so() -> None:
    band = band_of(3)
    tales = [book.title for book in band.books if book.kind == "童话"][:3]

    books, _ = advise(band, tales)

    assert books[0].kind != "童话"
    assert any("还没记过" in why for why in books[0].why)


@pytest.mark.parametrize(
    ("said", "listed"),
    [
        ("《夏洛的网》", "夏洛的网"),
        ("西游记（青少版）", "西游记"),
        ("汤姆索亚历险记", "汤姆·索亚历险记"),
        ("三毛流浪记全集", "三毛流浪记"),
    ],
)
def test_a_book_is_the_same_however_its_title_is_written(said: str, listed: str) -> None:
    assert same_title(said) == same_title(listed)


@given(st.integers(0, 12))
def test_a_class_reads_of_a_book_only_when_five_have_read_it(readers: int) -> None:
    band = band_of(3)
    title = band.books[0].title

    told = read_by_many({title: {PersonId(f"p{n}") for n in range(readers)}}, band)

    assert (title in told) is (readers >= MIN_GROUP)
