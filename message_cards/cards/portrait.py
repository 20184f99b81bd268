"""Cards of a pupil's portrait and report card, for the family and those who teach the pupil."""

from message_cards.card import Button, Card, FileKey, Picture, Press, Row, Tone
from message_cards.cards.practice import practice_button
from school.county_time import spoken
from school.coverage import Coverage
from school.portrait import ENOUGH, ChildPortrait, OwnArea, Portrait

MOST_AREAS = 6


def portrait_card(
    child: ChildPortrait,
    *,
    chart: FileKey = "",
    page: bool = False,
    sent: bool = False,
    own: bool = False,
) -> Card:
    """Show one child's portrait, or why there is none.

    Args:
        child: Whose.
        chart: Where the picture of the areas is; empty: there is none.
        page: True: a one-time web page can be had.
        sent: True: it is the report card of the term.
        own: True: the family or the pupil reads it, who may practise.
    """
    if not child.consented:
        return _without_consent(child)
    found = child.portrait
    if found is None:
        return Card(
            title=f"{child.name}（{child.class_name}）成绩单",
            lines=("这学期的成绩单还没有发。发“画像”看现在的情况。",),
        )
    return Card(
        title=f"{found.name} · {'成绩单' if sent else '画像'}（{found.class_name}）",
        subtitle=found.term,
        lines=tuple(lines_of(found)),
        rows=() if chart else tuple(Row(name=n, value=v) for n, v in _areas(found)),
        pictures=(Picture(key=chart, alt=_said(found)),) if chart else (),
        buttons=_buttons(found, page=page, own=own),
        source=f"按老师确认的作业算 · {spoken(found.made_at)} · 只给监护人、本人和任课老师看",
    )


def _areas(found: Portrait) -> list[tuple[str, str]]:
    return [(area.name, area_words(area)) for area in found.areas[:MOST_AREAS]]


def _said(found: Portrait) -> str:
    return "各部分：" + "；".join(f"{name} {words}" for name, words in _areas(found))


def _without_consent(child: ChildPortrait) -> Card:
    return Card(
        title=f"{child.name}（{child.class_name}）",
        tone=Tone.ASK,
        lines=("家长还没有同意“学生画像与报告”，所以没有做。监护人发“同意画像”看说明再决定。",),
    )


def lines_of(found: Portrait) -> list[str]:
    """Return what a portrait says, the result first; nothing compares the child with one other."""
    lines = [f"这学期交作业 {found.homework}/{found.class_homework} 次"]
    if found.steady:
        lines.append(f"做得较稳：{'、'.join(found.steady)}")
    if found.to_practise:
        lines.append(f"可以多练：{'、'.join(found.to_practise)}")
    if found.learned:
        surest = "、".join(f"{p.name} {p.chance:.0%}" for p in found.learned[:3])
        lines.append(f"知识点掌握：{surest}")
    if len(found.trend) > 1:
        lines.append("变化：" + "，".join(f"{p.label} {p.rate:.0%}" for p in found.trend[-4:]))
    lines += [coverage_words(one) for one in found.coverage]
    lines += [f"留意：{reason}" for reason in found.warnings]
    if found.grown:
        grown = "、".join(f"{g.dimension} {g.entries} 条" for g in found.grown)
        lines.append(f"成长记录：{grown}")
    if found.mistakes:
        lines.append(f"错题本里还有 {found.mistakes} 题")
    if not found.areas:
        lines.append("还没有老师确认的作业。确认后这里会有各部分的情况。")
    return lines


def area_words(area: OwnArea) -> str:
    """Return how an area went, in one line; below five answers nothing is said of it."""
    if area.rate is None:
        return f"证据不足（{area.answered} 题，满 {ENOUGH} 题才算）"
    return f"{area.answered} 题对 {area.right}（{area.rate:.0%}）"


def coverage_words(one: Coverage) -> str:
    """Return how far practice came, in one line."""
    said = f"{one.subject}考点：练过 {one.practised} 个，按进度应到 {one.expected} 个"
    return f"{said}（还没练：{'、'.join(one.missing)}）" if one.missing else said


def _buttons(found: Portrait, *, page: bool, own: bool) -> tuple[Button, ...]:
    pupil = {"pupil": found.pupil_id}
    pdf = Press(command="portrait", args={**pupil, "pdf": "yes"})
    web = Press(command="portrait", args={**pupil, "page": "yes"})
    said = f"画像 {found.class_name} {found.roll_no}号"
    buttons = [Button(label="要 PDF", say=f"{said} PDF", press=pdf)]
    if page:
        buttons.insert(0, Button(label="网页版", press=web))
    if own and found.to_practise:
        buttons.insert(0, practice_button(found.pupil_id))
    return tuple(buttons)
