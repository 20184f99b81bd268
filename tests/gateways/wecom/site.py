"""A fake WeCom with our adapter on it, and messages of a school to send through it."""

from dataclasses import replace
from typing import Any

from bot.events import ChatKind, Outgoing, Target
from bot.platforms.wecom import WeCom
from message_cards.card import Button, Card, Row
from school.errors import NotFound, Unavailable
from tests.gateways.wecom.clock import StillClock
from tests.gateways.wecom.door import APP
from tests.gateways.wecom.server import FakeWeCom

JPEG = b"\xff\xd8\xff\xe0" + b"photo" * 20_000
TEACHER = Target(kind=ChatKind.DIRECT, id="t_wang")
GROUP = Target(kind=ChatKind.GROUP, id="chat1")
PARENT = Target(kind=ChatKind.DIRECT, id="p_zhang", channel="school_notice")
CONFIRM = Button(label="确认", say="确认口算11", token="tok-confirm")
GRADED = Card(
    title="口算11 · 三(2)班",
    lines=("31 题：对 24 · 错 5 · 空 1 · 待你看 1",),
    rows=(Row(name="正确率", value="77%"),),
    buttons=(CONFIRM,),
    source="青教 · 10月12日 08:30",
)


class Files:
    """A file store of one picture."""

    def __init__(self) -> None:
        self.kept = {"3f/photo.jpg": JPEG}
        self.away = False

    def open(self, key: str) -> bytes:
        if self.away:
            raise Unavailable("存储没有响应，请稍后再试。")
        if key not in self.kept:
            raise NotFound("没有这个文件。")
        return self.kept[key]


class Site:
    """The fake, our adapter on it, and the clock both go by."""

    def __init__(self) -> None:
        self.clock = StillClock()
        self.fake = FakeWeCom(
            corp_id=APP.corp_id, agent_id=APP.agent_id, secret=APP.secret, clock=self.clock
        )
        self.files = Files()
        self.wecom = self.restarted()

    def close(self) -> None:
        self.wecom.close()
        self.fake.close()

    def restarted(self, *, page: str = "") -> WeCom:
        app = replace(APP, api=self.fake.url, page=page)
        return WeCom(app, self.files.open, timer=self.clock.seconds)


def a_message(key: str = "k1", *, to: Target = TEACHER, **fields: Any) -> Outgoing:
    """Return a message to the teacher unless another target is named."""
    return Outgoing.model_validate(
        {"key": key, "platform": "wecom", "robot": APP.robot, "target": to, **fields}
    )


def kinds_of(bodies: list[dict[str, Any]]) -> list[Any]:
    """Return the msgtype of each body."""
    return [body["msgtype"] for body in bodies]
