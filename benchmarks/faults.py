"""Whether anything is lost or done twice when parts of the product are killed under load.

    python -m benchmarks.faults [--rounds 5] [--seed 0] [--database sqlite|postgres]
                                [--photos 12] [--rate 4] [--patience 900]

`qingjiao serve` runs in a process of its own with two reader processes, on SQLite or PostgreSQL
(durable commits) and an S3 look-alike that keeps its objects on disk; the fake DingTalk and WeCom
are around it. In each round teachers send stacks of photos, strangers ask who they are, and each
part is killed by SIGKILL once, in random order at random moments: the product, one of its readers,
the object store, the database where it is a server. What is killed is started again within a
second (a reader by the product itself), and the next is killed after the first answer.

Every question comes from an account of its own and must be answered once. A platform delivers again
what nobody acknowledged. Where it does not know a message again, each of the two senders may repeat
the one it was sending when the product or the database died: those are counted apart as repeated.
"""

import argparse
import asyncio
import os
import random
import re
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlsplit

import sqlalchemy as sa

from benchmarks.acknowledge import TRY_AGAIN_S, _post, _request
from benchmarks.evening import Evening, Stack, Told, _Phones
from benchmarks.homework_evening import a_photo, prepared
from benchmarks.serving import Server
from benchmarks.speakers import OnDingTalk, OnWeCom
from benchmarks.usage import family, load
from bot.app import foundation
from bot.engine import LATER
from school.grading import PaperState
from school.settings import Settings
from school.store.homework import batches
from school.store.papers import papers
from tests.faults.killable import ObjectStore, Postgres, killable_postgres, object_store
from tests.gateways.dingtalk.payloads import robot_message

LARGEST = 4
SENDERS = 2
WORKERS = 2
LOOK_EVERY_S = 0.05
FIRST_WITHIN_S = 180.0
MOST_QUESTIONS = 4000
PAGES = range(62_000, 62_006)
_CHINESE = re.compile("[\u4e00-\u9fff]")
HEAD = (
    "| round | killed, in order | questions | photos | lost | unread | doubled | repeated | "
    "told to wait | odd words | audit | dead letters | readers left behind | first answer after s "
    "| all done after s | load |\n" + "|---" * 16
) + "|"


@dataclass
class Heard:
    """What people were shown."""

    answers: Counter[str] = field(default_factory=Counter)
    later: int = 0
    """Messages that ask for patience."""
    odd: list[str] = field(default_factory=list)
    """Messages without a Chinese word, or that report a fault of the product."""
    last_at: float = 0.0


class People:
    """Everybody on both platforms."""

    def __init__(self, stacks: Sequence[Stack], pages: Sequence[bytes]) -> None:
        asking = [f"q{number}" for number in range(MOST_QUESTIONS)]
        accounts = [*(stack.account for stack in stacks), *asking]
        self.dingtalk, self.wecom = OnDingTalk(accounts), OnWeCom(accounts)
        self.settings = self.dingtalk.settings | self.wecom.settings
        self.heard = Heard()
        self.evening = Evening(time.time(), {stack.account: Told() for stack in stacks})
        self._wanted = {stack.account: f"{stack.photos} 张，" for stack in stacks}
        self._phones = _Phones(self.dingtalk, self.wecom, pages, self.evening)
        self.asked = 0

    def connected(self, url: str) -> None:
        """Return when the product at *url* listens to both platforms."""
        self.dingtalk.connected(url)
        self.wecom.connected(url)

    def speak(self, stacks: Sequence[Stack], *, rate: float, until: Event) -> Thread:
        """Send photos, and one question after another until told to end."""
        speaking = Thread(target=lambda: asyncio.run(self._speak(stacks, rate=rate, until=until)))
        speaking.start()
        return speaking

    async def _speak(self, stacks: Sequence[Stack], *, rate: float, until: Event) -> None:
        loop = self.dingtalk.loop
        sending = asyncio.run_coroutine_threadsafe(self._phones.send_all(stacks), loop)
        tasks = []
        while not until.is_set() and self.asked < MOST_QUESTIONS:
            tasks.append(asyncio.create_task(self._ask(self.asked)))
            self.asked += 1
            await asyncio.sleep(1 / rate)
        await asyncio.gather(*tasks, asyncio.wrap_future(sending))

    async def _ask(self, number: int) -> None:
        account, words = f"q{number}", "我是谁"
        if number % 2:
            state = self.dingtalk.state
            push = robot_message(state, "text", {"text": {"content": words}}, sender=account)
            pushing = asyncio.run_coroutine_threadsafe(self.dingtalk.push(push), self.dingtalk.loop)
            await asyncio.wrap_future(pushing)
            return
        calls = self.wecom.calls
        said, at = calls.text(account, words), urlsplit(calls.url)
        while (
            await _post(at.hostname or "", at.port or 0, _request(calls.url, calls.sealed(said)))
            is None
        ):
            await asyncio.sleep(TRY_AGAIN_S)

    def look(self) -> int:
        """Note what people were shown since the last look; return how many messages that were."""
        news = (*self.dingtalk.news(), *self.wecom.news())
        for account, words, is_new in news:
            self.heard.last_at = time.monotonic()
            if not _CHINESE.search(words) or "出错了" in words:
                self.heard.odd.append(words)
            if LATER in words:
                self.heard.later += 1
            elif account in self._wanted:
                told = self.evening.stacks[account]
                alone = self._wanted[account] == "1 张，" and "题" in words
                if self._wanted[account] in words or alone:
                    told.told_at = told.told_at or time.time()
                    told.summaries += is_new
            else:
                self.heard.answers[account] += is_new
        return len(news)

    def content(self, stacks: Sequence[Stack]) -> bool:
        """Return True when every question was answered, and every stack summed up."""
        told = all(self.evening.stacks[stack.account].told_at for stack in stacks)
        return told and len(self.heard.answers) >= self.asked

    def close(self) -> None:
        """End both platforms."""
        self.dingtalk.close()
        self.wecom.close()


