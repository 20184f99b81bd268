"""Card of the rules by which teachers get points."""

from message_cards.card import Card, Row
from message_cards.cards.teaching import CLAIM, POINTS
from school.teaching import spoken_points
from school.teaching_rules import Activity, Dimension, Period, Rules

_PERIODS = {Period.WEEK: "每周", Period.TERM: "每学期", Period.YEAR: "每学年"}


def rules_card(rules: Rules, *, claims: bool) -> Card:
    """Show what brings points and how many at most, one row for each dimension.

    Args:
        rules: The rules in force.
        claims: The asker is a teacher, who may claim points.
    """
    return Card(
        title="积分怎么算",
        lines=(f"一学年最多 {spoken_points(rules.year_cap)} 分。申报后由校长审核，通过才计分。",),
        rows=tuple(_dimension(rules, dimension) for dimension in rules.dimensions),
        buttons=(CLAIM, POINTS) if claims else (),
        source="按现在的积分规则；申报过的按申报时的规则算",
    )


def _dimension(rules: Rules, dimension: Dimension) -> Row:
    said = [_activity(a) for a in rules.activities.values() if a.dimension is dimension]
    return Row(
        name=f"{dimension}（最多 {spoken_points(rules.dimensions[dimension])}）",
        value="、".join(said) or "没有项目",
    )


def _activity(one: Activity) -> str:
    cap = f"{_PERIODS[one.per]}最多 {spoken_points(one.cap)}"
    if one.counted:
        return f"{one.name} 每 {one.each} {one.counter} {_worth(one)}（自动计入，{cap}）"
    return f"{one.name} {_worth(one)}（{cap}）"


def _worth(one: Activity) -> str:
    """Return the points of one time, from the lowest level to the highest: “1–8 分”."""
    if one.points is not None:
        return f"{spoken_points(one.points)} 分"
    low, high = min(one.levels.values()), max(one.levels.values())
    return f"{spoken_points(low)}–{spoken_points(high)} 分"
