"""Draws a guide a language model wrote as a PDF: A4, answers on a page of their own."""

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, PageBreak, Spacer

from message_cards.a4 import pages
from message_cards.cards.guides import MODEL_WROTE, PARTS
from message_cards.pdf_text import QUIET, say, style
from school.guide_checks import CHECK
from school.guides import KIND_NAMES, Guide, GuideView

_WARNING = "#8a4b00"
_ROOM_MM = 9
"""Under an exercise, to write in."""


def draw_guide(view: GuideView, guide: Guide, *, made: str) -> bytes:
    """Return the PDF.

    Args:
        view: What was asked and what it rests on.
        guide: What was written.
        made: When it was made, in words for the footer.
    """
    parts: list[Flowable] = [say(guide.title, style(17)), Spacer(1, 2 * mm)]
    parts.append(say(f"{MODEL_WROTE}。", style(10, _WARNING)))
    for name, field in PARTS[:-1]:
        parts += _part(name, getattr(guide, field))
    if guide.exercises:
        parts += _heading("练习")
        for number, one in enumerate(guide.exercises, 1):
            parts += [say(f"{number}. {one.question}", style(11.5)), Spacer(1, _ROOM_MM * mm)]
    parts += _part(*_of(guide, PARTS[-1]))
    parts += _part("依据", [f"《{one.title}》" for one in view.cited] or ["模型没有注明依据"])
    parts += _answers(guide)
    footer = f"{MODEL_WROTE} · {view.model} · 青教 · {made}"
    return pages(parts, title=KIND_NAMES[view.wish.kind], footer=footer)


def _of(guide: Guide, part: tuple[str, str]) -> tuple[str, tuple[str, ...]]:
    return part[0], getattr(guide, part[1])


def _heading(name: str) -> list[Flowable]:
    return [Spacer(1, 4 * mm), say(name, style(13)), Spacer(1, 1 * mm)]


def _part(name: str, lines: tuple[str, ...] | list[str]) -> list[Flowable]:
    if not lines:
        return []
    return [*_heading(name), *(say(f"{n}. {line}", style(11)) for n, line in enumerate(lines, 1))]


def _answers(guide: Guide) -> list[Flowable]:
    if not guide.exercises:
        return []
    lines = [
        say(f"{n}. {one.answer}{'' if one.verified else CHECK}", style(11))
        for n, one in enumerate(guide.exercises, 1)
    ]
    note = "验算过的答案没有标记；标“请核对”的请老师算一遍。"
    return [PageBreak(), say("答案", style(13)), say(note, style(9, QUIET)), *lines]
