"""Our side of the wire in tests: a running stream, a platform, and a clock that obeys."""

import asyncio
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import TracebackType
from typing import Any

import httpx

from bot.events import ChatEvent, ChatKind, Outgoing, Session, Target
from bot.platforms.dingtalk import DingTalk, DingTalkApp, DingTalkStream, Timing
from message_cards.card import Button, Card, Row
from school.errors import NotFound
from tests.gateways.dingtalk import Gateway

QUICK = Timing(open_within_s=0.3, press_within_s=0.3, message_within_s=0.3, stop_within_s=0.2)
PICTURES = {
    "s01/page.jpg": b"\xff\xd8 a page",
    "s01/7.jpg": b"\xff\xd8 a crop",
    "s01/sheet.pdf": b"%PDF-1.7 a sheet",
    "s01/a.zip": b"PK\x03\x04 a zip",
    "s01/a.xlsx": b"PK\x03\x04 a table",
    "s01/totals.xlsx": b"PK\x03\x04 a table",
}

TEACHER = Target(kind=ChatKind.DIRECT, id="teacher01")
CLASS = Target(kind=ChatKind.GROUP, id="cidClass3A==")
CARD = Card(
    title="三（1）班 口算",
    lines=("30 题，对 28 题。",),
    rows=(Row(name="待你看", value="2 处"),),
    buttons=(Button(label="确认", say="确认", token="tok-yes"),),
    source="青教 11月21日",
)


class StoppedClock:
    """A clock that moves only when told to."""

    def __init__(self, now: datetime = datetime(2026, 11, 21, 8, 0, tzinfo=UTC)) -> None:
        self._now = now

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self._now

    def seconds(self) -> float:
        """Return the same moment as the gateway counts it."""
        return self._now.timestamp()

    def forward(self, **span: float) -> None:
        """Move on by *span*, as in ``forward(minutes=5)``."""
        self._now += timedelta(**span)


class PatientSleep:
    """Sleeps without waiting, until *span_s* seconds would have passed; then sleeps for ever."""

    def __init__(self, span_s: float) -> None:
        self.span_s = span_s
        self.waits: list[float] = []

    async def __call__(self, wait_s: float) -> None:
        """Note the wait; yield once, or for ever when the time is up."""
        self.waits.append(wait_s)
        if sum(self.waits) >= self.span_s:
            await asyncio.Event().wait()
        await asyncio.sleep(0)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return sum(self.waits) >= self.span_s


def app_of(gateway: Gateway, **changes: Any) -> DingTalkApp:
    """Return the application the gateway knows."""
    state = gateway.state
    settings: dict[str, Any] = {
        "client_id": state.client_id,
        "client_secret": state.client_secret,
        "robot_code": state.robot_code,
        "card_template_id": "qingjiao.schema",
        "openapi": state.http_url,
        "oapi": state.http_url,
        "trusted_hosts": ("127.0.0.1", "*.dingtalk.com"),
    }
    return DingTalkApp(**(settings | changes))


def open_picture(key: str) -> bytes:
    """Return a picture of the file store."""
    if key not in PICTURES:
        raise NotFound("没有这张图片。")
    return PICTURES[key]


def platform_of(
    gateway: Gateway, client: httpx.Client, clock: StoppedClock, **changes: Any
) -> DingTalk:
    """Return our platform, sending through *gateway*."""
    return DingTalk(app_of(gateway, **changes), open_picture, client=client, clock=clock)


def outgoing(*, key: str = "k1", target: Target = TEACHER, **fields: Any) -> Outgoing:
    """Return a message to the teacher, with *fields*."""
    return Outgoing(key=key, platform="dingtalk", target=target, **fields)


def session_of(gateway: Gateway, clock: StoppedClock, conversation: str) -> Session:
    """Return a reply address as a message brings it."""
    url, ends_s = gateway.state.new_session(conversation)
    return Session(url=url, expires_at=clock.now() + timedelta(seconds=ends_s - clock.seconds()))


class Robot:
    """Our stream, running in a thread while the ``with`` block lasts."""

    def __init__(
        self,
        gateway: Gateway,
        *,
        timing: Timing = QUICK,
        sleep: Callable[[float], Any] | None = None,
        receive: Callable[[ChatEvent], bool] | None = None,
        **changes: Any,
    ) -> None:
        self.events: list[ChatEvent] = []
        self.stream = DingTalkStream(
            app_of(gateway, **changes),
            receive or self._receive,
            rng=lambda: 0.0,
            clock=StoppedClock(),
            sleep=sleep or PatientSleep(1e9),
            timing=timing,
        )
        self.error: Exception | None = None
        self._thread = threading.Thread(target=self._run, name="robot", daemon=True)

    def __enter__(self) -> "Robot":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """Stop the stream and wait until it has."""
        self.stream.stop()
        self.join()

    def join(self) -> None:
        """Wait until the stream has ended by itself."""
        self._thread.join(5)
        assert not self._thread.is_alive(), "the stream did not stop"

    @property
    def running(self) -> bool:
        """Whether the stream still runs."""
        return self._thread.is_alive()

    def _receive(self, event: ChatEvent) -> bool:
        known = any(event.key == other.key for other in self.events)
        self.events.append(event)
        return not known

    def _run(self) -> None:
        try:
            asyncio.run(self.stream.run())
        except Exception as error:  # noqa: BLE001 - shown by the test that expects it
            self.error = error
