"""What the fake DingTalk knows, what it was told, and how it misbehaves."""

import asyncio
import itertools
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

TICKET_LIVES_S = 90
TOKEN_LIVES_S = 7200
SESSION_LIVES_S = 5400
WEBHOOK_PER_MINUTE = 20
SILENCED_S = 600


@dataclass(frozen=True)
class Ack:
    """One acknowledgement as it came."""

    message_id: str
    code: int
    data: dict[str, Any]
    latency_s: float
    connection: int
    """Number of the connection it came on, from 1."""
    sent_on: int
    """Number of the connection the frame went out on."""


@dataclass(frozen=True)
class Sent:
    """One message or card that reached somebody."""

    via: Literal["session", "robot", "group", "direct", "card", "update", "stream"]
    target: str
    """Conversation id, staff id or, for an update, the card's outTrackId."""
    kind: str
    """msgtype or msgKey; the template id of a card."""
    content: dict[str, Any]


@dataclass
class Card:
    """One card instance."""

    template: str
    params: dict[str, str]
    spaces: list[str] = field(default_factory=list)


@dataclass
class Session:
    """One reply address."""

    conversation: str
    expires_at_s: float


@dataclass
class Chaos:
    """Knobs; everything is well behaved at first."""

    drop_acks: int = 0
    """So many acks are lost on their way."""
    delay_s: float = 0
    duplicate: bool = False
    reorder: bool = False
    """Frames go out in pairs, the second one first."""
    redeliver_after_s: float | None = None
    """A frame without an ack of 200 goes out again after so many seconds."""
    redeliver_new_message_id: bool = True
    open_status: int | Literal["hang"] = 200
    close_on_connect: int | None = None
    qps: int = 0
    """So many API calls are answered 403 QpsLimit."""
    busy: int = 0
    """So many API calls are answered 500 system.busy."""
    session_expired: bool = False
    deliver_false: bool = False
    flow_controlled: bool = False
    refuse: dict[str, str] = field(default_factory=dict)
    """Path or msgKey to the error code that it is refused with, HTTP 400."""
    file_redirect: str = ""
    file_endless: bool = False
    file_drips: bool = False
    download_url: str = ""
    """Answered instead of the gateway's own address."""


class State:
    """Everything behind the wire; lives in the gateway's thread, read by tests."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self.now = clock
        self.client_id, self.client_secret = "dingtest", "fake-secret"
        self.robot_code, self.corp_id = "dingtest", "dingcorp"
        self.webhook_secret = "SECfake"
        self.templates = {"qingjiao.schema"}
        self.users = {"teacher01", "parent01", "head01"}
        self.groups = {"cidClass3A==", "cidSchool=="}
        self.chaos = Chaos()
        self.http_url = ""
        self.ws_url = ""
        self.released: asyncio.Event
        """Set when the gateway stops, so that nothing hangs on."""
        self.tickets: dict[str, float] = {}
        """Unused tickets and when they were issued."""
        self.tokens: dict[str, float] = {}
        self.sessions: dict[str, Session] = {}
        self.downloads: dict[str, bytes] = {}
        self.media: dict[str, bytes] = {}
        self.cards: dict[str, Card] = {}
        self.edu: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
        """Lists of the school directory by what is asked for: the end of the path, the rest."""
        self.sent: list[Sent] = []
        self.acks: list[Ack] = []
        self.calls: list[str] = []
        """Method and path of every HTTP request."""
        self.opens: list[dict[str, Any]] = []
        self.refusals: list[str] = []
        """Error codes and reasons handed out."""
        self._numbers = itertools.count(1)
        self._webhook_times: dict[str, deque[float]] = defaultdict(deque)
        self._silenced: dict[str, float] = {}

    def fresh(self, prefix: str) -> str:
        """Return a name nobody had before."""
        return f"{prefix}{next(self._numbers):06d}"

    def new_ticket(self) -> str:
        """Return a ticket for one connection within 90 seconds."""
        ticket = self.fresh("ticket-")
        self.tickets[ticket] = self.now()
        return ticket

    def use_ticket(self, ticket: str) -> bool:
        """Return whether *ticket* opens a connection; it will not again."""
        issued_at = self.tickets.pop(ticket, None)
        return issued_at is not None and self.now() - issued_at <= TICKET_LIVES_S

    def new_token(self) -> str:
        """Return an access token for two hours."""
        token = self.fresh("token-")
        self.tokens[token] = self.now() + TOKEN_LIVES_S
        return token

    def token_lives(self, token: str | None) -> bool:
        """Return whether *token* is one of ours and not past its time."""
        return self.tokens.get(token or "", 0) > self.now()

    def new_session(self, conversation: str) -> tuple[str, float]:
        """Return a reply address for *conversation* and when it ends, in seconds."""
        name = self.fresh("session")
        ends = self.now() + SESSION_LIVES_S
        self.sessions[name] = Session(conversation, ends)
        return f"{self.http_url}/robot/sendBySession?session={name}", ends

    def too_fast(self, target: str) -> bool:
        """Return whether *target* is over 20 messages a minute, or silenced for having been."""
        now = self.now()
        if self._silenced.get(target, 0) > now:
            return True
        times = self._webhook_times[target]
        while times and times[0] <= now - 60:
            times.popleft()
        if len(times) >= WEBHOOK_PER_MINUTE:
            self._silenced[target] = now + SILENCED_S
            return True
        times.append(now)
        return False
