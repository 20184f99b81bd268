"""Strip: a straight piece of the photo along a line of text, in its own coordinates."""

import math
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]
"""(height, width, 3) uint8, BGR."""
Corners = tuple[tuple[float, float], tuple[float, float], tuple[float, float], tuple[float, float]]


def strip_of(corners: Corners) -> "Strip":
    """Return the strip whose corners these are, clockwise from the top left of the text."""
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    left, right = ((ax + dx) / 2, (ay + dy) / 2), ((bx + cx) / 2, (by + cy) / 2)
    along = right[0] - left[0], right[1] - left[1]
    height = (math.dist((ax, ay), (dx, dy)) + math.dist((bx, by), (cx, cy))) / 2
    return Strip(*left, math.atan2(along[1], along[0]), math.hypot(*along), height)


@dataclass(frozen=True)
class Strip:
    """A line of text: where it starts, which way it runs, how long and high it is, in pixels.

    Inside it, *along* runs from 0 at the left end to ``length``, and *across* from
    ``-height / 2`` at the top to ``height / 2`` at the bottom.
    """

    x: float
    y: float
    angle: float
    """Radians, clockwise on the screen."""
    length: float
    height: float

    def at(self, along: float, across: float = 0.0) -> tuple[float, float]:
        """Return the photo point of a place in the strip."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        return self.x + along * cos - across * sin, self.y + along * sin + across * cos

    def place(self, x: float, y: float) -> tuple[float, float]:
        """Return (along, across) of a photo point."""
        cos, sin = math.cos(self.angle), math.sin(self.angle)
        dx, dy = x - self.x, y - self.y
        return dx * cos + dy * sin, dy * cos - dx * sin

    def part(self, start: float, end: float) -> "Strip":
        """Return the strip between two places along this one."""
        x, y = self.at(start)
        return replace(self, x=x, y=y, length=end - start)

    def window(self, *, top: float, bottom: float) -> "Strip":
        """Return the strip between two places across this one."""
        x, y = self.at(0, (top + bottom) / 2)
        return replace(self, x=x, y=y, height=bottom - top)

    def corners(self) -> Corners:
        """Return the corners in photo pixels, clockwise from the top left of the text."""
        half = self.height / 2
        return (
            self.at(0, -half),
            self.at(self.length, -half),
            self.at(self.length, half),
            self.at(0, half),
        )

    def around(self, other: "Strip") -> "Strip":
        """Return the smallest strip along this one that holds both."""
        places = [self.place(*corner) for corner in (*self.corners(), *other.corners())]
        left, right = min(a for a, _ in places), max(a for a, _ in places)
        top, bottom = min(b for _, b in places), max(b for _, b in places)
        return self.window(top=top, bottom=bottom).part(left, right)

    def cut(self, photo: Pixels, *, scale: float = 1.0) -> Pixels:
        """Return the strip's pixels, level; beyond the photo its edge is repeated."""
        size = (max(1, round(self.length * scale)), max(1, round(self.height * scale)))
        if scale < 1:
            # Sampling every few pixels would step over thin strokes: cut first, then average.
            whole = self.cut(photo)
            return cv2.resize(whole, size, interpolation=cv2.INTER_AREA).astype(np.uint8)
        left, top = self.at(0, -self.height / 2)
        cos, sin = math.cos(self.angle) / scale, math.sin(self.angle) / scale
        back = np.array([[cos, -sin, left], [sin, cos, top]])
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(photo, back, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
        return cut.astype(np.uint8)
