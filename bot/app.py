"""Puts the bot together from settings; with ``bot/local.py`` it alone chooses adapters."""

import random
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import httpx

import bot.commands
from bot.chores import Ports
from bot.configured import dingtalk_app, page_url, robot_of, wecom_app
from bot.console.log import ConsoleMessage, target_of
from bot.console.media import FolderMedia
from bot.console.picker import Picker
from bot.delivery import Sender
from bot.engine import Engine
from bot.events import Attachment, Target
from bot.metrics import Metrics
from bot.notices import Teller
from bot.platform import Platform
from bot.platforms.console import Console
from bot.platforms.dingtalk import DingTalk
from bot.platforms.wecom import WeCom
from bot.router import Router
from bot.wecom.api import WeComApi
from bot.wecom.contacts import SchoolContacts
from bot.wecom.follow import ContactFollower
from school.actor import SYSTEM, Actor
from school.clock import SystemClock
from school.discover import discover
from school.invoke import OverHttp, SignedInvoker, Transport, lambda_transport
from school.ports import Clock, FileStore, Invoker
from school.settings import Settings
from school.store.console import ConsoleRow
from school.store.files import FolderFiles, open_files
from school.store.records import Records, open_records

HTTP_TIMEOUT_S = 60.0


@dataclass(frozen=True)
class Foundation:
    """What bot and functions stand on."""

    settings: Settings
    records: Records
    files: FileStore
    clock: Clock

    def file_path(self, key: str) -> str:
        """Return where a file is: a path of a folder, or the key in a bucket."""
        if isinstance(self.files, FolderFiles):
            return str(self.files.folder / key)
        return key


@dataclass(frozen=True)
class Product:
    """The bot, put together."""

    foundation: Foundation
    engine: Engine
    console: Console
    platforms: dict[str, Platform]
    functions_for: Callable[[Actor], Invoker]
    contacts: ContactFollower | None = None
    """Follows WeCom's school directory, where WeCom is configured."""
    close: Callable[[], None] = field(default=lambda: None)
    metrics: Metrics = field(default_factory=Metrics)


def foundation(settings: Settings, *, clock: Clock | None = None) -> Foundation:
    """Open the database and the file store the settings name."""
    return Foundation(
        settings, open_records(settings), open_files(settings), clock or SystemClock()
    )


def transport_to(settings: Settings) -> Transport:
    """Return the way to deployed functions.

    Raises:
        ValueError: ``QINGJIAO_FUNCTIONS`` names none.
    """
    if settings.functions.startswith(("http://", "https://")):
        return OverHttp(httpx.Client(timeout=HTTP_TIMEOUT_S), settings.functions)
    if settings.functions.startswith("lambda:"):
        return lambda_transport(settings.functions.removeprefix("lambda:"))
    raise ValueError("QINGJIAO_FUNCTIONS 应为 https://…、lambda:前缀，或留空。")


def put_together(
    base: Foundation,
    transport: Transport,
    *,
    platforms: Callable[[Foundation], dict[str, Platform]] | None = None,
    close: Callable[[], None] = lambda: None,
    metrics: Metrics | None = None,
) -> Product:
    """Return the product on a foundation, with its functions behind *transport*."""
    key = base.settings.key_for("actor")
    counted = metrics or Metrics()
    timed = counted.calling(transport)

    def functions_for(actor: Actor) -> Invoker:
        return SignedInvoker(timed, actor=actor, key=key, clock=base.clock)

    media = FolderMedia(FolderFiles(base.settings.home / "console"), base.clock)
    console = _console(base, functions_for, media)
    chosen: dict[str, Platform] = {"console": console}
    chosen |= (platforms or configured_platforms)(base)
    engine = _engine(base, chosen, functions_for=functions_for, media=media, metrics=counted)
    contacts = _follower(base, functions_for)

    def close_all() -> None:
        if contacts is not None:
            contacts.close()
        close()

    return Product(base, engine, console, chosen, functions_for, contacts, close_all, counted)


