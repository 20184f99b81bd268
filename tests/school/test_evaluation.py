"""OMRChecker's evaluation.json becomes the school's answer key, and its sums come out."""

import json
from fractions import Fraction

import pytest

from school.answer_key import AnswerKey
from school.errors import NotFound, NotUnderstood
from school.evaluation import ReadFile, check_key, open_evaluation, score
from school.grading import FieldState, ReadField, Verdict

MARKING = {"correct": "3", "incorrect": "-1", "unmarked": "0"}


def files(**content: object) -> ReadFile:
    """Return the files beside an evaluation; names have a dot for the last “_”."""
    known = {
        ".".join(name.rsplit("_", 1)): text
        if isinstance(text, bytes)
        else json.dumps(text).encode()
        for name, text in content.items()
    }

    def read(name: str) -> bytes:
        if name not in known:
            raise NotFound(name)
        return known[name]

    return read


def custom(answers: list[object], **schemes: object) -> dict[str, object]:
    return {
        "source_type": "custom",
        "options": {
            "questions_in_order": [f"q1..{len(answers)}"] if answers else [],
            "answers_in_order": answers,
            "should_explain_scoring": True,
        },
        "marking_schemes": {"DEFAULT": MARKING, **schemes},
    }


def key_of(evaluation: dict[str, object]) -> AnswerKey:
    key = open_evaluation(files(evaluation_json=evaluation)).key
    assert key is not None
    return key


def filled(**values: str) -> dict[str, ReadField]:
    """Return fields by label; an empty value is an empty field."""
    return {
        label: ReadField(
            value=value,
            state=FieldState.FILLED if value else FieldState.EMPTY,
            confidence=1,
        )
        for label, value in values.items()
    }


WEIGHTED: list[object] = [
    [["A", 3], ["C", -2]],
    "E",
    ["A", "C"],
    [["B", 2], ["C", "3/2"]],
    "C",
]
PENALTY = {"questions": ["q5"], "marking": {"correct": "3", "incorrect": "-2", "unmarked": "1"}}


@pytest.mark.parametrize(
    ("values", "points"),
    [
        ({"q1": "A", "q2": "E", "q3": "C", "q4": "C", "q5": "C"}, Fraction(27, 2)),
        ({"q1": "C", "q2": "", "q3": "B", "q4": "B", "q5": "A"}, Fraction(-3)),
        ({"q1": "", "q2": "", "q3": "", "q4": "", "q5": ""}, Fraction(1)),
        ({"q1": "B", "q2": "D", "q3": "AC", "q4": "A", "q5": "AB"}, Fraction(-6)),
    ],
)
def test_weighted_answers_and_sections_add_up(values: dict[str, str], points: Fraction) -> None:
    key = key_of(custom(WEIGHTED, PENALTY=PENALTY))

    assert score(key, filled(**values)) == points


def test_answer_that_costs_points_is_wrong_and_still_costs_them() -> None:
    item = key_of(custom(WEIGHTED, PENALTY=PENALTY)).items["q1"]

    assert item.answers == ("A",)
    assert item.points("C", Verdict.WRONG) == -2
    assert item.points("B", Verdict.WRONG) == -1


def test_fractions_are_kept_exact() -> None:
    said = custom(["A", "B", "C"])
    said["marking_schemes"] = {"DEFAULT": {"correct": "2", "incorrect": "-2/3", "unmarked": 0.5}}

    points = score(key_of(said), filled(q1="A", q2="A", q3=""))

    assert points == 2 - Fraction(2, 3) + Fraction(1, 2)


def test_old_name_of_the_marking_is_understood() -> None:
    said = custom(["A"])
    said["marking_scheme"] = said.pop("marking_schemes")

    assert score(key_of(said), filled(q1="A")) == 3


def test_csv_gives_the_answers() -> None:
    said = {
        "source_type": "csv",
        "options": {"answer_key_csv_path": "key.csv"},
        "marking_schemes": {"DEFAULT": MARKING},
    }
    table = "\ufeffq1,C\n\nq2,\"A,B\"\nq3,\"['A','AB']\"\nq4,\"[['A', 1],['B', '1/2']]\"\n".encode()

    evaluation = open_evaluation(files(evaluation_json=said, key_csv=table))

    assert evaluation.key is not None
    assert evaluation.key.answers == {
        "q1": ("C",),
        "q2": ("A", "B"),
        "q3": ("A", "AB"),
        "q4": ("A", "B"),
    }
    assert evaluation.key.items["q4"].accepted[1].points == Fraction(1, 2)


