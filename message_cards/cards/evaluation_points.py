"""Cards of what a school shows for a point: progress, one point, judging and checking it."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Tone
from message_cards.cards.evaluation_rounds import EVIDENCE, NAME, REVIEW, progress_words
from school.county_time import spoken
from school.evaluation_calls import EvidenceList, NextPointView, PointView
from school.evaluation_rounds import VERDICTS, Step, Verdict

_TOLD = {Step.MORE: "有一条要补", Step.FAILED: "有一条没有通过"}
_TONES = {Verdict.PASSED: Tone.GOOD, Verdict.FAILED: Tone.WARN, Verdict.MORE: Tone.ASK}
MOST_BUTTONS = 6


def evidence_card(found: EvidenceList) -> Card:
    """Show a school how far it is, and a button for each of the next points."""
    view, mine = found.round, found.round.mine
    lines = [f"本校：{progress_words(mine)}"] if mine else []
    lines.append("点一条，再发说明、照片或链接。" if found.left else "材料已经交齐，等教育局审核。")
    shown = found.left[:MOST_BUTTONS]
    return Card(
        title=f"{view.name} · 评估材料",
        lines=tuple(lines),
        rows=tuple(Row(name=_name(one), value=_asked(one)) for one in shown),
        progress=mine.shown / mine.points if mine else None,
        buttons=tuple(
            Button(label=_name(one), press=_point(one, EVIDENCE, do="point")) for one in shown
        ),
        source=f"{view.due.month}月{view.due.day}日截止；也可以直接发“评估材料 1.2 说明”，附照片",
    )


def _name(one: PointView) -> str:
    return f"{one.point}{'（要补）' if one.verdict is Verdict.MORE else ''}"


def _asked(one: PointView) -> str:
    more = f"｜要补：{one.reason}" if one.verdict is Verdict.MORE else ""
    return f"{one.text}（{one.score:g} 分）{more}"


def _point(one: PointView, command: str, **args: str) -> Press:
    about = {"round": one.round_id, "school": one.school_id, "point": one.point}
    return Press(command=command, args={**about, **args})


def point_card(one: PointView, *, done: str = "", told: Step | None = None) -> Card:
    """Show one point and what is shown for it, to its school or to who is told of it."""
    lines = [done] if done else []
    if one.may_show and told is None:
        lines.append(
            "照片可以接着发，会收进这一条。" if done else "直接发说明、照片或链接，就会收进这一条。"
        )
    if done and one.left:
        lines.append(f"还有 {one.left} 条要交。")
    buttons: list[Button] = []
    if one.may_show and told is not None:
        again = _point(one, EVIDENCE, do="point")
        buttons.append(Button(label="补这一条", style=ButtonStyle.PRIMARY, press=again))
    if one.may_show and one.shown_at is not None:
        buttons.append(Button(label="清空重交", press=_point(one, EVIDENCE, do="again")))
    listed = Press(command=EVIDENCE, args={"round": one.round_id, "do": "list"})
    buttons.append(Button(label="看还差哪些", say="评估材料", press=listed))
    return Card(
        title=f"{one.point} {one.area}{f' · {_TOLD[told]}' if told in _TOLD and told else ''}",
        subtitle=one.school,
        tone=_TONES[one.verdict] if one.verdict else Tone.PLAIN,
        lines=tuple(lines),
        rows=_rows(one),
        pictures=_pictures(one),
        buttons=tuple(buttons),
        source=one.round_name,
    )


def _rows(one: PointView) -> tuple[Row, ...]:
    verdict = VERDICTS[one.verdict] if one.verdict else "待审" if one.shown_at else ""
    checked = {True: "属实", False: "不属实", None: "待查" if one.sampled else ""}[one.checked]
    rows = [
        Row(name="要求", value=f"{one.text}（{one.score:g} 分）"),
        Row(name="材料", value=one.said),
        Row(name="照片", value=f"{len(one.photo_keys)} 张" if one.photo_keys else ""),
        Row(name="提交", value=spoken(one.shown_at) if one.shown_at else ""),
        Row(
            name="参考指标", value=f"{one.indicator}（发这几个字看实时数）" if one.indicator else ""
        ),
        Row(name="审核", value="，".join(filter(None, (verdict, one.reason)))),
        Row(name="抽查", value="，".join(filter(None, (checked, one.check_note)))),
    ]
    return tuple(row for row in rows if row.value)


def _pictures(one: PointView) -> tuple[Picture, ...]:
    return tuple(
        Picture(key=key, alt=f"{one.point} 的材料，第 {n} 张")
        for n, key in enumerate(one.photo_keys, 1)
    )


def review_card(found: NextPointView, *, on_the_spot: bool = False, done: str = "") -> Card:
    """Show the bureau the next point that waits for a verdict, or for a look on the spot."""
    one = found.point
    if one is None:
        what = "抽查" if on_the_spot else "审核"
        show = Press(command=NAME, args={"round": found.round.round_id, "do": "show"})
        return Card(
            title=f"{found.round.name} · {what}",
            tone=Tone.GOOD,
            lines=tuple(filter(None, (done, f"没有等{what}的了。"))),
            buttons=(Button(label="看各校进度", say="评估", press=show),),
        )
    buttons = _checking(one) if on_the_spot else _judging(one)
    return Card(
        title=f"{one.school} · {one.point} {one.area}",
        tone=Tone.ASK,
        lines=tuple(filter(None, (done, f"后面还有 {one.left} 条。" if one.left else ""))),
        rows=_rows(one),
        pictures=_pictures(one),
        buttons=buttons,
        source=found.round.name,
    )


def _judging(one: PointView) -> tuple[Button, ...]:
    def press(verdict: Verdict) -> Press:
        return _point(one, REVIEW, do="judge", verdict=verdict, version=str(one.version))

    return (
        Button(label="通过", style=ButtonStyle.PRIMARY, press=press(Verdict.PASSED)),
        Button(label="要补", press=press(Verdict.MORE)),
        Button(label="不通过", style=ButtonStyle.DANGER, press=press(Verdict.FAILED)),
    )


def _checking(one: PointView) -> tuple[Button, ...]:
    return (
        Button(
            label="属实",
            style=ButtonStyle.PRIMARY,
            press=_point(one, REVIEW, do="checked", right="yes"),
        ),
        Button(
            label="不属实",
            style=ButtonStyle.DANGER,
            press=_point(one, REVIEW, do="checked", right="no"),
        ),
    )
