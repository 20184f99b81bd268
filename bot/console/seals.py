"""Seals: signed statements of the console that nobody else can make or alter.

Two kinds leave the server: “this tab is that person” and “that person may see this picture until
then”. Both are tied to the browser they were given to by its HttpOnly cookie, so that an address
copied out of the page opens nothing elsewhere.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as NotBase64
from hashlib import sha256
from hmac import compare_digest, new
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from school.errors import Expired, Untrusted
from school.ports import Clock

SESSION_S = 12 * 3600
PICTURE_S = 6 * 3600


class Seat(BaseModel, frozen=True):
    """This tab is that person."""

    person: str
    until: int
    """Unix time in seconds."""


class PicturePass(BaseModel, frozen=True):
    """That person may see this picture."""

    person: str
    until: int
    """Unix time in seconds."""
    key: str
    """A key of the file store, or a reference of ConsoleMedia."""
    attached: bool
    """True: *key* is a reference of ConsoleMedia."""


Statement = TypeVar("Statement", Seat, PicturePass)


class Seals:
    """Makes and checks seals with one secret of at least 32 random bytes."""

    def __init__(self, secret: bytes, clock: Clock) -> None:
        self._secret = secret
        self._clock = clock

    def seat(self, person: str, *, browser: str) -> str:
        """Return the sealed word that a tab of *browser* is *person*, good for 12 hours."""
        return self._seal(Seat(person=person, until=self._now() + SESSION_S), browser)

    def picture(self, person: str, key: str, *, attached: bool, browser: str) -> str:
        """Return a sealed pass to a picture, good for 6 to 12 hours.

        The end is rounded, so that a picture keeps its address while a card is updated.
        """
        until = (self._now() // PICTURE_S + 2) * PICTURE_S
        statement = PicturePass(person=person, until=until, key=key, attached=attached)
        return self._seal(statement, browser)

    def open(self, sealed: str, kind: type[Statement], *, browser: str) -> Statement:
        """Return what was sealed for *browser*.

        Raises:
            Untrusted: We did not make this seal, or not of this kind, or not for this browser.
            Expired: Its time is over.
        """
        body, _, mark = sealed.partition(".")
        if not compare_digest(mark.encode(), self._mark(body, kind.__name__, browser).encode()):
            raise Untrusted("这个页面的身份对不上。请刷新页面，重新选择身份。")
        try:
            statement = kind.model_validate_json(urlsafe_b64decode(body))
        except (NotBase64, ValidationError) as error:
            raise Untrusted("这个页面的身份对不上。请刷新页面，重新选择身份。") from error
        if statement.until <= self._now():
            raise Expired("页面打开太久了。请刷新页面再继续。")
        return statement

    def _seal(self, statement: BaseModel, browser: str) -> str:
        body = urlsafe_b64encode(statement.model_dump_json().encode()).decode()
        return f"{body}.{self._mark(body, type(statement).__name__, browser)}"

    def _mark(self, body: str, kind: str, browser: str) -> str:
        signed = "\n".join((kind, browser, body)).encode()
        return urlsafe_b64encode(new(self._secret, signed, sha256).digest()).decode().rstrip("=")

    def _now(self) -> int:
        return int(self._clock.now().timestamp())
