"""The models that are compared: each says a chance before a response, then learns from it."""

import sys
from collections import defaultdict, deque
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks.response_logs import Response  # noqa: E402
from school.bkt import USUAL, Tracing  # noqa: E402
from school.mastery import Head  # noqa: E402
from school.ratings import (  # noqa: E402
    UNRATED,
    Rating,
    State,
    asked_after,
    chance,
    ease,
    pupil_after,
    surprise,
)

RECENT = 5
"""Responses on a skill that the moving average looks back on."""


class Model(Protocol):
    """Predicts one step ahead."""

    name: str

    def predict(self, response: Response) -> float:
        """Return the chance (0..1) of a right answer, without looking at the answer."""
        ...

    def learn(self, response: Response) -> None:
        """Take the answer in."""
        ...

    def next_pupil(self) -> None:
        """Forget pupils: the log names none of them again."""
        ...


class RawShare:
    """Share of right answers of the pupil on the skill so far: what is never shown as mastery."""

    name = "raw % correct"

    def __init__(self) -> None:
        self.next_pupil()

    def next_pupil(self) -> None:
        """Forget pupils."""
        self._counts: dict[tuple[str, str], tuple[int, int]] = {}

    def predict(self, response: Response) -> float:
        """Return the share; half before there is any."""
        right, all_ = self._counts.get((response.user, response.skill), (0, 0))
        return right / all_ if all_ else 0.5

    def learn(self, response: Response) -> None:
        """Count the answer."""
        key = response.user, response.skill
        right, all_ = self._counts.get(key, (0, 0))
        self._counts[key] = right + response.right, all_ + 1


class MovingAverage:
    """Share of right answers among the pupil's last five on the skill, and one usual answer."""

    name = f"moving average ({RECENT})"

    def __init__(self, usual: float) -> None:
        self._usual = usual
        self.next_pupil()

    def next_pupil(self) -> None:
        """Forget pupils."""
        self._last: dict[tuple[str, str], deque[bool]] = defaultdict(lambda: deque(maxlen=RECENT))

    def predict(self, response: Response) -> float:
        """Return the average."""
        last = self._last[response.user, response.skill]
        return (sum(last) + self._usual) / (len(last) + 1)

    def learn(self, response: Response) -> None:
        """Put the answer in, and the oldest out."""
        self._last[response.user, response.skill].append(response.right)


class KnowledgeTracing:
    """Knowledge tracing with each skill's own parameters."""

    name = "BKT (EM by skill)"

    def __init__(self, skills: Mapping[str, Tracing]) -> None:
        self._skills = skills
        self.next_pupil()

    def next_pupil(self) -> None:
        """Forget pupils."""
        self._known: dict[tuple[str, str], float] = {}

    def predict(self, response: Response) -> float:
        """Return the chance."""
        skill = self._skills.get(response.skill, USUAL)
        return skill.right(self._known.get((response.user, response.skill), skill.known))

    def learn(self, response: Response) -> None:
        """Trace the answer."""
        key, skill = (response.user, response.skill), self._skills.get(response.skill, USUAL)
        self._known[key] = skill.after(self._known.get(key, skill.known), right=response.right)


class Elo:
    """The ratings of school/ratings.py, in memory, and what they expect by themselves."""

    name = "Elo item + skill"

    def __init__(self) -> None:
        self._asked: dict[tuple[str, str], Rating] = {}
        self.next_pupil()

    def copy(self) -> "Elo":
        """Return another that knows the same of items and skills, and nobody."""
        other = Elo()
        other._asked = dict(self._asked)
        return other

    def next_pupil(self) -> None:
        """Forget pupils; items and skills stay."""
        self._pupils: dict[str, Rating] = {}
        self._on_points: dict[tuple[str, str], Rating] = {}

    def state(self, response: Response) -> State:
        """Return what is known before a response."""
        return State(
            self._pupils.get(response.user, UNRATED),
            self._on_points.get((response.user, response.skill), UNRATED),
            self._asked.get(("item", response.item), UNRATED),
            self._asked.get(("skill", response.skill), UNRATED),
        )

    def predict(self, response: Response) -> float:
        """Return the chance."""
        return chance(self.state(response).log_odds)

    def learn(self, response: Response) -> None:
        """Move the ratings."""
        pupil, on_point, item, point = self.state(response)
        item_ease, right, at_s = ease(item, point), response.right, response.at_s
        by = surprise(pupil, on_point, item_ease=item_ease, right=right)
        key = response.user, response.skill
        self._pupils[response.user], self._on_points[key] = pupil_after(
            pupil, on_point, item_ease=item_ease, right=right, at_s=at_s
        )
        self._asked["item", response.item], self._asked["skill", response.skill] = asked_after(
            item, point, by=by, right=right, at_s=at_s
        )


class Ours:
    """The head over the ratings: what the product shows."""

    name = "ours: ratings + head"

    def __init__(self, ratings: Elo, head: Head) -> None:
        self._ratings, self._head = ratings, head

    def next_pupil(self) -> None:
        """Forget pupils."""
        self._ratings.next_pupil()

    def predict(self, response: Response) -> float:
        """Return the chance."""
        return self._head.predict(self._ratings.state(response), at_s=response.at_s)

    def learn(self, response: Response) -> None:
        """Move the ratings."""
        self._ratings.learn(response)
