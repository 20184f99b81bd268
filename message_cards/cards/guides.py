"""Card of what a language model writes: that it is on its way, what came of it, or why not."""

from collections.abc import Sequence

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Section, Tone
from school.county_time import spoken
from school.guide_checks import CHECK
from school.guides import KIND_NAMES, Exercise, Guide, GuideKind, GuideState, GuideView
from school.resources import TYPES
from school.search import SearchHit

NAME = "guides"
MODEL_WROTE = "模型生成，请核对"
MOST_LINES, MOST_EXERCISES, MOST_HITS = 3, 6, 5
PARTS = (
    ("学习目标", "goals"),
    ("重点难点", "key_points"),
    ("预习", "preview"),
    ("探究活动", "activities"),
    ("小结", "summary"),
)
"""Headings of a guide and where their lines are, in the order of a lesson; exercises come before
the last."""
_WHY = {
    GuideState.NO_MODEL: "这里还没有设置写作模型，所以没有写。",
    GuideState.NO_SOURCES: "资源库里还没有可以依据的资源，所以没有写。可以先发“上传资源”。",
}


def guide_live(view: GuideView) -> str:
    """Return the name of the live card of a guide."""
    return f"guide:{view.guide_id}"


def guide_card(view: GuideView) -> Card:
    """Show a guide, that it is on its way, or what the library has instead."""
    if view.state is GuideState.WAITING:
        return Card(
            title=_title(view),
            lines=("收到，正在写，一般一分钟内写好，写好发给你。",),
            source=f"依据资源库里的 {len(view.hits)} 份资源",
        )
    if view.guide is None:
        return _instead(view)
    return _written(view, view.guide)


def _title(view: GuideView) -> str:
    return f"{KIND_NAMES[view.wish.kind]} · {view.wish.topic}"


def _written(view: GuideView, guide: Guide) -> Card:
    pdf = Press(command=NAME, args={"guide": view.guide_id, "pdf": "yes"})
    buttons = [Button(label="要 PDF", press=pdf, style=ButtonStyle.PRIMARY)]
    buttons += [_look(f"看依据 {n}", one.resource_id) for n, one in enumerate(view.cited[:2], 1)]
    cited = "、".join(f"《{one.title}》" for one in view.cited) or "模型没有注明"
    return Card(
        title=guide.title,
        subtitle=f"{MODEL_WROTE} · {_title(view)}",
        tone=Tone.ASK,
        lines=_notes(guide),
        sections=tuple(_sections(view.wish.kind, guide)),
        rows=(Row(name="依据", value=cited),),
        buttons=tuple(buttons),
        source=f"{view.model} · {spoken(view.asked_at)}",
    )


def _notes(guide: Guide) -> tuple[str, ...]:
    unsure = sum(not one.verified for one in guide.exercises)
    notes = []
    if guide.exercises:
        checked = len(guide.exercises) - unsure
        notes.append(f"{len(guide.exercises)} 道题：{checked} 道验算过，{unsure} 道请核对")
    if guide.dropped:
        notes.append(f"去掉了 {guide.dropped} 处不合适或算错的内容")
    return tuple(notes)


def _sections(kind: GuideKind, guide: Guide) -> list[Section]:
    shown = []
    for name, field in PARTS[:-1] if kind is GuideKind.GUIDE else ():
        lines: Sequence[str] = getattr(guide, field)
        if lines:
            shown.append(Section(text="\n".join([f"【{name}】", *lines[:MOST_LINES]])))
    exercises = [exercise_line(n, one) for n, one in enumerate(guide.exercises, 1)]
    if exercises:
        more = len(exercises) - MOST_EXERCISES
        tail = [f"……还有 {more} 道，在 PDF 里"] if more > 0 else []
        shown.append(Section(text="\n".join(["【练习】", *exercises[:MOST_EXERCISES], *tail])))
    return shown


def exercise_line(number: int, one: Exercise) -> str:
    """Return an exercise with its answer on one line."""
    return f"{number}. {one.question}　答：{one.answer}{'' if one.verified else CHECK}"


def _instead(view: GuideView) -> Card:
    """Say why nothing was written, and what the library has about it."""
    why = _WHY.get(view.state) or view.why
    have = f"资源库里有这些“{view.wish.topic}”：" if view.hits else ""
    return Card(
        title=_title(view),
        tone=Tone.MUTED,
        lines=tuple(line for line in (why, have) if line),
        sections=tuple(_hit(n, hit) for n, hit in enumerate(view.hits[:MOST_HITS], 1)),
        source=f"青教 · {spoken(view.asked_at)}",
    )


def _hit(number: int, hit: SearchHit) -> Section:
    facts = [hit.home_name, TYPES[hit.type] if hit.type else "", str(hit.year)]
    about = "，".join(one for one in facts if one)
    return Section(
        text=f"{number}. {hit.title}（{about}，用过 {hit.uses} 次）",
        buttons=(_look("看", hit.resource_id),),
    )


def _look(label: str, resource: str) -> Button:
    press = Press(command="resource", args={"resource": resource, "act": "show"})
    return Button(label=label, press=press)
