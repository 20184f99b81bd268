"""The frame of live pages: a form, a page that refreshes without reload, and the end.

Plain HTML that is complete without its script; the script only asks every so often for the main
part again. Drawn for a phone of 360 pixels, for old ones, in the dark and at any zoom. The policy
names style and script by their hashes, so nothing else can be added.
"""

import base64
import hashlib
from html import escape

from pydantic import BaseModel

CSS = """
:root{color-scheme:light dark;--paper:#f3f5f8;--card:#fff;--ink:#1c1f23;--quiet:#565d66;
--line:#dde1e7;--bar:#0072b2;--good:#00654b;--bad:#a34700;--press:#0b57d0;--onpress:#fff}
@media(prefers-color-scheme:dark){:root{--paper:#14171a;--card:#1f2327;--ink:#e9ecef;
--quiet:#aab2bb;--line:#3a4047;--bar:#56b4e9;--good:#4cc9a4;--bad:#ffab70;--press:#a8c7fa;--onpress:#062e6f}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);font:17px/1.6 -apple-system,"PingFang SC",
"Microsoft YaHei","Noto Sans CJK SC",sans-serif;-webkit-text-size-adjust:100%}
main,footer{max-width:860px;margin:0 auto;padding:12px 16px}
.card{background:var(--card);border-radius:12px;padding:14px 16px;margin:0 0 12px}
h1{font-size:1.3em;line-height:1.35;margin:0 0 4px;overflow-wrap:anywhere}
h2{font-size:1.05em;margin:0 0 8px}
p{margin:0 0 6px}
.quiet{color:var(--quiet);font-size:.85em}
nav a{display:inline-block;padding:8px 14px 8px 0;color:var(--press)}
table{width:100%;border-collapse:collapse;table-layout:fixed}
caption{text-align:left;color:var(--quiet);font-size:.85em;padding-bottom:4px}
th,td{padding:6px 4px;border-top:1px solid var(--line);text-align:left;vertical-align:middle;
font-weight:400;overflow-wrap:anywhere}
thead th,thead td{color:var(--quiet);font-size:.85em;border-top:0}
.n{text-align:right;font-variant-numeric:tabular-nums;width:22%}
.b{width:28%}
svg{display:block;width:100%;height:12px}
rect{fill:var(--bar)}
ol{margin:0;padding-left:1.5em}
li{padding:4px 0;overflow-wrap:anywhere}
label{display:block;margin:0 0 6px}
input{width:100%;font-size:26px;letter-spacing:.3em;text-align:center;padding:10px;
border:1px solid #8a919b;border-radius:10px;background:var(--card);color:var(--ink)}
button{width:100%;min-height:48px;margin-top:12px;border:0;border-radius:10px;
background:var(--press);color:var(--onpress);font-size:18px}
a:focus,input:focus,button:focus{outline:3px solid #7fb0ff;outline-offset:2px}
.grid{display:grid;grid-template-columns:1fr;grid-gap:0 12px}
@media(min-width:620px){.grid{grid-template-columns:1fr 1fr}}
h3{font-size:.95em;margin:14px 0 2px;color:var(--quiet);font-weight:600}
.big{font-size:1.7em;line-height:1.25;font-weight:600;font-variant-numeric:tabular-nums;
overflow-wrap:anywhere}
.small{font-size:1em;font-weight:400}
.good{color:var(--good);font-weight:600}
.bad{color:var(--bad);font-weight:600}
.line{height:64px;margin-top:2px}
.line polyline{fill:none;stroke:var(--bar);stroke-width:2.5}
.line circle{fill:var(--bar)}
.goal{stroke:var(--quiet);stroke-width:2;fill:none;vector-effect:non-scaling-stroke}
.whole{fill:var(--line)}
.axis{stroke:var(--line);fill:none}
.ends{display:flex;justify-content:space-between;margin:0 0 6px}
.targets{list-style:none;margin:0;padding:0}
.targets li{border-top:1px solid var(--line);padding:8px 0}
.head{display:flex;justify-content:space-between;margin:0}
.head b{white-space:nowrap;padding-left:10px}
.targets .quiet{margin:0 0 4px}
.targets .quiet span{display:inline-block;margin-right:.8em}
details p{margin:4px 0 0}
summary{color:var(--quiet);font-size:.85em;padding:6px 0;cursor:pointer}
@media(max-width:300px){.b{display:none}.n{width:30%}.head{display:block}.head b{padding-left:0}}
"""
TAG = "X-Qingjiao-Figures"
"""Header in which the page says what it shows, and the answer what it is now."""
SCRIPT = """
(function(){
var main=document.getElementById('main'),said=document.getElementById('said');
var tag=main.getAttribute('data-tag'),every=main.getAttribute('data-every')*1000,timer=0;
if(!tag){return;}
function later(){clearTimeout(timer);timer=setTimeout(ask,every);}
function show(text){
var fresh=new DOMParser().parseFromString(text,'text/html').getElementById('main');
if(!fresh){return;}
var held=document.activeElement?document.activeElement.id:'';
fresh=document.importNode(fresh,true);
main.parentNode.replaceChild(fresh,main);main=fresh;
if(held&&document.getElementById(held)){document.getElementById(held).focus();}
}
function ask(){
if(document.hidden){later();return;}
var x=new XMLHttpRequest();
x.open('GET','/panel/live');x.timeout=9000;x.setRequestHeader('%(tag)s',tag);
x.onload=function(){
if(x.status===200){show(x.responseText);tag=x.getResponseHeader('%(tag)s')||'-';said.textContent='';later();}
else if(x.status===204){said.textContent='';later();}
else if(x.status===401||x.status===403||x.status===410){show(x.responseText);said.textContent='';}
else{said.textContent='\\u6682\\u65f6\\u6ca1\\u6709\\u66f4\\u65b0\\uff0c\\u4f1a\\u81ea\\u52a8\\u518d\\u8bd5\\u3002';later();}
};
x.onerror=x.ontimeout=function(){
said.textContent='\\u8fde\\u4e0d\\u4e0a\\uff0c\\u6570\\u5b57\\u505c\\u5728\\u521a\\u624d\\uff0c\\u4f1a\\u81ea\\u52a8\\u518d\\u8bd5\\u3002';later();};
x.send();
}
document.addEventListener('visibilitychange',function(){if(!document.hidden&&timer){clearTimeout(timer);ask();}});
later();
})();
""" % {"tag": TAG}  # noqa: UP031  # the braces are the script's
_BAR = 100


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


