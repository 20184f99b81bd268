"""Schools that gave or got a shared lesson, of all."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return schools that gave or got a shared lesson, of all."""
    return tallies.schools_sharing(asked)


INDICATOR = Indicator(
    id="schools_sharing_lessons",
    name="同步课堂学校覆盖面(实时)",
    aliases=("实时同步课堂学校覆盖面", "上过同步课的学校占比"),
    described=(
        "这学期参加过同步课的学校占几成",
        "实际上过同步课的学校比例",
        "主讲或听过同步课的学校占多少",
        "有同步课记录的学校百分之几",
    ),
    definition="时段内主讲或听讲过同步课的学校数 / 学校总数；取消的课不计",
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="同步课堂安排",
    kept=Kept.LESSONS,
)
