"""AT04 and AT05: callbacks, frames and calls that nobody who may has made."""

import base64
import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

import bot.web
from bot.app import Product
from bot.dingtalk.app import DingTalkApp
from bot.dingtalk.frames import message_event
from bot.wecom import crypto
from bot.wecom.app import WeComApp
from bot.wecom.crypto import Seal
from bot.wecom.xml import fields_of
from school.actor import Actor, SignedCall
from school.papers import ConfirmBatch
from school.store.records import Records
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.stored import everything_of, rows
from tests.contracts.test_invoker import http_server
from tests.fakes import SchoolClock
from tests.functions.working import KEY, RIGHT, WRONG, WorkingSchool
from tests.gateways.dingtalk.payloads import robot_message
from tests.gateways.wecom import Tampering, sealing
from tests.gateways.wecom.callbacks import Push
from tests.gateways.wecom.door import APP
from tests.gateways.wecom.hosting import hosted
from tests.scenarios.county import a_photo
from tests.scenarios.on_dingtalk import DingTalkCounty, on_dingtalk
from tests.scenarios.on_wecom import TEACHER, WeComCounty, on_wecom

CAPTION = "三(2)班 12号 口算11"
REFUSED = frozenset({400, 401, 403, 404, 405})
NOT_OPENED = frozenset({"signature", "signed with another token", "ciphertext", "nonce", "time"})
"""Forgeries that are refused before anything is decrypted."""


# AT04: WeCom's callback


@pytest.fixture
def wecom(tmp_path: Path) -> Iterator[WeComCounty]:
    """Return a county on WeCom where a teacher's “确认” would tell a family a result."""
    with on_wecom(tmp_path) as county:
        county.photo(CAPTION, a_photo())
        yield county


def forgeries(wecom: WeComCounty) -> dict[str, Push]:
    """Return a genuine push of “确认” with each of its parts changed."""
    xml = wecom.callbacks.text(TEACHER, "确认")
    seal = wecom.callbacks.sealed
    genuine = seal(xml)
    encrypted = fields_of(genuine.body)["Encrypt"]
    bitten = encrypted[:40] + ("A" if encrypted[40] != "A" else "B") + encrypted[41:]
    frame = sealing.framed(xml.encode(), APP.corp_id)
    wrong_pad = frame + b"\x07" * (-(len(frame) + 1) % 32) + bytes([32])
    ago = int(wecom.county.clock.at.timestamp()) - 3600

    def query(**changed: str) -> Push:
        return Push(query={**genuine.query, **changed}, body=genuine.body)

    return {
        "signature": query(msg_signature="0" * 40),
        "signed with another token": seal(xml, Tampering(token="guessed")),
        "ciphertext": Push(
            query=genuine.query, body=genuine.body.replace(encrypted.encode(), bitten.encode())
        ),
        "nonce": query(nonce="another"),
        "time": query(timestamp=str(ago)),
        "another corp": seal(xml, Tampering(receive_id="ww0000000000000000")),
        "padding": seal(xml, Tampering(encrypted=sealing.encrypt_padded(APP.aes_key, wrong_pad))),
        "signed an hour ago": seal(xml, Tampering(timestamp=str(ago))),
        "signed an hour ahead": seal(xml, Tampering(timestamp=str(ago + 7200))),
        "nothing inside": seal(xml, Tampering(encrypted="")),
        "no XML": seal(xml, Tampering(body=b"{}")),
    }


def no_signature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wecom.crypto._check_signature", lambda *_: None)


