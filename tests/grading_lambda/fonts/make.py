"""Makes the small fonts of this folder: only the characters that test pages use.

    python tests/grading_lambda/fonts/make.py FOLDER

FOLDER holds ``NotoSansCJK-Regular.ttc`` and ``NotoSerifCJK-Regular.ttc`` (Debian's fonts-noto-cjk)
and the ``*-400-normal.woff`` files of the ``@fontsource`` packages named in README.md, called by
their family: ``caveat.woff``. The subsets keep copyright and licence but not the fonts' names, as
the Open Font License asks of changed fonts. Run it again when ``exercises`` print
a new character; those only other files print are in characters.txt.
"""

import re
import sys
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont

HERE = Path(__file__).parent
SIMPLIFIED = 2
"""The place of the mainland shapes in Noto's collections."""
DIGITS = "0123456789"
LATIN = DIGITS + "+-=×÷()<>./,:√≈abcdefghxyzABCDEFGH"
CIRCLED = "".join(chr(0x2460 + i) for i in range(20))
SIGNS = "○□□○①−–≈×÷…（）《》“”‘’、，。：；？！·％%℃°_ " + CIRCLED
SOURCES = (HERE / "characters.txt", *sorted((HERE.parent / "exercises").glob("*.py")))
WORDS = "".join(re.findall("[一-鿿]", "".join(p.read_text("utf-8") for p in SOURCES)))
WRITTEN = (HERE / "handwritten.txt").read_text("utf-8").replace("\n", "")
CHINESE_HANDS = ("long-cang", "ma-shan-zheng", "zhi-mang-xing")


def main() -> int:
    """Write one ``.ttf`` or ``.otf`` for each font that is there."""
    folder = Path(sys.argv[1])
    for name, file in (("sans", "NotoSansCJK-Regular.ttc"), ("serif", "NotoSerifCJK-Regular.ttc")):
        font = TTFont(folder / file, fontNumber=SIMPLIFIED, lazy=True)
        _write(font, LATIN + SIGNS + WORDS, to=HERE / f"print-{name}.otf")
    for path in sorted(folder.glob("*.woff")):
        text = LATIN + WRITTEN if path.stem in CHINESE_HANDS else LATIN
        _write(TTFont(path), text, to=HERE / f"{path.stem}.ttf")
    return 0


def _write(font: TTFont, text: str, *, to: Path) -> None:
    options = subset.Options(
        layout_features=[], hinting=False, name_IDs=[0, 13, 14], notdef_outline=True
    )
    subsetter = subset.Subsetter(options)
    subsetter.populate(text=text)
    subsetter.subset(font)
    font.flavor = None
    font.save(to)


if __name__ == "__main__":
    sys.exit(main())
