"""One-time pages: a web page about one child for one person, opened once within ten minutes.

The link alone opens nothing: it is confirmed with a code of six digits that was sent to the same
direct chat. So a link that is forwarded, previewed by a robot or left in a history is worthless,
and no platform has to tell us who opens it. Neither link nor code is stored, only their hashes.
"""

import hashlib
import hmac
from datetime import datetime, timedelta

from pydantic import AwareDatetime, BaseModel, Field

from school.actor import Actor
from school.errors import Expired
from school.people import PersonId

GOOD_FOR = timedelta(minutes=10)
MOST_TRIES = 5
"""Codes that may be tried on one page: a millionth part of them in all its life."""
MOST_GIVEN = 5
"""Pages one person may be given within ten minutes."""
TOKEN_LENGTH = 43
"""Characters of 256 random bits in URL-safe base64."""
CODES = 1_000_000


class MakePage(BaseModel, frozen=True):
    """Asks for a one-time page about a pupil."""

    pupil_id: PersonId


class OneTimePage(BaseModel, frozen=True):
    """A page that was made: to be sent to the direct chat of whoever asked, and kept nowhere."""

    token: str
    code: str
    expires_at: AwareDatetime


class OpenPage(BaseModel, frozen=True):
    """Asks what a page shows; only the web server may."""

    token: str = Field(max_length=200)
    code: str = Field(max_length=40)


class Opened(BaseModel, frozen=True):
    """For whom and about whom a page is: its contents are asked for as that reader."""

    reader: Actor
    pupil_id: PersonId


def hash_of(token: str) -> str:
    """Return how a token is stored: SHA-256 in hex, which needs no salt for 256 random bits."""
    return hashlib.sha256(token.encode()).hexdigest()


def code_hash(token: str, code: str) -> str:
    """Return how a code is stored; without the token it cannot even be guessed."""
    return hmac.new(token.encode(), code.encode(), hashlib.sha256).hexdigest()


def code_from(secret: str) -> str:
    """Return six digits from random text."""
    value = int.from_bytes(hashlib.sha256(secret.encode()).digest()[:8], "big")
    return f"{value % CODES:06}"


def opens(
    *, used: bool, tries: int, expires_at: datetime, codes: tuple[str, str], now: datetime
) -> bool:
    """Return True when a page may be shown.

    Args:
        used: It was shown before.
        tries: Codes tried before this one.
        expires_at: When it ends.
        codes: Hash of the right code and of the one given.
        now: The time.
    """
    same = hmac.compare_digest(codes[0], codes[1])
    return same and not used and tries < MOST_TRIES and now < expires_at


def closed() -> Expired:
    """Return the one error of a page that is not shown, whatever the reason."""
    return Expired("打不开：链接或验证码不对、已经看过，或过了 10 分钟。请回到聊天里重新要一次。")
