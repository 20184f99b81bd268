"""Opens the adapters once per container; wraps a use case as a function.

A use case is ``(request, call) -> answer``. Around it this module checks the bot's signature,
finds out who the actor is, and turns errors into answers. It is the only module of the functions
that chooses adapters, and, with ``QINGJIAO_READER``, the only one that knows how a photo is read.
"""

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import Enum, auto
from functools import wraps
from importlib import import_module
from time import perf_counter
from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError

from chalicelib.by_name import BY_NAME
from chalicelib.library import Library
from retrieval.choice import ModelChoice
from school.actor import SYSTEM, Actor, SignedCall, parse_call
from school.audit import AuditEntry, Outcome
from school.audit_purposes import purpose_of
from school.boards import Boards
from school.clock import SystemClock
from school.codes import PersonCodes
from school.county_time import day_of
from school.errors import NotUnderstood, PermissionDenied, SchoolError, Unavailable
from school.invoke import FunctionReader, lambda_reader, reading_workers
from school.people import Person, Role, UnitId, is_unit
from school.permissions import Action, Scope, require
from school.ports import Clock, FileStore, MessageQueue, SheetReader
from school.readings import Tickets
from school.settings import LanguageModel, Settings
from school.store.files import open_erasures, open_files
from school.store.messages import open_queue
from school.store.records import Records, UnitOfWork, migrate, open_records

if TYPE_CHECKING:
    from school.store.alarm_lists import Wanted
    from school.store.alarm_tables import LIVE
    from school.store.answer_key import KeyVersion
    from school.store.collection_units import Reporter
    from school.store.devices import KnownDevice
    from school.store.events import id_of as event_number
    from school.store.figures_pages import FiguresPage
    from school.store.grading import Batch, Homework, Paper
    from school.store.guides import WrittenGuide
    from school.store.labelled_crops import LabelledCrop
    from school.store.lessons import WantedLessons
    from school.store.mastery import PublishedPoint
    from school.store.my_data import file_keys, own_ids
    from school.store.one_time import Link, Links, LinkT, Page
    from school.store.resource_pages import FilePage
    from school.store.resource_readings import FileReading
    from school.store.resource_uses import CONFIRMED, REJECTED, ResourceUse
    from school.store.summary import Published
    from school.store.training import Trained
    from school.store.training_people import Tally as TrainingTally

__all__ = [
    "CONFIRMED",
    "LIVE",
    "REJECTED",
    "Batch",
    "Call",
    "Caller",
    "FiguresPage",
    "FilePage",
    "FileReading",
    "Homework",
    "KeyVersion",
    "KnownDevice",
    "LabelledCrop",
    "Link",
    "LinkT",
    "Links",
    "Page",
    "Paper",
    "Published",
    "PublishedPoint",
    "Reporter",
    "ResourceUse",
    "Trained",
    "TrainingTally",
    "UnitOfWork",
    "Wanted",
    "WantedLessons",
    "WrittenGuide",
    "ask_as_product",
    "error_of",
    "event_number",
    "file_keys",
    "migrate",
    "open_library",
    "own_ids",
    "use_case",
]

Payload = dict[str, Any]
NO_MODEL = LanguageModel()
Function = Callable[[Payload, object], Payload]
Request = TypeVar("Request", bound=BaseModel)

_STORED = {
    "Batch": "grading.Batch",
    "CONFIRMED": "resource_uses.CONFIRMED",
    "FiguresPage": "figures_pages.FiguresPage",
    "FilePage": "resource_pages.FilePage",
    "FileReading": "resource_readings.FileReading",
    "Homework": "grading.Homework",
    "KeyVersion": "answer_key.KeyVersion",
    "KnownDevice": "devices.KnownDevice",
    "LIVE": "alarm_tables.LIVE",
    "LabelledCrop": "labelled_crops.LabelledCrop",
    "Link": "one_time.Link",
    "LinkT": "one_time.LinkT",
    "Links": "one_time.Links",
    "Page": "one_time.Page",
    "Paper": "grading.Paper",
    "Published": "summary.Published",
    "PublishedPoint": "mastery.PublishedPoint",
    "REJECTED": "resource_uses.REJECTED",
    "Reporter": "collection_units.Reporter",
    "ResourceUse": "resource_uses.ResourceUse",
    "Trained": "training.Trained",
    "TrainingTally": "training_people.Tally",
    "Wanted": "alarm_lists.Wanted",
    "WantedLessons": "lessons.WantedLessons",
    "WrittenGuide": "guides.WrittenGuide",
    "event_number": "events.id_of",
    "file_keys": "my_data.file_keys",
    "own_ids": "my_data.own_ids",
}
"""Where in the store is what functions name of it."""

