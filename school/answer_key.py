"""What the answers of one homework are, and how many points each of them is worth."""

from collections.abc import Mapping
from fractions import Fraction

from pydantic import BaseModel, Field

from school.arithmetic import same_answer
from school.grading import Verdict

MOST_ITEMS = 500
MOST_TEXT = 64


class Accepted(BaseModel, frozen=True):
    """One answer that earns points."""

    answer: str = Field(min_length=1, max_length=MOST_TEXT, pattern=r"^[^\x00]*$")
    points: Fraction
    """May be less than full points: an answer that is only partly right."""


class KeyItem(BaseModel, frozen=True):
    """The key of one question."""

    accepted: tuple[Accepted, ...] = Field(min_length=1)
    wrong_points: Fraction = Fraction(0)
    """Usually 0; negative where guessing costs."""
    blank_points: Fraction = Fraction(0)
    part_points: Fraction | None = None
    """For an answer of several letters: what some of them, and no other, earn; None: nothing."""
    knowledge: str = Field(default="", max_length=MOST_TEXT, pattern=r"^[^\x00]*$")
    """The knowledge point it tests."""

    @property
    def most_points(self) -> Fraction:
        """Return the points of the best answer."""
        return max(a.points for a in self.accepted)

    @property
    def answers(self) -> tuple[str, ...]:
        """Return the accepted answers, the first one being shown to people.

        One that costs points is known, but not accepted.
        """
        good = tuple(a.answer for a in self.accepted if a.points >= 0)
        return good or tuple(a.answer for a in self.accepted)

    def points(self, read: str, verdict: Verdict) -> Fraction | None:
        """Return what an answer earns; None while its verdict is unsure.

        Args:
            read: What the pupil answered.
            verdict: What the program or a teacher says of it. It decides: a teacher who calls an
                answer right that the key does not know gives full points.
        """
        if verdict is Verdict.UNSURE:
            return None
        if verdict is Verdict.BLANK:
            return self.blank_points
        found = [a.points for a in self.accepted if same_answer(read, a.answer)]
        if verdict is Verdict.RIGHT:
            return max(found, default=self.most_points)
        if found and min(found) < 0:
            return min(found)
        return self.part_points if self._is_part(read) and self.part_points else self.wrong_points

    def _is_part(self, read: str) -> bool:
        letters = set(read)
        return bool(letters) and any(letters < set(a.answer) for a in self.accepted)


class AnswerKey(BaseModel, frozen=True):
    """The key of one homework: printed item number or field label to its key."""

    items: Mapping[str, KeyItem] = Field(max_length=MOST_ITEMS)
    lowest_terms: bool = False
    """Whether 2/4 is wrong where 1/2 is right."""

    @property
    def answers(self) -> dict[str, tuple[str, ...]]:
        """Return the accepted answers by label, as a SheetRequest carries them."""
        return {label: item.answers for label, item in self.items.items()}

    def asking(self, *, lowest_terms: bool | None) -> "AnswerKey":
        """Return the key with another wish about lowest terms; None: with the same."""
        return (
            self if lowest_terms is None else self.model_copy(update={"lowest_terms": lowest_terms})
        )

    @property
    def most_points(self) -> Fraction:
        """Return the points of a paper without a mistake."""
        return sum((item.most_points for item in self.items.values()), Fraction(0))


def plain_key(answers: Mapping[str, tuple[str, ...]], *, points: Fraction) -> AnswerKey:
    """Return the key in which every question is worth the same *points*."""
    return AnswerKey(
        items={
            label: KeyItem(accepted=tuple(Accepted(answer=a, points=points) for a in accepted))
            for label, accepted in answers.items()
        }
    )
