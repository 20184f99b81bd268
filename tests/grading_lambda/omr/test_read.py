"""Sheets are read by their template, however they were photographed."""

from collections.abc import Callable, Mapping

import numpy as np
import pytest

from grading_lambda.omr.read import NOT_THIS_SHEET, SheetResult, read_sheet
from grading_lambda.omr.template import open_template
from grading_lambda.photo import open_photo
from grading_lambda.rectify import TOO_SMALL
from school.evaluation import Evaluation, open_evaluation, score
from school.grading import FieldState, ReadField
from tests.grading_lambda.omr import perturb
from tests.grading_lambda.omr.drawn import (
    Folder,
    Pixels,
    on_table,
    paper,
    place,
    template_json,
)
from tests.grading_lambda.omr.samples import Sample, samples

CROP = [{"name": "CropPage", "options": {"morphKernel": [10, 10]}}]
SAMPLES = samples()
needs_samples = pytest.mark.skipif(not SAMPLES, reason="the sample sheets are not beside us")
Harm = Callable[[Pixels, np.random.Generator], Pixels]

FILLED = {q: {"ABCD"[q % 4]: "filled"} for q in range(1, 16)}


def read(
    marks: Mapping[int, Mapping[str, str]],
    *,
    harm: Harm | None = None,
    seed: int = 1,
    answers: Mapping[str, tuple[str, ...]] | None = None,
) -> dict[str, ReadField]:
    rng = np.random.default_rng(seed)
    template = open_template(
        Folder().put_json("template.json", template_json(preProcessors=CROP)).read
    )
    photo = on_table(paper(marks, rng=rng))
    result = read_sheet(harm(photo, rng) if harm else photo, template, answers=answers)
    assert result.retake is None
    return {placed.label: placed.field for placed in result.fields}


def test_clean_sheet_has_no_mark() -> None:
    assert {field.state for field in read({}).values()} == {FieldState.EMPTY}


@pytest.mark.parametrize("harm", [None, perturb.light, perturb.geometry, perturb.both])
@pytest.mark.parametrize("style", ["filled", "tick", "cross", "faint"])
def test_pupil_may_fill_tick_cross_or_press_lightly(style: str, harm: Harm | None) -> None:
    marks = {q: {"ABCD"[q % 4]: style} for q in range(1, 16)}

    fields = read(marks, harm=harm)

    assert {label: field.value for label, field in fields.items()} == {
        f"q{q}": "ABCD"[q % 4] for q in range(1, 16)
    }
    assert {field.state for field in fields.values()} == {FieldState.FILLED}


@pytest.mark.parametrize(
    ("mark", "value", "state"),
    [
        ({"B": "tick"}, "B", FieldState.FILLED),
        ({"B": "cross"}, "B", FieldState.FILLED),
        ({"B": "speck"}, "", FieldState.EMPTY),
        ({"B": "erased"}, "B", FieldState.DOUBTFUL),
        ({"B": "faint"}, "B", FieldState.DOUBTFUL),
        ({"D": "filled", "B": "faint"}, "D", FieldState.DOUBTFUL),
        ({"D": "filled", "B": "speck"}, "D", FieldState.FILLED),
        ({"D": "filled", "B": "cross"}, "BD", FieldState.DOUBTFUL),
        ({"D": "filled", "B": "filled"}, "BD", FieldState.DOUBTFUL),
    ],
)
def test_odd_mark_among_firm_ones_is_not_guessed(
    mark: dict[str, str], value: str, state: FieldState
) -> None:
    field = read({**FILLED, 3: mark})["q3"]

    assert (field.value, field.state) == (value, state)


def test_two_marks_are_fine_where_the_key_asks_for_two() -> None:
    marks = {**FILLED, 3: {"D": "filled", "B": "filled"}, 4: {"D": "filled", "B": "filled"}}

    fields = read(marks, answers={"q3": ("B", "BD"), "q4": ("B", "D")})

    assert (fields["q3"].value, fields["q3"].state) == ("BD", FieldState.FILLED)
    assert fields["q4"].state is FieldState.DOUBTFUL


@pytest.mark.parametrize(
    ("marked", "value", "state"),
    [
        ((1, 2, 3), "BCD", FieldState.FILLED),
        ((2, 3), "CD", FieldState.FILLED),
        ((1, 3), "BD", FieldState.DOUBTFUL),
        ((), "", FieldState.EMPTY),
    ],
)
def test_joined_field_is_doubtful_when_a_place_between_is_empty(
    marked: tuple[int, ...], value: str, state: FieldState
) -> None:
    written = template_json(preProcessors=CROP, customLabels={"Roll": ["q1..3"]})
    template = open_template(Folder().put_json("template.json", written).read)
    marks = {q: m for q, m in FILLED.items() if q > 3 or q in marked}
    photo = on_table(paper(marks, rng=np.random.default_rng(3)))

    roll = read_sheet(photo, template).fields[0]

    assert (roll.label, roll.field.value, roll.field.state) == ("Roll", value, state)


