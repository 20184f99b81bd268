"""Lists of resources: one's own, what waits for review; and how often suggested tags were right."""

from message_cards.card import Button, ButtonStyle, Card, Row, Section, Tone
from message_cards.cards.resource import audience, facts_line, press
from school.resource_calls import ResourceLine, ResourceList, TagAccuracy
from school.resources import REVIEW_STATES

LEAST_SAID = 20
"""Decisions below which a rate says nothing."""
REASONS = ("内容有错误", "版权不清楚", "和已有的重复", "不适合学生")


def mine_card(found: ResourceList) -> Card:
    """List what is one's own in the library."""
    if not found.rows:
        return Card(
            title="还没有上传过资源",
            lines=("把文件发来，写上“上传资源 五年级数学 分数除法 课件”就可以。",),
            source="上传后先只给自己，要分享再点",
        )
    return Card(
        title=f"我的资源 · {found.total} 份",
        sections=tuple(_own(row) for row in found.rows),
        source=_more(found),
    )


def _own(row: ResourceLine) -> Section:
    resource = row.resource
    state = "在读或等你决定" if row.reading else REVIEW_STATES[resource.state]
    shelf = "" if resource.owner else f"{row.home_name}的 · "
    line = f"{resource.title}\n{shelf}{state} · {audience(resource)} · 用过 {resource.uses} 次"
    act = "uploaded" if row.reading else "show"
    return Section(text=line, buttons=(Button(label="看", press=press(resource.id, act)),))


def _more(found: ResourceList) -> str:
    rest = found.total - len(found.rows)
    return (
        f"先列最近的 {len(found.rows)} 份，另有 {rest} 份可以搜标题" if rest > 0 else "按时间排列"
    )


def pending_card(found: ResourceList, *, done: str = "") -> Card:
    """List what waits for review, each with its buttons; *done*: what was just decided."""
    lines = (done,) if done else ()
    if not found.rows:
        return Card(
            title="没有待审的资源",
            tone=Tone.GOOD,
            lines=lines,
            source="老师分享给本校或全县时会告诉你",
        )
    return Card(
        title=f"待审资源 · {found.total} 份",
        tone=Tone.ASK,
        lines=lines,
        sections=tuple(_pending(row) for row in found.rows[:4]),
        source="先看再通过；通过和退回都会告诉主人",
    )


def _pending(row: ResourceLine) -> Section:
    resource = row.resource
    who = f"{row.home_name} {row.owner_name}".strip()
    text = f"{resource.title}\n{facts_line(resource)}\n{who} · 想{audience(resource)}"
    about = resource.id
    return Section(
        text=text,
        buttons=(
            Button(label="看", press=press(about, "show")),
            Button(
                label="通过", press=press(about, "review", say="yes"), style=ButtonStyle.PRIMARY
            ),
            Button(label="退回", press=press(about, "review", say="no")),
        ),
    )


def reason_card(resource_id: str) -> Card:
    """Ask why a resource is returned."""
    return Card(
        title="为什么退回？",
        tone=Tone.ASK,
        lines=("点一个原因，或直接发“原因 ……”。主人会看到。",),
        buttons=tuple(
            Button(
                label=reason,
                say=f"原因 {reason}",
                press=press(resource_id, "review", say="no", reason=reason),
            )
            for reason in REASONS
        ),
        source="还没有处理",
    )


def tags_card(found: TagAccuracy) -> Card:
    """Show how often suggested knowledge points were right, with how many that is about."""
    if not found.rows:
        return Card(
            title="标签准确率",
            lines=("还没有人确认或纠正过建议的知识点，算不出来。",),
            source=f"等人看的建议 {found.open} 条",
        )
    confirmed = sum(row.confirmed for row in found.rows)
    decided = confirmed + sum(row.rejected for row in found.rows)
    return Card(
        title="标签准确率",
        lines=(f"人看过的 {decided} 条建议里，对了 {confirmed} 条。",),
        rows=tuple(
            Row(
                name=row.subject or "未标学科",
                value=_rate(row.confirmed, row.confirmed + row.rejected),
            )
            for row in found.rows
        ),
        source=f"只算老师确认或纠正过的；另有 {found.open} 条没人看过",
    )


def _rate(right: int, decided: int) -> str:
    rate = f"{right / decided:.0%}" if decided >= LEAST_SAID else "太少，不算比例"
    return f"{rate}（{right}/{decided}）"


def tag_card(resource_id: str, title: str) -> Card:
    """Ask which knowledge points a resource is about."""
    return Card(
        title=f"“{title}”讲的是什么？",
        tone=Tone.ASK,
        lines=("请发知识点，如“纠正标签 分数除法的意义”。几个之间用顿号，会换掉原来的。",),
        buttons=(Button(label="不改了", press=press(resource_id, "show")),),
        source="改了马上生效",
    )
