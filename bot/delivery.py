"""From replies to messages in the outbox, and from the outbox to the platforms.

The outbox has one lane a target, so one person's messages arrive in order; a live card's newer
state takes the place of an older one still waiting. Every send spends a token of its target,
kept in the database; a platform that refuses for now is tried again with growing, jittered
pauses, and what can never be delivered becomes a dead letter.
"""

import logging
import random
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from bot.command import Reply
from bot.conversations import give_out
from bot.events import ChatEvent, ChatKind, Outgoing, Target
from bot.platform import Platform, SendFailed
from school.ports import BotRecords, BotUnit, Clock, Leased

log = logging.getLogger("qingjiao.delivery")

LEASE_S = 60.0
MOST_ATTEMPTS = 12
FIRST_PAUSE_S = 2.0
LONGEST_PAUSE_S = 600.0

PRIVATELY = "这和个别同学有关，已经私信给你。"


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
        lane = lane_of(message)
        unit.outbox.put(
            message.key,
            ready.model_dump_json(),
            now=now,
            lane=lane,
            topic=_topic(message, lane),
            priority=message.priority,
        )


def lane_of(message: Outgoing) -> str:
    """Return the outbox lane of a message: its robot and target."""
    return f"{message.platform}/{message.robot}/{message.target.kind}/{message.target.id}"


def lanes_of(platforms: Iterable[str]) -> tuple[str, ...]:
    """Return how the lanes of these platforms start: a process leaves other platforms' alone."""
    return tuple(f"{name}/" for name in platforms)


def _topic(message: Outgoing, lane: str) -> str:
    """Return what a later message takes the place of: the same live card's waiting state.

    A state that may be left out never takes the place of one that may not.
    """
    if not message.live:
        return ""
    return f"{lane}/{message.live}{'/interim' if message.interim else ''}"


class Sender:
    """Takes messages from the outbox and hands them to their platforms."""

    def __init__(
        self,
        records: BotRecords,
        platforms: Mapping[str, Platform],
        *,
        clock: Clock,
        new_token: Callable[[], str],
        rng: random.Random,
    ) -> None:
        self._records = records
        self._platforms = platforms
        self._clock = clock
        self._new_token = new_token
        self._rng = rng

    def send_next(self) -> bool:
        """Deliver the next due message; False when none is due."""
        now = self._clock.now()
        with self._records.begin() as unit:
            item = unit.outbox.lease(
                now=now,
                lease=self._new_token(),
                lease_s=LEASE_S,
                lanes=lanes_of(self._platforms),
            )
        if item is None:
            return False
        message = Outgoing.model_validate_json(item.payload)
        platform = self._platforms[message.platform]
        if item.attempts > MOST_ATTEMPTS:
            self._bury(item, "handed out again and again, never finished")
        elif not self._wait_for_token(item, message, platform):
            self._deliver(item, message, platform)
        return True

    def _wait_for_token(self, item: Leased, message: Outgoing, platform: Platform) -> bool:
        limit = platform.send_limit(message.target)
        now = self._clock.now()
        with self._records.begin() as unit:
            free_at = unit.chat.spend_token(
                lane_of(message), count=limit.count, per_s=limit.per_s, now=now
            )
            if free_at is not None:
                unit.outbox.retry(item, at=free_at, error="waiting for its turn", counts=False)
        return free_at is not None

    def _deliver(self, item: Leased, message: Outgoing, platform: Platform) -> None:
        target = f"{message.target.kind}:{message.target.id}"
        if message.live:
            with self._records.begin() as unit:
                known = unit.chat.live_ref(message.platform, target, message.live)
            if known == "" and message.interim and not message.ref:
                self._finish(item)  # this platform cannot change a card it already showed
                return
            message = message.model_copy(update={"ref": message.ref or known or ""})
        try:
            sent = platform.send(message)
        except SendFailed as failure:
            self._failed(item, failure)
            return
        with self._records.begin() as unit:
            if message.live:
                unit.chat.keep_live_ref(message.platform, target, message.live, ref=sent.ref)
            unit.outbox.done(item, now=self._clock.now())

    def _finish(self, item: Leased) -> None:
        with self._records.begin() as unit:
            unit.outbox.done(item, now=self._clock.now())

    def _failed(self, item: Leased, failure: SendFailed) -> None:
        if failure.retry_after_s is None or item.attempts >= MOST_ATTEMPTS:
            self._bury(item, failure.reason)
            return
        growing = min(FIRST_PAUSE_S * 2 ** (item.attempts - 1), LONGEST_PAUSE_S)
        pause_s = max(failure.retry_after_s, growing) * self._rng.uniform(1.0, 1.5)
        with self._records.begin() as unit:
            at = self._clock.now() + timedelta(seconds=pause_s)
            unit.outbox.retry(item, at=at, error=failure.reason)

    def _bury(self, item: Leased, reason: str) -> None:
        log.warning("message %s given up: %s", item.id, reason)
        with self._records.begin() as unit:
            unit.outbox.bury(item, now=self._clock.now(), error=reason)
