"""Chat command 待审资源: what waits to be opened to a school or the county."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.resource_lists import pending_card
from school.people import Role
from school.resource_calls import PendingOf, ResourceList


def handle(chat: Chat) -> Sequence[Reply]:
    """List it, the oldest first; the buttons are those of the resource itself."""
    found = chat.functions.call("pending_resources", PendingOf(), ResourceList)
    return [Reply(card=pending_card(found), private=True)]


COMMAND = Command(
    words=("待审资源", "审核资源"),
    summary="审核老师分享给本校或全县的资源",
    examples=("待审资源",),
    roles=frozenset({Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.ADMIN}),
    handle=handle,
    phrases=("有哪些资源要审核", "看看老师分享的资源"),
)
