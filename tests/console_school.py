"""A small school on a console: its people, a scripted bot, and a real server on loopback."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from io import BytesIO
from itertools import count
from socket import create_server
from threading import Thread

import uvicorn
from PIL import Image, ImageDraw
from starlette.applications import Starlette
from starlette.types import ASGIApp

from bot.console.log import ConsoleGroup, ConsolePerson
from bot.console.routes import console_routes
from bot.events import ChatEvent, ChatKind, Outgoing, Target
from bot.platforms.console import Console
from message_cards.card import Button, ButtonStyle, Card, Picture, Row, Section, Tone
from school.errors import NotFound, Unavailable
from tests.fakes_console import MemoryLog, MemoryMedia

SECRET = b"a secret of the tests, 32 bytes.."
CLASS = ConsoleGroup(id="g-32", name="三(2)班 家校群")
GUARDS = ConsoleGroup(id="g-guard", name="城东实验小学 安保群")

TEACHER = ConsolePerson(
    id="t-chen",
    name="陈静",
    roles=("教师", "班主任"),
    school="城东实验小学",
    class_name="三(2)班",
    groups=(CLASS,),
)
PARENT = ConsolePerson(
    id="p-lin",
    name="林伟",
    roles=("家长",),
    school="城东实验小学",
    class_name="三(2)班",
    children=("林小满",),
    groups=(CLASS,),
)
OTHER_PARENT = ConsolePerson(
    id="p-wu",
    name="吴敏",
    roles=("家长",),
    school="青田二中",
    class_name="八(3)班",
    children=("吴一帆",),
)
PRINCIPAL = ConsolePerson(
    id="h-zhou", name="周明", roles=("校长",), school="城东实验小学", groups=(GUARDS,)
)
BUREAU = ConsolePerson(id="b-ye", name="叶青", roles=("教育局",), school="青田县教育局")
ADMIN = ConsolePerson(id="a-xu", name="徐磊", roles=("管理员",), school="电教馆")
PEOPLE = (TEACHER, PARENT, OTHER_PARENT, PRINCIPAL, BUREAU, ADMIN)


@dataclass
class StoppedClock:
    """A clock that stands until it is moved."""

    at: datetime = datetime(2026, 11, 21, 6, 3, tzinfo=UTC)

    def now(self) -> datetime:
        """Return the time it stands at."""
        return self.at

    def forward(self, **amount: float) -> None:
        """Move on by a timedelta's arguments."""
        self.at += timedelta(**amount)