@dataclass
class Outcome:
    """What one round came to."""

    killed: list[str] = field(default_factory=list)
    first_s: list[float] = field(default_factory=list)
    """From each restart to the first message that reached anybody."""
    done_s: float = 0.0
    """From the last restart to the last message."""
    left_behind: int = 0
    """Reader processes that outlived the product."""


class Killer:
    """Kills one part and starts it again; each way returns when it was started, or was killed."""

    def __init__(self, server: Server, store: ObjectStore, database: Postgres | None) -> None:
        self._server, self._outcome = server, Outcome()
        self._parts: dict[str, Callable[[random.Random], float]] = {
            "product": self._product,
            "reader": self._reader,
            "store": lambda rng: _again(store, rng),
        }
        if database is not None:
            self._parts["database"] = lambda rng: _again(database, rng)

    def round(self, people: People, rng: random.Random) -> Outcome:
        """Kill every part once."""
        self._outcome = outcome = Outcome()
        for part in rng.sample(sorted(self._parts), len(self._parts)):
            time.sleep(rng.uniform(0.5, 3.0))
            people.look()
            restarted_at = self._parts[part](rng)
            outcome.killed.append(part)
            while not people.look() and time.monotonic() - restarted_at < FIRST_WITHIN_S:
                time.sleep(LOOK_EVERY_S)
            outcome.first_s.append(time.monotonic() - restarted_at)
        return outcome

    def _product(self, rng: random.Random) -> float:
        before = family(self._server.process)[1:]
        self._server.end(signal.SIGKILL)
        time.sleep(rng.uniform(0.0, 1.0))
        began = time.monotonic()
        self._server.start()
        self._outcome.left_behind += sum(bool(_command(one)) for one in before)
        return began

    def _reader(self, _: random.Random) -> float:
        until = time.monotonic() + FIRST_WITHIN_S
        while not (readers := readers_of(self._server)) and time.monotonic() < until:
            time.sleep(LOOK_EVERY_S)
        for one in readers[:1]:
            os.kill(one, signal.SIGKILL)
        return time.monotonic()


def _again(server: Postgres | ObjectStore, rng: random.Random) -> float:
    server.kill()
    time.sleep(rng.uniform(0.0, 1.0))
    began = time.monotonic()
    server.start()
    return began


def readers_of(server: Server) -> list[int]:
    """Return the processes that read photos for a product."""
    return [one for one in family(server.process)[1:] if "spawn_main" in _command(one)]


