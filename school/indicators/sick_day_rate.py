"""Days pupils were away ill, of all their days."""

from school.indicator import PERCENT, Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return days pupils were away ill, of all their days."""
    return tallies.sick_days(asked)


INDICATOR = Indicator(
    id="sick_day_rate",
    name="因病缺课率",
    aliases=("病假率", "因病缺勤率"),
    described=(
        "因为生病没来上课的比例",
        "生病缺课的孩子占多少",
        "病假的占几成",
        "请病假没到校的百分比",
        "生病没来的学生多不多",
        "因病没到的比率",
        "生病缺课厉害不厉害",
        "请病假的学生比例多大",
    ),
    definition="各校每天卫生日报里的因病缺课人次 / 应到人次",
    unit=PERCENT,
    direction=Direction.DOWN,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="校园安全(实时)",
    note="一天里因病缺课不足 5 人的，不计入这所学校，合到乡镇或全县满 5 人再计入",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="每天的卫生日报",
    adds_up=False,
    kept=Kept.HEALTH,
)
