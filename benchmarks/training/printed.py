"""What is printed around the place of an answer: brackets, boxes, circles, rules, signs, words."""

from collections.abc import Callable
from functools import cache
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from benchmarks.training.paper import Points, Strip, darkness, wavy
from benchmarks.training.sources import DIGIT_PX
from tests.grading_lambda.handwriting import Mask, tight

_FOLDERS = (Path("/usr/share/fonts"),)
_CHINESE = {
    "tune": ("NotoSansCJK-Regular.ttc", "NotoSansCJK-Bold.ttc", "NotoSerifCJK-Regular.ttc"),
    "report": ("NotoSerifCJK-Bold.ttc", "DroidSansFallbackFull.ttf"),
}
_LATIN = {
    "tune": (
        "DejaVuSans.ttf", "DejaVuSerif.ttf", "DejaVuSansCondensed.ttf", "C059-Roman.otf",
        "LiberationSans-Regular.ttf", "LiberationMono-Regular.ttf", "LiberationSerif-Bold.ttf",
        "LiberationSansNarrow-Regular.ttf", "NimbusRoman-Regular.otf", "URWBookman-Light.otf",
    ),
    "report": (
        "LiberationSerif-Regular.ttf", "DejaVuSans-Bold.ttf", "NimbusSans-Regular.otf",
        "P052-Roman.otf", "URWGothic-Book.otf",
    ),
}  # fmt: skip
"""Fonts of Debian's fonts-noto-cjk, fonts-droid-fallback, fonts-dejavu, fonts-liberation and
fonts-urw-base35, by part: brackets of the second part are never trained on."""
_PAIRS = ("()", "()", "()", "（）", "（）", "[]", "【】")
_UNITS = (
    *"个只本元角分米厘千克吨天时秒人岁枝支张条颗页题倍次组升毫年月日名箱袋棵辆平方第共余",
    "厘米", "千克", "cm", "kg", "m", "g", "km", "米。", "个，", "元；", "，", "。", "；",
)  # fmt: skip
_LEADS = (*"是约得为有共剩和余商差积比要", "≈", "≈", "=", "=", "＝", "：", "……", "…")
_ENDS = "=＝……"
"""Signs that could be an answer, or in one, when they are seen whole."""
_WORDS = tuple(
    "大小多少左右上下前后对错春夏秋冬红黄蓝绿快慢高低东南西北长短轻重先再我你好学生平方角锐钝"
)


