"""Runs an engine's steps in threads until it is stopped."""

import asyncio
import logging
import random
from collections.abc import Callable
from threading import Event, Thread

from bot.app import Product, dingtalk_app
from bot.engine import Engine
from bot.platforms.dingtalk import DingTalkStream

log = logging.getLogger("qingjiao.running")

IDLE_S = 0.2
AFTER_ERROR_S = 2.0
TIDY_EVERY_S = 3600.0


class Runner:
    """Threads that do whatever is due; each finishes its unit of work before it ends."""

    def __init__(self, engine: Engine, *, readers: int = 1) -> None:
        self._stopped = Event()
        steps = [
            *(engine.handle_next for _ in range(2)),
            *(engine.work_next for _ in range(readers)),
            engine.tell_next,
            *(engine.send_next for _ in range(2)),
        ]
        self._threads = [
            Thread(target=self._repeat, args=(step,), name=step.__name__, daemon=True)
            for step in steps
        ]
        self._threads.append(
            Thread(target=self._every, args=(engine.tidy, TIDY_EVERY_S), name="tidy", daemon=True)
        )

    def start(self) -> None:
        """Start working."""
        for thread in self._threads:
            thread.start()

    def stop(self, *, within_s: float = 10.0) -> None:
        """Finish what is being done and end."""
        self._stopped.set()
        for thread in self._threads:
            thread.join(within_s)

    def _repeat(self, step: Callable[[], bool]) -> None:
        while not self._stopped.is_set():
            try:
                busy = step()
            except Exception:
                # The item's lease runs out and it is tried again; the thread must live on.
                log.exception("%s failed", step.__name__)
                self._stopped.wait(AFTER_ERROR_S)
                continue
            if not busy:
                self._stopped.wait(IDLE_S)

    def _every(self, step: Callable[[], object], seconds: float) -> None:
        while not self._stopped.is_set():
            try:
                step()
            except Exception:
                log.exception("%s failed", step.__name__)
            self._stopped.wait(seconds)


def follow_dingtalk(product: Product) -> Callable[[], None]:
    """Return what receives DingTalk messages until the process ends."""
    stream = DingTalkStream(
        dingtalk_app(product.foundation.settings),
        product.engine.receive,
        rng=random.random,
        clock=product.foundation.clock,
    )
    return lambda: asyncio.run(stream.run())
