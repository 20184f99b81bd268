"""Lanes and buckets: in what order messages leave, and how many a platform takes.

The outbox has one lane a robot and target. A robot may say so much a minute to all its groups
together: over it, DingTalk silences it for ten minutes. So the groups of a robot share one bucket
of tokens, and the last tokens of it are kept for what is urgent. People have a bucket each.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.events import ChatKind, Outgoing
from bot.platform import SendLimit

URGENT = 0
"""Priority of what overtakes everything: an alarm of level one."""
ALARM = 3
"""The least urgent of what is kept tokens for."""
KEPT_FOR_ALARMS = 4
KEPT_FOR_URGENT = 2
"""Of a robot's 20 a minute: 14 for whatever is said, 4 more for alarms, 2 more for level one."""


@dataclass(frozen=True)
class Bucket:
    """Where a message takes its token: at most *count* are out in any *per_s* seconds."""

    name: str
    count: int
    per_s: float


def lane_of(message: Outgoing) -> str:
    """Return the outbox lane of a message: its robot and target."""
    return f"{message.platform}/{message.robot}/{message.target.kind}/{message.target.id}"


def lanes_of(platforms: Iterable[str]) -> tuple[str, ...]:
    """Return how the lanes of these platforms start: a process leaves other platforms' alone."""
    return tuple(f"{name}/" for name in platforms)


def topic_of(message: Outgoing) -> str:
    """Return what a later message takes the place of: the same live card's waiting state.

    A state that may be left out never takes the place of one that may not, nor one that only
    brings a shown card up to date the place of an answer or a ring.
    """
    if not message.live:
        return ""
    kind = f"{'/update' if message.update else ''}{'/interim' if message.interim else ''}"
    return f"{lane_of(message)}/{message.live}{kind}"


def bucket_of(message: Outgoing, limit: SendLimit) -> Bucket:
    """Return where a message takes its token.

    A card that is changed in place is no message to the robot's groups; it counts for its own.
    """
    if not limit.per_robot or message.ref:
        return Bucket(lane_of(message), limit.count, limit.per_s)
    kept = 0 if message.priority == URGENT else KEPT_FOR_URGENT
    kept += KEPT_FOR_ALARMS if message.priority > ALARM else 0
    return Bucket(robot_bucket(message), max(limit.count - kept, 1), limit.per_s)


def robot_bucket(message: Outgoing) -> str:
    """Return the name of the bucket that all groups of a message's robot share."""
    return f"{message.platform}/{message.robot}/{ChatKind.GROUP}"
