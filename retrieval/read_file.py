"""Reads one file of the library: what it is, whether it is safe to keep, and its text.

Run as ``python -m retrieval.read_file`` it reads a file from standard input within limits of memory
and time, and prints what it found as JSON: that is how the product reads (``read_apart.py``).
"""

import json
import resource
import sys

from pydantic import BaseModel

from retrieval.clean_text import clean_text, decoded, spoken_text
from retrieval.file_kinds import KINDS, MEDIA, TRANSCRIPTS, FileKind, kind_of
from school.errors import NotUnderstood

MOST_MEMORY = 2_000_000_000
"""Bytes of address space of the reading process."""
MOST_CPU_S = 60


class FileText(BaseModel, frozen=True):
    """What a file is and says."""

    kind: FileKind
    texts: tuple[str, ...] = ()
    """A page, slide, sheet or paragraph each, cleaned; empty: nothing to read in it."""

    @property
    def media_type(self) -> str:
        """Return how it is sent."""
        return KINDS[self.kind].media_type

    @property
    def ending(self) -> str:
        """Return how its name ends, such as “.pdf”."""
        return KINDS[self.kind].ending

    @property
    def text(self) -> str:
        """Return all it says."""
        return "\n".join(self.texts)


def read_file(content: bytes, *, name: str) -> FileText:
    """Return what a file is and says.

    Raises:
        NotUnderstood: The library does not take it; the message says why and what to do.
    """
    kind = kind_of(content, name=name)
    texts = _texts(kind, content)
    return FileText(kind=kind, texts=tuple(text for one in texts if (text := clean_text(one))))


def _texts(kind: FileKind, content: bytes) -> tuple[str, ...]:
    """Read by kind; the libraries are heavy, so each is imported when it is needed."""
    if kind in MEDIA or kind is FileKind.JPEG:
        return ()
    if kind in TRANSCRIPTS:
        said = decoded(content)
        return (spoken_text(said) if kind is FileKind.SUBTITLES else said,)
    if kind is FileKind.PDF:
        from retrieval.read_pdf import pdf_text  # noqa: PLC0415

        return pdf_text(content)
    from retrieval.office_zip import checked_office  # noqa: PLC0415

    checked_office(content)
    return _office_text(kind, content)


def _office_text(kind: FileKind, content: bytes) -> tuple[str, ...]:
    from retrieval import read_office  # noqa: PLC0415

    if kind is FileKind.DOCX:
        return read_office.docx_text(content)
    return (read_office.pptx_text if kind is FileKind.PPTX else read_office.xlsx_text)(content)


def _main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_CPU_S, MOST_CPU_S))
    content = sys.stdin.buffer.read()
    found: dict[str, object]
    try:
        found = {"found": read_file(content, name=sys.argv[1]).model_dump(mode="json")}
    except NotUnderstood as error:
        found = {"refused": error.message}
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    _main()
