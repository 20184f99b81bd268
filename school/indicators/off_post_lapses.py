"""How often somebody on duty was not there."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return how often somebody on duty was not there."""
    return tallies.off_post(asked)


INDICATOR = Indicator(
    id="off_post_lapses",
    name="值班脱岗次数",
    aliases=("脱岗次数", "脱岗数", "值班脱岗数"),
    described=(
        "该在岗没在岗的情况出了几回",
        "值班的人不在岗有几次",
        "值班溜岗几回",
        "值守缺位的次数",
        "当班没人在的情况有多少次",
        "值班时擅自离开岗位几次",
        "值班空岗",
        "值班人员溜号了几回",
        "值班没人守的情形有几次",
        "该在岗没在岗的情况，出了几回",
    ),
    definition="时段内值班脱岗的次数：摄像机发现的，和到岗时间过后没有签到的；连续的算一次",
    unit="次",
    direction=Direction.DOWN,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="校园安全(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="值班记录",
    by_week=True,
    kept=Kept.DUTY,
)
