"""Finding teaching material: what is asked of the library, and what it answers."""

from pydantic import BaseModel, Field

from school.resources import Level, ResourceFilter, ResourceId, ResourceType, Stage

LONGEST_QUERY = 400
"""Characters; what is longer is a text, not a question."""
MOST_HITS = 50


class SearchRequest(BaseModel, frozen=True):
    """Asks for resources in words."""

    said: str = Field(max_length=LONGEST_QUERY, pattern=r"^[^\x00]*$")
    filter: ResourceFilter = ResourceFilter()
    """Conditions on top of those the sentence itself says."""
    top: int = Field(default=5, ge=1, le=MOST_HITS)
    skip: int = Field(default=0, ge=0, le=1_000)
    """How many of the best to pass over: the next page."""
    fresh: bool = False
    """Another batch: what follows the first page comes in turn from each type, not by score."""
    read_filter: bool = True
    """Whether conditions are also read from the sentence; “不限年级” asks again without."""


class SearchHit(BaseModel, frozen=True):
    """One resource that was found, as a list shows it."""

    resource_id: ResourceId
    title: str
    score: float
    """0 to 1, comparable within one answer only."""
    why: tuple[str, ...] = ()
    """What it has of the question: words, knowledge points, facts that fit; the strongest first."""
    stage: Stage | None = None
    grades: tuple[int, ...] = ()
    subject: str = ""
    type: ResourceType | None = None
    level: Level
    uses: int = 0
    year: int
    """In which it was last changed."""
    home_name: str = ""
    """Name of the county or school it belongs to."""
    open_to_county: bool = False
    """Whether everybody in the county may read it: only these may be named in a group."""


class Found(BaseModel, frozen=True):
    """What a search found."""

    hits: tuple[SearchHit, ...] = ()
    total: int = 0
    """How many resources fit the conditions and have something of the question."""
    filter: ResourceFilter = ResourceFilter()
    """The conditions that were used, those of the sentence among them."""
    understood: tuple[str, ...] = ()
    """The conditions in Chinese, such as “五年级”, “课件”."""
    took_s: float = 0.0
    meaning: bool = False
    """Whether meanings were compared too, not words alone."""
