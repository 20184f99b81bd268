"""Makes training strips: an answer as the pipeline cuts it, with its text.

python -m benchmarks.training.strips FONTS OUT [--part tune] [--shards N] [--first SEED]
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.training.litter import Strip, cluttered, garbage
from benchmarks.training.sources import Digits, Fonts, Source, Strokes
from grading_lambda.strip_reader import strip_input

SHARD = 3000
Grey = NDArray[np.float32]
"""(height, width) float32; ink 0..1 or paper 0..255."""
_SOURCES = ("strokes", "fonts", "mnist", "uci")
_SHARES = (0.38, 0.33, 0.22, 0.07)
_LENGTHS = (0.2, 0.36, 0.24, 0.11, 0.05, 0.04)
_GARBAGE = 0.05


@dataclass(frozen=True)
class Shard:
    """Many strips laid end to end."""

    pixels: NDArray[np.uint8]
    """(HEIGHT, sum of widths) uint8; 0 is paper and 255 ink."""
    widths: NDArray[np.int32]
    texts: list[str]
    sources: list[str]


def a_text(rng: np.random.Generator) -> str:
    """Return something a pupil may answer."""
    kinds: tuple[tuple[float, Callable[[np.random.Generator], str]], ...] = (
        (0.65, _number),
        (0.11, lambda r: f"{_digits(r, 1, 3)}.{_digits(r, 1, 3)}"),
        (0.02, lambda r: f"-{_number(r)}"),
        (0.04, lambda r: f"{_digits(r, 1, 3)}…{_digits(r, 1, 2)}"),
        (0.04, lambda r: f"{_digits(r, 1, 3)}/{_digits(r, 1, 3)}"),
        (0.03, lambda r: str(r.choice(list("<>=")))),
        (0.05, lambda r: str(r.choice(list("ABCDEFG")))),
        (0.025, lambda r: str(r.choice(list("√×")))),
        (0.02, lambda r: f"x={_number(r)}"),
        (0.015, lambda r: f"{_digits(r, 1, 2)}{r.choice(list('+-×÷'))}{_digits(r, 1, 2)}"),
    )
    luck = float(rng.random())
    for share, make in kinds:
        if luck < share:
            return make(rng)
        luck -= share
    return _number(rng)


def _number(rng: np.random.Generator) -> str:
    length = 1 + int(rng.choice(len(_LENGTHS), p=_LENGTHS))
    if length > 1 and rng.random() < 0.06:
        return str(rng.integers(10)) * length
    return _digits(rng, length, length)


def _digits(rng: np.random.Generator, least: int, most: int) -> str:
    count = int(rng.integers(least, most + 1))
    return "".join(map(str, rng.integers(0, 10, count)))


class Writer:
    """Makes strips of one part of every source."""

    def __init__(self, fonts: Path, part: str) -> None:
        self.sources: dict[str, Source] = {
            "strokes": Strokes(part),
            "fonts": Fonts(fonts, part),
            "mnist": Digits("mnist", part),
            "uci": Digits("uci", part),
        }

    def strip(
        self, rng: np.random.Generator, *, source: str | None = None
    ) -> tuple[NDArray[np.uint8], str, str]:
        """Return a strip (HEIGHT, width) uint8, its text and its source."""
        name = source or str(rng.choice(_SOURCES, p=_SHARES))
        hand = self.sources[name]
        if rng.random() < _GARBAGE:
            return _seen(photographed(garbage(rng), rng)), "", "garbage"
        text = a_text(rng)
        ink = bent(hand.write(text, rng), rng)
        strip = cluttered(Strip.of(ink, rng), hand, rng)
        return _seen(photographed(strip, rng)), text, name


def _seen(crop: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.asarray(np.round(strip_input(crop) * 255), np.uint8)


def bent(ink: NDArray[np.uint8], rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return *ink* leaning, tilted and pulled about, its strokes thinner or thicker."""
    if rng.random() < 0.25:
        kernel = np.ones((2, 2) if rng.random() < 0.6 else (3, 3), np.uint8)
        change = cv2.dilate if rng.random() < 0.5 else cv2.erode
        changed = change(ink, kernel)
        ink = changed.astype(np.uint8) if changed.max() > 128 else ink
    pad = 14
    ink = np.pad(ink, pad)
    high, wide = ink.shape
    tilt, lean = rng.normal(0, 0.035), rng.normal(0, 0.12)
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    pull = _waves((high, wide), rng) * rng.uniform(0, 2.6)
    heave = _waves((high, wide), rng) * rng.uniform(0, 2.6)
    from_x = xs + np.float32(lean) * (ys - high / 2) + pull
    from_y = ys + np.float32(np.clip(tilt, -0.1, 0.1)) * (xs - wide / 2) + heave
    moved = cv2.remap(ink, from_x.astype(np.float32), from_y.astype(np.float32), cv2.INTER_LINEAR)
    return moved.astype(np.uint8)