log = logging.getLogger("qingjiao.functions")
DONE = "Done"
SLOW_S = 2.0


def __getattr__(name: str) -> Any:
    """Return what a function names of the store; its module is imported by whoever needs it.

    Raises:
        AttributeError: Nothing of the store is known by this name here.
    """
    if name not in _STORED:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module, _, own_name = _STORED[name].partition(".")
    return getattr(import_module(f"school.store.{module}"), own_name)


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


class Call:
    """One call of a function: who asks, when, and the adapters to answer with."""

    def __init__(self, adapters: Adapters, actor: Actor) -> None:
        self._adapters = adapters
        self.actor = actor
        self.now = adapters.clock.now()
        self.files = adapters.files
        self.erasures = adapters.erasures or adapters.files
        self.reader = adapters.reader
        self.new_token = adapters.new_token
        self.model = adapters.model
        self.codes = PersonCodes(adapters.codes)
        self.library = adapters.library
        self.boards = adapters.boards
        self.readings_wanted = adapters.readings_wanted
        self.tickets = Tickets(adapters.key, before=adapters.keys_before())
        self._person: Person | None = None
        self._role: Role | None = None
        self._open = False
        self._denied: list[tuple[Action, Scope]] = []

    @property
    def today(self) -> date:
        """Return the day in the county, which starts eight hours before UTC's."""
        return day_of(self.now)

    @contextmanager
    def records(self, *, urgent: bool = False) -> Iterator[UnitOfWork]:
        """Open a unit of work that commits at the end, or rolls back when anything is raised.

        Where units take turns, an *urgent* one goes before all that wait.
        What was denied inside is written down when it is closed: the same transaction would lose
        it with the rest, and another would wait for this one for ever.
        """
        try:
            with self._adapters.records.begin(urgent=urgent) as unit:
                self._open = True
                yield unit
        finally:
            self._open = False
            self._audit_denials()

    def checkpoint(self) -> None:
        """Let nothing that was deleted stay in the database's log."""
        self._adapters.records.database.checkpoint()

    @property
    def by_the_product(self) -> bool:
        """Return True when the product itself asks, such as its command line."""
        return self.actor.platform == SYSTEM

    @property
    def person(self) -> Person:
        """Return who the actor is.

        Raises:
            PermissionDenied: Nobody has bound this account.
        """
        if self._person is None:
            raise PermissionDenied(
                "还不认识你。请把你的编号发给学校管理员登记，登记后再发一次。"
                f"你的编号：{self.actor.platform}:{self.actor.user}"
            )
        return self._person

    @property
    def known(self) -> bool:
        """Return True when somebody has bound this account."""
        return self._person is not None

    def identify(self) -> None:
        """Look the actor's account up."""
        if not self.by_the_product:
            with self.records() as unit:
                self._person = unit.people.by_account(self.actor.platform, self.actor.user)

    def require(self, action: Action, scope: Scope) -> Role:
        """Return the role that allows the actor the action; a denial is audited.

        Raises:
            PermissionDenied: It does not.
        """
        try:
            self._role = require(self.person, action, scope, on=self.today)
        except PermissionDenied:
            self._denied.append((action, scope))
            if not self._open:
                self._audit_denials()
            raise
        return self._role

    def note_denied(self, action: Action, scope: Scope, *, fields: tuple[str, ...] = ()) -> None:
        """Write down what was refused before a function was asked; outside of any transaction."""
        with self._adapters.records.begin() as unit:
            self._append(unit, action, scope, fields=fields, outcome=Outcome.DENIED)

    def _audit_denials(self) -> None:
        if not self._denied:
            return
        with self._adapters.records.begin() as unit:
            for action, scope in self._denied:
                self._append(unit, action, scope, fields=(), outcome=Outcome.DENIED)
        self._denied.clear()

    def audit(
        self, unit: UnitOfWork, action: Action, scope: Scope, *, fields: tuple[str, ...] = ()
    ) -> None:
        """Write down what is about to be returned or was changed, in the same transaction."""
        self._append(unit, action, scope, fields=fields, outcome=Outcome.DONE)

    def _append(
        self,
        unit: UnitOfWork,
        action: Action,
        scope: Scope,
        *,
        fields: tuple[str, ...],
        outcome: Outcome,
    ) -> None:
        who = SYSTEM if self.actor.platform == SYSTEM else None
        if who is None:
            account = f"{self.actor.platform}:{self.actor.user}"
            who = self._person.id if self._person else account
        unit.audit.append(
            AuditEntry(
                at=self.now,
                actor=who,
                role=self._role or "",
                action=action,
                subject=scope.pupil or scope.adult or scope.unit,
                fields=fields,
                purpose=purpose_of(action),
                channel=self.actor.channel(),
                outcome=outcome,
            ),
            county=self._county(unit, scope),
        )

    def _county(self, unit: UnitOfWork, scope: Scope) -> str:
        """Return the county of what is touched, or else of who asks; empty where nobody knows."""
        units: list[UnitId] = [scope.unit]
        if not is_unit(scope.unit):
            # Who is refused may have made the id up: PostgreSQL takes no NUL in a text.
            of = [scope.pupil] if scope.pupil and "\x00" not in scope.pupil else []
            units = [pupil.class_id for pupil in unit.people.enrolled(of, on=self.today)]
        if not units and self._person:
            units = [appointment.unit for appointment in self._person.appointments]
        return units[0].partition(".")[0] if units else ""


