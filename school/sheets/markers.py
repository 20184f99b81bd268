"""The fiducials in the corners: which ones, and their squares.

They are markers of OpenCV's ArUco dictionary 4×4_50, written down here so that printing needs no
OpenCV. A marker is six squares wide: a black border around four by four squares.
"""

SQUARES = 6
_INNER = range(1, SQUARES - 1)
CORNER_IDS = (39, 46, 33)
"""At the top left, the top right and the bottom right."""
FIRST_PAGE_ID = 20
"""At the bottom left of page 1; the next page has the next one, so that a page is known without
its QR code."""
_WHITE = {
    39: 0x1C5A,
    46: 0x2D3F,
    33: 0xF0CB,
    20: 0x868B,
    21: 0xB02B,
    22: 0xCCD5,
    23: 0xDD82,
    24: 0xFE47,
    25: 0x9471,
    26: 0xACE4,
    27: 0xA554,
    28: 0x2123,
    29: 0x346F,
}
"""Marker to its inner squares, row by row from the top left; a set bit is white."""


def marker_ids(page: int) -> tuple[int, int, int, int]:
    """Return the markers of a page, clockwise from the top left."""
    return (*CORNER_IDS, FIRST_PAGE_ID + page - 1)


def black_squares(marker: int) -> list[tuple[int, int]]:
    """Return (row, column) of each black square of a marker, its border included."""
    whites = f"{_WHITE[marker]:0{len(_INNER) ** 2}b}"
    white = {
        (row, column)
        for row in _INNER
        for column in _INNER
        if whites[(row - 1) * len(_INNER) + column - 1] == "1"
    }
    return [(r, c) for r in range(SQUARES) for c in range(SQUARES) if (r, c) not in white]
