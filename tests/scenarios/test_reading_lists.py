"""Reading lists as conversations: what to read next, by grade and by what was read."""

from message_cards.card import Card
from school.reading_lists import band_of
from tests.scenarios.county import (
    HEAD,
    NO_CONSENT_PARENT,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    PUPIL,
    County,
    all_words,
)

GRADE_3 = {book.title for book in band_of(3).books}


def titles(text: str) -> list[str]:
    """Return the listed books a text names, in order."""
    return [part.partition("》")[0] for part in text.split("《")[1:] if "》" in part]


def test_a_teacher_gets_books_for_a_grade_with_reasons(county: County) -> None:
    said = all_words(county.say(HEAD, "推荐书 三年级"))

    assert set(titles(said)[:4]) <= GRADE_3
    assert said.count("因为：") == 4
    assert "适合 3–4 年级" in said


def test_the_next_ones_are_others(county: County) -> None:
    first = titles(all_words(county.say(HEAD, "推荐书 三年级")))[:4]

    following = titles(all_words(county.press(HEAD, "换一批")))[:4]

    assert len(following) == 4
    assert not set(first) & set(following)


def test_a_child_is_not_recommended_what_it_has_read(county: County) -> None:
    first = titles(all_words(county.say(PARENT, "推荐书")))[0]
    county.say(PARENT, f"记录阅读 《{first}》 30分钟")

    said = all_words(county.say(PARENT, "推荐书"))

    assert first not in titles(said)[:4]
    assert "还没记过" in said


def test_without_consent_only_the_grade_counts(county: County) -> None:
    said = all_words(county.say(NO_CONSENT_PARENT, "推荐书"))

    assert "只按年级推荐" in said
    assert set(titles(said)[:4]) <= GRADE_3


def test_a_pupil_gets_books_too(county: County) -> None:
    assert "推荐书" in all_words(county.say(PUPIL, "推荐书"))


def test_what_one_child_read_changes_nothing_for_another(county: County) -> None:
    before = all_words(county.say(OTHER_PARENT, "推荐书"))
    first = titles(all_words(county.say(PARENT, "推荐书")))[0]
    county.say(PARENT, f"记录阅读 《{first}》 30分钟")

    assert all_words(county.say(OTHER_PARENT, "推荐书")) == before


def test_a_class_is_told_of_only_where_five_or_more_read_a_book(county: County) -> None:
    title = band_of(3).books[0].title
    for roll in (12, 13, 14, 16):
        county.say(f"qh-parent-s1-g3c2-{roll:02d}a", f"记录阅读 《{title}》 30分钟")
    county.clock.forward(days=8)
    few = all_words(county.say(HEAD, "读书单 三(2)班"))
    county.clock.forward(days=-8)
    for roll in (18, 19, 20):
        county.say(f"qh-parent-s1-g3c2-{roll:02d}a", f"记录阅读 《{title}》 30分钟")
    county.clock.forward(days=8)
    many = all_words(county.say(HEAD, "读书单 三(2)班"))

    assert "还没有 5 位以上" in few
    assert f"5 位以上同学读过：《{title}》" in many
    assert "小满" not in many


def test_a_class_list_is_the_heads_alone(county: County) -> None:
    assert "5 位以上" not in all_words(county.say(PRINCIPAL, "读书单 三(2)班"))
    cards = [m.card for m in county.say(PARENT, "读书单 三(2)班") if m.card]
    assert not any("5 位以上" in Card.model_validate(c).plain_text() for c in cards)
