"""What each kind of WeCom callback means to the bot; over real sockets and on public samples."""

import json
import os
import socket
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from bot.events import ChatEvent
from bot.wecom.app import SchoolContactChange, WeComApp
from bot.wecom.crypto import Seal, unseal
from bot.wecom.parsing import parse
from bot.wecom.xml import fields_of
from message_cards.renderers.wecom import render
from tests.gateways.wecom import bodies
from tests.gateways.wecom.door import APP, Door, open_door
from tests.gateways.wecom.site import GRADED

SHARED = Path(
    os.environ.get("QINGJIAO_SHARED", Path(__file__).parents[2].parent / "shared"), "chat", "wecom"
)


@pytest.fixture(scope="module")
def opened() -> Iterator[Door]:
    with open_door() as door:
        yield door


@pytest.fixture
def door(opened: Door) -> Door:
    opened.clear()
    return opened


def test_a_press_carries_our_token_and_the_code_to_replace_the_card(door: Door) -> None:
    xml = door.wecom.press("t_wang", "tok-1", task_id="qj-1", response_code="RC1")

    assert door.wecom.push_together([xml, xml]) == [200, 200]

    event = door.inbox.events[0]
    assert (event.pressed, event.response_code, event.text) == ("tok-1", "RC1", "")
    assert sorted(door.inbox.new) == [False, True]


def test_two_presses_of_one_button_are_two_events(door: Door) -> None:
    door.wecom.push(door.wecom.press("t_wang", "tok-1", task_id="qj-1"))
    door.clock.advance(1)
    door.wecom.push(door.wecom.press("t_wang", "tok-1", task_id="qj-1"))

    assert door.inbox.new == [True, True]


def test_pressing_a_button_of_words_is_the_same_as_typing_them(door: Door) -> None:
    door.wecom.push(door.wecom.press("t_wang", "say:帮助", task_id="qj-1"))

    (event,) = door.inbox.events
    assert (event.text, event.pressed) == ("帮助", None)


def _message(**fields: str) -> dict[str, str]:
    return {"FromUserName": "t_wang", "MsgId": "1", **fields}


@pytest.mark.parametrize(
    ("fields", "text", "kind"),
    [
        (_message(MsgType="image", PicUrl="http://evil/", MediaId="M1"), "", "picture"),
        (_message(MsgType="voice", MediaId="M1", Format="amr"), "", "audio"),
        (_message(MsgType="video", MediaId="M1", ThumbMediaId="M2"), "", "video"),
        (_message(MsgType="file", MediaId="M1", FileName="口算.pdf"), "", "file"),
        (
            _message(MsgType="location", Location_X="28.1", Location_Y="120.2", Label="南门"),
            "南门（28.1,120.2）",
            None,
        ),
        (_message(MsgType="link", Title="通知", Url="https://x.cn/1"), "通知 https://x.cn/1", None),
        (_message(MsgType="event", Event="click", EventKey="值班"), "值班", None),
        (_message(MsgType="event", Event="subscribe"), "帮助", None),
    ],
)
def test_each_kind_of_message_is_understood(
    door: Door, fields: dict[str, str], text: str, kind: str | None
) -> None:
    assert door.wecom.push(door.wecom.xml(fields)) == [200]

    (event,) = door.inbox.events
    assert event.text == text
    assert [a.kind.value for a in event.attachments] == ([kind] if kind else [])
    assert all(a.ref == "M1" for a in event.attachments)
    assert "evil" not in event.model_dump_json()


def test_a_push_that_breaks_off_half_way_disturbs_nobody(door: Door) -> None:
    push = door.wecom.sealed(door.wecom.text("t_wang", "断"))
    address = urlsplit(f"{door.wecom.url}?{urlencode(push.query)}")
    with socket.create_connection((address.hostname, address.port)) as half:
        head = f"POST {address.path}?{address.query} HTTP/1.1\r\nHost: x\r\n"
        half.sendall(f"{head}Content-Length: {len(push.body)}\r\n\r\n".encode() + push.body[:50])

    assert door.wecom.push(door.wecom.text("t_wang", "整")) == [200]
    assert [event.text for event in door.inbox.events] == ["整"]


