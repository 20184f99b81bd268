"""What changed requests found at the web server's doors; each of these failed once."""

import pytest

from tests.fuzz.town import town
from tests.fuzz.wire import Answer


def answer_to(line: str, *heads: str, body: bytes = b"", more: int = 0) -> Answer:
    """Return the answer to a request that says it has *more* bytes than come."""
    every = (f"{line} HTTP/1.1", "Host: 127.0.0.1", f"Content-Length: {len(body) + more}", *heads)
    answer = town().answer("\r\n".join(every).encode() + b"\r\n\r\n" + body)
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
