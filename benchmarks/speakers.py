"""Fake platforms and the people who speak on them, for loads; each runs its own server."""

import asyncio
import json
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
from websockets.exceptions import ConnectionClosed

from benchmarks.acknowledge import (
    TRIES,
    TRY_AGAIN_S,
    KeepingSockets,
    RealClock,
    _post,
    _request,
    pace,
)
from benchmarks.serving import STARTED_WITHIN_S
from tests.gateways.dingtalk import Gateway, State
from tests.gateways.dingtalk.payloads import Push, robot_message
from tests.gateways.wecom import Callbacks, FakeWeCom
from tests.gateways.wecom.door import APP

EVERY_TWICE = 20
"""One question in so many is delivered twice, as both platforms do."""


@dataclass(frozen=True)
class Question:
    """One thing somebody says."""

    account: str
    text: str
    kind: int
    """Which of the sentences it is."""


class Speaker(ABC):
    """A fake platform and the people on it."""

    settings: dict[str, str]
    """What the product has to be told."""

    @abstractmethod
    def connected(self, url: str) -> None:
        """Return when the product, which listens at *url*, is there."""

    @abstractmethod
    def say(self, questions: Sequence[Question], rate: int) -> list[float]:
        """Say everything at a rate; return how long each acknowledgement took, in seconds."""

    @abstractmethod
    def told(self) -> Counter[str]:
        """Return how many messages each account was shown so far."""

    @abstractmethod
    def news(self) -> list[tuple[str, str, bool]]:
        """Return who was shown what since the last call, and whether it was a new message."""

    @abstractmethod
    def close(self) -> None:
        """End the platform."""


