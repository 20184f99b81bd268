"""Cards of lesson packs: the list, one pack with its parts, what to put in."""

from message_cards.card import Button, Card, Press, Row, Section, Tone
from school.lesson_packs import PARTS, PackItemView, PackPart, Packs, PackView

NAME = "lesson_packs"
MOST_SECTIONS = 8


def packs_card(packs: Packs, *, add: str = "") -> Card:
    """Show somebody's packs; with *add*, a resource's id, ask into which it goes."""
    more = {"add": add} if add else {}
    return Card(
        title="放进哪个课例包？" if add else "我的课例包",
        tone=Tone.ASK if add else Tone.PLAIN,
        lines=() if packs.rows else ("还没有课例包。发“建课例包 分数除法”建一个。",),
        rows=tuple(Row(name=one.title[:20], value=_parts(one)) for one in packs.rows),
        buttons=tuple(
            Button(label=one.title[:20], press=_press(one, **more)) for one in packs.rows
        ),
        source="建一个发“建课例包 分数除法”",
    )


def _parts(pack: PackView) -> str:
    counts = [
        f"{PARTS[part]} {count}"
        for part in PackPart
        if (count := sum(item.part is part for item in pack.items))
    ]
    return " · ".join(counts) or "还是空的"


def _press(pack: PackView, **args: str) -> Press:
    return Press(command=NAME, args={"pack": pack.pack_id, **args})


def pack_card(pack: PackView, *, done: str = "") -> Card:
    """Show a pack: its parts in order; to its owner what could go in."""
    lines = [done] if done else []
    lines.append(_parts(pack))
    if pack.hidden:
        lines.append(f"还有 {pack.hidden} 份没有对你开放。")
    if len(pack.items) > MOST_SECTIONS:
        lines.append(f"下面是前 {MOST_SECTIONS} 份。")
    return Card(
        title=f"课例包 · {pack.title}",
        lines=tuple(lines),
        sections=tuple(_section(item) for item in pack.items[:MOST_SECTIONS]),
        buttons=(Button(label="放资源", press=_press(pack, do="choose")),) if pack.own else (),
        source="拿出一份发“拿出 2”，换位置发“2 放第 1”" if pack.own else "各份按自己的开放范围",
    )


def _section(item: PackItemView) -> Section:
    look = Press(command="resource", args={"resource": item.resource_id, "act": "show"})
    return Section(
        text=f"{item.no}. 【{PARTS[item.part]}】{item.title}",
        buttons=(Button(label="看", press=look),),
    )


def choose_card(pack: PackView) -> Card:
    """Ask which of the own resources goes in."""
    return Card(
        title=f"放哪一份到“{pack.title}”？",
        tone=Tone.ASK,
        lines=() if pack.choices else ("没有可放的了。先上传资源，或在搜索结果里放进来。",),
        buttons=tuple(
            Button(
                label=f"{one.title[:18]}",
                press=_press(pack, add=one.resource_id),
            )
            for one in pack.choices
        ),
    )
