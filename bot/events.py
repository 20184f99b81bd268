"""ChatEvent, Attachment, Outgoing, Target: the words all platforms share.

They cross the durable inbox and outbox as JSON, so they are pydantic models. Raw payloads of a
platform stop at its file in ``bot/platforms``.
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, AwareDatetime, BaseModel, Field

from message_cards.card import Card, FileKey


def _storable(said: str) -> str:
    return said.replace("\x00", "").encode(errors="replace").decode()


Said = Annotated[str, AfterValidator(_storable)]
"""What a person wrote, without NUL, which PostgreSQL does not take, and with “?” for half an emoji
(a lone surrogate, as a platform that cuts words short leaves it), which UTF-8 does not have."""
Named = Annotated[str, Field(pattern=r"^[^\x00]*$")]
"""An id of a platform; one with NUL is refused, for without it it could be another's."""


class ChatKind(StrEnum):
    """Whether a conversation is between one person and the bot, or a group's."""

    DIRECT = "direct"
    GROUP = "group"


class AttachmentKind(StrEnum):
    """What a person attached; only pictures and files can be graded."""

    PICTURE = "picture"
    FILE = "file"
    AUDIO = "audio"
    VIDEO = "video"
    OTHER = "other"


class Attachment(BaseModel, frozen=True):
    """Something attached to a message; *ref* is what the platform needs to fetch it."""

    kind: AttachmentKind
    ref: Named
    name: Said = ""
    part: int | None = None
    """Place, from 0, of one page in a PDF or one photo in a zip that *ref* fetches as a whole."""


class Conversation(BaseModel, frozen=True):
    """A chat on one platform; *id* is the platform's own."""

    platform: str
    id: Named
    kind: ChatKind


class Session(BaseModel, frozen=True):
    """A reply address that a platform handed out with a message (DingTalk sessionWebhook)."""

    url: str
    expires_at: AwareDatetime


class ChatEvent(BaseModel, frozen=True):
    """One message or button press from one person."""

    platform: str
    robot: Named
    key: Named
    """Unique per thing that happened, the same in every redelivery of it."""
    conversation: Conversation
    sender: Named
    """The platform's stable user id (DingTalk senderStaffId, WeCom userid, console person id)."""
    text: Said = ""
    attachments: tuple[Attachment, ...] = ()
    pressed: Named | None = None
    """Opaque token of the button that was pressed; None for a message."""
    session: Session | None = None
    response_code: str = ""
    """WeCom's single-use code to update the pressed card; empty elsewhere."""
    sent_at: AwareDatetime


class Target(BaseModel, frozen=True):
    """Where a message goes on a platform."""

    kind: ChatKind
    id: str
    """DIRECT: the platform's user id. GROUP: the platform's conversation id."""
    channel: str = "app"
    """"app", or "school_notice" for a WeCom parent, who can be told but cannot answer."""


class Outgoing(BaseModel, frozen=True):
    """One message on its way out, after button presses became tokens."""

    key: str
    """Idempotency key: the same key is never delivered as two messages."""
    platform: str
    robot: str = ""
    target: Target
    card: Card | None = None
    text: str = ""
    images: tuple[FileKey, ...] = ()
    """Pictures and PDFs sent beside the text or card, oldest first; keys of the file store."""
    live: str = ""
    """Name of a live card: a later message with the same name replaces it in place."""
    ref: str = ""
    """The platform's reference of the live card's first delivery; empty the first time."""
    interim: bool = False
    """May be left out where the platform cannot change a card it already showed."""
    anew: bool = False
    """Rings: it is shown as a new card even where one of its name can be changed in place."""
    update: bool = False
    """Only changes a card that was shown; nothing is sent where none was."""
    wanted: str = ""
    """The notification of an incident it tells, as “incident/step”: sent only if still wanted."""
    session: Session | None = None
    priority: int = Field(default=5, ge=0, le=9)
    """0 overtakes everything, 9 waits for everything."""


class Sent(BaseModel, frozen=True):
    """What the platform said of a delivery."""

    ref: str = ""
    """What the platform needs to update this message later; empty if it cannot."""
    degraded: bool = False
    """True when the card had to be sent as markdown or text."""
