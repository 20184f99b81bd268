"""Chat command 我的同意: how every purpose stands for each of a guardian's children."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.consent import overview_card
from school.consent import AllConsents, ConsentOverview
from school.people import Role


def handle(chat: Chat) -> Sequence[Reply]:
    """Show what is agreed, by which version of the text and since when."""
    overview = chat.functions.call("consent_overview", AllConsents(), ConsentOverview)
    return [Reply(card=overview_card(overview), private=True)]


COMMAND = Command(
    words=("我的同意", "我的授权"),
    summary="看自己同意了什么，什么时候",
    examples=("我的同意",),
    roles=frozenset({Role.GUARDIAN}),
    handle=handle,
    phrases=("我都同意了什么", "同意过哪些"),
)
