"""How an answer comes into a photo: the pen's way on the paper, then light, blur, noise, JPEG."""

import cv2
import numpy as np
from numpy.typing import NDArray

from benchmarks.training.paper import Strip

Grey = NDArray[np.float32]
"""(height, width) float32; ink 0..1 or paper 0..255."""


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


def photographed(
    strip: Strip, rng: np.random.Generator, *, hard: bool = False
) -> NDArray[np.uint8]:
    """Return *strip* as grey pixels of a phone photo; a *hard* one is small, blurred or dim."""
    cut = strip.cut(rng)
    smallest, largest = (9, 26) if hard else (13, 44)
    digit_px = float(np.exp(rng.uniform(np.log(smallest), np.log(largest))))
    scale = digit_px / strip.digit_px
    size = (max(4, round(cut.shape[1] * scale)), max(6, round(cut.shape[0] * scale)))
    ink = cv2.resize(cut, size, interpolation=cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR)
    light = float(rng.uniform(90, 252))
    depth = float(rng.uniform(0.13, 0.6) if hard else rng.uniform(0.22, 0.92))
    pixels = light * _lit(ink.shape, rng, hard=hard) * (1 - depth * ink)
    pixels = _blurred(pixels.astype(np.float32), digit_px, rng, hard=hard)
    pixels = pixels + rng.normal(0, min(rng.uniform(0.5, 7), 0.1 * light * depth), pixels.shape)
    grey = np.clip(pixels, 0, 255).astype(np.uint8)
    if rng.random() < 0.75:
        quality = int(rng.integers(25, 60) if hard else rng.integers(35, 96))
        packed = cv2.imencode(".jpg", grey, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
        grey = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE).astype(np.uint8)
    return grey


def _lit(shape: tuple[int, ...], rng: np.random.Generator, *, hard: bool) -> Grey:
    """Return how light the paper is, about 1; with the edge of a shadow across if *hard*."""
    high, wide = shape
    across = np.linspace(-0.5, 0.5, wide, dtype=np.float32)[None]
    down = np.linspace(-0.5, 0.5, high, dtype=np.float32)[:, None]
    light = 1 + across * np.float32(rng.normal(0, 0.12)) + down * np.float32(rng.normal(0, 0.08))
    if hard and rng.random() < 0.5:
        turn, soft = rng.uniform(0, 2 * np.pi), rng.uniform(0.02, 0.25)
        far = across * wide / high * np.cos(turn) + down * np.sin(turn) - rng.normal(0, 0.4)
        light = light * (1 - np.float32(rng.uniform(0.15, 0.55)) / (1 + np.exp(-far / soft)))
    return np.asarray(light, np.float32)


def _blurred(pixels: Grey, digit_px: float, rng: np.random.Generator, *, hard: bool) -> Grey:
    if not hard:
        blur = float(rng.choice([rng.uniform(0.2, 0.8), rng.uniform(0.6, 1.8)]))
        return np.asarray(cv2.GaussianBlur(pixels, (0, 0), min(blur, digit_px * 0.055)), np.float32)
    # Up to 2.2 pixels where a digit is 30 high, as the network sees it.
    pixels = cv2.GaussianBlur(pixels, (0, 0), max(0.2, digit_px * rng.uniform(0.01, 0.073)))
    if rng.random() < 0.35:
        reach = max(2, round(digit_px * rng.uniform(0.08, 0.24)))
        kernel = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
        turn = rng.uniform(0, np.pi)
        end = np.array([np.cos(turn), np.sin(turn)]) * reach / 2
        a, b = (np.round(reach + sign * end).astype(int).tolist() for sign in (-1, 1))
        cv2.line(kernel, a, b, 1.0)
        pixels = cv2.filter2D(pixels, -1, kernel / kernel.sum())
    return np.asarray(pixels, np.float32)
