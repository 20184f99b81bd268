"""Approvals: seeing or taking out the records of many at once needs a manager's yes (R3).

A teacher, principal or the bureau asks with a purpose; a principal of that school (for a
principal's own question: the bureau) decides within three days; a yes is good for one day and for
one export, by the person who asked, of exactly what was asked.
"""

from datetime import timedelta
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel, Field

from school.errors import Expired, NotFound, PermissionDenied
from school.people import PersonId, UnitId

DECIDE_WITHIN = timedelta(hours=72)
"""After this nobody can approve any more: what was needed then may not be needed now."""
GOOD_FOR = timedelta(hours=24)
"""How long an approval can be used."""
SAME_USE = timedelta(minutes=10)
"""An export asked for again within this time is the same one: its first answer may be lost."""
LONGEST_WHY = 100


class BulkKind(StrEnum):
    """What can be taken out; each has its columns and no others."""

    SCORES = "scores"
    """Confirmed homework: how many right of how many, points where there is a key."""
    ROSTER = "roster"
    """Class, roll number and name."""


BULK_NAMES = {BulkKind.SCORES: "成绩", BulkKind.ROSTER: "名单"}


class Approval(BaseModel, frozen=True):
    """What somebody asked to take out, and what became of it."""

    id: str
    asked_by: PersonId
    unit_id: UnitId
    what: BulkKind
    why: str
    asked_at: AwareDatetime
    decided_by: PersonId | None = None
    decided_at: AwareDatetime | None = None
    approved: bool | None = None
    used_at: AwareDatetime | None = None

    @property
    def valid_until(self) -> AwareDatetime | None:
        """Return until when it can be used; None: it was not approved."""
        return self.decided_at + GOOD_FOR if self.approved and self.decided_at else None


def require_open(approval: Approval, *, by: PersonId, now: AwareDatetime) -> None:
    """Pass when somebody may decide on an approval now.

    Raises:
        PermissionDenied: It is their own question.
        Expired: It was decided, or asked too long ago.
    """
    if approval.asked_by == by:
        raise PermissionDenied("不能批准自己的申请。请等另一位负责人审批。")
    if approval.decided_at is not None:
        raise Expired("这份申请已经有人审批过了，没有重复处理。")
    if now > approval.asked_at + DECIDE_WITHIN:
        raise Expired("这份申请超过 72 小时，已经失效。需要的话请申请人重新申请。")


def require_usable(approval: Approval | None, *, by: PersonId, now: AwareDatetime) -> Approval:
    """Return the approval when its asker may take the export out now.

    Raises:
        NotFound: They asked for nothing, or it was somebody else.
        PermissionDenied: It was refused, or nobody has decided yet.
        Expired: Its day is over, or it was used.
    """
    if approval is None or approval.asked_by != by:
        raise NotFound("没有找到你的申请。先发“申请导出 三(2)班 成绩 用途 家长会”。")
    if approval.approved is None:
        raise PermissionDenied("申请还没有人审批，批准后会通知你。")
    until = approval.valid_until
    if until is None:
        raise PermissionDenied("这份申请没有获批，不能导出。")
    if now > until:
        raise Expired("批准已过 24 小时，失效了。需要的话请重新申请。")
    if approval.used_at is not None and now > approval.used_at + SAME_USE:
        raise Expired("这份批准已经用过一次了。需要的话请重新申请。")
    return approval


class AskBulk(BaseModel, frozen=True):
    """Asks for approval: “三(2)班 成绩 用途 家长会”, taken apart where the classes are known."""

    text: str = Field(max_length=200)


class DecideBulk(BaseModel, frozen=True):
    """A manager's yes or no."""

    approval_id: str = Field(max_length=40)
    approve: bool


class ApprovalOf(BaseModel, frozen=True):
    """Asks for one approval, as its asker or as a manager."""

    approval_id: str = Field(max_length=40)


class ApprovalReport(BaseModel, frozen=True):
    """An approval in words a card can show."""

    approval: Approval
    unit_name: str
    asker: str
    managers: int = 0
    """How many managers were asked just now."""


class ApprovalsWaiting(BaseModel, frozen=True):
    """Asks what waits for one's own decision."""


class WaitingApprovals(BaseModel, frozen=True):
    """What waits for somebody's decision, the oldest first."""

    reports: tuple[ApprovalReport, ...]


class TakeExport(BaseModel, frozen=True):
    """Asks for what was approved; without an id, the newest of the asker."""

    approval_id: str = Field(default="", max_length=40)


class BulkExport(BaseModel, frozen=True):
    """A table of what was approved, and nothing else."""

    approval_id: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int | float | None, ...], ...]
    left_out: int = 0
    """Pupils without their guardian's consent: they have a row in no table."""
