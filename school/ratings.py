"""Online ratings: what each response says of the pupil, the point, and the item that was asked.

A response moves four ratings a little, as Elo's do in chess: the pupil's in the subject, the
pupil's on the point, the item's and the point's own (R. Pelánek, "Applications of the Elo rating
system in adaptive educational systems", Computers & Education 98 (2016) 169-179). Each keeps
counts and recent shares beside its level, so a response costs the same whether it is the first or
the millionth. :mod:`school.mastery` turns them into calibrated chances.
"""

from math import exp, log, log1p
from typing import NamedTuple

from school.bkt import USUAL

DAY_S = 86_400.0
BEFORE_ANYTHING = 0.65
"""Share of right answers that recent shares start from."""
_QUICK, _SLOW = 0.35, 0.08
"""How much of the recent shares the newest result makes up."""
_FARTHEST = 30.0
"""Log odds beyond which a chance is 0 or 1 as far as a float can tell."""
_PUPIL, _ON_POINT, _ITEM, _POINT = (0.4, 0.02), (0.5, 0.08), (1.2, 0.12), (0.6, 0.02)
"""First step of each rating, and how quickly its steps shrink with each response."""
_SETTLED_AFTER = 5
"""Responses after which half of an item's own level is believed."""


class Rating(NamedTuple):
    """What is known of a pupil in a subject, of a pupil on one point, of an item, or of a point."""

    level: float = 0.0
    """Log odds: how able the pupil is; how easy the item or point is."""
    right: int = 0
    wrong: int = 0
    quick: float = BEFORE_ANYTHING
    """Share of right answers lately, 0..1."""
    slow: float = BEFORE_ANYTHING
    """The same over a longer time."""
    known: float = USUAL.known
    """Chance (0..1) that the pupil knows the point, by knowledge tracing; idle elsewhere."""
    last_s: float | None = None
    """When the last response was, in seconds from any fixed moment."""

    @property
    def responses(self) -> int:
        """Return how many responses it comes from."""
        return self.right + self.wrong


UNRATED = Rating()


class State(NamedTuple):
    """The ratings that one response draws on."""

    pupil: Rating = UNRATED
    on_point: Rating = UNRATED
    item: Rating = UNRATED
    point: Rating = UNRATED

    @property
    def log_odds(self) -> float:
        """Return Elo's own expectation of a right answer, as log odds."""
        return self.pupil.level + self.on_point.level + ease(self.item, self.point)


def ease(item: Rating, point: Rating) -> float:
    """Return how easy an item is, as log odds: its own level on top of its point's."""
    return item.level + point.level


def chance(log_odds: float) -> float:
    """Return the probability (0..1) of *log_odds*."""
    return 1 / (1 + exp(-max(-_FARTHEST, min(_FARTHEST, log_odds))))


def surprise(pupil: Rating, on_point: Rating, *, item_ease: float, right: bool) -> float:
    """Return how much better (-1..1) a response was than the ratings before it expected."""
    return right - chance(pupil.level + on_point.level + item_ease)


def pupil_after(
    pupil: Rating, on_point: Rating, *, item_ease: float, right: bool, at_s: float
) -> tuple[Rating, Rating]:
    """Return the pupil's two ratings after a response at *at_s* (seconds).

    They follow from the ratings before and how easy the item was then, and from nothing else: a
    pupil's responses, replayed in order with the same eases, give the same ratings to the bit.
    """
    by = surprise(pupil, on_point, item_ease=item_ease, right=right)
    known = USUAL.after(on_point.known, right=right)
    return (
        _after(pupil, right=right, by=by, at_s=at_s, pace=_PUPIL),
        _after(on_point, right=right, by=by, at_s=at_s, pace=_ON_POINT)._replace(known=known),
    )


def asked_after(
    item: Rating, point: Rating, *, by: float, right: bool, at_s: float
) -> tuple[Rating, Rating]:
    """Return the item's and the point's ratings after a response.

    Args:
        item: The item's rating before.
        point: The point's.
        by: The :func:`surprise` of the response.
        right: Whether it was right.
        at_s: When, in seconds.
    """
    return (
        _after(item, right=right, by=by, at_s=at_s, pace=_ITEM),
        _after(point, right=right, by=by, at_s=at_s, pace=_POINT),
    )


def _after(
    before: Rating, *, right: bool, by: float, at_s: float, pace: tuple[float, float]
) -> Rating:
    level, rights, wrongs, quick, slow, known, _ = before
    first, shrink = pace
    return Rating(
        level + first / (1 + shrink * (rights + wrongs)) * by,
        rights + right,
        wrongs + (not right),
        quick + _QUICK * (right - quick),
        slow + _SLOW * (right - slow),
        known,
        at_s,
    )


FEATURES = (
    "always 1",
    "Elo's log odds",
    "pupil's level",
    "level on the point",
    "item's level, as far as it is settled",
    "point's level",
    "pupil, lately",
    "pupil, longer",
    "on the point, lately",
    "on the point, longer",
    "item, longer",
    "point, longer",
    "right on the point, log",
    "wrong on the point, log",
    "pupil, longer, the more responses the more",
    "first time on the point",
    "pupil is new",
    "days since the last time on the point, log",
    "rest times share on the point",
    "log odds above 1",
    "log odds above 2",
    "log odds below 0",
    "log odds below -1",
    "log odds, as far as the item is settled",
    "known, log odds",
    "known, how surely",
    "known, squared",
    "known, as the log odds of a right answer",
    "known times log odds",
    "known times log odds below 0",
    "known times the item's level",
    "known times the pupil, longer",
    "known times on the point, longer",
)
"""What :func:`row` holds, in its order."""


def row(state: State, *, at_s: float) -> tuple[float, ...]:
    """Return what the head looks at before a response at *at_s* (seconds): one float a feature."""
    pupil, on_point, item, point = state
    odds = state.log_odds
    longer, on_longer = pupil.slow - BEFORE_ANYTHING, on_point.slow - BEFORE_ANYTHING
    rested = 0.0 if on_point.last_s is None else log1p(max(0.0, at_s - on_point.last_s) / DAY_S)
    settled = item.responses / (item.responses + _SETTLED_AFTER)
    known = on_point.known
    know_odds, expected = log(known / (1 - known)), USUAL.right(known)
    return (
        1.0,
        odds,
        pupil.level,
        on_point.level,
        item.level * settled,
        point.level,
        pupil.quick - BEFORE_ANYTHING,
        longer,
        on_point.quick - BEFORE_ANYTHING,
        on_longer,
        item.slow - BEFORE_ANYTHING,
        point.slow - BEFORE_ANYTHING,
        log1p(on_point.right),
        log1p(on_point.wrong),
        log1p(pupil.responses) * longer,
        float(on_point.responses == 0),
        1 / (1 + pupil.responses),
        rested,
        rested * on_longer,
        max(0.0, odds - 1),
        max(0.0, odds - 2),
        max(0.0, -odds),
        max(0.0, -odds - 1),
        odds * settled,
        know_odds,
        abs(know_odds),
        known * known,
        log(expected / (1 - expected)),
        known * odds,
        known * max(0.0, -odds),
        known * item.level * settled,
        known * longer,
        known * on_longer,
    )
