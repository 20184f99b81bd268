"""Card, Section, Button, Picture: a card free of any platform.

A card is data. Renderers decide how it looks on a platform and degrade it, never truncate it:
a button a platform has no room for is shown as the words a person can type instead (``say``).
"""

from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, BaseModel, Field

from school.spelling import punctuated

FileKey = str
Prose = Annotated[str, AfterValidator(punctuated)]
"""What is read as sentences; words that people typed reach a card in half-width forms."""


class Tone(StrEnum):
    """How a card feels; renderers map it to a colour."""

    PLAIN = "plain"
    GOOD = "good"
    ASK = "ask"
    WARN = "warn"
    ALERT = "alert"
    MUTED = "muted"
    """Looks like nothing real: a drill."""


class ButtonStyle(StrEnum):
    """How much a button asks to be pressed."""

    PRIMARY = "primary"
    PLAIN = "plain"
    DANGER = "danger"


class Press(BaseModel, frozen=True):
    """What pressing a button does: the command's file name and its arguments.

    It stays on our side: before a card leaves, the press is exchanged for an opaque token.
    """

    command: str
    args: dict[str, str] = Field(default_factory=dict)


class Button(BaseModel, frozen=True):
    """One button. Exactly one of *press* (before issue) and *token* (after issue) is set."""

    label: str
    say: str = ""
    """Words that do the same when typed; shown where a platform has no room for the button."""
    style: ButtonStyle = ButtonStyle.PLAIN
    press: Press | None = Field(default=None, exclude=True)
    token: str | None = None
    anyone: bool = False
    """True: everybody in the conversation may press it, each for themselves, again and again."""


class Picture(BaseModel, frozen=True):
    """An image in the file store, and what it shows in words."""

    key: FileKey
    alt: str


class Row(BaseModel, frozen=True):
    """A name and its value, side by side."""

    name: str
    value: Prose


class Section(BaseModel, frozen=True):
    """A part of a card with its own picture and buttons, such as one item to look at."""

    text: Prose
    picture: Picture | None = None
    buttons: tuple[Button, ...] = ()


class Card(BaseModel, frozen=True):
    """What to show, from top to bottom."""

    title: str
    subtitle: str = ""
    tone: Tone = Tone.PLAIN
    lines: tuple[Prose, ...] = ()
    """Short paragraphs, the result first."""
    rows: tuple[Row, ...] = ()
    progress: float | None = Field(default=None, ge=0, le=1)
    pictures: tuple[Picture, ...] = ()
    sections: tuple[Section, ...] = ()
    buttons: tuple[Button, ...] = ()
    source: str = ""
    """Where the card comes from and when; the last, small line."""

    def all_buttons(self) -> tuple[Button, ...]:
        """Return every button, those of sections first, in reading order."""
        return tuple(b for s in self.sections for b in s.buttons) + self.buttons

    def all_pictures(self) -> tuple[Picture, ...]:
        """Return every picture, those of the card before those of its sections."""
        return self.pictures + tuple(s.picture for s in self.sections if s.picture)

    def plain_text(self) -> str:
        """Return the card as lines of plain text: the last step down for any platform."""
        lines = [self.title, self.subtitle, *self.lines]
        lines += [f"{row.name}：{row.value}" for row in self.rows]
        lines += [section.text for section in self.sections]
        spoken = [f"“{b.say}”" for b in self.all_buttons() if b.say]
        if spoken:
            lines.append("可以回复：" + " ".join(spoken))
        return "\n".join(line for line in [*lines, self.source] if line)
