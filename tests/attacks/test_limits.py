"""AT17: more than anybody means: photos of 21 MB, two hundred of them, a book, endless cards."""

import json
from pathlib import Path

import pytest

import bot.engine
from bot import photos, router
from bot.commands import grade
from bot.console import requests
from bot.delivery import post
from bot.events import ChatKind, Outgoing, Target
from message_cards.card import Card, Row, Section
from message_cards.renderers import dingtalk as cards
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import served
from tests.scenarios.county import HEAD, a_photo
from tests.scenarios.on_dingtalk import on_dingtalk

TOO_LARGE = 21_000_000
CAPTION = "三(2)班 12号 口算11"


def _any_upload(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(requests, "MAX_FILE_BYTES", 10**9)


def _any_text(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(requests, "MAX_TEXT", 10**9)


def _any_number_at_once(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(requests, "MAX_FILES", 1000)


@attack(
    "AT17",
    Weakening("files of any size", _any_upload),
    Weakening("texts of any length", _any_text),
    Weakening("any number of files", _any_number_at_once),
)
def test_the_console_s_door_says_which_part_is_too_much(build: None, tmp_path: Path) -> None:
    with served(tmp_path) as site:
        teacher, small = site.visitor(HEAD), a_photo()
        large = teacher.post(CAPTION, photos=[small, small + bytes(TOO_LARGE)])
        many = teacher.post("口算11", photos=[small] * 51)
        book = teacher.post("成绩" * 10_000)
        library = teacher.post("成绩" * 500_000)
        with site.county.product.foundation.records.begin() as unit:
            waiting = unit.inbox.open_items(until=site.county.clock.now())
        left = site.county.stored_files, list((tmp_path / "console").rglob("m*"))

    held(large.status_code == 422 and "第 2 张照片超过 20 MB" in large.text, "21 MB are taken")
    held(many.status_code == 422 and "一次最多发 50 张" in many.text, "51 photos are taken")
    held(book.status_code == 400 and "超过 4000 字" in book.text, "20,000 characters are taken")
    held(library.status_code in (400, 422), "a book is taken")
    held((waiting, left) == (0, ([], [])), "something of it was kept")


def _any_photo(patch: pytest.MonkeyPatch) -> None:
    for module in (photos, bot.engine):
        patch.setattr(module, "MAX_BYTES", 10**9)


def _any_words(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(router, "LONGEST_TEXT", 10**9)


@attack(
    "AT17",
    Weakening("photos of any size", _any_photo),
    Weakening("texts of any length", _any_words),
)
def test_on_dingtalk_21_mb_and_a_book_are_refused_in_words(build: None, tmp_path: Path) -> None:
    with on_dingtalk(tmp_path) as ding:
        large = ding.photo(CAPTION, a_photo() + bytes(TOO_LARGE))
        book = ding.say("成绩 " + "x" * 600_000)
        after = ding.say("帮助")
        kept = ding.county.stored_files

    said = "".join(one.words for one in large)
    held("最大 20 MB" in said, f"21 MB are taken, or it is not said why not: {said}")
    held(kept == [], "something of it was kept")
    held("超过 2000 字" in "".join(one.words for one in book), "a book is compared with commands")
    assert after, "the next message is answered"


def _any_number(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(grade, "MOST_PHOTOS", 10_000)


@attack("AT17", Weakening("any number of photos", _any_number))
def test_of_two_hundred_photos_the_first_are_graded_and_the_others_told_of(
    build: None, tmp_path: Path
) -> None:
    with served(tmp_path) as site:
        head, before = site.visitor(HEAD), site.version
        for batch, many in enumerate((24, 44, 44, 44, 44)):  # two hundred
            burst = [a_photo(f"{batch} {n}") for n in range(many)]
            head.post("口算11" if batch == 0 else "", photos=burst).raise_for_status()
        site.settle()
        told = head.heard(after=before)
        kept = site.county.stored_files
        held(told.count("这次的没有处理") == 4, "of two hundred photos some are silently gone")
        held(kept == [], "photos are kept before it is known whose they are")
        graded = head.push("按学号依次")

    assert "张" in graded, graded


def _any_body(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(cards, "MESSAGE_MAX_BYTES", 10**9)


@attack("AT17", Weakening("messages of any size", _any_body))
@pytest.mark.parametrize("template", ["qingjiao.schema", ""], ids=["cards", "markdown"])
def test_no_message_to_dingtalk_is_larger_than_it_takes(
    build: None, tmp_path: Path, template: str
) -> None:
    card = Card(
        title="全县",
        lines=tuple(f"第 {n} 行，" + "字" * 300 for n in range(30)),
        rows=tuple(Row(name=f"名{n}", value="值" * 60) for n in range(40)),
        sections=tuple(Section(text=f"{n} " + "段" * 200) for n in range(40)),
    )
    assert len(card.model_dump_json().encode()) > 60_000
    with on_dingtalk(tmp_path, template=template) as ding:
        target = Target(kind=ChatKind.DIRECT, id="teacher01")
        message = Outgoing(key="k", platform="dingtalk", robot="r", target=target, card=card)
        base = ding.county.product.foundation
        with base.records.begin() as unit:
            post(unit, [message], new_token=lambda: "token", now=base.clock.now())
        ding.county.product.engine.drain()
        told, refused = ding.told, ding.gateway.state.refusals

    held(len(told) == 1 and refused == [], f"DingTalk refused it: {refused}")
    held(len(json.dumps(told[0].content).encode("utf-8")) > 0, "nothing was sent")
    size = len(json.dumps(told[0].content, ensure_ascii=False).encode())
    held(size < 20_000, f"a message of {size} bytes")
    held("还有" in told[0].words, "what was left out is not told of")
