"""Lessons that were given to another school as well."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return lessons that were given to another school as well."""
    return tallies.shared_lessons(asked)


INDICATOR = Indicator(
    id="shared_lessons",
    name="同步课次数(实时)",
    aliases=("同步课次数", "同步课堂次数", "同步课堂节数", "多少节同步课"),
    described=(
        "一起上的同步课有多少节",
        "两校连线同上的课有几节",
        "同步课上了几回",
        "跨校同上一堂课的次数",
        "同时给几所学校上的课有多少节",
        "两校连起来同上的课有多少节",
    ),
    definition="时段内上课、没有取消的同步课节数，计入主讲学校",
    unit="节",
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
