"""Nothing is shown twice, and a live card stays one card; over real sockets."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.events import Outgoing
from bot.platform import SendFailed
from message_cards.card import Card, Picture, Section
from tests.gateways.wecom.site import CONFIRM, GRADED, GROUP, Site, a_message, kinds_of


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.close()


def test_a_text_is_sent_as_it_is_and_the_next_same_text_is_shown_too(site: Site) -> None:
    site.wecom.send(a_message("k1", text="收到，正在批改（1 张）……"))
    site.wecom.send(a_message("k2", text="收到，正在批改（1 张）……"))

    shown = [body["text"]["content"] for body in site.fake.shown_to("t_wang")]
    assert [text.rstrip("\u200b\u200c") for text in shown] == ["收到，正在批改（1 张）……"] * 2


def test_a_text_whose_answer_was_lost_is_shown_once(site: Site) -> None:
    site.wecom.send(a_message("warm", text="你好"))
    site.fake.lose_answer()

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(text="收到"))
    site.restarted().send(a_message(text="收到"))

    assert failed.value.retry_after_s is not None
    assert len(site.fake.shown_to("t_wang")) == 2


def test_a_card_whose_answer_was_lost_is_shown_once(site: Site) -> None:
    site.wecom.send(a_message("warm", text="你好"))
    site.fake.lose_answer()

    with pytest.raises(SendFailed):
        site.wecom.send(a_message(card=GRADED))
    again = site.restarted().send(a_message(card=GRADED))

    assert kinds_of(site.fake.shown_to("t_wang")) == ["text", "template_card"]
    assert again.ref == ""


def test_a_second_try_goes_on_where_the_first_stopped(site: Site) -> None:
    message = a_message(text="说明", images=("3f/photo.jpg",), card=GRADED)
    site.wecom.send(a_message("warm", text="你好"))
    site.fake.inject("media/upload", -1)

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(message)
    site.wecom.send(message)
    site.wecom.send(message)

    assert failed.value.retry_after_s == 5
    assert kinds_of(site.fake.shown_to("t_wang")) == ["text", "text", "image", "template_card"]


def _live(key: str, progress: float, *, ref: str = "", **fields: Any) -> Outgoing:
    card = Card(title="口算11 批改", lines=(f"第 {key} 次",), progress=progress)
    interim = progress < 1
    return a_message(key, card=card, live="grading-1", ref=ref, interim=interim, **fields)


def test_a_live_card_is_sent_once_and_replaced_once_by_its_last_state(site: Site) -> None:
    first = site.wecom.send(_live("k1", 0.0))
    halfway = site.wecom.send(_live("k2", 0.5, ref=first.ref))
    done = site.wecom.send(_live("k3", 1.0, ref=halfway.ref))

    assert kinds_of(site.fake.shown_to("t_wang")) == ["template_card"]
    assert site.fake.cards[first.ref]["sub_title_text"] == "第 k3 次"
    assert [change.to for change in site.fake.changed] == ["t_wang"]
    assert site.fake.calls.count("message/update_template_card") == 1
    assert (halfway.ref, done.ref) == (first.ref, "")


def test_when_the_code_is_spent_the_last_state_comes_as_a_new_card(site: Site) -> None:
    first = site.wecom.send(_live("k1", 0.0))
    site.wecom.send(_live("k2", 1.0, ref=first.ref))

    again = site.wecom.send(_live("k3", 1.0, ref=first.ref))

    assert len(site.fake.shown_to("t_wang")) == 2
    assert again.ref in site.fake.cards
    assert again.ref != first.ref


def test_after_three_days_the_last_state_comes_as_a_new_card(site: Site) -> None:
    first = site.wecom.send(_live("k1", 0.0))
    site.clock.advance(72 * 3600 + 1)

    site.wecom.send(_live("k2", 1.0, ref=first.ref))

    assert len(site.fake.shown_to("t_wang")) == 2


def test_a_replacement_wecom_is_too_busy_for_is_tried_again_not_sent_anew(site: Site) -> None:
    first = site.wecom.send(_live("k1", 0.0))
    site.fake.inject("message/update_template_card", -1)

    with pytest.raises(SendFailed):
        site.wecom.send(_live("k2", 1.0, ref=first.ref))
    site.wecom.send(_live("k2", 1.0, ref=first.ref))

    assert len(site.fake.shown_to("t_wang")) == 1
    assert site.fake.cards[first.ref]["sub_title_text"] == "第 k2 次"


def test_a_pressed_card_is_replaced_with_the_code_of_the_press(site: Site) -> None:
    site.wecom.send(a_message(card=GRADED))
    code = site.fake.codes.issue()
    done = Card(title="口算11 · 三(2)班", lines=("已确认。",), buttons=(CONFIRM,))

    site.wecom.send(a_message("k2", card=done, ref=code))

    assert len(site.fake.shown_to("t_wang")) == 1
    assert site.fake.cards[code]["sub_title_text"] == "已确认。"


def test_a_replacement_shows_no_picture_twice(site: Site) -> None:
    picture = Picture(key="3f/photo.jpg", alt="批注")
    card = Card(title="口算11", pictures=(picture,), sections=(Section(text="看", picture=None),))
    first = site.wecom.send(a_message("k1", card=card, live="g"))

    site.wecom.send(a_message("k2", card=card, live="g", ref=first.ref))

    assert kinds_of(site.fake.shown_to("t_wang")) == ["image", "template_card"]


def test_a_live_card_in_a_group_says_that_it_cannot_be_replaced(site: Site) -> None:
    first = site.wecom.send(_live("k1", 0.0, to=GROUP))
    site.wecom.send(_live("k3", 1.0, to=GROUP, ref=first.ref))

    assert first.ref == ""
    assert len(site.fake.shown_to("chat1")) == 2


def test_an_interim_state_after_a_press_keeps_the_code_for_the_last_one(site: Site) -> None:
    site.wecom.send(a_message(card=GRADED))
    code = site.fake.codes.issue()

    waiting = site.wecom.send(_live("k2", 0.5, ref=code))
    site.wecom.send(_live("k3", 1.0, ref=waiting.ref))

    assert len(site.fake.shown_to("t_wang")) == 1
    assert site.fake.cards[code]["sub_title_text"] == "第 k3 次"
