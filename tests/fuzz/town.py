"""A county whose web application is asked without a server, and what only it can fill in.

Seeds are the same in every run, so they hold marks such as ``@NOW@`` where a good request has what
is new each time: a time, a link, a seat. Signatures are made of the request as it was changed, as
one who has the key could make them, so that what lies behind them is reached.
"""

import atexit
import json
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.web import web_app
from chalicelib.adapters import container
from http_entry import http_app
from school.actor import SYSTEM, Actor, SignedCall
from school.devices import AddDevice, NewDevice, signature
from school.figures_page import FiguresPageMade, MakeFiguresPage
from school.one_time import MakePage, OneTimePage
from school.people import PersonId, UnitId
from school.resource_calls import ResourceOf, ResourceOpened
from tests.fuzz.wire import Answer, Web
from tests.gateways.wecom import sealing
from tests.gateways.wecom.door import APP
from tests.library_files import a_docx
from tests.scenarios.county import MATH, PARENT, PUPIL, open_county

BUREAU = "qh-bureau-1"
DEVICES = {
    "@CAMERA@": ("camera", "generic"),
    "@GATE@": ("gate", "gate"),
    "@BARRIER@": ("barrier", "gate"),
    "@RECORDER@": ("camera", "gb28181"),
}
"""What stands for the id of a device: its kind, and the adapter it speaks through."""
HEAD_ENDS = b"\r\n\r\n"
_SEALED = re.compile(rb"@SEALED(.*)SEALED@", re.DOTALL)
_ENCRYPTED = re.compile(rb"<Encrypt><!\[CDATA\[(.*?)\]\]>", re.DOTALL)
_LINK_MARKS = (b"@PORTRAIT@", b"@FILE@", b"@PANEL@")


class Town:
    """The county; from any one thread at a time."""

    def __init__(self, home: Path) -> None:
        self.county = open_county(
            home,
            public_url="https://qingjiao.example.edu",
            wecom_corp_id=APP.corp_id,
            wecom_agent_id=APP.agent_id,
            wecom_secret=APP.secret,
            wecom_token=APP.token,
            wecom_aes_key=APP.aes_key,
        )
        product = self.county.product
        _as_strict_as_postgresql(product.foundation.records.database.engine)
        self._adapters = container.adapters()
        self._web, self._functions = Web(web_app(product)), Web(http_app)
        self._numbers = count(1)
        self.devices = {mark: self._device(*of) for mark, of in DEVICES.items()}
        self.county.say(MATH, "上传资源 五年级数学 分数除法的意义 课件", photos=[a_docx()])
        with product.foundation.records.begin() as unit:
            (self._resource,) = (one.id for one in unit.resources.of_owner(PersonId(MATH)))

    def answer(self, wire: bytes) -> Answer | None:
        """Return the answer to a request with its marks; None: the server itself refuses it."""
        container.use(self._adapters)  # another county of this process may have set its own
        for fill in (self._moments, self._devices, self._links, self._seats):
            wire = fill(wire)
        return self._web.answer(_measured(_sealed(wire)))

    def answer_of_functions(self, wire: bytes) -> Answer | None:
        """Return the answer of the functions' own server; see *answer*."""
        container.use(self._adapters)
        return self._functions.answer(_measured(self._calls(wire)))

    def _moments(self, wire: bytes) -> bytes:
        now = str(int(self.county.clock.now().timestamp()))
        number = f"{next(self._numbers):08d}"
        return wire.replace(b"@NOW@", now.encode()).replace(b"@NUMBER@", number.encode())

    def _device(self, kind: str, adapter: str) -> NewDevice:
        school = UnitId("qh.t1.s1")
        asked = AddDevice(
            name=f"南门 {kind}", kind=kind, school=school, zones=("南门",), adapter=adapter
        )
        added: NewDevice = self._as(SYSTEM, SYSTEM)("add_device", asked, NewDevice)
        return added

    def _devices(self, wire: bytes) -> bytes:
        for mark, one in self.devices.items():
            wire = wire.replace(mark.encode(), one.device.id.encode())
        if b"@UPLOAD@" in wire:
            wire = wire.replace(b"@UPLOAD@", self._upload().encode())
        head, _, body = wire.partition(HEAD_ENDS)
        named = (one.key for one in self.devices.values() if one.device.id.encode() in head)
        signed = signature(
            next(named, ""),
            timestamp=_found(rb"(?i)timestamp: *([^\r\n]*)", head),
            nonce=_found(rb"(?i)nonce: *([^\r\n]*)", head),
            path=_found(rb"^\S+ (\S*)", head),
            body=body,
        )
        return head.replace(b"@SIGNED-BY-DEVICE@", signed.encode()) + wire[len(head) :]

    def _upload(self) -> str:
        """Return an address a device was just given for one picture."""
        asked = self.answer(
            b"POST /devices/@CAMERA@/snapshots HTTP/1.1\r\nHost: a\r\nContent-Length: 0\r\n"
            b"X-Qingjiao-Timestamp: @NOW@\r\nX-Qingjiao-Nonce: asks-@NUMBER@\r\n"
            b"X-Qingjiao-Signature: @SIGNED-BY-DEVICE@\r\n\r\n"
        )
        return str(_json(asked)["upload"])

    def _links(self, wire: bytes) -> bytes:
        """Give whoever may have it a new link; a person gets few in ten minutes."""
        made: Mapping[bytes, Callable[[], OneTimePage | FiguresPageMade | ResourceOpened]] = {
            b"@PORTRAIT@": lambda: self._as("console", PARENT)(
                "make_page", MakePage(pupil_id=PersonId(PUPIL)), OneTimePage
            ),
            b"@FILE@": lambda: self._as("console", MATH)(
                "open_resource", ResourceOf(resource_id=self._resource), ResourceOpened
            ),
            b"@PANEL@": lambda: self._as("console", BUREAU)(
                "make_figures_page", MakeFiguresPage(), FiguresPageMade
            ),
        }
        for mark in _LINK_MARKS:
            if mark in wire:
                self.county.clock.forward(minutes=11)
                link = made[mark]()
                wire = wire.replace(mark, link.token.encode())
                wire = wire.replace(b"@CODE@", link.code.encode())
        return wire

    def _seats(self, wire: bytes) -> bytes:
        """Let a teacher sit down at the console."""
        if b"@SEAT@" not in wire:
            return wire
        person = json.dumps({"person": MATH}).encode()
        sat = self.answer(
            b"POST /api/session HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Qingjiao-Console: 1\r\n"
            b"Content-Length: @LENGTH@\r\n\r\n" + person
        )
        cookie = sat.headers["set-cookie"].partition(";")[0] if sat else ""
        wire = wire.replace(b"@SEAT@", str(_json(sat)["token"]).encode())
        return wire.replace(b"@COOKIE@", cookie.encode())

    def _calls(self, wire: bytes) -> bytes:
        """Sign the good call, as the bot does: nobody else has its key, so no changed one is."""
        if b"@SIGNED-BY-BOT@" not in wire:
            return wire
        now = self.county.clock.now()
        actor = Actor(platform="console", user=MATH)
        call = SignedCall(function="who_am_i", actor=actor, request={}, at=now)
        signed = call.signed(self._adapters.key).signature
        wire = wire.replace(b"@AT@", now.isoformat().encode())
        return wire.replace(b"@SIGNED-BY-BOT@", signed.encode())

    def _as(self, platform: str, user: str) -> Callable[..., Any]:
        return self.county.product.functions_for(Actor(platform=platform, user=user)).call


