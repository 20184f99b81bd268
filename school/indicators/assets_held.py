"""Assets of schools."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return assets of schools."""
    return tallies.assets(asked)


INDICATOR = Indicator(
    id="assets_held",
    name="资产数",
    aliases=("固定资产数", "设备数", "资产件数", "多少资产"),
    described=(
        "登记在册还没报废的家当有多少件",
        "在账的固定资产有几件",
        "没报废的设备物件多少",
        "账上的东西一共多少件",
        "学校家底物品有多少件",
        "登记的资产物品多少",
        "账上还在用没报废的东西有几件",
    ),
    definition="统计日在册、没有报废的资产件数",
    unit="件",
    direction=Direction.NEITHER,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="资源与设备(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="资产台账",
    as_of=True,
)
