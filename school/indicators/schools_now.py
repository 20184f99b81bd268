"""Schools of a unit."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TOWNS_NOW
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return schools of a unit."""
    return tallies.schools(asked)


INDICATOR = Indicator(
    id="schools_now",
    name="学校数(实时)",
    aliases=("学校数", "学校数量", "多少所学校", "有几所学校"),
    described=(
        "县里办着几所学校",
        "全县共有多少间学校",
        "总共几所学堂",
        "现在有多少学校",
        "学校一共几家",
        "名册上的学校",
        "眼下有几个校",
        "咱们县办着几所学校",
    ),
    definition="青教名册里的学校数",
    unit="所",
    direction=Direction.NEITHER,
    grain=UnitKind.SCHOOL,
    dimensions=TOWNS_NOW,
    group="学校概况",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="学校名册",
    as_of=True,
)