STYLE_HASH, SCRIPT_HASH = _hash(CSS), _hash(SCRIPT)


def form_page() -> str:
    """Return what opening a link shows, the same for every link: nothing is told by it."""
    return live_page(
        "打开面板",
        "<div class=card><h1>打开面板</h1><p>请输入聊天里收到的 6 位验证码。</p>"
        "<form method=post autocomplete=off><label for=code>验证码</label>"
        '<input id=code name=code inputmode=numeric pattern="[0-9]{6}" maxlength=6 required '
        "autocomplete=one-time-code><button type=submit>查看</button></form></div>"
        "<p class=quiet>链接 10 分钟内有效，只能打开一次。不是发给你的，请关掉这一页。</p>",
    )


def closed_page(message: str) -> str:
    """Return what is shown when the page does not open, or may not be shown any longer."""
    return live_page("打不开", f"<div class=card><h1>打不开</h1><p>{escape(message)}</p></div>")


def tag_of(shown: BaseModel) -> str:
    """Return a name of what is shown; it changes when a number does."""
    said = shown.model_dump_json(exclude={"made_at"})
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def live_page(title: str, body: str, *, tag: str = "", every_s: int = 10) -> str:
    """Return a page; with a *tag* it asks every so many seconds whether it is still the same."""
    refresh = f"<noscript><meta http-equiv=refresh content={max(30, every_s)}></noscript>"
    script = f"<script>{SCRIPT}</script>" if tag else ""
    return (
        "<!doctype html><html lang=zh-CN><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width,initial-scale=1">'
        '<meta name=robots content="noindex,nofollow,noarchive">'
        f"{refresh if tag else ''}<title>{escape(title)}</title><style>{CSS}</style></head>"
        f'<body><main id=main data-tag="{tag}" data-every="{every_s}">{body}</main>'
        f"<footer><p id=said class=quiet role=status></p></footer>{script}</body></html>"
    )


def bar(value: float, most: float, *, goal: float | None = None) -> str:
    """Return a bar as a drawing: styles inside elements are forbidden by the page's policy.

    Args:
        value: Its length.
        most: The length of the longest there can be.
        goal: Where a mark stands, in the same measure; None: nowhere.
    """
    long = max(_BAR * value / most, 1) if most and value else 0
    return (
        f'<svg viewBox="0 0 {_BAR} 12" preserveAspectRatio=none aria-hidden=true>'
        f"{_goal(goal, most)}<rect width={long:.0f} height=12 /></svg>"
    )


def _goal(goal: float | None, most: float) -> str:
    if goal is None:
        return ""
    place = min(max(_BAR * goal / most, 1), _BAR - 1)
    return f'<rect class=whole y=4 width={_BAR} height=4 /><path class=goal d="M{place:.0f} 0V12"/>'
