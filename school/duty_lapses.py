"""Lapses of duty: 脱岗 and 睡岗, as a camera saw them or as nobody signed in."""

from datetime import date, datetime, timedelta

from pydantic import AwareDatetime, BaseModel, Field

from school.people import PersonId, UnitId

OFF_POST, ASLEEP = "off_post", "asleep_on_duty"
PRODUCT = "duty"
"""The source of a lapse that no camera saw: nobody signed in."""
LONGEST = timedelta(days=1)
"""Nobody is off a post for longer: a turn is over by then."""
KINDS = (OFF_POST, ASLEEP)
KIND_NAMES = {OFF_POST: "脱岗", ASLEEP: "睡岗"}


class Lapse(BaseModel, frozen=True):
    """A time in which somebody on duty was not at the post, or slept."""

    id: str
    place: UnitId
    kind: str
    post: str = ""
    since: AwareDatetime
    until: AwareDatetime
    """When it was last seen; the same as *since* where one moment is known."""
    count: int = 1
    """How often it was seen."""
    source: str
    """What saw it: a device, or the product itself."""
    people: tuple[PersonId, ...] = ()
    """Who was on duty there then."""


class LapsesOf(BaseModel, frozen=True):
    """Asks for lapses: “昨天 值班脱岗 有哪些学校”."""

    text: str = Field(default="", max_length=200)


class LapseView(BaseModel, frozen=True):
    """One lapse as a card shows it."""

    kind: str
    """In Chinese."""
    post: str
    since: datetime
    until: datetime
    count: int
    people: tuple[str, ...] = ()
    """Names, for those who lead the school; to others their own alone."""
    unsigned: bool = False
    """Nobody signed in; False: a camera saw it."""


class SchoolLapses(BaseModel, frozen=True):
    """The lapses of one school."""

    place: UnitId
    name: str
    off_post: int
    asleep: int
    minutes: int
    """Together."""

    @property
    def total(self) -> int:
        """Return how many there were."""
        return self.off_post + self.asleep


class Lapses(BaseModel, frozen=True):
    """The lapses one person may see."""

    days: str
    """In words, such as “昨天”."""
    first: date
    last: date
    """Inclusive."""
    own: bool
    """About one school; False: about the schools of a county."""
    only_own: bool = True
    """The asker may see no other school."""
    scope: str
    """Name of the school or county."""
    lapses: tuple[LapseView, ...] = ()
    schools: tuple[SchoolLapses, ...] = ()
    """Those with lapses, most first."""
    of_schools: int = 1
    """How many schools were looked at."""
