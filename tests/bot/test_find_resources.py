"""What is typed after a search: the same as its buttons, and never another thing one waits for."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from pydantic import BaseModel

from bot.command import Chat, Command, Reply, Waiting
from bot.commands.find_resources import COMMAND, NAME
from bot.events import ChatEvent, ChatKind, Conversation
from message_cards.cards.find_resources import RESOURCE
from school.errors import NotFound
from school.find_resources import FindResources, FoundResources
from school.ports import Answer
from school.resources import Level, ResourceFilter, ResourceId
from school.search import SearchHit
from tests.fakes import MemoryFiles, SchoolClock
from tests.scenarios.small_bot import a_teacher

SHOWN = {
    "said": "分数除法",
    "filter": ResourceFilter().model_dump_json(exclude_defaults=True),
    "skip": "5",
    "total": "12",
    "ids": "r6,r7,r8,r9,r10",
}


class Library:
    """Answers every search with one hit, and keeps what was asked."""

    def __init__(self) -> None:
        self.asked: list[FindResources] = []

    def call(self, _: str, request: BaseModel, answer: type[Answer]) -> Answer:
        asked = FindResources.model_validate(request.model_dump())
        self.asked.append(asked)
        hit = SearchHit(
            resource_id=ResourceId("r1"), title="分数除法", score=1, level=Level.REGION, year=2026
        )
        found = FoundResources(
            hits=(hit,), total=12, words=asked.said, filter=ResourceFilter(), skip=asked.skip
        )
        return answer.model_validate(found.model_dump())


def shows(chat: Chat) -> Sequence[Reply]:
    return [Reply(text=f"{chat.args} {chat.pressed}")]


def a_chat(text: str, *, waiting: Waiting | None = None) -> tuple[Chat, Library]:
    library = Library()
    event = ChatEvent(
        platform="post",
        robot="r",
        key="e",
        conversation=Conversation(platform="post", id="c", kind=ChatKind.DIRECT),
        sender="wang",
        text=text,
        sent_at=datetime(2026, 11, 21, tzinfo=UTC),
    )
    chat = Chat(
        event=event,
        identity=a_teacher(),
        functions=library,
        files=MemoryFiles(),
        clock=SchoolClock(),
        fetch=lambda _: b"",
        text=text,
        waiting=waiting,
        commands={
            RESOURCE: Command(
                words=("看资源",), summary="", examples=(), roles=frozenset(), handle=shows
            )
        },
    )
    return chat, library


def test_a_number_does_what_the_button_beside_it_does() -> None:
    chat, _ = a_chat("第7个", waiting=Waiting(command=NAME, args=SHOWN))

    (reply,) = COMMAND.handle(chat)

    assert reply.text == "{'act': 'show', 'resource': 'r7'} True"


def test_a_number_after_a_recommendation_means_what_was_recommended() -> None:
    waiting = Waiting(command=NAME, args={"ids": "r6,r7", "skip": "0"})
    chat, _ = a_chat("第2个", waiting=waiting)

    (reply,) = COMMAND.handle(chat)

    assert "r7" in reply.text
    assert COMMAND.answers("第2个", waiting)
    assert not COMMAND.answers("下一页", waiting)


@pytest.mark.parametrize("said", ["第1个", "第一个", "看第3个"])
def test_a_number_that_is_not_on_the_card_is_said(said: str) -> None:
    chat, _ = a_chat(said, waiting=Waiting(command=NAME, args=SHOWN))

    with pytest.raises(NotFound):
        COMMAND.handle(chat)


@pytest.mark.parametrize(
    ("said", "skip", "fresh"), [("下一页", 10, False), ("上一页", 0, False), ("换一批", 10, True)]
)
def test_pages_go_on_from_the_one_shown(said: str, skip: int, *, fresh: bool) -> None:
    chat, library = a_chat(said, waiting=Waiting(command=NAME, args=SHOWN))

    COMMAND.handle(chat)

    (asked,) = library.asked
    assert (asked.said, asked.skip, asked.fresh) == ("分数除法", skip, fresh)


def test_whose_tags_are_wrong_is_asked() -> None:
    chat, _ = a_chat("纠正标签", waiting=Waiting(command=NAME, args=SHOWN))

    (reply,) = COMMAND.handle(chat)

    assert reply.card is not None
    (button,) = reply.card.buttons
    assert button.press is not None
    assert (button.press.command, button.press.args["act"]) == (RESOURCE, "tag")


@pytest.mark.parametrize(
    ("waiting", "kept"),
    [
        (None, NAME),
        (Waiting(command=RESOURCE, args={"resource": "r1"}), NAME),
        (Waiting(command="grade", args={"ask": "e1"}), None),
    ],
)
def test_a_search_does_not_push_aside_what_is_waited_for(
    waiting: Waiting | None, kept: str | None
) -> None:
    chat, _ = a_chat("找 五年级 分数除法 课件", waiting=waiting)

    COMMAND.handle(chat)

    assert (chat.remember.command if chat.remember else None) == kept


def test_a_very_long_question_is_cut_and_not_refused() -> None:
    chat, library = a_chat("找课件 " + "分数" * 900)

    COMMAND.handle(chat)

    assert len(library.asked[0].said) <= 400
