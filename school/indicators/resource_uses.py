"""How often resources were opened."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return how often resources were opened."""
    return tallies.resource_uses(asked)


INDICATOR = Indicator(
    id="resource_uses",
    name="资源使用次数",
    aliases=("资源使用量", "资源打开次数", "资源使用情况"),
    described=(
        "大家打开资源多少回",
        "资料被用了几次",
        "资源被下载打开多少次",
        "课件被点开几回",
        "资源的使用热度",
        "教学资料有多少人次取用",
        "资源库被翻看多少次",
        "资料被点开了多少次",
        "大家取用资源取了几回",
    ),
    definition="时段内打开或取走资源的次数，计入使用者所在的学校",
    unit="次",
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="资源与设备(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="资源使用记录",
    kept=Kept.RESOURCE_USES,
)