def test_field_lies_where_it_was_photographed() -> None:
    template = open_template(
        Folder().put_json("template.json", template_json(preProcessors=CROP)).read
    )
    sheet = on_table(paper(FILLED, rng=np.random.default_rng(5)), margin=90)
    large = np.repeat(np.repeat(sheet, 3, axis=0), 3, axis=1)

    small_q2, large_q2 = (read_sheet(p, template).fields[1].corners for p in (sheet, large))

    left, top = place(1, 0)
    right, _ = place(1, 3)
    assert np.array(small_q2) == pytest.approx(
        np.array(
            [
                [left + 90 - 15, top + 90 - 15],
                [right + 90 + 15, top + 90 - 15],
                [right + 90 + 15, top + 90 + 15],
                [left + 90 - 15, top + 90 + 15],
            ]
        ),
        abs=4,
    )
    assert np.array(large_q2) == pytest.approx(3 * np.array(small_q2) + 1, abs=6)


def test_filters_of_the_template_do_no_harm() -> None:
    filters = [
        {"name": "MedianBlur", "options": {"kSize": 5}},
        {"name": "GaussianBlur", "options": {"kSize": [9, 9]}},
        {"name": "Levels", "options": {"low": 0.3, "high": 0.8}},
    ]
    template = open_template(
        Folder().put_json("template.json", template_json(preProcessors=filters + CROP)).read
    )

    fields = read_sheet(on_table(paper(FILLED, rng=np.random.default_rng(2))), template).fields

    assert [f.field.value for f in fields] == ["ABCD"[q % 4] for q in range(1, 16)]


def test_what_levels_make_white_is_no_mark() -> None:
    levels = [{"name": "Levels", "options": {"low": 0.2, "high": 0.6}}]
    marks = {q: {"ABCD"[q % 4]: "filled" if q % 3 else "faint"} for q in range(1, 16)}
    photo = on_table(paper(marks, rng=np.random.default_rng(2)))

    values = [
        [f.field.value for f in read_sheet(photo, open_template(template.read)).fields]
        for template in (
            Folder().put_json("template.json", template_json(preProcessors=CROP)),
            Folder().put_json("template.json", template_json(preProcessors=CROP + levels)),
        )
    ]

    assert values[0] == ["ABCD"[q % 4] for q in range(1, 16)]
    assert values[1] == ["ABCD"[q % 4] if q % 3 else "" for q in range(1, 16)]


@pytest.mark.parametrize("shade", [20, 128, 255])
def test_page_that_is_no_sheet_must_be_photographed_again(shade: int) -> None:
    template = open_template(
        Folder().put_json("template.json", template_json(preProcessors=CROP)).read
    )
    noise = np.random.default_rng(1).normal(shade, 4, (900, 700, 3))

    result = read_sheet(np.clip(noise, 0, 255).astype(np.uint8), template)

    assert result == SheetResult((), NOT_THIS_SHEET)


@pytest.mark.parametrize("shape", [(1, 1, 3), (99, 2000, 3)])
def test_picture_too_small_to_show_a_bubble_is_refused(shape: tuple[int, ...]) -> None:
    template = open_template(Folder().put_json("template.json", template_json()).read)

    assert read_sheet(np.zeros(shape, np.uint8), template).retake == TOO_SMALL


@needs_samples
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda s: s.name)
def test_sample_sheet_gives_the_values_and_the_score_of_omrchecker(sample: Sample) -> None:
    template = open_template(sample.read_file)
    evaluation = _evaluation(sample)
    answers = evaluation.key.answers if evaluation and evaluation.key else {}

    result = read_sheet(open_photo(sample.photo.read_bytes()), template, answers=answers)

    fields = {placed.label: placed.field for placed in result.fields}
    assert {label: field.value for label, field in fields.items()} == sample.values
    doubtful = [label for label, f in fields.items() if f.state is FieldState.DOUBTFUL]
    assert all(len(fields[label].value) > 1 for label in doubtful)
    if evaluation and evaluation.key:
        assert float(score(evaluation.key, fields)) == pytest.approx(sample.score)


def _evaluation(sample: Sample) -> Evaluation | None:
    if not sample.marked:
        return None
    evaluation = open_evaluation(sample.read_file)
    if not evaluation.key_image:
        return evaluation
    photo = open_photo(sample.read_file(evaluation.key_image))
    teacher = read_sheet(photo, open_template(sample.read_file)).fields
    return evaluation.keyed({placed.label: placed.field for placed in teacher})


@needs_samples
@pytest.mark.slow
@pytest.mark.parametrize("harm", [perturb.light, perturb.geometry, perturb.both])
def test_sample_sheets_survive_a_hurried_photo(harm: Harm) -> None:
    right = wrong = 0
    for sample in SAMPLES:
        photo = harm(open_photo(sample.photo.read_bytes()), np.random.default_rng(11))
        result = read_sheet(photo, open_template(sample.read_file))
        fields = {placed.label: placed.field for placed in result.fields}
        for label, value in sample.values.items():
            same = label in fields and fields[label].value == value
            right += same
            wrong += not same and label in fields and fields[label].state is FieldState.FILLED

    assert right / sum(len(s.values) for s in SAMPLES) >= 0.99
    assert wrong <= 3