@cache
def town() -> Town:
    """Return the county of this process, opened when it is first asked for."""
    home = Path(tempfile.mkdtemp(prefix="qingjiao-fuzz-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return Town(home)


def _as_strict_as_postgresql(engine: sa.Engine) -> None:
    """Let SQLite refuse what PostgreSQL has not: a NUL in a text."""

    def check(*statement: Any) -> None:
        if any("\x00" in text for text in _texts(statement[3])):
            raise ValueError("a NUL")

    sa.event.listen(engine, "before_cursor_execute", check)


def _texts(value: object) -> Iterator[str]:
    """Yield the texts of one statement's parameters, or of many's."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)


def _sealed(wire: bytes) -> bytes:
    """Encrypt what WeCom would, and sign it."""
    wire = _SEALED.sub(lambda it: sealing.encrypt(APP.aes_key, it[1], APP.corp_id).encode(), wire)
    parts = (_found(rb"timestamp=([^&\s]*)", wire), _found(rb"nonce=([^&\s]*)", wire))
    signed = sealing.signature(APP.token, *parts, _found(_ENCRYPTED, wire))
    return wire.replace(b"@SIGNED-BY-WECOM@", signed.encode())


def _measured(wire: bytes) -> bytes:
    length = len(wire.partition(HEAD_ENDS)[2])
    return wire.replace(b"@LENGTH@", str(length).encode())


def _found(pattern: bytes | re.Pattern[bytes], wire: bytes) -> str:
    found = re.search(pattern, wire)
    return found[1].decode("latin-1") if found else ""


def _json(answer: Answer | None) -> dict[str, Any]:
    if answer is None or answer.status >= 400:
        raise AssertionError(f"a good request was answered {answer}")
    found: dict[str, Any] = json.loads(answer.body)
    return found