def a_photo(words: str = "9. 39-4=35", *, size: tuple[int, int] = (600, 800)) -> bytes:
    """Return a JPEG of a white page with some words on it."""
    page = Image.new("RGB", size, "#f4f1ea")
    draw = ImageDraw.Draw(page)
    for row in range(5):
        draw.text((40, 40 + row * size[1] // 6), words, fill="#222", font_size=size[1] // 18)
    content = BytesIO()
    page.save(content, "JPEG")
    return content.getvalue()


@dataclass
class School:
    """A console with everything outside in memory."""

    people: list[ConsolePerson] = field(default_factory=lambda: list(PEOPLE))
    files: dict[str, bytes] = field(default_factory=dict)
    log: MemoryLog = field(default_factory=MemoryLog)
    media: MemoryMedia = field(default_factory=MemoryMedia)
    clock: StoppedClock = field(default_factory=StoppedClock)
    events: list[ChatEvent] = field(default_factory=list)
    down: bool = False
    """True: the inbox does not answer."""

    def __post_init__(self) -> None:
        ids = count(1)
        self.console = Console(
            self.log,
            self.media,
            people=lambda: self.people,
            open_file=self.open_file,
            clock=self.clock,
            new_id=lambda: f"browser-{next(ids)}",
        )
        self.numbers = count(1)

    def open_file(self, key: str) -> bytes:
        """Return a file of the store."""
        try:
            return self.files[key]
        except KeyError:
            raise NotFound("没有这个文件。请重新打开。") from None

    def receive(self, event: ChatEvent) -> bool:
        """Keep an event; False when its key is known."""
        if self.down:
            raise Unavailable("青教正忙，没收下这条消息。请过一会儿重新发送。")
        if any(known.key == event.key for known in self.events):
            return False
        self.events.append(event)
        return True

    def tell(
        self, to: ConsolePerson | ConsoleGroup, card: Card | None = None, **parts: object
    ) -> None:
        """Send a card or text as the outbox does."""
        kind = ChatKind.DIRECT if isinstance(to, ConsolePerson) else ChatKind.GROUP
        self.console.send(
            Outgoing.model_validate(
                {
                    "key": f"k-{next(self.numbers)}",
                    "platform": "console",
                    "target": Target(kind=kind, id=to.id),
                    "card": card,
                    **parts,
                }
            )
        )

    def app(self, *, bot: "ScriptedBot | None" = None) -> Starlette:
        """Return the ASGI app, its messages going to *bot* if there is one."""
        return Starlette(
            routes=console_routes(
                self.console,
                bot.receive if bot else self.receive,
                secret=SECRET,
                quick_words=lambda person: ("帮助", *QUICK.get(person.roles[0], ())),
                look_every_s=0.2,
            )
        )


QUICK = {
    "教师": ("拍照批改", "班级学情", "错题讲评", "找课件"),
    "家长": ("孩子这次怎么样", "错题本", "撤回同意"),
    "校长": ("今天的报警", "晨检日报"),
    "教育局": ("在线率", "催办"),
}


class ScriptedBot:
    """Answers like the product does, from a script, in its own thread, one event after another."""

    def __init__(self, school: School) -> None:
        self._school = school
        self._work = ThreadPoolExecutor(max_workers=1)
        self._done: list[Future[None]] = []

    def receive(self, event: ChatEvent) -> bool:
        """Keep the event, then answer it elsewhere."""
        new = self._school.receive(event)
        if new:
            self._done.append(self._work.submit(self._answer, event))
        return new

    def close(self) -> None:
        """Wait for the last answer; raise what went wrong in any."""
        self._work.shutdown()
        for done in self._done:
            done.result()

    def _answer(self, event: ChatEvent) -> None:
        school = self._school
        speaker = next(person for person in school.people if person.id == event.sender)
        to: ConsolePerson | ConsoleGroup = speaker
        if event.conversation.kind is ChatKind.GROUP:
            to = next(group for group in speaker.groups if group.id == event.conversation.id)
        if event.attachments:
            self._grade(event, to)
        elif event.pressed:
            school.tell(
                to, text=PRESS_ANSWERS.get(event.pressed, "这个按钮已经用过。请重新问一次。")
            )
        elif event.text == "帮助":
            school.tell(to, help_card())
        else:
            school.tell(to, text=f"没听懂“{event.text}”。你是不是想说：帮助")

    def _grade(self, event: ChatEvent, to: ConsolePerson | ConsoleGroup) -> None:
        school = self._school
        school.tell(to, text=f"收到，正在批改（{len(event.attachments)} 张）……")
        for attachment in event.attachments:
            school.files["3f/paper/annotated.jpg"] = school.console.fetch(
                attachment, max_bytes=20_000_000
            )
            school.media.delete(attachment.ref)
        school.files["3f/paper/9.jpg"] = a_photo("9. 39-4= 35", size=(300, 110))
        school.tell(to, grading_card())


PRESS_ANSWERS = {
    "confirm": "已确认。已通知 1 位家长（本人孩子的结果）；全班完成 31/42。",
    "is-35": "好，第 9 题判对。现在 对 25 · 错 5 · 空 1。",
}


def help_card() -> Card:
    """Return what the bot can do."""
    return Card(
        title="我会这些",
        lines=("发一张作业照片，我来批改。",),
        buttons=(
            Button(label="怎么拍得清楚", say="怎么拍"),
            Button(label="看示例", token="example"),
        ),
    )


def grading_card() -> Card:
    """Return the card of a graded page with one item to look at."""
    return Card(
        title="口算11 · 三(2)班 · 12号",
        subtitle="11月21日 14:03 · 一页 31 题",
        tone=Tone.ASK,
        lines=("31 题：对 24 · 错 5 · 空 1 · 待你看 1", "错题：5×9=48（45）· 27+81=508（108）…"),
        pictures=(Picture(key="3f/paper/annotated.jpg", alt="批注后的照片"),),
        sections=(
            Section(
                text="第 9 题 39−4= 看起来像 35",
                picture=Picture(key="3f/paper/9.jpg", alt="第 9 题的答案"),
                buttons=(
                    Button(label="是 35，对", token="is-35"),
                    Button(label="不是", token="not-35"),
                ),
            ),
        ),
        buttons=(
            Button(label="确认", token="confirm", style=ButtonStyle.PRIMARY),
            Button(label="改判", say="第9题算对"),
            Button(label="重拍", token="retake", style=ButtonStyle.DANGER),
        ),
        source="青教批改 · 11月21日 14:03",
    )


def progress_card(done: int, total: int = 42) -> Card:
    """Return the live card of a pile of pages."""
    return Card(
        title="正在批改 · 三(2)班 口算11",
        lines=(f"已批 {done}/{total}，待你看 6 处",),
        progress=done / total,
        source="青教批改",
    )


def alarm_card() -> Card:
    """Return an alarm of the first level."""
    return Card(
        title="一级告警 · 城东实验小学 · 南门",
        tone=Tone.ALERT,
        lines=("14:03:21 翻越围墙（摄像头 N-03）　第 1 次",),
        rows=(Row(name="值班", value="已电话私信"), Row(name="升级", value="2 分钟后 → 副校长")),
        buttons=(
            Button(label="确认，我去处理", token="go", style=ButtonStyle.PRIMARY),
            Button(label="误报", token="false"),
            Button(label="升级", token="up", style=ButtonStyle.DANGER),
        ),
        source="校园安防平台 · 14:03:22",
    )


@contextmanager
def serving(app: ASGIApp, *, port: int = 0) -> Iterator[str]:
    """Serve *app* with uvicorn on loopback, on any free port or *port*; give its address."""
    listener = create_server(("127.0.0.1", port))
    server = uvicorn.Server(
        uvicorn.Config(
            app, log_level="warning", lifespan="off", ws="none", timeout_graceful_shutdown=1
        )
    )
    thread = Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()  # the socket listens already: a request waits until the server takes it
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(10)
        listener.close()
