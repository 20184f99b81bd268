"""Schools that gave lessons of AI, of all."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return schools that gave lessons of AI, of all."""
    return tallies.schools_with_ai(asked)


INDICATOR = Indicator(
    id="schools_with_ai_lessons",
    name="开展人工智能教育的学校覆盖面(实时)",
    aliases=("实时人工智能教育学校覆盖面", "上过人工智能课的学校占比"),
    described=(
        "真正上过人工智能课的学校占几成",
        "有人工智能课记录的学校比例",
        "实际开了AI课的学校占多少",
        "记了AI课的学校百分之几",
        "上过AI课的学校",
    ),
    definition="时段内记录过人工智能课的学校数 / 学校总数",
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="学校记录的人工智能和编程课",
)
