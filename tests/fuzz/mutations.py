"""How a good input becomes a bad one: a few small changes, of a seed that can be named again."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Sequence

ODD = (
    b"\x00",
    b"\xff\xfe",
    b"\xed\xa0\x80",
    b"\x80",
    b"<!DOCTYPE x [<!ENTITY a 'b'>]>",
    b'<?xml version="1.0" encoding="hex"?>',
    b"<![CDATA[",
    b"]]>",
    b"&#0;",
    b"=1+1",
    b'"',
    b"\r",
    b"1e999",
    b"-1",
    b"9" * 5000,
    b"null",
    b"[" * 2000,
    b"\\ud800",
    b"\\u0000",
)
"""What parsers are known to stumble over."""

Change = Callable[[bytearray, random.Random], None]


VALUES = (
    *(b"", b" ", b"0", b"-1", b"1.5", b"1e999", b"NaN", b"9" * 40, b"x" * 5000, b"\\u0000"),
    *(b"null", b"true", b"[]", b"{}", b'""', b'"x"', b'["x"]', b'{"x":{}}'),
    *(b"rId99", b"../../x", b"#REF!", b"http://127.0.0.1/", b"2026-02-30", "三(2)班".encode()),
)
"""What may stand where a number, a name, a reference or a day is meant."""
_MARKED_UP = re.compile(rb'(?<==")[^"<>]*(?=")|(?<=>)[^<>]+(?=<)')
_IN_JSON = re.compile(rb'(?<=": )(?:"(?:[^"\\]|\\.)*"|-?[0-9.]+|true|false|null|\[\]|\{\})')
_REQUEST_LINE, _BODY_BEGINS = b" HTTP/1.1\r\n", b"\r\n\r\n"
OFTEN, SOMETIMES = 0.5, 0.3


def mutated(seed: bytes, rng: random.Random) -> bytes:
    """Return *seed* after some changes.

    Half the zips are changed inside a part and half the requests inside their body, for whatever
    is broken outside is refused outside; of XML and JSON a value is sometimes replaced as a whole.
    Else it is one, two or six changes of bytes anywhere.
    """
    if seed.startswith(b"PK\x03\x04") and rng.random() < OFTEN:
        return _changed_inside(seed, rng)
    head, line, rest = seed.partition(_REQUEST_LINE)
    if line and rng.random() < OFTEN:
        heads, blank, body = rest.partition(_BODY_BEGINS)
        return b"".join((head, line, heads, blank, mutated(body, rng)))
    if rng.random() < SOMETIMES and (replaced := _another_value(seed, rng)):
        return replaced
    content = bytearray(seed)
    for _ in range(rng.choice((1, 1, 2, 6))):
        rng.choice(_CHANGES)(content, rng)
    return bytes(content)


def _another_value(content: bytes, rng: random.Random) -> bytes:
    """Return *content* with another value somewhere; empty: it has none."""
    values = [*_MARKED_UP.finditer(content), *_IN_JSON.finditer(content)]
    if not values:
        return b""
    one = rng.choice(values)
    return content[: one.start()] + rng.choice(VALUES) + content[one.end() :]


def _changed_inside(packed: bytes, rng: random.Random) -> bytes:
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(kept, "w") as new:
        names = old.namelist()
        chosen = rng.choice(names)
        for name in names:
            content = old.read(name)
            new.writestr(name, mutated(content, rng) if name == chosen else content)
    return kept.getvalue()


_CORE = "docProps/core.xml"
"""Says when an Office file was made."""
_MOMENT = re.compile(rb"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z")
_EPOCH = (1980, 1, 1, 0, 0, 0)


def stilled(packed: bytes) -> bytes:
    """Return a zip that is the same whenever it is made, so that what is made of it is, too."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            content = old.read(name)
            if name == _CORE:
                content = _MOMENT.sub(b"2026-11-21T08:00:00Z", content)
            new.writestr(zipfile.ZipInfo(name, _EPOCH), content, zipfile.ZIP_DEFLATED)
    return kept.getvalue()


def _place(content: Sequence[int], rng: random.Random) -> int:
    return rng.randint(0, len(content))


def _flip(content: bytearray, rng: random.Random) -> None:
    if content:
        content[rng.randrange(len(content))] ^= 1 << rng.randrange(8)


def _insert(content: bytearray, rng: random.Random) -> None:
    at = _place(content, rng)
    content[at:at] = rng.choice(ODD)


def _overwrite(content: bytearray, rng: random.Random) -> None:
    at = _place(content, rng)
    content[at : at + 4] = rng.randbytes(4)


def _cut(content: bytearray, rng: random.Random) -> None:
    del content[_place(content, rng) :]


def _leave_out(content: bytearray, rng: random.Random) -> None:
    at = _place(content, rng)
    del content[at : at + rng.randint(1, 64)]


def _repeat(content: bytearray, rng: random.Random) -> None:
    at = _place(content, rng)
    content[at:at] = content[at : at + rng.randint(1, 64)] * rng.randint(1, 200)


_CHANGES: tuple[Change, ...] = (_flip, _flip, _insert, _overwrite, _cut, _leave_out, _repeat)
