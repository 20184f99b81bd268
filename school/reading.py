"""Reading record: which book, how many minutes, on which day; and a class's week in aggregate."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from statistics import median

from pydantic import AwareDatetime, BaseModel, Field

from school.errors import NotUnderstood
from school.growth_record import CAPTION, Choice
from school.people import PersonId, Role, UnitId
from school.reading_words import LONGEST_TITLE, SaidReading
from school.summary import MIN_GROUP

MOST_MINUTES = 600
"""Of one entry, and of one pupil's day."""
MOST_DAYS_BACK = 2
MOST_BOOKS_SHOWN = 3
STEP_MIN = 5
"""A class's usual time is told in steps of so many minutes."""


class ReadingEntry(BaseModel, frozen=True):
    """One book on one day."""

    id: str
    pupil_id: PersonId
    class_id: UnitId
    """The pupil's class when it was read."""
    title: str = Field(min_length=1, max_length=LONGEST_TITLE)
    minutes: int = Field(ge=1, le=MOST_MINUTES)
    day: date
    at: AwareDatetime
    author: PersonId | None
    role: Role
    cover: str = ""
    """File key of the photo of the cover."""
    keep_until: date

    @property
    def folder(self) -> str:
        """Return the folder of the file store that holds the cover and nothing else."""
        return f"reading/{self.id[:2]}/{self.id}"


def require_readable(said: SaidReading, *, today_minutes: int) -> int:
    """Return the minutes of an entry that can be kept.

    Args:
        said: What the message says.
        today_minutes: What is kept of the same day already.

    Raises:
        NotUnderstood: The book or the time is missing, or it is more than a day holds.
    """
    if not said.title:
        raise NotUnderstood("没看到书名。请把书名写在《》里，如“记录阅读 《小王子》 30分钟”。")
    if said.minutes is None:
        raise NotUnderstood(f"读了多久？请一起发，如“记录阅读 《{said.title}》 30分钟”。")
    if not 1 <= said.minutes <= MOST_MINUTES:
        raise NotUnderstood(f"一次请记 1 到 {MOST_MINUTES} 分钟。这次没有记下。")
    if said.days_back > MOST_DAYS_BACK:
        raise NotUnderstood("只能补记昨天和前天的阅读。这次没有记下。")
    if today_minutes + said.minutes > MOST_MINUTES:
        left = MOST_MINUTES - today_minutes
        raise NotUnderstood(
            f"这一天已经记了 {today_minutes} 分钟，一天最多 {MOST_MINUTES} 分钟，"
            f"还能记 {left} 分钟。这次没有记下。"
        )
    return said.minutes


class Book(BaseModel, frozen=True):
    """One book of a period."""

    title: str
    minutes: int
    days: int
    cover: str = ""


class ReadingSum(BaseModel, frozen=True):
    """A period's reading of one pupil."""

    minutes: int = 0
    days: int = 0
    books: tuple[Book, ...] = ()
    """The one read longest first."""
    by_month: tuple[tuple[int, int], ...] = ()
    """Month (1 to 12) and minutes, in the order of the period."""


def sum_up(entries: Sequence[ReadingEntry]) -> ReadingSum:
    """Return the minutes, days and books of some entries."""
    by_title: dict[str, list[ReadingEntry]] = defaultdict(list)
    months: Counter[tuple[int, int]] = Counter()
    for entry in entries:
        by_title[entry.title].append(entry)
        months[(entry.day.year, entry.day.month)] += entry.minutes
    books = [
        Book(
            title=title,
            minutes=sum(e.minutes for e in some),
            days=len({e.day for e in some}),
            cover=next((e.cover for e in some if e.cover), ""),
        )
        for title, some in by_title.items()
    ]
    return ReadingSum(
        minutes=sum(book.minutes for book in books),
        days=len({entry.day for entry in entries}),
        books=tuple(sorted(books, key=lambda b: (-b.minutes, b.title))),
        by_month=tuple((month, minutes) for (_, month), minutes in sorted(months.items())),
    )


