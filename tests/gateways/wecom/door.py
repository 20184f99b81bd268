"""Our callback on a loopback port, WeCom calling it, and what came of it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from bot.events import ChatEvent
from bot.wecom.app import SchoolContactChange, WeComApp
from bot.wecom.callback import PATH, callback_routes
from tests.gateways.wecom.callbacks import Callbacks
from tests.gateways.wecom.clock import StillClock
from tests.gateways.wecom.hosting import hosted

APP = WeComApp(
    corp_id="ww5823bf96d3bd56c7",
    agent_id=1000002,
    secret="s3cret",
    token="QDG6eK",
    aes_key="jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C",
)


class Inbox:
    """Remembers events by key, as the durable inbox does."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.open = threading.Event()
        self.clear()

    def clear(self) -> None:
        self.events: list[ChatEvent] = []
        self.new: list[bool] = []
        self.failures = 0
        self.open.set()

    def receive(self, event: ChatEvent) -> bool:
        self.open.wait()
        with self._lock:
            if self.failures:
                self.failures -= 1
                raise OSError("disk full")
            new = all(event.key != known.key for known in self.events)
            self.events.append(event)
            self.new.append(new)
            return new


class Door:
    """WeCom on one side, our inbox on the other."""

    def __init__(self) -> None:
        self.clock = StillClock()
        self.inbox = Inbox()
        self.changes: list[SchoolContactChange] = []
        self.wecom: Callbacks

    def clear(self) -> None:
        self.inbox.clear()
        self.changes.clear()
        self.wecom.pushes.clear()


@contextmanager
def open_door() -> Iterator[Door]:
    """Yield a door whose server runs until the end of the block."""
    door = Door()
    routes = callback_routes(APP, door.inbox.receive, door.clock, on_contact=door.changes.append)
    with hosted([*routes]) as url:
        door.wecom = Callbacks(
            f"{url}{PATH}",
            corp_id=APP.corp_id,
            agent_id=APP.agent_id,
            token=APP.token,
            aes_key=APP.aes_key,
            clock=door.clock,
        )
        yield door
        door.wecom.close()
