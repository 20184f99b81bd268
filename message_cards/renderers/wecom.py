"""A card as WeCom message bodies: template card, then textcard or markdown, then text.

What does not fit a form goes down to the next one, or its text goes ahead as a message and the
card that follows keeps only title and buttons. Nothing is ever cut. WeCom counts some limits in
bytes and some in characters; each is checked here, before anything is sent. The character limits
are "advice" in WeCom's pages, because a longer text is shown cut off: here they are hard.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from message_cards.card import Button, ButtonStyle, Card, Row, Section, Tone
from message_cards.wecom_text import (
    MARK_BYTES,
    TEXT_BYTES,
    Body,
    body_of,
    marked,
    plain,
    render_text,
)

TEXTCARD_TITLE_BYTES = 128
TEXTCARD_BYTES = 512 - MARK_BYTES
BUTTONS = 6
LABEL_CHARS = 10
TITLE_CHARS = 36
SUBTITLE_CHARS = 44
SOURCE_CHARS = 20
BODY_CHARS = 160
ROWS = 6
ROW_NAME_CHARS = 5
ROW_VALUE_CHARS = 30

SAY = "say:"
"""A button key that starts so is no token: pressing it is the same as typing the rest."""

_LIVE_BUTTON = {"text": "还能做什么", "style": 2, "key": f"{SAY}帮助"}
"""WeCom only lets cards with a button be replaced later, so a live card always has one."""

_STYLES = {ButtonStyle.PRIMARY: 1, ButtonStyle.PLAIN: 2, ButtonStyle.DANGER: 3}
_COLOURS = {
    Tone.PLAIN: 0,
    Tone.MUTED: 0,
    Tone.ASK: 1,
    Tone.WARN: 2,
    Tone.ALERT: 2,
    Tone.GOOD: 3,
}
"""WeCom has grey, black, red and green."""


@dataclass(frozen=True)
class Rendered:
    """Bodies to send in order; *degraded* when no single template card holds the whole card."""

    bodies: tuple[Body, ...]
    degraded: bool = False


@dataclass(frozen=True)
class _Choices:
    """The card's buttons, split over one or more cards, and what became words."""

    pages: tuple[tuple[Body, ...], ...]
    lines: tuple[str, ...]


def render(
    card: Card, *, task_id: str, page: str = "", live: bool = False, first_picture: int = 1
) -> Rendered:
    """Return *card* for a member of the school.

    Args:
        card: The card, its buttons already issued; a button without a token becomes words.
        task_id: Unique per message, at most 120 of ``[A-Za-z0-9_@-]``.
        page: Web page a tap on the card opens; WeCom demands one for cards without buttons,
            so without it such a card goes as markdown.
        live: True: one of the bodies is a template card, and can be replaced later.
        first_picture: Number of the first picture of the card among those sent with it.
    """
    choices = _choices(card, live=live)
    lines = _lines(card, first_picture)
    whole = _template(card, lines, choices, task_id=task_id, page=page)
    if whole is not None:
        more = _more_buttons(choices.pages[1:], task_id)
        return Rendered((whole, *more))
    words = _words(card, lines, hints=choices.lines, page=page)
    brief = _more_buttons(choices.pages, task_id, title=card.title)
    return Rendered((*words, *brief), degraded=True)


def render_group(card: Card, *, first_picture: int = 1) -> Rendered:
    """Return *card* for a group: markdown or text, as WeCom has no template card there."""
    spoken = _spoken(card.all_buttons())
    hints = ("想操作，请打开我的单聊，回复：" + " ".join(spoken),) if spoken else ()
    return Rendered(_words(card, _lines(card, first_picture), hints=hints), degraded=True)


def render_notice(card: Card, *, first_picture: int = 1) -> Rendered:
    """Return *card* as a school notice: plain text, and whom to ask, as nobody can answer it."""
    hint = ["这里不能回复。需要办理，请联系班主任。"] if card.all_buttons() else []
    lines = [
        card.title,
        card.subtitle,
        *_lines(card, first_picture),
        *_row_lines(_rows(card)),
        *hint,
    ]
    return Rendered(render_text("\n".join([*filter(None, lines), card.source])), degraded=True)


def _choices(card: Card, *, live: bool) -> _Choices:
    """Return the buttons in pages of six; beyond the first six, words where a button has any."""
    buttons = {b.token: b for b in card.all_buttons() if b.token}
    issued = list(buttons.values())
    # No room: those that cannot be said stay, then those that matter most, then in order.
    ranked = sorted(issued, key=lambda b: (bool(b.say), b.style is not ButtonStyle.PRIMARY))
    room = max(BUTTONS, sum(not b.say for b in issued))
    kept = [b for b in issued if b in ranked[:room]]
    shown = [_button(button, no) for no, button in enumerate(kept, start=1)]
    if live and not shown:
        shown = [_LIVE_BUTTON]
    lines = [f"选项{no}：{b.label}" for no, b in enumerate(kept, start=1) if not _fits_label(b)]
    spoken = _spoken(b for b in card.all_buttons() if b not in kept)
    if spoken:
        lines.append("也可以回复：" + " ".join(spoken))
    pages = tuple(tuple(shown[at : at + BUTTONS]) for at in range(0, len(shown), BUTTONS))
    return _Choices(pages=pages, lines=tuple(lines))


