"""Grave alarms acknowledged before the next step."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return grave alarms acknowledged before the next step."""
    return tallies.alarms_acknowledged(asked)


INDICATOR = Indicator(
    id="alarms_acknowledged_in_time",
    name="报警按时确认率",
    aliases=("报警确认率", "报警及时确认率", "报警响应率"),
    described=(
        "响了警报有人及时接的占多少",
        "报警后按时有人应的比例",
        "警报来了及时处理确认的占几成",
        "报警有人马上认领的比例",
        "收到警报按时点确认的百分之几",
        "警报及时回应的比率",
    ),
    definition="一级、二级报警中，在升级通知下一人之前有人确认的起数 / 一级、二级报警起数",
    said_with=("一二级", "一、二级"),
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="校园安全(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="报警记录",
    kept=Kept.INCIDENTS,
)
