"""Engine: takes what arrived through the router, runs queued work, tells notices, sends.

Each ``…_next`` does one unit of work that can be repeated after a crash at any point: what an
event causes is committed together (its answers, its buttons, what to wait for, and that it is
handled), and what happens outside is idempotent by key.
"""

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from pydantic import BaseModel

from bot.command import Chat, Waiting
from bot.conversations import find_button, pressed, recall, remember
from bot.delivery import LEASE_S, Sender, messages_for, post
from bot.events import Attachment, ChatEvent, ChatKind
from bot.notices import Teller
from bot.photos import MAX_BYTES
from bot.platform import Platform
from bot.router import Router
from bot.understanding import simplified
from school.actor import SYSTEM, Actor
from school.directory import Identity, WhoAmI
from school.errors import SchoolError, Unavailable
from school.notices import Notice
from school.papers import Done
from school.ports import BotRecords, Clock, FileStore, Invoker, Leased
from school.work import Tidied, Tidy, Work

log = logging.getLogger("qingjiao.engine")

MOST_ATTEMPTS = 6
WORK_S = 120.0
PAUSE_S = 5.0


@dataclass(frozen=True)
class Ports:
    """Everything outside that the engine uses."""

    records: BotRecords
    files: FileStore
    clock: Clock
    platforms: Mapping[str, Platform]
    functions_for: Callable[[Actor], Invoker]
    new_token: Callable[[], str]
    release: Callable[[str, Attachment], None]
    """Removes our copy of what was attached on a platform, where there is one."""