def any_age(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.wecom.crypto._check_age", lambda *_: None)


def whatever_opens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the corp inside nor the padding is looked at."""
    monkeypatch.setattr("bot.wecom.crypto._decrypt", _carelessly)


def _carelessly(app: WeComApp, encrypted: str) -> str:
    return sealing.decrypt(app.aes_key, encrypted)[0].decode()


def opened_first(monkeypatch: pytest.MonkeyPatch) -> None:
    def unseal(app: WeComApp, seal: Seal, *, encrypted: str, now: Any) -> str:
        plain = crypto._decrypt(app, encrypted)
        crypto._check_signature(app, seal, encrypted)
        crypto._check_age(seal, now)
        return plain

    monkeypatch.setattr("bot.wecom.callback.unseal", unseal)


def compared_letter_by_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    plainly = SimpleNamespace(compare_digest=lambda one, other: one == other)
    monkeypatch.setattr("bot.wecom.crypto.hmac", plainly)


@attack(
    "AT04",
    Weakening("no signature is checked", no_signature),
    Weakening("a callback may be of any age", any_age),
    Weakening("whatever opens is taken", whatever_opens),
    Weakening("it is opened before the signature is checked", opened_first),
    Weakening("signatures are compared letter by letter", compared_letter_by_letter),
)
def test_a_forged_callback_is_refused_unopened_and_changes_nothing(
    build: None, wecom: WeComCounty, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened, compared = counted(monkeypatch, crypto, "_decrypt"), counted_comparisons(monkeypatch)
    before = everything_of(wecom.county)

    for part, push in forgeries(wecom).items():
        opened.clear()
        compared.clear()
        status = wecom.callbacks.send(push)

        held(status in REFUSED, f"a wrong {part} was taken: {status}")
        held(part not in NOT_OPENED or not opened, f"a wrong {part} was decrypted")
        held(bool(compared) or part == "no XML", "signatures are not compared in constant time")
        held(everything_of(wecom.county) == before, f"a wrong {part} changed something")
    assert (
        wecom.callbacks.send(wecom.callbacks.sealed(wecom.callbacks.text(TEACHER, "确认"))) == 200
    )
    assert everything_of(wecom.county) != before, "the genuine one must do what the forged did not"


def counted(monkeypatch: pytest.MonkeyPatch, module: Any, name: str) -> list[str]:
    """Return a list that grows with every call of a function of the product."""
    calls: list[str] = []
    original = getattr(module, name)

    def noted(*args: Any, **named: Any) -> Any:
        calls.append(name)
        return original(*args, **named)

    monkeypatch.setattr(module, name, noted)
    return calls


def counted_comparisons(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return a list that grows with every comparison whose time tells nothing."""
    return counted(monkeypatch, hmac, "compare_digest")


# AT05: what DingTalk would have sent, and calls of functions


@pytest.fixture
def dingtalk(tmp_path: Path) -> Iterator[DingTalkCounty]:
    """Return a county on DingTalk where a teacher's “确认” would tell a family a result."""
    with on_dingtalk(tmp_path) as county:
        county.photo(CAPTION, a_photo())
        yield county


def any_organisation(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.dingtalk.frames._check_corp", lambda *_: None)


@attack("AT05", Weakening("any organisation is heard", any_organisation))
def test_frames_of_another_organisation_change_nothing(
    build: None, dingtalk: DingTalkCounty
) -> None:
    state = dingtalk.gateway.state
    track, token = dingtalk.button("确认", place="teacher01")
    state.corp_id = "dinganothercorp"
    before = everything_of(dingtalk.county)

    dingtalk.arrive(lambda: dingtalk.gateway.say("确认", sender="teacher01"))
    dingtalk.arrive(lambda: dingtalk.gateway.press(track, token, user="teacher01"))

    held(everything_of(dingtalk.county) == before, "another organisation's frame was taken in")


def a_door_for_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that lets DingTalk post to it, as its older robots do, and asks for no sign."""
    sound = bot.web.web_app

    def with_door(product: Product, *, console: bool = True) -> Starlette:
        async def take(request: Request) -> Response:
            app = DingTalkApp("id", "secret", "robot")
            now = product.foundation.clock.now()
            event = message_event(await request.json(), app=app, received_at=now)
            product.engine.receive(event)
            return Response()

        web = sound(product, console=console)
        web.router.routes.append(Route("/dingtalk/callback", take, methods=["POST"]))
        return web

    monkeypatch.setattr("bot.web.web_app", with_door)


def signs(secret: str, now_ms: int) -> dict[str, dict[str, str]]:
    """Return the headers of a DingTalk robot's post: as they should be, and each way wrong."""

    def signed(at_ms: int, key: str) -> dict[str, str]:
        mac = hmac.digest(key.encode(), f"{at_ms}\n{key}".encode(), hashlib.sha256)
        return {"timestamp": str(at_ms), "sign": base64.b64encode(mac).decode()}

    hour = 3_600_000
    return {
        "right": signed(now_ms, secret),
        "wrong sign": signed(now_ms, "guessed"),
        "no headers": {},
        "over an hour old": signed(now_ms - hour - 1000, secret),
        "an hour ahead": signed(now_ms + hour, secret),
    }


TOLD = frozenset({"sends", "events"})
"""Doors of pages count the tries of an address, the devices' door raises an alarm of tampering."""


@attack("AT05", Weakening("a door for posts without a sign", a_door_for_posts))
def test_nobody_can_post_what_dingtalk_would_have_said(
    build: None, dingtalk: DingTalkCounty
) -> None:
    """Messages come by a connection we open; there is no address to post one to, signed or not."""
    county, state = dingtalk.county, dingtalk.gateway.state
    message = robot_message(state, "text", {"text": {"content": "确认"}}, sender="teacher01").data
    before = rows(county.product.foundation.records.database, but=TOLD)
    web = bot.web.web_app(county.product, console=False)
    paths = {getattr(route, "path", "/").replace("{token}", "x") for route in web.routes}
    now_ms = int(county.clock.at.timestamp() * 1000)

    with hosted(list(web.routes)) as url, httpx.Client(trust_env=False) as client:
        for path in sorted(paths | {"/", "/dingtalk", "/dingtalk/callback", "/robot/callback"}):
            for what, headers in signs(state.client_secret, now_ms).items():
                status = client.post(url + path, json=message, headers=headers).status_code
                held(status in {*REFUSED, 410, 413, 422}, f"{what} at {path} was taken: {status}")

    after = rows(county.product.foundation.records.database, but=TOLD)
    changed = [name for name in {*before, *after} if before.get(name) != after.get(name)]
    held(not changed, f"something was stored: {changed}")


def no_call_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("school.actor.SignedCall._genuine", lambda *_: True)


def a_call_lives_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("school.actor.MAX_AGE", timedelta(days=365))


def a_call_is_for_any_function(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(call: SignedCall, _: str, now: Any, **keys: Any) -> None:
        original(call, call.function, now, **keys)

    original = SignedCall.check
    monkeypatch.setattr("school.actor.SignedCall.check", check)


@pytest.fixture
def school(records: Records, clock: SchoolClock) -> WorkingSchool:
    """Return a school with a paper that can be confirmed."""
    return WorkingSchool(records, clock)


Change = Callable[[dict[str, Any]], object]
CHANGES: dict[str, Change] = {
    "wrong signature": lambda call: call.update(signature="0" * 64),
    "no signature": lambda call: call.update(signature=""),
    "no time": lambda call: call.pop("at"),
    "no actor": lambda call: call.pop("actor"),
    "another actor": lambda call: call["actor"].update(user="wang"),
    "another request": lambda call: call["request"].update(batch_id="x"),
    "the product's name": lambda call: call["actor"].update(platform="system", user="system"),
}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@attack(
    "AT05",
    Weakening("no call's signature is checked", no_call_is_checked),
    Weakening("a call lives for ever", a_call_lives_for_ever),
    Weakening("a call is for any function", a_call_is_for_any_function),
)
def test_a_forged_stale_or_future_call_of_a_function_changes_nothing(
    build: None, school: WorkingSchool
) -> None:
    paper = school.read(1, RIGHT, WRONG)
    before = rows(school.records.database)

    def signed(late: timedelta = timedelta(), function: str = "confirm_batch") -> dict[str, Any]:
        return (
            SignedCall(
                function=function,
                actor=Actor(platform="console", user="chen"),
                request=ConfirmBatch(batch_id=paper.batch_id).model_dump(mode="json"),
                at=school.clock.now() - late,
            )
            .signed(KEY)
            .model_dump(mode="json")
        )

    calls = {what: signed() for what in CHANGES}
    for what, call in calls.items():
        CHANGES[what](call)
    calls["over an hour old"] = signed(timedelta(hours=1, seconds=1))
    calls["an hour ahead"] = signed(timedelta(hours=-1))
    calls["signed for another function"] = signed(function="show_batch")
    with http_server() as url, httpx.Client(trust_env=False) as client:
        for what, call in calls.items():
            answer = client.post(f"{url}/functions/confirm_batch", json=call).json()
            held(answer.get("error", {}).get("kind") == "Untrusted", f"{what} was taken")
            held(rows(school.records.database) == before, f"{what} changed something")
        genuine = client.post(f"{url}/functions/confirm_batch", json=signed()).json()

    assert "answer" in genuine, "the genuine call must do what the forged ones did not"
