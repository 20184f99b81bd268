"""A county that is on WeCom: its encrypted callbacks on a real port, its API on another."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.app import Foundation
from bot.configured import wecom_app
from bot.platform import Platform
from bot.platforms.wecom import WeCom
from bot.web import WECOM_PATH, web_app
from school.people import PersonId
from tests.gateways.wecom import Callbacks, FakeWeCom, StillClock, Tampering, hosted
from tests.gateways.wecom.door import APP
from tests.scenarios.county import MATH, OTHER_PARENT, PARENT, County, MovingClock, open_county

TEACHER = "t_wang"
STRANGER = "t_li"
NOTICED_PARENT = "p_zhang"
MEMBER_PARENT = "m_parent2"
PEOPLE = {
    TEACHER: (MATH, "app"),
    NOTICED_PARENT: (PARENT, "school_notice"),
    MEMBER_PARENT: (OTHER_PARENT, "app"),
}
UNSEEN = "\u200b\u200c"


class OfficeClock(StillClock):
    """The county's clock, as the fake counts it."""

    def __init__(self, clock: MovingClock) -> None:
        super().__init__(clock.at)
        self._clock = clock

    def now(self) -> datetime:
        return self._clock.at

    def seconds(self) -> float:
        return self._clock.at.timestamp()

    def advance(self, seconds: float) -> None:
        self._clock.forward(seconds=seconds)


@dataclass(frozen=True)
class Told:
    """A message somebody was shown."""

    to: str
    kind: str
    words: str


@dataclass
class WeComCounty:
    """What people do on WeCom, and what they see there."""

    county: County
    fake: FakeWeCom
    callbacks: Callbacks
    codes: list[str] = field(default_factory=list)
    """Response codes of the presses so far."""
    numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def do(self, *xmls: str) -> list[Told]:
        """Deliver events one after the other, do all they cause; return what was shown."""
        before = len(self.fake.sent)
        for xml in xmls:
            assert self.callbacks.push(xml) == [200]
        return self.settle(before)

    def settle(self, before: int) -> list[Told]:
        self.county.product.engine.drain()
        return [
            Told(sent.to, sent.body["msgtype"], words_of(sent.body))
            for sent in self.fake.sent[before:]
            if sent.shown
        ]

    def say(self, text: str, *, by: str = TEACHER) -> list[Told]:
        return self.do(self.callbacks.text(by, text))

    def picture(self, photo: bytes, *, by: str = TEACHER) -> str:
        """Return the callback of a picture somebody sends."""
        return self.media("image", self.fake.keep_media(photo), by=by)

    def media(self, kind: str, media_id: str, *, by: str = TEACHER) -> str:
        """Return the callback of something to download that somebody sends."""
        return self.callbacks.xml(
            {
                "FromUserName": by,
                "MsgType": kind,
                "PicUrl": "http://127.0.0.1:9/never-opened.jpg",
                "MediaId": media_id,
                "MsgId": str(8_000_000_000 + next(self.numbers)),
            }
        )

    def photo(self, caption: str, photo: bytes, *, by: str = TEACHER) -> list[Told]:
        """Say whose photo comes, then send it; return what the photo caused."""
        self.say(caption, by=by)
        return self.do(self.picture(photo, by=by))

    def press_xml(self, label: str, *, by: str = TEACHER, of: str = "") -> str:
        """Return the callback of the newest button called *label* that *of* (the person) has."""
        task_id, key = self.button(label, to=of or by)
        self.county.clock.forward(seconds=1)
        self.codes.append(self.fake.codes.issue())
        return self.callbacks.press(by, key, task_id=task_id, response_code=self.codes[-1])

    def press(self, label: str, *, by: str = TEACHER, of: str = "") -> list[Told]:
        return self.do(self.press_xml(label, by=by, of=of))

    def button(self, label: str, *, to: str) -> tuple[str, str]:
        """Return the card's task id and the key of the newest button called *label*."""
        for sent in reversed(self.fake.sent):
            if sent.to == to and sent.body["msgtype"] == "template_card":
                card = sent.body["template_card"]
                for button in card.get("button_list", ()):
                    if button["text"].startswith(label):
                        return str(card["task_id"]), str(button["key"])
        raise AssertionError(f"nobody was shown a button called {label}")

    def replaced(self) -> list[str]:
        """Return what the cards say now that took a pressed card's place, oldest first."""
        shown = [self.fake.cards[code] for code in self.codes if code in self.fake.cards]
        return [words_of({"msgtype": "template_card", "template_card": card}) for card in shown]


def words_of(body: dict[str, Any]) -> str:
    """Return what a message says."""
    part = body[body["msgtype"]]
    if body["msgtype"] != "template_card":
        return str(part.get("content", part)).strip(UNSEEN)
    buttons = [str(button["text"]) for button in part.get("button_list", ())]
    title = part["main_title"].values()
    return "\n".join([*map(str, title), str(part.get("sub_title_text", "")), *buttons])


def all_words(messages: list[Told], *, to: str = "") -> str:
    """Return everything some messages say, those *to* one person where given."""
    return "\n".join(m.words for m in messages if to in ("", m.to))


@contextmanager
def on_wecom(home: Path) -> Iterator[WeComCounty]:
    """Yield a county whose people have WeCom accounts; one parent only gets school notices."""
    clock = MovingClock()
    office = OfficeClock(clock)
    fake = FakeWeCom(corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=office)
    fake.members.add(MEMBER_PARENT)
    made: list[WeCom] = []

    def platforms(base: Foundation) -> dict[str, Platform]:
        made.append(WeCom(wecom_app(base.settings), base.files.get, timer=office.seconds))
        return {"wecom": made[0]}

    county = open_county(
        home,
        platforms=platforms,
        clock=clock,
        wecom_corp_id=APP.corp_id,
        wecom_agent_id=APP.agent_id,
        wecom_secret=APP.secret,
        wecom_token=APP.token,
        wecom_aes_key=APP.aes_key,
        wecom_api=fake.url,
    )
    with county.product.foundation.records.begin() as unit:
        for user, (person, channel) in PEOPLE.items():
            unit.people.bind_account("wecom", user, person=PersonId(person), channel=channel)
    with hosted(web_app(county.product, console=False).routes) as url:
        callbacks = Callbacks(
            f"{url}{WECOM_PATH}",
            corp_id=APP.corp_id,
            agent_id=APP.agent_id,
            token=APP.token,
            aes_key=APP.aes_key,
            clock=office,
        )
        yield WeComCounty(county, fake, callbacks)
        callbacks.close()
    made[0].close()
    county.product.close()
    fake.close()


FORGERIES = {
    "a wrong signature": Tampering(bad_signature=True),
    "another's token": Tampering(token="guessed"),
    "another corp's message": Tampering(receive_id="ww0000000000000000"),
    "an old time": Tampering(timestamp="1500000000"),
    "a swapped ciphertext": Tampering(query={"msg_signature": "f" * 40}),
    "no XML": Tampering(body=b"{}"),
}
