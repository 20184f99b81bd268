"""Everything outside that functions use, opened once per container.

It is the only module of the functions that chooses adapters, and, with ``QINGJIAO_READER``, the
only one that knows how a photo is read.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from chalicelib.library import Library
from retrieval.choice import ModelChoice
from school.boards import Boards
from school.clock import SystemClock
from school.invoke import FunctionReader, lambda_reader
from school.ports import Clock, FileStore, MessageQueue, SheetReader
from school.settings import LanguageModel, Settings
from school.store.files import open_erasures, open_files
from school.store.messages import open_queue
from school.store.records import Records, open_records
from school.workers import reading_workers

NO_MODEL = LanguageModel()


def _new_token() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Adapters:
    """Everything outside that functions use."""

    records: Records
    files: FileStore
    clock: Clock
    reader: SheetReader
    key: bytes
    """Checks the bot's signature."""
    new_token: Callable[[], str] = _new_token
    """Returns 256 random bits as text."""
    codes: bytes = b""
    """Turns people's codes into ids."""
    library: Library = field(default_factory=Library)
    """Finds resources."""
    model: LanguageModel = NO_MODEL
    """Writes guides, where one is set up."""
    boards: Boards = field(default_factory=Boards)
    """Finished dashboards of this minute."""
    readings_wanted: MessageQueue | None = None
    """Feeds the reader; None: one waits for its answer."""
    key_before: bytes = b""
    """The key before of the bot's signature, while bots change over."""
    key_before_until: datetime | None = None
    """When that is over; None: it is."""
    erasures: FileStore | None = None
    """Keeps notes of what families had deleted; None: *files* does."""
    erasures_key: bytes = b""
    """Seals those notes."""

    def keys_before(self) -> tuple[bytes, ...]:
        """Return the keys besides *key* by which a signature is genuine now."""
        until = self.key_before_until
        return (self.key_before,) if until and self.clock.now() < until else ()


class Container:
    """Holds the adapters of one Lambda container, or of the process that embeds the functions."""

    def __init__(self) -> None:
        self._adapters: Adapters | None = None

    def use(self, adapters: Adapters) -> None:
        """Set the adapters; the embedded shape and tests do this."""
        self._adapters = adapters

    def adapters(self) -> Adapters:
        """Return the adapters, opening those the environment names the first time."""
        if self._adapters is None:
            self._adapters = _from_environment(Settings())
        return self._adapters


def _from_environment(settings: Settings) -> Adapters:
    files = open_files(settings)
    key_before, key_before_until = settings.actor_key_before()
    return Adapters(
        records=open_records(settings),
        files=files,
        clock=SystemClock(),
        reader=_reader(settings),
        key=settings.key_for("actor"),
        key_before=key_before,
        key_before_until=key_before_until,
        codes=settings.first_key_for("codes"),
        library=open_library(settings, files),
        model=settings.language_model(),
        readings_wanted=open_queue(settings.readings_wanted) if settings.readings_wanted else None,
        erasures=open_erasures(settings),
        erasures_key=settings.first_key_for("erasures"),
    )


def _reader(settings: Settings) -> SheetReader:
    """Return the image function of the settings, or else worker processes beside this one."""
    if settings.reader:
        return lambda_reader(settings.reader)
    return FunctionReader(reading_workers(settings))


def open_library(settings: Settings, files: FileStore) -> Library:
    """Return the library's index as the settings want it; nothing is loaded yet."""
    choice = ModelChoice(
        settings.embeddings,
        url=settings.embeddings_url,
        key=settings.embeddings_key.get_secret_value(),
    )
    shared = files if settings.files else None
    key = settings.key_for("library") if settings.files else b""
    return Library(settings.home / "library", choice=choice, published=shared, key=key)


container = Container()
