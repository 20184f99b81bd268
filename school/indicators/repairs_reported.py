"""Repairs that were asked for."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies, wholes
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return repairs that were asked for."""
    return wholes(tallies.repairs(asked))


INDICATOR = Indicator(
    id="repairs_reported",
    name="报修数",
    aliases=("报修件数", "报修次数", "多少报修"),
    described=(
        "报上来要修的东西有多少件",
        "报坏的东西有几件",
        "东西坏了报修多少回",
        "送修的单子有多少",
        "设备坏了报上来几次",
        "报维修的件数",
        "报修单有多少张",
        "坏东西报得多不多",
        "报上来的坏设备有几件",
    ),
    definition="时段内报修的件数",
    unit="件",
    direction=Direction.NEITHER,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="资源与设备(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="报修单",
)
