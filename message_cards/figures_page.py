"""The live page of the library's figures: charts and tables that follow the shelves."""

from collections.abc import Sequence
from html import escape

from message_cards.cards.library_figures import DIMENSIONS, figures_title, totals
from message_cards.live_page import bar, live_page
from school.county_time import COUNTY_TIME
from school.library_figures import Counted, LibraryFigures, MonthCounted, ResourceCounted

BY_PLACE = "在架按资源归谁，使用按用的人是哪里的。"


def figures_page(figures: LibraryFigures, *, tag: str) -> str:
    """Return the figures as a page."""
    shown = [(n, field, rows) for n, field in DIMENSIONS if (rows := getattr(figures, field))]
    at = figures.made_at.astimezone(COUNTY_TIME)
    body = [
        f"<div class=card><h1>{escape(figures_title(figures))}</h1>",
        *(f"<p>{escape(line)}</p>" for line in totals(figures)),
        f"<p class=quiet>数字变了会自动更新（每 10 秒看一次）。截至 {at:%m月%d日 %H:%M:%S}</p>",
        _links([(f"按{name}", field) for name, field, _ in shown]),
        "</div>",
        *(_table(f"按{name}", field, rows) for name, field, rows in shown),
        _months(figures.by_month),
        _titles("用得最多", figures.top, count=True),
        _titles("从没用过（最早上架的）", figures.unused, count=False),
    ]
    return live_page("资源面板", "".join(body), tag=tag)


def _links(places: Sequence[tuple[str, str]]) -> str:
    links = "".join(f'<a id=to-{f} href="#{f}">{escape(name)}</a>' for name, f in places)
    return f"<nav aria-label=目录>{links}</nav>"


def _table(title: str, field: str, rows: Sequence[Counted]) -> str:
    most = max((row.uses for row in rows), default=0)
    note = f"<p class=quiet>{BY_PLACE}</p>" if field == "by_school" else ""
    body = "".join(
        f"<tr><th scope=row>{escape(row.name)}</th><td class=n>{row.resources:,}</td>"
        f"<td class=n>{row.uses:,}</td><td class=b>{bar(row.uses, most)}</td></tr>"
        for row in rows
    )
    return (
        f"<section class=card id={field}><h2>{escape(title)}</h2>{note}<table>"
        "<thead><tr><th scope=col>名称</th><th scope=col class=n>在架（份）</th>"
        "<th scope=col class=n>使用（次）</th><td class=b></td></tr></thead>"
        f"<tbody>{body}</tbody></table></section>"
    )


def _months(rows: Sequence[MonthCounted]) -> str:
    most = max((row.uses for row in rows), default=0)
    body = "".join(
        f"<tr><th scope=row>{row.month.month}月</th>"
        f"<td class=n>{row.added:,}</td><td class=n>{row.uses:,}</td>"
        f"<td class=b>{bar(row.uses, most)}</td></tr>"
        for row in rows
    )
    return (
        "<section class=card id=by_month><h2>按月</h2><table>"
        "<thead><tr><th scope=col>月份</th><th scope=col class=n>新增（份）</th>"
        "<th scope=col class=n>使用（次）</th><td class=b></td></tr></thead>"
        f"<tbody>{body}</tbody></table></section>"
    )


def _titles(title: str, rows: Sequence[ResourceCounted], *, count: bool) -> str:
    if not rows:
        return ""
    items = "".join(
        f"<li>{escape(row.title)}{f'（{row.uses:,} 次）' if count else ''}</li>" for row in rows
    )
    return f"<section class=card><h2>{escape(title)}</h2><ol>{items}</ol></section>"
