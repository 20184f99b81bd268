"""Chat command 校车: who got on and off today, for the family and the class head."""

from collections.abc import Sequence

from bot.command import Chat, Command, Reply
from message_cards.cards.school_bus import rides_card
from school.people import Role
from school.school_bus import RidesOf, TodaysRides


def handle(chat: Chat) -> Sequence[Reply]:
    """Show today's rides."""
    named = [one.id for one in chat.identity.children if one.name in chat.text]
    child = len(chat.identity.children) == 1 and "孩子" in chat.text
    pupil = named[0] if len(named) == 1 else chat.identity.children[0].id if child else None
    found = chat.functions.call("todays_rides", RidesOf(pupil_id=pupil), TodaysRides)
    return [Reply(card=rides_card(found), private=True)]


COMMAND = Command(
    words=("校车", "上车了吗", "下车了吗"),
    summary="孩子今天上下校车的记录（班主任看本班）",
    pupils="自己今天上下校车的记录",
    examples=("校车", "孩子上校车了吗", "校车 今天"),
    roles=frozenset({Role.GUARDIAN, Role.PUPIL, Role.CLASS_HEAD}),
    handle=handle,
    phrases=("孩子下车了吗", "谁还在校车上", "校车到哪了"),
    claims=lambda text: "校车" in text and "登记" not in text,
)
