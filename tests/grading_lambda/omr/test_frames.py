"""A sheet is found by its edges, its markers, or what is printed on it."""

import cv2
import numpy as np
import pytest

from grading_lambda.omr.page import find_page
from grading_lambda.omr.read import read_sheet
from grading_lambda.omr.template import open_template
from tests.grading_lambda.omr import perturb
from tests.grading_lambda.omr.drawn import (
    HIGH,
    WIDE,
    Folder,
    Pixels,
    on_table,
    paper,
    template_json,
)

FILLED = {q: {"ABCD"[q % 4]: "filled"} for q in range(1, 16)}
VALUES = ["ABCD"[q % 4] for q in range(1, 16)]
EDGE = 60


def marker(side: int = 60) -> Pixels:
    """Return the picture of a marker: a ring around a dot."""
    picture = np.full((side, side, 3), 255, np.uint8)
    middle = (side // 2, side // 2)
    cv2.circle(picture, middle, int(side * 0.45), (0, 0, 0), side // 10, cv2.LINE_AA)
    cv2.circle(picture, middle, int(side * 0.18), (0, 0, 0), -1, cv2.LINE_AA)
    return picture


def with_markers(sheet: Pixels, *, missing: int = 0) -> Pixels:
    """Return the sheet on larger paper, with markers around its corners but the first *missing*."""
    large = np.full((HIGH + 2 * EDGE, WIDE + 2 * EDGE, 3), 248, np.uint8)
    large[EDGE:-EDGE, EDGE:-EDGE] = sheet
    side = 50
    for x, y in [(0, 0), (WIDE, 0), (0, HIGH), (WIDE, HIGH)][missing:]:
        top, left = y + EDGE - side // 2, x + EDGE - side // 2
        large[top : top + side, left : left + side] = cv2.resize(marker(), (side, side))
    return large


def marker_folder() -> Folder:
    steps = [
        {"name": "CropPage", "options": {}},
        {
            "name": "CropOnMarkers",
            "options": {"relativePath": "marker.png", "sheetToMarkerWidthRatio": 22},
        },
    ]
    files = Folder().put_json("template.json", template_json(preProcessors=steps))
    return files.put_picture("marker.png", marker())


@pytest.mark.parametrize("seed", range(3))
def test_edges_of_a_sheet_are_found_from_the_side(seed: int) -> None:
    rng = np.random.default_rng(seed)
    photo = perturb.both(on_table(paper({}, rng=rng)), rng)

    outline = find_page(photo)

    assert outline is not None
    wide, high = np.ptp(outline.corners, axis=0)
    assert wide == pytest.approx(WIDE, rel=0.08)
    assert high == pytest.approx(HIGH, rel=0.08)


def test_corner_outside_the_photo_is_where_the_edges_meet() -> None:
    sheet = on_table(paper({}, rng=np.random.default_rng(1)), margin=100)
    turned = cv2.warpAffine(
        sheet,
        cv2.getRotationMatrix2D((550, 700), 6, 1.05),
        (1100, 1400),
        borderMode=cv2.BORDER_REPLICATE,
    )[20:-20]

    outline = find_page(np.asarray(turned, np.uint8))

    assert outline is not None
    assert outline.corners.min() < 45


def test_photo_without_paper_has_no_outline() -> None:
    assert find_page(np.full((600, 400, 3), 40, np.uint8)) is None


@pytest.mark.parametrize("missing", [0, 1])
@pytest.mark.parametrize("seed", range(2))
def test_markers_lead_to_the_bubbles_even_when_a_thumb_covers_one(missing: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    photo = perturb.both(on_table(with_markers(paper(FILLED, rng=rng), missing=missing)), rng)

    result = read_sheet(photo, open_template(marker_folder().read))

    assert [f.field.value for f in result.fields] == VALUES


def test_markers_are_found_on_a_scan_that_shows_no_edge() -> None:
    scan = with_markers(paper(FILLED, rng=np.random.default_rng(4)))

    result = read_sheet(scan, open_template(marker_folder().read))

    assert [f.field.value for f in result.fields] == VALUES


def test_sheet_whose_markers_are_gone_is_read_by_its_edges() -> None:
    sheet = on_table(paper(FILLED, rng=np.random.default_rng(6)))

    result = read_sheet(sheet, open_template(marker_folder().read))

    assert [f.field.value for f in result.fields] == VALUES


@pytest.mark.parametrize("seed", range(2))
def test_features_of_an_empty_sheet_lead_to_the_bubbles(seed: int) -> None:
    rng = np.random.default_rng(seed)
    steps = [{"name": "FeatureBasedAlignment", "options": {"reference": "empty.png"}}]
    files = Folder().put_json("template.json", template_json(preProcessors=steps))
    files.put_picture("empty.png", printed({}, rng=rng))
    view = cv2.getPerspectiveTransform(
        np.array([[0, 0], [WIDE, 0], [WIDE, HIGH], [0, HIGH]], np.float32),
        np.array([[160, 90], [980, 140], [1020, 1300], [120, 1260]], np.float32),
    )
    photo = cv2.warpPerspective(
        printed(FILLED, rng=rng), view, (1100, 1400), borderValue=(235, 235, 235)
    )

    result = read_sheet(np.asarray(photo, np.uint8), open_template(files.read))

    assert [f.field.value for f in result.fields] == VALUES


def printed(marks: dict[int, dict[str, str]], *, rng: np.random.Generator) -> Pixels:
    """Return a sheet with a printed text that features can hold on to."""
    sheet = paper(marks, rng=rng)
    words = "Fill one bubble a question with a soft pencil."
    for i, y in enumerate(range(240, 1100, 90)):
        cv2.putText(sheet, words[i * 2 : i * 2 + 18], (480, y), 0, 1.1, (40, 40, 40), 2)
    return sheet


def test_reference_that_shows_something_else_is_left_aside() -> None:
    steps = [{"name": "FeatureBasedAlignment", "options": {"reference": "other.png"}}]
    files = Folder().put_json("template.json", template_json(preProcessors=steps))
    files.put_picture("other.png", np.full((300, 200, 3), 255, np.uint8))

    scan = paper(FILLED, rng=np.random.default_rng(8))

    assert [f.field.value for f in read_sheet(scan, open_template(files.read)).fields] == VALUES
