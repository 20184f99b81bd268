"""What WeCom's callback may and may not make the bot believe; over real sockets."""

import ast
import inspect
import threading
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.wecom import crypto
from bot.wecom.app import WeComApp
from bot.wecom.callback import MAX_BODY_BYTES
from bot.wecom.crypto import Seal, unseal
from bot.wecom.xml import fields_of
from school.errors import Untrusted
from tests.gateways.wecom import StillClock, Tampering, sealing
from tests.gateways.wecom.door import APP, Door, open_door


@pytest.fixture(scope="module")
def opened() -> Iterator[Door]:
    with open_door() as door:
        yield door


@pytest.fixture
def door(opened: Door) -> Door:
    opened.clear()
    return opened


def test_the_address_is_verified_with_the_plain_echo(door: Door) -> None:
    assert door.wecom.verify_url("5927782489442352469") == "5927782489442352469"


@pytest.mark.parametrize(
    "tamper",
    [
        Tampering(bad_signature=True),
        Tampering(token="guessed"),
        Tampering(receive_id="ww0000000000000000"),
        Tampering(encrypted="not base64"),
        Tampering(timestamp="1409659813"),
        Tampering(query={"echostr": ""}),
    ],
)
def test_a_forged_verification_is_refused(door: Door, tamper: Tampering) -> None:
    assert door.wecom.verify_url(tamper=tamper) is None


def test_a_text_is_stored_and_answered_with_an_empty_200(door: Door) -> None:
    xml = door.wecom.text("t_wang", "三(2)班 口算11")

    assert door.wecom.push(xml) == [200]

    (event,) = door.inbox.events
    assert (event.platform, event.robot) == ("wecom", "wecom:1000002")
    assert (event.sender, event.conversation.id, event.text) == (
        "t_wang",
        "t_wang",
        "三(2)班 口算11",
    )
    assert event.key.startswith("ww5823bf96d3bd56c7:1000002:")
    assert event.sent_at == door.clock.now()


def _nibbled(text: str) -> str:
    return text[:-1] + ("A" if text[-1] != "A" else "B")


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_changing_any_part_of_the_address_is_refused(door: Door, name: str) -> None:
    push = door.wecom.sealed(door.wecom.text("t_wang", "确认"))

    push.query[name] = push.query[name][:-1] + ("1" if push.query[name][-1] != "1" else "2")

    assert door.wecom.send(push) == 403
    assert not door.inbox.events


@pytest.mark.parametrize("name", ["msg_signature", "timestamp", "nonce"])
def test_leaving_out_any_part_of_the_address_is_refused(door: Door, name: str) -> None:
    push = door.wecom.sealed(door.wecom.text("t_wang", "确认"))

    del push.query[name]

    assert door.wecom.send(push) == 403
    assert not door.inbox.events


def test_changing_the_ciphertext_is_refused(door: Door) -> None:
    push = door.wecom.sealed(door.wecom.text("t_wang", "确认"))
    encrypted = fields_of(push.body)["Encrypt"]

    forged = push.body.replace(encrypted.encode(), _nibbled(encrypted).encode())

    assert door.wecom.send(type(push)(query=push.query, body=forged)) == 403
    assert not door.inbox.events


ENTITY_BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    b"<xml><Encrypt>&b;</Encrypt></xml>"
)


@pytest.mark.parametrize(
    ("tamper", "status"),
    [
        (Tampering(bad_signature=True), 403),
        (Tampering(token="guessed"), 403),
        (Tampering(receive_id="ww0000000000000000"), 403),
        (Tampering(receive_id=""), 403),
        (Tampering(encrypted=""), 403),
        (Tampering(encrypted="AAAA"), 403),
        (Tampering(encrypted="!!!!"), 403),
        (Tampering(encrypted="AAAAAAAAAAAAAAAAAAAAAA=="), 403),
        (Tampering(encrypted="A" * 44), 403),
        (Tampering(timestamp="yesterday"), 403),
        (Tampering(timestamp="9" * 400), 403),
        (Tampering(body=b""), 400),
        (Tampering(body=b"<xml>"), 400),
        (Tampering(body=b"\xff\xfe\x00"), 400),
        (Tampering(body=b"<xml></xml>"), 403),
        (Tampering(body=ENTITY_BOMB), 400),
        (Tampering(body=b"<xml>" + b"a" * MAX_BODY_BYTES + b"</xml>"), 400),
    ],
)
def test_malformed_and_forged_pushes_end_in_one_clean_refusal(
    door: Door, tamper: Tampering, status: int
) -> None:
    xml = door.wecom.text("t_wang", "确认")

    assert door.wecom.push(xml, tamper) == [status] * 3
    assert not door.inbox.events


_TEXT_OF_A = "<MsgType>text</MsgType><MsgId>1</MsgId><FromUserName>a</FromUserName>"


@pytest.mark.parametrize(
    "inside",
    [
        "",
        "hello",
        "<xml></xml>",
        "<xml><MsgType>text</MsgType></xml>",
        f"<xml>{_TEXT_OF_A}</xml>",
        f"<xml>{_TEXT_OF_A}<CreateTime>99999999999999999999</CreateTime></xml>",
        "<xml><MsgType>image</MsgType><MsgId>1</MsgId></xml>",
        "<xml><MsgType>event</MsgType><Event>template_card_event</Event></xml>",
        ENTITY_BOMB.decode(),
    ],
)
def test_signed_nonsense_is_refused_too(door: Door, inside: str) -> None:
    assert set(door.wecom.push(inside)) <= {400, 403}
    assert not door.inbox.events


