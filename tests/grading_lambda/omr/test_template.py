"""A template is checked before a single pixel is looked at."""

import json

import numpy as np
import pytest

from grading_lambda.omr.template import Curve, Smoothing, open_template
from school.errors import NotUnderstood
from tests.grading_lambda.omr.drawn import Folder, template_json

MARKERS = {"name": "CropOnMarkers", "options": {"relativePath": "marker.jpg"}}


def block(**more: object) -> dict[str, object]:
    return {
        "origin": [100, 100],
        "bubblesGap": 40,
        "labelsGap": 50,
        "fieldLabels": ["q1..2"],
        **more,
    }


def with_block(**more: object) -> dict[str, object]:
    return template_json(fieldBlocks={"b": block(**more)})


def folder(template: object) -> Folder:
    return Folder().put_json("template.json", template)


def test_rows_run_across_and_their_bubbles_along() -> None:
    template = open_template(folder(with_block(fieldType="QTYPE_MCQ4")).read)

    first = template.blocks[0]

    assert first.labels == ("q1", "q2")
    assert first.options == ("A", "B", "C", "D")
    assert first.centres[:5].tolist() == [
        [118, 118],
        [158, 118],
        [198, 118],
        [238, 118],
        [118, 168],
    ]
    assert first.gaps == (40, 50)


def test_digits_run_down_the_page() -> None:
    template = open_template(folder(with_block(fieldType="QTYPE_INT_FROM_1")).read)

    first = template.blocks[0]

    assert first.options == tuple("1234567890")
    assert first.centres[:2].tolist() == [[118, 118], [118, 158]]
    assert first.centres[10].tolist() == [168, 118]
    assert first.gaps == (50, 40)


def test_values_of_ones_own_and_their_size_are_taken() -> None:
    own = with_block(
        bubbleValues=["yes", "no"], direction="vertical", emptyValue="-", bubbleDimensions=[20, 10]
    )

    first = open_template(folder(own).read).blocks[0]

    assert (first.options, first.blank, first.size) == (("yes", "no"), "-", (20, 10))
    assert first.centres[:2].tolist() == [[110, 105], [110, 145]]


def test_one_empty_value_serves_the_whole_sheet() -> None:
    template = open_template(folder(template_json(emptyValue="no")).read)

    assert {b.blank for b in template.blocks} == {"no"}


def test_joined_labels_come_first_and_replace_their_parts() -> None:
    written = template_json(questions=4, customLabels={"Roll": ["q2..3"]})

    template = open_template(folder(written).read)

    assert dict(template.columns) == {"Roll": ("q2", "q3"), "q1": ("q1",), "q4": ("q4",)}
    assert template.labels == ("Roll", "q1", "q4")
    assert template.choices()["Roll"] == ("A", "B", "C", "D")


def test_columns_are_printed_in_the_order_asked_for() -> None:
    written = template_json(questions=3, outputColumns=["q3", "q1..2"])

    assert open_template(folder(written).read).labels == ("q3", "q1", "q2")


def test_steps_and_the_files_they_name_are_taken() -> None:
    picture = np.full((40, 20), 255, np.uint8)
    steps = [
        {"name": "GaussianBlur", "options": {"kSize": [3, 3], "sigmaX": 0}},
        {"name": "MedianBlur", "options": {"kSize": 5}},
        {"name": "Levels", "options": {"low": 0.1, "high": 0.8}},
        {"name": "CropPage", "options": {"morphKernel": [10, 10]}},
        {"name": "CropOnMarkers", "options": {"relativePath": "m/marker.png"}},
        {"name": "FeatureBasedAlignment", "options": {"reference": "空白卡.png", "2d": True}},
    ]
    files = folder(template_json(preProcessors=steps)).put_picture("m/marker.png", picture)
    files.put_picture("空白卡.png", picture)
    files.put_json("config.json", {"dimensions": {"processing_width": 800}, "outputs": {}})

    template = open_template(files.read)

    assert template.crop_page
    blurs, (curve,) = template.filters[:2], template.filters[2:]
    assert blurs == (Smoothing("GaussianBlur", 3), Smoothing("MedianBlur", 5))
    assert isinstance(curve, Curve)
    assert template.marker is not None
    assert template.marker.width_ratio == pytest.approx(800 / 20)
    assert template.reference is not None
    assert template.reference.picture.shape == (40, 20)


@pytest.mark.parametrize(
    ("low", "high", "gamma"),
    [(0.1, 0.8, 1.0), (0, 1, 2.2), (0.3, 1, 0.4), (0.5, 0.5, 1), (0.9, 0.2, 1)],
)
def test_levels_are_those_of_omrchecker(low: float, high: float, gamma: float) -> None:
    step = {"name": "Levels", "options": {"low": low, "high": high, "gamma": gamma}}
    template = open_template(folder(template_json(preProcessors=[step])).read)

    (curve,) = template.filters

    assert isinstance(curve, Curve)
    expected = [_output_level(n, int(255 * low), int(255 * high), gamma=gamma) for n in range(256)]
    assert curve.table.tolist() == expected


