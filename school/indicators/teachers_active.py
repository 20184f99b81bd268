"""Teachers who used the product, of all."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import BY_MONTH_TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return teachers who used the product, of all."""
    return tallies.active_teachers(asked)


def behind(tallies: Tallies, asked: Asked) -> Counted:
    """Return how many teachers are behind the figure of each school."""
    return tallies.teachers(asked)


INDICATOR = Indicator(
    id="teachers_active",
    name="学习空间教师使用率(实时)",
    aliases=("教师使用率", "学习空间教师使用率", "用青教的教师占比"),
    described=(
        "打开过青教的老师占多少",
        "用过青教的教师比例",
        "老师们用青教的占几成",
        "登过青教的教师百分之几",
        "有多大比例老师在用这个助手",
        "教师活跃的占比",
    ),
    definition="时段内用过青教的教师数 / 统计日教师总数；按月记谁用过，不记做了什么",
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=BY_MONTH_TO_THE_SCHOOL,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="使用月份记录、教师名册",
    behind=behind,
    by_month=True,
    kept=Kept.ACTIVITY,
)
