"""Resources on the shelves."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return resources on the shelves."""
    return tallies.resources(asked)


INDICATOR = Indicator(
    id="resources_held",
    name="资源数",
    aliases=("教学资源数", "资源总数", "资源份数", "多少份资源", "资源库资源数"),
    described=(
        "库里能用的教学资源一共多少",
        "资源库里有几份东西",
        "上架的课件资料有多少份",
        "平台里存了多少教学资料",
        "可用的教学素材总共几份",
        "资源库攒了多少份资料",
        "已有的课件教案多少份",
        "平台上攒了多少份课件资料",
        "现有多少份教学资料可以用",
    ),
    definition="统计日已上架的资源份数，计入资源所属的学校；区域资源计入县",
    unit="份",
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="资源与设备(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="资源库",
    as_of=True,
)
