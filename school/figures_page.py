"""Live pages of figures: a link for one person, then a session of two hours.

As with one-time pages, link and code come apart in the direct chat, and neither is stored. What
the session shows is asked for as that person each time, so a role that ends closes the page.
"""

from datetime import timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.actor import Actor
from school.errors import Expired

OPEN_FOR = timedelta(hours=2)
"""A working meeting; after it the page is asked for again in the chat."""


class PanelKind(StrEnum):
    """What a page shows."""

    LIBRARY = "library"
    """What the shelves hold and how it is used."""
    INDICATORS = "indicators"
    """Targets, and live figures of one's own unit."""


class MakeFiguresPage(BaseModel, frozen=True):
    """Asks for a live page of figures."""

    kind: PanelKind = PanelKind.LIBRARY

    text: str = Field(default="", max_length=64, pattern=r"^[^\x00]*$")
    """Which school, subject and time, as of the figures."""


class FiguresPageMade(BaseModel, frozen=True):
    """A page that was made: for the direct chat of whoever asked, and kept nowhere."""

    token: str
    code: str
    expires_at: AwareDatetime


class FiguresSession(BaseModel, frozen=True):
    """A session that was opened: for the cookie of that browser."""

    session: str = Field(max_length=200)
    until: AwareDatetime


class ReadFiguresSession(BaseModel, frozen=True):
    """Asks whose session it is; only the web server may."""

    session: str = Field(max_length=200)


class FiguresReader(BaseModel, frozen=True):
    """As whom the figures of a page are asked for, and which."""

    reader: Actor
    kind: PanelKind = PanelKind.LIBRARY
    text: str
    until: AwareDatetime


def over() -> Expired:
    """Return the error of a session that is over, or that there never was."""
    return Expired("这个页面已经到时间了。请回到聊天里，重新打开网页。")