class OnDingTalk(Speaker):
    """DingTalk's stream: a WebSocket that the product opened."""

    def __init__(self, accounts: Sequence[str]) -> None:
        self._gateway = Gateway()
        self._gateway.sockets = KeepingSockets(self._gateway.state)
        self._gateway.__enter__()
        self._seen = 0
        state = self._gateway.state
        state.users |= set(accounts)
        state.chaos.redeliver_after_s = TRY_AGAIN_S
        self.settings = {
            "QINGJIAO_DINGTALK_CLIENT_ID": state.client_id,
            "QINGJIAO_DINGTALK_CLIENT_SECRET": state.client_secret,
            "QINGJIAO_DINGTALK_ROBOT_CODE": state.robot_code,
            "QINGJIAO_DINGTALK_CARD_TEMPLATE": "qingjiao.schema",
            "QINGJIAO_DINGTALK_OPENAPI": state.http_url,
            "QINGJIAO_DINGTALK_OAPI": state.http_url,
            "QINGJIAO_DINGTALK_TRUSTED_HOSTS": "127.0.0.1",
        }

    def connected(self, url: str) -> None:
        """Return when the product has opened its WebSocket."""
        del url
        self._gateway.wait_for(lambda: self._gateway.sockets.open, within_s=STARTED_WITHIN_S)

    def say(self, questions: Sequence[Question], rate: int) -> list[float]:
        """Push everything through the WebSocket; see Speaker."""
        gateway, known = self._gateway, len(self._gateway.state.acks)

        async def deliver(number: int) -> None:
            asked = questions[number]
            words = {"text": {"content": asked.text}}
            push = robot_message(gateway.state, "text", words, sender=asked.account)
            for _ in range(2 if number % EVERY_TWICE == 0 else 1):
                await self.push(push)

        speaking = pace(len(questions), rate, deliver)
        asyncio.run_coroutine_threadsafe(speaking, self.loop).result()
        wanted = len(questions) + -(-len(questions) // EVERY_TWICE)
        gateway.wait_for(lambda: len(gateway.state.acks) - known >= wanted, within_s=60.0)
        acks = gateway.state.acks[known:]
        return [ack.latency_s for ack in acks if ack.code == httpx.codes.OK]

    @property
    def state(self) -> State:
        """Return what the fake knows."""
        return self._gateway.state

    @property
    def loop(self) -> asyncio.AbstractEventLoop:
        """Return where the fake runs."""
        return self._gateway._loop  # noqa: SLF001

    async def push(self, push: Push) -> None:
        """Send something as soon as somebody is connected; runs in the loop."""
        while True:
            if self._gateway.sockets.open:
                try:
                    return await self._gateway.sockets.push(push)
                except (ConnectionClosed, IndexError):
                    pass  # it went in this very moment
            await asyncio.sleep(0.05)

    def told(self) -> Counter[str]:
        """Return what was shown; a card that only changed is no message."""
        shown = (sent for sent in list(self._gateway.state.sent) if sent.via not in _CHANGES)
        return Counter(sent.target.removeprefix("cidDirect-") for sent in shown)

    def news(self) -> list[tuple[str, str, bool]]:
        """Return who was shown what since the last call, and whether it was a new message."""
        fresh = self.state.sent[self._seen :]
        self._seen += len(fresh)
        told = []
        for sent in fresh:
            target = sent.target.removeprefix("cidDirect-")
            if sent.via in _CHANGES:
                spaces = self.state.cards[target].spaces
                target = spaces[0].rpartition(".")[2] if spaces else ""
            told.append(
                (target, json.dumps(sent.content, ensure_ascii=False), sent.via not in _CHANGES)
            )
        return told

    def close(self) -> None:
        """Stop the gateway."""
        self._gateway.__exit__(None, None, None)


_CHANGES = ("update", "stream")


class OnWeCom(Speaker):
    """WeCom: an encrypted HTTP request for every message, on a connection of its own."""

    def __init__(self, accounts: Sequence[str]) -> None:
        self._clock = RealClock()
        self._fake = FakeWeCom(
            corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=self._clock
        )
        self._fake.members |= set(accounts)
        self._seen = self._seen_changes = 0
        self.settings = {
            "QINGJIAO_WECOM_CORP_ID": APP.corp_id,
            "QINGJIAO_WECOM_AGENT_ID": str(APP.agent_id),
            "QINGJIAO_WECOM_SECRET": APP.secret,
            "QINGJIAO_WECOM_TOKEN": APP.token,
            "QINGJIAO_WECOM_AES_KEY": APP.aes_key,
            "QINGJIAO_WECOM_API": self._fake.url,
        }

    def connected(self, url: str) -> None:
        """Note where the product listens."""
        self.calls = Callbacks(
            f"{url}/wecom/callback",
            corp_id=APP.corp_id,
            agent_id=APP.agent_id,
            token=APP.token,
            aes_key=APP.aes_key,
            clock=self._clock,
        )

    def say(self, questions: Sequence[Question], rate: int) -> list[float]:
        """Call the product's address, and again after five seconds of silence; see Speaker."""
        calls, at = self.calls, urlsplit(self.calls.url)
        latencies_s: list[float] = []

        async def deliver(number: int) -> None:
            asked = questions[number]
            said = calls.text(asked.account, asked.text)
            for _ in range(TRIES):
                request = _request(calls.url, calls.sealed(said))
                took_s = await _post(at.hostname or "", at.port or 0, request)
                if took_s is not None:
                    latencies_s.append(took_s)
                    break
                await asyncio.sleep(TRY_AGAIN_S)
            if number % EVERY_TWICE == 0:
                again = _request(calls.url, calls.sealed(said))
                await _post(at.hostname or "", at.port or 0, again)

        asyncio.run(pace(len(questions), rate, deliver))
        return latencies_s

    def told(self) -> Counter[str]:
        """Return what members were shown."""
        return Counter(sent.to for sent in list(self._fake.sent) if sent.shown)

    def keep(self, photo: bytes) -> str:
        """Return the media id of a photo that somebody is about to send."""
        with self._fake.lock:
            return self._fake.keep_media(photo)

    def news(self) -> list[tuple[str, str, bool]]:
        """Return who was shown what since the last call, and whether it was a new message."""
        fresh = self._fake.sent[self._seen :]
        changed = self._fake.changed[self._seen_changes :]
        self._seen += len(fresh)
        self._seen_changes += len(changed)
        told = [(s.to, json.dumps(s.body, ensure_ascii=False), True) for s in fresh if s.shown]
        return told + [(s.to, json.dumps(s.body, ensure_ascii=False), False) for s in changed]

    def close(self) -> None:
        """Stop the server."""
        self._fake.close()
        self.calls.close()
