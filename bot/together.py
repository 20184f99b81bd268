"""Alarms of lower levels that had to wait are told in one card, so that a group hears of all.

In a storm a robot has no tokens left; what waits in a group's lane grows. The next message that
may leave takes the waiting cards along, each as one line. Level one never waits for that and is
never part of it, and a card that is there already is changed in place, which costs nothing.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from bot.conversations import give_out
from bot.events import ChatKind, Outgoing
from bot.lanes import URGENT, lane_of
from message_cards.cards.alarm import LIVE
from message_cards.cards.alarm_digest import together_card
from school.ports import BotUnit
from school.queues import Leased

WAITED = timedelta(seconds=10)
"""Whoever got a token sooner is shown as a card of its own."""
MOST_TOGETHER = 60


@dataclass(frozen=True)
class Told:
    """What to send, and the outbox items besides the first that it tells."""

    message: Outgoing
    items: Sequence[Leased] = ()


class TogetherInGroup:
    """Gathers what waits behind an alarm of a group."""

    def __init__(self, unit: BotUnit, *, new_token: Callable[[], str], now: datetime) -> None:
        self._unit = unit
        self._new_token = new_token
        self._now = now

    def told(self, item: Leased, message: Outgoing) -> Told:
        """Return *message*, or one card for it and what waits behind it."""
        if not self._may_join(message) or self._now - item.created_at < WAITED:
            return Told(message)
        topics = f"{lane_of(message)}/{LIVE}"
        behind = self._unit.outbox.lease_behind(item, topics=topics, limit=MOST_TOGETHER)
        joined = [(one, other) for one in behind if (other := self._joining(one)) is not None]
        if not joined:
            return Told(message)
        return Told(self._one_card([message, *(m for _, m in joined)]), [i for i, _ in joined])

    def _may_join(self, message: Outgoing) -> bool:
        group = message.target.kind is ChatKind.GROUP and message.card is not None
        return group and message.priority > URGENT and not message.ref and _is_alarm(message)

    def _joining(self, item: Leased) -> Outgoing | None:
        """Return the message of an item that goes along; others are dropped or put back."""
        message = Outgoing.model_validate_json(item.payload)
        if message.wanted and not self._unit.incidents.wanted(message.wanted):
            self._unit.outbox.done(item, now=self._now)
            return None
        place = f"{message.target.kind}:{message.target.id}"
        shown = self._unit.chat.live_ref(message.platform, place, message.live)
        if shown or not self._may_join(message):
            self._unit.outbox.retry(item, at=self._now, error="goes by itself", counts=False)
            return None
        return message

    def _one_card(self, messages: Sequence[Outgoing]) -> Outgoing:
        """Return one message for several; tried again with the same ones, it has the same key."""
        keys = sha256("\n".join(m.key for m in messages).encode()).hexdigest()
        together = messages[0].model_copy(
            update={
                "key": f"together:{keys[:40]}",
                "card": together_card([m.card for m in messages if m.card is not None]),
                "images": (),
                "live": "",
                "interim": False,
                "wanted": "",
            }
        )
        return give_out(self._unit.chat, together, new_token=self._new_token, now=self._now)


def _is_alarm(message: Outgoing) -> bool:
    return message.live.startswith(LIVE)
