"""Engine: takes what arrived through the router, runs queued work, tells notices, sends.

Each ``…_next`` does one unit of work that can be repeated after a crash at any point: what an
event causes is committed together (its answers, its buttons, what to wait for, and that it is
handled), and what happens outside is idempotent by key.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial

from pydantic import BaseModel

from bot.chores import PRODUCT, Chores, Ports
from bot.command import Chat, Reply, Waiting
from bot.conversations import actor_of, find_button, pressed_by, recall, remember, spend
from bot.delivery import LEASE_S, Sender, messages_for, post
from bot.events import Attachment, AttachmentKind, ChatEvent
from bot.intake import Intake
from bot.lanes import lanes_of
from bot.notices import Teller
from bot.photos import MAX_BYTES
from bot.probing import note_refusal, turned_away
from bot.router import LONGEST_TEXT, Router
from bot.stacks import MAX_STACK_BYTES
from bot.taking import (
    MOST_ATTEMPTS,
    MOST_BACKGROUND_ATTEMPTS,
    inbox,
    notices,
    pause,
    put_off,
    take,
    work,
    writing,
)
from school.directory import Identity, WhoAmI
from school.errors import SchoolError, Unavailable
from school.notices import Notice
from school.papers import Done
from school.ports import BotUnit, Invoker
from school.queues import Leased, Queue
from school.spelling import simplified
from school.work import Work

log = logging.getLogger("qingjiao.engine")

WORK_S = 120.0
AWAY = "系统暂时不可用，这次没有办成。请过几分钟再发一次。"
LATER = "暂时办不了，内容没有丢，我会自动再试，不用重发。"


class Engine(Chores):
    """Does the bot's work, one unit at a time; safe to call from several threads."""

    def __init__(self, ports: Ports, *, router: Router, teller: Teller, sender: Sender) -> None:
        super().__init__(ports)
        self._intake = Intake(ports.records, ports.clock)
        self._router = router
        self._teller = teller
        self._sender = sender

    def receive(self, event: ChatEvent) -> bool:
        """Store an event durably; False when it was stored before."""
        with self._ports.metrics.acknowledging(event.platform):
            return self._intake.store(event)

    @property
    def arrived(self) -> int:
        """Return how many events arrived since the start."""
        return self._intake.arrived

    def handle_next(self) -> bool:
        """Answer the next event; False when none is waiting."""
        ours = lanes_of(self._ports.platforms)
        item = take(self._ports, inbox, lease_s=LEASE_S, most=MOST_ATTEMPTS, lanes=ours)
        if item is None:
            return False
        event = ChatEvent.model_validate_json(item.payload)
        try:
            self._answer(item, event)
        except Unavailable as error:
            self._later(item, event, error)
        return True

    def _answer(self, item: Leased, event: ChatEvent) -> None:
        ports = self._ports
        if turned_away(ports, self._router, item, event):
            return
        functions = ports.functions_for(actor_of(event))
        identity = functions.call("who_am_i", WhoAmI(), Identity)
        now = ports.clock.now()
        with ports.records.begin() as unit:
            waiting = recall(unit.chat, event, now=now)
            button = find_button(unit.chat, event)
        chat = self._chat(item, event, functions, identity=identity, waiting=waiting)
        replies = self._router.answer(chat, lambda: pressed_by(functions, button, event, now=now))
        with ports.records.begin() as unit:
            if not unit.inbox.done(item, now=ports.clock.now()):
                return  # the lease ran out and another worker answered
            if chat.refused:
                note_refusal(unit, event, known=identity.person_id is not None, now=now)
            # A press is spent only together with its answer. Presses of one person come in turn.
            spend(unit.chat, button, event, now=now)
            if chat.remember != waiting:
                remember(unit.chat, event, chat.remember, now=now)
            messages = messages_for(event, replies, pressed_live=button.live if button else "")
            post(unit, messages, new_token=ports.new_token, now=now)
        held = {a.ref for a in chat.remember.attachments} if chat.remember else set()
        before = waiting.attachments if waiting else ()
        for attachment in {a.ref: a for a in (*before, *event.attachments)}.values():
            if attachment.ref not in held:
                ports.release(event.platform, attachment)

    def _chat(
        self,
        item: Leased,
        event: ChatEvent,
        functions: Invoker,
        *,
        identity: Identity,
        waiting: Waiting | None,
    ) -> Chat:
        ports = self._ports
        platform = ports.platforms[event.platform]

        keep_on = partial(self._keep_on, item)

        def fetch(attachment: Attachment) -> bytes:
            keep_on()
            stack = attachment.kind is AttachmentKind.FILE
            most = MAX_STACK_BYTES if stack else MAX_BYTES
            return platform.fetch(attachment, max_bytes=most)

        return Chat(
            event=event,
            identity=identity,
            functions=functions,
            files=ports.files,
            clock=ports.clock,
            fetch=fetch,
            page_url=ports.page_url(event.platform),
            keep_on=keep_on,
            text=simplified(event.text[: LONGEST_TEXT + 1]),
            tried_since=item.created_at if item.attempts > 1 else None,
            waiting=waiting,
        )

    def _keep_on(self, item: Leased) -> None:
        """Hold an event longer: sixty photos outlast a lease, and nobody else is to start on them.

        Raises:
            Unavailable: The lease was not renewed. Any other error would, inside a command, pass
                for a mistake of ours, and the photos for handled.
        """
        try:
            with self._ports.records.begin() as unit:
                until = self._ports.clock.now() + timedelta(seconds=LEASE_S)
                unit.inbox.renew(item, until=until)
        except Exception as error:
            log.exception("event %s: its lease was not renewed", item.id)
            raise Unavailable(AWAY) from error

    def _later(self, item: Leased, event: ChatEvent, error: Unavailable) -> None:
        """Try an event again later; the person hears of it at first, and when it is given up."""
        ports = self._ports
        now = ports.clock.now()
        with ports.records.begin() as unit:
            if item.attempts >= MOST_ATTEMPTS:
                kept = unit.inbox.bury(item, now=now, error=error.message)
                told = messages_for(event, [Reply(text=error.message)])
            else:
                kept = unit.inbox.retry(item, at=now + pause(item.attempts), error=error.message)
                told = [
                    message.model_copy(update={"key": f"{message.key}:later"})
                    for message in messages_for(event, [Reply(text=LATER)])
                    if item.attempts == 1
                ]
            if kept:
                post(unit, told, new_token=ports.new_token, now=now)

    def work_next(self) -> bool:
        """Run the next queued call of a function; False when none is waiting."""
        return self._run_next(work)

    def write_next(self) -> bool:
        """Have the next guide written; False when none is waiting.

        A model takes most of a minute: photos and reminders do not wait behind it.
        """
        return self._run_next(writing)

    def _run_next(self, queue: Callable[[BotUnit], Queue]) -> bool:
        ports = self._ports
        item = take(ports, queue, lease_s=WORK_S, most=MOST_BACKGROUND_ATTEMPTS)
        if item is None:
            return False
        job = Work.model_validate_json(item.payload)
        try:
            ports.functions_for(PRODUCT).call(job.function, _Request(**job.request), Done)
        except SchoolError as error:
            kind = type(error).__name__  # its words may name a child
            log.warning("work %s failed, attempt %s: %s", item.id, item.attempts, kind)
            put_off(ports, queue, item, error)
            return True
        with ports.records.begin() as unit:
            queue(unit).done(item, now=ports.clock.now())
        return True

    def tell_next(self) -> bool:
        """Turn the next notice into a message; False when none is waiting."""
        ports = self._ports
        item = take(ports, notices, lease_s=LEASE_S, most=MOST_BACKGROUND_ATTEMPTS)
        if item is None:
            return False
        try:
            message = self._teller.message(Notice.model_validate_json(item.payload), key=item.key)
        except Unavailable as error:
            put_off(ports, notices, item, error)
            return True
        except SchoolError as error:
            # The recipient may no longer see it: telling nobody is right, the reason is kept.
            log.info("notice %s not told: %s", item.id, type(error).__name__)
            with ports.records.begin() as unit:
                unit.notices.done(item, now=ports.clock.now())
            return True
        now = ports.clock.now()
        with ports.records.begin() as unit:
            if unit.notices.done(item, now=now):
                post(unit, [message], new_token=ports.new_token, now=now)
        return True

    def send_next(self) -> bool:
        """Deliver the next due message; False when none is due."""
        return self._sender.send_next()

    def send_urgent_next(self) -> bool:
        """Deliver the next alarm of level one; False when there is none."""
        return self._sender.send_next(urgent=True)

    def busy(self, *, within: timedelta = timedelta(minutes=2)) -> bool:
        """Return True while something is under way, or will be tried again soon."""
        until = self._ports.clock.now() + within
        with self._ports.records.begin() as unit:
            ours = lanes_of(self._ports.platforms)
            chats = (unit.inbox, unit.outbox)
            return any(queue.open_items(until=until, lanes=ours) for queue in chats) or any(
                queue.open_items(until=until) for queue in (unit.work, unit.writing, unit.notices)
            )

    def drain(self) -> None:
        """Do everything that is due now, and all it causes, in this thread."""
        steps = (
            self.handle_next,
            self.work_next,
            self.write_next,
            self.take_events_next,
            self.step_alarms_next,
            self.tell_next,
            self.send_next,
        )
        busy = True
        while busy:
            busy = False
            for step in steps:
                busy = step() or busy


class _Request(BaseModel, extra="allow", frozen=True):
    """A queued request, passed on as it is."""
