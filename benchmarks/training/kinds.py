"""How much of strips of every kind models read exactly, side by side.

python -m benchmarks.training.kinds SHARDS MODEL [MODEL ...]
"""

import argparse
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from grading_lambda.strip_reader import CHARACTERS, HEIGHT, STEP

_BATCH = 32
_DIGITS = "0123456789"
_FIELDS = ("<>=", "ABCDEFG", "√×", *(_DIGITS + sign for sign in (".", "…", "/", "-")))
"""What a field may hold, in the product too; empty strips are read as if they held a number."""


def read(path: Path, models: list[Path]) -> Iterator[tuple[str, str, list[bool]]]:
    """Yield for every strip of a shard its source, its kind, and which models read it exactly."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    sessions = [onnxruntime.InferenceSession(str(model), options) for model in models]
    with np.load(path) as shard:
        widths, pixels = shard["widths"], shard["pixels"]
        texts, sources, kinds = (shard[name].tolist() for name in ("texts", "sources", "kinds"))
    strips = np.split(pixels, np.cumsum(widths)[:-1], axis=1)
    order = np.argsort(widths, kind="stable")
    for start in range(0, len(order), _BATCH):
        some = [int(i) for i in order[start : start + _BATCH]]
        batch = _padded([strips[i] for i in some])
        said = [session.run(None, {"strips": batch})[0] for session in sessions]
        for place, i in enumerate(some):
            steps = slice(0, int(widths[i]) // STEP + 2)
            exact = [best(logs[place][steps], texts[i]) == texts[i] for logs in said]
            yield sources[i], kinds[i], exact


def best(logs: NDArray[np.float32], text: str) -> str:
    """Return the best reading in the field that *text* would stand in."""
    field = next((f for f in _FIELDS if text and set(text) <= set(f)), _DIGITS + ".")
    field = field if set(text) <= set(field) else CHARACTERS
    columns = logs[:, [0, *(CHARACTERS.index(c) + 1 for c in field)]].argmax(axis=1)
    kept = columns[(columns != 0) & (columns != np.concatenate([[0], columns[:-1]]))]
    return "".join(field[i - 1] for i in kept)


def _padded(strips: list[NDArray[np.uint8]]) -> NDArray[np.float32]:
    width = -(-max(strip.shape[1] for strip in strips) // 8) * 8
    batch = np.zeros((len(strips), 1, HEIGHT, width), np.float32)
    for place, strip in enumerate(strips):
        batch[place, 0, :, : strip.shape[1]] = strip / np.float32(255)
    return batch


def half_width(right: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    """Return half the width of the 95 % interval around shares of *count*, in points (Wilson)."""
    z = 1.96
    spread = np.sqrt(right * (1 - right) / count + z**2 / (4 * count**2))
    return np.asarray(100 * z * spread / (1 + z**2 / count), np.float64)


def main() -> None:
    """Print a row for each kind, and for plain strips one for each source."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("shards", type=Path)
    parser.add_argument("models", type=Path, nargs="+")
    arguments = parser.parse_args()
    found: dict[str, list[list[bool]]] = defaultdict(list)
    for path in sorted(arguments.shards.glob("*.npz")):
        for source, kind, exact in read(path, arguments.models):
            found[kind].append(exact)
            if kind == "plain":
                found[f"plain, {source}"].append(exact)
    for name, rows in sorted(found.items()):
        shares = np.mean(rows, axis=0)
        columns = zip(100 * shares, half_width(shares, len(rows)), strict=True)
        print(name, len(rows), *(f"{share:.1f} ±{half:.1f}" for share, half in columns), sep=" | ")


if __name__ == "__main__":
    main()
