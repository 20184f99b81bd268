"""Teachers of a school."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return teachers of a school."""
    return tallies.teachers(asked)


INDICATOR = Indicator(
    id="teachers_now",
    name="教师数(实时)",
    aliases=("教师数", "教师人数", "老师人数", "多少老师"),
    shared=("人数",),
    described=(
        "站讲台的一共多少位",
        "教书的有多少人",
        "全县在岗的老师人数",
        "现在任课老师多少个",
        "有几个老师在教书",
        "教职工一共多少名",
        "在职教书匠有多少",
        "师资队伍有多少人",
        "有几位老师在岗",
    ),
    definition="统计日在岗的任课教师和班主任人数；在两所学校任教的，两校各计一次",
    unit="人",
    direction=Direction.NEITHER,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="学校概况",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="教师名册",
    as_of=True,
)
