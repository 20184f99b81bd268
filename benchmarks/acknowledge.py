"""How fast callbacks are acknowledged, and whether anything is lost or done twice.

    python benchmarks/acknowledge.py [--seconds 20] [--rate 200] [--kill]

Runs ``qingjiao serve`` in a process of its own, with its workers on, and the fake WeCom and
DingTalk of the tests around it. Every message comes from a person of its own, so everybody must be
answered exactly once. With ``--kill`` the product is killed with SIGKILL half way and started
again; what it had not acknowledged is delivered again, as both platforms do.
"""

import argparse
import asyncio
import math
import multiprocessing
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from pathlib import Path
from threading import Thread
from urllib.parse import urlencode, urlsplit

import httpx
from websockets.exceptions import ConnectionClosed

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.serving import STARTED_WITHIN_S, Server, serving  # noqa: E402
from tests.gateways.dingtalk import Gateway  # noqa: E402  # the repository is no package
from tests.gateways.dingtalk.payloads import Push, robot_message  # noqa: E402
from tests.gateways.dingtalk.sockets import Sockets  # noqa: E402
from tests.gateways.wecom import Callbacks, FakeWeCom, StillClock  # noqa: E402
from tests.gateways.wecom.callbacks import Push as Call  # noqa: E402
from tests.gateways.wecom.door import APP  # noqa: E402

SPAWN = multiprocessing.get_context("spawn")
TRY_AGAIN_S = 5.0
"""WeCom calls again after 5 s; the fake DingTalk is set to the same."""
TRIES = 3
ANSWERED_WITHIN_S = 300.0
EVERY_TWICE = 20
"""One message in so many is delivered twice."""


class RealClock(StillClock):
    """The fakes' clock, going with the machine's."""

    def seconds(self) -> float:
        """Return the seconds since 1970."""
        return time.time()


@dataclass
class Outcome:
    """What was measured on one platform."""

    platform: str
    rate: int
    killed: bool
    sent: int = 0
    latencies_s: list[float] = field(default_factory=list)
    answers: Counter[str] = field(default_factory=Counter)
    """How often each person was answered."""
    drained_s: float = 0.0
    """From the last message to the last answer."""

    def row(self) -> str:
        """Return the outcome as a row of a markdown table."""
        lost = self.sent - len(self.answers)
        twice = sum(times - 1 for times in self.answers.values())
        how = "killed half way" if self.killed else "undisturbed"
        p50, p99, most = (1000 * quantile(self.latencies_s, q) for q in (0.5, 0.99, 1.0))
        return (
            f"| {self.platform} | {how} | {self.rate} | {self.sent} | {p50:.0f} | {p99:.0f} | "
            f"{most:.0f} | {lost} | {twice} | {self.drained_s:.0f} |"
        )


HEAD = (
    "| platform | process | messages/s | messages | ack p50 ms | ack p99 ms | ack max ms | lost | "
    "answered twice | last answer after s |\n|---|---|---|---|---|---|---|---|---|---|"
)


def quantile(values: Sequence[float], q: float) -> float:
    """Return the value below or at which a share *q* of the values lies; 0 without any."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(q * len(ordered)) - 1)] if ordered else 0.0


async def pace(count: int, rate: int, one: Callable[[int], Coroutine[None, None, None]]) -> None:
    """Start *one* for each number, *rate* times a second, and wait for all of them."""
    began = time.monotonic()
    tasks: list[asyncio.Task[None]] = []
    for number in range(count):
        await asyncio.sleep(max(0.0, began + number / rate - time.monotonic()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks)


def wait_for_answers(outcome: Outcome, answered: Callable[[], Counter[str]]) -> None:
    """Wait until everybody was answered, or long enough."""
    began, last = time.monotonic(), 0
    while time.monotonic() - began < ANSWERED_WITHIN_S:
        outcome.answers = answered()
        if outcome.answers.total() > last:
            last, outcome.drained_s = outcome.answers.total(), time.monotonic() - began
        if len(outcome.answers) >= outcome.sent:
            break
        time.sleep(0.2)
    time.sleep(2.0)  # a second answer would come about now
    outcome.answers = answered()


def restart(server: Server) -> None:
    """Kill the product and start it again."""
    server.end(signal.SIGKILL)
    server.start()


def on_wecom(*, rate: int, seconds: int, killed: bool) -> Outcome:
    """Measure WeCom's encrypted callback over HTTP."""
    clock = RealClock()
    fake = FakeWeCom(corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=clock)
    outcome = Outcome("WeCom", rate, killed, sent=rate * seconds)
    fake.members = {f"u{number}" for number in range(outcome.sent)}
    settings = {
        "QINGJIAO_WECOM_CORP_ID": APP.corp_id,
        "QINGJIAO_WECOM_AGENT_ID": str(APP.agent_id),
        "QINGJIAO_WECOM_SECRET": APP.secret,
        "QINGJIAO_WECOM_TOKEN": APP.token,
        "QINGJIAO_WECOM_AES_KEY": APP.aes_key,
        "QINGJIAO_WECOM_API": fake.url,
    }
    with serving(settings) as server:
        callbacks = Callbacks(
            f"{server.url}/wecom/callback",
            corp_id=APP.corp_id,
            agent_id=APP.agent_id,
            token=APP.token,
            aes_key=APP.aes_key,
            clock=clock,
        )
        bodies = [
            _request(callbacks.url, callbacks.sealed(callbacks.text(f"u{number}", "我是谁")))
            for number in range(outcome.sent)
        ]
        ours, theirs = SPAWN.Pipe()
        sender = SPAWN.Process(target=_call_wecom, args=(callbacks.url, bodies, rate, theirs))
        sender.start()
        if killed:
            time.sleep(seconds / 2)
            restart(server)
        outcome.latencies_s = ours.recv()
        sender.join()
        wait_for_answers(
            outcome, lambda: Counter(sent.to for sent in list(fake.sent) if sent.shown)
        )
    fake.close()
    callbacks.close()
    return outcome


