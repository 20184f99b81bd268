"""Cards of a teacher's growth record: points, a claim, the timeline."""

from collections.abc import Sequence

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Section, Tone
from school.teaching import ClaimState, DisputeState, spoken_points
from school.teaching_calls import Claimed, ClaimView, Lacks, TeacherPoints

MOST_WAITING = 3
MOST_TIMELINE = 8
CLAIM = Button(label="申报积分", say="申报积分", press=Press(command="teaching_claim"))
RECORD = Button(label="成长档案", say="我的成长档案", press=Press(command="teaching_record"))
PORTRAIT = Button(label="画像", say="我的画像", press=Press(command="teaching_portrait"))
POINTS = Button(label="我的积分", say="我的积分", press=Press(command="teaching_points"))


def claim_name(claim: ClaimView) -> str:
    """Return how a claim is called: “3 号 公开课 县级”."""
    return f"{claim.number} 号 {claim.activity} {claim.level}".strip()


def claim_state(claim: ClaimView) -> str:
    """Say what became of a claim, the points first."""
    if claim.state is ClaimState.WAITING:
        return f"等校长审核（{spoken_points(claim.full)} 分）"
    if claim.state is ClaimState.UNDONE:
        return "已撤回"
    if not claim.granted:
        said = f"退回：{claim.reason}"
    elif claim.points < claim.full:
        said = f"+{spoken_points(claim.points)} 分（已到上限，原 {spoken_points(claim.full)} 分）"
    else:
        said = f"+{spoken_points(claim.points)} 分"
    return said + _dispute_words(claim)


def _dispute_words(claim: ClaimView) -> str:
    if not claim.disputes:
        return ""
    last = claim.disputes[-1]
    if last.state is DisputeState.WAITING:
        return " · 异议待处理"
    if last.state is DisputeState.REJECTED:
        return f" · 异议未采纳：{last.reason}"
    return f" · 异议已采纳（原 {claim.first_level}）" if claim.first_level else " · 异议已采纳"


def day_words(claim: ClaimView) -> str:
    """Return the day of a claim: “11月3日”."""
    return f"{claim.day.month}月{claim.day.day}日"


def counted_lines(points: TeacherPoints) -> list[str]:
    """Say what the product counted by itself."""
    return [
        f"自动计入：{c.activity} {c.count} {c.counter}，{spoken_points(c.points)} 分"
        for c in points.counted
    ]


def points_card(points: TeacherPoints, radar: Picture) -> Card:
    """Show a year's points: the total, each dimension and what is left of it, what waits."""
    whose = "我的积分" if points.own else f"{points.teacher} 的积分"
    lines = [f"{spoken_points(points.total)} 分（满分 {spoken_points(points.most)}）"]
    lines += counted_lines(points)
    if points.waiting:
        lines.append(f"在等审核 {len(points.waiting)} 条")
    return Card(
        title=f"{whose} · {points.label()}",
        lines=tuple(lines),
        rows=tuple(_dimension_row(points, place) for place in range(len(points.dimensions))),
        pictures=(radar,),
        sections=tuple(_waiting(c) for c in points.waiting[:MOST_WAITING]) if points.own else (),
        buttons=(CLAIM, RECORD, PORTRAIT) if points.own else (),
        source=f"{points.school} · 按学校积分规则算，只有本人和校长能看",
    )


def _dimension_row(points: TeacherPoints, place: int) -> Row:
    one = points.dimensions[place]
    left = one.most - one.points
    more = f"还可加 {spoken_points(left)}" if left > 0 else "已满"
    value = f"{spoken_points(one.points)}/{spoken_points(one.most)} 分 · {more}"
    return Row(name=one.dimension, value=value)


def _waiting(claim: ClaimView) -> Section:
    undo = Press(command="teaching_claim", args={"undo": claim.claim_id})
    say = f"撤回申报 {claim.number}"
    return Section(
        text=f"{claim_name(claim)} · {day_words(claim)} · {claim_state(claim)}",
        buttons=(Button(label="撤回", say=say, press=undo),),
    )


