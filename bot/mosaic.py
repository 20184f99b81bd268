"""One picture of many cut-outs, in rows, so that equal answers can be compared at a glance."""

import io
from collections.abc import Sequence

from PIL import Image, ImageDraw, ImageOps, UnidentifiedImageError

from school.errors import BadPhoto

TILE_PX = (300, 96)
GAP_PX = 8
COLUMNS = 3
QUALITY = 88
PAPER, LINE = "#ffffff", "#c9ced6"


def mosaic(crops: Sequence[bytes]) -> bytes:
    """Return a JPEG with every crop in a tile of its own, from left to right and down.

    Raises:
        BadPhoto: One of them is no picture.
    """
    columns = min(COLUMNS, len(crops))
    rows = -(-len(crops) // columns)
    wide, high = TILE_PX
    size = (columns * (wide + GAP_PX) + GAP_PX, rows * (high + GAP_PX) + GAP_PX)
    sheet = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(sheet)
    for place, crop in enumerate(crops):
        left = GAP_PX + place % columns * (wide + GAP_PX)
        top = GAP_PX + place // columns * (high + GAP_PX)
        pen.rectangle((left - 1, top - 1, left + wide, top + high), outline=LINE)
        tile = _tile(crop)
        sheet.paste(tile, (left + (wide - tile.width) // 2, top + (high - tile.height) // 2))
    kept = io.BytesIO()
    sheet.save(kept, "JPEG", quality=QUALITY)
    return kept.getvalue()


def _tile(crop: bytes) -> Image.Image:
    try:
        with Image.open(io.BytesIO(crop)) as picture:
            return ImageOps.contain(picture.convert("RGB"), TILE_PX)
    except (UnidentifiedImageError, OSError) as error:
        raise BadPhoto("有一张裁剪图打不开。请发“逐张看”。") from error
