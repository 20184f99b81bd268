"""Teachers and heads who were trained, of all."""

from school.indicator import PERCENT, Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import Asked, Counted, Counting, Tallies, wholes
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return teachers and heads who were trained, of all."""
    return tallies.trained_teachers(asked)


def behind(tallies: Tallies, asked: Asked) -> Counted:
    """Return how many teachers are behind the figure of each school."""
    return wholes(tallies.trained_teachers(asked))


INDICATOR = Indicator(
    id="teachers_trained",
    name="培训覆盖面(实时)",
    aliases=("培训覆盖面", "受训教师占比", "参加过培训的教师占比", "教师培训覆盖率"),
    described=(
        "轮到过培训的老师和校长占多大比例",
        "参加过培训的教师占几成",
        "受过训的老师比例",
        "培训铺到多少比例的老师",
        "进修过的老师百分之几",
        "老师参训面",
        "有培训学时的教师占多少",
    ),
    definition="时段内得到培训学时的教师和校长人数 / 统计日教师和校长总数，按学校计",
    unit=PERCENT,
    grain=UnitKind.SCHOOL,
    dimensions=TO_THE_SCHOOL,
    group="教师培训(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="培训签到和学时、教师名册",
    behind=behind,
    kept=Kept.TRAININGS,
)
