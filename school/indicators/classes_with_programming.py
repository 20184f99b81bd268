"""Classes with enough lessons of programming, of those that should have them."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return classes with enough lessons of programming, of those that should have them."""
    return tallies.classes_with_programming(asked)


INDICATOR = Indicator(
    id="classes_with_programming",
    name="编程课时达标班级占比(实时)",
    aliases=("编程课时达标率", "编程满36课时的班级占比"),
    described=(
        "编程课上够数的班占多少",
        "编程课时达到要求的班级比例",
        "写代码的课上满了的班占几成",
        "编程课时够了的班有百分之几",
        "编程课够量的班占比",
    ),
    definition="时段内编程课满要求课时的班级数 / 小学三年级到初三的班级数；要求见课时规则",
    unit=PERCENT,
    grain=UnitKind.CLASS,
    dimensions=TO_THE_CLASS,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="学校记录的人工智能和编程课",
)
