"""The HTTP doors that take a body, of ``qingjiao serve`` and of the functions' own server."""

import json
import re
from collections.abc import Iterator

from school.errors import NotUnderstood, Unavailable
from tests.fuzz.chats import wecom_events
from tests.fuzz.door import FAILED, Door, TurnedAway
from tests.fuzz.town import HEAD_ENDS, town
from tests.fuzz.wire import Answer
from tests.scenarios.county import MATH, PUPIL, a_photo

REFUSED = 400
_UNSEEN = re.compile(r"<style.*?</style>|<[^>]*>", re.DOTALL)


def _request(line: str, *heads: str, body: bytes = b"") -> bytes:
    every = (f"{line} HTTP/1.1", "Host: 127.0.0.1", "Content-Length: @LENGTH@", *heads)
    return "\r\n".join(every).encode() + HEAD_ENDS + body


def _answered(wire: bytes) -> Answer:
    """Return what the application answers.

    Raises:
        TurnedAway: The server refuses the request before the application sees it.
    """
    answer = town().answer(wire)
    if answer is None:
        raise TurnedAway
    assert 0 < answer.status < FAILED, f"{answer.status} {answer.body[:200]!r}"
    return answer


def _by_program(wire: bytes) -> None:
    if _answered(wire).status >= REFUSED:
        raise TurnedAway


def _by_bot(wire: bytes) -> None:
    """Take an error of a function for a refusal; one that nobody foresaw is a fault."""
    answer = town().answer_of_functions(wire)
    if answer is None or answer.status >= REFUSED:
        raise TurnedAway
    if error := json.loads(answer.body).get("error"):
        assert error["kind"] != Unavailable.__name__, error
        raise NotUnderstood(error["message"])


def _by_person(wire: bytes) -> None:
    """Take what is refused on the page or by the page's script for the words a person reads."""
    answer = _answered(wire)
    if answer.status < REFUSED:
        return
    kind = answer.headers.get("content-type", "")
    if kind.startswith("application/json"):
        raise NotUnderstood(json.loads(answer.body)["error"])
    if kind.startswith("text/html"):
        raise NotUnderstood(_UNSEEN.sub("", answer.body.decode()).strip())
    raise TurnedAway  # another address, which nobody of ours answers


def _callbacks() -> Iterator[bytes]:
    query = "msg_signature=@SIGNED-BY-WECOM@&timestamp=@NOW@&nonce=n@NUMBER@"
    for xml in wecom_events():
        fresh = re.sub(rb"<(MsgId|CreateTime)>\d*", rb"<\1>@NOW@", xml)
        body = b"<xml><Encrypt><![CDATA[@SEALED" + fresh + b"SEALED@]]></Encrypt></xml>"
        yield _request(f"POST /wecom/callback?{query}", body=body)


_DEVICE = (
    "X-Qingjiao-Timestamp: @NOW@",
    "X-Qingjiao-Nonce: nonce-@NUMBER@",
    "X-Qingjiao-Signature: @SIGNED-BY-DEVICE@",
)
_ALARM = (
    "<Notify><CmdType>Alarm</CmdType><SN>@NUMBER@</SN><DeviceID>3402</DeviceID>"
    "<AlarmPriority>2</AlarmPriority><AlarmMethod>5</AlarmMethod>"
    "<AlarmTime>2026-11-20T10:00:00</AlarmTime><Info><AlarmType>5</AlarmType></Info></Notify>"
)