class ClassWeek(BaseModel, frozen=True):
    """A class's reading in one week; no names, nothing below five pupils."""

    class_id: UnitId
    class_name: str
    monday: date
    readers: int | None
    """None: fewer than five, or all but fewer than five."""
    usual_minutes: int | None = None
    """Median of those who read, in steps of five minutes."""
    books: tuple[str, ...] = ()
    """Titles five or more read, the commonest first."""


def last_week(today: date) -> date:
    """Return the Monday of the last week that is over."""
    return today - timedelta(days=today.weekday() + 7)


def class_week(
    entries: Sequence[ReadingEntry], *, class_unit: tuple[UnitId, str], monday: date, pupils: int
) -> ClassWeek:
    """Sum up a class's week so that it gives no child away.

    Args:
        entries: Every entry of the week in the class.
        class_unit: Id and name of the class.
        monday: The first day of the week.
        pupils: How many pupils may have read: whoever did not is no fewer than five either.
    """
    minutes: Counter[PersonId] = Counter()
    readers: dict[str, set[PersonId]] = defaultdict(set)
    for entry in entries:
        minutes[entry.pupil_id] += entry.minutes
        readers[entry.title].add(entry.pupil_id)
    others = pupils - len(minutes)
    enough = len(minutes) >= MIN_GROUP
    common = [title for title, some in readers.items() if len(some) >= MIN_GROUP]
    usual = STEP_MIN * max(1, round(median(minutes.values()) / STEP_MIN)) if enough else None
    return ClassWeek(
        class_id=class_unit[0],
        class_name=class_unit[1],
        monday=monday,
        readers=len(minutes) if enough and (others == 0 or others >= MIN_GROUP) else None,
        usual_minutes=usual,
        books=tuple(sorted(common, key=lambda t: (-len(readers[t]), t))[:MOST_BOOKS_SHOWN]),
    )


class RecordReading(BaseModel, frozen=True):
    """Writes down what was read, as said in a message."""

    caption: str = Field(max_length=2000, pattern=CAPTION)
    pupil_id: PersonId | None = None
    class_id: UnitId | None = None
    digest: str = Field(default="", pattern=r"^([0-9a-f]{64})?$")
    """sha256 in hex of the photo of the cover that comes along."""


class RecordedReading(BaseModel, frozen=True):
    """What was written down, or what has to be asked first."""

    entry_id: str = ""
    name: str = ""
    title: str = ""
    minutes: int = 0
    day: date | None = None
    upload: str = ""
    """Where the photo of the cover goes."""
    before: bool = False
    month: ReadingSum = ReadingSum()
    choices: tuple[Choice, ...] = ()
    """Children, or classes, to choose from first."""
    of_class: bool = False
    """True: the choices are classes."""


class UndoReading(BaseModel, frozen=True):
    """Takes back what was written down."""

    entry_id: str = Field(pattern=r"^[0-9a-f]{24}$")


class ReadingOf(BaseModel, frozen=True):
    """Asks for a pupil's reading: of a month, or of a school year."""

    caption: str = Field(default="", max_length=200, pattern=CAPTION)
    pupil_id: PersonId | None = None
    months_back: int = Field(default=0, ge=0, le=11)
    whole_year: bool = False


class ReadingRecord(BaseModel, frozen=True):
    """A period's reading of one pupil, or whose is asked for first."""

    pupil_id: PersonId | None = None
    name: str = ""
    class_name: str = ""
    roll_no: int = 0
    consented: bool = True
    first: date | None = None
    last: date | None = None
    total: ReadingSum = ReadingSum()
    choices: tuple[Choice, ...] = ()


class ClassReadingOf(BaseModel, frozen=True):
    """Asks for a class's reading of the last week, in aggregate."""

    caption: str = Field(default="", max_length=200, pattern=CAPTION)
    class_id: UnitId | None = None


def month_of(day: date, *, back: int) -> tuple[date, date]:
    """Return the first and the last day of the month *back* months before that of *day*."""
    months = day.year * 12 + day.month - 1 - back
    first = date(months // 12, months % 12 + 1, 1)
    following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return first, following - timedelta(days=1)
