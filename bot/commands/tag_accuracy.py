"""Chat command 标签准确率: how often suggested knowledge points were right."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.resource_lists import tags_card
from school.people import Role
from school.resource_calls import TagAccuracy, TagAccuracyOf


def handle(chat: Chat) -> Sequence[Reply]:
    """Show it by subject, with how many it is about."""
    found = chat.functions.call("tag_accuracy", TagAccuracyOf(), TagAccuracy)
    return [Reply(card=tags_card(found), private=True)]


COMMAND = Command(
    words=("标签准确率",),
    summary="看资源标签建议得准不准",
    examples=("标签准确率",),
    roles=frozenset(
        {
            *(Role.PRINCIPAL, Role.VICE_PRINCIPAL, Role.BUREAU, Role.BUREAU_LEADER, Role.ADMIN),
        }
    ),
    handle=handle,
    phrases=("自动标的知识点准不准", "资源标签准确率多少"),
)
