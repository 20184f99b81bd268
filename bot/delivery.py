"""From replies to messages in the outbox, and from the outbox to the platforms.

The outbox has one lane a target, so one person's messages arrive in order; a live card's newer
state takes the place of an older one still waiting. Every send spends tokens kept in the database
(``bot/lanes.py``); a platform that refuses for now is tried again with growing, jittered pauses,
and what can never be delivered becomes a dead letter. A notification of an incident is dropped if
nobody needs it any more at the moment it would leave: acknowledged is quiet.
"""

import logging
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.command import Reply
from bot.conversations import give_out
from bot.events import ChatEvent, ChatKind, Outgoing, Target
from bot.lanes import URGENT, bucket_of, lane_of, lanes_of, robot_bucket, topic_of
from bot.metrics import GIVEN_UP, LATER, SENT, Metrics
from bot.platform import Platform, SendFailed
from bot.together import TogetherInGroup
from school.ports import BotRecords, BotUnit, Clock
from school.queues import Leased

log = logging.getLogger("qingjiao.delivery")

LEASE_S = 60.0
MOST_ATTEMPTS = 12
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 600.0

PRIVATELY = "不适合在群里说，已经私信给你。"


def messages_for(
    event: ChatEvent, replies: Sequence[Reply], *, pressed_live: str = ""
) -> list[Outgoing]:
    """Return the messages that answer an event; what concerns one child leaves the group.

    A reply to the live card that was pressed replaces it even where a platform allows that only
    once a press (WeCom's response code).
    """
    messages = []
    told = False
    for number, reply in enumerate(replies):
        away = reply.private and event.conversation.kind is ChatKind.GROUP
        message = _message(event, reply, number=number, away=away)
        if reply.live and reply.live == pressed_live and event.response_code:
            code = {"ref": event.response_code, "interim": False}
            message = message.model_copy(update=code)
        messages.append(message)
        if away and not told:
            told = True
            note = Reply(text=PRIVATELY)
            messages.append(_message(event, note, number=len(replies), away=False))
    return messages


def _message(event: ChatEvent, reply: Reply, *, number: int, away: bool) -> Outgoing:
    direct = away or event.conversation.kind is ChatKind.DIRECT
    target = Target(
        kind=ChatKind.DIRECT if direct else ChatKind.GROUP,
        id=event.sender if direct else event.conversation.id,
    )
    return Outgoing(
        key=f"{event.platform}:{event.key}:{number}",
        platform=event.platform,
        robot=event.robot,
        target=target,
        card=reply.card,
        text=reply.text,
        images=reply.files,
        live=reply.live,
        interim=reply.interim,
        session=None if away else event.session,
    )


def post(
    unit: BotUnit, messages: Sequence[Outgoing], *, new_token: Callable[[], str], now: datetime
) -> None:
    """Put messages into the outbox, in the caller's transaction."""
    for message in messages:
        ready = give_out(unit.chat, message, new_token=new_token, now=now)
        unit.outbox.put(
            message.key,
            ready.model_dump_json(),
            now=now,
            lane=lane_of(message),
            topic=topic_of(message),
            priority=message.priority,
        )


