"""Makes NotoSansSC-Regular.ttf: Noto Sans SC kept to the characters of GB 2312.

    npm pack @fontsource/noto-sans-sc@5.3.0 && tar xzf fontsource-noto-sans-sc-5.3.0.tgz
    pip install fonttools brotli
    python tests/message_cards/make_font.py package

The npm package cuts the font into a hundred pieces for browsers; a PDF needs one file with
TrueType outlines. Its licence (OFL-NotoSansSC.txt, the package's LICENSE) stays beside it.
"""

import sys
from pathlib import Path

from fontTools.merge import Merger, Options
from fontTools.subset import Options as SubsetOptions
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont

FONTS = Path(__file__).parents[2] / "message_cards" / "fonts"
UNUSED = ["GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx", "gasp", "prep"]
BASIC = range(0x20, 0x3040)


def main(package: Path) -> None:
    """Write the font from the unpacked npm *package*."""
    pieces = sorted((package / "files").glob("noto-sans-sc-[0-9]*-400-normal.woff2"))
    letters = sorted((package / "files").glob("noto-sans-sc-[clv]*-400-normal.woff2"))
    options = Options()
    options.drop_tables = UNUSED
    font = Merger(options).merge([str(path) for path in [*letters, *pieces]])
    subsetter = Subsetter(SubsetOptions(hinting=False, notdef_outline=True, name_IDs=["*"]))
    subsetter.populate(unicodes=_wanted(font))
    subsetter.subset(font)
    for name_id, text in ((1, "Noto Sans SC"), (2, "Regular"), (4, "Noto Sans SC Regular")):
        font["name"].setName(text, name_id, 3, 1, 0x409)
    font.flavor = None
    font.save(FONTS / "NotoSansSC-Regular.ttf")


def _wanted(font: TTFont) -> list[int]:
    return [
        code for code in font.getBestCmap() if code in BASIC or chr(code).encode("gb2312", "ignore")
    ]


if __name__ == "__main__":
    main(Path(sys.argv[1]))
