"""Charts of a teacher's growth record: the five dimensions, and the points month by month."""

from message_cards.charts import Axis, Series, line, radar
from school.teaching import spoken_points
from school.teaching_calls import TeacherPoints


def draw_radar(points: TeacherPoints) -> bytes:
    """Return the five dimensions as a PNG; beside them the school year before, where known."""
    axes = [
        Axis(
            name=one.dimension,
            most=float(one.most),
            said=f"{spoken_points(one.points)}/{spoken_points(one.most)} 分",
        )
        for one in points.dimensions
    ]
    series = [Series("本学年", tuple(float(one.points) for one in points.dimensions))]
    if points.before is not None:
        series.append(Series("上学年", tuple(float(before) for before in points.before)))
    return radar(axes, series, title=f"{points.teacher} · {points.label()}积分")


def draw_trend(points: TeacherPoints) -> bytes:
    """Return the points at the end of each month as a PNG."""
    totals = tuple(float(month.total) for month in points.months)
    moments = [month.month for month in points.months]
    return line(moments, [Series("积分", totals)], title="积分逐月累计", unit="分")
