"""Rows of fractions are cut where a column begins, and their neighbours tell item numbers."""

import pytest

from grading_lambda.fractions.columns import cut_at_columns
from grading_lambda.fractions.printed import without_numbers
from grading_lambda.fractions.rows import Chunk, Run
from grading_lambda.level import Part

DIGIT = 20.0


def a_chunk(*lefts: float, row: int) -> Chunk:
    """Return ink of a digit's size at each of *lefts*, in heights of a digit."""
    top = row * 4 * DIGIT
    parts = (
        Part(x * DIGIT, top, (x + 0.6) * DIGIT, top + DIGIT, int(1000 * row + 10 * x))
        for x in lefts
    )
    return Chunk((Run(tuple(parts), top + DIGIT / 2),))


def lefts(chunks: list[Chunk]) -> list[list[float]]:
    return [[round(part.left / DIGIT, 2) for part in chunk.parts] for chunk in chunks]


QUESTION = (0, 1, 2, 3, 4)
ANSWERED = (*QUESTION, 8, 9)


def test_an_answer_is_cut_from_the_next_columns_number() -> None:
    """Seen at a slant, the second column begins at 10 above and at 10.6 below."""
    rows = [a_chunk(*(x + 10 + 0.2 * row for x in QUESTION), row=row) for row in range(4)]
    rows += [a_chunk(*QUESTION, row=row) for row in range(3)]

    cut = cut_at_columns([*rows, a_chunk(*ANSWERED, 10.6, 12, 13, row=3)], digit=DIGIT)

    assert lefts(cut)[-2:] == [list(ANSWERED), [10.6, 12, 13]]
    assert lefts(cut)[:-2] == lefts(rows)


def test_one_chunk_alone_is_no_column() -> None:
    rows = [a_chunk(*QUESTION, row=row) for row in range(4)]
    rows += [a_chunk(10, 11, row=0), a_chunk(*ANSWERED, 10, 11, 12, 13, row=4)]

    assert lefts(cut_at_columns(rows, digit=DIGIT)) == lefts(rows)


@pytest.mark.parametrize(
    ("texts", "numbers"),
    [
        (["4、1/2+1/3=", "5.8/11+1/4=", "6、1/2-1/3="], ["4、", "5.", "6、"]),
        (["4.1/2+1/3=", "5.8/11+1/4=", "6.1/2-1/3="], ["4.", "5.", "6."]),
        (["1/2+1/3=", "5.8+1/4=", "1/2-1/3="], ["", "", ""]),
    ],
)
def test_a_point_behind_a_number_is_told_by_its_neighbours(
    texts: list[str], numbers: list[str]
) -> None:
    assert without_numbers(texts) == [
        (number, text.removeprefix(number)) for number, text in zip(numbers, texts, strict=True)
    ]
