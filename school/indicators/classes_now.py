"""Classes that have pupils."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_GRADE
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return classes that have pupils."""
    return tallies.classes(asked)


INDICATOR = Indicator(
    id="classes_now",
    name="班级数(实时)",
    aliases=("班级数", "班级数量", "多少个班", "班数"),
    described=(
        "全县有多少个班",
        "现在开着几个班",
        "班一共多少",
        "教学班的总数",
        "分了多少个班",
        "有学生的班有几个",
    ),
    definition="统计日有在读学生的班级数",
    unit="个",
    direction=Direction.NEITHER,
    grain=UnitKind.GRADE,
    dimensions=TO_THE_GRADE,
    group="学校概况",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="学籍名册",
    as_of=True,
)
