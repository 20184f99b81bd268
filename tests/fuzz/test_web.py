"""What changed requests found at the web server's doors, with the doors beside that held."""

import json

import pytest
import sqlalchemy as sa

from tests.fuzz.town import HEAD_ENDS, town
from tests.fuzz.web import SEATED
from tests.fuzz.wire import Answer
from tests.scenarios.county import MATH


def answer_to(line: str, *heads: str, body: bytes = b"", more: int = 0) -> Answer:
    """Return the answer to a request that says it has *more* bytes than come."""
    length = len(body) + more if more else "@LENGTH@"
    every = (f"{line} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {length}", *heads)
    answer = town().answer("\r\n".join(every).encode("latin-1") + HEAD_ENDS + body)
    assert answer is not None
    return answer


@pytest.mark.parametrize(
    "line",
    [
        "POST /r/" + "x" * 43,
        "POST /panel/" + "x" * 43,
        "POST /api/session",
        "POST /devices/dev-1/events",
        "POST /wecom/callback",
    ],
)
def test_who_hangs_up_in_the_middle_of_a_request_is_no_error_of_ours(line: str) -> None:
    answer = answer_to(line, "X-Qingjiao-Console: 1", body=b"code=1", more=5)

    assert 400 <= answer.status < 500


def test_a_button_s_token_that_can_never_be_kept_is_refused_in_words() -> None:
    pressed = {
        "as": MATH,
        "conversation": f"direct:{MATH}",
        "client_id": "said-@NUMBER@",
        "token": "a\x00",
    }

    answer = answer_to("POST /api/press", *SEATED, body=json.dumps(pressed).encode())

    assert (answer.status, json.loads(answer.body)) == (
        400,
        {"error": "这个请求的格式不对。请刷新页面再试。"},
    )


@pytest.mark.parametrize("origin", ["http://[", "http://[::1", "http://\xff]", "null"])
def test_an_origin_that_is_no_address_is_another_web_site(origin: str) -> None:
    answer = answer_to("POST /api/session", *SEATED[:1], f"Origin: {origin}", body=b"{}")

    assert answer.status == 403
    assert "别的网站" in answer.body.decode()


def test_sqlite_refuses_here_what_postgresql_would() -> None:
    records = town().county.product.foundation.records

    with records.database.begin() as connection, pytest.raises(ValueError, match="a NUL"):
        connection.execute(sa.select(sa.literal("a\x00")))


@pytest.mark.parametrize("field", ["signature", "function", "at"])
def test_a_call_of_functions_with_half_an_emoji_is_not_signed(field: str) -> None:
    call = {"function": "who_am_i", "actor": {"platform": "console", "user": MATH}, "request": {}}
    whole = {**call, "at": "2026-11-20T02:00:00Z", "signature": "0" * 64}
    body = json.dumps({**whole, field: "\ud83d"}).encode()

    wire = b"POST /functions/who_am_i HTTP/1.1\r\nHost: a\r\nContent-Length: @LENGTH@" + HEAD_ENDS
    answer = town().answer_of_functions(wire + body)

    assert answer is not None
    assert json.loads(answer.body)["error"]["kind"] == "Untrusted"
