"""Fetches the handwriting fonts from npm: @fontsource packages under the OFL or Apache licence.

python -m benchmarks.training.fonts FOLDER
"""

import io
import re
import subprocess
import sys
import tarfile
import zlib
from pathlib import Path

_LISTED = (Path(__file__).parent / "families.txt").read_text("utf-8").split()
FAMILIES = dict(zip(_LISTED[::2], _LISTED[1::2], strict=True))
"""Family to part. What is kept for reporting is never trained on, in no weight. Families of part
``pages`` write on generated pages that report: the model in the product learnt from them, and no
later one may; strips that report are not written in them either."""
_WEIGHTS = 2


def part_of(path: Path) -> str:
    """Return the part of the font file ``family-weight.ttf``: tune, report or pages."""
    return FAMILIES[path.stem.rpartition("-")[0]]


def unpack(package: Path, folder: Path) -> None:
    """Write the Latin fonts of one npm *package* to *folder* as .ttf, the lightest two weights."""
    from fontTools.ttLib import TTFont  # noqa: PLC0415 - needs the training environment

    family = re.sub(r"^fontsource-|-\d+\.\d+\.\d+$", "", package.stem)
    with tarfile.open(package) as archive:
        found = {
            int(match[1]): name
            for name in archive.getnames()
            if (match := re.search(r"-latin-(\d+)-normal\.woff2$", name))
        }
        for weight in sorted(found)[:_WEIGHTS]:
            member = archive.extractfile(found[weight])
            assert member is not None
            font = TTFont(io.BytesIO(member.read()))
            font.flavor = None
            font.save(folder / f"{family}-{weight}.ttf")


def main() -> int:
    """Fetch and unpack every family."""
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for family in FAMILIES:
        pack = ["npm", "pack", "--silent", f"@fontsource/{family}"]
        done = subprocess.run(pack, cwd=folder, check=True, capture_output=True, text=True)  # noqa: S603
        package = folder / done.stdout.strip()
        unpack(package, folder)
        print(family, f"{zlib.crc32(package.read_bytes()):08x}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
