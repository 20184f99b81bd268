"""AT28 and AT31: names, marks and secrets in what is logged, and secrets in what is stored."""

import io
import logging
import re
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.command import Chat, Reply
from bot.commands import note_growth
from bot.dingtalk.openapi import Refused
from bot.events import Outgoing
from bot.platforms.dingtalk import DingTalk
from bot.router import Router
from chalicelib import people
from message_cards.renderers.dingtalk import Markdown
from school import logs
from school.naming import Caption, parse_caption
from school.store import records
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import at_the_door
from tests.scenarios.county import HEAD, PARENT, County, a_photo
from tests.scenarios.on_dingtalk import CLASS_GROUP, DingTalkCounty, on_dingtalk
from tests.scenarios.on_wecom import on_wecom
from tests.stored import raw_bytes

PHONE, IDENTITY, FEVER = "13912345678", "330781201203071234", "38.7"
SAID = (
    f"记一笔 12号 品德 妈妈电话 {PHONE} 身份证 {IDENTITY}",
    f"晨检 3号 发热{FEVER} 咳嗽",
    "错题本 12号",
)


@contextmanager
def logged() -> Iterator[io.StringIO]:
    """Yield all that is logged at DEBUG, as the product's processes write it."""
    lines, root = io.StringIO(), logging.getLogger()
    level, handlers = root.level, root.handlers[:]
    logs.write_logs("text", "DEBUG", to=lines)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.handlers[:] = handlers
        root.setLevel(level)


def _in_their_own_words(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(logs, "told_of", traceback.format_exception)


def _every_library(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(logs.OursOrLoud, "filter", lambda *_: True)
    patch.setattr(logs, "without_secrets", str)


def _what_is_said(patch: pytest.MonkeyPatch) -> None:
    sound = Router.answer

    def answer(self: Router, chat: object, find_press: Callable[[], None]) -> object:
        logging.getLogger("qingjiao.router").debug("asked: %s", chat)
        return sound(self, chat, find_press)  # type: ignore[arg-type]  # passed on

    patch.setattr(Router, "answer", answer)


def break_two_things(patch: pytest.MonkeyPatch) -> None:
    """Let a command and a function fail as nobody foresaw, with what they were given in hand."""

    def command(chat: Chat) -> list[Reply]:
        raise ValueError(f"cannot take {chat.text}")

    sound = parse_caption

    def caption(text: str) -> Caption:
        if "坏" in text:
            raise KeyError(text)
        return sound(text)

    patch.setattr(note_growth, "COMMAND", replace(note_growth.COMMAND, handle=command))
    patch.setattr(people, "parse_caption", caption)


def names_of(county: County) -> list[str]:
    """Return everybody's name."""
    return sorted({person.name for person in county.product.console.people()})


@attack(
    "AT28",
    Weakening("errors in their own words", _in_their_own_words),
    Weakening("what is said", _what_is_said),
)
def test_no_log_names_anybody_or_holds_a_secret(
    build: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    break_two_things(monkeypatch)
    with logged() as lines, on_dingtalk(tmp_path) as ding:
        names, state = names_of(ding.county), ding.gateway.state
        ding.photo("三(2)班 12号 口算11", a_photo())
        ding.press("确认", of="teacher01")
        ding.say("成绩", by="parent01")
        ding.photo(f"三(2)班 12号 坏 {names[0]}", a_photo("broken"))
        with at_the_door(ding.county, tmp_path) as site:
            key = site.device("thermometer")
            site.tell(key, {"event_id": "1", "kind": "temperature", "value": FEVER})
            head = site.visitor(HEAD)
            for words in SAID:
                head.say(words)
            page = site.visitor(PARENT).say("画像 网页")
            site.client.post("/r/guess", data={"code": "123456"})
        secrets = [*state.sessions, *state.tokens, state.client_secret, key.key, head.token]
    text = lines.getvalue()

    assert "event failed" in text
    assert "function find_pupils failed" in text
    for secret in (PHONE, IDENTITY, FEVER, *filter(None, secrets), *_page_secrets(page)):
        held(secret not in text, f"a log holds {secret[:6]}…")
    held(not [name for name in names if name in text], "a log names somebody")


def _page_secrets(said: str) -> list[str]:
    return re.findall(r"/r/([A-Za-z0-9_-]{20,})", said)


@attack("AT28", Weakening("libraries at any level", _every_library))
def test_no_log_holds_the_token_of_wecom(build: None, tmp_path: Path) -> None:
    with logged() as lines, on_wecom(tmp_path) as wecom:
        wecom.photo("三(2)班 12号 口算11", a_photo())
        wecom.press("确认")
        names = names_of(wecom.county)
    text = lines.getvalue()

    for secret in ("TOKEN1", "access_token=", "corpsecret="):
        held(secret not in text, f"a log holds {secret}")
    held(not [name for name in names if name in text], "a log names somebody")


class Unsealed:
    """What seals nothing."""

    def encrypt(self, text: bytes) -> bytes:
        """Return the text."""
        return text

    def decrypt(self, text: bytes) -> bytes:
        """Return the text."""
        return text


def _unsealed(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(records, "seal_with", lambda _: Unsealed())


def _no_second_way(patch: pytest.MonkeyPatch) -> None:
    def say(self: DingTalk, message: Outgoing, words: Markdown | str) -> None:
        if message.session is None:
            raise Refused("no session", retry_after_s=None)
        self._api.webhook(message.session.url, body={"msgtype": "text", "text": {"content": "x"}})

    patch.setattr(DingTalk, "_say", say)


@attack(
    "AT31",
    Weakening("what waits is not sealed", _unsealed),
    Weakening("an expired session is the end", _no_second_way),
)
def test_no_session_or_token_is_stored_and_an_expired_one_is_got_round(
    build: None, tmp_path: Path
) -> None:
    with on_dingtalk(tmp_path, template="") as ding:
        state = ding.gateway.state
        ding.say("帮助", by="parent01")
        ding.arrive(lambda: ding.gateway.say("帮助", sender="head01", group=CLASS_GROUP))
        stored = [_stored(ding, tmp_path)]
        state.chaos.session_expired = True
        ding.county.product.engine.drain()
        stored.append(_stored(ding, tmp_path))
        told = [one for one in ding.told if one.to == CLASS_GROUP]
        secrets = [*state.sessions, *state.tokens, state.client_secret]

    assert len(secrets) > 2, "there are sessions and tokens"
    for secret in secrets:
        held(not any(secret.encode() in one for one in stored), "a session or token is stored")
    held([one.via for one in told] == ["group"], "an expired session swallowed the answer")


def _stored(ding: DingTalkCounty, home: Path) -> bytes:
    """Return every byte of the database and the files."""
    database = raw_bytes(ding.county.product.foundation.records.database)
    files = (file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file())
    return database + b"".join(files)
