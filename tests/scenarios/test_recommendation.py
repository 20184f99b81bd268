"""Recommendation as conversations: asked for, turned on for Mondays, turned off."""

from datetime import UTC, datetime

from message_cards.card import Card
from tests.scenarios.county import HEAD, PARENT, County, all_words
from tests.scenarios.test_find_resources import shelve

MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)


def card_of(county: County, person: str, text: str) -> Card:
    (sent,) = county.say(person, text)
    return Card.model_validate(sent.card)


def test_who_looked_for_nothing_is_asked_what_for(county: County) -> None:
    assert card_of(county, HEAD, "推荐资源").title == "还没有可推荐的"


def test_what_was_looked_for_is_recommended_with_its_reason(county: County) -> None:
    shelve(county, "防溺水 六不准", "防溺水 倡议书")
    county.say(HEAD, "搜资源 防溺水")

    card = card_of(county, HEAD, "推荐资源")

    assert card.title == "给你推荐 2 个"
    assert "因为：你最近找过“防溺水”" in card.plain_text()
    assert [button.label for button in card.buttons] == ["每周一推荐", "关闭推荐"]


def test_a_family_is_offered_no_weekly_message(county: County) -> None:
    shelve(county, "防溺水 六不准")
    county.say(PARENT, "搜资源 防溺水")

    assert [b.label for b in card_of(county, PARENT, "推荐资源").buttons] == ["关闭推荐"]


def test_it_is_turned_off_and_on_again(county: County) -> None:
    shelve(county, "防溺水 六不准")
    county.say(HEAD, "搜资源 防溺水")

    assert card_of(county, HEAD, "关闭推荐").title == "推荐关了"
    assert card_of(county, HEAD, "推荐资源").title == "推荐已关闭"
    assert "每周一" in all_words(county.press(HEAD, "开启推荐"))
    assert card_of(county, HEAD, "给我推荐点资源").title == "给你推荐 1 个"


def test_a_teacher_who_turned_it_on_is_told_on_monday_once(county: County) -> None:
    shelve(county, "防溺水 六不准")
    for person in (HEAD, PARENT):
        county.say(person, "搜资源 防溺水")
        county.say(person, "开启推荐")
    county.clock.at = MONDAY
    before = county.product.console.log.version()

    for _ in range(2):
        county.product.engine.remind()
        sent = county.settle(before)

    told = [message for message in sent if "本周给你推荐" in all_words([message])]
    assert [message.to.id for message in told] == [HEAD]


def test_who_has_nothing_to_be_told_is_not_disturbed(county: County) -> None:
    county.say(HEAD, "开启推荐")
    county.clock.at = MONDAY
    before = county.product.console.log.version()

    county.product.engine.remind()

    assert county.settle(before) == []
