"""Turns crops of text into readings over a small alphabet, with every probability kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from grading_lambda.ctc import Signal, best_path, log_likelihood
from grading_lambda.engine import LINE_HEIGHT, STEP_WIDTH, Engine, Pixels, Probabilities
from grading_lambda.strip_reader import CHARACTERS, pace
from school.arithmetic import spelled
from school.exercise import BLANK, CIRCLE, MIXED
from school.measures import UNIT_LETTERS

CIRCLED = "".join(chr(0x2460 + i) for i in range(20))
LINE_ALPHABET = "0123456789+-×÷=≈.()、" + CIRCLED + " "
FLOOR = 1e-3
"""No symbol is less likely than this at any step: the network is surer than it is right, and
one strange step must not outweigh every other reading."""
SHARP_FLOOR = 1e-6

LOOK_ALIKES = {
    "0": "DOoQ〇口",
    "1": "/|lIi!！÷()（）[]丨｜\\Jj",
    "2": "Zz",
    "3": "了",
    "4": "HA",
    "5": "Ss",
    "6": "bGh",
    "7": "Tフ",
    "8": "B&",
    "9": "gqy",
    ".": ",，、·。",
    "<": "《∠く",
    ">": "》フ〉",
    "…": "⋯.．·,",
    "x": "X×",
    "-": "一",
}
"""What the network says when it sees a handwritten digit out of context: a thin 1 is “/”, and
in print it is a ÷. Where only digits can stand, their probability belongs to the digit."""


@dataclass(frozen=True)
class Alphabet:
    """The symbols a field may hold, and other characters that count as one of them."""

    symbols: str
    also: Mapping[str, str]
    """Symbol to look-alikes; the empty symbol is the blank."""

    def __hash__(self) -> int:
        return hash((self.symbols, tuple(self.also.items())))


WIDE = Alphabet(
    LINE_ALPHABET + "/<>…x_" + BLANK + CIRCLE + MIXED + UNIT_LETTERS,
    {"x": "X", BLANK: "口囗▢ロ", CIRCLE: "〇◯", "…": "⋯", "_": "＿"},
)
"""Everything printed in an exercise of any type."""
PRINTED = Alphabet(LINE_ALPHABET, {"÷": "/／∕"})


def answer_alphabet(symbols: str = "0123456789.") -> Alphabet:
    """Return the alphabet of a written answer made of *symbols*; spaces and “=” say nothing."""
    also = {s: "".join(c for c in LOOK_ALIKES.get(s, "") if c not in symbols) for s in symbols}
    return Alphabet(symbols, {**also, "": " " if "=" in symbols else " =＝≈"})


def answer_alphabet_in_brackets(symbols: str) -> Alphabet:
    """Return the alphabet of an answer between printed brackets, which are then no digits."""
    usual = answer_alphabet(symbols)
    also = {s: "".join(c for c in looks if c not in _BRACKETS) for s, looks in usual.also.items()}
    return Alphabet(symbols, {**also, "": also[""] + _BRACKETS})


ANSWER = answer_alphabet()
_BRACKETS = "()（）[]【】|丨"


class Evidence(Protocol):
    """What is known of one piece of writing: a crop's reading, or several put together."""

    @property
    def text(self) -> str:
        """The best reading."""
        ...

    @property
    def peaks(self) -> tuple[tuple[str, int, float], ...]:
        """Each character of the best reading, its time step and its probability there."""
        ...

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        """Return the log likelihood of *text*; -inf if it cannot be that."""
        ...


@runtime_checkable
class Voice(Evidence, Protocol):
    """Evidence of one network alone."""

    @property
    def second(self) -> bool:
        """Whether the second reader says it: its mistakes are not those of the first."""
        ...


@dataclass(frozen=True)
class Reading:
    """What one crop says, in one alphabet."""

    symbols: str
    said: NDArray[np.float64]
    """(time steps, 1 + symbols): what the network gave the blank and each symbol; the rest of a
    row's 1 went to other characters."""
    familiar: float = 1.0
    """0..1: how much of what the network saw is in the alphabet at all; low for other text."""
    clear: float = 1.0
    """0..1: how sure the network was of the characters it saw; low for text on its head."""
    shown: tuple[tuple[str, int, float], ...] = ()
    """Each character the network saw, of any script, its time step and its probability."""
    second: bool = False
    """Whether the second reader says it: its mistakes are not those of the first."""

    @cached_property
    def signal(self) -> Signal:
        """Log probabilities among the alphabet alone, none below FLOOR."""
        return self._signal(FLOOR)

    @cached_property
    def sharp_signal(self) -> Signal:
        """The same with hardly a floor: how far apart two strings are, not whether they may be."""
        return self._signal(SHARP_FLOOR)

    def _signal(self, floor: float) -> Signal:
        shares = self.said / np.maximum(self.said.sum(axis=1, keepdims=True), 1e-9)
        floored = np.maximum(shares, floor)
        return np.asarray(np.log(floored / floored.sum(axis=1, keepdims=True)), np.float64)

    @cached_property
    def peaks(self) -> tuple[tuple[str, int, float], ...]:
        """Each character of the best reading, its time step and its probability there."""
        found = best_path(self.signal)
        return tuple((self.symbols[s - 1], t, float(np.exp(self.signal[t, s]))) for s, t in found)

    @property
    def text(self) -> str:
        """The best reading."""
        return "".join(character for character, _, _ in self.peaks)

    def log_p(self, text: str, *, sharp: bool = False) -> float:
        """Return the log likelihood of *text*; -inf if it uses other characters."""
        if any(c not in self.symbols for c in text):
            return -np.inf
        signal = self.sharp_signal if sharp else self.signal
        return log_likelihood(signal, [self.symbols.index(c) + 1 for c in text])

    def pace(self, crop: Pixels) -> float:
        """Return how many pixels of the *crop* that was read a time step is."""
        return pace(crop) if self.second else STEP_WIDTH * crop.shape[0] / LINE_HEIGHT

    def among(self, symbols: str, *, start: int = 0, end: int | None = None) -> "Reading":
        """Return the reading of the steps from *start* to *end* in part of the alphabet.

        A character that a cut runs through stays whole: all its steps go where its peak is.
        """
        columns = [0] + [self.symbols.index(c) + 1 for c in symbols]
        first, last = self._beside(start), len(self.said) if end is None else self._beside(end)
        return replace(self, symbols=symbols, said=self.said[first:last, columns])

    def _beside(self, cut: int) -> int:
        """Return the step nearest to *cut* that cuts no character in two."""
        if not 0 < cut < len(self.said):
            return cut
        best = self.signal.argmax(axis=1)
        if best[cut] == 0 or best[cut] != best[cut - 1]:
            return cut
        others = np.flatnonzero(best != best[cut])
        behind = int(np.searchsorted(others, cut))
        first = int(others[behind - 1]) + 1 if behind else 0
        last = int(others[behind]) if behind < len(others) else len(best)
        peak = first + int(self.signal[first:last, best[cut]].argmax())
        return first if peak >= cut else last


