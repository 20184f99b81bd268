"""Chat command 我的资源: what somebody has in the library."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.resource_lists import mine_card
from school.people import Role
from school.resource_calls import MyResources, ResourceList


def handle(chat: Chat) -> Sequence[Reply]:
    """List it, the newest first."""
    found = chat.functions.call("my_resources", MyResources(), ResourceList)
    return [Reply(card=mine_card(found), private=True)]


COMMAND = Command(
    words=("我的资源", "我上传的资源"),
    summary="看自己上传的资源",
    examples=("我的资源",),
    roles=frozenset({*Role} - {Role.PUPIL, Role.GUARDIAN}),
    handle=handle,
    phrases=("我上传过哪些资源", "看看我的课件上架了没有"),
)
