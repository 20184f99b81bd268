"""Papers handed in of those due, as published every week."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return papers handed in of those due, as published every week."""
    return tallies.handed_in(asked)


INDICATOR = Indicator(
    id="homework_handed_in",
    name="作业提交率",
    aliases=("交作业率", "作业上交率", "作业完成率"),
    shared=("作业率",),
    described=(
        "该交的作业真交上来的占多少",
        "作业收上来几成",
        "按时交作业的比例",
        "作业交了的占百分之几",
        "孩子们交作业勤不勤",
        "收齐作业的比例",
        "作业收缴情况",
        "交作业的比率",
        "作业没交的多不多",
    ),
    definition="各次作业已交人次 / 应交人次，取每周一发布的周报，按整周合计",
    unit=PERCENT,
    grain=UnitKind.CLASS,
    dimensions=TO_THE_CLASS,
    group="教学应用(实时)",
    note="按整周统计，周一发布上一周的数",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="每周发布的学情周报",
    adds_up=False,
    guarded=True,
)
