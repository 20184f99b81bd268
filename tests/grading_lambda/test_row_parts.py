"""A row of exercises with brackets is parted where one of them ends and the next one begins."""

from itertools import pairwise

import pytest

from grading_lambda.fill_ins.row_parts import ends_between, is_whole
from grading_lambda.fill_ins.surroundings import Peak

HIGH, PACE = 48, 24


def characters(text: str) -> list[Peak]:
    """Return *text* evenly spaced, a space only where a wider gap is."""
    return [(c, PACE * i, 1.0) for i, c in enumerate(text) if c != " "]


def parts(text: str) -> list[str] | None:
    """Return the exercises that *text* is parted into; None: it is left as it is."""
    said = characters(text)
    cuts = ends_between(said, high=HIGH)
    if cuts is None:
        return None
    ends = [-1.0, *cuts, PACE * len(text) + 1.0]
    return ["".join(c for c, x, _ in said if a < x < b) for a, b in pairwise(ends)]


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("2.3×(4)=12", True),
        ("(2)3×(4)=12", True),
        ("(54)+49=103", True),
        ("5、60÷8=(7)……(4)", True),
        ("11.2200平方分米=(22)平方米", True),
        ("3、55÷7=(7)……(6)4、", False),
        ("12.48÷(", False),
        ("3+4=7", False),
        ("(4)14平方米=_1400_平方分米", True),
        ("14元=140角", True),
        ("(15)23时=((380)分", True),
        ("4.33+5(>)28", True),
        ("4.33+5(=)38", True),
        ("4.33+5(>)285.", False),
        ("(1)9×9+70(2)5×4+30", False),
        ("9×9+70(2)5×4+30", False),
        ("(2)24(7)26", True),
        ("(2)24(7)26(3)15", False),
        ("2.3×(4)=123.(54)+49=103", False),
    ],
)
def test_what_can_be_worked_out_by_itself_is_whole(text: str, *, whole: bool) -> None:
    assert is_whole(text) is whole


@pytest.mark.parametrize(
    ("text", "exercises"),
    [
        ("16.(12)+42=5417.(18)+56=74", ["16.(12)+42=54", "17.(18)+56=74"]),
        ("13、5×(5)=3014、54÷()=915、9×(8)=72", ["13、5×(5)=30", "14、54÷()=9", "15、9×(8)=72"]),
        ("5、60÷8=(7)……(4)6、33÷4=(8)……(1)", ["5、60÷8=(7)……(4)", "6、33÷4=(8)……(1)"]),
        ("11.2200平方分米=(22)平方米12.3000厘米=(30)米",
         ["11.2200平方分米=(22)平方米", "12.3000厘米=(30)米"]),
        ("42-(12)=30 7×(3)=21", ["42-(12)=30", "7×(3)=21"]),
        ("7×(3)=21", ["7×(3)=21"]),
    ],
)  # fmt: skip
def test_exercises_are_parted_where_the_next_number_or_the_widest_gap_is(
    text: str, exercises: list[str]
) -> None:
    assert parts(text) == exercises


@pytest.mark.parametrize("text", ["姓名=(3)", "3+4=7", "7×(3)=2=1", "(3", ""])
def test_what_is_no_row_of_whole_exercises_is_left_as_it_is(text: str) -> None:
    assert parts(text) is None


def test_comparisons_are_parted_by_their_numbers_and_gaps() -> None:
    assert parts("4.33+5(>)28 5.48(=)40 6.7+5(<)12") == ["4.33+5(>)28", "5.48(=)40", "6.7+5(<)12"]
    assert parts("4.33+5(>)28 5.48(") is None