def _output_level(value: int, low: int, high: int, *, gamma: float) -> int:
    """Return what OMRChecker's Levels makes of a grey: cut off, not rounded."""
    if value <= low:
        return 0
    return 255 if value >= high else int(((value - low) / (high - low)) ** (1 / gamma) * 255)


BROKEN: list[tuple[object, str]] = [
    ([], "内容"),
    ({}, "pageDimensions"),
    (template_json(pageDimensions=[0, 10]), "pageDimensions"),
    (template_json(pageDimensions=[1e9, 10]), "pageDimensions"),
    (template_json(fieldBlocks={}), "fieldBlocks"),
    (template_json(preProcessors=[{"name": "Magic", "options": {}}]), "处理步骤"),
    (template_json(preProcessors=[{"name": "CropOnMarkers", "options": {}}]), "relativePath"),
    (template_json(preProcessors=[MARKERS]), "marker.jpg"),
    (template_json(preProcessors=[{"name": "Levels", "options": {"gamma": 0}}]), "gamma"),
    (with_block(fieldType="QTYPE_MAGIC"), "fieldType"),
    (with_block(), "fieldType"),
    (with_block(bubbleValues=["A", "A"], direction="vertical"), "一样的选项"),
    (with_block(fieldType="QTYPE_MCQ4", bubblesGap=0), "叠在一起"),
    (with_block(fieldType="QTYPE_MCQ4", bubbleDimensions=[900, 3]), "bubbleDimensions"),
    (template_json(bubbleDimensions=[2000, 2000]), "bubbleDimensions"),
    (with_block(fieldType="QTYPE_MCQ4", origin=[2000, 100]), "纸外"),
    (with_block(fieldType="QTYPE_MCQ4", fieldLabels=["q2..1"]), "q2..1"),
    (
        template_json(
            fieldBlocks={"a": block(fieldType="QTYPE_MCQ4"), "b": block(fieldType="QTYPE_INT")}
        ),
        "两次",
    ),
    (template_json(customLabels={"Roll": ["r1"]}), "customLabels"),
    (template_json(customLabels={"Roll": ["q1"], "Other": ["q1"]}), "用了两次"),
    (template_json(customLabels={"q2": ["q1"]}), "重名"),
    (template_json(outputColumns=["q99"]), "outputColumns"),
    (
        template_json(
            fieldBlocks={
                f"b{i}": block(
                    fieldLabels=[f"{i}x1..500"],
                    bubbleValues=[str(v) for v in range(30)],
                    direction="horizontal",
                    bubblesGap=1,
                    labelsGap=1,
                )
                for i in range(1)
            }
        ),
        "10000",
    ),
]


@pytest.mark.parametrize(("written", "told"), BROKEN)
def test_broken_template_says_what_to_mend(written: object, told: str) -> None:
    with pytest.raises(NotUnderstood, match=told):
        open_template(folder(written).read)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff", b"[" * 100_000, b"1" * 5000])
def test_file_that_is_no_json_is_refused(content: bytes) -> None:
    with pytest.raises(NotUnderstood, match="JSON"):
        open_template(Folder({"template.json": content}).read)


def test_missing_template_is_named() -> None:
    with pytest.raises(NotUnderstood, match="template"):
        open_template(Folder().read)


@pytest.mark.parametrize(
    "name", ["../secret.jpg", "/etc/passwd", "a/../../b.jpg", "a\\b.jpg", "", ".", "c:/x.jpg"]
)
def test_template_cannot_reach_for_files_elsewhere(name: str) -> None:
    marker = {"name": "CropOnMarkers", "options": {"relativePath": name}}
    asked: list[str] = []
    files = folder(template_json(preProcessors=[marker]))

    def read(wanted: str) -> bytes:
        asked.append(wanted)
        return files.read(wanted)

    with pytest.raises(NotUnderstood, match="文件名"):
        open_template(read)
    assert set(asked) == {"template.json", "config.json"}


@pytest.mark.parametrize("picture", [b"", b"no picture", b"\x89PNG\r\n\x1a\n"])
def test_marker_that_is_no_picture_is_named(picture: bytes) -> None:
    files = folder(template_json(preProcessors=[MARKERS]))
    files.files["marker.jpg"] = picture

    with pytest.raises(NotUnderstood, match="marker"):
        open_template(files.read)


def test_template_larger_than_any_is_refused() -> None:
    content = json.dumps(template_json()).encode() + b" " * (26 * 1024 * 1024)

    with pytest.raises(NotUnderstood, match="太大"):
        open_template(Folder({"template.json": content}).read)
