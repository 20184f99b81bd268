"""Schools that wrote growth records, of all."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return schools that wrote growth records, of all."""
    return tallies.schools_keeping_growth(asked)


INDICATOR = Indicator(
    id="schools_writing_growth_records",
    name="成长档案学校覆盖面(实时)",
    aliases=("实时成长档案学校覆盖面", "记过成长档案的学校占比"),
    described=(
        "真记了成长档案的学校占几成",
        "给孩子写过成长记录的学校比例",
        "记录过学生成长的学校占多少",
        "实际用了成长档案的学校",
    ),
    definition="时段内记过学生成长档案的学校数 / 学校总数",
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="学生成长档案",
)
