"""AT11: SQL in every free text that a person can send."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chalicelib.runtime import FUNCTIONS
from school.actor import Actor, SignedCall
from school.store.assets import Assets
from school.store.database import Database
from school.store.records import Records
from school.store.tables import complete_metadata
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.stored import rows
from tests.fakes import SchoolClock
from tests.functions.calls import audited_calls
from tests.functions.working import KEY, RIGHT, UNSURE, WRONG, WorkingSchool
from tests.scenarios.county import PRINCIPAL
from tests.scenarios.on_dingtalk import DingTalkCounty, Told, on_dingtalk

MARK = "qjx"
"""Stands in every payload: in a statement's text it must never be, only in its parameters."""
PAYLOADS = (
    f"{MARK}' OR 1=1 --",
    f"{MARK}'); DROP TABLE papers; --",
    f"{MARK}' UNION SELECT id FROM people --",  # noqa: S608
    f"{MARK}＇ ＯＲ １＝１ －－ “＂；",
)
KEPT = ("accounts", "appointments", "audit", "guardianships", "people", "units")
"""Tables no row of which any of these calls takes away."""

Glued = Sequence[Any]


def words_are_glued_into_the_statement(monkeypatch: pytest.MonkeyPatch) -> None:
    """A search of assets that writes what was asked for into its SQL."""
    sound = Assets.matching

    def matching(self: Assets, schools: Any, asked: Sequence[str], **page: int) -> Glued:
        fits = " AND ".join(f"words LIKE '%{word.lower()}%'" for word in asked) or "1=1"
        # As the driver of SQLite has it, and no other: the build it stands in runs on SQLite.
        found = self._connection.exec_driver_sql(f"SELECT name FROM assets WHERE {fits}")  # noqa: S608
        names = sorted(set(found.scalars()))
        return sound(self, schools, names[:1] if names else ["-"], **page)

    monkeypatch.setattr(Assets, "matching", matching)


@contextmanager
def statements(database: Database) -> Iterator[list[str]]:
    """Yield a list that grows with the text of every statement, as the driver gets it."""
    seen: list[str] = []

    def note(_c: Any, _cursor: Any, statement: str, *_: Any) -> None:
        seen.append(statement)

    sa.event.listen(database.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        sa.event.remove(database.engine, "before_cursor_execute", note)


def texts_in(request: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Yield where the texts of a request are, however deep."""
    if isinstance(request, dict):
        for name, inside in request.items():
            yield from texts_in(inside, (*path, name))
    elif isinstance(request, list):
        for place, inside in enumerate(request):
            yield from texts_in(inside, (*path, place))
    elif isinstance(request, str) or request is None:
        yield path


def with_text(request: Any, path: tuple[Any, ...], text: str) -> Any:
    """Return a request with another text in one place."""
    if not path:
        return text
    copy = dict(request) if isinstance(request, dict) else list(request)
    copy[path[0]] = with_text(copy[path[0]], path[1:], text)
    return copy


@pytest.fixture
def school(records: Records, clock: SchoolClock) -> WorkingSchool:
    return WorkingSchool(records, clock)


@pytest.mark.slow
@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@attack("AT11", Weakening("words are glued into the statement", words_are_glued_into_the_statement))
def test_no_text_of_any_request_becomes_part_of_a_statement(
    build: None, school: WorkingSchool, caplog: pytest.LogCaptureFixture
) -> None:
    """Every text of every function a person can call, one after the other, by a signed call."""
    school.read(2, RIGHT, WRONG, UNSURE)
    calls = audited_calls(school, school.read(1, RIGHT, WRONG, UNSURE))
    database = school.records.database
    before = rows(database, but=frozenset(complete_metadata().tables) - frozenset(KEPT))
    caplog.set_level(logging.ERROR)
    tried = 0

    def send(function: str, user: str, request: dict[str, Any]) -> None:
        actor = Actor(platform="console", user=user, conversation=f"direct:{user}")
        call = SignedCall(function=function, actor=actor, request=request, at=school.clock.now())
        with statements(database) as seen:
            FUNCTIONS[function](call.signed(KEY).model_dump(mode="json"), None)
        held(not any(MARK in one for one in seen), f"a text of {function} is in a statement")

    for function, who, request, _ in calls:
        sound = request.model_dump(mode="json")
        for path in texts_in(sound):
            tried += 1
            send(function, who, with_text(sound, path, PAYLOADS[tried % len(PAYLOADS)]))
    for payload in PAYLOADS:
        send("who_am_i", payload, {})

    assert tried > len(calls), "every function has texts"
    failed = {record.getMessage().partition(",")[0] for record in caplog.records}
    held(not failed, f"what nobody foresaw: {failed}")
    after = rows(database, but=frozenset(complete_metadata().tables) - frozenset(KEPT))
    gone = [name for name, kept in before.items() if len(kept) > len(after.get(name, []))]
    held(not gone, f"rows are gone from {gone}")


@pytest.fixture
def here(tmp_path: Path) -> Iterator[DingTalkCounty]:
    """Return a county on DingTalk whose first school has a few things."""
    with on_dingtalk(tmp_path) as county:
        for what in ("投影仪", "电子琴", "显微镜"):
            county.county.say(PRINCIPAL, f"登记资产 {what} 三(2)班 2021年购 8年报废")
        yield county


IN_CHAT = (
    "{}'/**/OR/**/1=1--",
    "{}%'/**/OR/**/'%'='",
    "{}＇ＯＲ＇１＇＝＇１",
    "{}';DROP/**/TABLE/**/assets;--",
    "{}'UNION/**/SELECT/**/1--",
)
COMMANDS = ("资产 {}", "找 {} 课件", "我的资源 {}", "错题本 {}", "隐患 {}")


@attack("AT11", Weakening("words are glued into the statement", words_are_glued_into_the_statement))
def test_sql_in_a_message_finds_what_a_word_without_meaning_finds(
    build: None, here: DingTalkCounty
) -> None:
    before = rows(here.county.product.foundation.records.database)["assets"]

    for command in COMMANDS:
        benign = here.say(command.format(MARK))
        for text in IN_CHAT:
            here.county.clock.forward(minutes=1)  # a person gets 20 messages in one
            told = here.say(command.format(text.format(MARK)))

            held(shapes(told) == shapes(benign), f"“{command}” finds more with {text}: {told}")
            held(not any("显微镜" in one.words for one in told), f"“{command}” finds anything")
    held(rows(here.county.product.foundation.records.database)["assets"] == before, "a row is gone")
    assert "显微镜" in "".join(one.words for one in here.say("资产 显微"))


def shapes(told: Sequence[Told]) -> list[tuple[str, int]]:
    """Return how much each message says: its kind and how many lines."""
    return [(one.kind, len(one.words.splitlines())) for one in told]