def by_picture(**options: object) -> ReadFile:
    said = {
        "source_type": "csv",
        "options": {"answer_key_csv_path": "k.csv", "answer_key_image_path": "k.jpg", **options},
        "marking_schemes": {"DEFAULT": MARKING},
    }
    return files(evaluation_json=said)


def test_teachers_own_sheet_becomes_the_key() -> None:
    evaluation = open_evaluation(by_picture(questions_in_order=["q1..2"]))
    assert (evaluation.key, evaluation.key_image) == (None, "k.jpg")

    key = evaluation.keyed(filled(q1="A", q2="C", q3="")).key

    assert key is not None
    assert key.answers == {"q1": ("A",), "q2": ("C",)}


def test_teachers_own_sheet_need_not_say_which_questions_count() -> None:
    key = open_evaluation(by_picture()).keyed(filled(q1="A", q2="")).key

    assert key is not None
    assert list(key.items) == ["q1"]


def test_question_left_open_on_the_teachers_sheet_is_named() -> None:
    evaluation = open_evaluation(by_picture(questions_in_order=["q1..2"]))

    with pytest.raises(NotUnderstood, match="q2"):
        evaluation.keyed(filled(q1="A", q2=""))


BROKEN: list[tuple[object, str]] = [
    (b"\xff\xfe", "JSON"),
    (b"{", "JSON"),
    (b"[" * 100_000, "JSON"),
    ([], "内容"),
    ({"source_type": "magic", "options": {}, "marking_schemes": {}}, "source_type"),
    (custom(["A"]) | {"marking_schemes": {}}, "DEFAULT"),
    (custom([]), "0 题"),
    (
        custom(["A"]) | {"options": {"questions_in_order": ["q1..2"], "answers_in_order": ["A"]}},
        "2 题",
    ),
    (custom(["A"], EXTRA={"questions": ["q9"], "marking": MARKING}), "q9"),
    (
        custom(
            ["A"],
            ONE={"questions": ["q1"], "marking": MARKING},
            TWO={"questions": "q1", "marking": MARKING},
        ),
        "两种计分",
    ),
    (custom(["A"], EXTRA=MARKING), "EXTRA"),
    (custom(["A"], DEFAULT={**MARKING, "correct": "1e999999999"}), "correct"),
    (custom(["A"], DEFAULT={**MARKING, "correct": "1/0"}), "correct"),
    (custom([[]]), "答案"),
    (custom([[["A", "many"]]]), "答案"),
    (custom([[["A", 1, 2]]]), "答案"),
    (custom([""]), "答案"),
]


@pytest.mark.parametrize(("content", "told"), BROKEN)
def test_broken_evaluation_says_what_to_mend(content: object, told: str) -> None:
    with pytest.raises(NotUnderstood, match=told):
        open_evaluation(files(evaluation_json=content))


@pytest.mark.parametrize(
    "table", [b"", b"q1\n", b"q1,\n", b"q1,A\nq1,B\n", b'q1,"[A"\n', b'q1,"[]"\n', b"\xff\xfe,A"]
)
def test_broken_table_of_answers_is_refused(table: bytes) -> None:
    said = {
        "source_type": "csv",
        "options": {"answer_key_csv_path": "key.csv"},
        "marking_schemes": {"DEFAULT": MARKING},
    }

    with pytest.raises(NotUnderstood, match="答案"):
        open_evaluation(files(evaluation_json=said, key_csv=table))


def test_missing_files_are_named() -> None:
    with pytest.raises(NotUnderstood, match=r"evaluation\.json"):
        open_evaluation(files())
    said = {"source_type": "csv", "options": {}, "marking_schemes": {"DEFAULT": MARKING}}
    with pytest.raises(NotUnderstood, match="答案表"):
        open_evaluation(files(evaluation_json=said))


def test_key_must_fit_the_sheet() -> None:
    key = key_of(custom(["A", ["BC", "B"]]))
    letters = ("A", "B", "C")

    check_key(key, {"q1": letters, "q2": letters})

    with pytest.raises(NotUnderstood, match="q2"):
        check_key(key, {"q1": letters})
    with pytest.raises(NotUnderstood, match="BC"):
        check_key(key, {"q1": letters, "q2": ("A", "B")})
    with pytest.raises(NotUnderstood, match="q2"):
        score(key, filled(q1="A"))
