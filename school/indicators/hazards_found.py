"""Hidden dangers that were reported."""

from school.indicator import Direction, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies, wholes
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return hidden dangers that were reported."""
    return wholes(tallies.hazards(asked))


INDICATOR = Indicator(
    id="hazards_found",
    name="隐患数",
    aliases=("隐患条数", "上报隐患数", "多少隐患", "隐患数量"),
    described=(
        "查出来的安全毛病有多少条",
        "报上来的安全隐患有几处",
        "发现了多少安全问题",
        "排查出的隐患有几条",
        "安全漏洞查到多少个",
        "上报的危险点有几个",
        "安全检查揪出多少问题",
        "大家报了几条安全隐患",
        "安全上的毛病找出来几条",
    ),
    definition="时段内上报的隐患条数；合并的只计一次",
    unit="条",
    direction=Direction.NEITHER,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="校园安全(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="隐患台账",
)
