"""Buttons are good for one press by whom they were given to; questions wait half an hour."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from pydantic import BaseModel

from bot.command import Chat, Reply, Waiting
from bot.conversations import give_out, place_of, pressed, pressed_by
from bot.events import ChatEvent, ChatKind, Conversation, Outgoing, Target
from message_cards.card import Button, Card, Press, Section
from school.errors import Expired, PermissionDenied
from school.ports import Answer, ButtonRecord
from school.presses import RefusePress
from school.store.records import Records
from tests.fakes import SchoolClock
from tests.scenarios.small_bot import SmallBot, a_command, a_small_bot

CLOCK = SchoolClock()
NOW = CLOCK.now()
TEACHER = Target(kind=ChatKind.DIRECT, id="wang")
CLASS = Target(kind=ChatKind.GROUP, id="class")
CARD = Card(
    title="口算11",
    sections=(
        Section(text="第 3 题", buttons=(Button(label="对", press=Press(command="revise")),)),
    ),
    buttons=(
        Button(label="确认", press=Press(command="confirm", args={"batch": "b1"})),
        Button(label="看", token="already-given-out"),
    ),
)


def a_button(**fields: Any) -> ButtonRecord:
    given = {
        "command": "confirm",
        "args": {"batch": "b1"},
        "platform": "post",
        "conversation": "direct:wang",
        "user_id": "wang",
        "expires_at": NOW + timedelta(days=3),
    }
    return ButtonRecord(**{**given, **fields})


def a_press(*, sender: str = "wang", group: str = "", platform: str = "post") -> ChatEvent:
    kind = ChatKind.GROUP if group else ChatKind.DIRECT
    place = Conversation(platform=platform, id=group or f"direct:{sender}", kind=kind)
    return ChatEvent(
        platform=platform,
        robot="r",
        key="k",
        conversation=place,
        sender=sender,
        pressed="token",
        sent_at=NOW,
    )


def test_a_button_does_what_it_was_given_out_for() -> None:
    found = pressed(a_button(), a_press(), now=NOW)

    assert found is not None
    assert (found.press, found.again) == (Press(command="confirm", args={"batch": "b1"}), False)


def test_a_message_presses_nothing() -> None:
    message = a_press().model_copy(update={"pressed": None})

    assert pressed(None, message, now=NOW) is None


def test_a_used_button_says_so() -> None:
    found = pressed(a_button(used_at=NOW), a_press(), now=NOW)

    assert found is not None
    assert found.again


@pytest.mark.parametrize("button", [None, a_button(expires_at=NOW)], ids=["made up", "old"])
def test_a_button_nobody_gave_out_or_past_its_time_is_expired(button: ButtonRecord | None) -> None:
    with pytest.raises(Expired, match="过期了。请把要做的事再发一次，或发“帮助”"):
        pressed(button, a_press(), now=NOW)


@pytest.mark.parametrize(
    "press",
    [
        a_press(sender="li"),
        a_press(group="class"),
        a_press(platform="other"),
    ],
    ids=["somebody else", "another chat", "another platform"],
)
def test_a_button_pressed_by_or_from_elsewhere_is_refused(press: ChatEvent) -> None:
    with pytest.raises(PermissionDenied, match="不是发给你的"):
        pressed(a_button(), press, now=NOW)


def test_a_groups_button_may_be_pressed_by_each_again_and_again() -> None:
    button = a_button(conversation="group:class", user_id="", used_at=NOW)

    for sender in ("p1", "p2"):
        found = pressed(button, a_press(sender=sender, group="class"), now=NOW)
        assert found is not None
        assert not found.again


@pytest.mark.parametrize(("target", "owner"), [(TEACHER, "wang"), (CLASS, "")])
def test_a_card_leaves_with_tokens_and_says_nothing_of_what_they_do(
    records: Records, target: Target, owner: str
) -> None:
    tokens = (f"token-{n}" for n in count())
    message = Outgoing(key="k", platform="post", target=target, card=CARD, live="batch:b1")

    with records.begin() as unit:
        sent = give_out(unit.chat, message, new_token=lambda: next(tokens), now=NOW)
    with records.begin() as unit:
        kept = unit.chat.button("token-0")
        unknown = unit.chat.button("token-9")

    assert sent.card is not None
    issued = [button.token for button in sent.card.all_buttons()]
    assert sorted(filter(None, issued)) == ["already-given-out", "token-0", "token-1"]
    assert all(button.press is None for button in sent.card.all_buttons())
    assert "confirm" not in sent.model_dump_json()
    assert kept is not None
    assert (kept.user_id, kept.live) == (owner, "batch:b1")
    assert kept.conversation == f"{target.kind}:{target.id}"
    assert kept.expires_at == NOW + timedelta(days=3)
    assert unknown is None


def test_words_leave_as_they_are(records: Records) -> None:
    message = Outgoing(key="k", platform="post", target=TEACHER, text="好")

    with records.begin() as unit:
        assert give_out(unit.chat, message, new_token=lambda: "t", now=NOW) == message


def asking(chat: Chat) -> Sequence[Reply]:
    """Ask, remember what for, and say what was remembered."""
    if chat.text == "问":
        chat.remember = Waiting(command="ask", args={"homework": "口算11"})
    return [Reply(text=str(chat.waiting.args if chat.waiting else None))]


@pytest.fixture
def bot(records: Records, clock: SchoolClock) -> SmallBot:
    return a_small_bot(records, clock, {"ask": a_command(asking, "问", claims=lambda _: True)})


def heard(bot: SmallBot, text: str, **fields: Any) -> str:
    bot.arrive(text, **fields)
    bot.engine.drain()
    return bot.postman.texts[-1]


def test_what_was_asked_is_remembered_for_the_one_who_was_asked(bot: SmallBot) -> None:
    heard(bot, "问")

    assert heard(bot, "12号", sender="li") == "None"
    assert heard(bot, "12号") == "{'homework': '口算11'}"
    assert heard(bot, "12号") == "None", "it was answered"


def test_after_half_an_hour_nothing_is_waited_for(bot: SmallBot, clock: SchoolClock) -> None:
    heard(bot, "问")
    clock.forward(minutes=29)
    heard(bot, "问")
    clock.forward(minutes=31)

    assert heard(bot, "12号") == "None"


def test_a_question_belongs_to_its_chat(bot: SmallBot) -> None:
    heard(bot, "问")
    group = Conversation(platform="post", id="class", kind=ChatKind.GROUP)

    assert heard(bot, "12号", conversation=group) == "None"
    assert place_of(a_press(group="class")) == ("post", "class", "wang")


class Refusals:
    """An invoker that keeps what it is called with, or is out of reach."""

    def __init__(self) -> None:
        self.asked: list[BaseModel] = []

    def call(self, function: str, request: BaseModel, answer: type[Answer]) -> Answer:
        assert function == "refuse_press"
        self.asked.append(request)
        return answer.model_validate({"done": True})


@pytest.mark.parametrize(
    ("button", "token", "audited"),
    [
        (a_button(), "t", [RefusePress(command="confirm")]),
        (None, "x" * 24, []),
        (None, '{"command":"mistakes"}', [RefusePress()]),
    ],
    ids=["another's", "swept long ago", "forged"],
)
def test_only_another_s_button_or_what_is_no_token_is_a_try(
    button: ButtonRecord | None, token: str, audited: list[RefusePress]
) -> None:
    press = a_press(sender="li").model_copy(update={"pressed": token})
    functions = Refusals()

    with pytest.raises(PermissionDenied if button else Expired):
        pressed_by(functions, button, press, now=NOW)

    assert functions.asked == audited