def _devices() -> Iterator[bytes]:
    event = {"event_id": "@NUMBER@", "kind": "intrusion", "at": "2026-11-20T10:00:00+08:00"}
    more = {"zone": "南门", "value": 37.5, "drill": False, "snapshot": "0" * 32}
    passed = {"eventId": "@NUMBER@", "eventType": "AccessControl", "personId": PUPIL}
    vehicle = {"id": "v@NUMBER@", "eventType": "ANPR", "plateNo": "浙K12345", "inOut": 0}
    for device, said in (
        ("CAMERA", {**event, **more}),
        ("CAMERA", {"events": [event, {**event, "event_id": "b@NUMBER@"}]}),
        ("GATE", passed),
        ("BARRIER", {"events": [vehicle]}),
    ):
        body = json.dumps(said, ensure_ascii=False).encode()
        yield _request(f"POST /devices/@{device}@/events", *_DEVICE, body=body)
    declared = '<?xml version="1.0" encoding="GB2312"?>'
    for body in (_ALARM.encode(), f"{declared}{_ALARM}".encode("gb2312")):
        yield _request("POST /devices/@RECORDER@/events", *_DEVICE, body=body)
    yield _request("POST /devices/@CAMERA@/snapshots", *_DEVICE, body=b"{}")
    yield _request("PUT @UPLOAD@", body=a_photo())


_FORM = "Content-Type: application/x-www-form-urlencoded"


def _pages() -> Iterator[bytes]:
    for path in ("/r/@PORTRAIT@", "/f/@FILE@", "/panel/@PANEL@"):
        yield _request(f"POST {path}", _FORM, body=b"code=@CODE@")


_OURS = "X-Qingjiao-Console: 1"
SEATED = (_OURS, "Authorization: Bearer @SEAT@", "Cookie: @COOKIE@")
_PARTS = "Content-Type: multipart/form-data; boundary=part"


def _console() -> Iterator[bytes]:
    own = {"as": MATH, "conversation": f"direct:{MATH}", "client_id": "said-@NUMBER@"}
    yield _request("POST /api/session", _OURS, body=json.dumps({"person": MATH}).encode())
    pressed = json.dumps({**own, "token": "x" * 43}).encode()
    yield _request("POST /api/press", *SEATED, body=pressed)
    for photos in ((), (a_photo(),)):
        yield _request("POST /api/messages", *SEATED, _PARTS, body=_form(own, *photos))


def _looks() -> Iterator[bytes]:
    own = f"as={MATH}&conversation=direct:{MATH}"
    yield _request("GET /api/people?q=%E6%9E%97", _OURS)
    yield _request(f"GET /api/messages?{own}&limit=50", *SEATED)
    yield _request(f"GET /api/events?{own}&after=0", *SEATED)
    yield _request(f"GET /api/events?as={MATH}", *SEATED, "Last-Event-ID: 1")
    for path in ("/r/@PORTRAIT@", "/f/@FILE@", "/panel/@PANEL@", "/static/style.css"):
        yield _request(f"GET {path}", "Range: bytes=0-99", "Accept-Encoding: gzip")


def _form(fields: dict[str, str], *photos: bytes) -> bytes:
    said = {**fields, "text": "三(2)班 12号 口算11"}
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in said.items()]
    photo_of = b'name="photos"; filename="a.jpg"\r\nContent-Type: image/jpeg\r\n\r\n'
    parts += [photo_of + photo for photo in photos]
    heads = (b"--part\r\nContent-Disposition: form-data; " + part + b"\r\n" for part in parts)
    return b"".join(heads) + b"--part--\r\n"


def _calls() -> Iterator[bytes]:
    said = {"platform": "console", "user": MATH, "conversation": "", "group": False}
    call = {"function": "who_am_i", "actor": said, "request": {}, "at": "@AT@"}
    body = json.dumps({**call, "signature": "@SIGNED-BY-BOT@"}).encode()
    for path in ("/functions/who_am_i", "/invoke"):
        yield _request(f"POST {path}", body=body)


WEB = {
    "http-wecom": Door(tuple(_callbacks()), _by_program),
    "http-devices": Door(tuple(_devices()), _by_program),
    "http-pages": Door(tuple(_pages()), _by_person),
    "http-console": Door(tuple(_console()), _by_person),
    "http-looks": Door(tuple(_looks()), _by_person),
    "http-functions": Door(tuple(_calls()), _by_bot),
}