def _command(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text()
    except OSError:
        return ""


@dataclass(frozen=True)
class Kept:
    """What the database holds at the end of a round."""

    unread: int
    """Photos without a paper that was read; a paper is one photo of one pupil."""
    doubled: int
    broken: int | None
    dead: list[str]
    waiting: int


def kept_of(settings: Settings, stacks: Sequence[Stack]) -> Kept:
    """Return what became of some stacks, of the audit chain and of the queues."""
    base = foundation(settings)
    asked = sa.select(batches.c.user_id, papers.c.roll_no, papers.c.state).join_from(
        papers, batches, batches.c.id == papers.c.batch_id
    )
    wanted = {(stack.account, roll) for stack in stacks for roll in range(1, stack.photos + 1)}
    with base.records.database.begin() as connection:
        rows = [(str(u), int(r), str(s)) for u, r, s in connection.execute(asked)]
    read = Counter((u, r) for u, r, s in rows if s in (PaperState.READ, PaperState.RETAKE))
    times = Counter((u, r) for u, r, _ in rows)
    with base.records.begin() as unit:
        queues = (unit.inbox, unit.work, unit.notices, unit.outbox)
        dead = [f"{letter.queue}: {letter.error}" for q in queues for letter in q.dead_letters()]
        until = base.clock.now()
        waiting = sum(q.open_items(until=until) for q in queues)
        broken = unit.audit.first_broken()
    base.records.database.close()
    unread = sum(read[one] == 0 for one in wanted)
    return Kept(unread, sum(times[one] - 1 for one in wanted if times[one]), broken, dead, waiting)


def wait_until_done(
    people: People, settings: Settings, stacks: Sequence[Stack], *, patience_s: float
) -> Kept:
    """Wait until everybody heard everything and nothing is under way, or for long enough."""
    until = time.monotonic() + patience_s
    while time.monotonic() < until:
        people.look()
        if people.content(stacks):
            kept = kept_of(settings, stacks)
            if not kept.waiting:
                break
        time.sleep(1.0)
    time.sleep(3.0)  # a second answer would come about now
    people.look()
    return kept_of(settings, stacks)


def row(number: int, people: People, outcome: Outcome, kept: Kept, photos: int) -> tuple[str, bool]:
    """Return a round as a row of the table, and whether a promise was broken."""
    answers = people.heard.answers
    lost = people.asked - len(answers)
    summed = sum(max(0, told.summaries - 1) for told in people.evening.stacks.values())
    repeated = sum(times - 1 for times in answers.values()) + summed
    crashes = sum(part in ("product", "database") for part in outcome.killed)
    cells = (
        number,
        ", ".join(outcome.killed),
        people.asked,
        photos,
        lost,
        kept.unread,
        kept.doubled,
        repeated,
        people.heard.later,
        len(people.heard.odd),
        "whole" if kept.broken is None else f"broken at {kept.broken}",
        len(kept.dead),
        outcome.left_behind,
        ", ".join(f"{took_s:.1f}" for took_s in outcome.first_s),
        f"{outcome.done_s:.0f}",
        f"{load():.0f}",
    )
    wrong = lost or kept.unread or kept.doubled or kept.dead or kept.broken is not None
    wrong = wrong or people.heard.odd or repeated > SENDERS * crashes * number
    return f"| {' | '.join(str(cell) for cell in cells)} |", bool(wrong)


@contextmanager
def _home(kind: str) -> Iterator[tuple[Path, Postgres | None]]:
    with (
        tempfile.TemporaryDirectory(prefix="qingjiao-faults-") as folder,
        killable_postgres() if kind == "postgres" else nullcontext() as server,
    ):
        yield Path(folder), server


def main() -> int:
    """Play the rounds and print a table; 1 where a promise was broken."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seed", type=int, default=0, help="of the first round")
    parser.add_argument("--database", choices=("sqlite", "postgres"), default="sqlite")
    parser.add_argument("--photos", type=int, default=12, help="a round")
    parser.add_argument("--rate", type=float, default=4.0, help="questions a second")
    parser.add_argument("--patience", type=float, default=900.0, help="s a round, after the kills")
    chosen = parser.parse_args()
    pages = [a_photo(seed) for seed in PAGES]
    with _home(chosen.database) as (home, postgres), object_store(home) as store:
        url = postgres.url if postgres else ""
        values = {"home": home / "home", "DATABASE_URL": url, "workers": WORKERS}
        settings = Settings.model_validate(values)
        stacks = prepared(settings, photos=chosen.photos * chosen.rounds, largest=LARGEST)
        people = People(stacks, pages)
        own = {"DATABASE_URL": url, "QINGJIAO_WORKERS": str(WORKERS)}
        server = Server(settings.home, people.settings | store.settings | own)
        server.start()
        try:
            people.connected(server.url)
            killer = Killer(server, store, postgres)
            return play(chosen, people, killer, settings=settings, stacks=stacks)
        finally:
            server.end(signal.SIGTERM)
            people.close()


def play(
    chosen: argparse.Namespace,
    people: People,
    killer: Killer,
    *,
    settings: Settings,
    stacks: Sequence[Stack],
) -> int:
    """Play all rounds on one product; print a row each; return 1 where a promise was broken."""
    print(HEAD, flush=True)
    wrong = False
    size = -(-len(stacks) // chosen.rounds)
    for number in range(1, chosen.rounds + 1):
        ours = stacks[(number - 1) * size : number * size]
        ending = Event()
        speaking = people.speak([_at_once(stack) for stack in ours], rate=chosen.rate, until=ending)
        outcome = killer.round(people, random.Random(chosen.seed + number - 1))  # noqa: S311
        began = time.monotonic()
        ending.set()
        speaking.join()
        kept = wait_until_done(people, settings, ours, patience_s=chosen.patience)
        outcome.done_s = max(0.0, people.heard.last_at - began)
        line, broken = row(number, people, outcome, kept, sum(s.photos for s in ours))
        print(line, flush=True)
        for words in (*people.heard.odd, *kept.dead):
            print(f"odd: {words}", flush=True)
        wrong |= broken
    return int(wrong)


def _at_once(stack: Stack) -> Stack:
    return Stack(**{**stack.__dict__, "starts_s": 0.0})


if __name__ == "__main__":
    sys.exit(main())
