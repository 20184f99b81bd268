"""The product behind a real port, and those who come to it: people in browsers, and devices.

What happens afterwards (queued work, messages) is done by ``settle``, so that nothing waits.
"""

import json
import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from bot.web import web_app
from school.actor import SYSTEM, Actor
from school.devices import AddDevice, NewDevice, signature
from school.people import UnitId
from tests.gateways.wecom import hosted
from tests.scenarios.county import County, open_county

OURS = {"X-Qingjiao-Console": "1"}
PRODUCT = Actor(platform=SYSTEM, user=SYSTEM)
SCHOOL = UnitId("qh.t1.s1")
NUMBERS = count(1)


@dataclass
class Visitor:
    """Somebody in a browser, sat down as one person of the console."""

    site: "Site"
    person: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """What the page sends with everything."""
        return {**OURS, "Authorization": f"Bearer {self.token}"}

    def post(
        self, text: str = "", *, photos: Sequence[bytes] = (), group: str = ""
    ) -> httpx.Response:
        """Send a message; return what the door answers."""
        said = {
            "as": self.person,
            "conversation": f"group:{group}" if group else f"direct:{self.person}",
            "client_id": f"message-{next(NUMBERS):06d}",
            "text": text,
        }
        files = [("photos", (f"{n}.jpg", photo)) for n, photo in enumerate(photos)]
        sent = files or [("nothing", ("", b""))]
        return self.site.client.post("/api/messages", data=said, files=sent, headers=self.headers)

    def say(self, text: str = "", *, photos: Sequence[bytes] = (), group: str = "") -> str:
        """Send a message and do all it causes; return what the bot said to them, or the group."""
        conversation = f"group:{group}" if group else f"direct:{self.person}"
        before = self.site.version
        self.post(text, photos=photos, group=group).raise_for_status()
        self.site.settle()
        return self.heard(conversation, after=before)

    def press(self, token: str) -> str:
        """Press a button by its token and do all it causes; return what they are told."""
        before = self.site.version
        pressed = {
            "as": self.person,
            "conversation": f"direct:{self.person}",
            "client_id": f"press-{next(NUMBERS):06d}",
            "token": token,
        }
        self.site.client.post("/api/press", json=pressed, headers=self.headers).raise_for_status()
        self.site.settle()
        return self.heard(after=before)

    def push(self, label: str) -> str:
        """Press the newest button called so that they were shown."""
        return self.press(self.site.county.token(f"direct:{self.person}", label))

    def history(self, conversation: str = "") -> list[dict[str, Any]]:
        """Return the messages of a conversation as the page gets them."""
        asked = {
            "as": self.person,
            "conversation": conversation or f"direct:{self.person}",
            "limit": "200",
        }
        answer = self.site.client.get("/api/messages", params=asked, headers=self.headers)
        answer.raise_for_status()
        found: list[dict[str, Any]] = answer.json()["messages"]
        return found

    def heard(self, conversation: str = "", *, after: int = 0) -> str:
        """Return what the bot said there since a version, as the page gets it."""
        said = [m for m in self.history(conversation) if m["version"] > after and m["from_bot"]]
        return "\n".join(json.dumps(m, ensure_ascii=False) for m in said)


@dataclass
class Site:
    """A county whose web server is up."""

    county: County
    client: httpx.Client
    home: Path
    seated: dict[str, Visitor] = field(default_factory=dict)

    @property
    def version(self) -> int:
        """Return how far the console's log is."""
        return self.county.product.console.log.version()

    def settle(self) -> None:
        """Do everything that is due."""
        self.county.product.engine.drain()

    def forward(self, **by: float) -> None:
        """Let time pass, everybody leave their seat, and everything be done that is due."""
        self.county.clock.forward(**by)
        self.seated.clear()
        self.settle()

    def visitor(self, person: str) -> Visitor:
        """Return somebody, sat down."""
        if person not in self.seated:
            answer = self.client.post("/api/session", json={"person": person}, headers=OURS)
            answer.raise_for_status()
            self.seated[person] = Visitor(self, person, answer.json()["token"])
        return self.seated[person]

    def device(
        self, kind: str, *, school: UnitId = SCHOOL, zones: Sequence[str] = ("南门",)
    ) -> NewDevice:
        """Register a device."""
        asked = AddDevice(name="南门设备", kind=kind, school=school, zones=tuple(zones))
        return self.county.product.functions_for(PRODUCT).call("add_device", asked, NewDevice)

    def tell(  # each says one thing that may be forged
        self,
        device: NewDevice,
        body: object,
        *,
        key: str = "",
        nonce: str = "",
        late_s: float = 0,
        device_id: str = "",
    ) -> httpx.Response:
        """Send events as a device does."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        path = f"/devices/{device_id or device.device.id}/events"
        stamp = str(int(self.county.clock.now().timestamp() - late_s))
        nonce = nonce or os.urandom(8).hex()
        signed = signature(key or device.key, timestamp=stamp, nonce=nonce, path=path, body=content)
        headers = {
            "X-Qingjiao-Timestamp": stamp,
            "X-Qingjiao-Nonce": nonce,
            "X-Qingjiao-Signature": signed,
        }
        return self.client.post(path, content=content, headers=headers)


@contextmanager
def at_the_door(county: County, home: Path) -> Iterator[Site]:
    """Serve a county on a port of this machine."""
    with (
        hosted([*web_app(county.product).routes]) as url,
        httpx.Client(base_url=url, trust_env=False, timeout=60) as client,
    ):
        yield Site(county, client, home)


@contextmanager
def served(home: Path, **settings: object) -> Iterator[Site]:
    """Serve an invented county on a port of this machine; *settings* are ``open_county``'s."""
    county = open_county(home, **settings)  # type: ignore[arg-type]  # its own
    try:
        with at_the_door(county, home) as site:
            yield site
    finally:
        county.product.close()
