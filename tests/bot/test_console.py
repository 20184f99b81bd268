"""The console as a platform: what is said, pressed, sent and fetched."""

import pytest

from bot.console.log import ConsoleMessage, conversations_of, target_of
from bot.events import Attachment, AttachmentKind, ChatKind, Outgoing, Target
from bot.platform import Platform, SendFailed
from school.errors import BadPhoto, Expired, NotFound, PermissionDenied, Unavailable
from tests.console_school import (
    CLASS,
    GUARDS,
    PARENT,
    TEACHER,
    School,
    a_photo,
    grading_card,
    progress_card,
)
from tests.fakes_console import MemoryLog


def outgoing(key: str, **parts: object) -> Outgoing:
    to = Target(kind=ChatKind.DIRECT, id=TEACHER.id)
    return Outgoing.model_validate({"key": key, "platform": "console", "target": to, **parts})


def history(school: School, conversation: str = f"direct:{TEACHER.id}") -> list[ConsoleMessage]:
    return list(school.log.history(conversation, limit=50))


def test_the_console_is_a_platform_like_any_other() -> None:
    platform: Platform = School().console

    limit = platform.send_limit(Target(kind=ChatKind.DIRECT, id=TEACHER.id))

    assert (platform.name, limit.count, limit.per_s) == ("console", 600, 60)


def test_a_card_sent_twice_under_one_key_is_shown_once() -> None:
    school = School()

    first = school.console.send(outgoing("k", card=grading_card()))
    again = school.console.send(outgoing("k", card=grading_card()))

    assert first == again
    assert [m.card and m.card["title"] for m in history(school)] == ["口算11 · 三(2)班 · 12号"]


def test_a_live_card_is_replaced_where_it_stands() -> None:
    school = School()
    first = school.console.send(outgoing("k1", card=progress_card(17), live="pile"))
    school.console.send(outgoing("k2", text="别的"))

    second = school.console.send(outgoing("k3", card=progress_card(42), live="pile", ref=first.ref))

    assert second.ref == first.ref
    assert [m.text or (m.card or {})["progress"] for m in history(school)] == [1.0, "别的"]
    assert history(school)[0].version > history(school)[1].version


def test_a_live_card_of_one_person_never_replaces_another_persons() -> None:
    school = School()
    school.tell(TEACHER, progress_card(1), live="pile")

    school.tell(PARENT, progress_card(2), live="pile")

    assert len(history(school)) == len(history(school, f"direct:{PARENT.id}")) == 1


def test_nobody_can_swallow_a_card_by_guessing_its_key() -> None:
    school = School()
    school.console.say(TEACHER, f"direct:{TEACHER.id}", client_id="k-1", text="占住")

    school.console.send(outgoing(f"{TEACHER.id}:k-1", text="成绩出来了"))

    assert [m.text for m in history(school)] == ["占住", "成绩出来了"]


class FullLog(MemoryLog):
    """A log whose disk is full."""

    def append(self, *_: object, **__: object) -> ConsoleMessage:
        raise Unavailable("磁盘满了。请联系管理员。")


def test_a_log_that_does_not_answer_makes_the_outbox_try_again() -> None:
    school = School(log=FullLog())

    with pytest.raises(SendFailed) as failed:
        school.console.send(outgoing("k", text="你好"))

    assert failed.value.retry_after_s == 5


def test_a_log_that_does_not_answer_leaves_no_photo_behind() -> None:
    school = School(log=FullLog())

    with pytest.raises(Unavailable):
        school.console.say(
            TEACHER, f"direct:{TEACHER.id}", client_id="c", photos=[a_photo(), a_photo()]
        )

    assert school.media.kept == {}


def test_a_message_with_photos_becomes_an_event_with_attachments() -> None:
    school = School()

    message, event = school.console.say(
        TEACHER, f"direct:{TEACHER.id}", client_id="c1", text="口算11", photos=[b"one", b"two"]
    )

    assert (event.platform, event.sender, event.text) == ("console", "t-chen", "口算11")
    assert event.conversation.kind is ChatKind.DIRECT
    assert [school.console.fetch(a, max_bytes=9) for a in event.attachments] == [b"one", b"two"]
    assert (message.sender, message.at) == (TEACHER.id, school.clock.now())


def test_an_event_in_a_group_names_the_group_answers_go_to() -> None:
    event = School().console.event_from(TEACHER, f"group:{CLASS.id}", client_id="c1", text="帮助")

    assert (event.conversation.kind, event.conversation.id) == (ChatKind.GROUP, CLASS.id)


def test_the_same_message_again_is_the_same_event_and_keeps_no_second_photo() -> None:
    school = School()
    say = school.console.say
    _, first = say(TEACHER, f"direct:{TEACHER.id}", client_id="c1", photos=[b"photo"])

    _, again = say(TEACHER, f"direct:{TEACHER.id}", client_id="c1", photos=[b"photo"])

    assert again == first
    assert list(school.media.kept.values()) == [b"photo"]


def test_two_people_with_the_same_client_id_say_two_things() -> None:
    school = School()

    events = [
        school.console.event_from(person, f"group:{CLASS.id}", client_id="c1", text="好")
        for person in (TEACHER, PARENT)
    ]

    assert events[0].key != events[1].key


def test_a_press_carries_its_token_and_no_text() -> None:
    event = School().console.event_from(
        TEACHER, f"direct:{TEACHER.id}", client_id="c1", pressed="token"
    )

    assert (event.pressed, event.text, event.attachments) == ("token", "", ())


@pytest.mark.parametrize("elsewhere", [f"direct:{PARENT.id}", f"group:{GUARDS.id}", "", "x:y"])
def test_nobody_speaks_in_a_conversation_they_are_not_in(elsewhere: str) -> None:
    school = School()

    with pytest.raises(PermissionDenied, match="不在这个会话里"):
        school.console.say(TEACHER, elsewhere, client_id="c1", text="你好", photos=[b"photo"])

    assert (history(school, elsewhere), school.media.kept) == ([], {})


def test_a_photo_that_was_deleted_has_expired() -> None:
    gone = Attachment(kind=AttachmentKind.PICTURE, ref="photo-9")

    with pytest.raises(Expired, match="再发一次"):
        School().console.fetch(gone, max_bytes=100)


def test_a_photo_that_is_too_large_is_not_fetched() -> None:
    school = School()
    ref = school.media.put(b"x" * 101)

    with pytest.raises(BadPhoto, match="压缩"):
        school.console.fetch(Attachment(kind=AttachmentKind.PICTURE, ref=ref), max_bytes=100)


def test_an_unknown_person_is_not_found() -> None:
    with pytest.raises(NotFound, match="重新选择"):
        School().console.person("nobody")


def test_everyone_is_in_the_conversation_with_the_bot_and_in_their_groups() -> None:
    assert conversations_of(TEACHER) == ("direct:t-chen", "group:g-32")


@pytest.mark.parametrize("not_one", ["", "direct:", "t-chen", "room:1"])
def test_what_is_no_conversation_has_no_target(not_one: str) -> None:
    with pytest.raises(ValueError, match=r"not a|not a valid|is not"):
        target_of(not_one)