def _spoken(buttons: Iterable[Button]) -> list[str]:
    return list(dict.fromkeys(f"“{button.say}”" for button in buttons if button.say))


def _fits_label(button: Button) -> bool:
    return bool(button.label.strip()) and len(button.label) <= LABEL_CHARS


def _button(button: Button, no: int) -> Body:
    text = button.label if _fits_label(button) else f"选项{no}"
    return {"text": text, "style": _STYLES[button.style], "key": button.token}


def _lines(card: Card, first_picture: int) -> list[str]:
    """Return the paragraphs of *card* without title and rows; pictures are named by number."""
    number = first_picture + len(card.pictures)
    lines = [line for line in card.lines if line]
    for section in card.sections:
        lines.append(_section(section, number))
        number += section.picture is not None
    return [line for line in lines if line]


def _section(section: Section, number: int) -> str:
    return f"{section.text}（第{number}张图）" if section.picture else section.text


def _rows(card: Card) -> tuple[Row, ...]:
    done = () if card.progress is None else (Row(name="进度", value=f"{card.progress:.0%}"),)
    return card.rows + done


def _row_lines(rows: Iterable[Row]) -> list[str]:
    return [f"{row.name}：{row.value}" for row in rows]


def _template(
    card: Card, lines: list[str], choices: _Choices, *, task_id: str, page: str
) -> Body | None:
    """Return the whole card as one template card, or None where it does not fit."""
    if not choices.pages and not page:
        return None
    rows, overflow = _horizontal(card)
    above = [card.subtitle] if len(card.subtitle) > SUBTITLE_CHARS else []
    below = [card.source] if len(card.source) > SOURCE_CHARS else []
    text = "\n".join([*above, *lines, *overflow, *choices.lines, *below])
    if len(card.title) > TITLE_CHARS or len(text) > BODY_CHARS:
        return None
    title = {"title": card.title or "青教", "desc": "" if above else card.subtitle}
    source = {"desc": (not below and card.source) or "青教", "desc_color": _COLOURS[card.tone]}
    body: Body = {
        "card_type": "button_interaction" if choices.pages else "text_notice",
        "source": source,
        "main_title": {name: value for name, value in title.items() if value},
        "sub_title_text": text,
        "horizontal_content_list": rows,
        "button_list": list(choices.pages[0]) if choices.pages else [],
        "card_action": {"type": 1, "url": page} if page else {},
    }
    filled = {name: value for name, value in body.items() if value}
    return body_of("template_card", **filled, task_id=task_id)


def _horizontal(card: Card) -> tuple[list[Body], list[str]]:
    """Return the last rows, which fit side by side, and those before them as lines of text.

    WeCom shows lines above rows: a wide row takes those before it along, so that 1.1, 1.2 and 1.3
    are read in this order.
    """
    rows = _rows(card)
    wide = max((at for at, row in enumerate(rows, start=1) if not _fits_row(row)), default=0)
    split = max(wide, len(rows) - ROWS)
    beside = [{"keyname": row.name, "value": row.value} for row in rows[split:]]
    return beside, _row_lines(rows[:split])


def _fits_row(row: Row) -> bool:
    return 0 < len(row.name) <= ROW_NAME_CHARS and 0 < len(row.value) <= ROW_VALUE_CHARS


def _more_buttons(
    pages: tuple[tuple[Body, ...], ...], task_id: str, *, title: str = ""
) -> list[Body]:
    """Return a card per page of buttons, for text that went ahead in another message."""
    heading = title if 0 < len(title) <= TITLE_CHARS else "请选择"
    return [
        body_of(
            "template_card",
            card_type="button_interaction",
            main_title={"title": heading},
            sub_title_text="内容见上面的消息",
            button_list=list(page),
            task_id=f"{task_id}-{no}",
        )
        for no, page in enumerate(pages, start=1)
    ]


def _words(
    card: Card, lines: list[str], *, hints: tuple[str, ...], page: str = ""
) -> tuple[Body, ...]:
    """Return the card without buttons, in the best form that holds all of it."""
    head = [part for part in (card.title, card.subtitle) if part]
    lines = [*lines, *_row_lines(_rows(card)), *hints]
    if textcard := _textcard(card, [*head[1:], *lines], page):
        return (textcard,)
    markdown = "\n".join(
        [f"**{marked(head[0])}**"] * bool(head)
        + [marked(line) for line in [*head[1:], *lines]]
        + [f'<font color="comment">{marked(card.source)}</font>'] * bool(card.source)
    )
    if len(markdown.encode()) <= TEXT_BYTES and markdown:
        return (body_of("markdown", content=markdown),)
    return render_text("\n".join(filter(None, [*head, *lines, card.source])))


def _textcard(card: Card, lines: list[str], page: str) -> Body | None:
    description = "<br>".join(plain(line) for line in [*lines, card.source] if line)
    title = plain(card.title)
    long = len(title.encode()) > TEXTCARD_TITLE_BYTES or len(description.encode()) > TEXTCARD_BYTES
    if long or not (page and title and description):
        return None
    return body_of("textcard", title=title, description=description, url=page)
