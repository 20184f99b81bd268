"""The one-time web page: its form, a child's portrait, and the answer when it does not open.

Plain HTML with its own style and no script, picture or address from elsewhere; drawn for a phone of
360 pixels, and for old ones. The policy names the style by its hash, so nothing else can be added.
"""

import base64
import hashlib
from collections.abc import Sequence
from html import escape

from message_cards.cards.portrait import area_words, lines_of
from school.county_time import spoken
from school.portrait import WEAK, OwnArea, Portrait
from school.unit_report import TrendPoint

CSS = """
*{box-sizing:border-box}
body{margin:0;background:#f3f5f8;color:#1c1f23;font:17px/1.6 -apple-system,"PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;-webkit-text-size-adjust:100%}
main{max-width:560px;margin:0 auto;padding:16px}
.card{background:#fff;border-radius:12px;padding:16px 18px;margin:0 0 12px}
h1{font-size:22px;line-height:1.35;margin:0 0 2px}
h2{font-size:17px;margin:0 0 10px}
p{margin:0 0 8px}
.quiet{color:#5b626b;font-size:14px;margin:0}
ul{margin:0;padding:0;list-style:none}
li{padding:5px 0}
.area{border-top:1px solid #e6e9ee;padding:10px 0}
.area:first-child{border-top:0;padding-top:0}
.name{font-weight:600}
.said{float:right;color:#5b626b;font-size:14px;padding-top:2px}
svg{display:block;width:100%;height:auto;margin-top:6px}
label{display:block;margin:0 0 6px}
input{width:100%;font-size:26px;letter-spacing:.3em;text-align:center;padding:10px;
border:1px solid #8a919b;border-radius:10px;background:#fff;color:#1c1f23}
button{width:100%;min-height:48px;margin-top:12px;border:0;border-radius:10px;background:#0b57d0;
color:#fff;font-size:18px}
input:focus,button:focus{outline:3px solid #7fb0ff;outline-offset:2px}
.watch{color:#8a4b00}
"""
STYLE_HASH = base64.b64encode(hashlib.sha256(CSS.encode()).digest()).decode()
LAST_WORDS = "不排名，不评价孩子本身。这一页关掉后不能再打开，需要时在聊天里发“画像”。"
BLUE, AMBER, GRID = "#0072B2", "#D55E00", "#d4d9e0"


def form_page(*, title: str = "查看报告", act: str = "查看") -> str:
    """Return what opening a link shows, the same for every link: nothing is told by it."""
    return _page(
        title,
        f"<div class=card><h1>{escape(title)}</h1>"
        "<p>请输入聊天里收到的 6 位验证码。</p>"
        "<form method=post autocomplete=off>"
        "<label for=code>验证码</label>"
        '<input id=code name=code inputmode=numeric pattern="[0-9]{6}" maxlength=6 required '
        "autocomplete=one-time-code>"
        f"<button type=submit>{escape(act)}</button></form></div>"
        "<p class=quiet>只能用一次，10 分钟内有效。不是发给你的，请关掉这一页。</p>",
    )


def closed_page(message: str) -> str:
    """Return what is shown when a page does not open."""
    return _page("打不开", f"<div class=card><h1>打不开</h1><p>{escape(message)}</p></div>")


def portrait_page(found: Portrait) -> str:
    """Return a child's portrait."""
    title = f"{found.name} · {found.class_name}"
    parts = [
        f"<div class=card><h1>{escape(title)}</h1><p class=quiet>{escape(found.term)}</p></div>",
        _said(lines_of(found)),
        _areas(found.areas),
        _trend(found.trend),
        f"<p class=quiet>按老师确认的作业算 · {escape(spoken(found.made_at))}。{LAST_WORDS}</p>",
    ]
    return _page("学情报告", "".join(parts))


def _page(title: str, body: str) -> str:
    return (
        "<!doctype html><html lang=zh-CN><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width,initial-scale=1">'
        '<meta name=robots content="noindex,nofollow,noarchive">'
        f"<title>{escape(title)}</title><style>{CSS}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )


def _said(lines: Sequence[str]) -> str:
    items = "".join(
        f"<li{' class=watch' if line.startswith('留意') else ''}>{escape(line)}</li>"
        for line in lines
        if not line.startswith("变化：")
    )
    return f"<div class=card><ul>{items}</ul></div>"


def _areas(areas: Sequence[OwnArea]) -> str:
    if not areas:
        return ""
    rows = "".join(_area(area) for area in areas)
    return f"<div class=card><h2>各部分的正确率</h2>{rows}</div>"


def _area(area: OwnArea) -> str:
    said = (
        f"<span class=said>{escape(area_words(area))}</span>"
        f"<span class=name>{escape(area.name)}</span>"
    )
    return f"<div class=area>{said}{_bar(area.rate)}</div>"


def _bar(rate: float | None) -> str:
    """Return a bar as a drawing: styles inside elements are forbidden by the page's policy."""
    if rate is None:
        return ""
    colour = AMBER if rate < WEAK else BLUE
    return (
        '<svg viewBox="0 0 320 10" aria-hidden=true>'
        f'<rect width=320 height=10 rx=5 fill="{GRID}"/>'
        f'<rect width="{max(320 * rate, 6):.0f}" height=10 rx=5 fill="{colour}"/></svg>'
    )


def _trend(points: Sequence[TrendPoint]) -> str:
    if len(points) < 2:  # noqa: PLR2004  # a line has two ends
        return ""
    step = 280 / (len(points) - 1)
    places = [(20 + step * n, 100 - 80 * point.rate) for n, point in enumerate(points)]
    path = " ".join(f"{x:.0f},{y:.0f}" for x, y in places)
    marks = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r=4 fill="{BLUE}"/>'
        f'<text x="{x:.0f}" y="{y - 9:.0f}" font-size=12 text-anchor=middle>{p.rate:.0%}</text>'
        f'<text x="{x:.0f}" y=122 font-size=12 text-anchor=middle>{escape(p.label)}</text>'
        for (x, y), p in zip(places, points, strict=True)
    )
    said = "，".join(f"{p.label} {p.rate:.0%}" for p in points)
    return (
        "<div class=card><h2>每月的正确率</h2>"
        f'<svg viewBox="0 0 320 130" role=img aria-label="{escape(said)}">'
        f'<polyline points="{path}" fill=none stroke="{BLUE}" stroke-width=3 />{marks}</svg></div>'
    )
