"""A small county one can talk to: the whole product in this process, on a folder and SQLite."""

import atexit
import io
import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import count
from pathlib import Path

from PIL import Image, ImageDraw

from bot.app import Foundation, Product
from bot.cli.demo_data import store_county
from bot.console.log import ConsoleMessage
from bot.local import embedded
from bot.platform import Platform
from message_cards.card import Card
from school.demo import demo_county
from school.grading import (
    PaperReading,
    ReadField,
    ReadItem,
    SheetKind,
    SheetMark,
    SheetRequest,
    Verdict,
)
from school.ports import FileStore, SheetReader
from school.settings import Settings
from school.store.files import FolderFiles
from school.store.records import open_records

HEAD = "qh-head-s1-g3c2"
MATH = "qh-math-s1-g3"
OTHER_HEAD = "qh-head-s1-g3c1"
PARENT = "qh-parent-s1-g3c2-12a"
PUPIL = "qh-pupil-s1-g3c2-12"
OTHER_PARENT = "qh-parent-s1-g3c2-13a"
NO_CONSENT_PARENT = "qh-parent-s1-g3c2-07a"
PRINCIPAL = "qh-principal-s1"
GROUP = "class:qh.t1.s1.g3.c2"


@dataclass
class MovingClock:
    """A clock the test moves."""

    at: datetime = datetime(2026, 11, 20, 2, tzinfo=UTC)

    def now(self) -> datetime:
        self.at += timedelta(milliseconds=1)
        return self.at

    def forward(self, **by: float) -> None:
        self.at += timedelta(**by)


def an_item(no: int, question: str, *, read: str, expected: str, verdict: Verdict) -> ReadItem:
    box = ((0.0, 0.0), (9.0, 0.0), (9.0, 9.0), (0.0, 9.0))
    return ReadItem(
        no=no,
        question=question,
        read=read,
        expected=expected,
        verdict=verdict,
        confidence=0.9,
        box=box,
    )


A_PAGE = (
    an_item(1, "5×9=", read="48", expected="45", verdict=Verdict.WRONG),
    an_item(2, "27+81=", read="108", expected="108", verdict=Verdict.RIGHT),
    an_item(3, "39-4=", read="35", expected="35", verdict=Verdict.UNSURE),
    an_item(4, "7×8=", read="", expected="56", verdict=Verdict.BLANK),
)


@dataclass
class RecordedReader:
    """A SheetReader that returns what a test recorded, and counts how often it was asked."""

    files: FileStore
    items: Sequence[ReadItem] = A_PAGE
    retake: str | None = None
    fields: dict[str, ReadField] = field(default_factory=dict)
    sheet: SheetMark | None = None
    codes: tuple[str, ...] = ()
    asked: list[SheetRequest] = field(default_factory=list)

    def read(self, request: SheetRequest) -> PaperReading:
        self.files.get(request.photo_key)
        self.asked.append(request)
        if self.retake and not request.insist:
            return PaperReading(kind=SheetKind.ARITHMETIC, seconds=0.1, retake=self.retake)
        if request.annotated_key:
            drawn = a_photo("annotated")
            self.files.put(request.annotated_key, drawn, content_type="image/jpeg")
        return PaperReading(
            kind=SheetKind.ARITHMETIC,
            seconds=0.1,
            items=tuple(self._with_crop(item, request) for item in self.items),
            fields=self.fields,
            sheet=self.sheet,
            codes=self.codes,
        )

    def _with_crop(self, item: ReadItem, request: SheetRequest) -> ReadItem:
        if item.verdict not in (Verdict.WRONG, Verdict.UNSURE) or not request.crop_prefix:
            return item
        key = f"{request.crop_prefix}{item.no}.jpg"
        self.files.put(key, a_photo(item.question), content_type="image/jpeg")
        return item.model_copy(update={"crop": key})


def a_photo(text: str = "a page") -> bytes:
    """Return a small JPEG that differs from others by its text."""
    image = Image.new("RGB", (320, 240), "white")
    ImageDraw.Draw(image).text((20, 20), text.encode("ascii", "replace").decode(), fill="black")
    kept = io.BytesIO()
    image.save(kept, "JPEG")
    return kept.getvalue()


