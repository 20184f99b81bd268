"""Pupils on the rolls."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies, pupils_of
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return pupils on the rolls."""
    return tallies.pupils(asked)


INDICATOR = Indicator(
    id="pupils_now",
    name="学生数(实时)",
    aliases=("学生数", "学生人数", "在校学生数", "多少学生", "在校生"),
    shared=("人数",),
    described=(
        "全县有多少娃在念书",
        "在读的孩子一共多少",
        "眼下在校的学生有多少人",
        "现在上学的孩子总共多少",
        "在册学生总人数",
        "我们学校有多少娃",
        "念书的孩子数",
        "学籍上的学生有多少",
        "学生一共几个",
        "在校念书的孩子多少名",
        "有多少娃在念书",
    ),
    definition="统计日在读的学生数",
    unit="人",
    direction=Direction.NEITHER,
    grain=UnitKind.CLASS,
    dimensions=TO_THE_CLASS,
    group="学校概况",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="学籍名册",
    behind=pupils_of,
    as_of=True,
)
