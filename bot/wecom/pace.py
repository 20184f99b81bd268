"""Pace: no more messages to one receiver than WeCom shows; it drops the rest without a word."""

import threading
from collections import deque

from bot.events import ChatKind, Target
from bot.platform import SendLimit
from bot.wecom.api import Timer
from bot.wecom.memory import Memory

TO_ONE = SendLimit(count=30, per_s=60)
TO_GROUP = SendLimit(count=20, per_s=60, per_robot=True)
_RECEIVERS = 20_000


def limit_of(target: Target) -> SendLimit:
    """Return what WeCom lets one application send to *target*."""
    return TO_GROUP if target.kind is ChatKind.GROUP else TO_ONE


class Pace:
    """Counts what each receiver got: one message with three pictures is four to WeCom."""

    def __init__(self, timer: Timer) -> None:
        self._timer = timer
        self._sent: Memory[deque[float]] = Memory(deque, most=_RECEIVERS)
        self._lock = threading.Lock()

    def wait_s(self, target: Target) -> float:
        """Return 0 and count one message, or the seconds until *target* may get another."""
        limit = limit_of(target)
        with self._lock:
            sent = self._sent.of(f"{target.channel} {target.kind} {target.id}")
            now = self._timer()
            while sent and sent[0] <= now - limit.per_s:
                sent.popleft()
            if len(sent) >= limit.count:
                return sent[0] + limit.per_s - now
            sent.append(now)
            return 0.0
