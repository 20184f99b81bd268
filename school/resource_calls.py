"""What is asked of the shelves and answered: adding, showing, sharing, reviewing, tagging."""

from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.actor import Actor
from school.knowledge import PointId
from school.resource_facts import Sharing
from school.resources import Resource, ResourceId, ReviewState

MOST_SAID = 600
_TRANSIENT = r"^transient/[0-9]{1,9}/[0-9a-f]{64}\.(?:bin|jpg)$"
_ID = r"^[A-Za-z0-9_-]{1,64}$"


class Upload(BaseModel, frozen=True):
    """A file somebody sent, which lies among the transient ones."""

    key: str = Field(pattern=_TRANSIENT)
    name: str = Field(max_length=200)
    digest: str = Field(pattern=r"^[0-9a-f]{64}$")
    """sha256 of what was sent, in hex."""
    size: int = Field(ge=1)
    """Bytes."""


class AddResource(BaseModel, frozen=True):
    """Asks for something to be put into the library."""

    said: str = Field(default="", max_length=MOST_SAID)
    file: Upload | None = None
    transcript: Upload | None = None
    """What is said in a video or a sound."""
    key: str = Field(default="", max_length=200)
    """Names the message it came with: the same message again adds nothing."""


class AddTranscript(BaseModel, frozen=True):
    """Adds what is said in a video or a sound that is in the library."""

    resource_id: ResourceId = Field(pattern=_ID)
    transcript: Upload


class ReadResource(BaseModel, frozen=True):
    """Queued work: read a file that was sent, and say whether it is fit for the library."""

    resource_id: ResourceId


class ResourceOf(BaseModel, frozen=True):
    """Asks for a resource."""

    resource_id: ResourceId = Field(pattern=_ID)


class Act(StrEnum):
    """What an owner may do to a resource."""

    SHARE = "share"
    CHANGE = "change"
    WITHDRAW = "withdraw"
    RESTORE = "restore"
    DELETE = "delete"
    AS_VERSION = "as_version"
    """Of two that are alike: the new one takes the place of the old one."""
    KEEP_BOTH = "keep_both"


class ManageResource(BaseModel, frozen=True):
    """Asks for something to be done to a resource by who keeps it."""

    resource_id: ResourceId = Field(pattern=_ID)
    act: Act
    to: Sharing | None = None
    said: str = Field(default="", max_length=MOST_SAID)


class ReviewResource(BaseModel, frozen=True):
    """Decides on a resource that waits."""

    resource_id: ResourceId = Field(pattern=_ID)
    approve: bool
    reason: str = Field(default="", max_length=400)


class TagResource(BaseModel, frozen=True):
    """Says which knowledge points a resource is about."""

    resource_id: ResourceId = Field(pattern=_ID)
    said: str = Field(default="", max_length=200)
    """Names of points, apart by commas or blanks; they take the place of all others."""
    confirm: PointId | None = Field(default=None, max_length=128)
    """One that was suggested, and is right."""
    reject: PointId | None = Field(default=None, max_length=128)


class MyResources(BaseModel, frozen=True):
    """Asks what is one's own in the library."""


class PendingOf(BaseModel, frozen=True):
    """Asks what waits for one's review."""


class TagAccuracyOf(BaseModel, frozen=True):
    """Asks how often suggested knowledge points were right."""


class ReadingStatus(StrEnum):
    """How far the reading of a file is."""

    NONE = "none"
    """Nothing was sent to be read: it is a link, or was read long ago."""
    WAITING = "waiting"
    NEAR = "near"
    """It is like one that is there; the uploader is asked which is meant."""
    READ = "read"
    REFUSED = "refused"


class Near(BaseModel, frozen=True):
    """A resource that is nearly the same, and that the asker may see."""

    resource_id: ResourceId
    title: str
    likeness: float = Field(ge=0, le=1)
    mine: bool = False
    """The asker keeps it, so it can be replaced."""


class Suggested(BaseModel, frozen=True):
    """A knowledge point a resource may be about: a suggestion until somebody confirms it."""

    point: PointId
    name: str
    score: float = Field(ge=0, le=1)


class May(StrEnum):
    """What the asker may do to a resource."""

    MANAGE = "manage"
    REVIEW = "review"
    TAG = "tag"


class Version(BaseModel, frozen=True):
    """One version of a work."""

    resource_id: ResourceId
    version: int
    state: ReviewState
    at: AwareDatetime


class ResourceShown(BaseModel, frozen=True):
    """A resource as the asker may see it."""

    resource: Resource
    home_name: str = ""
    owner_name: str = ""
    """Said to reviewers and to the owner."""
    preview: str = ""
    """The beginning of its text, at most 300 characters."""
    points: tuple[str, ...] = ()
    """Names of its knowledge points, given or confirmed by people."""
    suggested: tuple[Suggested, ...] = ()
    status: ReadingStatus = ReadingStatus.NONE
    why: str = ""
    """Why it was refused, or returned."""
    near: Near | None = None
    duplicate: bool = False
    """It was there before; nothing was added."""
    versions: tuple[Version, ...] = ()
    """All versions the asker may see, the newest first."""
    may: frozenset[May] = frozenset()


class UploadTold(BaseModel, frozen=True):
    """What became of a file somebody sent."""

    title: str
    status: ReadingStatus
    why: str = ""
    shown: ResourceShown | None = None


class ResourceLine(BaseModel, frozen=True):
    """A resource in a list."""

    resource: Resource
    home_name: str = ""
    owner_name: str = ""
    reading: bool = False
    """It is being read, or waits for its owner's word."""


class ResourceList(BaseModel, frozen=True):
    """Resources, and how many there are in all."""

    rows: tuple[ResourceLine, ...]
    total: int


class ResourceOpened(BaseModel, frozen=True):
    """How a resource is opened: somewhere else, or by a page that gives the file once."""

    title: str
    link: str = ""
    token: str = ""
    code: str = ""
    expires_at: AwareDatetime | None = None


class FileOpened(BaseModel, frozen=True):
    """For whom a page is, and what it gives: it is asked for as that reader."""

    reader: Actor
    resource_id: ResourceId


class ResourceFile(BaseModel, frozen=True):
    """Where a resource's file lies, and how it is sent."""

    key: str
    name: str
    media_type: str


class Removed(BaseModel, frozen=True):
    """What became of a resource that was managed; None: it is gone."""

    title: str
    shown: ResourceShown | None = None


class AccuracyRow(BaseModel, frozen=True):
    """How often suggestions of a subject were right."""

    subject: str
    confirmed: int
    rejected: int


class TagAccuracy(BaseModel, frozen=True):
    """How often suggested knowledge points were right, as people said."""

    rows: tuple[AccuracyRow, ...]
    open: int
    """Suggestions nobody looked at yet."""
