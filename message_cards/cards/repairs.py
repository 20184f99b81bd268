"""Cards of repairs: what came of a report, one repair, one's own and those that wait."""

from message_cards.card import Button, ButtonStyle, Card, Picture, Press, Row, Section, Tone
from school.asset_calls import AssetView, RepairLacks, RepairList, RepairView, ReportedRepair
from school.assets import REPAIR_STATES, RepairState
from school.county_time import spoken

NAME = "repairs"
MINE = Button(label="我的报修", say="我的报修", press=Press(command=NAME, args={"mine": "yes"}))
CANCEL = "发“取消”就不报了"
MOST_SIGNS = 16
"""Of a thing without a name in a title; the lines say it all."""
_NEXT = {
    RepairState.TAKEN: ("接单", "接单"),
    RepairState.FIXED: ("修好了", "修好"),
    RepairState.HOPELESS: ("修不了", "修不了"),
}


def reported_card(reported: ReportedRepair) -> Card:
    """Show what came of a report, or ask for what it lacks."""
    if reported.repair is None:
        return _asking(reported)
    repair = reported.repair
    again = ("这件已经报过修了，没有重复。",) if reported.again else ()
    return Card(
        title=f"已报修 {repair.ref} · {_thing(repair)}",
        tone=Tone.GOOD,
        lines=(*again, _said(repair), _standing(repair)),
        buttons=(MINE,),
        source=f"{repair.school} · 接单和修好都会告诉你",
    )


def _asking(reported: ReportedRepair) -> Card:
    if reported.lacks is RepairLacks.PLACE:
        return Card(
            title="在哪里？",
            tone=Tone.ASK,
            lines=("登记的设备里没有这件。请说在哪里，如“三(2)班教室”。",),
            source=CANCEL,
        )
    if reported.lacks is RepairLacks.WHAT and not reported.choices:
        return Card(
            title=f"{reported.place}什么坏了？",
            tone=Tone.ASK,
            lines=("请说一下，如“门关不上”，可以带照片。",),
            source=CANCEL,
        )
    if reported.lacks is RepairLacks.WHAT:
        (asset,) = reported.choices
        return Card(
            title=f"{asset.name}哪里坏了？",
            tone=Tone.ASK,
            lines=("请说一下情况，如“不亮”，可以带照片。",),
            source=f"{asset.place} · {CANCEL}".removeprefix(" · "),
        )
    if reported.lacks is RepairLacks.WHICH:
        return Card(
            title="是哪一件？",
            tone=Tone.ASK,
            lines=("点一件，或拍它的二维码标签。",),
            buttons=tuple(map(_choice, reported.choices)),
            source=CANCEL,
        )
    return Card(
        title="报修什么？",
        tone=Tone.ASK,
        lines=("拍设备上的二维码发来，或写位置和情况，如“报修 三(2)班教室门坏了”。",),
        source=f"门窗水电没有标签，也能报；{CANCEL}",
    )


def _choice(asset: AssetView) -> Button:
    label = f"{asset.name} {asset.place or asset.code}"
    press = Press(command=NAME, args={"asset": asset.asset_id})
    return Button(label=label, say=f"报修 {asset.code}", press=press)


def _thing(repair: RepairView) -> str:
    return repair.asset or f"{repair.place}{repair.what}"[:MOST_SIGNS]


def _said(repair: RepairView) -> str:
    return f"{repair.asset} {repair.place}：{repair.what}".replace(" ：", "：").strip()


def _standing(repair: RepairView) -> str:
    who = f"（{repair.taken_by}）" if repair.taken_by else ""
    note = f"：{repair.note}" if repair.note else ""
    return f"{REPAIR_STATES[repair.state]}{who}{note}"


def repair_card(repair: RepairView) -> Card:
    """Show one repair, with its next steps for who manages them."""
    good = repair.state is RepairState.FIXED
    return Card(
        title=f"{repair.ref} {_thing(repair)} · {REPAIR_STATES[repair.state]}",
        tone=Tone.GOOD if good else Tone.PLAIN,
        lines=(_said(repair), _standing(repair)),
        rows=(Row(name="报修", value=f"{repair.reporter} {spoken(repair.reported_at)}"),),
        pictures=tuple(Picture(key=key, alt="报修照片") for key in repair.photo_keys),
        buttons=_steps(repair),
        source=repair.school,
    )


def _steps(repair: RepairView) -> tuple[Button, ...]:
    if not repair.may:
        return ()
    states = [
        s for s in _NEXT if s is not RepairState.TAKEN or repair.state is RepairState.REPORTED
    ]
    return tuple(
        Button(
            label=_NEXT[state][0],
            say=f"{_NEXT[state][1]} {repair.ref}",
            style=ButtonStyle.PRIMARY if place == 0 else ButtonStyle.PLAIN,
            press=Press(command=NAME, args={"repair": repair.repair_id, "to": state}),
        )
        for place, state in enumerate(states)
    )


def repairs_card(found: RepairList, *, done: str = "") -> Card:
    """Show one's own repairs, or those that wait."""
    title = "我的报修" if found.mine else "待修"
    lines = (done,) if done else ()
    if not found.total:
        none = "还没有报修过。坏了发“报修”。" if found.mine else "没有待修的。"
        return Card(title=title, tone=Tone.GOOD, lines=(*lines, none), source="报修")
    rest = found.total - found.start - len(found.rows)
    args = {"start": str(found.start + len(found.rows)), **({"mine": "yes"} if found.mine else {})}
    more = Button(label=f"还有 {rest} 条", press=Press(command=NAME, args={**args, "list": "yes"}))
    return Card(
        title=f"{title} · {found.total} 条",
        lines=lines,
        sections=tuple(_section(one, mine=found.mine) for one in found.rows),
        buttons=(more,) if rest > 0 else (),
        source="新的在前" if found.mine else "等得久的在前",
    )


def _section(repair: RepairView, *, mine: bool) -> Section:
    who = "" if mine else f"{repair.reporter} "
    text = (
        f"{repair.ref} {_said(repair)}（{who}{spoken(repair.reported_at)} · {_standing(repair)}）"
    )
    picture = Picture(key=repair.photo_keys[0], alt="报修照片") if repair.photo_keys else None
    return Section(text=text, picture=picture, buttons=() if mine else _steps(repair))
