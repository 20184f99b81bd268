"""Schools that attained as 示范校."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return schools that attained as 示范校."""
    return tallies.demo_schools(asked)


INDICATOR = Indicator(
    id="demo_schools",
    name="县级示范校数(实时)",
    aliases=("县级示范校数", "示范校有几所", "评上的示范校数"),
    described=(
        "验收合格的智慧校园示范校",
        "评上示范校的学校到今天几所",
        "已经评上的县示范学校",
        "智慧校园评估过关的学校",
        "公布的示范校达标名单有几所",
        "经过验收的示范学校",
    ),
    definition="截至统计日，在公布结果的智慧校园示范校评估中达标的学校数",
    unit="所",
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="智慧校园(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="督导评估公布的结果",
    as_of=True,
)
