"""Assets: what a school owns, each with a code of its own on a label, from buying to scrapping.

The code is random: it says nothing about the school, and nobody finds another by counting.
"""

import hashlib
import re
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, Field

from school.errors import NotUnderstood
from school.people import PersonId, UnitId

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Digits and letters nobody takes for one another on a label: no 0 O, 1 I L, U."""
CODE_LENGTH = 12
"""Of 30 letters: 58 bits."""
PREFIX = "QJA:"
"""Stands before the code in the QR code, so that others' codes are told apart."""
LONGEST_LIFE = 50
"""Years."""
_CODE = re.compile(
    rf"(?<![A-Z0-9])(?:QJA[:：]?\s*)?([{ALPHABET}]{{4}})-?([{ALPHABET}]{{4}})-?([{ALPHABET}]{{4}})(?![A-Z0-9])"
)

Name = Annotated[str, Field(min_length=1, max_length=40)]
Short = Annotated[str, Field(max_length=40)]


class AssetState(StrEnum):
    """Where an asset stands."""

    IN_USE = "in_use"
    LENT = "lent"
    SCRAP_ASKED = "scrap_asked"
    """Somebody wants it scrapped; another has to say yes."""
    SCRAPPED = "scrapped"


ASSET_STATES = {
    AssetState.IN_USE: "在用",
    AssetState.LENT: "借出",
    AssetState.SCRAP_ASKED: "待批报废",
    AssetState.SCRAPPED: "已报废",
}


class AssetFacts(BaseModel, frozen=True):
    """What a person or a file says of an asset."""

    name: Name
    category: Short = ""
    place: Short = ""
    keeper: Annotated[str, Field(max_length=16)] = ""
    """Name of who uses it."""
    bought_on: date | None = None
    """Of a year alone its first day."""
    price_yuan: Decimal | None = Field(default=None, ge=0, le=100_000_000, decimal_places=2)
    serial: Short = ""
    scrap_on: date | None = None
    """When its time is over; of a year alone its last day."""


class Asset(AssetFacts, frozen=True):
    """One asset."""

    id: str
    code: str
    """What its label says, without dashes."""
    school: UnitId
    state: AssetState = AssetState.IN_USE
    since: AwareDatetime
    """When it was registered."""
    borrower: PersonId | None = None
    lent_at: AwareDatetime | None = None
    scrap_asked_by: PersonId | None = None
    scrap_reason: str = ""
    scrapped_by: PersonId | None = None
    scrapped_at: AwareDatetime | None = None

    @property
    def label_code(self) -> str:
        """Return its code as a person reads it: “7K2M-9QXA-4TRD”."""
        return spoken_code(self.code)


def asset_from(
    facts: AssetFacts, *, school: UnitId, which: str, token: str, now: AwareDatetime
) -> Asset:
    """Return a new asset; the same facts and *which* of a school have the same id.

    Args:
        facts: What is said of it.
        school: Whose it is.
        which: Tells things apart of which the same is said, such as “2” of three desks.
        token: Random text its code comes from.
        now: When it is registered.
    """
    said = AssetFacts(**facts.model_dump(include=set(AssetFacts.model_fields)))
    key = "\n".join((school, said.model_dump_json(), which))
    return Asset(
        **said.model_dump(),
        id=hashlib.sha256(key.encode()).hexdigest()[:40],
        code=code_from(token),
        school=school,
        since=now,
    )


class RepairState(StrEnum):
    """Where a repair stands."""

    REPORTED = "reported"
    TAKEN = "taken"
    FIXED = "fixed"
    HOPELESS = "hopeless"
    """It cannot be repaired."""


REPAIR_STATES = {
    RepairState.REPORTED: "已报修",
    RepairState.TAKEN: "已接单",
    RepairState.FIXED: "已修好",
    RepairState.HOPELESS: "修不了",
}
_BEFORE = {
    RepairState.TAKEN: (RepairState.REPORTED,),
    RepairState.FIXED: (RepairState.REPORTED, RepairState.TAKEN),
    RepairState.HOPELESS: (RepairState.REPORTED, RepairState.TAKEN),
}
OPEN_REPAIRS = (RepairState.REPORTED, RepairState.TAKEN)


class Repair(BaseModel, frozen=True):
    """One repair."""

    id: str
    school: UnitId
    number: int
    """Counts a school's repairs from 1: “W3”."""
    asset_id: str | None = None
    """None: a door or a tap, which no register holds."""
    place: str = ""
    """Where it is, if no register says so."""
    what: str
    photos: int = 0
    state: RepairState = RepairState.REPORTED
    reporter: PersonId
    reported_at: AwareDatetime
    taken_by: PersonId | None = None
    taken_at: AwareDatetime | None = None
    done_at: AwareDatetime | None = None
    note: str = ""

    @property
    def ref(self) -> str:
        """Return how it is called in its school: “W3”."""
        return f"W{self.number}"

    @property
    def folder(self) -> str:
        """Return where its photos are kept; the id says nothing about the school."""
        return f"repairs/{self.id}"

    def photo_keys(self) -> tuple[str, ...]:
        """Return the keys of its photos."""
        return tuple(f"{self.folder}/{n}.jpg" for n in range(1, self.photos + 1))


