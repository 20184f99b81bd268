"""Photographs a flat sheet: perspective, tilt, light, blur, noise and JPEG."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""


@dataclass(frozen=True)
class Shot:
    """How the photo was taken."""

    width: int = 1600
    height: int = 2200
    tilt_deg: float = 0.0
    turn_deg: int = 0
    """0, 90, 180 or 270: how the phone was held."""
    perspective: float = 0.01
    """How far a corner moves, as a part of the paper's width."""
    shade: float = 0.1
    """Light lost at the dark end of the page, 0..1."""
    shadow: float = 0.0
    """Light lost behind a straight shadow edge, 0..1."""
    blur_px: float = 0.7
    noise: float = 3.0
    jpeg_quality: int = 80
    curl: float = 0.0
    """How far the paper bulges, as a part of its height: a book's page by the spine."""

    @classmethod
    def random(cls, rng: np.random.Generator, *, hard: bool) -> "Shot":
        """Return an everyday shot, or one somebody should have taken again."""
        return cls(
            tilt_deg=float(rng.uniform(-8, 8) if hard else rng.uniform(-4, 4)),
            perspective=float(rng.uniform(0.01, 0.025) if hard else rng.uniform(0, 0.015)),
            shade=float(rng.uniform(0.2, 0.5) if hard else rng.uniform(0, 0.25)),
            shadow=float(rng.uniform(0.2, 0.45)) if hard else 0.0,
            blur_px=float(rng.uniform(0.9, 1.5) if hard else rng.uniform(0.3, 1.1)),
            noise=float(rng.uniform(3, 8) if hard else rng.uniform(1, 5)),
            jpeg_quality=int(rng.integers(40, 65) if hard else rng.integers(70, 95)),
        )


def photograph(
    paper: Pixels, shot: Shot, *, rng: np.random.Generator
) -> tuple[bytes, NDArray[np.float64]]:
    """Return the photo as JPEG and the 3×3 matrix from (bent) paper to photo pixels."""
    upright, to_photo = exposed(paper, shot, rng=rng)
    pixels, turn = turned(upright, shot.turn_deg)
    jpeg = cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, shot.jpeg_quality])[1]
    return jpeg.tobytes(), turn @ to_photo


def exposed(
    paper: Pixels, shot: Shot, *, rng: np.random.Generator
) -> tuple[Pixels, NDArray[np.float64]]:
    """Return what the lens sees, not yet turned, and the matrix from (bent) paper to it."""
    to_photo = _view(paper, shot, rng=rng)
    table = rng.integers(40, 120, 3).astype(np.float64)
    flat = _laid_out(paper, shot, to_photo, table=table.tolist())
    lit = flat.astype(np.float32) * _light(shot, rng=rng)[..., None]
    blurred = cv2.GaussianBlur(lit, (0, 0), shot.blur_px) if shot.blur_px else lit
    grain = rng.standard_normal((*blurred.shape[:2], 1), np.float32) * np.float32(shot.noise)
    return np.clip(blurred + grain, 0, 255).astype(np.uint8), to_photo


def bent(points: NDArray[np.float64], shot: Shot, *, paper: Pixels) -> NDArray[np.float64]:
    """Return where *points* (…, 2) of the flat paper lie once it is curled, in paper pixels."""
    high, wide = paper.shape[:2]
    moved = points.copy()
    moved[..., 1] += shot.curl * high * _bulge(points[..., 0] / wide)
    return moved


def _bulge(across: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how high the page stands, 0..1: steep by the spine on the left, then falling off."""
    return np.asarray(np.exp(-np.clip(across, 0, 1) / 0.35) - np.clip(across, 0, 1) * 0.15)


def _laid_out(
    paper: Pixels, shot: Shot, to_photo: NDArray[np.float64], *, table: list[float]
) -> NDArray[np.uint8]:
    size = (shot.width, shot.height)
    if not shot.curl:
        flat = cv2.warpPerspective(paper, to_photo, size, borderValue=table, flags=cv2.INTER_AREA)
        return np.asarray(flat, np.uint8)
    xs, ys = np.meshgrid(np.arange(shot.width), np.arange(shot.height))
    seen = np.stack([xs, ys], axis=-1).reshape(-1, 1, 2).astype(np.float64)
    on_paper = cv2.perspectiveTransform(seen, np.linalg.inv(to_photo)).reshape(*xs.shape, 2)
    high, wide = paper.shape[:2]
    on_paper[..., 1] -= shot.curl * high * _bulge(on_paper[..., 0] / wide)
    places = on_paper.astype(np.float32)
    flat = cv2.remap(paper, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderValue=table)
    # Light falls off where the page bends away.
    shade = 1 - 6 * shot.curl * np.clip(_bulge(on_paper[..., 0] / wide), 0, 1)[..., None]
    return np.asarray(flat * np.clip(shade, 0.4, 1), np.uint8)


def _view(paper: Pixels, shot: Shot, *, rng: np.random.Generator) -> NDArray[np.float64]:
    high, wide = paper.shape[:2]
    corners = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    seen = corners + rng.uniform(-1, 1, (4, 2)).astype(np.float32) * shot.perspective * wide
    angle = np.deg2rad(shot.tilt_deg)
    spin = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    seen = (seen - seen.mean(axis=0)) @ spin.T
    scale = min(shot.width / np.ptp(seen[:, 0]), shot.height / np.ptp(seen[:, 1])) * 0.95
    seen = seen * scale + np.array([shot.width, shot.height]) / 2
    return cv2.getPerspectiveTransform(corners, seen.astype(np.float32)).astype(np.float64)


def _light(shot: Shot, *, rng: np.random.Generator) -> NDArray[np.float32]:
    ys, xs = np.mgrid[0 : shot.height, 0 : shot.width].astype(np.float32)
    angle = rng.uniform(0, 2 * np.pi)
    along = np.cos(angle) * (xs / shot.width - 0.5) + np.sin(angle) * (ys / shot.height - 0.5)
    light = 1 - shot.shade * np.clip(along + 0.5, 0, 1)
    edge = 1 / (1 + np.exp(-(along - rng.uniform(-0.2, 0.2)) * 60))
    return np.asarray(light * (1 - shot.shadow * edge), np.float32)


def turned(pixels: Pixels, turn_deg: int) -> tuple[Pixels, NDArray[np.float64]]:
    """Return *pixels* as a phone held at *turn_deg* takes them, and the matrix that turns them."""
    high, wide = pixels.shape[:2]
    matrix = {
        0: np.eye(3),
        90: np.array([[0, -1, high - 1], [1, 0, 0], [0, 0, 1]]),
        180: np.array([[-1, 0, wide - 1], [0, -1, high - 1], [0, 0, 1]]),
        270: np.array([[0, 1, 0], [-1, 0, wide - 1], [0, 0, 1]]),
    }[turn_deg]
    return np.ascontiguousarray(np.rot90(pixels, -turn_deg // 90)), matrix.astype(np.float64)


def contrast(pixels: Pixels, quad: list[list[float]]) -> float:
    """Return how much darker the darkest twentieth of what lies in *quad* is than its paper."""
    x, y, wide, high = cv2.boundingRect(np.array(quad, np.float32))
    part = pixels[max(0, y) : y + high, max(0, x) : x + wide].min(axis=2)
    return float(part.max() - np.percentile(part, 5))
