"""Reads a sheet of bubbles and boxes, whatever says what is printed on it.

Our own sheets say it themselves, in their QR code; a torn one is read by the spec it was printed
from, and everybody else's by OMRChecker's template.
"""

import json
from collections.abc import Mapping
from dataclasses import replace

from grading_lambda.engine import Engine, Pixels
from grading_lambda.fields import PlacedField
from grading_lambda.omr.read import SheetResult as TemplateResult
from grading_lambda.omr.read import read_sheet as read_by_template
from grading_lambda.omr.template import TEMPLATE, ReadFile, Template, open_template
from grading_lambda.omr.upright import UPSIDE_DOWN, Way, looks_alike_turned, way_up
from grading_lambda.rectify import turn, unturned
from grading_lambda.sheets.fiducials import find_sheet
from grading_lambda.sheets.reading import CORNERS_HIDDEN, SheetResult, read_sheet, read_with_spec
from school.errors import NotUnderstood
from school.sheets.spec import SheetSpec, parse_spec

Described = Template | SheetSpec
"""What says where everything on a sheet is printed."""
_SURELY_UPRIGHT = 0.8
"""Part of a template's bubbles that sit on printed ones, from which no other way up is tried."""
_AS_GOOD = 0.1
"""Part of the bubbles by which another way up has to fit worse to be out of the question."""
_BROKEN = "答题卡模板不是有效的 JSON 文件。请重新导出 template.json 再试。"


def open_description(read_file: ReadFile) -> Described:
    """Return the template or spec in ``template.json``; *read_file* also reads what it names.

    Raises:
        NotUnderstood: It is neither, or is damaged; the message says where.
        NotFound: A file it names is missing.
    """
    content = read_file(TEMPLATE)
    try:
        form = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise NotUnderstood(_BROKEN) from error
    if isinstance(form, dict) and "sections" in form:
        return parse_spec(content)
    return open_template(read_file)


def read_any_sheet(
    pixels: Pixels,
    engine: Engine,
    *,
    described: Described | None,
    answers: Mapping[str, tuple[str, ...]],
) -> SheetResult | None:
    """Return the fields of the sheet on *pixels*; None: it is no sheet.

    Args:
        pixels: The photo as sent, upright by EXIF.
        engine: The networks, for handwritten digits.
        described: Whose sheet it is; None: one of our own, if any.
        answers: Answer key by label: a field with an answer of several letters may have several
            bubbles filled.
    """
    if isinstance(described, Template):
        return _by_template(pixels, described, engine, answers=answers)
    found = find_sheet(pixels)
    if described is not None:
        if found is None:
            return SheetResult(retake=CORNERS_HIDDEN)
        return read_with_spec(pixels, found, engine, spec=described)
    return read_sheet(pixels, found, engine) if found else None


def _by_template(
    pixels: Pixels,
    template: Template,
    engine: Engine,
    *,
    answers: Mapping[str, tuple[str, ...]],
) -> SheetResult:
    """Return the sheet as it was sent or, where the template fits better so, turned.

    Where it fits both ways up, what is printed on the sheet decides. A sheet without any print is
    taken as it was sent: nobody could tell.
    """
    best, degrees = read_by_template(pixels, template, answers=answers), 0
    if best.held < _SURELY_UPRIGHT:
        for turned in (90, 270, 180):
            result = read_by_template(turn(pixels, turned), template, answers=answers)
            if result.held > best.held:
                best, degrees = result, turned
    if best.held and looks_alike_turned(template):
        over = (degrees + 180) % 360
        result = read_by_template(turn(pixels, over), template, answers=answers)
        way = way_up(engine, turn(pixels, degrees)) if _as_good(result, best) else Way.AS_IT_IS
        if way is Way.UNCLEAR:
            return SheetResult(retake=UPSIDE_DOWN)
        if way is Way.TURNED:
            best, degrees = result, over
    fields = (_unturned(field, degrees, pixels.shape) for field in best.fields)
    return SheetResult(fields=tuple(fields), retake=best.retake)


def _as_good(other: TemplateResult, best: TemplateResult) -> bool:
    return other.held > best.held - _AS_GOOD


def _unturned(placed: PlacedField, degrees: int, shape: tuple[int, ...]) -> PlacedField:
    a, b, c, d = (unturned(x, y, degrees=degrees, shape=shape) for x, y in placed.corners)
    return replace(placed, corners=(a, b, c, d))
