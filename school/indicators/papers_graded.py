"""Papers whose grading a teacher confirmed."""

from school.indicator import Indicator
from school.live_dimensions import TO_THE_CLASS
from school.live_figures import Asked, Counted, Counting, Tallies, pupils_of
from school.people import UnitKind


def count(tallies: Tallies, asked: Asked) -> Counted:
    """Return papers whose grading a teacher confirmed."""
    return tallies.papers_graded(asked)


INDICATOR = Indicator(
    id="papers_graded",
    name="作业批改份数",
    aliases=("批改份数", "批改作业数", "批改了多少份作业", "作业批改量"),
    described=(
        "老师点过确认的作业纸有多少份",
        "改完并确认的作业有多少张",
        "老师批完的作业份数",
        "总共改了多少份卷子作业",
        "批好的作业页数",
        "确认过的批改有多少份",
        "作业批了多少张",
        "老师批好并点了确认的作业有几份",
        "老师点过确认的作业纸，有多少份",
    ),
    definition="时段内老师确认过批改结果的作业页数",
    unit="份",
    grain=UnitKind.CLASS,
    dimensions=TO_THE_CLASS,
    group="教学应用(实时)",
    live=True,
)
COUNTING = Counting(
    count,
    counted_from="作业批改记录",
    behind=pupils_of,
)
