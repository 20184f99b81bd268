"""What somebody looked for in the library; it is that person's own and nobody else's."""

from pydantic import AwareDatetime, BaseModel

from school.resources import ResourceFilter, ResourceId

MOST_WORDS = 200
"""Characters of a search that are kept."""
MOST_OPENED = 20
"""Resources kept of one search: nobody opens more and means each."""


class PastSearch(BaseModel, frozen=True):
    """One search, and what of its hits was opened."""

    at: AwareDatetime
    words: str
    filter: ResourceFilter = ResourceFilter()
    opened: tuple[ResourceId, ...] = ()
