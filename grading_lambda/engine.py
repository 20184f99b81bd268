"""Engine: two PP-OCRv6 networks that find text and read lines of it, and our own second reader.

The weights lie in the rapidocr wheel; its own Python is left out, for it takes longer to import
than a page takes to read, and it hides the probabilities that the verdict needs.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import cv2
import numpy as np
import onnxruntime
from numpy.typing import NDArray

from grading_lambda.strip_reader import CHARACTERS, read_strips

if TYPE_CHECKING:
    from grading_lambda.recognise import Evidence

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""
Quads = NDArray[np.float32]
"""(n, 4, 2) float32: corners x, y in pixels, clockwise from the top left."""
Probabilities = NDArray[np.float32]
"""(time steps, characters) float32, each row sums to 1; column 0 is the CTC blank."""

LINE_HEIGHT = 48
"""Height in pixels of a line as the recogniser sees it; a time step is 8 pixels wide."""
STEP_WIDTH = 8
_LEAST_TEXT, _LEAST_SCORE, _UNCLIP = 0.3, 0.5, 1.6
_MOST_BOXES = 400
_BATCH_PIXELS = 48 * 2600
"""Lines are batched up to this many padded pixels: beyond it a batch leaves the cache."""


class SecondLook(Protocol):
    """Reads crops again that the networks are not sure of, such as a vision-language model."""

    def read(self, crops: Sequence[Pixels], *, symbols: Sequence[str]) -> "list[Evidence | None]":
        """Return what each crop says in its *symbols*, as evidence; None: nothing to go by."""
        ...


@dataclass(frozen=True)
class Engine:
    """Both networks, loaded on first use and kept for the life of the process."""

    threads: int = 2
    models: Path | None = None
    """Folder of the .onnx files; None: the one inside the rapidocr package."""
    second_look: SecondLook | None = None
    """Another reader for what stays unsure; usually there is none."""

    @classmethod
    def from_environment(cls) -> "Engine":
        """Return an engine with QINGJIAO_GRADING_THREADS threads (default 2)."""
        return cls(threads=int(os.environ.get("QINGJIAO_GRADING_THREADS", "2")))

    def find_text(self, pixels: Pixels, *, side: int) -> tuple[Quads, NDArray[np.float32]]:
        """Return the text boxes of *pixels* and their scores, seen with *side* as long side."""
        high, wide = pixels.shape[:2]
        scale = side / max(high, wide)
        size = tuple(max(32, round(n * scale / 32) * 32) for n in (wide, high))
        small = cv2.resize(
            pixels, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        )
        heat = self._finder.run(None, {"x": _network_input(small)[None]})[0][0, 0]
        quads, scores = _boxes(heat)
        return quads * np.array([wide / size[0], high / size[1]], np.float32), scores

    def read_lines(self, crops: Sequence[Pixels]) -> list[Probabilities]:
        """Return what each crop of one line of text says, in the order given."""
        lines = [_line(crop) for crop in crops]
        order = sorted(range(len(lines)), key=lambda i: lines[i].shape[2])
        read: list[Probabilities] = [np.empty((0, 0), np.float32)] * len(lines)
        for batch in _batches(order, [line.shape[2] for line in lines]):
            width = lines[batch[-1]].shape[2]
            padded = np.zeros((len(batch), 3, LINE_HEIGHT, width), np.float32)
            for place, i in enumerate(batch):
                padded[place, :, :, : lines[i].shape[2]] = lines[i]
            for i, said in zip(batch, self._reader.run(None, {"x": padded})[0], strict=True):
                read[i] = said
        return read

    def read_strips(self, crops: Sequence[Pixels]) -> list[Probabilities]:
        """Return what the second reader says of each crop of handwriting, in the order given."""
        return read_strips(self._strips, crops)

    @cached_property
    def characters(self) -> tuple[str, ...]:
        """What each column of Probabilities stands for; the blank is the empty string."""
        listed = self._reader.get_modelmeta().custom_metadata_map["character"].splitlines()
        return ("", *listed, " ")

    @property
    def strip_characters(self) -> tuple[str, ...]:
        """What each column means when the second reader speaks; the blank is the empty string."""
        return ("", *CHARACTERS)

    @cached_property
    def _finder(self) -> onnxruntime.InferenceSession:
        return self._session("PP-OCRv6_det_small.onnx")

    @cached_property
    def _strips(self) -> onnxruntime.InferenceSession:
        return self._session(str(Path(__file__).parent / "models" / "strips.onnx"))

    @cached_property
    def _reader(self) -> onnxruntime.InferenceSession:
        return self._session("PP-OCRv6_rec_small.onnx")

    def _session(self, name: str) -> onnxruntime.InferenceSession:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = self.threads
        options.log_severity_level = 3
        # Threads that spin while they wait gain nothing here and take a third more processor time
        # from whatever else runs on the machine.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The arena keeps all that the largest page ever took, for each width of line anew. Without
        # it a process peaks at 580 MB instead of 890 on mixed pages, in the same time.
        options.enable_cpu_mem_arena = False
        folder = self.models or _packaged_models()
        return onnxruntime.InferenceSession(
            str(folder / name), options, providers=["CPUExecutionProvider"]
        )


def _packaged_models() -> Path:
    spec = find_spec("rapidocr")
    if spec is None or spec.origin is None:
        raise FileNotFoundError("rapidocr is not installed: pip install 'qingjiao[grading]'")
    return Path(spec.origin).parent / "models"


def _network_input(pixels: NDArray[Any]) -> NDArray[np.float32]:
    return (pixels.astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)


def _line(crop: Pixels) -> NDArray[np.float32]:
    high, wide = crop.shape[:2]
    width = max(STEP_WIDTH * 2, round(wide * LINE_HEIGHT / high))
    # Area averaging keeps thin strokes of a large photo; linear would step over them.
    how = cv2.INTER_AREA if high > LINE_HEIGHT * 1.5 else cv2.INTER_LINEAR
    return _network_input(cv2.resize(crop, (width, LINE_HEIGHT), interpolation=how))


def _batches(order: Sequence[int], widths: Sequence[int]) -> list[list[int]]:
    batches: list[list[int]] = []
    for i in order:
        full = batches and (len(batches[-1]) + 1) * widths[i] * LINE_HEIGHT > _BATCH_PIXELS
        if full or not batches:
            batches.append([])
        batches[-1].append(i)
    return batches


def _boxes(heat: NDArray[np.float32]) -> tuple[Quads, NDArray[np.float32]]:
    mask = cv2.dilate((heat > _LEAST_TEXT).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    quads, scores = [], []
    for outline in sorted(outlines, key=len, reverse=True)[:_MOST_BOXES]:
        (x, y), (w, h), angle = cv2.minAreaRect(outline)
        if min(w, h) < 3:  # noqa: PLR2004 - a speck, as in PaddleOCR's own post-processing
            continue
        score = _score(heat, outline)
        if score >= _LEAST_SCORE:
            grow = 2 * w * h * _UNCLIP / (2 * (w + h))
            quads.append(_clockwise(cv2.boxPoints(((x, y), (w + grow, h + grow), angle))))
            scores.append(score)
    return np.array(quads, np.float32).reshape(-1, 4, 2), np.array(scores, np.float32)


def _score(heat: NDArray[np.float32], outline: NDArray[Any]) -> float:
    x, y, w, h = cv2.boundingRect(outline)
    inside = np.zeros((h, w), np.uint8)
    cv2.drawContours(inside, [outline - np.array([x, y], np.int32)], -1, 1, cv2.FILLED)
    return float(cv2.mean(heat[y : y + h, x : x + w], inside)[0])


def _clockwise(corners: NDArray[Any]) -> NDArray[np.float32]:
    by_x = corners[np.argsort(corners[:, 0], kind="stable")]
    left, right = by_x[:2], by_x[2:]
    top_left, bottom_left = left[np.argsort(left[:, 1], kind="stable")]
    top_right, bottom_right = right[np.argsort(right[:, 1], kind="stable")]
    return np.stack([top_left, top_right, bottom_right, bottom_left])
