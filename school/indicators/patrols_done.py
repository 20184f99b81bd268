"""Patrol points that were visited."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return patrol points that were visited."""
    return tallies.patrols(asked)


INDICATOR = Indicator(
    id="patrols_done",
    name="巡查次数",
    aliases=("校园巡查次数", "巡查打卡次数"),
    described=(
        "保安绕校打点走了多少次",
        "巡逻打卡几次",
        "校园巡逻走了多少趟",
        "安保巡逻次数",
        "巡校打点多少回",
        "绕着校园转巡了几圈",
        "保安巡了多少趟",
        "保安转了多少趟校园",
        "安保巡逻打卡打了几次",
        "保安绕校打点，走了多少次",
    ),
    definition="时段内在巡查点打卡的次数",
    unit="次",
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="校园安全(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="巡查记录",
    kept=Kept.DUTY,
)
