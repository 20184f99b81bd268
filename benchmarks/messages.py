"""How the product stands 200 questions a second for five minutes, of all roles.

    python -m benchmarks.messages [--platform dingtalk|wecom] [--postgres] [--seconds 300]
                                  [--rate 200] [--pupils 1200] [--patience 5400]

`qingjiao serve` runs in a process of its own, on SQLite or PostgreSQL with durable commits; the
platform and everybody who speaks are another process on the same machine (``speakers.py``). Every
question comes from an account of its own that belongs to somebody of the role, so platforms' limits
a person (20 or 30 messages a minute) hold nothing back; one in twenty is delivered twice. Questions
are answered exactly once when every account was told something and none the same words twice. With
less patience than answering all takes, what still lies in the product's queues is told apart from
what is lost.
Memory and processor are the product's, PostgreSQL's apart.
"""

import argparse
import json
import multiprocessing
import os
import re
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path

import sqlalchemy as sa

from benchmarks.acknowledge import quantile
from benchmarks.serving import ROOT, Server
from benchmarks.speakers import Question
from benchmarks.speaking import SPEAKERS, Heard, Load, speak
from benchmarks.usage import Watch, load, processor_s
from benchmarks.year import write_year
from bot.app import Foundation, foundation
from bot.cli.demo_data import store_county
from school.demo import County, demo_county
from school.people import Person, PersonId, Role
from school.settings import Settings
from school.store.accounts import accounts as accounts_table
from school.store.queue_table import LEASED, WAITING, queue_table
from tests.servers import postgres_server

SPAWN = multiprocessing.get_context("spawn")
SENTENCES: tuple[tuple[Role, str], ...] = (
    (Role.GUARDIAN, "成绩"),
    (Role.GUARDIAN, "错题本"),
    (Role.GUARDIAN, "帮助"),
    (Role.GUARDIAN, "成绩"),
    (Role.GUARDIAN, "我是谁"),
    (Role.GUARDIAN, "掌握情况"),
    (Role.PUPIL, "错题本"),
    (Role.PUPIL, "帮助"),
    (Role.PUPIL, "错题本"),
    (Role.TEACHER, "找资源 三年级 口算练习"),
    (Role.TEACHER, "小结"),
    (Role.TEACHER, "确认"),
    (Role.CLASS_HEAD, "学情 数学"),
    (Role.PRINCIPAL, "报警查询"),
    (Role.PRINCIPAL, "小结"),
    (Role.BUREAU, "全县有多少学生"),
)
"""Who says what, in turn: families ask most, a teacher confirms once in sixteen questions."""
ANSWERS_A_PUPIL = 40
RESOURCES = 300
HEAD = (
    "| platform | database | questions | ack p50 ms | p99 | max | lost | doubled | waiting at the "
    "end of sending | still in the queues | last answer after s | memory at start, end of "
    "sending, end, MB | product's processor, ms a question | PostgreSQL's | speakers' "
    "share of a core, % | load |\n" + "|---" * 16
) + "|"


@dataclass(frozen=True)
class Used:
    """What one run cost the product."""

    memory_mb: tuple[float, float, float]
    """At the start, when the last question was sent, and when the last was answered."""
    processor_s: float
    server_s: float
    """PostgreSQL's."""
    queued: frozenset[str]
    """Accounts whose question or answer lay in the queues when patience ended."""


def main() -> int:
    """Measure one platform on one database; print a row; 1 where anything was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--platform", choices=sorted(SPEAKERS), default="dingtalk")
    parser.add_argument("--postgres", action="store_true")
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--rate", type=int, default=200)
    parser.add_argument("--pupils", type=int, default=1200)
    parser.add_argument("--patience", type=float, default=5400.0, help="s to the last answer")
    chosen = parser.parse_args()
    with (
        durable_postgres() if chosen.postgres else nullcontext("") as url,
        tempfile.TemporaryDirectory(prefix="qingjiao-messages-") as home,
    ):
        count = chosen.rate * chosen.seconds
        settings = Settings.model_validate({"home": home, "DATABASE_URL": url})
        asked = prepared(settings, pupils=chosen.pupils, count=count, on=chosen.platform)
        kinds = len(SENTENCES)
        given = Load(asked[:kinds], asked[kinds:], chosen.rate, chosen.patience)
        heard, used = measured(settings, given, on=chosen.platform, url=url)
    print(HEAD)
    print(_row(chosen, given, heard, used=used))
    for kind, times in (+heard.doubled).items():
        print(f"doubled: {SENTENCES[kind]} {times} times")
    return 1 if _lost(heard, used) or +heard.doubled else 0


@contextmanager
def durable_postgres() -> Iterator[str]:
    """Give a PostgreSQL server whose commits outlive a power cut, as in use."""
    with postgres_server() as url:
        engine = sa.create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            for name in ("fsync", "synchronous_commit", "full_page_writes"):
                connection.exec_driver_sql(f"ALTER SYSTEM RESET {name}")
            connection.exec_driver_sql("SELECT pg_reload_conf()")
        engine.dispose()
        yield url


def prepared(settings: Settings, *, pupils: int, count: int, on: str) -> list[Question]:
    """Fill the database; return one question of each kind, and *count* questions after them."""
    base = foundation(settings)
    county = demo_county(pupils)
    store_county(base, county)
    write_year(base.records.database, county, answers=pupils * ANSWERS_A_PUPIL)
    _add_library(settings)
    asked = [
        Question(f"u{number}", text, kind)
        for number, (kind, (_, text)) in enumerate(
            islice(cycle(enumerate(SENTENCES)), len(SENTENCES) + count)
        )
    ]
    _bind(base, county, asked, on=on)
    base.records.database.close()
    return asked


def _bind(base: Foundation, county: County, asked: Sequence[Question], *, on: str) -> None:
    """Give every question's account to somebody of its role, one after another."""
    people = {role: cycle([p.id for p in county.people if _is(p, role)]) for role, _ in SENTENCES}
    rows: list[dict[str, str | PersonId]] = [
        {
            "platform": on,
            "user_id": question.account,
            "person_id": next(people[SENTENCES[question.kind][0]]),
            "channel": "app",
        }
        for question in asked
    ]
    with base.records.database.begin() as connection:
        connection.execute(sa.insert(accounts_table), rows)