def claimed_card(claimed: Claimed) -> Card:
    """Show what came of claiming, or ask for what it lacks."""
    if claimed.claim is None:
        return _lacking(claimed)
    claim = claimed.claim
    again = ("这一条之前申报过，没有重复。",) if claimed.again else ()
    waits = claim.state is ClaimState.WAITING
    undo = Press(command="teaching_claim", args={"undo": claim.claim_id})
    buttons = (Button(label="撤回", say=f"撤回申报 {claim.number}", press=undo),) if waits else ()
    return Card(
        title=f"已申报 {claim_name(claim)}",
        tone=Tone.GOOD,
        lines=(*again, f"{day_words(claim)} {claim.note}".strip(), claim_state(claim)),
        buttons=(*buttons, POINTS),
        source=f"{claim.dimension} · 证明照片 {len(claim.photo_keys)} 张",
    )


def _lacking(claimed: Claimed) -> Card:
    if claimed.lacks is Lacks.ACTIVITY:
        return Card(
            title="申报哪一项？",
            tone=Tone.ASK,
            lines=("请说出项目，如“申报积分 公开课 县级 11月3日 分数除法”，可以同时发证明照片。",),
            rows=tuple(Row(name=name, value="、".join(some)) for name, some in claimed.offered),
            source="发“取消”就不申报了",
        )
    if claimed.lacks is Lacks.LEVEL:
        levels = [level for _, some in claimed.offered for level in some]
        return Card(
            title=f"{claimed.activity}是哪一级？",
            tone=Tone.ASK,
            buttons=tuple(_level(level) for level in levels),
            source="发“取消”就不申报了",
        )
    return Card(
        title=f"请发{claimed.activity}的证明照片",
        tone=Tone.ASK,
        lines=("证书、通知或现场照片都可以，最多 3 张。",),
        source="照片只给本校校长看；发“取消”就不申报了",
    )


def _level(level: str) -> Button:
    return Button(
        label=level, say=level, press=Press(command="teaching_claim", args={"add": level})
    )


def undone_card(claim: ClaimView) -> Card:
    """Say that a claim was taken back."""
    return Card(
        title=f"已撤回 {claim_name(claim)}",
        lines=("没有审核，也没有计分；证明照片会删除。",),
        buttons=(POINTS,),
        source="要再申报，重新发一次就行",
    )


def disputed_card(claim: ClaimView) -> Card:
    """Say that a dispute is with the principal."""
    last = claim.disputes[-1]
    return Card(
        title=f"异议已提交：{claim_name(claim)}",
        lines=(f"你说：{last.said}", "等校长处理，原来的结果先保留。"),
        buttons=(POINTS,),
        source="处理后会告诉你",
    )


def decided_card(claim: ClaimView) -> Card:
    """Tell a teacher what was decided, and the next step if it was a no."""
    how = f"补充材料后再申报，或发“积分异议 {claim.number} 理由”。"
    return Card(
        title=f"积分审核：{claim_name(claim)}",
        tone=Tone.GOOD if claim.granted else Tone.PLAIN,
        lines=(claim_state(claim), *(() if claim.granted else (how,))),
        buttons=(POINTS,),
        source=f"{claim.dimension} · 校长审核",
    )


def record_card(points: TeacherPoints, *, start: int = 0) -> Card:
    """Show the timeline of a school year, the newest first, from the *start*-th claim on."""
    ordered = sorted(points.claims, key=lambda c: (c.day, c.number), reverse=True)
    shown = ordered[start : start + MOST_TIMELINE]
    lines = [f"共 {len(ordered)} 条，{spoken_points(points.total)} 分"]
    if not ordered:
        lines.append("还没有记录。发“申报积分 公开课 县级”开始。")
    return Card(
        title=f"成长档案 · {points.teacher} · {points.label()}",
        lines=tuple(lines),
        rows=tuple(_entry(claim) for claim in shown),
        buttons=(*_earlier(ordered, start + MOST_TIMELINE), CLAIM, PORTRAIT),
        source=f"{points.school} · 只有本人和校长能看",
    )


def _entry(claim: ClaimView) -> Row:
    name = f"{day_words(claim)} {claim.activity} {claim.level}".strip()
    note = f"《{claim.note}》 " if claim.note else ""
    return Row(name=name, value=f"{note}{claim_state(claim)} · {claim.dimension}")


def _earlier(ordered: Sequence[ClaimView], start: int) -> tuple[Button, ...]:
    if start >= len(ordered):
        return ()
    press = Press(command="teaching_record", args={"start": str(start)})
    style = ButtonStyle.PRIMARY
    return (Button(label=f"更早的 {len(ordered) - start} 条", style=style, press=press),)
