"""Hidden dangers that are over, of those reported."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return hidden dangers that are over, of those reported."""
    return tallies.hazards(asked)


INDICATOR = Indicator(
    id="hazards_put_right",
    name="隐患整改率",
    aliases=("隐患整改完成率", "整改率", "隐患销号率"),
    described=(
        "查出来的安全毛病改好的占多少",
        "隐患改掉了几成",
        "安全问题整治好的比例",
        "排查出的问题解决了百分之几",
        "隐患消掉了多少比例",
        "安全漏洞补上的占几成",
        "隐患改完销掉的比例",
        "找出来的隐患治好了几成",
    ),
    definition="时段内上报的隐患中已复查销号的条数 / 上报的条数；合并的只计一次",
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="校园安全(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="隐患台账",
)
