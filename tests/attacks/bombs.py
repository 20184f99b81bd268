"""Files that are small to send and huge to open, and a process that is sent them.

``python -m tests.attacks.bombs HOME FILES BOMB,BOMB,… [WEAKNESS]`` opens a county, sends it a good
file of each kind, lets itself have 256 MiB more than it needed for those and no more, sends the
bombs that are named, through the chat, and prints as JSON what each did.
"""

import io
import json
import resource
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PIL import Image

import school.answer_key_file
import school.photo_file
from bot.events import AttachmentKind
from tests.library_files import a_docx, an_xlsx
from tests.scenarios.county import MATH, County, a_photo, all_words, open_county
from tests.scenarios.test_bad_input import _gif, attached, send

SIDE = 50_000
MOST_GROWTH = 256 << 20
"""Bytes a bomb may take: of address space by a limit, and of memory as measured."""
PHOTO, KEY, LIBRARY = "三(2)班 12号 口算11", "答案 口算11", "上传资源 五年级数学 分数除法 课件"
SAID = {
    **dict.fromkeys(("png", "jpeg", "webp", "gif", "exif", "comment"), PHOTO),
    "xlsx": KEY,
    "docx": LIBRARY,
}
"""What is said with each bomb."""
NAMES = {"exif": "jpg", "comment": "png"}
"""How names of files end that do not end with what they are."""


def _chunk(name: bytes, content: bytes) -> bytes:
    crc = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + crc


def a_png(*chunks: bytes, width: int = SIDE, height: int = SIDE) -> bytes:
    """Return a PNG whose header claims a size, with chunks of its own before the pixels."""
    head = _chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    pixels = _chunk(b"IDAT", zlib.compress(b"\x00" * (width * 3 + 1) * min(height, 64)))
    return b"\x89PNG\r\n\x1a\n" + head + b"".join(chunks) + pixels + _chunk(b"IEND", b"")


def a_jpeg() -> bytes:
    """Return a small JPEG whose frame header claims 50,000 by 50,000."""
    content = bytearray(a_photo())
    frame = content.index(b"\xff\xc0")
    content[frame + 5 : frame + 9] = struct.pack(">HH", SIDE, SIDE)
    return bytes(content)


def a_webp() -> bytes:
    """Return a WebP whose canvas claims 50,000 by 50,000."""
    kept = io.BytesIO()
    Image.new("RGB", (8, 8)).save(kept, "WEBP")
    canvas = struct.pack("<I", SIDE - 1)[:3]
    extended = b"VP8X" + struct.pack("<I", 10) + b"\x00" * 4 + canvas + canvas
    body = b"WEBP" + extended + kept.getvalue()[12:]
    return b"RIFF" + struct.pack("<I", len(body)) + body


def exif_that_points_far() -> bytes:
    """Return a good photo whose EXIF claims two thousand million letters, two hundred times."""
    entry = struct.pack("<HHII", 0x010E, 2, 2**31 - 1, 8)
    exif = b"Exif\x00\x00II*\x00" + struct.pack("<IH", 8, 200) + entry * 200
    return b"\xff\xd8\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + a_photo()[2:]


def a_png_with_long_words() -> bytes:
    """Return a PNG of ordinary size with a compressed comment of a gigabyte."""
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(b"\x00" * (1 << 24)) for _ in range(64)) + packer.flush()
    return a_png(_chunk(b"zTXt", b"c\x00\x00" + packed), width=320, height=240)


def with_a_big_part(office: bytes, name: str) -> bytes:
    """Return an Office file with a part that unpacks to 128 MiB and is nowhere in memory here."""
    kept = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(office)) as old,
        zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as new,
    ):
        for entry in old.infolist():
            if entry.filename != name:
                new.writestr(entry, old.read(entry))
        with new.open(name, "w") as part:
            part.write(b"<sst><si><t>")
            for _ in range(128):
                part.write(b" " * (1 << 20))
            part.write(b"</t></si></sst>")
    return kept.getvalue()


def write_bombs(folder: Path) -> None:
    """Write every bomb into a folder, by its name."""
    made: Mapping[str, bytes] = {
        "png": a_png(),
        "jpeg": a_jpeg(),
        "webp": a_webp(),
        "gif": _gif(10_000),
        "exif": exif_that_points_far(),
        "comment": a_png_with_long_words(),
        "xlsx": with_a_big_part(an_xlsx(("题号", "答案"), (1, "A")), "xl/sharedStrings.xml"),
        "docx": with_a_big_part(a_docx(), "word/media/a.bmp"),
    }
    for name, content in made.items():
        (folder / name).write_bytes(content)


def weaken(what: str) -> None:
    """Take a guard out of this process."""
    if what == "pixels":
        Image.MAX_IMAGE_PIXELS = None
        school.photo_file.MOST_PIXELS = school.photo_file.MOST_SIDE = 1 << 40
    if what == "unpacked":
        school.answer_key_file.MOST_UNPACKED = 1 << 40


def limit() -> None:
    """Let this process have 256 MiB of address space more than it has now."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    most = pages * resource.getpagesize() + MOST_GROWTH
    resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


def sent(county: County, text: str, content: bytes, *, name: str) -> dict[str, Any]:
    """Send a file; return what was answered, and what it cost this process and its children."""
    kept = attached(county, content, name=name, kind=AttachmentKind.FILE)
    before = time.process_time(), _children_s()
    told = send(county, text=text, attachments=[kept], by=MATH, key=name)
    return {
        "said": all_words(told),
        "cpu_s": time.process_time() - before[0],
        "children_s": _children_s() - before[1],
        "stored": sorted(county.stored_files),
        "rss": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss << 10,
    }


def _children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def main(home: str, files: str, named: str, weakness: str = "") -> None:
    """Print what each bomb that is named does."""
    weaken(weakness)
    bombs = named.split(",")
    county = open_county(Path(home))
    found = {"photo": sent(county, PHOTO, a_photo("good"), name="好.jpg")}
    if "xlsx" in bombs:
        found["table"] = sent(county, KEY, an_xlsx(("题号", "答案"), (1, "A")), name="好.xlsx")
    if "docx" in bombs:
        found["document"] = sent(county, LIBRARY, a_docx(), name="好.docx")
    found["nothing"] = sent(county, PHOTO, b"", name="空.jpg")
    limit()
    for bomb in bombs:
        content = (Path(files) / bomb).read_bytes()
        name = f"{bomb}.{NAMES.get(bomb, bomb)}"
        found[bomb] = sent(county, SAID[bomb], content, name=name)
    sys.stdout.write(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main(*sys.argv[1:])
