"""Draws the code people scan at a lesson to sign in."""

from io import BytesIO

import segno

PIXELS_A_MODULE = 10
"""Sharp on a projector; a phone reads it from the last row."""


def words_of(code: str) -> str:
    """Return what the code says, which somebody sends to the bot."""
    return f"听课签到 {code}"


def draw_code(code: str) -> bytes:
    """Return the QR code of a lesson as a PNG."""
    return draw_words(words_of(code))


def draw_words(words: str) -> bytes:
    """Return the QR code of words that somebody sends to the bot, as a PNG."""
    out = BytesIO()
    segno.make_qr(words, error="q").save(out, kind="png", scale=PIXELS_A_MODULE)
    return out.getvalue()
