"""Pupils who got graded homework back, of all."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies, pupils_of
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return pupils who got graded homework back, of all."""
    return tallies.pupils_with_homework(asked)


INDICATOR = Indicator(
    id="pupils_with_graded_homework",
    name="精准教学学生覆盖面(实时)",
    aliases=("实时精准教学学生覆盖面", "有批改作业的学生占比"),
    described=(
        "作业被系统批过的学生占几成",
        "有批改记录的学生比例",
        "作业改过的孩子占多少",
        "收到批改结果的学生百分之几",
    ),
    definition="时段内有确认过的批改作业的学生数 / 统计日学生总数",
    unit=PERCENT,
    grain=UnitKind.CLASS,
    dimensions=TO_THE_CLASS,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="作业批改记录、学籍名册",
    behind=pupils_of,
    guarded=True,
)
