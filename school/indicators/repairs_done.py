"""Repairs that are done, of those reported."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return repairs that are done, of those reported."""
    return tallies.repairs(asked)


INDICATOR = Indicator(
    id="repairs_done",
    name="报修完成率",
    aliases=("维修完成率", "报修办结率"),
    described=(
        "坏了报上来的修好了百分之几",
        "报修的东西修好了几成",
        "修完的比例",
        "坏东西修好的占多少",
        "维修单办完了百分之多少",
        "报修处理完的比例",
        "送修的东西弄好了几成",
        "修好率",
        "报坏的东西修妥了几成",
        "坏了报上来的东西，修好了百分之几",
    ),
    definition="时段内报修的件数中，已修好或已确认修不了的件数 / 报修件数",
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="资源与设备(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="报修单",
)
