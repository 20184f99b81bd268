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