@dataclass
class County:
    """The product, and ways to talk to it as anybody."""

    product: Product
    clock: MovingClock
    reader: RecordedReader
    numbers: "count[int]" = field(default_factory=count)

    def say(
        self,
        person: str,
        text: str = "",
        *,
        photos: Sequence[bytes] = (),
        group: str = "",
        drain: bool = True,
    ) -> list[ConsoleMessage]:
        """Say something and return what anybody received."""
        console = self.product.console
        before = console.log.version()
        _, event = console.say(
            console.person(person),
            f"group:{group}" if group else f"direct:{person}",
            client_id=f"say-{next(self.numbers)}",
            text=text,
            photos=photos,
        )
        self.product.engine.receive(event)
        return self.settle(before) if drain else []

    def press(
        self, person: str, label: str, *, of: str = "", group: str = ""
    ) -> list[ConsoleMessage]:
        """Press the newest button called *label* that *of* (default: the person) was shown."""
        place = f"group:{group}" if group else f"direct:{of or person}"
        token = self.token(place, label)
        return self.press_token(person, token, group=group)

    def press_token(self, person: str, token: str, *, group: str = "") -> list[ConsoleMessage]:
        """Press a button by its token."""
        console = self.product.console
        before = console.log.version()
        event = console.event_from(
            console.person(person),
            f"group:{group}" if group else f"direct:{person}",
            client_id=f"press-{next(self.numbers)}",
            pressed=token,
        )
        self.product.engine.receive(event)
        return self.settle(before)

    def token(self, conversation: str, label: str) -> str:
        for message in reversed(self.product.console.log.history(conversation, limit=200)):
            if message.card is not None:
                for button in Card.model_validate(message.card).all_buttons():
                    if button.label.startswith(label) and button.token:
                        return button.token
        raise AssertionError(f"nobody was shown a button called {label}")

    def settle(self, before: int) -> list[ConsoleMessage]:
        """Do all that is due and return what the bot sent since *before*."""
        self.product.engine.drain()
        sent = self.product.console.log.since(before)
        return [message for message in sent if message.sender is None]

    @property
    def stored_files(self) -> list[str]:
        return sorted(self.product.foundation.files.keys(""))


def words(message: ConsoleMessage) -> str:
    """Return everything a message says."""
    card = Card.model_validate(message.card) if message.card else None
    return message.text if card is None else card.plain_text()


def all_words(messages: Sequence[ConsoleMessage], *, to: str = "") -> str:
    """Return everything some messages say, those *to* one person or group where given."""
    return "\n".join(words(m) for m in messages if to in ("", m.to.id))


@cache
def _founded(pupils: int) -> Path:
    """Return a database with an invented county, made once a process: making it takes a second."""
    home = Path(tempfile.mkdtemp(prefix="qingjiao-county-"))
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    settings = Settings.model_validate({"home": home, "secret": "s" * 40})
    base = Foundation(settings, open_records(settings), FolderFiles(home / "files"), MovingClock())
    store_county(base, demo_county(pupils))
    base.records.database.checkpoint()
    base.records.database.close()
    return home / "qingjiao.db"


def open_county(
    home: Path,
    *,
    pupils: int = 60,
    reader: Callable[[FileStore], SheetReader] | None = None,
    platforms: Callable[[Foundation], dict[str, Platform]] | None = None,
    clock: MovingClock | None = None,
    store: Callable[[Path], FolderFiles] = FolderFiles,
    **more: object,
) -> County:
    """Return the product on a fresh home with an invented county; *more* are settings."""
    settings = Settings.model_validate({"home": home, "secret": "s" * 40, **more})
    clock = clock or MovingClock()
    files = store(home / "files")
    ready = settings.home / "qingjiao.db"
    if not settings.database_url and not ready.exists():
        settings.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(_founded(pupils), ready)
    base = Foundation(settings, open_records(settings), files, clock)
    if settings.database_url:
        store_county(base, demo_county(pupils))
    recorded = RecordedReader(files)
    product = embedded(
        base,
        reader(files) if reader else recorded,
        platforms=platforms or (lambda _: {}),
        close=base.records.database.close,
    )
    return County(product, clock, recorded)
