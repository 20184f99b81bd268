"""Platform: what a chat platform is to the rest of the bot.

A platform verifies and parses what arrives, hands each event to *receive* (one durable insert),
acknowledges, and later sends what the outbox gives it.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from bot.events import Attachment, ChatEvent, Outgoing, Sent, Target
from school.contacts import DirectoryPupil

Receive = Callable[[ChatEvent], bool]
"""Stores an event durably; True if it is new, False if this key was already stored.
May raise; then the platform must not acknowledge, so that the event is delivered again."""

OpenFile = Callable[[str], bytes]
"""Reads a file of the file store by key, to upload it to the platform."""


@dataclass(frozen=True)
class SendLimit:
    """At most *count* messages in any *per_s* seconds to one target."""

    count: int
    per_s: float
    per_robot: bool = False
    """Not to one target but to all groups of a robot together."""


class SendFailed(Exception):
    """A platform did not take a message.

    Attributes:
        reason: Why, for the log and the dead letters.
        retry_after_s: When to try again; None when that is useless.
        silenced: The robot said too much: its other groups would be refused until then, too.
        gone: The card to change is not there any more; it is to be shown anew.
    """

    def __init__(
        self,
        reason: str,
        *,
        retry_after_s: float | None,
        silenced: bool = False,
        gone: bool = False,
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.retry_after_s = retry_after_s
        self.silenced = silenced
        self.gone = gone


class Platform(Protocol):
    """One chat platform, seen from the bot. Methods block and may be called from any thread."""

    name: str

    def send_limit(self, target: Target) -> SendLimit:
        """Return how many messages this target, or all groups of its robot, may get."""
        ...

    def parts(self, message: Outgoing) -> int:
        """Return how many messages the platform counts it as."""
        ...

    def send(self, message: Outgoing) -> Sent:
        """Deliver one message, or update a live card in place when ``message.ref`` is set.

        Nothing but the card of ``ref`` may change then: an update is no message to a group.

        Sending the same ``message.key`` again must not show it twice where the platform has any
        means against it.

        Raises:
            SendFailed: The platform refused or did not answer.
        """
        ...

    def fetch(self, attachment: Attachment, *, max_bytes: int) -> bytes:
        """Return the bytes of an attachment.

        Raises:
            Expired: The platform no longer has it.
            BadPhoto: It is larger than *max_bytes*, or its address is not one we may open.
            Unavailable: The platform does not answer.
        """
        ...


class SchoolDirectory(Protocol):
    """The directory of pupils and parents that a chat platform keeps for a school."""

    @property
    def channel(self) -> str:
        """Return by which channel its parents are reached."""
        ...

    @property
    def whole(self) -> bool:
        """Return True when everybody of the channel is listed: who is missing has left."""
        ...

    def by_class(self) -> Iterator[list[DirectoryPupil]]:
        """Yield who is listed, class by class.

        Raises:
            NotUnderstood: The application may not read the directory.
            Unavailable: The platform does not answer.
        """
        ...

    def close(self) -> None:
        """Close the connections."""
        ...
