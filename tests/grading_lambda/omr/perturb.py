"""Worsens a photo as a hurried phone does: uneven light, a shadow, blur, JPEG; a slanted view."""

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""

MOST_PERSPECTIVE = 0.02
"""How far a corner moves, as a part of the photo's sides."""
MOST_TURN_DEG = 2.5
JPEG_QUALITY = 60


def light(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return *pixels* under a light that falls off, behind a shadow, a little blurred, as JPEG."""
    high, wide = pixels.shape[:2]
    ys, xs = np.mgrid[0:high, 0:wide].astype(np.float32)
    fall = _along(xs / wide, ys / high, rng)
    lit = 1 - np.float32(rng.uniform(0.15, 0.45)) * np.clip(fall + 0.5, 0, 1)
    edge = _along(xs / wide, ys / high, rng) - np.float32(rng.uniform(-0.25, 0.25))
    soft = np.float32(rng.uniform(15, 80))
    shadow = 1 - np.float32(rng.uniform(0.15, 0.40)) / (1 + np.exp(-edge * soft))
    dim = pixels.astype(np.float32) * (lit * shadow)[..., None]
    blur = float(rng.uniform(0.6, 1.2)) * max(0.6, min(high, wide) / 1200)
    seen = np.clip(cv2.GaussianBlur(dim, (0, 0), blur), 0, 255).astype(np.uint8)
    return as_jpeg(seen)


def geometry(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return *pixels* seen a little from the side and turned; the frame keeps its size."""
    high, wide = pixels.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    moved = corners + rng.uniform(-1, 1, (4, 2)) * MOST_PERSPECTIVE * np.array([wide, high])
    angle = np.deg2rad(rng.uniform(-MOST_TURN_DEG, MOST_TURN_DEG))
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    middle = np.array([wide, high]) / 2
    seen = ((moved - middle) @ spin.T + middle).astype(np.float32)
    matrix = cv2.getPerspectiveTransform(corners, seen)
    flat = cv2.warpPerspective(
        pixels, matrix, (wide, high), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(flat, np.uint8)


def both(pixels: Pixels, rng: np.random.Generator) -> Pixels:
    """Return *pixels* seen from the side, in bad light."""
    return light(geometry(pixels, rng), rng)


def as_jpeg(pixels: Pixels, *, quality: int = JPEG_QUALITY) -> Pixels:
    """Return *pixels* as they come back from a JPEG file."""
    jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), np.uint8)


def _along(
    xs: NDArray[np.float32], ys: NDArray[np.float32], rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return how far each place lies along a random direction, -0.7 to 0.7."""
    angle = rng.uniform(0, 2 * np.pi)
    across = np.cos(angle) * (xs - 0.5) + np.sin(angle) * (ys - 0.5)
    return np.asarray(across, np.float32)
