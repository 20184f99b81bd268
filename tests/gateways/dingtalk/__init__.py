"""A fake DingTalk gateway: real HTTP and WebSocket on loopback, for the real SDK and our own loop.

    with Gateway() as gateway:
        ...connect to gateway.state.http_url...
        gateway.say("成绩", sender="parent01")
        gateway.wait_for(lambda: gateway.state.acks)

Knobs: ``gateway.state.chaos``, and the methods that cut, freeze or confuse connections.
"""

import asyncio
import socket
import threading
import time
from collections.abc import Callable, Coroutine
from types import TracebackType
from typing import Any, TypeVar

import uvicorn
from websockets.asyncio.server import serve

from tests.gateways.dingtalk.payloads import (
    Push,
    card_click,
    directory_event,
    file_part,
    rich_part,
    robot_message,
)
from tests.gateways.dingtalk.routes import Routes
from tests.gateways.dingtalk.sockets import Sockets
from tests.gateways.dingtalk.state import Ack, Card, Chaos, Sent, State

__all__ = ["Ack", "Card", "Chaos", "Gateway", "Push", "Sent", "State"]

T = TypeVar("T")


class _Http(uvicorn.Server):
    """uvicorn without its pauses of a tenth of a second, which every test would pay."""

    async def main_loop(self) -> None:
        """Serve until cancelled."""
        await asyncio.Event().wait()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:  # noqa: ARG002
        """Close without waiting for anybody."""
        for listening in self.servers:
            listening.close()
        for connection in list(self.server_state.connections):
            connection.transport.abort()


class Gateway:
    """Runs the fake in a thread of its own while the ``with`` block lasts."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.state = State(clock)
        self.sockets = Sockets(self.state)
        self._loop = asyncio.new_event_loop()
        self._ready = threading.Event()
        self._ending: asyncio.Event
        self._thread = threading.Thread(target=self._run, name="fake-dingtalk", daemon=True)

    def __enter__(self) -> "Gateway":
        self._thread.start()
        assert self._ready.wait(5), "the fake gateway did not start"
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._loop.call_soon_threadsafe(self._ending.set)
        self._thread.join(5)
        assert not self._thread.is_alive(), "the fake gateway did not stop"

    # What people do

    def say(self, text: str, *, sender: str = "teacher01", group: str = "") -> Push:
        """Somebody says *text*; in a group DingTalk leaves a space after the @."""
        words = {"text": {"content": f" {text}" if group else text}}
        return self.push(robot_message(self.state, "text", words, sender=sender, group=group))

    def picture(self, content: bytes, *, sender: str = "teacher01", group: str = "") -> Push:
        """Somebody sends a picture."""
        part = file_part(self.state, content, pictureDownloadCode="broken")
        return self.push(robot_message(self.state, "picture", part, sender=sender, group=group))

    def rich_text(self, *pieces: str | bytes, sender: str = "teacher01", group: str = "") -> Push:
        """Somebody sends words (str) and pictures (bytes) together."""
        part = rich_part(self.state, list(pieces))
        return self.push(robot_message(self.state, "richText", part, sender=sender, group=group))

    def file(self, name: str, content: bytes, *, sender: str = "teacher01") -> Push:
        """Somebody sends a file."""
        part = file_part(self.state, content, fileName=name, spaceId="1", fileId="2")
        return self.push(robot_message(self.state, "file", part, sender=sender))

    def audio(self, recognised: str, *, sender: str = "teacher01") -> Push:
        """Somebody speaks."""
        part = file_part(self.state, b"amr", recognition=recognised, duration="2000")
        return self.push(robot_message(self.state, "audio", part, sender=sender))

    def press(self, track: str, token: str, *, user: str, legacy: bool = False) -> Push:
        """Somebody presses a button of the card *track*."""
        return self.push(card_click(self.state, track, token, user=user, legacy=legacy))

    def event(self, kind: str = "user_add_org") -> Push:
        """Something changes in the directory."""
        return self.push(directory_event(self.state, kind))

    def push(self, push: Push) -> Push:
        """Send *push* to a connection; also sends the same thing again, as a redelivery does."""
        self.wait_for(lambda: self.sockets.open)
        self.call(self.sockets.push(push))
        return push

    # What goes wrong

    def ping(self, opaque: str = "o") -> None:
        """Send the gateway's own ping."""
        self.call(self.sockets.push(Push("SYSTEM", "ping", {"opaque": opaque}, {})))

    def disconnect_frame(self) -> None:
        """Ask the robot to reconnect."""
        reason = {"reason": "connection is expired"}
        self.call(self.sockets.push(Push("SYSTEM", "disconnect", reason, {})))

    def raw_frame(self, frame: str | bytes = "<html>502</html>") -> None:
        """Send something that is no frame."""
        self.call(self.sockets.send_raw(frame))

    def zombie(self) -> None:
        """Stop answering pings; TCP stays."""
        self.call(self.sockets.zombie())

    def close(self, code: int) -> None:
        """Close every connection; 1006 cuts the wire."""
        self.call(self.sockets.close_all(code))

    def token_expire_now(self) -> None:
        """Make every access token invalid."""
        self.state.tokens.clear()

    # What tests need

    def wait_for(self, happened: Callable[[], T], *, within_s: float = 5) -> T:
        """Return what *happened* returns as soon as it is true."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            found = happened()
            if found:
                return found
            time.sleep(0.002)
        raise AssertionError(f"nothing happened; acks {self.state.acks}")

    def call(self, work: Coroutine[Any, Any, T]) -> T:
        """Run *work* in the gateway's loop and return its answer."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(5)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        try:
            self._loop.run_until_complete(self._serve())
        finally:
            self._loop.close()

    async def _serve(self) -> None:
        self._ending = self.state.released = asyncio.Event()
        # Named as TCP, or asyncio does not switch off Nagle's waiting (40 ms an answer).
        listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        listening.bind(("127.0.0.1", 0))
        self.state.http_url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        config = uvicorn.Config(
            Routes(self.state).app(), log_config=None, lifespan="off", ws="none", access_log=False
        )
        http = _Http(config)
        serving = asyncio.create_task(http.serve(sockets=[listening]))
        sockets = self.sockets
        async with serve(
            sockets.serve, "127.0.0.1", 0, process_request=sockets.admit, ping_interval=None
        ) as ws:
            port = next(iter(ws.sockets)).getsockname()[1]
            self.state.ws_url = f"ws://127.0.0.1:{port}"
            while not http.started:
                await asyncio.sleep(0.001)
            self._ready.set()
            await self._ending.wait()
            await sockets.abort_all()
        await http.shutdown()
        serving.cancel()
        await asyncio.gather(serving, *http.server_state.tasks, return_exceptions=True)
