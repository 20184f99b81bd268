"""Teachers who graded with the product, of all."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return teachers who graded with the product, of all."""
    return tallies.grading_teachers(asked)


def behind(tallies: Tallies, asked: Asked) -> Counted:
    """Return how many teachers are behind the figure of each school."""
    return tallies.teachers(asked)


INDICATOR = Indicator(
    id="teachers_grading",
    name="精准教学教师覆盖面(实时)",
    aliases=("实时精准教学教师覆盖面", "用青教批改的教师占比", "批改作业的教师占比"),
    described=(
        "用青教批作业的老师占几成",
        "拿系统改作业的教师比例",
        "用拍照批改的老师占多少",
        "在这上面批改过作业的老师百分之几",
    ),
    definition="时段内用青教批改并确认过作业的教师数 / 统计日教师总数，按学校计",
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="作业批改记录、教师名册",
    behind=behind,
)
