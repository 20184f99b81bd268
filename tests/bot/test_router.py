"""An event finds its command by button, photo, form, question or words; errors become answers."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from pydantic import BaseModel

from bot.command import Chat, Command, PressedButton, Reply, Waiting
from bot.commands import leave
from bot.events import Attachment, AttachmentKind, ChatEvent, ChatKind, Conversation
from bot.router import LONGEST_TEXT, Router
from message_cards.card import Press
from school.directory import Identity
from school.errors import NotFound, PermissionDenied, Unavailable
from school.leave import LeaveReport, LeaveSlip
from school.people import PersonId, Role, UnitId
from school.ports import Answer, Clock
from tests.fakes import MemoryFiles, SchoolClock
from tests.scenarios.small_bot import Functions, a_teacher

CLOCK: Clock = SchoolClock()
STRANGER = Identity()
PARENT = Identity(person_id=PersonId("p1"), name="家长", roles=frozenset({Role.GUARDIAN}))
ASKED = Waiting(command="grade", args={"ask": "e1"})


def says(word: str) -> Command:
    return Command(
        words=(word,),
        summary="",
        examples=(),
        roles=frozenset(),
        handle=lambda chat: [Reply(text=f"{word} {chat.text}".strip())],
    )


def fails(error: Exception) -> Command:
    def handle(chat: Chat) -> Sequence[Reply]:
        raise error

    return Command(words=("坏",), summary="", examples=(), roles=frozenset(), handle=handle)


GRADE = Command(
    words=("批改",),
    summary="",
    examples=(),
    roles=frozenset({Role.TEACHER, Role.CLASS_HEAD}),
    handle=lambda chat: [Reply(text=f"批改 {len(chat.event.attachments)} {chat.args}")],
    answers=lambda text, _: text.endswith("号"),
    claims=lambda text: text.startswith("#"),
    photos=True,
)
COMMANDS = {
    "grade": GRADE,
    "help": says("帮助"),
    "who": says("我是谁"),
    "empty": Command(
        words=("空",), summary="", examples=(), roles=frozenset(), handle=lambda _: []
    ),
}


def a_chat(
    text: str = "",
    *,
    identity: Identity | None = None,
    attachments: Sequence[AttachmentKind] = (),
    waiting: Waiting | None = None,
) -> Chat:
    event = ChatEvent(
        platform="post",
        robot="r",
        key="e",
        conversation=Conversation(platform="post", id="c", kind=ChatKind.GROUP),
        sender="wang",
        text=text,
        attachments=tuple(Attachment(kind=kind, ref="x") for kind in attachments),
        sent_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    return Chat(
        event=event,
        identity=identity or a_teacher(),
        functions=Functions(),
        files=MemoryFiles(),
        clock=CLOCK,
        fetch=lambda _: b"",
        text=text,
        waiting=waiting,
    )


def answer(
    chat: Chat, *, press: PressedButton | None = None, more: dict[str, Command] | None = None
) -> Sequence[Reply]:
    router = Router({**COMMANDS, **(more or {})}, new_number=lambda: "4711")
    return router.answer(chat, lambda: press)


def test_a_button_does_what_it_says_whatever_the_words() -> None:
    press = PressedButton(Press(command="grade", args={"caption": "12号"}))

    (reply,) = answer(a_chat("帮助"), press=press)

    assert reply.text == "批改 0 {'caption': '12号'}"


class Slips:
    """Functions that withdraw any slip."""

    def call(self, function: str, request: BaseModel, answer: type[Answer]) -> Answer:  # noqa: ARG002
        slip = LeaveSlip(
            id="s1",
            pupil_id=PersonId("p3"),
            class_id=UnitId("qh.t1.s1.g3.c2"),
            day=date(2026, 11, 21),
            from_minute=0,
            until_minute=60,
            code="4711",
            granted_by=PersonId("wang"),
            granted_at=CLOCK.now(),
        )
        report = LeaveReport(slip=slip, class_name="三(2)班", roll_no=3, withdrawn=True)
        return answer.model_validate(report.model_dump())


def test_a_slip_is_withdrawn_in_private_wherever_the_button_was_pressed() -> None:
    chat = replace(a_chat(), functions=Slips())
    press = PressedButton(Press(command="leave", args={"withdraw": "s1"}))

    (reply,) = answer(chat, press=press, more={"leave": leave.COMMAND})

    assert reply.private
    assert reply.card


def test_a_button_pressed_again_does_nothing() -> None:
    press = PressedButton(Press(command="grade"), again=True)

    (reply,) = answer(a_chat(waiting=ASKED), press=press)

    assert "已经按过了" in reply.text
    assert "发“帮助”" in reply.text  # “成绩” would be refused to a principal


@pytest.mark.parametrize(
    ("chat", "text"),
    [
        (a_chat("帮助"), "帮助 帮助"),
        (a_chat("帮助", attachments=[AttachmentKind.PICTURE]), "批改 1 {}"),
        (a_chat("#3"), "批改 0 {}"),
        (a_chat("12号", waiting=ASKED), "批改 0 {}"),
        (a_chat("我是谁", waiting=ASKED), "我是谁 我是谁"),
    ],
    ids=["words", "a photo", "a form", "an answer", "words before an answer"],
)
def test_an_event_finds_its_command(chat: Chat, text: str) -> None:
    assert answer(chat)[0].text == text


def test_a_voice_message_is_what_was_heard_and_without_words_a_recording() -> None:
    heard = answer(a_chat("帮助", attachments=[AttachmentKind.AUDIO]))
    unheard = answer(a_chat("", attachments=[AttachmentKind.AUDIO]))

    assert heard[0].text == "帮助 帮助"
    assert unheard[0].text == "批改 1 {}"


def test_a_text_in_another_command_s_own_form_is_no_answer() -> None:
    note = replace(says("记"), claims=lambda text: text.startswith("记"))

    (noted,) = answer(a_chat("记 12号", waiting=ASKED), more={"note": note})
    (graded,) = answer(a_chat("12号", waiting=ASKED), more={"note": note})

    assert noted.text == "记 记 12号"
    assert graded.text == "批改 0 {}"


def test_only_the_command_that_asked_ends_the_question() -> None:
    answered, other = a_chat("12号", waiting=ASKED), a_chat("帮助", waiting=ASKED)
    answer(answered)
    answer(other)

    assert answered.remember is None
    assert other.remember == ASKED


@pytest.mark.parametrize("text", ["坏", "今天天气怎么样", "字" * (LONGEST_TEXT + 1)])
def test_a_slip_does_not_end_the_question(text: str) -> None:
    chat = a_chat(text, waiting=Waiting(command="bad"))

    answer(chat, more={"bad": fails(NotFound("没有 99 号。请核对。"))})

    assert chat.remember == Waiting(command="bad")


def test_an_error_is_told_as_it_is() -> None:
    (reply,) = answer(a_chat("坏"), more={"bad": fails(NotFound("没有 99 号。请核对。"))})

    assert (reply.text, reply.private) == ("没有 99 号。请核对。", False)


def test_a_refusal_is_told_in_private() -> None:
    (reply,) = answer(a_chat("坏"), more={"bad": fails(PermissionDenied("不行。"))})

    assert reply.private


def test_what_is_away_for_now_is_not_an_answer() -> None:
    with pytest.raises(Unavailable):
        answer(a_chat("坏"), more={"bad": fails(Unavailable("稍后。"))})


def test_what_nobody_foresaw_is_told_by_its_number_and_keeps_the_question(
    caplog: pytest.LogCaptureFixture,
) -> None:
    chat = a_chat("坏", waiting=Waiting(command="bad"))

    (reply,) = answer(chat, more={"bad": fails(ZeroDivisionError())})

    assert "错误编号 4711" in reply.text
    assert "error 4711" in caplog.text
    assert chat.remember == Waiting(command="bad")


def test_a_handler_without_words_is_not_met_with_silence() -> None:
    assert "发“帮助”" in answer(a_chat("空"))[0].text


def test_a_book_is_refused() -> None:
    assert "超过 2000 字" in answer(a_chat("成" * 3000))[0].text


@pytest.mark.parametrize("attachments", [(), (AttachmentKind.PICTURE,)])
def test_a_stranger_is_given_their_own_id(attachments: Sequence[AttachmentKind]) -> None:
    (reply,) = answer(a_chat("批改", identity=STRANGER, attachments=attachments))

    assert "post:wang" in reply.text
    assert reply.private


@pytest.mark.parametrize("attachments", [(), (AttachmentKind.PICTURE,)])
def test_another_role_is_told_who_may(attachments: Sequence[AttachmentKind]) -> None:
    (reply,) = answer(a_chat("批改", identity=PARENT, attachments=attachments))

    assert "“批改”只对老师、班主任开放" in reply.text
    assert "p1" in reply.text


def test_what_nobody_understands_gets_the_nearest_commands() -> None:
    (reply,) = answer(a_chat("今天天气怎么样"))

    assert reply.card is not None
    assert reply.card.title == "没有听懂"
    assert all(button.press for button in reply.card.buttons)
