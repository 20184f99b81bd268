"""The live page of indicators: weekly courses with small charts, and targets with their marks."""

from collections.abc import Sequence
from html import escape
from itertools import groupby

from message_cards.cards.dashboard import targets_said
from message_cards.live_page import bar, live_page
from school.county_time import COUNTY_TIME
from school.dashboard import Course, CoursePoint, Dashboard, TargetLine, week_name
from school.indicator import PERCENT

EVERY_S = 60
"""Between refreshes: counted figures change slowly, and each reading is written into the audit."""
_WIDE, _HIGH, _EDGE = 300, 64, 8
_LEAST_SPAN = 10.0
"""Percentage points between the ends of a scale, at least."""


def indicators_page(found: Dashboard, *, tag: str) -> str:
    """Return the dashboard as a page."""
    at = found.made_at.astimezone(COUNTY_TIME)
    title = f"指标看板 · {found.place}"
    links = "".join(
        f'<a id=to-{place} href="#{place}">{name}</a>'
        for place, name in (("live", "每周"), ("targets", "目标"))
    )
    head = (
        f"<div class=card><h1>{escape(title)}</h1><p>{escape(targets_said(found))}</p>"
        f"<p class=quiet>数字变了会自动更新（每分钟看一次）。截至 {at:%m月%d日 %H:%M:%S}</p>"
        f"<nav aria-label=目录>{links}</nav></div>"
    )
    live = (
        f'<section id=live aria-label="{escape(found.place)}每周">'
        f"{_courses(found.courses)}</section>"
    )
    body = head + live + _targets(found) + _open(found.open)
    return live_page("指标看板", body, tag=tag, every_s=EVERY_S)


def _courses(courses: Sequence[Course]) -> str:
    shown = [one for one in courses if one.newest is not None]
    cards = "".join(_course(one, one.newest) for one in shown if one.newest is not None)
    grid = f"<div class=grid>{cards}</div>" if cards else ""
    rest = [one.name for one in courses if one.newest is None]
    silent = f"<div class=card><p>还没有可以显示的数：{escape('、'.join(rest))}</p></div>"
    return grid + (silent if rest else "")


def _course(one: Course, newest: CoursePoint) -> str:
    now = next((p for p in one.points if not p.finished and p.amount is not None), None)
    so_far = f"<p class=quiet>本周到现在 {escape(now.said)}</p>" if now else ""
    return (
        f"<div class=card><h2>{escape(one.name)}</h2><p class=big>{escape(newest.said)}</p>"
        f"<p class=quiet>{week_name(newest.first)}{_changed(one)}</p>{_drawn(one)}{so_far}"
        f"<details><summary>口径</summary><p class=quiet>{escape(one.definition)}</p></details>"
        "</div>"
    )


def _changed(one: Course) -> str:
    if not one.change_said:
        return ""
    kind = {True: "good", False: "bad", None: "same"}[one.better]
    sign = "" if not one.change else "▲ " if one.change > 0 else "▼ "
    return f" · <span class={kind}>{sign}{escape(one.change_said)}</span>"


def _drawn(one: Course) -> str:
    """Return the finished weeks as a small line; fewer than two are no line."""
    known = [(n, p) for n, p in enumerate(p for p in one.points if p.finished)]
    said = [(n, p) for n, p in known if p.amount is not None]
    if len(said) < 2:  # noqa: PLR2004  # a line has two ends
        return ""
    low, high = _range(one)
    step = (_WIDE - 2 * _EDGE) / max(len(known) - 1, 1)

    def place(n: int, point: CoursePoint) -> str:
        share = (float(point.amount or 0) - low) / (high - low)
        return f"{_EDGE + step * n:.0f},{_HIGH - _EDGE - (_HIGH - 2 * _EDGE) * share:.0f}"

    spots = [place(n, p) for n, p in said]
    last = spots[-1].split(",")
    words = "，".join(f"{p.first.month}月{p.first.day}日 {p.said}" for _, p in said)
    return (
        f'<svg class=line viewBox="0 0 {_WIDE} {_HIGH}" role=img aria-label="{escape(words)}">'
        f'<path class=axis d="M{_EDGE} {_HIGH - 2}H{_WIDE - _EDGE}"/>'
        f'<polyline points="{" ".join(spots)}"/><circle cx={last[0]} cy={last[1]} r=4 /></svg>'
        f"<p class='quiet ends'><span>{_short(said[0][1])}</span>"
        f"<span>{_short(said[-1][1])}</span></p>"
    )


def _short(point: CoursePoint) -> str:
    return f"{point.first.month}/{point.first.day} {escape(point.said)}"


def _range(one: Course) -> tuple[float, float]:
    """Return the ends of the scale: counts start at 0, and rates are not drawn steeper than so."""
    amounts = [float(p.amount) for p in one.points if p.finished and p.amount is not None]
    low, high = min(amounts), max(amounts)
    if one.unit != PERCENT:
        return 0.0, max(high, 1.0)
    room = max(_LEAST_SPAN - (high - low), 0) / 2
    return low - room, high + room


def _targets(found: Dashboard) -> str:
    parts = []
    for group, lines in groupby(found.targets, key=lambda line: line.group):
        rows = "".join(_row(line) for line in lines)
        parts.append(f"<h3>{escape(group)}</h3><ul class=targets>{rows}</ul>")
    return (
        f"<section class=card id=targets><h2>规划目标</h2>"
        f"<p class=quiet>{escape(found.source)}；现在是公布时的数</p>{''.join(parts)}</section>"
    )


def _row(line: TargetLine) -> str:
    mark = "<b class=good>✓ 达标</b>" if line.attained else "<b class=bad>✗ 未达标</b>"
    drawn = bar(line.drawn[0], 1, goal=line.drawn[1]) if line.drawn else ""
    return (
        f"<li><p class=head><span>{escape(line.name)}</span>{mark}</p>"
        f"<p class=quiet><span>现在 {escape(line.now)}</span> "
        f"<span>{escape(line.target)}</span>{_live(line)}</p>{drawn}</li>"
    )


def _live(line: TargetLine) -> str:
    if not line.live:
        return ""
    kind, mark = {True: ("good", "✓"), False: ("bad", "✗"), None: ("", "")}[line.live_attained]
    return f" <span class='{kind}'>实时 {escape(line.live)} {mark}</span>"


def _open(lines: Sequence[TargetLine]) -> str:
    if not lines:
        return ""
    rows = "".join(
        f"<li>{escape(line.name)}<p class=quiet><span>{escape(line.target)}</span>"
        f"{_live(line)}</p></li>"
        for line in lines
    )
    return (
        "<section class=card><details><summary>没有现状的数，不能判断"
        f"（{len(lines)} 个）</summary><ul class=targets>{rows}</ul></details></section>"
    )