@pytest.mark.parametrize("event", ["enter_agent", "LOCATION", "view", "something_new"])
def test_events_that_ask_for_nothing_are_acknowledged_and_forgotten(door: Door, event: str) -> None:
    fields = {"FromUserName": "t_wang", "MsgType": "event", "Event": event}

    assert door.wecom.push(door.wecom.xml(fields)) == [200]
    assert not door.inbox.events


def test_an_unknown_kind_of_message_is_acknowledged_and_forgotten(door: Door) -> None:
    assert door.wecom.push(door.wecom.xml(_message(MsgType="hologram"))) == [200]
    assert not door.inbox.events


@pytest.mark.parametrize(
    "fields",
    [
        {"InfoType": "change_school_contact", "TimeStamp": "1403610513"},
        {"MsgType": "event", "Event": "change_school_contact", "FromUserName": "sys"},
    ],
)
def test_a_change_of_the_school_directory_goes_to_its_own_listener(
    door: Door, fields: dict[str, str]
) -> None:
    whole = {**fields, "ChangeType": "create_parent", "Id": "p_zhang"}

    assert door.wecom.push(door.wecom.xml(whole)) == [200]

    assert not door.inbox.events
    (change,) = door.changes
    assert isinstance(change, SchoolContactChange)
    assert (change.change, change.id, change.corp_id) == (
        "create_parent",
        "p_zhang",
        APP.corp_id,
    )


needs_samples = pytest.mark.skipif(not SHARED.is_dir(), reason=f"no WeCom samples at {SHARED}")


@needs_samples
def test_the_official_crypto_vector_opens() -> None:
    vector = json.loads((SHARED / "official_crypto_vector.json").read_text())
    app = WeComApp(
        corp_id=vector["receiveid"],
        agent_id=218,
        secret="s",
        token=vector["token"],
        aes_key=vector["encodingAESKey"],
    )
    encrypted = fields_of((SHARED / "wecom_callback_text_encrypted.xml").read_bytes())["Encrypt"]
    seal = Seal(vector["msg_signature"], vector["timestamp"], vector["nonce"])
    then = datetime.fromtimestamp(int(vector["timestamp"]), tz=UTC)

    plain = unseal(app, seal, encrypted=encrypted, now=then)

    assert fields_of(plain) == vector["plaintext"]
    event = parse(plain, app)
    assert isinstance(event, ChatEvent)
    assert (event.sender, event.text) == ("mycreate", "hello")


SAMPLES = {
    "cb_text.xml": "text",
    "cb_image.xml": "picture",
    "cb_enter_agent.xml": "nothing",
    "cb_template_card_event.xml": "press",
    "cb_template_card_menu_event.xml": "press",
    "cb_change_school_contact_create_parent.xml": "change",
    "cb_change_school_contact_create_student.xml": "change",
    "cb_change_school_contact_subscribe.xml": "change",
    "cb_change_school_contact_unsubscribe.xml": "change",
}


@needs_samples
def test_every_public_sample_of_a_callback_is_known_here() -> None:
    assert {path.name for path in SHARED.glob("cb_*.xml")} == set(SAMPLES)


@needs_samples
@pytest.mark.parametrize(("name", "expected"), SAMPLES.items())
def test_every_public_sample_of_a_callback_parses(name: str, expected: str) -> None:
    event = parse((SHARED / name).read_text(encoding="utf-8"), APP)

    assert _kind_of(event) == expected


def _kind_of(event: ChatEvent | SchoolContactChange | None) -> str:
    if event is None:
        return "nothing"
    if isinstance(event, SchoolContactChange):
        return "change"
    if event.pressed:
        return "press" if (event.pressed, event.response_code) == ("key111", "ResponseCode") else ""
    return event.attachments[0].kind.value if event.attachments else "text"


@needs_samples
def test_our_cards_have_no_field_the_official_ones_lack() -> None:
    for path in SHARED.glob("card_*.json"):
        bodies.Card.model_validate_json(path.read_bytes())
    official = json.loads((SHARED / "card_button_interaction.json").read_bytes())
    official |= json.loads((SHARED / "card_text_notice.json").read_bytes())

    for card in (GRADED, GRADED.model_copy(update={"buttons": ()})):
        (body,) = render(card, task_id="qj-1", page="https://school.example/").bodies
        assert set(body["template_card"]) <= set(official)


@needs_samples
def test_the_fake_takes_every_official_school_notice() -> None:
    for path in SHARED.glob("school_notice_*_req.json"):
        bodies.SchoolNotice.model_validate_json(path.read_bytes())
