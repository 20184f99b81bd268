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

from benchmarks.training.corrections import corrected, struck, struck_beside
from benchmarks.training.litter import cluttered, garbage
from benchmarks.training.paper import Strip
from benchmarks.training.printed import Print
from benchmarks.training.red_marks import marked
from benchmarks.training.snapshot import bent, photographed
from benchmarks.training.sources import Digits, Fonts, Source, Strokes
from benchmarks.training.texts import a_text, decimal, fraction, number, remainder, written
from grading_lambda.strip_reader import strip_input

SHARD = 3000
_SOURCES = ("strokes", "fonts", "mnist", "uci")
_SHARES = (0.38, 0.28, 0.26, 0.08)
KINDS = {
    "plain": 0.24, "litter": 0.12, "brackets": 0.16, "print": 0.06, "red": 0.1, "struck": 0.08,
    "corrected": 0.05, "hard": 0.05, "decimal": 0.04, "remainder": 0.02, "fraction": 0.03,
    "nothing": 0.05,
}  # fmt: skip
"""What makes a strip hard to read, and its share; most have a little of the others, too."""
_OTHERS = 0.06
_PRINT = 0.3
"""The chance of each other kind, and that of print, which stands beside most answers."""
_TEXTS: dict[str, Callable[[np.random.Generator], str]] = {
    "decimal": decimal, "remainder": remainder, "fraction": fraction, "corrected": number,
}  # fmt: skip
_NO_MARKS = set("√×")
"""Where these may be the answer, a tick or a cross beside one would be one as well."""


@dataclass(frozen=True)
class Made:
    """One strip."""

    pixels: NDArray[np.uint8]
    """(HEIGHT, width) uint8; 0 is paper and 255 ink."""
    text: str
    source: str
    kind: str


class Writer:
    """Makes strips of one part of every source."""

    def __init__(self, fonts: Path, part: str) -> None:
        self.sources: dict[str, Source] = {
            "strokes": Strokes(part),
            "fonts": Fonts(fonts, part),
            "mnist": Digits("mnist", part),
            "uci": Digits("uci", part),
        }
        self.print = Print(part)

    def strip(
        self, rng: np.random.Generator, *, source: str | None = None, kind: str | None = None
    ) -> Made:
        """Return a strip of *source* with the difficulty *kind*; any of them where not said."""
        source = source or str(rng.choice(_SOURCES, p=_SHARES))
        kind = kind or str(rng.choice(list(KINDS), p=list(KINDS.values())))
        hand = self.sources[source]
        if kind == "nothing":
            strip, text = self._nothing(hand, rng), ""
        else:
            text = _TEXTS.get(kind, a_text)(rng)
            strip = self._answer(text, hand, kind, rng=rng)
        crop = photographed(strip, rng, hard=kind == "hard" or _also(kind, rng))
        return Made(np.asarray(np.round(strip_input(crop) * 255), np.uint8), text, source, kind)

    def _answer(self, text: str, hand: Source, kind: str, *, rng: np.random.Generator) -> Strip:
        if text.isdigit() and (kind == "corrected" or _also(kind, rng)):
            ink = corrected(text, hand, rng)
        else:
            ink = written(text, hand, self.print, rng)
        strip = Strip.of(bent(ink, rng), rng)
        if kind == "struck" or _also(kind, rng):
            struck_beside(strip, hand.write(a_text(rng), rng), rng)
        if kind == "litter" or _also(kind, rng):
            cluttered(strip, hand, rng)
        if kind == "brackets":
            self.print.brackets(strip, rng)
        elif kind == "print" or _also(kind, rng, chance=_PRINT):
            self.print.around(strip, rng)
        if not _NO_MARKS & set(text) and (kind == "red" or _also(kind, rng)):
            marked(strip, hand, rng)
        return strip

    def _nothing(self, hand: Source, rng: np.random.Generator) -> Strip:
        """Return an empty place, or one where no answer is left or none that is read here."""
        luck = rng.random()
        if luck < 0.4:
            strip = garbage(rng)
        elif luck < 0.8:
            strip = Strip.empty(rng)
        else:
            strip = Strip.of(struck(hand.write(number(rng), rng), rng, wildly=True), rng)
        if luck > 0.4:
            (self.print.around if rng.random() < 0.6 else self.print.brackets)(strip, rng)
        if 0.6 < luck < 0.8:
            self.print.chinese(strip, rng)
        return strip


def _also(kind: str, rng: np.random.Generator, *, chance: float = _OTHERS) -> bool:
    return kind != "plain" and bool(rng.random() < chance)


def a_shard(
    writer: Writer, seed: int, *, count: int = SHARD, source: str | None = None,
    kind: str | None = None,
) -> list[Made]:  # fmt: skip
    """Return the strips of *seed*."""
    rng = np.random.default_rng([seed, 977])
    return [writer.strip(rng, source=source, kind=kind) for _ in range(count)]


def save(shard: list[Made], path: Path) -> None:
    """Write *shard* to *path*, .npz: strips end to end, their widths, texts, sources and kinds."""
    # Renamed when whole: a trainer may be reading the folder.
    half = path.with_suffix(".half")
    with half.open("wb") as file:
        np.savez(
            file,
            pixels=np.concatenate([made.pixels for made in shard], axis=1),
            widths=np.array([made.pixels.shape[1] for made in shard], np.int32),
            texts=np.array([made.text for made in shard]),
            sources=np.array([made.source for made in shard]),
            kinds=np.array([made.kind for made in shard]),
        )
    half.rename(path)


def main() -> None:
    """Write shards as .npz until there are enough."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("fonts", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--part", default="tune")
    parser.add_argument("--shards", type=int, default=100)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--count", type=int, default=SHARD, help="strips a shard")
    parser.add_argument("--source", choices=_SOURCES)
    parser.add_argument("--kind", choices=KINDS)
    arguments = parser.parse_args()
    cv2.setNumThreads(1)
    arguments.out.mkdir(parents=True, exist_ok=True)
    writer = Writer(arguments.fonts, arguments.part)
    for seed in range(arguments.first, arguments.first + arguments.shards):
        shard = a_shard(
            writer, seed, count=arguments.count, source=arguments.source, kind=arguments.kind
        )
        save(shard, arguments.out / f"{seed:05d}.npz")


if __name__ == "__main__":
    main()