def _follower(
    base: Foundation, functions_for: Callable[[Actor], Invoker]
) -> ContactFollower | None:
    if not base.settings.wecom_corp_id:
        return None
    return ContactFollower(
        base.records,
        SchoolContacts(WeComApi(wecom_app(base.settings))),
        functions_for(Actor(platform=SYSTEM, user=SYSTEM)),
        clock=base.clock,
        new_token=_new_token,
    )


def _engine(
    base: Foundation,
    platforms: dict[str, Platform],
    *,
    functions_for: Callable[[Actor], Invoker],
    media: "FolderMedia",
    metrics: Metrics,
) -> Engine:
    def release(platform: str, attachment: Attachment) -> None:
        if platform == Console.name:
            media.delete(attachment.ref)

    ports = Ports(
        records=base.records,
        files=base.files,
        clock=base.clock,
        platforms=platforms,
        functions_for=functions_for,
        new_token=_new_token,
        release=release,
        sweep=media.sweep,
        page_url=lambda platform: page_url(base.settings, platform),
        metrics=metrics,
    )
    sender = Sender(
        base.records,
        platforms,
        clock=base.clock,
        new_token=_new_token,
        rng=random.Random(),  # noqa: S311  # jitter of retries
        metrics=metrics,
    )
    teller = Teller(functions_for, robots=lambda name: robot_of(base.settings, name))
    return Engine(ports, router=_router(), teller=teller, sender=sender)


def _router() -> Router:
    commands = {name: module.COMMAND for name, module in discover(bot.commands).items()}
    return Router(commands, new_number=lambda: secrets.token_hex(4))


def _new_token() -> str:
    return secrets.token_urlsafe(18)


def configured_platforms(base: Foundation) -> dict[str, Platform]:
    """Return the platforms whose credentials the settings hold."""
    chosen: dict[str, Platform] = {}
    if base.settings.dingtalk_client_id:
        chosen["dingtalk"] = DingTalk(
            dingtalk_app(base.settings),
            base.files.get,
            client=httpx.Client(timeout=10.0),
            clock=base.clock,
        )
    if base.settings.wecom_corp_id:
        chosen["wecom"] = WeCom(wecom_app(base.settings), base.files.get)
    return chosen


def _console(
    base: Foundation, functions_for: Callable[[Actor], Invoker], media: "FolderMedia"
) -> Console:
    system = functions_for(Actor(platform=SYSTEM, user=SYSTEM))
    return Console(
        StoredLog(base.records),
        media,
        people=Picker(system, base.clock).people,
        open_file=base.files.get,
        clock=base.clock,
        new_id=_new_token,
    )


class StoredLog:
    """The console's conversations in the product's database; see ConsoleLog."""

    def __init__(self, records: Records) -> None:
        self._records = records

    def append(  # noqa: PLR0913  # one message has this many parts
        self,
        to: Target,
        key: str,
        *,
        card: dict[str, object] | None,
        text: str,
        images: tuple[str, ...],
        live: str,
        at: datetime,
        sender: str | None,
    ) -> ConsoleMessage:
        """Keep a message; see ConsoleLog."""
        with self._records.begin() as unit:
            row = unit.console.append(
                f"{to.kind}:{to.id}",
                key,
                card=card,
                text=text,
                images=images,
                live=live,
                at=at,
                sender=sender,
            )
        return _message(row)

    def history(self, conversation: str, *, limit: int) -> Sequence[ConsoleMessage]:
        """Return the last messages of a conversation, oldest first."""
        with self._records.begin() as unit:
            return [_message(row) for row in unit.console.history(conversation, limit=limit)]

    def since(self, version: int, *, limit: int = 500) -> Sequence[ConsoleMessage]:
        """Return messages above *version*, lowest first."""
        with self._records.begin() as unit:
            return [_message(row) for row in unit.console.since(version, limit=limit)]

    def version(self) -> int:
        """Return the highest version given out."""
        with self._records.begin() as unit:
            return unit.console.version()


def _message(row: ConsoleRow) -> ConsoleMessage:
    return ConsoleMessage(
        id=row.id,
        to=target_of(row.conversation),
        sender=row.sender,
        card=row.card,
        text=row.text,
        images=row.images,
        live=row.live,
        version=row.version,
        at=row.at,
    )
