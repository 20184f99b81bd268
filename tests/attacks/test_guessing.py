"""AT18: numbers, codes and buttons that are tried one after another."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa

from bot import links, probing
from bot.events import ChatEvent
from chalicelib import people
from chalicelib.call import Call
from school.errors import NotFound
from school.naming import Caption
from school.people import Unit, UnitId
from school.probing import MOST_BY_ONE, MOST_THEN
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import NUMBERS, SCHOOL, Site, Visitor, served
from tests.scenarios.county import HEAD, MATH, County, a_photo, all_words

GUESSER = "qh-head-s1-g3c1"
"""Heads 三(1)班 and nothing else."""
GUARD = "qh-security-s1"
PAUSED = "先停一停"
TRIES = (
    "错题本 {c} {n}号",
    "成长档案 {c} {n}号",
    "健康记录 {c} {n}号",
    "画像 {c} {n}号",
    "班级报告 {c}",
)
"""What somebody may try to find children by; {c} is a class."""
THERE, NOT_THERE = "三(2)班", "三(9)班"


@contextmanager
def statements(site: Site) -> Iterator[list[str]]:
    """Yield what the database is asked: how much work an answer is, whatever the clock says."""
    engine = site.county.product.foundation.records.database.engine
    asked: list[str] = []

    def note(*said: object) -> None:
        asked.append(str(said[2]))

    sa.event.listen(engine, "before_cursor_execute", note)
    yield asked
    sa.event.remove(engine, "before_cursor_execute", note)


def _without_limit(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(probing, "is_paused", lambda *_, **__: False)


def _without_alarm(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(probing, "tell", lambda *_, **__: None)


def _telling(patch: pytest.MonkeyPatch) -> None:
    """Say that a class is not there, as one would without thinking of who asks."""
    sound = people._require_class

    def require(call: Call, caption: Caption, classes: list[Unit], chosen: Unit | None) -> None:
        if chosen is None and caption.grade is not None:
            named = UnitId(f"{SCHOOL}.g{caption.grade}.c{caption.class_no}")
            with call.records() as unit:
                if named not in unit.people.all_units():
                    raise NotFound("没有这个班。")
        sound(call, caption, classes, chosen)

    patch.setattr(people, "_require_class", require)


@attack("AT18", Weakening("says which class is not there", _telling))
def test_what_is_not_there_and_what_is_not_ones_own_are_the_same(
    build: None, tmp_path: Path
) -> None:
    with served(tmp_path) as site:
        guesser = site.visitor(GUESSER)
        for words in TRIES:
            told = [_told(guesser.say(words.format(c=c, n=3))) for c in (THERE, NOT_THERE)]
            held(told[0] == told[1], f"“{words}” tells a class that is there from one that is not")
        with statements(site) as there:
            guesser.say(TRIES[0].format(c=THERE, n=3))
        with statements(site) as not_there:
            guesser.say(TRIES[0].format(c=NOT_THERE, n=3))
    held(there == not_there, "one answer takes other work than the other, which time tells")


def _told(answer: str) -> str:
    """Return what a message says, without its number and time, and the class that was asked for."""
    text = answer.partition('"text": ')[2]
    for name in (THERE, NOT_THERE):
        text = text.replace(name, "班")
    assert text
    return text.partition('"at"')[0]


@attack(
    "AT18",
    Weakening("no limit of tries", _without_limit),
    Weakening("nobody is told", _without_alarm),
)
def test_a_thousand_guesses_end_after_thirty_and_the_guard_hears_of_it(
    build: None, tmp_path: Path
) -> None:
    with served(tmp_path) as site:
        guesser, before = site.visitor(GUESSER), site.version
        for n in range(MOST_BY_ONE):
            guesser.post(f"错题本 三(2)班 {n}号").raise_for_status()
        site.settle()
        guessed = guesser.heard(after=before)
        more = guesser.say("错题本 三(2)班 31号")
        rung = site.visitor(GUARD).heard(after=before)
        own = guesser.say("小结 三(1)班")
        other = site.visitor(MATH).say("帮助")
        site.forward(minutes=11)
        later = site.visitor(GUESSER).say("帮助")
        listed = digest(site)

    held(PAUSED in more, f"still answered after {MOST_BY_ONE} guesses")
    assert PAUSED not in guessed, "paused too soon"
    held(PAUSED in own, "nothing is paused but the guesses")
    held("有人反复试探" in listed, "nobody is told that somebody guesses")
    held("夏星晨" not in listed and GUESSER not in listed, "the school is told who it was")
    assert "有人反复试探" not in rung, "guesses are no emergency: nobody is rung for them"
    assert PAUSED not in other, "nobody else is paused"
    assert PAUSED not in later, "the pause ends by itself"


def digest(site: Site) -> str:
    """Return what the group of the school's guard is told the next morning."""
    before = site.version
    site.forward(hours=24)
    return site.visitor(GUARD).heard(f"group:security:{SCHOOL}", after=before)