class Engine:
    """Does the bot's work, one unit at a time; safe to call from several threads."""

    def __init__(self, ports: Ports, *, router: Router, teller: Teller, sender: Sender) -> None:
        self._ports = ports
        self._router = router
        self._teller = teller
        self._sender = sender

    def receive(self, event: ChatEvent) -> bool:
        """Store an event durably: one insert. False when it was stored before."""
        with self._ports.records.begin() as unit:
            return unit.inbox.put(
                f"{event.platform}:{event.key}",
                event.model_dump_json(),
                now=self._ports.clock.now(),
                lane=f"{event.platform}/{event.conversation.id}/{event.sender}",
            )

    def handle_next(self) -> bool:
        """Answer the next event; False when none is waiting."""
        ports = self._ports
        with ports.records.begin() as unit:
            item = unit.inbox.lease(now=ports.clock.now(), lease=ports.new_token(), lease_s=LEASE_S)
        if item is None:
            return False
        event = ChatEvent.model_validate_json(item.payload)
        actor = Actor(
            platform=event.platform,
            user=event.sender,
            conversation=event.conversation.id,
            group=event.conversation.kind is ChatKind.GROUP,
        )
        functions = ports.functions_for(actor)
        try:
            identity = functions.call("who_am_i", WhoAmI(), Identity)
        except Unavailable as error:
            self._again(item, error.message)
            return True
        self._answer(item, event, functions=functions, identity=identity)
        return True

    def _answer(
        self, item: Leased, event: ChatEvent, *, functions: Invoker, identity: Identity
    ) -> None:
        ports = self._ports
        now = ports.clock.now()
        with ports.records.begin() as unit:
            waiting = recall(unit.chat, event, now=now)
            button = find_button(unit.chat, event)
        chat = self._chat(event, functions, identity=identity, waiting=waiting)
        replies = self._router.answer(chat, lambda: pressed(button, event, now=now))
        with ports.records.begin() as unit:
            if not unit.inbox.done(item, now=ports.clock.now()):
                return  # the lease ran out and another worker answered
            if event.pressed is not None:
                # Spent only together with its answer. Presses of one person come one by one.
                unit.chat.use_button(event.pressed, at=now)
            remember(unit.chat, event, chat.remember, now=now)
            post(unit, messages_for(event, replies), new_token=ports.new_token, now=now)
        held = set(chat.remember.attachments) if chat.remember else set()
        before = waiting.attachments if waiting else ()
        for attachment in {*event.attachments, *before} - held:
            ports.release(event.platform, attachment)

    def _chat(
        self,
        event: ChatEvent,
        functions: Invoker,
        *,
        identity: Identity,
        waiting: Waiting | None,
    ) -> Chat:
        platform = self._ports.platforms[event.platform]

        def fetch(attachment: Attachment) -> bytes:
            return platform.fetch(attachment, max_bytes=MAX_BYTES)

        return Chat(
            event=event,
            identity=identity,
            functions=functions,
            files=self._ports.files,
            clock=self._ports.clock,
            fetch=fetch,
            text=simplified(event.text),
            waiting=waiting,
        )

    def _again(self, item: Leased, reason: str) -> None:
        """Try an event again later; after some hours somebody has to look at it."""
        now = self._ports.clock.now()
        with self._ports.records.begin() as unit:
            if item.attempts >= MOST_ATTEMPTS:
                unit.inbox.bury(item, now=now, error=reason)
            else:
                unit.inbox.retry(item, at=now + pause(item.attempts), error=reason)

    def work_next(self) -> bool:
        """Run the next queued call of a function; False when none is waiting."""
        ports = self._ports
        with ports.records.begin() as unit:
            item = unit.work.lease(now=ports.clock.now(), lease=ports.new_token(), lease_s=WORK_S)
        if item is None:
            return False
        job = Work.model_validate_json(item.payload)
        functions = ports.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        try:
            functions.call(job.function, _Request(**job.request), Done)
        except SchoolError as error:
            self._work_failed(item, error)
            return True
        with ports.records.begin() as unit:
            unit.work.done(item, now=ports.clock.now())
        return True

    def _work_failed(self, item: Leased, error: SchoolError) -> None:
        now = self._ports.clock.now()
        log.warning("work %s failed, attempt %s: %s", item.id, item.attempts, error.message)
        with self._ports.records.begin() as unit:
            if isinstance(error, Unavailable) and item.attempts < MOST_ATTEMPTS:
                unit.work.retry(item, at=now + pause(item.attempts), error=error.message)
            else:
                unit.work.bury(item, now=now, error=error.message)

    def tell_next(self) -> bool:
        """Turn the next notice into a message; False when none is waiting."""
        ports = self._ports
        now = ports.clock.now()
        with ports.records.begin() as unit:
            item = unit.notices.lease(now=now, lease=ports.new_token(), lease_s=LEASE_S)
        if item is None:
            return False
        notice = Notice.model_validate_json(item.payload)
        try:
            message = self._teller.message(notice, key=item.key)
        except Unavailable as error:
            with ports.records.begin() as unit:
                unit.notices.retry(item, at=now + pause(item.attempts), error=error.message)
            return True
        except SchoolError as error:
            # The recipient may no longer see it (consent withdrawn, moved away): telling nobody
            # is right, and the reason is kept.
            log.info("notice %s not told: %s", item.id, type(error).__name__)
            with ports.records.begin() as unit:
                unit.notices.done(item, now=now)
            return True
        with ports.records.begin() as unit:
            if unit.notices.done(item, now=now) and message is not None:
                post(unit, [message], new_token=ports.new_token, now=now)
        return True

    def send_next(self) -> bool:
        """Deliver the next due message; False when none is due."""
        return self._sender.send_next()

    def tidy(self) -> None:
        """Have everything past its retention removed."""
        system = Actor(platform=SYSTEM, user=SYSTEM)
        self._ports.functions_for(system).call("tidy", Tidy(), Tidied)

    def busy(self, *, within: timedelta = timedelta(minutes=2)) -> bool:
        """Return True while something is under way, or will be tried again soon."""
        until = self._ports.clock.now() + within
        with self._ports.records.begin() as unit:
            queues = (unit.inbox, unit.work, unit.notices, unit.outbox)
            return any(queue.open_items(until=until) for queue in queues)

    def drain(self) -> None:
        """Do everything that is due now, and all it causes, in this thread."""
        steps = (self.handle_next, self.work_next, self.tell_next, self.send_next)
        busy = True
        while busy:
            busy = False
            for step in steps:
                busy = step() or busy


class _Request(BaseModel, extra="allow", frozen=True):
    """A queued request, passed on as it is."""


def pause(attempts: int) -> timedelta:
    """Return how long to wait before the next attempt: 5 s, then twice as long each time."""
    return timedelta(seconds=PAUSE_S * 2 ** (attempts - 1))
