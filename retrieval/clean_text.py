"""Text of a file made harmless: no control characters, nothing hidden, no turned-around lines.

What a resource says is never an instruction to anybody; this only makes it look like what it is.
"""

import re
import unicodedata

_HIDDEN = frozenset({"Cf", "Cc", "Co", "Cn", "Cs"})
"""Control and format characters (bidi marks and zero widths among them), private and unassigned."""
_SPACES = re.compile(r"[ \t\u3000\xa0]+")
_LINES = re.compile(r"\n{2,}")


def clean_text(text: str) -> str:
    """Return *text* with what nobody sees removed and spaces folded."""
    folded = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    folded = folded.replace("\x0b", "\n").replace("\u2028", "\n").replace("\t", " ")
    seen = "".join(c for c in folded if c == "\n" or unicodedata.category(c) not in _HIDDEN)
    lines = (_SPACES.sub(" ", line).strip() for line in seen.split("\n"))
    return _LINES.sub("\n", "\n".join(lines)).strip()


_TIMES = re.compile(
    r"^\s*(?:\d+\s*$|WEBVTT.*|NOTE\b.*|(?:\d{1,2}:)?\d{1,2}:\d{2}[.,]\d{3}\s*-->.*)$"
)
_TAG = re.compile(r"<[^>\n]{0,80}>")


def spoken_text(subtitles: str) -> str:
    """Return what a transcript with times says, without times, numbers and tags."""
    lines = [_TAG.sub("", line) for line in subtitles.splitlines() if not _TIMES.match(line)]
    said = [line.strip() for line in lines if line.strip()]
    return "\n".join(
        line for place, line in enumerate(said) if line != said[place - 1] or not place
    )


def decoded(content: bytes) -> str:
    """Return the characters of a text file: UTF-8, UTF-16 with its mark, else GB 18030."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")
