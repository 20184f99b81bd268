"""One spelling for texts and questions; for search only: what people read stays as written."""

from school.spelling import simplified


def normalised(text: str) -> str:
    """Return *text* in simplified characters, half width, lower case, in one line."""
    return simplified(text).lower()