def _call_wecom(url: str, bodies: list[bytes], rate: int, results: Connection) -> None:
    """Send requests at a rate, from a process that does nothing else; answer with latencies."""
    at = urlsplit(url)
    latencies_s: list[float] = []

    async def deliver(number: int) -> None:
        for _ in range(TRIES):
            took_s = await _post(at.hostname or "", at.port or 0, bodies[number])
            if took_s is not None:
                latencies_s.append(took_s)
                break
            await asyncio.sleep(TRY_AGAIN_S)
        if number % EVERY_TWICE == 0:
            await _post(at.hostname or "", at.port or 0, bodies[number])

    asyncio.run(pace(len(bodies), rate, deliver))
    results.send(latencies_s)


async def _post(host: str, port: int, request: bytes) -> float | None:
    """Return how long the acknowledgement took in seconds, None when there was none.

    Each request has a connection of its own, as WeCom's have.
    """
    began = time.perf_counter()
    try:
        async with asyncio.timeout(TRY_AGAIN_S):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(request)
            status = await reader.readline()
            writer.close()
    except (OSError, TimeoutError):
        return None
    return time.perf_counter() - began if b" 200 " in status else None


def _request(url: str, push: Call) -> bytes:
    at = urlsplit(url)
    head = (
        f"POST {at.path}?{urlencode(push.query)} HTTP/1.1\r\nHost: {at.netloc}\r\n"
        f"Content-Type: text/xml\r\nContent-Length: {len(push.body)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + push.body


class KeepingSockets(Sockets):
    """DingTalk's side, which keeps what nobody acknowledged until somebody is connected."""

    async def _redeliver(self, push: Push, message_id: str, *, after_s: float) -> None:
        await asyncio.sleep(after_s)
        while message_id in self._flights:
            if self.open:
                try:
                    await super()._redeliver(push, message_id, after_s=0.0)
                except ConnectionClosed:
                    continue
                return
            await asyncio.sleep(0.1)


def on_dingtalk(*, rate: int, seconds: int, killed: bool) -> Outcome:
    """Measure the acks of DingTalk's stream."""
    outcome = Outcome("DingTalk", rate, killed, sent=rate * seconds)
    gateway = Gateway()
    gateway.sockets = KeepingSockets(gateway.state)
    with gateway:
        state = gateway.state
        state.chaos.redeliver_after_s = TRY_AGAIN_S
        settings = {
            "QINGJIAO_DINGTALK_CLIENT_ID": state.client_id,
            "QINGJIAO_DINGTALK_CLIENT_SECRET": state.client_secret,
            "QINGJIAO_DINGTALK_ROBOT_CODE": state.robot_code,
            "QINGJIAO_DINGTALK_OPENAPI": state.http_url,
            "QINGJIAO_DINGTALK_OAPI": state.http_url,
            "QINGJIAO_DINGTALK_TRUSTED_HOSTS": "127.0.0.1",
        }
        with serving(settings) as server:
            gateway.wait_for(lambda: gateway.sockets.open, within_s=STARTED_WITHIN_S)
            pushing = Thread(target=lambda: asyncio.run(_push_dingtalk(outcome, gateway)))
            pushing.start()
            if killed:
                time.sleep(seconds / 2)
                restart(server)
            pushing.join()
            wait_for_answers(outcome, lambda: Counter(sent.target for sent in list(state.sent)))
        outcome.latencies_s = [ack.latency_s for ack in state.acks if ack.code == httpx.codes.OK]
    return outcome


async def _push_dingtalk(outcome: Outcome, gateway: Gateway) -> None:
    async def deliver(number: int) -> None:
        words = {"text": {"content": "我是谁"}}
        push = robot_message(gateway.state, "text", words, sender=f"u{number}")
        for _ in range(2 if number % EVERY_TWICE == 0 else 1):
            await _push(gateway, push)

    await pace(outcome.sent, outcome.rate, deliver)


async def _push(gateway: Gateway, push: Push) -> None:
    """Push something as soon as somebody is connected."""
    while True:
        if gateway.sockets.open:
            work = asyncio.run_coroutine_threadsafe(gateway.sockets.push(push), gateway._loop)  # noqa: SLF001
            try:
                return await asyncio.wrap_future(work)
            except (ConnectionClosed, IndexError):
                pass  # it went in this very moment
        await asyncio.sleep(0.05)


def main() -> None:
    """Measure both platforms and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--rate", type=int, default=200, help="messages a second")
    parser.add_argument("--kill", action="store_true", help="kill the product half way, too")
    chosen = parser.parse_args()
    print(HEAD)
    for killed in (False, True) if chosen.kill else (False,):
        for measure in (on_wecom, on_dingtalk):
            outcome = measure(rate=chosen.rate, seconds=chosen.seconds, killed=killed)
            print(outcome.row(), flush=True)


if __name__ == "__main__":
    main()
