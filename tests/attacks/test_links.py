"""AT20: a link that opens once, in other hands, again, and too late."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from chalicelib import links, one_time
from school import one_time as one_time_rules
from school.one_time import MOST_TRIES
from school.people import PersonId
from tests.attacks.attack import Weakening, attack, held
from tests.attacks.front_door import Site, served
from tests.scenarios.county import HEAD, MATH, OTHER_PARENT, PARENT, a_photo

CHILD = "这学期交作业"
CLOSED = "打不开"


def a_link(site: Site) -> tuple[str, str]:
    """Have a parent ask for the page of the child; return its path and code."""
    parent = site.visitor(PARENT)
    parent.say("画像")
    said = parent.push("网页")
    path = re.findall(r"/r/[A-Za-z0-9_-]{43}", said)
    code = re.findall(r"验证码\D{0,6}(\d{6})", said)
    return path[-1], code[-1]


def opened(site: Site, path: str, code: str) -> tuple[int, str]:
    """Open a link with a code, as a browser does."""
    answer = site.client.post(path, data={"code": code})
    return answer.status_code, answer.text


def another(code: str, number: int) -> str:
    """Return a code that is not this one."""
    return f"{(int(code) + number) % 1_000_000:06}"


def _opens(**given: bool) -> object:
    """Return what decides whether a link opens, one of its conditions left out."""
    sound = one_time_rules.opens

    def opens(**asked: object) -> bool:
        return sound(**{**asked, **{name: value for name, value in given.items() if name in asked}})  # type: ignore[arg-type]

    return opens


def _any_code(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(links, "code_hash", lambda token, code: "same")  # noqa: ARG005


def _again(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(links, "opens", _opens(used=False))
    patch.setattr(
        one_time,
        "require_spent",
        lambda unit, link, spend: (spend(), links.reader_of(link))[1],  # noqa: ARG005
    )


def _for_ever(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(links, "GOOD_FOR", timedelta(days=365))


def _any_tries(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(links, "opens", _opens(tries=0))  # type: ignore[arg-type]


def _anybodys(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(links, "still_theirs", lambda *_: True)


@attack(
    "AT20",
    Weakening("the link alone opens", _any_code),
    Weakening("a link opens again", _again),
    Weakening("a link lasts", _for_ever),
    Weakening("any number of codes", _any_tries),
    Weakening("whoever has the account now", _anybodys),
)
def test_a_link_opens_once_soon_and_with_what_only_its_chat_was_told(
    build: None, tmp_path: Path
) -> None:
    with served(tmp_path) as site:
        site.visitor(MATH).say("三(2)班 12号 口算11", photos=[a_photo()])
        site.visitor(MATH).say("确认")
        _forwarded(site)
        _used(site)
        _too_late(site)
        _guessed(site)
        _given_away(site)


def _forwarded(site: Site) -> None:
    path, code = a_link(site)
    seen = site.client.get(path)
    held(CHILD not in seen.text, "the link alone shows the child")
    held(CHILD not in opened(site, path, another(code, 1))[1], "another code shows the child")
    in_other_chat = site.visitor(OTHER_PARENT).heard()
    assert code not in in_other_chat
    assert CHILD in opened(site, path, code)[1], "a robot's look or a wrong code spent it"


def _used(site: Site) -> None:
    path, code = a_link(site)
    first, again = opened(site, path, code), opened(site, path, code)
    assert CHILD in first[1]
    held(again[0] == 410 and CHILD not in again[1], "it opened a second time")
    held(again == opened(site, "/r/" + "x" * 43, code), "a used link is told from one never given")


def _too_late(site: Site) -> None:
    path, code = a_link(site)
    site.county.clock.forward(minutes=10)
    held(CHILD not in opened(site, path, code)[1], "it opened after ten minutes")


def _guessed(site: Site) -> None:
    path, code = a_link(site)
    for number in range(1, MOST_TRIES + 1):
        opened(site, path, another(code, number))
    held(CHILD not in opened(site, path, code)[1], "codes may be tried until one fits")


def _given_away(site: Site) -> None:
    """The account the link was given in is somebody else's when it is opened."""
    site.county.clock.forward(minutes=11)
    path, code = a_link(site)
    with site.county.product.foundation.records.begin() as unit:
        unit.people.bind_account("console", PARENT, person=PersonId(HEAD))
    held(CHILD not in opened(site, path, code)[1], "whoever has the account now opens it")