def _is(person: Person, role: Role) -> bool:
    if role is Role.GUARDIAN:
        return len(person.guardianships) == 1  # with two, one sentence has two answers
    return any(held.role is role for held in person.appointments)


def _add_library(settings: Settings) -> None:
    """Put some teaching material into the library, to be found."""
    file = settings.home / "library.jsonl"
    with file.open("w", encoding="utf-8") as lines:
        for number in range(RESOURCES):
            title = f"{'一二三四五六'[number % 6]}年级数学 口算练习 第{number + 1}课"
            one = {"id": f"doc-{number}", "title": title, "text": f"{title}：加减乘除，每天一页。"}
            lines.write(json.dumps(one, ensure_ascii=False) + "\n")
    command = [sys.executable, "-m", "bot", "index", "add", str(file)]
    environment = os.environ | {
        "QINGJIAO_HOME": str(settings.home),
        "DATABASE_URL": settings.database_url,
    }
    subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)  # noqa: S603


def measured(settings: Settings, given: Load, *, on: str, url: str) -> tuple[Heard, Used]:
    """Run platform and product; return what was heard, and what the product used."""
    ours, theirs = SPAWN.Pipe()
    speaker = SPAWN.Process(target=speak, args=(on, given, theirs))
    speaker.start()
    server = Server(settings.home, ours.recv() | {"DATABASE_URL": settings.database_url})
    server.start()
    try:
        ours.send(server.url)
        assert ours.recv() == "speaking"
        watch, servers_s = Watch(lambda: server.process), _server_s(url)
        assert ours.recv() == "spoken"
        print("all questions sent; waiting for the last answer", file=sys.stderr, flush=True)
        spoken = watch.look()
        assert ours.recv() == "waited"
        watch.stop()
        first, last = watch.samples[0], watch.samples[-1]
        used = Used(
            (first.own_mb, spoken.own_mb, last.own_mb),
            last.processor_s - first.processor_s,
            _server_s(url) - servers_s,
            queued=frozenset(),
        )
        server.end(signal.SIGTERM)
        ours.send("ended")
        heard: Heard = ours.recv()
    finally:
        server.end(signal.SIGTERM)
        speaker.join(30)
    return heard, replace(used, queued=_queued(settings))


def _queued(settings: Settings) -> frozenset[str]:
    """Return the accounts of which a product that has ended keeps something in its queues."""
    base = foundation(settings)
    q = queue_table.c
    waits = sa.select(q.lane).where(
        q.queue.in_(("inbox", "outbox")), q.state.in_((WAITING, LEASED))
    )
    with base.records.database.begin() as connection:
        lanes = connection.execute(waits).scalars().all()
    base.records.database.close()
    return frozenset(word for lane in lanes for word in re.split("[/:]", lane))


def _server_s(url: str) -> float:
    """Return the processor's seconds that PostgreSQL has used; 0 without it."""
    if not url:
        return 0.0
    postgres = [
        int(one.name) for one in Path("/proc").iterdir() if one.name.isdigit() and _is_postgres(one)
    ]
    return processor_s(postgres)


def _is_postgres(process: Path) -> bool:
    try:
        return (process / "comm").read_text().strip() == "postgres"
    except OSError:
        return False  # it ended while we looked


def _lost(heard: Heard, used: Used) -> int:
    """Return how many questions nobody answered and no queue holds."""
    return sum(question.account not in used.queued for question in heard.silent)


def _row(chosen: argparse.Namespace, given: Load, heard: Heard, *, used: Used) -> str:
    count = len(given.questions)
    answered = max(1, count - len(heard.silent))
    p50, p99, most = (1000 * quantile(heard.latencies_s, q) for q in (0.5, 0.99, 1.0))
    start, middle, end = used.memory_mb
    cells = (
        chosen.platform,
        "PostgreSQL" if chosen.postgres else "SQLite",
        f"{count} ({chosen.rate}/s)",
        *(f"{ms:.0f}" for ms in (p50, p99, most)),
        _lost(heard, used),
        heard.doubled.total(),
        heard.waiting,
        len(heard.silent) - _lost(heard, used),
        f"{heard.drained_s:.0f}",
        f"{start:.0f}, {middle:.0f}, {end:.0f}",
        f"{1000 * used.processor_s / answered:.1f}",
        f"{1000 * used.server_s / answered:.1f}",
        f"{100 * heard.processor_s / heard.sending_s:.0f}",
        f"{load():.1f}",
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


if __name__ == "__main__":
    sys.exit(main())
