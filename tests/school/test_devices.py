"""What devices of each make say becomes our events, and nothing else of it stays."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from school.device_adapter import Adapter, OurField, adapter_of, adapters
from school.device_events import Event, Level, event_kinds, level_of
from school.device_reading import moment, read_events
from school.devices import (
    Device,
    Refused,
    SignedRequest,
    device_kinds,
    is_genuine,
    kind_of,
    signature,
)
from school.errors import NotFound, NotUnderstood
from school.people import UnitId

NOW = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)
CANARY = "CANARY"


def a_camera(adapter: str = "generic", kind: str = "camera") -> Device:
    return Device(
        id="dev-1",
        name="南门摄像头",
        kind=kind,
        school=UnitId("qt.t1.s1"),
        zones=("南门",),
        adapter=adapter,
        heartbeat_s=0,
        added_at=NOW,
    )


def an_alarm(method: int, kind: int, *, priority: int = 4, more: str = "") -> str:
    return f"""<?xml version="1.0" encoding="GB2312"?>
<Notify><CmdType>Alarm</CmdType><SN>17</SN><DeviceID>34020000001340000001</DeviceID>
<AlarmPriority>{priority}</AlarmPriority><AlarmMethod>{method}</AlarmMethod>
<AlarmTime>2026-11-21T14:02:30</AlarmTime><AlarmDescription>张三翻墙</AlarmDescription>
<Info><AlarmType>{kind}</AlarmType></Info>{more}</Notify>"""


@pytest.mark.parametrize(
    ("method", "kind", "priority", "ours", "level"),
    [
        (5, 6, 4, "intrusion", Level.RED),
        (5, 5, 1, "intrusion", Level.RED),
        (5, 8, 1, "unknown_person", Level.RED),
        (5, 8, 3, "unknown_person", Level.YELLOW),
        (2, 2, 9, "tamper", Level.ORANGE),
    ],
)
def test_a_national_alarm_notification_is_understood(
    method: int, kind: int, priority: int, ours: str, level: Level
) -> None:
    body = an_alarm(method, kind, priority=priority).encode("gb2312")

    (event,) = read_events(body, a_camera("gb28181"), now=NOW)

    assert isinstance(event, Event)
    assert (event.kind, level_of(event), event.zone) == (ours, level, "南门")
    assert event.at == datetime(2026, 11, 21, 6, 2, 30, tzinfo=UTC)
    assert "张三" not in event.model_dump_json()


def test_the_same_notification_has_the_same_number_and_the_next_another() -> None:
    first, again, later = (
        read_events(body.encode("gb2312"), a_camera("gb28181"), now=NOW)[0]
        for body in (an_alarm(5, 6), an_alarm(5, 6), an_alarm(5, 6).replace(">17<", ">18<"))
    )

    assert isinstance(first, Event)
    assert isinstance(later, Event)
    assert first == again
    assert first.event_id != later.event_id


@pytest.mark.parametrize(
    ("body", "why"),
    [
        (an_alarm(5, 9), "kind"),
        (an_alarm(5, 6).replace("Alarm<", "Keepalive<", 1), "CmdType"),
        (an_alarm(5, 6).replace("2026-11-21T14:02:30", "2026-13-41"), "at"),
    ],
)
def test_what_is_no_alarm_for_people_is_refused(body: str, why: str) -> None:
    said = read_events(body.encode("gb2312"), a_camera("gb28181"), now=NOW)

    assert said == [Refused(index=0, why=why)]


@pytest.mark.parametrize(
    "body",
    [
        b"<a>",
        b"\xff\xff",
        b"{}",
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><Notify><SN>&c;</SN></Notify>',
        b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><Notify/>',
    ],
)
def test_xml_that_is_broken_or_an_attack_is_not_understood(body: bytes) -> None:
    with pytest.raises(NotUnderstood):
        read_events(body, a_camera("gb28181"), now=NOW)


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("2026-11-21T14:03:00", "2026-11-21T06:03:00+00:00"),
        ("2026-11-21 14:03:00", "2026-11-21T06:03:00+00:00"),
        ("2026-11-21T14:03:00+08:00", "2026-11-21T06:03:00+00:00"),
        ("2026-11-21T06:03:00Z", "2026-11-21T06:03:00+00:00"),
        ("1795240980", "2026-11-21T06:03:00+00:00"),
        ("1795240980.5", "2026-11-21T06:03:00.500000+00:00"),
        ("1795240980000", "2026-11-21T06:03:00+00:00"),
        ("yesterday", None),
        ("9" * 30, None),
        ("0001-01-01T00:00:00+23:59", None),
    ],
)
def test_moments_are_read_as_devices_write_them(said: str, meant: str | None) -> None:
    at = moment(said)

    assert (at.isoformat() if at else None) == meant


def test_every_adapter_says_what_it_takes_and_takes_no_face() -> None:
    assert {"generic", "gate", "gb28181"} <= adapters().keys()
    for adapter in adapters().values():
        assert set(adapter.kinds.values()) <= event_kinds().keys()
    with pytest.raises(NotFound, match="generic"):
        adapter_of("acme")


@pytest.mark.parametrize(
    "wrong",
    [
        {"fields": {"event_id": ["id"]}},
        {"fields": {"event_id": ["id"], "kind": ["kind"], "person": ["face.personId"]}},
        {"fields": {"event_id": ["id"], "kind": ["kind"], "result": ["data.imageBase64"]}},
        {"fields": {"event_id": ["id"], "kind": ["kind"], "snapshot": ["picture"]}},
        {"kinds": {"a": "no-such-kind"}},
        {"more": 1},
    ],
)
def test_an_adapter_that_would_take_a_face_or_is_not_complete_does_not_load(
    wrong: dict[str, object],
) -> None:
    right = {"name": "n", "format": "json", "fields": {"event_id": ["id"], "kind": ["kind"]}}
    Adapter.model_validate(right)

    with pytest.raises(ValidationError):
        Adapter.model_validate({**right, **wrong})


def test_what_looks_at_faces_may_send_no_pictures_and_every_kind_says_what_there_is() -> None:
    pictures = {code for code, kind in device_kinds().items() if kind.snapshots}

    assert pictures == {"camera"}
    with pytest.raises(NotFound, match="闸机 gate"):
        kind_of("toaster")


def test_a_kind_of_devices_that_tells_of_what_is_no_event_does_not_load(tmp_path: Path) -> None:
    file = tmp_path / "device_kinds.toml"
    file.write_text('[a]\nname = "a"\nsays = ["earthquake"]\n')

    with pytest.raises(ValueError, match="earthquake"):
        device_kinds(file)


def test_a_signature_covers_time_nonce_path_and_body() -> None:
    parts = {"timestamp": "1", "nonce": "n" * 8, "path": "/p", "body": b"b"}
    signed = signature("k", **parts)  # type: ignore[arg-type]  # each is of its type

    # Worked out apart from our code: printf '1\nnnnnnnnn\n/p\nb' | openssl dgst -sha256 -hmac k
    assert signed == "v1=18087ceaae171c70d9a169184bde833eb43e1cd210944c113e92abfef6034823"
    request = SignedRequest(device="d", timestamp="1", nonce="n" * 8, signature=signed, body="")
    assert is_genuine(request, key="k", path="/p", body=b"b")
    for change in ({"key": "K"}, {"path": "/q"}, {"body": b"c"}):
        given: dict[str, object] = {"key": "k", "path": "/p", "body": b"b", **change}
        assert not is_genuine(request, **given)  # type: ignore[arg-type]


NAMES = st.sampled_from(
    [
        *("face", "faceImage", "FaceFeature", "feature", "image", "photo", "snapImage", "pic"),
        *("data", "extra", "text", "name", "description", "events", "list", "eventData", "url"),
    ]
)
SECRETS = st.sampled_from(
    [
        CANARY,
        f"data:image/jpeg;base64,/9j/{CANARY}",
        f"{CANARY}" + "QUJD" * 200,
        f"https://a.example/{CANARY}.jpg",
    ]
)
NESTED = st.recursive(
    SECRETS | st.lists(st.floats(allow_nan=False), min_size=4, max_size=8) | st.none(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=12,
)
OURS = st.sampled_from([field.value for field in OurField])
LOADS = st.dictionaries(NAMES | OURS, NESTED, max_size=8)


@given(payload=LOADS, kind=st.sampled_from(["pass", "unknown_person", CANARY]))
def test_whatever_a_gate_sends_nothing_but_our_fields_stays(
    payload: dict[str, object], kind: str
) -> None:
    for adapter in ("generic", "gate"):
        said = {**payload, "event_id": f"{CANARY}-1", "kind": kind}
        body = json.dumps({"events": [said, {"deep": said}]}).encode()

        for one in read_events(body, a_camera(adapter, "gate"), now=NOW):
            kept = one.model_dump_json()
            assert CANARY not in kept
            assert len(kept) < 600


@given(body=st.binary(max_size=200) | st.text(max_size=200).map(str.encode))
def test_whatever_bytes_come_they_are_events_or_not_understood(body: bytes) -> None:
    for adapter in adapters():
        try:
            said = read_events(body, a_camera(adapter), now=NOW)
        except NotUnderstood:
            continue
        assert all(isinstance(one, Refused) for one in said)
