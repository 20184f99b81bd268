"""Card as a JSON-safe dict for the console's page.

The page builds elements from it and sets every string as text, never as HTML; so nothing has to be
escaped here, and nothing in a name can become an element. What text alone can still do to a reader
is undone here: characters that reorder or hide what follows (right-to-left overrides and the like)
and control characters are taken out.
"""

import re
from collections.abc import Callable
from typing import Any

from message_cards.card import Button, Card, Picture, Section

PictureUrl = Callable[[str], str]
"""Turns a key of the file store into an address this reader may open."""

PictureSize = Callable[[str], tuple[int, int] | None]
"""Tells width and height in pixels of a picture in the file store; None when not known."""

TRICKS = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]"
)
"""Control characters but tab and newline, bidirectional marks, invisible characters (except the
joiners emoji need)."""

FIGURE = re.compile(r"^(?P<name>[^\d\s][^\d]*?)\s*(?P<value>\d[\d.,/:%]*) ?(?P<unit>[^\d\s]{0,4})$")
"""“对 24”, “待你看 1”, “用时中位 6 分钟”: a short name, its number and perhaps a unit."""

NAME_TONES = {
    "对": "good",
    "答对": "good",
    "错": "bad",
    "答错": "bad",
    "发热": "bad",
    "待你看": "ask",
    "待看": "ask",
    "没看清": "ask",
}
FEWEST_FIGURES = 2
LONGEST_NAME = 8


def render(
    card: Card, *, picture_url: PictureUrl, picture_size: PictureSize = lambda _: None
) -> dict[str, Any]:
    """Return what the page shows for *card*; its first line as figures where it is a row of them.

    Keys: title, subtitle, tone, drill, figures (None or lead and items), lines, rows, progress,
    pictures, sections, buttons, source.
    """

    def shown(picture: Picture) -> dict[str, Any]:
        width, height = picture_size(picture.key) or (None, None)
        alt = plain(picture.alt) or "图片"
        return {"src": picture_url(picture.key), "alt": alt, "width": width, "height": height}

    lines = [plain(line) for line in card.lines]
    figures = figures_of(lines[0]) if lines else None
    return {
        "title": plain(card.title),
        "subtitle": plain(card.subtitle),
        "tone": card.tone.value,
        "drill": "演练" in card.title,
        "figures": figures,
        "lines": lines[1:] if figures else lines,
        "rows": [{"name": plain(row.name), "value": plain(row.value)} for row in card.rows],
        "progress": card.progress,
        "pictures": [shown(picture) for picture in card.pictures],
        "sections": [_section(section, shown) for section in card.sections],
        "buttons": [_button(button) for button in card.buttons],
        "source": plain(card.source),
    }


def plain(text: str) -> str:
    """Return *text* without characters that hide or reorder what a reader sees."""
    return TRICKS.sub("", text)


def figures_of(line: str) -> dict[str, Any] | None:
    """Return “31 题：对 24 · 错 5” as a lead and named figures; None for any other sentence."""
    lead, colon, rest = line.partition("：")
    parts = (rest if colon else line).split(" · ")
    found = [FIGURE.match(part.strip()) for part in parts]
    if len(found) < FEWEST_FIGURES or not all(found):
        return None
    lead = lead if colon else ""
    names = [match["name"].strip() for match in found if match]
    if not lead and " " in names[0]:  # “现在 对 25 · 错 4”
        lead, names[0] = names[0].rsplit(" ", 1)
    if any(len(name) > LONGEST_NAME for name in names):
        return None
    return {
        "lead": lead,
        "items": [
            {
                "name": name,
                "value": match["value"],
                "unit": match["unit"],
                "tone": NAME_TONES.get(name, "plain"),
            }
            for name, match in zip(names, found, strict=True)
            if match
        ],
    }


def _section(section: Section, shown: Callable[[Picture], dict[str, Any]]) -> dict[str, Any]:
    return {
        "text": plain(section.text),
        "picture": None if section.picture is None else shown(section.picture),
        "buttons": [_button(button) for button in section.buttons],
    }


def _button(button: Button) -> dict[str, Any]:
    return {
        "label": plain(button.label),
        "say": plain(button.say),
        "style": button.style.value,
        "token": button.token,
        "again": button.anyone,
    }
