"""What log lines hold, and what they never hold."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel, ValidationError

from school.logs import Lines, told_of, without_secrets, write_logs

PHONE = "13812345678"


class Mark(BaseModel):
    """Something with a number."""

    score: int


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Where lines go, as JSON from DEBUG on."""
    to = io.StringIO()
    level = logging.getLogger().level
    write_logs("json", "DEBUG", to=to)
    yield to
    root = logging.getLogger()
    root.setLevel(level)
    for one in [one for one in root.handlers if isinstance(one, Lines)]:
        root.removeHandler(one)


def lines(written: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in written.getvalue().splitlines()]


def test_a_line_says_when_how_bad_from_where_and_what(written: io.StringIO) -> None:
    logging.getLogger("qingjiao.engine").info(
        "work %s done", 7, extra={"function": "read_paper", "seconds": 0.25}
    )

    [line] = lines(written)
    assert line.pop("time").endswith("Z")
    assert line == {
        "level": "INFO",
        "logger": "qingjiao.engine",
        "message": "work 7 done",
        "function": "read_paper",
        "seconds": 0.25,
    }


def test_an_error_is_told_by_kind_and_place_without_its_words(written: io.StringIO) -> None:
    try:
        try:
            Mark.model_validate({"score": "林小满考了九十分"})
        except ValidationError as error:
            raise RuntimeError("林小满") from error
    except RuntimeError:
        logging.getLogger("qingjiao.router").exception("event failed, error %s", "4711")

    [line] = lines(written)
    assert "林小满" not in written.getvalue()
    assert [one.split(" at ")[0] for one in line["error"]] == ["ValidationError", "RuntimeError"]
    assert "test_logs.py" in line["error"][1]


def test_the_systems_own_words_are_kept() -> None:
    with pytest.raises(OSError, match="No space") as raised:
        raise OSError(28, "No space left on device", "/srv/林小满.jpg")
    told = told_of(raised.value)

    assert told[0].startswith("OSError (No space left on device) at ")
    assert "林小满" not in told[0]


def _take_half(text: str) -> float:
    try:
        return float(text) / 2
    except ValueError:
        raise ValueError("no half") from None


def test_what_was_handled_on_the_way_is_not_told_as_a_cause() -> None:
    with pytest.raises(ValueError, match="half") as raised:
        _take_half("a")

    assert [one.split(" at ")[0] for one in told_of(raised.value)] == ["ValueError"]
    assert told_of(ValueError("never raised")) == ["ValueError at an unknown place"]


def test_libraries_speak_from_warning_on_whatever_the_level(written: io.StringIO) -> None:
    library = logging.getLogger("websockets.client")
    library.debug("< TEXT '我家孩子发烧了'")
    library.info("connected")
    library.warning("closed")
    logging.getLogger("qingjiaolike").info("not ours")

    assert [line["message"] for line in lines(written)] == ["closed"]


def test_the_level_is_that_of_our_own_lines_too() -> None:
    to = io.StringIO()
    level = logging.getLogger().level
    write_logs("text", "ERROR", to=to)
    logging.getLogger("qingjiao.running").warning("not worth a line")
    logging.getLogger("qingjiao.running").error("gone", extra={"number": "4711"})
    logging.getLogger("uvicorn.error").warning("nor this")
    root = logging.getLogger()
    root.setLevel(level)
    for one in [one for one in root.handlers if isinstance(one, Lines)]:
        root.removeHandler(one)

    assert to.getvalue() == "ERROR qingjiao.running: gone number=4711\n"


def test_what_a_runtime_brought_along_writes_no_more() -> None:
    root = logging.getLogger()
    before, level, to, theirs = root.handlers[:], root.level, io.StringIO(), io.StringIO()
    root.addHandler(logging.StreamHandler(theirs))
    write_logs("json", "INFO", to=to, alone=True)
    logging.getLogger("qingjiao.functions").warning("once")
    root.handlers[:] = before
    root.setLevel(level)

    assert theirs.getvalue() == ""
    assert [line["message"] for line in lines(to)] == ["once"]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (f"call {PHONE} now", "call [phone] now"),
        ("call +86 138-1234-5678", "call [phone]"),
        ("33010220080101123X", "[identity card]"),
        ("GET https://api.example/get?access_token=abc&x=1", "GET https://api.example/get?…"),
        ("postgresql://qingjiao:secret@db/qj is down", "postgresql://db/qj is down"),
        ("/r/Zk3v0mXq4pQ8sT1uW5yA7bC9 opened", "/r/[token] opened"),
        ("paper 2026112112345 of 20261121", "paper 2026112112345 of 20261121"),
        ("qingjiao_dingtalk_client_secret", "qingjiao_dingtalk_client_secret"),
    ],
)  # fmt: skip
def test_what_looks_like_a_number_of_somebody_or_a_token_is_taken_out(text: str, kept: str) -> None:
    assert without_secrets(text) == kept


@given(st.text(max_size=60), st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True), st.text(max_size=60))
def test_no_phone_number_stays_in_any_line(before: str, phone: str, after: str) -> None:
    line = f"{before} {phone} {after}"

    assert phone not in without_secrets(line)
