"""Reads a sheet of bubbles and boxes, whatever says what is printed on it.

Our own sheets say it themselves, in their QR code; a torn one is read by the spec it was printed
from, and everybody else's by OMRChecker's template.
"""

import json
from collections.abc import Mapping

from grading_lambda.engine import Engine, Pixels
from grading_lambda.omr.read import read_sheet as read_by_template
from grading_lambda.omr.template import TEMPLATE, ReadFile, Template, open_template
from grading_lambda.sheets.fiducials import find_sheet
from grading_lambda.sheets.reading import CORNERS_HIDDEN, SheetResult, read_sheet, read_with_spec
from school.errors import NotUnderstood
from school.sheets.spec import SheetSpec, parse_spec

Described = Template | SheetSpec
"""What says where everything on a sheet is printed."""
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
        result = read_by_template(pixels, described, answers=answers)
        return SheetResult(fields=result.fields, retake=result.retake)
    found = find_sheet(pixels)
    if described is not None:
        if found is None:
            return SheetResult(retake=CORNERS_HIDDEN)
        return read_with_spec(pixels, found, engine, spec=described)
    return read_sheet(pixels, found, engine) if found else None
