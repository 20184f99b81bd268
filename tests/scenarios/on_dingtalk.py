"""A county that is on DingTalk: real frames over real sockets, from and to the fake gateway."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from bot.app import Foundation
from bot.configured import dingtalk_app
from bot.platform import Platform
from bot.platforms.dingtalk import DingTalk, Timing
from school.people import PersonId
from tests.gateways.dingtalk import Card, Gateway, Push, Sent
from tests.gateways.dingtalk.robot import Robot
from tests.scenarios.county import (
    HEAD,
    MATH,
    OTHER_PARENT,
    PARENT,
    County,
    MovingClock,
    open_county,
)

PEOPLE = {"teacher01": MATH, "head01": HEAD, "parent01": PARENT, "parent02": OTHER_PARENT}
STRANGER = "stranger01"
CLASS_GROUP = "cidClass3A=="
PATIENT = Timing(stop_within_s=0.2)


@dataclass(frozen=True)
class Told:
    """A message or card as it reached a person or a group, or as a card was changed."""

    to: str
    via: str
    kind: str
    words: str
    content: dict[str, Any]


@dataclass
class DingTalkCounty:
    """What people do on DingTalk, and what they see there."""

    county: County
    gateway: Gateway

    def do(self, push: Callable[[], Push], *, acks: int = 1) -> list[Told]:
        """Let something happen, wait for its acks, do all it causes; return what was sent."""
        before = len(self.gateway.state.sent)
        self.arrive(push, acks=acks)
        self.county.product.engine.drain()
        return self.told[before:]

    def arrive(self, push: Callable[[], Push], *, acks: int = 1) -> None:
        """Let something happen and wait for its acks."""
        before = len(self.gateway.state.acks)
        push()
        self.gateway.wait_for(lambda: len(self.gateway.state.acks) >= before + acks)

    @property
    def told(self) -> list[Told]:
        """Everything anybody was sent."""
        return [self._told(sent) for sent in self.gateway.state.sent]

    def _told(self, sent: Sent) -> Told:
        to = sent.target.removeprefix("cidDirect-")
        if sent.via == "update":
            to = self.gateway.state.cards[sent.target].spaces[0].split(".", 2)[2]
        said = "\n".join(str(value) for value in sent.content.values() if value)
        return Told(to, via=sent.via, kind=sent.kind, words=said, content=sent.content)

    def say(self, text: str, *, by: str = "teacher01", group: str = "") -> list[Told]:
        return self.do(lambda: self.gateway.say(text, sender=by, group=group))

    def photo(
        self, caption: str, photo: bytes, *, by: str = "teacher01", group: str = ""
    ) -> list[Told]:
        """Send a caption and a photo in one message."""
        return self.do(lambda: self.gateway.rich_text(caption, photo, sender=by, group=group))

    def press(self, label: str, *, by: str = "teacher01", of: str = "") -> list[Told]:
        """Press the newest card's button called *label* that *of* (default: the person) has."""
        track, token = self.button(label, place=of or by)
        return self.do(lambda: self.gateway.press(track, token, user=by))

    def button(self, label: str, *, place: str) -> tuple[str, str]:
        """Return the card and the token of the newest button called *label* in a chat."""
        for track, card in reversed(self.gateway.state.cards.items()):
            shown_here = any(space.endswith(f".{place}") for space in card.spaces)
            token = _token(card, label)
            if shown_here and token:
                return track, token
        raise AssertionError(f"nobody was shown a button called {label}")


def _token(card: Card, label: str) -> str:
    for place in range(1, 7):
        if card.params[f"button{place}_label"].startswith(label):
            return card.params[f"button{place}_token"]
    return ""


def all_words(messages: list[Told], *, to: str = "") -> str:
    """Return everything some messages say, those *to* one person or group where given."""
    return "\n".join(m.words for m in messages if to in ("", m.to))


@contextmanager
def on_dingtalk(
    home: Path, *, template: str = "qingjiao.schema", **more: Any
) -> Iterator[DingTalkCounty]:
    """Yield a county whose people have DingTalk accounts; *more* is what ``open_county`` takes."""
    clock = MovingClock()

    def seconds() -> float:
        return clock.at.timestamp()

    with Gateway(seconds) as gateway, httpx.Client(trust_env=False) as client:
        state = gateway.state
        state.users |= {*PEOPLE, STRANGER}

        def platforms(base: Foundation) -> dict[str, Platform]:
            app = dingtalk_app(base.settings)
            return {"dingtalk": DingTalk(app, base.files.get, client=client, clock=clock)}

        county = open_county(
            home,
            platforms=platforms,
            clock=clock,
            dingtalk_client_id=state.client_id,
            dingtalk_client_secret=state.client_secret,
            dingtalk_robot_code=state.robot_code,
            dingtalk_card_template=template,
            dingtalk_corp_id=state.corp_id,
            dingtalk_openapi=state.http_url,
            dingtalk_oapi=state.http_url,
            dingtalk_trusted_hosts="127.0.0.1 *.dingtalk.com",
            **more,
        )
        with county.product.foundation.records.begin() as unit:
            for user, person in PEOPLE.items():
                unit.people.bind_account("dingtalk", user, person=PersonId(person))
        ours = dingtalk_app(county.product.foundation.settings)
        receive = county.product.engine.receive
        with Robot(gateway, timing=PATIENT, receive=receive, corp_id=ours.corp_id):
            yield DingTalkCounty(county, gateway)
        county.product.close()
