"""Vehicles that drove in."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return vehicles that drove in."""
    return tallies.vehicles(asked)


INDICATOR = Indicator(
    id="vehicles_in",
    name="车辆进校次数",
    aliases=("进校车次", "车辆进入次数", "入校车辆数"),
    described=(
        "从校门开进来的车有多少",
        "进学校的车有几辆次",
        "开进校园的车子多少车次",
        "车子进校门多少趟",
        "校门口放进来多少车",
        "进来的机动车有多少次",
        "开进学校的车子有几趟",
        "校门放了多少车进来",
        "从校门开进来的车，有多少车次",
    ),
    definition="时段内从校门驶入的车次",
    unit="车次",
    direction=Direction.NEITHER,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="校园安全(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="校门记录",
    kept=Kept.GATES,
)