class Print:
    """Prints around strips in the fonts of one part."""

    def __init__(self, part: str) -> None:
        found = {path.name: path for folder in _FOLDERS for path in folder.rglob("*.[ot]t[cf]")}
        self._chinese = [found[name] for name in _CHINESE[part]]
        self._latin = [found[name] for name in _LATIN[part]]

    def around(self, strip: Strip, rng: np.random.Generator) -> None:
        """Print what an answer may stand in: brackets oftenest."""
        luck = rng.random()
        if luck < 0.62:
            self.brackets(strip, rng)
        elif luck < 0.74:
            self.word(strip, rng, behind=True)
            _rule(strip, rng)
        elif luck < 0.82:
            self.word(strip, rng, behind=False)
        else:
            _OUTLINES[int(rng.integers(len(_OUTLINES)))](strip, rng)

    def brackets(self, strip: Strip, rng: np.random.Generator) -> None:
        """Print a pair of brackets, or one of them, near, touching or far; words behind it."""
        pair = str(rng.choice(_PAIRS))
        size, dark = DIGIT_PX * float(np.exp(rng.uniform(-0.25, 0.6))), darkness(rng)
        font = self._font(pair, rng)
        # Narrow brackets are thinner than their font's.
        squeeze = float(rng.choice([1.0, rng.uniform(0.5, 1.2)]))
        sides = rng.choice(3, p=(0.9, 0.05, 0.05))
        middle = (strip.top + strip.bottom) / 2 + rng.normal(0, 0.08) * DIGIT_PX
        wide = rng.random() < 0.25
        written = strip.left, strip.right
        for side, bracket in enumerate(pair):
            if sides == 2 - side:
                continue
            mask = _scaled(_glyph(font, bracket), size, squeeze)
            near = DIGIT_PX * (rng.uniform(0.2, 1.3) if wide else rng.uniform(-0.22, 0.35))
            high, across = mask.shape
            left = written[1] + near if side else written[0] - near - across
            strip.put(mask, left=left, top=middle - high / 2, dark=dark)
            if rng.random() < (0.75 if wide else 0.5):
                reach = high * 0.45
                strip.include(left + 2, middle - reach, left + across - 2, middle + reach)
        for behind in (False, True):
            if rng.random() < 0.3:
                self.word(strip, rng, behind=behind, dark=dark)

    def word(
        self, strip: Strip, rng: np.random.Generator, *, behind: bool, dark: float | None = None
    ) -> None:
        """Print a unit or sign beside the box, mostly cut off."""
        text = str(rng.choice(_UNITS if behind else _LEADS))
        size = DIGIT_PX * float(np.exp(rng.uniform(-0.2, 0.35)))
        words = _words(self._font(text, rng), text)
        scale = size / 80
        shape = (max(3, round(words.shape[1] * scale)), max(3, round(words.shape[0] * scale)))
        mask = cv2.resize(words, shape, interpolation=cv2.INTER_AREA).astype(np.uint8)
        wide, high = shape
        near = DIGIT_PX * rng.uniform(0.03, 0.4)
        middle = (strip.top + strip.bottom) / 2 + rng.normal(0, 0.06) * DIGIT_PX
        left = strip.right + near if behind else strip.left - near - wide
        strip.put(
            mask, left=left, top=middle - high / 2, dark=darkness(rng) if dark is None else dark
        )
        seen = rng.uniform(0, 0.6) if text in _ENDS else rng.choice([rng.uniform(0, 0.5), 1.0])
        if rng.random() < 0.6:
            edge = left + wide * seen if behind else left + wide * (1 - seen)
            strip.include(edge, strip.top, edge, strip.bottom)

    def chinese(self, strip: Strip, rng: np.random.Generator) -> None:
        """Print a word into the box, crooked as in writing."""
        text = "".join(map(str, rng.choice(_WORDS, int(rng.integers(1, 4)))))
        words = _words(self._font(text, rng), text)
        size = DIGIT_PX * float(rng.uniform(0.9, 1.4)) / 80
        lean, tilt = rng.normal(0, 0.15) * size, rng.normal(0, 0.06) * size
        warp = np.array([[size, lean, 8], [tilt, size, 4]])
        shape = (round(words.shape[1] * size) + 24, round(words.shape[0] * size) + 12)
        mask = np.asarray(cv2.warpAffine(words, warp, shape), np.uint8)
        strip.put(mask, left=strip.left, top=strip.top - 6, dark=darkness(rng))
        strip.include(strip.left, strip.top, strip.left + shape[0], strip.bottom)

    def dots(self, rng: np.random.Generator) -> Mask:
        """Return the printed dots before a remainder, at the height they have beside digits."""
        count, radius = int(rng.choice([3, 3, 6, 6, 6])), rng.uniform(1.6, 4.2)
        pace = radius * 2 * rng.uniform(1.5, 3.2)
        canvas = np.zeros((DIGIT_PX, int(pace * count + 4)), np.uint8)
        y = DIGIT_PX * (rng.uniform(0.42, 0.58) if rng.random() < 0.75 else rng.uniform(0.85, 0.93))
        for i in range(count):
            at = (round((pace * (i + 0.5) + 2) * 8), round(y * 8))
            cv2.circle(canvas, at, round(radius * 8), 255, -1, cv2.LINE_AA, 3)
        return canvas

    def _font(self, text: str, rng: np.random.Generator) -> Path:
        paths = self._chinese if not text.isascii() else [*self._chinese, *self._latin]
        return paths[int(rng.integers(len(paths)))]


@cache
def _face(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), 80)


@cache
def _glyph(path: Path, character: str) -> Mask:
    return tight(_drawn(path, character))


@cache
def _words(path: Path, text: str) -> Mask:
    """Return *text* as tall as its line is, so that a comma stays low."""
    ink = _drawn(path, text)
    xs = np.flatnonzero(ink.max(axis=0) > 40)
    return ink[:, xs[0] : xs[-1] + 1]


