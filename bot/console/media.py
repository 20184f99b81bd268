"""FolderMedia: photos people attached on the console, until the bot has handled them."""

import secrets
from datetime import timedelta

from school.errors import NotFound
from school.ports import Clock, FileStore


class FolderMedia:
    """Photos people attached on the console, until they are handled; see ConsoleMedia.

    Whatever is left after an hour (a question nobody answered) is swept away.
    """

    KEPT = timedelta(hours=1)

    def __init__(self, files: FileStore, clock: Clock) -> None:
        self._files = files
        self._clock = clock

    def put(self, content: bytes, *, ending: str = "") -> str:
        """Keep *content* and return a reference nobody can guess; a file keeps its ending."""
        ref = f"m{int(self._clock.now().timestamp())}-{secrets.token_hex(16)}{ending}"
        self._files.put(ref, content, content_type="application/octet-stream")
        return ref

    def sweep(self) -> None:
        """Remove what nobody came back for within the hour."""
        oldest = (self._clock.now() - self.KEPT).timestamp()
        for ref in self._files.keys("m"):
            if int(ref[1:].partition("-")[0]) < oldest:
                self._files.delete(ref)

    def get(self, ref: str) -> bytes:
        """Return the content.

        Raises:
            NotFound: It was deleted, or never there.
        """
        try:
            return self._files.get(ref)
        except ValueError as error:
            raise NotFound("没有这张照片。请再发一次。") from error

    def delete(self, ref: str) -> None:
        """Remove the content."""
        self._files.delete(ref)
