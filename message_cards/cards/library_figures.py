"""Card and chart of the library's figures; a group is shown sums and schools, no titles."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row
from message_cards.charts import Bar, bars
from school.county_time import spoken
from school.library_figures import Counted, LibraryFigures

NAME = "library_figures"
MOST_BARS, MOST_ROWS = 10, 4
DIMENSIONS = (
    ("学校", "by_school"),
    ("学科", "by_subject"),
    ("类型", "by_type"),
    ("学段", "by_stage"),
    ("级别", "by_level"),
)
"""Headings and where their rows are."""


def figures_title(figures: LibraryFigures) -> str:
    """Return what the figures are of, in words."""
    parts = ["资源面板", figures.scope, figures.subject, figures.months.name]
    return " · ".join(part for part in parts if part)


def figures_card(
    figures: LibraryFigures, chart: Picture | None, *, text: str, group: bool, page: bool
) -> Card:
    """Show the figures.

    Args:
        figures: What was counted.
        chart: The picture of it, where there is something to draw.
        text: What was asked, for the page.
        group: True: for a conversation of several, so sums alone.
        page: True: a live page can be opened from here.
    """
    open_page = Press(command=NAME, args={"page": "yes", "text": text})
    buttons = [Button(label="打开网页", press=open_page, style=ButtonStyle.PRIMARY)]
    return Card(
        title=figures_title(figures),
        lines=totals(figures),
        rows=_rows(figures) + (() if group else _titles(figures)),
        pictures=(chart,) if chart else (),
        buttons=tuple(buttons) if page and not group else (),
        source=f"按打开和下载次数，不含个人 · {spoken(figures.made_at)}",
    )


def totals(figures: LibraryFigures) -> tuple[str, ...]:
    """Say the figures in words, the result first."""
    if not figures.resources and not figures.uses:
        return ("资源库里还没有资源。发“上传资源”放第一份。",)
    share = 1 - figures.never_used / figures.resources if figures.resources else 0.0
    counts = (f"在架 {figures.resources:,} 份", f"用了 {figures.uses:,} 次")
    lines = [" · ".join((*counts, f"新增 {figures.added:,} 份"))]
    if figures.resources:
        lines.append(f"用过的占 {share:.0%}，从没用过的 {figures.never_used:,} 份")
    if figures.waiting:
        lines.append(f"待审核 {figures.waiting:,} 份")
    if figures.missed:
        about = f"（多半是{'、'.join(figures.missed_subjects[:3])}）"
        lines.append(f"没搜到的 {figures.missed:,} 次{about if figures.missed_subjects else ''}")
    return tuple(lines)


def _rows(figures: LibraryFigures) -> tuple[Row, ...]:
    found = [(name, getattr(figures, field)) for name, field in DIMENSIONS[1:]]
    return tuple(Row(name=f"按{name}", value=_said(rows)) for name, rows in found if rows)


def _said(rows: tuple[Counted, ...]) -> str:
    best = rows[:MOST_ROWS]
    shown = "，".join(f"{one.name} {one.resources:,} 份/{one.uses:,} 次" for one in best)
    more = len(rows) - MOST_ROWS
    return f"{shown}，等 {len(rows)} 种" if more > 0 else shown


def _titles(figures: LibraryFigures) -> tuple[Row, ...]:
    top = "；".join(f"《{one.title}》{one.uses:,} 次" for one in figures.top[:3])
    unused = "；".join(f"《{one.title}》" for one in figures.unused[:3])
    rows = (Row(name="用得最多", value=top), Row(name="从没用过", value=unused))
    return tuple(row for row in rows if row.value)


def figures_chart(figures: LibraryFigures) -> bytes | None:
    """Return uses by school, or of one school by subject, as a PNG; None: nothing was used."""
    rows = figures.by_school or figures.by_subject or figures.by_type
    used = [one for one in rows if one.uses or one.resources][:MOST_BARS]
    if not used or not figures.uses:
        return None
    named = [Bar(name=one.name, value=float(one.uses), said=f"{one.uses:,} 次") for one in used]
    by = "学校" if figures.by_school else "学科" if figures.by_subject else "类型"
    return bars(named, title=f"使用次数，按{by} · {figures.months.name}")