@cache
def _drawn(path: Path, text: str) -> Mask:
    image = Image.new("L", (100 * len(text) + 40, 120))
    ImageDraw.Draw(image).text((20, 60), text, font=_face(path), fill=255, anchor="lm")
    return np.asarray(image, np.uint8)


def _scaled(mask: Mask, high: float, squeeze: float) -> Mask:
    wide = mask.shape[1] * high / mask.shape[0] * squeeze
    size = (max(4, round(wide)), max(8, round(high)))
    return np.asarray(cv2.resize(mask, size, interpolation=cv2.INTER_AREA), np.uint8)


def _rule(strip: Strip, rng: np.random.Generator) -> None:
    """A printed rule under the answer, solid or dotted, which may run through its feet."""
    y = strip.bottom + DIGIT_PX * rng.uniform(-0.14, 0.22)
    left = strip.left - DIGIT_PX * rng.uniform(0, 1)
    right = strip.right + DIGIT_PX * rng.uniform(0, 1)
    thick, dark = rng.uniform(1, 4), darkness(rng)
    if rng.random() < 0.6:
        strip.stroke(np.array([[left, y], [right, y]]), thick=thick, dark=dark)
    else:
        pace, length = rng.uniform(5, 14), rng.uniform(0.3, 0.6)
        for x in np.arange(left, right, pace):
            strip.stroke(np.array([[x, y], [x + pace * length, y]]), thick=thick, dark=dark)
    if rng.random() < 0.5:
        strip.include(strip.left, y, strip.right, y + 2)


def _room_around(strip: Strip, rng: np.random.Generator) -> tuple[float, float, float, float]:
    """Return the outline of the place: left, top, right, bottom; it may cut through the ink."""
    near = DIGIT_PX * rng.uniform(-0.14, 0.45, 4)
    return strip.left - near[0], strip.top - near[1], strip.right + near[2], strip.bottom + near[3]


def _square(strip: Strip, rng: np.random.Generator) -> None:
    left, top, right, bottom = _room_around(strip, rng)
    corners = np.array([[left, top], [right, top], [right, bottom], [left, bottom], [left, top]])
    _outline(strip, corners, rng)


def _circle(strip: Strip, rng: np.random.Generator) -> None:
    left, top, right, bottom = _room_around(strip, rng)
    turn = np.linspace(0, 2 * np.pi, 40)
    middle = np.array([left + right, top + bottom]) / 2
    half = np.array([right - left, bottom - top]) / 2 * rng.uniform(0.95, 1.35)
    _outline(strip, middle + half * np.stack([np.cos(turn), np.sin(turn)], axis=1), rng)


def _outline(strip: Strip, points: Points, rng: np.random.Generator) -> None:
    """Draw an outline, whole or the rests that painting it out left of it."""
    thick, dark = rng.uniform(1, 4), darkness(rng)
    if rng.random() < 0.55:
        strip.stroke(points, thick=thick, dark=dark)
    else:
        dense = np.concatenate([np.linspace(a, b, 6) for a, b in pairwise(points)])
        for _ in range(int(rng.integers(1, 5))):
            start = int(rng.integers(len(dense) - 2))
            part = dense[start : start + int(rng.integers(2, 9))]
            strip.stroke(part, thick=thick, dark=dark)
    if rng.random() < 0.5:
        (left, top), (right, bottom) = points.min(axis=0), points.max(axis=0)
        strip.include(left, top, right, bottom)


def _line_ends(strip: Strip, rng: np.random.Generator) -> None:
    """The side of a table's cell, left or right of the answer."""
    x = float(rng.choice([strip.left - 6 - rng.uniform(0, 8), strip.right + 6 + rng.uniform(0, 8)]))
    ends = wavy((x, strip.top - 30), (x, strip.bottom + 30), rng)
    strip.stroke(ends, thick=rng.uniform(1, 3), dark=darkness(rng))
    strip.include(x, strip.top, x + 1, strip.bottom)


_OUTLINES: tuple[Callable[[Strip, np.random.Generator], None], ...] = (
    _square, _square, _circle, _rule, _rule, _line_ends,
)  # fmt: skip
