"""Runs an engine's steps in threads until it is stopped.

In a rush the threads hold back: whoever waits for an acknowledgement waits for seconds, whoever
waits for an answer can wait a little longer.
"""

import asyncio
import gc
import logging
import random
import sys
import time
from collections.abc import Callable, Sequence
from threading import Event, Thread, current_thread
from typing import TypeVar

from bot.app import Product
from bot.configured import dingtalk_app
from bot.engine import Engine
from bot.platforms.dingtalk import DingTalkStream

log = logging.getLogger("qingjiao.running")
StepT = TypeVar("StepT")

IDLE_S = 0.2
ALARMS_EVERY_S = 1.0
"""How often overdue steps of alarms are looked for; what is taken is told at once anyway."""
AFTER_ERROR_S = 2.0
TIDY_EVERY_S = 3600.0
REMIND_EVERY_S = 3600.0
CHECK_DEVICES_EVERY_S = 60.0
SUBSCRIPTIONS_EVERY_S = 60.0
RUSH_PER_S = 30.0
"""Events a second from which it is a rush."""
LOOK_EVERY_S = 0.1
REST = 9.0
"""In a rush a thread rests so many times as long as it worked: of ten, one works at a time."""
LONGEST_S = 0.3
"""A step of longer, such as reading a photo, is rested for as if it took so long."""
SWITCH_S = 0.0005
"""How long a thread may compute before another gets a chance; Python's 5 ms add up to an ack."""


class Rush:
    """Tells whether more arrives than can be answered at once."""

    def __init__(self, arrived: Callable[[], int], monotonic: Callable[[], float]) -> None:
        self._arrived = arrived
        self._monotonic = monotonic
        self._count, self._at = arrived(), monotonic()
        self._on = False

    def on(self) -> bool:
        """Return True when many events arrived in the last tenth of a second."""
        elapsed_s = self._monotonic() - self._at
        if elapsed_s >= LOOK_EVERY_S:
            count = self._arrived()
            self._on = (count - self._count) / elapsed_s >= RUSH_PER_S
            self._count, self._at = count, self._at + elapsed_s
        return self._on


class Runner:
    """Threads that do whatever is due; each finishes its unit of work before it ends."""

    def __init__(
        self, engine: Engine, *, readers: int = 1, also: Sequence[Callable[[], bool]] = ()
    ) -> None:
        self._stopped = Event()
        self._busy_since: dict[Thread, float] = {}
        self._rush = Rush(lambda: engine.arrived, time.monotonic)
        steps = [
            *(engine.handle_next for _ in range(2)),
            *(engine.work_next for _ in range(readers)),
            engine.write_next,
            engine.take_events_next,
            engine.tell_next,
            *(engine.send_next for _ in range(2)),
            engine.send_urgent_next,
            *also,
        ]
        self._following: list[Thread] = []
        self._threads = [
            Thread(target=self._repeat, args=(step,), name=step.__name__, daemon=True)
            for step in steps
        ]
        for step, seconds in (
            (engine.step_alarms_next, ALARMS_EVERY_S),
            (engine.tidy, TIDY_EVERY_S),
            (engine.remind, REMIND_EVERY_S),
            (engine.check_devices, CHECK_DEVICES_EVERY_S),
            (engine.queue_subscriptions, SUBSCRIPTIONS_EVERY_S),
        ):
            self._threads.append(
                Thread(target=self._every, args=(step, seconds), name=step.__name__, daemon=True)
            )

    def start(self) -> None:
        """Start working."""
        sys.setswitchinterval(SWITCH_S)
        for thread in self._threads:
            thread.start()

    def follow(self, receive: Callable[[], object], name: str) -> None:
        """Let a thread receive a platform's messages to the end of the process.

        Should it end before, ``stuck`` names it: what is said there would be heard by nobody.
        """
        thread = Thread(target=receive, name=name, daemon=True)
        self._following.append(thread)
        thread.start()

    def stop(self, *, within_s: float = 10.0) -> None:
        """Finish what is being done and end."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(within_s)

    def stuck(self, after_s: float) -> list[str]:
        """Return the steps whose thread has died, or is busy with one for more than *after_s*."""
        now = time.monotonic()
        busy = dict(self._busy_since)
        return [
            thread.name
            for thread in (*self._threads, *self._following)
            if (thread.ident is not None and not thread.is_alive())
            or now - busy.get(thread, now) > after_s
        ]

    def _timed(self, step: Callable[[], StepT]) -> StepT:
        me = current_thread()
        self._busy_since[me] = time.monotonic()
        try:
            return step()
        finally:
            self._busy_since.pop(me, None)

    def _repeat(self, step: Callable[[], bool]) -> None:
        while not self._stopped.is_set():
            began = time.monotonic()
            try:
                busy = self._timed(step)
            except Exception:
                # The item's lease runs out and it is tried again; the thread must live on.
                log.exception("%s failed", step.__name__)
                self._stopped.wait(AFTER_ERROR_S)
                continue
            if not busy:
                self._stopped.wait(IDLE_S)
            elif self._rush.on():
                self._stopped.wait(REST * min(time.monotonic() - began, LONGEST_S))

    def _every(self, step: Callable[[], object], seconds: float) -> None:
        while not self._stopped.is_set():
            try:
                self._timed(step)
            except Exception:
                log.exception("%s failed", step.__name__)
            self._stopped.wait(seconds)


def keep_for_good() -> None:
    """Take everything made until now, which stays to the end, out of the garbage collector's sight.

    What a started product holds is half a million objects. Looking through them all, as the
    collector now and then does, stopped every answer for 0.2 s and more of a quiet processor.
    """
    gc.collect()
    gc.freeze()


def runner_of(product: Product) -> Runner:
    """Return the threads that do all of a product's work."""
    also = [product.contacts.follow_next] if product.contacts else []
    return Runner(product.engine, readers=product.foundation.settings.workers, also=also)


def follow_dingtalk(product: Product) -> Callable[[], None]:
    """Return what receives DingTalk messages until the process ends."""
    stream = DingTalkStream(
        dingtalk_app(product.foundation.settings),
        product.engine.receive,
        rng=random.random,
        clock=product.foundation.clock,
    )
    return lambda: asyncio.run(stream.run())
