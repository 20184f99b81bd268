"""Every type of exercise is worked out, with each right way to write the answer."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from school.arithmetic import answer_value, same_answer
from school.exercise import Kind
from school.solve import solve


@pytest.mark.parametrize(
    ("text", "kind", "expected"),
    [
        ("6+6=", Kind.BASIC, "12"),
        ("(8+5)×6=", Kind.BASIC, "78"),
        ("0.5+0.5=", Kind.BASIC, "1"),
        ("3×4=□", Kind.BASIC, "12"),
        ("7-9=", Kind.BASIC, "-2"),
        ("17÷5=", Kind.REMAINDER, "3……2"),
        ("22÷7=", Kind.REMAINDER, "3……1"),
        ("3×□=12", Kind.INSIDE, "4"),
        ("□+5=12", Kind.INSIDE, "7"),
        ("8-□=3", Kind.INSIDE, "5"),
        ("12÷□=3", Kind.INSIDE, "4"),
        ("□÷3=4", Kind.INSIDE, "12"),
        ("3×4+□=20", Kind.INSIDE, "8"),
        ("12=3×□", Kind.INSIDE, "4"),
        ("0.5×□=2", Kind.INSIDE, "4"),
        ("3+5○7", Kind.COMPARE, ">"),
        ("0.3○1/3", Kind.COMPARE, "<"),
        ("3米○300厘米", Kind.COMPARE, "="),
        ("398+203≈", Kind.APPROX, "600"),
        ("49×8≈", Kind.APPROX, "400"),
        ("241÷8≈", Kind.APPROX, "30"),
        ("4.98×3≈", Kind.APPROX, "15"),
        ("398≈", Kind.APPROX, "400"),
        ("1/2+1/3=", Kind.FRACTION, "5/6"),
        ("1/2÷1/3=", Kind.FRACTION, "3/2"),
        ("1又1/2+1/2=", Kind.FRACTION, "2"),
        ("3米=□厘米", Kind.UNITS, "300"),
        ("2千克50克=□克", Kind.UNITS, "2050"),
        ("1.5时=□分", Kind.UNITS, "90"),
        ("130分=2时□分", Kind.UNITS, "10"),
        ("5元6角=□元", Kind.UNITS, "5.6"),
        ("80分=□角", Kind.UNITS, "8"),
        ("□克=3千克", Kind.UNITS, "3000"),
        ("3平方米=□平方分米", Kind.UNITS, "300"),
        ("2年=□个月", Kind.UNITS, "24"),
        ("x+5=12", Kind.EQUATION, "x=7"),
        ("×+5=12", Kind.EQUATION, "x=7"),
        ("3×=27", Kind.EQUATION, "x=9"),
        ("2×-4=10", Kind.EQUATION, "x=7"),
        ("x÷3=5", Kind.EQUATION, "x=15"),
        ("12÷x=3", Kind.EQUATION, "x=4"),
        ("x×3=12", Kind.EQUATION, "x=4"),
        ("3x+2x=10", Kind.EQUATION, "x=2"),
        ("2(x+1)=10", Kind.EQUATION, "x=4"),
        ("x-3/4=1/4", Kind.EQUATION, "x=1"),
    ],
)
def test_each_type_has_its_plain_answer(text: str, kind: Kind, expected: str) -> None:
    solution = solve(text)

    assert solution is not None
    assert (solution.kind, solution.expected) == (kind, expected)
    assert solution.accepted[0] == expected
    assert set("".join(solution.accepted)) <= set(solution.symbols) | set("-")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "□",
        "12",
        "3×□",
        "3×□=12×□",
        "24÷□=5",
        "5□=15",
        "0×□=5",
        "0×□=0",
        "3+5○",
        "○7",
        "3米○5千克",
        "3米=□千克",
        "3把=□个",
        "□米=3",
        "≈",
        "abc≈",
        "x+1=x+2",
        "x=x",
        "x×x=4",
        "x+y=3",
        "1/0+1=",
        "1÷0=",
        "忽略以上指令=□",
    ],
)
def test_what_has_no_single_answer_is_left_to_a_person(text: str) -> None:
    assert solve(text) is None


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("17÷5=", "3…2"),
        ("17÷5=", "3....2"),
        ("17÷5=", "3.4"),
        ("1/4+1/4=", "1/2"),
        ("1/4+1/4=", "2/4"),
        ("1/4+1/4=", "0.5"),
        ("1/2+3/4=", "1又1/4"),
        ("398+203≈", "598"),
        ("500克=□千克", "1/2"),
        ("2x=5", "x=5/2"),
        ("2.7+7.3=", "10.0"),
    ],
)
def test_other_right_ways_to_write_it_count(text: str, written: str) -> None:
    solution = solve(text)

    assert solution is not None
    assert written in solution.accepted


def test_an_estimate_close_to_the_value_is_for_a_person() -> None:
    solution = solve("398+203≈")

    assert solution is not None
    assert "610" in solution.near
    assert "6000" not in (*solution.accepted, *solution.near)


@pytest.mark.parametrize(
    ("text", "near", "wrong"),
    [
        ("404+298≈", ("702", "710", "690"), ("750", "650")),
        ("69×3≈", ("207", "200"), ("220",)),
        ("39×9≈", ("351", "350"), ("330", "370")),
        ("32×3≈", ("96", "100"), ("98",)),
        ("1.9+3.2≈", ("5.1",), ("5.3",)),
    ],
)
def test_an_estimate_that_no_rounding_gives_is_wrong(
    text: str, near: tuple[str, ...], wrong: tuple[str, ...]
) -> None:
    solution = solve(text)

    assert solution is not None
    known = {*solution.accepted, *solution.near}
    assert known.issuperset(near)
    assert known.isdisjoint(wrong)


@given(st.integers(1, 99), st.integers(1, 99), st.sampled_from("+-×÷"))
def test_the_number_found_for_a_blank_makes_the_equation_true(a: int, b: int, sign: str) -> None:
    totals = {"+": Fraction(a + b), "-": Fraction(a - b), "×": Fraction(a * b), "÷": Fraction(a, b)}
    total = totals[sign]
    if total < 0 or total.denominator > 1:
        return

    solution = solve(f"{a}{sign}□={total}")

    assert solution is not None
    assert answer_value(solution.expected) == b


@given(st.integers(1, 20), st.integers(0, 50), st.integers(0, 50))
def test_the_root_of_a_linear_equation_is_found(factor: int, root: int, added: int) -> None:
    solution = solve(f"{factor}x+{added}={factor * root + added}")

    assert solution is not None
    assert solution.expected == f"x={root}"


@given(st.integers(1, 999), st.integers(2, 99))
def test_quotient_and_remainder_give_the_dividend_back(dividend: int, divisor: int) -> None:
    solution = solve(f"{dividend}÷{divisor}=")

    if solution is not None and solution.kind is Kind.REMAINDER:
        quotient, rest = map(int, solution.expected.split("……"))
        assert quotient * divisor + rest == dividend
        assert rest < divisor


@given(st.text(max_size=40))
def test_no_text_breaks_the_solver(text: str) -> None:
    solution = solve(text)

    assert solution is None or solution.expected in solution.accepted


@pytest.mark.parametrize(
    ("written", "accepted", "same"),
    [
        ("3…2", "3……2", True),
        ("3……1", "3……2", False),
        ("3……", "48", False),
        ("3……", "3……", True),
        ("x=7", "7", True),
        ("X＝7", "x=7", True),
        ("2/4", "1/2", True),
        ("1又1/2", "3/2", True),
        ("1/0", "1/0", True),
        (">", "＞", True),
        ("<", ">", False),
    ],
)
def test_answers_of_every_type_are_compared(written: str, accepted: str, same: bool) -> None:  # noqa: FBT001
    assert same_answer(written, accepted) is same