def read_crops(
    engine: Engine, crops: Sequence[Pixels], *alphabets: Alphabet
) -> list[tuple[Reading, ...]]:
    """Return each crop's reading in each of *alphabets*; the network runs once."""
    characters = engine.characters
    return [_readings(said, characters, alphabets) for said in engine.read_lines(crops)]


_AROUND_WORDS = " ()（）[]_.。,，"
"""What is printed around a word to fill in, and is no part of it."""


def read_words(
    engine: Engine, crops: Sequence[Pixels], words: Sequence[Sequence[str]]
) -> list[Reading]:
    """Return each crop's reading in the characters of its *words* and those that it shows.

    Kept to the characters of the expected words alone, any writing would look like one of them.
    """
    characters = engine.characters
    readings = []
    for said, expected in zip(engine.read_lines(crops), words, strict=True):
        seen = {characters[column] for column in said.argmax(axis=1) if column}
        symbols = "".join(sorted({*seen, *"".join(expected)} - set(_AROUND_WORDS)))
        readings.append(reading(said, characters, Alphabet(symbols, {"": _AROUND_WORDS})))
    return readings


def read_by_second(symbols: str) -> bool:
    """Tell whether the second reader reads answers of *symbols*.

    It may take the “/” of a fraction for a 1, which no plain reading allows for; where there may be
    dots, nobody writes a fraction.
    """
    return set(symbols) <= set(CHARACTERS) and ("/" not in symbols or "…" in symbols)


def read_again(
    engine: Engine, crops: Sequence[Pixels], alphabets: Sequence[Alphabet]
) -> list[Reading]:
    """Return the second reader's reading of each crop, each in its own alphabet."""
    said = engine.read_strips(crops)
    pairs = zip(said, alphabets, strict=True)
    spoken = (reading(p, engine.strip_characters, alphabet) for p, alphabet in pairs)
    return [replace(r, second=True) for r in spoken]


def reading(said: Probabilities, characters: tuple[str, ...], alphabet: Alphabet) -> Reading:
    """Return what the network *said*, kept to *alphabet*."""
    return _readings(said, characters, (alphabet,))[0]


def _readings(
    said: Probabilities, characters: tuple[str, ...], alphabets: Sequence[Alphabet]
) -> tuple[Reading, ...]:
    best = said.argmax(axis=1)
    written = (best != 0) & (best != np.roll(best, 1))
    steps = np.flatnonzero(written).tolist()
    clear = float(said[steps, best[steps]].mean()) if steps else 0.0
    shown = tuple((characters[best[t]], t, float(said[t, best[t]])) for t in steps)
    readings = []
    for alphabet in alphabets:
        # Several characters stand for one symbol (− － — for -): their probabilities add up.
        columns, starts = _columns(characters, alphabet)
        known = np.pad(said, ((0, 0), (0, 1))) if columns.max() == said.shape[1] else said
        folded = np.add.reduceat(known[:, columns].astype(np.float64), starts, axis=1)
        familiar = float(folded[written].sum(axis=1).mean()) if written.any() else 1.0
        readings.append(Reading(alphabet.symbols, folded, familiar, clear, shown))
    return tuple(readings)


@lru_cache(maxsize=64)
def _columns(
    characters: tuple[str, ...], alphabet: Alphabet
) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Return the network's columns for the blank and each symbol, and where each one's begin."""
    places: dict[str, list[int]] = {"": [], **{symbol: [] for symbol in alphabet.symbols}}
    meant = {look: symbol for symbol, looks in alphabet.also.items() for look in looks}
    for column, character in enumerate(characters):
        exact = character if character in places else meant.get(character)
        symbol = spelled(character) if exact is None else exact
        if symbol in places:
            places[symbol].append(column)
    # What the reader has no character for it never says: a column behind the last one, of noughts.
    for columns in places.values():
        if not columns:
            columns.append(len(characters))
    ends = np.cumsum([len(columns) for columns in places.values()])
    together = [column for columns in places.values() for column in columns]
    return np.array(together, np.intp), np.concatenate([[0], ends[:-1]]).astype(np.intp)
