"""A bot of two or three made-up commands on a real database: for how events are handled."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import count
from random import Random
from typing import Any

from pydantic import BaseModel

from bot.chores import Ports
from bot.command import Chat, Command, Reply
from bot.delivery import Sender
from bot.engine import Engine
from bot.events import Attachment, ChatEvent, ChatKind, Conversation
from bot.notices import Teller
from bot.router import Router
from school.directory import Identity
from school.people import PersonId, Role
from school.ports import Answer, Clock, FileStore
from school.store.records import Records
from tests.fakes import MemoryFiles
from tests.scenarios.postman import Postman

Handle = Callable[[Chat], Sequence[Reply]]


NOTHING_DUE = frozenset({"take_events", "step_alarms"})
"""What an engine asks for all the time; nothing ever happens at this school."""


@dataclass
class Functions:
    """An Invoker whose answers, or errors, a test writes down; the last one stays."""

    answers: dict[str, list[BaseModel | Exception]] = field(default_factory=dict)
    asked: list[tuple[str, BaseModel]] = field(default_factory=list)

    def call(self, function: str, request: BaseModel, answer: type[Answer]) -> Answer:
        if function in NOTHING_DUE:
            return answer.model_validate({"count": 0})
        self.asked.append((function, request))
        waiting = self.answers[function]
        found = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(found, Exception):
            raise found
        return answer.model_validate(found.model_dump())

    def times(self, function: str) -> int:
        """Return how often a function was called."""
        return sum(name == function for name, _ in self.asked)


def a_teacher(person: str = "wang") -> Identity:
    return Identity(person_id=PersonId(person), name="王老师", roles=frozenset({Role.TEACHER}))


def a_command(handle: Handle, *words: str, **fields: Any) -> Command:
    return Command(words=words, summary="", examples=(), roles=frozenset(), handle=handle, **fields)


@dataclass
class SmallBot:
    """An engine, and all that is around it."""

    engine: Engine
    records: Records
    postman: Postman
    functions: Functions
    files: FileStore
    released: list[Attachment] = field(default_factory=list)
    sweeps: list[int] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=count)

    def arrive(self, text: str, *, sender: str = "wang", **fields: Any) -> ChatEvent:
        """Let a message arrive and return it."""
        event = ChatEvent.model_validate(
            {
                "platform": "post",
                "robot": "r",
                "key": f"e{next(self.numbers)}",
                "conversation": Conversation(
                    platform="post", id=f"direct:{sender}", kind=ChatKind.DIRECT
                ),
                "sender": sender,
                "text": text,
                "sent_at": "2026-11-21T06:00:00Z",
                **fields,
            }
        )
        self.engine.receive(event)
        return event

    def dead(self, queue: str) -> list[str]:
        """Return the errors of a queue's dead letters."""
        with self.records.begin() as unit:
            return [letter.error for letter in getattr(unit, queue).dead_letters()]


def a_small_bot(records: Records, clock: Clock, commands: Mapping[str, Command]) -> SmallBot:
    """Return a bot with these commands, and a teacher as everybody."""
    postman, functions, files = Postman(), Functions(), MemoryFiles()
    functions.answers["who_am_i"] = [a_teacher()]
    tokens = count()
    released: list[Attachment] = []
    sweeps: list[int] = []

    def new_token() -> str:
        return f"token-{next(tokens)}"

    ports = Ports(
        records=records,
        files=files,
        clock=clock,
        platforms={"post": postman},
        functions_for=lambda _: functions,
        new_token=new_token,
        release=lambda _, attachment: released.append(attachment),
        sweep=lambda: sweeps.append(1),
    )
    sender = Sender(
        records,
        {"post": postman},
        clock=clock,
        new_token=new_token,
        rng=Random(7),  # noqa: S311  # jitter
    )
    engine = Engine(
        ports,
        router=Router(commands, new_number=lambda: "4711"),
        teller=Teller(lambda _: functions, robots=lambda _: "r"),
        sender=sender,
    )
    return SmallBot(engine, records, postman, functions, files, released, sweeps)