_BROKEN = re.compile(
    r"[坏漏断裂破堵松锈卡闪]|掉[了下落]|脱落|不[亮响转动行冷热上开牢制]|不能|不出|没[电水信声图反]|故障|短路|异响|有问题|修"
)
_VAGUE = re.compile(
    r"^(?:我|这里|那里|那边)?(?:[那这]个?|一个|有个?)?(?:东西|设备|玩意|地方)?(?:坏了|要修)?$"
)


def says_broken(text: str) -> bool:
    """Return True for words of something that does not work, such as “门坏了”."""
    return _BROKEN.search(text) is not None


def says_nothing(text: str) -> bool:
    """Return True for words that name no thing: “那个东西坏了”."""
    return _VAGUE.match(text) is not None


class Loan(BaseModel, frozen=True):
    """Somebody had an asset for a time."""

    asset_id: str
    school: UnitId
    person: PersonId
    since: AwareDatetime
    until: AwareDatetime | None = None


def spoken_code(code: str) -> str:
    """Return a code in groups of four."""
    return "-".join(code[n : n + 4] for n in range(0, CODE_LENGTH, 4))


def code_from(token: str) -> str:
    """Return a code from random text of at least 40 characters, such as ``call.new_token()``."""
    number = int.from_bytes(hashlib.sha256(token.encode()).digest(), "big")
    letters = []
    for _ in range(CODE_LENGTH):
        number, rest = divmod(number, len(ALPHABET))
        letters.append(ALPHABET[rest])
    return "".join(letters)


def code_in(text: str) -> str:
    """Return the code a text or a QR code names; “”: none."""
    found = _CODE.search(text.upper())
    return "".join(found.groups()) if found else ""


def without_code(text: str) -> str:
    """Return a text without the code in it."""
    found = _CODE.search(text.upper())
    return text if found is None else text[: found.start()] + text[found.end() :]


def repaired(
    repair: Repair, to: RepairState, *, by: PersonId, at: AwareDatetime, note: str = ""
) -> Repair:
    """Return a repair after a step.

    Raises:
        NotUnderstood: The step does not follow; nothing changes.
    """
    if repair.state not in _BEFORE.get(to, ()):
        raise NotUnderstood(
            f"{repair.ref} 现在是“{REPAIR_STATES[repair.state]}”，没有改动。发“待修”看还有哪些。"
        )
    change: dict[str, object] = {"state": to, "note": note}
    if repair.taken_by is None:
        change |= {"taken_by": by, "taken_at": at}
    if to is not RepairState.TAKEN:
        change |= {"done_at": at}
    return repair.model_copy(update=change)


def asked_to_scrap(asset: Asset, *, by: PersonId, reason: str) -> Asset:
    """Return an asset somebody wants scrapped.

    Raises:
        NotUnderstood: It is lent, or on its way out already.
    """
    if asset.state is not AssetState.IN_USE:
        raise NotUnderstood(f"{asset.name}现在是“{ASSET_STATES[asset.state]}”，不能申请报废。")
    change = {"state": AssetState.SCRAP_ASKED, "scrap_asked_by": by, "scrap_reason": reason}
    return asset.model_copy(update=change)


def scrap_decided(asset: Asset, *, yes: bool, by: PersonId, at: AwareDatetime) -> Asset:
    """Return an asset after somebody else decided.

    Raises:
        NotUnderstood: Nobody asked, or who asked decides.
    """
    if asset.state is not AssetState.SCRAP_ASKED:
        raise NotUnderstood(f"{asset.name}没有等批的报废申请，没有改动。")
    if by == asset.scrap_asked_by:
        raise NotUnderstood("自己申请的报废要由另一个人批。请找另一位校领导或管理员。")
    change: dict[str, object] = {"state": AssetState.IN_USE, "scrap_asked_by": None}
    change |= {"scrap_reason": ""}
    if yes:
        change = {"state": AssetState.SCRAPPED, "scrapped_by": by, "scrapped_at": at}
    return asset.model_copy(update=change)


class AssetCounts(BaseModel, frozen=True):
    """Figures of the assets of a school, or of several."""

    total: int = 0
    by_category: tuple[tuple[str, int], ...] = ()
    price_yuan: Decimal = Decimal(0)
    expired: int = 0
    """Past their time, and not scrapped."""
    open_repairs: int = 0
    used: int = 0
    """Lent at least once in the time asked about."""
    loans: int = 0

    @property
    def used_rate(self) -> float | None:
        """Return the share that was lent in the time, 0 to 1; None: there are none."""
        return self.used / self.total if self.total else None
