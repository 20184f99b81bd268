"""Cards of school buses: who got on and off, for the family and the class head."""

from message_cards.card import Card, Row, Tone
from school.county_time import COUNTY_TIME
from school.school_bus import PupilRides, Ride, RideSeen, TodaysRides

_DONE = {Ride.ON: "已上车", Ride.OFF: "已下车"}
MOST = 40


def ride_card(found: TodaysRides) -> Card:
    """Tell a guardian that the child got on or off just now."""
    (child,) = found.pupils
    one = child.rides[-1]
    return Card(
        title=f"{child.name} {said(one)}",
        tone=Tone.GOOD,
        source="校车刷卡记录，只发给家长",
    )


def left_card(found: TodaysRides) -> Card:
    """Tell a class head whom nobody saw getting off, to be looked for at once."""
    rows = tuple(Row(name=_name(one), value=_rides(one)) for one in found.pupils)
    return Card(
        title="校车到站，没有下车记录",
        tone=Tone.ALERT,
        lines=("请马上和跟车老师核实，再联系家长。安保已经收到报警。",),
        rows=rows,
        source="校车刷卡记录，只发给班主任",
    )


def rides_card(found: TodaysRides) -> Card:
    """Show today's rides, those who are on a bus first."""
    first = sorted(found.pupils, key=lambda one: (not one.on_board, one.roll_no))
    aboard = sum(one.on_board for one in first)
    riding = sum(bool(one.rides) for one in first)
    title = f"校车上还有 {aboard} 人" if aboard else "今天的校车"
    if len(first) == 1 and first[0].rides:
        title = f"{_name(first[0])} {said(first[0].rides[-1])}"
    return Card(
        title=title,
        lines=() if riding else ("今天还没有校车记录。",),
        rows=tuple(Row(name=_name(one), value=_rides(one)) for one in first[:MOST] if one.rides),
        source="校车刷卡记录，只给家长、本人和班主任看",
    )


def said(one: RideSeen) -> str:
    """Return a ride in words: “07:10 已上车（石门站）”."""
    stop = f"（{one.stop}）" if one.stop else ""
    return f"{one.at.astimezone(COUNTY_TIME):%H:%M} {_DONE[one.ride]}{stop}"


def _rides(one: PupilRides) -> str:
    return "，".join(map(said, one.rides)) or "没有记录"


def _name(one: PupilRides) -> str:
    return one.name if one.own else f"{one.class_name} {one.roll_no}号"
