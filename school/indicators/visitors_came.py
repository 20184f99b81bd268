"""Visitors who came to schools."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return visitors who came to schools."""
    return tallies.visitors(asked)


INDICATOR = Indicator(
    id="visitors_came",
    name="访客人次",
    aliases=("访客数", "来访人次", "多少访客"),
    described=(
        "外面来学校登记的人有多少",
        "来校拜访的人次",
        "登记进校的外人有几个",
        "到学校来访的有多少人",
        "校外人员进校登记多少人次",
        "来学校办事的外来人员",
        "门卫登记的来客",
        "有多少外人登记进了学校",
        "来校找人办事的访客有多少",
        "外面来学校登记的人有多少人次",
    ),
    definition="时段内登记并到校的访客人次",
    said_with=("接待", "接待访客"),
    unit="人次",
    direction=Direction.NEITHER,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="校园安全(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="访客登记",
    kept=Kept.GATES,
)
