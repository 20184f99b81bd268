"""A load of questions: one platform and everybody who speaks on it, in a process of their own.

The process tells the product's settings, waits for its address, lets people speak at a steady rate
and reports what came back. Every question comes from an account of its own, so an account that
hears nothing was lost and one that hears more than its question brings was answered twice.
"""

import re
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from multiprocessing.connection import Connection

from benchmarks.speakers import OnDingTalk, OnWeCom, Question, Speaker

QUIET_S = 3.0
"""Nothing more is coming once so long nothing came."""
LOOK_EVERY_S = 0.25


@dataclass
class Load:
    """What to send."""

    first: Sequence[Question]
    """One of each kind, so that everything is loaded; not measured."""
    questions: Sequence[Question]
    rate: int
    """Questions a second."""
    patience_s: float
    """How long to wait for the last answer."""


@dataclass
class Heard:
    """What came back."""

    latencies_s: list[float] = field(default_factory=list)
    """From a question to its acknowledgement."""
    silent: list[Question] = field(default_factory=list)
    """Questions without an answer."""
    doubled: Counter[int] = field(default_factory=Counter)
    """Messages that said again what their question's account had been told, by kind."""
    waiting: int = 0
    """Questions not answered when the last one was sent."""
    sending_s: float = 0.0
    drained_s: float = 0.0
    """From the last question to the last answer."""
    processor_s: float = 0.0
    """Of the speakers' process, while they spoke."""


SPEAKERS: dict[str, Callable[[Sequence[str]], Speaker]] = {"dingtalk": OnDingTalk, "wecom": OnWeCom}


def speak(platform: str, load: Load, parent: Connection) -> None:
    """Run a platform under load: tell its settings, wait for the address, report what was heard."""
    accounts = [question.account for question in (*load.first, *load.questions)]
    speaker = SPEAKERS[platform](accounts)
    parent.send(speaker.settings)
    speaker.connected(parent.recv())
    heard = Heard()
    speaker.say(load.first, 5)
    _settled(speaker)
    speaker.news()
    began, busy = time.monotonic(), time.process_time()
    parent.send("speaking")
    heard.latencies_s = speaker.say(load.questions, load.rate)
    heard.sending_s = time.monotonic() - began
    heard.processor_s = time.process_time() - busy
    parent.send("spoken")
    _wait(speaker, load, heard)
    parent.send("waited")
    parent.recv()  # the product has ended; what it still sent is here
    _settled(speaker)  # a second answer would have come by now
    _count(speaker.news(), load, heard)
    parent.send(heard)
    speaker.close()


def _settled(speaker: Speaker) -> None:
    """Return when for a while nobody was told anything new."""
    count, since = -1, time.monotonic()
    while time.monotonic() - since < QUIET_S:
        now = speaker.told().total()
        if now != count:
            count, since = now, time.monotonic()
        time.sleep(LOOK_EVERY_S)


def _wait(speaker: Speaker, load: Load, heard: Heard) -> None:
    """Wait until everybody was answered, or long enough."""
    began, last = time.monotonic(), -1
    while True:
        told = speaker.told()
        silent = sum(not told[question.account] for question in load.questions)
        heard.waiting = silent if last < 0 else heard.waiting
        answers = told.total()
        if answers != last:
            last, heard.drained_s = answers, time.monotonic() - began
        if not silent or time.monotonic() - began > load.patience_s:
            break
        time.sleep(1.0)


def _count(news: Sequence[tuple[str, str, bool]], load: Load, heard: Heard) -> None:
    """Count the questions nobody answered, and what was said twice.

    An answer may be several messages; no two of one answer say the same. Tokens and numbers of
    messages differ between two tellings of one thing, so Chinese words are compared.
    """
    said: dict[str, Counter[str]] = {}
    for account, words, is_new in news:
        if is_new:
            said.setdefault(account, Counter())["".join(_CHINESE.findall(words))] += 1
    for question in load.questions:
        messages = said.get(question.account, Counter())
        if not messages:
            heard.silent.append(question)
        again = sum(times - 1 for words, times in messages.items() if words)
        heard.doubled[question.kind] += again


_CHINESE = re.compile("[\u4e00-\u9fff]+")
