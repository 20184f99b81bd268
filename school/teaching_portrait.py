"""A teacher's portrait: strong sides, open sides and the way of the year, in words from rules.

No model writes it and nobody is compared with anybody: every sentence follows from the teacher's
own points and the caps of the rule file. The thresholds are ours, shares of a dimension's cap.
"""

from collections.abc import Sequence
from decimal import Decimal

from pydantic import BaseModel

from school.teaching import spoken_points
from school.teaching_calls import ClaimView, DimensionPoints, TeacherPoints

STRONG = Decimal("0.6")
"""Share of a dimension's cap, 0 to 1, from which it is called a strong side."""
OPEN = Decimal("0.2")
"""Share below which it is called open."""
CHANGED = Decimal(3)
"""Points more or less than the year before that are worth a sentence."""
RECENT_MONTHS = 3
MOST_NAMED = 3


class Portrait(BaseModel, frozen=True):
    """What is said of a teacher's school year."""

    strong: tuple[str, ...]
    open: tuple[str, ...]
    trend: tuple[str, ...]
    evidence: tuple[ClaimView, ...]
    """The claims that bring points, the most points first."""


def portrait(points: TeacherPoints) -> Portrait:
    """Return the portrait that a teacher's record of a year gives."""
    evidence = sorted(
        (claim for claim in points.claims if claim.granted),
        key=lambda claim: (-claim.points, claim.number),
    )
    strong = [d for d in points.dimensions if d.points >= STRONG * d.most]
    weak = [d for d in points.dimensions if d.points < OPEN * d.most]
    return Portrait(
        strong=tuple(_strong(d, evidence) for d in strong),
        open=tuple(_open(d) for d in weak),
        trend=(*_recent(points), *_since_last_year(points)),
        evidence=tuple(evidence),
    )


def _score(dimension: DimensionPoints) -> str:
    return f"{spoken_points(dimension.points)}/{spoken_points(dimension.most)} 分"


def _strong(dimension: DimensionPoints, evidence: Sequence[ClaimView]) -> str:
    own = [c for c in evidence if c.dimension is dimension.dimension and c.points > 0]
    names = dict.fromkeys(f"{c.activity}{c.level}" for c in own)
    named = "、".join(list(names)[:MOST_NAMED])
    what = f"，来自{named}{'等' if len(names) > MOST_NAMED else ''}" if named else ""
    return f"{dimension.dimension}突出：{_score(dimension)}{what}"


def _open(dimension: DimensionPoints) -> str:
    if dimension.points == 0:
        return f"{dimension.dimension}还没有记录"
    return f"{dimension.dimension}刚开始：{_score(dimension)}"


def _recent(points: TeacherPoints) -> list[str]:
    """Say what the last months brought, once there are months before them."""
    totals = [month.total for month in points.months]
    if len(totals) <= RECENT_MONTHS:
        return []
    gained = totals[-1] - totals[-1 - RECENT_MONTHS]
    said = f"加了 {spoken_points(gained)} 分" if gained > 0 else "没有新的积分"
    return [f"近 {RECENT_MONTHS} 个月{said}"]


def _since_last_year(points: TeacherPoints) -> list[str]:
    """Name the dimensions that differ most from the whole year before."""
    if points.before is None:
        return []
    pairs = zip(points.dimensions, points.before, strict=True)
    more = [(d, d.points - before) for d, before in pairs if d.points - before >= CHANGED]
    best = sorted(more, key=lambda one: -one[1])[:2]
    return [f"{d.dimension}比上学年多 {spoken_points(gain)} 分" for d, gain in best]
