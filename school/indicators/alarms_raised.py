"""Alarms of schools."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return alarms of schools."""
    return tallies.alarms(asked)


INDICATOR = Indicator(
    id="alarms_raised",
    name="报警次数",
    aliases=("报警数", "警情数", "报警多少次", "报警起数"),
    described=(
        "拉过几回警报",
        "响了多少次警报",
        "校园报警有几起",
        "警报响了几次",
        "出过多少回警情",
        "安防系统报了多少次警",
        "触发警报的次数",
        "校门口报警响了几回",
        "校园警报响了多少回",
        "出了几起警情",
        "这三个月拉过几回警报",
    ),
    definition="时段内发生的报警起数；同一起的多次上报只计一次，演练、隐患和资产到期提醒不计",
    unit="起",
    direction=Direction.DOWN,
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