@pytest.mark.parametrize("fill", [0, 1, 17, 33, 200, 255])
def test_wrong_padding_never_gets_through(fill: int) -> None:
    frame = sealing.framed(b"<xml/>", APP.corp_id)
    padded = frame + b"\x07" * (63 - len(frame)) + bytes([fill])
    encrypted = sealing.encrypt_padded(APP.aes_key, padded)

    with pytest.raises(Untrusted):
        _unsealed(encrypted)


def test_a_length_beyond_the_end_never_gets_through() -> None:
    frame = sealing._SALT + (2**31).to_bytes(4, "big") + b"<xml/>" + APP.corp_id.encode()
    fill = 32 - len(frame) % 32
    encrypted = sealing.encrypt_padded(APP.aes_key, frame + bytes([fill]) * fill)

    with pytest.raises(Untrusted):
        _unsealed(encrypted)


def _unsealed(encrypted: str) -> str:
    clock = StillClock()
    stamp = str(int(clock.seconds()))
    seal = Seal(sealing.signature(APP.token, stamp, "n", encrypted), stamp, "n")
    return unseal(APP, seal, encrypted=encrypted, now=clock.now())


@given(st.binary(max_size=200))
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow], deadline=None)
def test_no_ciphertext_of_a_signed_push_raises_anything_but_untrusted(content: bytes) -> None:
    encrypted = sealing.encrypt_padded(APP.aes_key, content + b"\0" * (-len(content) % 16))

    with pytest.raises(Untrusted):
        _unsealed(encrypted)


def test_signatures_are_compared_in_constant_time() -> None:
    tree = ast.parse(inspect.getsource(crypto._check_signature))

    called = {node.func.attr for node in ast.walk(tree) if _calls_attribute(node)}  # type: ignore[attr-defined]
    compared = [node for node in ast.walk(tree) if isinstance(node, ast.Compare)]

    assert "compare_digest" in called
    assert not compared


def _calls_attribute(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)


def test_a_replay_within_ten_minutes_has_the_same_key_and_later_is_refused(door: Door) -> None:
    door.wecom.push(door.wecom.text("t_wang", "确认"))
    recorded = door.wecom.pushes[-1]

    door.clock.advance(599)
    assert door.wecom.replay(recorded) == 200
    assert door.inbox.new == [True, False]

    door.clock.advance(2)
    assert door.wecom.replay(recorded) == 403
    assert len(door.inbox.events) == 2


def test_a_push_from_the_future_is_refused(door: Door) -> None:
    ahead = str(int(door.clock.seconds()) + 301)

    push = door.wecom.sealed(door.wecom.text("t_wang", "确认"), Tampering(timestamp=ahead))

    assert door.wecom.send(push) == 403
    assert not door.inbox.events


def test_a_redelivery_after_a_failed_insert_is_the_same_event(door: Door) -> None:
    door.inbox.failures = 1

    assert door.wecom.push(door.wecom.text("t_wang", "确认")) == [500, 200]
    assert door.inbox.new == [True]


def test_an_event_is_offered_three_times_at_most(door: Door) -> None:
    door.inbox.failures = 9

    assert door.wecom.push(door.wecom.text("t_wang", "确认")) == [500, 500, 500]


def test_a_late_second_try_racing_the_first_is_known_by_its_key(door: Door) -> None:
    xml = door.wecom.text("t_wang", "确认")

    assert door.wecom.push_together([xml, xml, xml]) == [200, 200, 200]
    assert sorted(door.inbox.new) == [False, False, True]


def test_events_out_of_order_keep_their_own_time(door: Door) -> None:
    first = door.wecom.text("t_wang", "一")
    door.clock.advance(3)
    second = door.wecom.text("t_wang", "二")

    assert door.wecom.out_of_order([first, second]) == [200, 200]
    by_time = sorted(door.inbox.events, key=lambda event: event.sent_at)
    assert [event.text for event in by_time] == ["一", "二"]


def test_a_slow_insert_holds_up_nobody_else(door: Door) -> None:
    door.inbox.open.clear()
    slow = threading.Thread(target=door.wecom.push, args=(door.wecom.text("t_wang", "慢"),))
    slow.start()

    assert door.wecom.verify_url("42") == "42"

    door.inbox.open.set()
    slow.join()
    assert [event.text for event in door.inbox.events] == ["慢"]


def test_an_application_without_a_token_or_a_real_key_cannot_start() -> None:
    with pytest.raises(ValueError, match="Token"):
        WeComApp(corp_id="ww1", agent_id=1, secret="s", token="", aes_key=APP.aes_key)
    with pytest.raises(ValueError, match="EncodingAESKey"):
        WeComApp(corp_id="ww1", agent_id=1, secret="s", token="t", aes_key="short")
    with pytest.raises(ValueError, match="EncodingAESKey"):
        WeComApp(corp_id="ww1", agent_id=1, secret="s", token="t", aes_key="A" * 39)


def test_an_application_shows_no_secret_when_printed() -> None:
    assert APP.secret not in repr(APP)
    assert APP.token not in repr(APP)
    assert APP.aes_key not in repr(APP)
