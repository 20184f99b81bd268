"""What the QR code of a sheet says: which sheet and page it is, and what is printed on it.

``QJ1:`` and then, in base 45 (RFC 9285, the densest text a QR code has), the bytes

    CRC-32 of what follows (4) · page · pages · pieces · homework · pupil

with numbers as varints and texts as UTF-8 behind their length. A page of five sections takes
about 90 characters.
"""

import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import islice

from pydantic import TypeAdapter

from school.grading import SheetMark
from school.sheets.layout import BOTTOM, LAYOUT, SIZES, Kind, Piece, bottom
from school.sheets.spec import MOST_HOMEWORK, MOST_PAGES, PupilCode, is_one_line

_PUPIL = TypeAdapter[str](PupilCode)
_PREFIX = f"QJ{LAYOUT}:"
_BASE45 = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
_CRC_BYTES = 4
_MOST_PIECES, _MOST_COUNT, _MOST_TEXT = 40, 1000, 256


class Foreign(Enum):
    """Why a QR code is of no use."""

    OTHER = "other"
    """Somebody else's code."""
    DAMAGED = "damaged"
    """Ours, but what it says cannot be right."""


@dataclass(frozen=True)
class SheetCode:
    """One page of one sheet."""

    mark: SheetMark
    pages: int
    pieces: tuple[Piece, ...]


def write_code(code: SheetCode) -> str:
    """Return the text for the QR code, in its alphanumeric mode's characters."""
    body = bytearray(_varints((code.mark.page, code.pages, len(code.pieces))))
    for piece in code.pieces:
        body += _varints((piece.kind, piece.size, piece.first, piece.count))
    for text in (code.mark.homework, code.mark.pupil):
        body += _varints([len(text.encode())]) + text.encode()
    return _PREFIX + _to_base45(zlib.crc32(body).to_bytes(_CRC_BYTES) + bytes(body))


def read_code(text: str) -> SheetCode | Foreign:
    """Return what a QR code says, or why it says nothing to us."""
    if not text.startswith(_PREFIX):
        return Foreign.OTHER
    try:
        content = _from_base45(text.removeprefix(_PREFIX))
        crc, body = content[:_CRC_BYTES], content[_CRC_BYTES:]
        if len(crc) < _CRC_BYTES or int.from_bytes(crc) != zlib.crc32(body):
            return Foreign.DAMAGED
        return _parsed(_Bytes(body))
    except (ValueError, OverflowError):  # pydantic's ValidationError is a ValueError
        return Foreign.DAMAGED


def _parsed(body: "_Bytes") -> SheetCode:
    page, pages, count = body.number(), body.number(), body.number()
    if not 0 < page <= pages <= MOST_PAGES or count > _MOST_PIECES:
        raise ValueError("no such page")
    pieces = tuple(_piece(body) for _ in range(count))
    if bottom(pieces) > BOTTOM:
        raise ValueError("more than a page holds")
    homework, pupil = body.text(), body.text()
    # Our own codes pass; a forged one must not bring what no spec allows into chat or database.
    if not 0 < len(homework) <= MOST_HOMEWORK or not is_one_line(homework):
        raise ValueError("no such homework")
    if pupil:
        _PUPIL.validate_python(pupil)
    mark = SheetMark(homework=homework, page=page, pupil=pupil)
    return SheetCode(mark, pages, pieces)


def _piece(body: "_Bytes") -> Piece:
    kind, size, first, count = (body.number() for _ in range(4))
    if not 0 < count < _MOST_COUNT or first + count > _MOST_COUNT or size not in SIZES[Kind(kind)]:
        raise ValueError("no such piece")
    return Piece(Kind(kind), size, first, count)


class _Bytes:
    """Takes numbers and texts off the front of some bytes."""

    def __init__(self, content: bytes) -> None:
        self._left: Iterator[int] = iter(content)

    def number(self) -> int:
        """Return the next varint; ValueError at the end."""
        value = shift = 0
        for byte in self._left:
            value |= (byte & 0x7F) << shift
            shift += 7
            if byte < 0x80:  # noqa: PLR2004 - the last byte has no top bit
                return value
        raise ValueError("ends too early")

    def text(self) -> str:
        """Return the next text; ValueError if it is none."""
        size = self.number()
        content = bytes(islice(self._left, min(size, _MOST_TEXT)))
        if len(content) < size:
            raise ValueError("ends too early")
        return content.decode()


def _varints(numbers: Iterable[int]) -> bytes:
    out = bytearray()
    for number in numbers:
        rest = int(number)
        while rest > 0x7F:  # noqa: PLR2004 - seven bits a byte
            out.append(rest & 0x7F | 0x80)
            rest >>= 7
        out.append(rest)
    return bytes(out)


def _to_base45(content: bytes) -> str:
    out = []
    for i in range(0, len(content), 2):
        pair = content[i : i + 2]
        number, digits = int.from_bytes(pair), 3 if len(pair) > 1 else 2
        for _ in range(digits):
            number, digit = divmod(number, 45)
            out.append(_BASE45[digit])
    return "".join(out)


def _from_base45(text: str) -> bytes:
    out = bytearray()
    for i in range(0, len(text), 3):
        group = text[i : i + 3]
        number = sum(_BASE45.index(c) * 45**place for place, c in enumerate(group))
        out += number.to_bytes(len(group) - 1)
    return bytes(out)
