"""Pupils who used the product, or whose guardians did, of all."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import BY_MONTH_TO_THE_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies, pupils_of
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return pupils who used the product, or whose guardians did, of all."""
    return tallies.active_pupils(asked)


INDICATOR = Indicator(
    id="pupils_active",
    name="学习空间学生使用率(实时)",
    aliases=("学生使用率", "学习空间学生使用率", "用青教的学生占比"),
    described=(
        "用过青教的学生占几成",
        "孩子或家长用过青教的比例",
        "有多少比例的学生在用青教",
        "学生和家长登过青教的百分之几",
        "学生活跃占比",
        "孩子和家长用青教的比例",
    ),
    definition="时段内本人或监护人用过青教的学生数 / 统计日学生总数；按月记谁用过，不记做了什么",
    unit=PERCENT,
    grain=UnitKind.CLASS,
    dimensions=BY_MONTH_TO_THE_CLASS,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="使用月份记录、学籍名册",
    behind=pupils_of,
    guarded=True,
    by_month=True,
    kept=Kept.ACTIVITY,
)
