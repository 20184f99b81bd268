"""What is asked of assets and repairs, and what is answered."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.asset_words import MOST_ROWS, AssetRow
from school.assets import AssetCounts, AssetFacts, AssetState, RepairState
from school.hazard_calls import PhotoKey, Photos
from school.people import UnitId

MOST_LABELS = 480
"""Twenty sheets of labels at once."""


class RegisterAsset(BaseModel, frozen=True):
    """Registers one asset in words."""

    text: str = Field(min_length=1, max_length=200)


class ImportAssets(BaseModel, frozen=True):
    """Registers the rows of a file."""

    rows: tuple[AssetRow, ...] = Field(min_length=1, max_length=MOST_ROWS)


class ImportedAssets(BaseModel, frozen=True):
    """What came of a file."""

    school: str
    new: int
    same: int


class AssetOf(BaseModel, frozen=True):
    """Names one asset: by its id, or by the code of its label."""

    asset_id: str = Field(default="", max_length=40)
    code: str = Field(default="", max_length=24)


class FindAssets(AssetOf, frozen=True):
    """Looks for assets by code, by a photo of the label, or by words."""

    text: str = Field(default="", max_length=64)
    """Words each of which is in the name, the category, the place or the keeper's name."""
    photo_key: PhotoKey | None = None
    start: int = Field(default=0, ge=0, le=10_000)


class ScrapAct(StrEnum):
    """What is done about scrapping."""

    ASK = "ask"
    APPROVE = "approve"
    REFUSE = "refuse"


class ScrapAsset(AssetOf, frozen=True):
    """Asks for an asset to be scrapped, or decides on that."""

    act: ScrapAct
    reason: str = Field(default="", max_length=80)


class LendAsset(AssetOf, frozen=True):
    """Takes an asset out for oneself, or brings it back."""

    back: bool = False


class AssetAct(StrEnum):
    """What the asker may do to an asset now."""

    REPAIR = "repair"
    BORROW = "borrow"
    RETURN = "return"
    SCRAP = "scrap"
    DECIDE = "decide"


class AssetView(AssetFacts, frozen=True):
    """An asset as those who may see it see it."""

    asset_id: str
    code: str
    """As a person reads it."""
    school: str
    state: AssetState
    borrower: str = ""
    scrap_reason: str = ""
    repairs: int = 0
    """How often it was reported as broken."""
    open_repair: str = ""
    """Number of the repair that is open, as “W3”."""
    may: tuple[AssetAct, ...] = ()


class AssetList(BaseModel, frozen=True):
    """Assets that fit."""

    scope: str
    rows: tuple[AssetView, ...]
    total: int
    start: int = 0
    unread: bool = False
    """The photo showed no code of ours."""


class ReportRepair(AssetOf, frozen=True):
    """Reports that something is broken."""

    text: str = Field(default="", max_length=200)
    place: str = Field(default="", max_length=64)
    """Where it is, when that was asked about what no register holds."""
    photo_keys: Photos = ()
    """Photos; one of them may show the label."""


class RepairLacks(StrEnum):
    """What a report still lacks."""

    ASSET = "asset"
    WHICH = "which"
    """Several things fit."""
    WHAT = "what"
    PLACE = "place"
    """Where it is: no register holds it."""


class RepairView(BaseModel, frozen=True):
    """A repair as those who may see it see it."""

    repair_id: str
    ref: str
    school: str
    asset_id: str | None
    asset: str
    """Its name; empty where no register holds it."""
    place: str
    what: str
    state: RepairState
    reporter: str
    reported_at: AwareDatetime
    taken_by: str = ""
    done_at: AwareDatetime | None = None
    note: str = ""
    photo_keys: tuple[str, ...] = ()
    may: bool = False
    """Whether the asker may move it on."""


class ReportedRepair(BaseModel, frozen=True):
    """What came of a report."""

    repair: RepairView | None = None
    again: bool = False
    lacks: RepairLacks | None = None
    asset_id: str = ""
    """Which asset is meant, where only what is broken is missing."""
    place: str = ""
    """The place that was understood, where only what is broken is missing."""
    choices: tuple[AssetView, ...] = ()


class RepairOf(BaseModel, frozen=True):
    """Names a repair: by its id, or by its number in the own school."""

    repair_id: str = Field(default="", max_length=40)
    number: int = Field(default=0, ge=0, le=999_999)


class MoveRepair(RepairOf, frozen=True):
    """Takes a repair, or says how it ended."""

    to: RepairState
    note: str = Field(default="", max_length=80)


class RepairsOf(BaseModel, frozen=True):
    """Asks for one's own repairs, or for those that are open in the own places."""

    mine: bool = False
    start: int = Field(default=0, ge=0, le=10_000)


class RepairList(BaseModel, frozen=True):
    """Repairs: one's own newest first, or open ones oldest first."""

    rows: tuple[RepairView, ...]
    total: int
    mine: bool
    start: int = 0


class ExpiringOf(BaseModel, frozen=True):
    """Asks which assets' time is over in a year."""

    text: str = Field(default="", max_length=64)
    """Such as “2026”, “明年”, and a school's name."""
    start: int = Field(default=0, ge=0, le=10_000)


class Expiring(BaseModel, frozen=True):
    """What is due to be scrapped in a year, and what was due before and is still there."""

    scope: str
    year: int
    rows: tuple[AssetView, ...]
    total: int
    overdue: int = 0
    """How many of these were due in an earlier year."""
    price_yuan: Decimal
    by_category: tuple[tuple[str, int], ...]
    by_school: tuple[tuple[str, int], ...] = ()
    """For the bureau."""
    start: int = 0


class AssetStatistics(BaseModel, frozen=True):
    """Asks for the figures of assets and of their use in a month."""

    text: str = Field(default="", max_length=64)


class SchoolAssets(BaseModel, frozen=True):
    """One school's figures."""

    school_id: UnitId
    school: str
    counts: AssetCounts


class AssetMonth(BaseModel, frozen=True):
    """Figures of assets, and of their use in a month."""

    scope: str
    month: date
    """Its first day."""
    counts: AssetCounts
    schools: tuple[SchoolAssets, ...] = ()
    """By school, for the bureau."""
    most_used: tuple[tuple[str, int], ...] = ()
    """Assets lent most often, with how often."""
    most_broken: tuple[tuple[str, int], ...] = ()
    """Assets reported as broken most often in the month."""


class LabelsOf(BaseModel, frozen=True):
    """Asks for the labels of assets of the own school."""

    text: str = Field(default="", max_length=64)


class Label(BaseModel, frozen=True):
    """What a label says."""

    code: str
    """Without dashes."""
    name: str
    place: str
    school: str


class Labels(BaseModel, frozen=True):
    """Labels to print."""

    labels: tuple[Label, ...]
    total: int


class RemindAssets(BaseModel, frozen=True):
    """Asks for what is due to be scrapped this year to be told, once."""


class TellExpiry(BaseModel, frozen=True):
    """Queued work: put down that assets of a year are due."""

    year: int
