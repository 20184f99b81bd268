"""Open lessons that were held."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return open lessons that were held."""
    return tallies.open_lessons(asked)


INDICATOR = Indicator(
    id="open_lessons",
    name="公开课次数(实时)",
    aliases=("公开课次数", "公开课节数", "多少节公开课"),
    described=(
        "开放给别人听的课有几节",
        "公开上给大家看的课",
        "开了多少节示范课",
        "面向全县开放听课的课有多少",
        "让外人来听的公开课",
        "展示课上了几次",
        "面向大家开放的公开课开了几节",
    ),
    definition="时段内开课、没有取消的公开课节数，计入开课学校；教研室的计入县",
    unit="节",
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="公开课安排",
    kept=Kept.LESSONS,
)
