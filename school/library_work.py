"""What keeps the library's index whole: making vectors, making it anew, telling how it is."""

from pydantic import BaseModel, Field


class EmbedResources(BaseModel, frozen=True):
    """Queued work: make the vectors of some resources that have none yet."""

    passages: int = Field(default=8, ge=1, le=256)
    """How many passages at once, about; e5 takes up to half a second for each."""
    go_on: bool = True
    """Whether what is left then is queued; the command line asks again by itself."""


class Embedded(BaseModel, frozen=True):
    """What was made."""

    made: int = 0
    """Resources that have vectors now."""
    left: int = 0
    """Resources still without."""


class BuildLibrary(BaseModel, frozen=True):
    """Asks for the index to be made anew from the database."""


class PurgeLibrary(BaseModel, frozen=True):
    """Asks that no saved index holds what was deleted from the library; once an hour is enough."""


class LibraryOf(BaseModel, frozen=True):
    """Asks how the library's index is."""


class LibraryStatus(BaseModel, frozen=True):
    """How the library's index is."""

    resources: int = 0
    """That somebody can find."""
    fresh: int = 0
    """Of them, those that came or changed since the base was saved."""
    with_vectors: int = 0
    model: str = ""
    """Empty: words alone."""
    seq: int = 0
    """Number of the library's clock up to which changes are in."""
    bytes: int = 0
    """Of the saved base; 0: none is saved."""
    problem: str = ""
    """Why meanings are not compared as the settings say; empty: they are."""
