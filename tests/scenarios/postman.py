"""A platform whose letters go into a list, and which can be told to refuse them."""

from collections import deque
from dataclasses import dataclass, field

from bot.events import Attachment, Outgoing, Sent, Target
from bot.platform import SendFailed, SendLimit
from school.errors import Expired

PLENTY = SendLimit(count=1000, per_s=60.0)


@dataclass
class Postman:
    """A Platform that remembers what it delivered."""

    name: str = "post"
    limit: SendLimit = PLENTY
    can_update: bool = True
    delivered: list[Outgoing] = field(default_factory=list)
    troubles: deque[Exception] = field(default_factory=deque)
    """Raised one after the other by the next sends."""
    photos: dict[str, bytes] = field(default_factory=dict)

    def send_limit(self, target: Target) -> SendLimit:  # noqa: ARG002  # the same for all
        return self.limit

    def parts(self, message: Outgoing) -> int:
        return 1 + len(message.images)

    def send(self, message: Outgoing) -> Sent:
        if self.troubles:
            raise self.troubles.popleft()
        self.delivered.append(message)
        return Sent(ref=message.ref or f"ref-{message.key}" if self.can_update else "")

    def fetch(self, attachment: Attachment, *, max_bytes: int) -> bytes:  # noqa: ARG002
        if attachment.ref not in self.photos:
            raise Expired("图片已过期，请重新发送一次。")
        return self.photos[attachment.ref]

    def refuse(self, *after_s: float | None) -> None:
        """Refuse the next messages; each says when to come back, None never."""
        self.troubles.extend(SendFailed("too busy", retry_after_s=pause) for pause in after_s)

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.delivered]