def paused(site: Site) -> Visitor:
    """Return the guesser, paused."""
    guesser = site.visitor(GUESSER)
    for n in range(MOST_BY_ONE):
        guesser.post(f"错题本 三(2)班 {n}号").raise_for_status()
    site.settle()
    return guesser


@pytest.mark.parametrize(
    "said",
    [
        ["报警 南门 打架"],
        ["我要报警 南门 打架"],
        ["快报警 南门 打架"],
        ["马上报警，南门 打架"],
        ["报警", "南门 打架"],
        ["报警", "一张照片"],
    ],
)
def test_who_is_paused_may_still_call_for_help(tmp_path: Path, said: list[str]) -> None:
    with served(tmp_path) as site:
        guesser = paused(site)
        for text in said:
            photo = text == "一张照片"
            told = guesser.say("" if photo else text, photos=[a_photo()] if photo else [])

    assert "已报警" in told


def test_a_call_for_help_begun_lets_nobody_guess_on(tmp_path: Path) -> None:
    with served(tmp_path) as site:
        guesser = paused(site)
        asked = guesser.say("报警")
        more = [guesser.say(words.format(c=THERE, n=3)) for words in TRIES]

    assert PAUSED not in asked
    assert all(PAUSED in one for one in more)


def from_a_stranger(text: str, county: County) -> ChatEvent:
    """Return what an account says that the school did not bind."""
    event = county.product.console.event_from(
        county.product.console.person(MATH),
        f"direct:{MATH}",
        client_id=f"stranger-{next(NUMBERS)}",
        text=text,
    )
    place = event.conversation.model_copy(update={"id": "direct:stranger"})
    return event.model_copy(update={"sender": "stranger", "conversation": place})


def test_accounts_nobody_bound_are_paused_and_nobody_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probing, "MOST_TOGETHER", MOST_BY_ONE)
    with served(tmp_path) as site:
        county = site.county
        for n in range(MOST_BY_ONE + 1):
            county.product.engine.receive(from_a_stranger(f"错题本 三(2)班 {n}号", county))
        county.product.engine.drain()
        stranger = county.product.console.log.history("direct:stranger", limit=1)
        for n in range(MOST_THEN):
            county.say(MATH, f"错题本 三(9)班 {n}号")
        teacher = county.say(MATH, "帮助")

    assert PAUSED in all_words(stranger)
    assert PAUSED not in all_words(teacher)


def _each_alone(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(probing, "_many", lambda *_, **__: 0)


@attack("AT18", Weakening("no limit of all together", _each_alone))
def test_many_accounts_that_guess_a_little_each_are_held_to_less(
    build: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    guessers = (GUESSER, HEAD, MATH)
    monkeypatch.setattr(probing, "MOST_TOGETHER", len(guessers) * MOST_THEN - 1)
    with served(tmp_path) as site:
        for n in range(MOST_THEN):
            for guesser in guessers:
                site.visitor(guesser).post(f"错题本 三(9)班 {n}号").raise_for_status()
        site.settle()
        answers = [site.visitor(guesser).say("错题本 三(9)班 6号") for guesser in guessers]
        listed = digest(site)

    held(all(PAUSED in answer for answer in answers), "many accounts may guess for ever")
    held("有人反复试探" in listed, "nobody is told that many accounts guess")


def _any_number_of_tries(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(links, "PER_MINUTE", 10**9)


@attack("AT18", Weakening("no limit of an address", _any_number_of_tries))
def test_pages_that_are_guessed_look_all_the_same_until_they_look_like_nothing(
    build: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "PER_MINUTE", links.PER_MINUTE // 12)  # ten
    with served(tmp_path) as site:
        shown = {site.client.get(f"/r/{n:043d}").text for n in range(3)}
        tried = [site.client.post(f"/r/{n:043d}", data={"code": f"{n:06d}"}) for n in range(13)]
    held(len(shown) == 1, "a page that is there looks other than one that is not")
    held(len({one.text for one in tried[:3]}) == 1, "the answer says what was wrong")
    held({one.status_code for one in tried[-3:]} == {429}, "an address may guess for ever")
