"""Right answers of those given, as published every week."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return right answers of those given, as published every week."""
    return tallies.right_answers(asked)


INDICATOR = Indicator(
    id="homework_right_rate",
    name="作业正确率",
    aliases=("正确率", "作业答对率", "题目正确率"),
    shared=("作业率",),
    described=(
        "作业做对的占几成",
        "孩子们做作业对了多少比例",
        "题目做对的百分之几",
        "作业里答对的题占多少",
        "作业对错情况",
        "练习题做对率",
        "作业的准确程度",
        "孩子作业的对题率",
        "作业题做对的有几成",
        "学生答题对了百分之多少",
    ),
    definition="已确认作业中答对的题数 / 已判定的题数，取每周一发布的周报，按整周合计",
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
