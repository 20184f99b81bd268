"""The stream of messages a page follows: at once, in order, resumed, and only one's own."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import Any

import httpx
import pytest

from bot.console.log import ConsolePerson
from tests.console_school import (
    CLASS,
    OTHER_PARENT,
    PARENT,
    TEACHER,
    School,
    progress_card,
    serving,
)
from tests.fakes_console import MemoryLog

OURS = {"X-Qingjiao-Console": "1"}


@pytest.fixture
def school() -> School:
    return School()


@pytest.fixture
def url(school: School) -> Iterator[str]:
    with serving(school.app()) as url:
        yield url


@contextmanager
def following(
    url: str, person: ConsolePerson, *, after: int = 0, last: str | None = None
) -> Iterator[Iterator[dict[str, Any]]]:
    with httpx.Client(base_url=url, trust_env=False, timeout=10) as client:
        session = client.post("/api/session", json={"person": person.id}, headers=OURS).json()
        query = {"as": person.id, "session": session["token"], "after": str(after)}
        headers = {"Last-Event-ID": last} if last else {}
        with client.stream("GET", "/api/events", params=query, headers=headers) as stream:
            assert stream.status_code == 200
            assert stream.headers["content-type"].startswith("text/event-stream")
            yield events_of(stream.iter_lines())


def events_of(lines: Iterator[str]) -> Iterator[dict[str, Any]]:
    fields: dict[str, str] = {}
    for line in lines:
        name, _, value = line.partition(":")
        if line == "" and "data" in fields:
            yield {**json.loads(fields["data"]), "event_id": fields["id"]}
            fields = {}
        elif name:
            fields[name] = value.strip()


def test_a_message_sent_while_one_listens_arrives(school: School, url: str) -> None:
    with following(url, TEACHER) as events:
        school.tell(TEACHER, text="一")
        first = next(events)
        school.tell(TEACHER, text="二")
        second = next(events)

    assert [first["text"], second["text"]] == ["一", "二"]
    assert (first["event_id"], second["event_id"]) == ("1", "2")


def test_a_live_card_arrives_again_as_the_same_message(school: School, url: str) -> None:
    with following(url, TEACHER) as events:
        school.tell(TEACHER, progress_card(17), live="pile")
        first = next(events)
        school.tell(TEACHER, progress_card(42), live="pile")
        second = next(events)

    assert first["id"] == second["id"]
    assert second["version"] > first["version"]
    assert second["card"]["progress"] == 1


def test_nobody_hears_what_was_said_to_others(school: School, url: str) -> None:
    with following(url, OTHER_PARENT) as events:
        school.tell(TEACHER, text="给老师")
        school.tell(PARENT, text="给另一位家长")
        school.tell(CLASS, text="给三(2)班")
        school.tell(OTHER_PARENT, text="给你")

        assert next(events)["text"] == "给你"


def test_a_group_is_heard_by_its_members(school: School, url: str) -> None:
    with following(url, PARENT) as events:
        school.tell(CLASS, text="给三(2)班")

        assert next(events)["conversation"] == "group:g-32"


def test_after_a_break_the_stream_goes_on_where_it_was(school: School, url: str) -> None:
    for word in "一二三四":
        school.tell(TEACHER, text=word)

    with following(url, TEACHER, after=1, last="2") as events:
        heard = [event["text"] for event in islice(events, 2)]

    assert heard == ["三", "四"]


def test_a_page_that_was_just_loaded_hears_only_what_is_new(school: School, url: str) -> None:
    for word in "一二三":
        school.tell(TEACHER, text=word)

    with following(url, TEACHER, after=school.log.version()) as events:
        school.tell(TEACHER, text="四")

        assert next(events)["text"] == "四"


def test_what_another_process_wrote_is_heard_without_a_bell(school: School, url: str) -> None:
    elsewhere = School(log=school.log)

    with following(url, TEACHER) as events:
        school.tell(TEACHER, text="从这里来")
        next(events)
        elsewhere.tell(TEACHER, text="从另一个进程来", key="its own")

        assert next(events)["text"] == "从另一个进程来"


def test_more_than_one_look_can_hold_all_arrives_in_order(school: School, url: str) -> None:
    for number in range(700):
        school.tell(TEACHER, text=str(number))

    with following(url, TEACHER) as events:
        heard = [event["text"] for event in islice(events, 700)]

    assert heard == [str(number) for number in range(700)]


def test_the_stream_ends_for_who_has_left_the_school(school: School, url: str) -> None:
    with following(url, TEACHER) as events:
        school.people.remove(TEACHER)
        school.tell(TEACHER, text="再见")

        assert list(events) == []


def test_a_strange_place_to_resume_from_is_refused(school: School, url: str) -> None:
    with httpx.Client(base_url=url, trust_env=False) as client:
        session = client.post("/api/session", json={"person": TEACHER.id}, headers=OURS).json()
        query = {"as": TEACHER.id, "session": session["token"], "after": "-1"}
        answer = client.get("/api/events", params=query)

    assert answer.status_code == 400


def test_the_log_in_memory_gives_out_growing_versions() -> None:
    log = MemoryLog()

    assert log.version() == 0
    School(log=log).tell(TEACHER, text="一")
    assert log.version() == 1