class Sender:
    """Takes messages from the outbox and hands them to their platforms."""

    def __init__(  # noqa: PLR0913  # named one by one
        self,
        records: BotRecords,
        platforms: Mapping[str, Platform],
        *,
        clock: Clock,
        new_token: Callable[[], str],
        rng: random.Random,
        metrics: Metrics | None = None,
    ) -> None:
        self._records = records
        self._platforms = platforms
        self._clock = clock
        self._new_token = new_token
        self._rng = rng
        self._metrics = metrics or Metrics()

    def send_next(self, *, urgent: bool = False) -> bool:
        """Deliver the next due message; False when none is due.

        With *urgent* only what overtakes everything: a sender of its own for alarms of level one
        is never busy with a platform that is slow to take something else.
        """
        with self._records.begin(urgent=urgent) as unit:
            item = unit.outbox.lease(
                now=self._clock.now(),
                lease=self._new_token(),
                lease_s=LEASE_S,
                lanes=lanes_of(self._platforms),
                urgent=urgent,
            )
        if item is None:
            return False
        message = Outgoing.model_validate_json(item.payload)
        if item.attempts > MOST_ATTEMPTS:
            self._bury([item], "handed out again and again, never finished")
            return True
        ready = self._ready(item, message, self._platforms[message.platform])
        if ready is not None:
            self._deliver(ready)
        return True

    def _ready(self, item: Leased, message: Outgoing, platform: Platform) -> "_Ready | None":
        """Return what is to be sent now; None when it is not its turn, or not wanted any more."""
        limit = platform.send_limit(message.target)
        now = self._clock.now()
        with self._records.begin(urgent=message.priority == URGENT) as unit:
            if message.wanted and not unit.incidents.wanted(message.wanted):
                unit.outbox.done(item, now=now)
                return None
            known = _known(unit, message)
            if _left_out(message, known):
                unit.outbox.done(item, now=now)
                return None
            if known and not message.ref and not message.anew:
                message = message.model_copy(update={"ref": known})
            bucket = bucket_of(message, limit)
            free_at = unit.chat.spend_token(
                bucket.name,
                count=bucket.count,
                per_s=bucket.per_s,
                now=now,
                cost=platform.parts(message) if limit.per_robot else 1,
            )
            if free_at is not None:
                unit.outbox.retry(item, at=free_at, error="waiting for its turn", counts=False)
                return None
            told = TogetherInGroup(unit, new_token=self._new_token, now=now).told(item, message)
        return _Ready([item, *told.items], told.message, per_robot=limit.per_robot)

    def _deliver(self, ready: "_Ready") -> None:
        message = ready.message
        try:
            sent = self._platforms[message.platform].send(message)
        except SendFailed as failure:
            self._failed(ready, failure)
            return
        self._metrics.delivered(message.platform, SENT)
        with self._records.begin(urgent=message.priority == URGENT) as unit:
            if message.live:
                unit.chat.keep_live_ref(*_card_of(message), ref=sent.ref)
            for item in ready.items:
                unit.outbox.done(item, now=self._clock.now())

    def _failed(self, ready: "_Ready", failure: SendFailed) -> None:
        first = ready.items[0]
        if failure.retry_after_s is None or first.attempts >= MOST_ATTEMPTS:
            self._metrics.delivered(ready.message.platform, GIVEN_UP)
            self._bury(ready.items, failure.reason)
            return
        self._metrics.delivered(ready.message.platform, LATER)
        growing = min(FIRST_PAUSE_S * 2 ** (first.attempts - 1), LONGEST_PAUSE_S)
        pause_s = max(failure.retry_after_s, growing) * self._rng.uniform(1.0, 1.5)
        now = self._clock.now()
        with self._records.begin(urgent=ready.message.priority == URGENT) as unit:
            if failure.gone:
                unit.chat.forget_live_ref(*_card_of(ready.message))
                pause_s = 0.0
            elif failure.silenced and ready.per_robot:
                self._hold(unit, ready.message, until=now + timedelta(seconds=pause_s))
            for item in ready.items:
                at = now + timedelta(seconds=pause_s)
                unit.outbox.retry(item, at=at, error=failure.reason)

    def _hold(self, unit: BotUnit, message: Outgoing, *, until: datetime) -> None:
        """Let the robot say nothing to any of its groups until then; people still hear it."""
        limit = self._platforms[message.platform].send_limit(message.target)
        unit.chat.hold_tokens(
            robot_bucket(message), count=limit.count, per_s=limit.per_s, until=until
        )

    def _bury(self, items: Sequence[Leased], reason: str) -> None:
        with self._records.begin() as unit:
            for item in items:
                # The reason is a platform's own words, which may name people: the doctor shows it.
                log.warning("message %s given up, attempt %s", item.id, item.attempts)
                unit.outbox.bury(item, now=self._clock.now(), error=reason)


@dataclass(frozen=True)
class _Ready:
    """A message that has its tokens, and the outbox items it tells."""

    items: Sequence[Leased]
    message: Outgoing
    per_robot: bool


def _card_of(message: Outgoing) -> tuple[str, str, str]:
    """Return under what the reference of a message's live card is kept."""
    return message.platform, f"{message.target.kind}:{message.target.id}", message.live


def _known(unit: BotUnit, message: Outgoing) -> str | None:
    return unit.chat.live_ref(*_card_of(message)) if message.live else None


def _left_out(message: Outgoing, known: str | None) -> bool:
    """Return True for what has no card to change: none was shown, or it cannot be changed.

    A group is told then in a message that somebody deals with it; a person would only be rung.
    """
    if message.update and known is None:
        return True
    person = message.update and message.target.kind is ChatKind.DIRECT
    return (message.interim or person) and known == "" and not message.ref
