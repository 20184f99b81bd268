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
    definition="时段内登记并到校的访客人次",
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