def _waves(shape: tuple[int, int], rng: np.random.Generator) -> Grey:
    """Return smooth noise of about -1..1, some 20 pixels from crest to crest."""
    size = (max(2, shape[1] // 20 + 1), max(2, shape[0] // 20 + 1))
    coarse = rng.normal(0, 0.7, (size[1], size[0])).astype(np.float32)
    fine = cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)
    return np.asarray(fine, np.float32)


def photographed(strip: Strip, rng: np.random.Generator) -> NDArray[np.uint8]:
    """Return *strip* as grey pixels of a phone photo: light, blur, noise, JPEG."""
    cut = strip.cut(rng)
    digit_px = float(np.exp(rng.uniform(np.log(13), np.log(44))))
    scale = digit_px / strip.digit_px
    size = (max(4, round(cut.shape[1] * scale)), max(6, round(cut.shape[0] * scale)))
    ink = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    high, wide = ink.shape
    across = np.linspace(-0.5, 0.5, wide, dtype=np.float32)[None] * rng.normal(0, 0.12)
    down = np.linspace(-0.5, 0.5, high, dtype=np.float32)[:, None] * rng.normal(0, 0.08)
    light, depth = float(rng.uniform(90, 252)), float(rng.uniform(0.22, 0.92))
    pixels = light * (1 + across + down) * (1 - depth * ink)
    blur = float(rng.choice([rng.uniform(0.2, 0.8), rng.uniform(0.6, 1.8)]))
    pixels = cv2.GaussianBlur(pixels, (0, 0), min(blur, digit_px * 0.055))
    pixels = pixels + rng.normal(0, min(rng.uniform(0.5, 7), 0.1 * light * depth), pixels.shape)
    grey = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < 0.75:
        packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(35, 96))])[
            1
        ]
        grey = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE).astype(np.uint8)
    return grey


def a_shard(writer: Writer, seed: int, *, count: int = SHARD, source: str | None = None) -> Shard:
    """Return the shard of *seed*."""
    rng = np.random.default_rng([seed, 977])
    made = [writer.strip(rng, source=source) for _ in range(count)]
    widths = np.array([p.shape[1] for p, _, _ in made], np.int32)
    pixels = np.concatenate([p for p, _, _ in made], axis=1)
    return Shard(pixels, widths, [t for _, t, _ in made], [s for _, _, s in made])


def main() -> None:
    """Write shards as .npz until there are enough."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("fonts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--part", default="tune")
    parser.add_argument("--shards", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--source", choices=_SOURCES)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    writer = Writer(arguments.fonts, arguments.part)
    for seed in range(arguments.first, arguments.first + arguments.shards):
        shard = a_shard(writer, seed, source=arguments.source)
        # Renamed when whole: a trainer may be reading the folder.
        path = arguments.out / f"{seed:05d}.npz"
        half = path.with_suffix(".half")
        with half.open("wb") as file:
            np.savez(
                file,
                pixels=shard.pixels,
                widths=shard.widths,
                texts=np.array(shard.texts),
                sources=np.array(shard.sources),
            )
        half.rename(path)


if __name__ == "__main__":
    main()
