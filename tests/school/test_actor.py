"""Signed calls: genuine, for this function, and fresh; anything else is refused."""

import json
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.actor import MAX_AGE, Actor, SignedCall, parse_call
from school.errors import Untrusted
from tests.builders import NOON

KEY = b"k" * 32
SECOND = timedelta(seconds=1)


def a_call(**changes: Any) -> SignedCall:
    parts: dict[str, Any] = {
        "function": "my_results",
        "actor": Actor(platform="console", user="lin"),
        "request": {"pupil_id": "p1", "name": "小满", "n": [1, 2.5, None]},
        "at": NOON,
    }
    return SignedCall(**{**parts, **changes}).signed(KEY)


def test_a_signed_call_passes_also_after_it_went_through_json() -> None:
    carried = json.loads(json.dumps(a_call().model_dump(mode="json")))

    parse_call(carried).check("my_results", NOON, key=KEY)


@pytest.mark.parametrize("age", [-MAX_AGE, -SECOND, timedelta(), SECOND, MAX_AGE])
def test_a_call_is_good_for_five_minutes_either_way(age: timedelta) -> None:
    a_call().check("my_results", NOON + age, key=KEY)


@pytest.mark.parametrize("age", [-MAX_AGE - SECOND, MAX_AGE + SECOND, timedelta(days=365)])
def test_a_stale_call_is_refused(age: timedelta) -> None:
    with pytest.raises(Untrusted):
        a_call().check("my_results", NOON + age, key=KEY)


def test_a_call_of_one_function_does_not_open_another() -> None:
    with pytest.raises(Untrusted):
        a_call().check("decide_consent", NOON, key=KEY)


def test_a_call_signed_with_another_key_is_refused() -> None:
    with pytest.raises(Untrusted):
        a_call().check("my_results", NOON, key=b"x" * 32)


FORGED: dict[str, dict[str, Any]] = {
    "the user": {"actor": Actor(platform="console", user="wu")},
    "the platform": {"actor": Actor(platform="system", user="lin")},
    "the conversation": {"actor": Actor(platform="console", user="lin", conversation="g")},
    "group or not": {"actor": Actor(platform="console", user="lin", group=True)},
    "the function": {"function": "decide_consent"},
    "the request": {"request": {"pupil_id": "p2"}},
    "an added field": {"request": {"pupil_id": "p1", "name": "小满", "n": [1, 2.5, None], "x": 1}},
    "the time": {"at": NOON + SECOND},
    "no signature": {"signature": ""},
    "half a signature": {"signature": a_call().signature[:32]},
    "a signature in capitals": {"signature": a_call().signature.upper()},
    "a signature that is not ASCII": {"signature": "签名"},
}


@pytest.mark.parametrize("what", FORGED)
def test_a_call_with_anything_changed_is_refused(what: str) -> None:
    forged = a_call().model_copy(update=FORGED[what])

    with pytest.raises(Untrusted):
        forged.check(forged.function, NOON, key=KEY)


def test_half_a_surrogate_pair_is_refused_and_breaks_nothing() -> None:
    payload = a_call().model_dump(mode="json")
    payload["request"] = json.loads('{"x": "\\ud800"}')

    with pytest.raises(Untrusted):
        parse_call(payload).check("my_results", NOON, key=KEY)


NO_CALLS: list[Any] = [
    None,
    [],
    "x",
    7,
    {},
    {"function": "my_results"},
    {**a_call().model_dump(mode="json"), "at": "2026-11-21T04:00:00"},
    {**a_call().model_dump(mode="json"), "actor": None},
    {**a_call().model_dump(mode="json"), "request": []},
    {**a_call().model_dump(mode="json"), "signature": None},
]


@pytest.mark.parametrize("payload", NO_CALLS, ids=str)
def test_what_is_no_signed_call_is_refused(payload: object) -> None:
    with pytest.raises(Untrusted):
        parse_call(payload)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*SignedCall.model_fields, "x"]), json_values))
def test_no_payload_breaks_the_check(payload: dict[str, Any]) -> None:
    with pytest.raises(Untrusted):
        parse_call(payload).check("my_results", NOON, key=KEY)


@given(st.dictionaries(st.text(max_size=8), json_values, max_size=4))
def test_any_request_keeps_its_signature_through_json(request: dict[str, Any]) -> None:
    call = a_call(request=request)
    carried = json.loads(json.dumps(call.model_dump(mode="json")))

    parse_call(carried).check("my_results", NOON, key=KEY)


def test_a_call_signed_with_the_key_before_is_taken_and_with_one_before_that_is_not() -> None:
    call = a_call()

    call.check("my_results", NOON, key=b"n" * 32, before=(b"m" * 32, KEY))
    with pytest.raises(Untrusted):
        call.check("my_results", NOON, key=b"n" * 32, before=(b"m" * 32,))


def test_the_audit_names_the_way_in() -> None:
    assert Actor(platform="wecom", user="u").channel() == "wecom:direct"
    assert Actor(platform="wecom", user="u", group=True).channel() == "wecom:group"
