"""Lessons of programming that classes had."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return lessons of programming that classes had."""
    return tallies.programming_hours(asked)


INDICATOR = Indicator(
    id="programming_hours",
    name="编程课时(实时)",
    aliases=("编程课课时数", "上了多少编程课"),
    described=(
        "各班写代码的课一共上了多少课时",
        "编程课总共上了几课时",
        "全县编程课上了多少节",
        "编程教学合计多少课时",
        "孩子们编程课累计课时",
    ),
    definition="时段内各班上过的编程课时之和；年级记的，该年级每班各计一次",
    unit="课时",
    grain=UnitKind.CLASS,
    dimensions=TO_THE_CLASS,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="学校记录的人工智能和编程课",
)
