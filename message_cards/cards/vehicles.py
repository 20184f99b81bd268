"""Cards of vehicles, for the guards and heads of one school."""

from collections import Counter

from message_cards.card import Button, ButtonStyle, Card, Press, Row, Tone
from school.county_time import spoken
from school.vehicles import (
    RegisteredVehicle,
    VehicleKind,
    VehicleRemoval,
    Vehicles,
    VehicleSeen,
    as_said,
)

MOST = 10
UNKNOWN = "未登记"


def registered_card(done: RegisteredVehicle) -> Card:
    """Confirm a registration."""
    one = done.vehicle
    what = "已更新" if done.renewed else "已登记"
    return Card(
        title=f"{what}：{one.plate} {one.kind.value}",
        tone=Tone.GOOD,
        lines=(f"有效到 {one.until:%Y-%m-%d}。不记车主。",),
    )


def removal_card(found: VehicleRemoval) -> Card:
    """Ask whether a vehicle goes; once it has gone, offer to register it again as it was."""
    one = found.vehicle
    if found.removed:
        return Card(
            title=f"已注销：{one.plate}",
            tone=Tone.GOOD,
            lines=("从现在起它进校按未登记的车处理。",),
            buttons=(
                Button(
                    label="撤销",
                    say=f"登记车辆 {as_said(one)}",
                    press=Press(command="vehicles", args={"register": as_said(one)}),
                ),
            ),
            source="点错了可以撤销，或发“撤销注销”",
        )
    return Card(
        title=f"要注销 {one.plate} 吗？",
        tone=Tone.ASK,
        lines=(f"{one.kind.value}车，有效到 {one.until:%Y-%m-%d}。还没有注销。",),
        buttons=(
            Button(
                label="注销",
                say="确定注销",
                style=ButtonStyle.PRIMARY,
                press=Press(command="vehicles", args={"remove": one.plate}),
            ),
        ),
        source="不注销就不用回答",
    )


def kind_card(said: str) -> Card:
    """Ask what the vehicle is to the school."""
    return Card(
        title=f"{said} 是什么车？",
        tone=Tone.ASK,
        buttons=tuple(
            Button(
                label=kind.value,
                say=f"登记车辆 {said} {kind.value}",
                press=Press(command="vehicles", args={"register": f"{said} {kind.value}"}),
            )
            for kind in VehicleKind
        ),
        source="还没有登记；点一下，或直接回答",
    )


def vehicles_card(found: Vehicles) -> Card:
    """Show what is inside now, those nobody registered first."""
    kinds = Counter(one.kind.value if one.kind else UNKNOWN for one in found.inside)
    by_kind = " · ".join(f"{kind} {count}" for kind, count in kinds.most_common())
    first = sorted(found.inside, key=lambda one: (one.kind is not None, one.since))
    rest = len(first) - MOST
    return Card(
        title=f"{found.school_name} 在校车辆 {len(found.inside)} 辆",
        tone=Tone.ASK if UNKNOWN in kinds else Tone.PLAIN,
        lines=tuple(line for line in (by_kind, f"已登记 {found.registered} 辆") if line),
        rows=tuple(Row(name=one.plate, value=_seen(one)) for one in first[:MOST]),
        source=f"按校门记录，只看近 7 天{f'；还有 {rest} 辆没列出' if rest > 0 else ''}",
    )


def unknown_card(found: Vehicles) -> Card:
    """Show a guard the vehicle nobody registered, and offer to register it for today."""
    one = found.unknown
    assert one is not None  # noqa: S101  # the notice asked for it
    said = f"登记车辆 {one.plate} 访客"
    press = Press(command="vehicles", args={"register": f"{one.plate} {VehicleKind.VISITOR.value}"})
    gate = f"（{one.zone}）" if one.zone else ""
    return Card(
        title=f"未登记的车进校：{one.plate}",
        tone=Tone.ALERT,
        lines=(f"{spoken(one.since)}{gate}。请上前核实。",),
        buttons=(Button(label="登记为访客", say=said, press=press, style=ButtonStyle.PRIMARY),),
        source="车牌只发给门卫",
    )


def _seen(one: VehicleSeen) -> str:
    kind = one.kind.value if one.kind else UNKNOWN
    gate = f" {one.zone}" if one.zone else ""
    return f"{kind} · {spoken(one.since)}{gate} 进"