class Caller(Enum):
    """Whom a function lets in at all, before the policy is asked."""

    PERSON = auto()
    """Whose account somebody has bound."""
    PRODUCT = auto()
    """The product itself, which runs queued work."""
    ANYBODY = auto()


UseCase = Callable[[Request, Call], BaseModel]
FUNCTIONS: dict[str, Function] = {}
"""Every function that was imported, by name."""
CALLERS: dict[str, Caller] = {}
"""Whom each of them lets in."""


def use_case(
    request_type: type[Request], *, by: Caller = Caller.PERSON
) -> Callable[[UseCase[Request]], Function]:
    """Make a typed use case callable as a function: signed call in, answer or error out."""

    def wrap(run: UseCase[Request]) -> Function:
        @wraps(run)
        def function(event: Payload, context: object) -> Payload:  # noqa: ARG001  # Lambda's
            began = perf_counter()
            payload = answered(event)
            outcome = payload.get("error", {}).get("kind", DONE)
            seconds = round(perf_counter() - began, 4)
            # What the product asks itself all the time is worth a line when it is not well.
            usual = by is Caller.PRODUCT and outcome == DONE and seconds < SLOW_S
            took = {"function": run.__name__, "seconds": seconds, "outcome": outcome}
            log.log(logging.DEBUG if usual else logging.INFO, "function ran", extra=took)
            return payload

        def answered(event: Payload) -> Payload:
            try:
                answer = run(*_let_in(run.__name__, request_type, event, by=by))
            except SchoolError as error:
                return error_of(error)
            except Exception as error:  # noqa: BLE001  # the one place where functions catch all
                return _failed(run.__name__, error)
            return {"answer": answer.model_dump(mode="json")}

        FUNCTIONS[run.__name__], CALLERS[run.__name__] = function, by
        return function

    return wrap


def ask_as_product(function: str, request: BaseModel) -> Payload:
    """Return what a function answers the product itself: for doors that are not the bot's."""
    adapters = container.adapters()
    actor = Actor(platform=SYSTEM, user=SYSTEM)
    said = request.model_dump(mode="json")
    call = SignedCall(function=function, actor=actor, request=said, at=adapters.clock.now())
    return BY_NAME[function](call.signed(adapters.key).model_dump(mode="json"), None)


def _let_in(
    function: str, request_type: type[Request], event: Payload, *, by: Caller
) -> tuple[Request, Call]:
    """Return what is asked, and who asks, once the signature is genuine and the caller one for it.

    Raises:
        Untrusted: The bot has not signed it.
        PermissionDenied: The function is not for this caller.
        NotUnderstood: The request is not one of this function.
    """
    adapters = container.adapters()
    signed = parse_call(event)
    before = adapters.keys_before()
    signed.check(function, adapters.clock.now(), key=adapters.key, before=before)
    call = Call(adapters, signed.actor)
    call.identify()
    if by is Caller.PERSON:
        _ = call.person
    elif by is Caller.PRODUCT and not call.by_the_product:
        raise PermissionDenied("这一步由系统自己完成，不能从聊天里执行。")
    try:
        request = request_type.model_validate(signed.request)
    except ValidationError as error:
        raise NotUnderstood("这个请求的内容不对，没有执行。请换个说法再试。") from error
    return request, call


def _failed(function: str, error: Exception) -> Payload:
    """Log what nobody foresaw under a number the person can pass on."""
    number = secrets.token_hex(4)
    log.error(
        "function %s failed, error %s",
        *(function, number),
        exc_info=error,
        extra={"function": function, "number": number},
    )
    later = Unavailable(
        f"出错了，已经记下，内容没有丢。请稍后再试；还不行请把错误编号 {number} 发给管理员。"
    )
    return error_of(later)


def error_of(error: SchoolError) -> Payload:
    """Return an error as a function answers it."""
    return {"error": {"kind": type(error).__name__, "message": error.message}}
