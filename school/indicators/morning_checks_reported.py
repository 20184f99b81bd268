"""Morning checks that classes reported, of those due."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_SCHOOL_AND_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return morning checks that classes reported, of those due."""
    return tallies.checks(asked)


INDICATOR = Indicator(
    id="morning_checks_reported",
    name="晨检上报率",
    aliases=("晨检率", "晨检报告率", "晨午检上报率"),
    described=(
        "早上查体温的班报齐了百分之几",
        "晨检交上来的班占几成",
        "早上健康检查上报的比例",
        "晨间检查报了的占多少",
        "每天早晨查身体报上来的比率",
        "晨午检报得齐不齐",
        "早上测体温上报情况",
        "早上给学生量体温的情况报上来几成",
        "晨间健康检查上报了多少比例",
        "早上查体温的班，报齐了百分之几",
    ),
    definition="已上报晨午检的班次 / 应报班次；应报是每个有学生的班在全县有班级上报的每一天",
    unit=PERCENT,
    grain=UnitKind.CLASS,
    dimensions=TO_SCHOOL_AND_CLASS,
    group="校园安全(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="晨午检记录",
    kept=Kept.HEALTH,
)
