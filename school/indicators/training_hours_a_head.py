"""Hours of training a teacher."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_SCHOOL
from school.live_figures import HOURS_A_HEAD, Asked, Counted, Counting, Tallies, wholes
from school.people import UnitKind
from school.retention import Kept


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return hours of training a teacher."""
    return tallies.training_half_hours(asked)


def behind(tallies: Tallies, asked: Asked) -> Counted:
    """Return how many teachers are behind the figure of each school."""
    return wholes(tallies.training_half_hours(asked))


INDICATOR = Indicator(
    id="training_hours_a_head",
    name="人均培训学时(实时)",
    aliases=(
        "培训学时",
        "人均培训学时",
        "教师人均学时",
        "培训学时人均",
        "培训人均学时",
        "培训人均",
        "人均培训",
    ),
    described=(
        "老师平均攒了多少培训学时",
        "每个老师平均学了几个学时",
        "教师人均进修学时",
        "摊到每位老师的培训时长",
        "老师们平均培训了多少课时",
        "平均每人培训几个学时",
        "人均学时",
        "老师每人平均学了几个学时",
        "到，老师平均攒了多少培训学时",
    ),
    definition="时段内记入的培训学时 / 统计日教师和校长总数，按学校计",
    unit=HOURS_A_HEAD,
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
