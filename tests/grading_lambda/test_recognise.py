"""What a reading says in part: of its steps, and of its alphabet."""

import numpy as np
import pytest

from grading_lambda.recognise import Reading


def said(*steps: tuple[str, float]) -> Reading:
    """Return a reading of “5” and “=” that gives each step's character its chance."""
    symbols = "5="
    chances = np.full((len(steps), 3), 0.01)
    for step, (character, p) in enumerate(steps):
        chances[step, symbols.index(character) + 1 if character else 0] = p
    return Reading(symbols, chances)


@pytest.mark.parametrize(
    ("sure", "before", "behind"), [((0.9, 0.5), "5", "="), ((0.5, 0.9), "", "5=")]
)
def test_a_character_that_a_cut_runs_through_is_said_once(
    sure: tuple[float, float], before: str, behind: str
) -> None:
    whole = said(("", 0.9), ("5", sure[0]), ("5", sure[1]), ("", 0.9), ("=", 0.9))

    assert whole.among("5=", end=2).text == before
    assert whole.among("5=", start=2).text == behind


def test_equal_characters_with_paper_between_are_two() -> None:
    whole = said(("5", 0.9), ("", 0.9), ("5", 0.9))

    assert (whole.among("5", end=1).text, whole.among("5", start=1).text) == ("5", "5")
