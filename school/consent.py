"""Guardian consent: what it covers, when it ends, and the check before any use.

Decisions are kept as they were made, one after another. The latest decision of any guardian
counts: one guardian's withdrawal ends what another gave (the careful reading of PIPL art. 15
and 31; a school may settle a dispute by asking both).
"""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel

from school.errors import ConsentMissing
from school.people import PersonId


class Purpose(StrEnum):
    """What a guardian can agree to, one by one."""

    HOMEWORK = "homework"
    IMPROVE = "improve"
    """Keeping corrected answers as small labelled pictures, to measure and train the reader."""


PURPOSE_NAMES = {Purpose.HOMEWORK: "作业批改与学情", Purpose.IMPROVE: "帮助改进识别"}

VERSIONS = {Purpose.HOMEWORK: "2026-11", Purpose.IMPROVE: "2026-11"}
"""Version of the text shown to the guardian; a new text needs a new consent."""

TEXTS = {
    Purpose.HOMEWORK: (
        "老师会拍孩子的作业，由程序批改，老师确认后你能看到结果。",
        "保存：作业照片（30 天后删除）、每题对错、老师的改判。不识别人脸，不做排名，不给第三方。",
        "只有任课老师、孩子本人和监护人能看；群里只有全班合计。",
        "随时可以发“撤回同意”，撤回后删除已保存的记录。",
    ),
    Purpose.IMPROVE: (
        "可选，不影响批改：老师改正程序看错的答案时，留下那一小块手写答案的图片和正确内容，用来让程序看得更准。",
        "保存：只有答案那一小块（最长 2 年），不含姓名、学号、班级，文件名里也没有；不给第三方。",
        "随时可以发“撤回改进”，撤回后马上删除。",
    ),
}


class Decision(BaseModel, frozen=True):
    """One guardian's yes or no to one purpose for one child."""

    pupil: PersonId
    guardian: PersonId
    purpose: Purpose
    version: str
    agreed: bool
    at: AwareDatetime


def in_force(decisions: Iterable[Decision], pupil: PersonId, purpose: Purpose) -> bool:
    """Return True when the latest decision for *pupil* and *purpose* is a yes to today's text."""
    relevant = [d for d in decisions if d.pupil == pupil and d.purpose is purpose]
    if not relevant:
        return False
    # Of two decisions in the same instant the “no” counts.
    latest = max(relevant, key=lambda d: (d.at, not d.agreed))
    return latest.agreed and latest.version == VERSIONS[purpose]


def require(decisions: Iterable[Decision], pupil: PersonId, purpose: Purpose) -> None:
    """Pass when consent is in force.

    Raises:
        ConsentMissing: It is not; the message says that nothing was stored and how to give it.
    """
    if not in_force(decisions, pupil, purpose):
        name = PURPOSE_NAMES[purpose]
        raise ConsentMissing(
            f"还没有家长对“{name}”的同意，所以没有保存这张照片。"
            "说明已私信给家长，家长回复“同意”后，请重发照片。"
        )


class MyConsents(BaseModel, frozen=True):
    """A guardian asks what is agreed for each of their children."""

    purpose: Purpose = Purpose.HOMEWORK


class Decide(BaseModel, frozen=True):
    """A guardian's yes or no for one child."""

    pupil_id: PersonId
    agree: bool
    purpose: Purpose = Purpose.HOMEWORK


class ChildConsent(BaseModel, frozen=True):
    """What is agreed for one child."""

    pupil_id: PersonId
    name: str
    class_name: str
    agreed: bool
    informed: bool = False
    """The guardian who asks has decided on today's text before."""


class ConsentState(BaseModel, frozen=True):
    """The text a guardian decides on, and the state for each child asked about."""

    purpose: Purpose
    name: str
    text: tuple[str, ...]
    version: str
    children: tuple[ChildConsent, ...]
    deleted: int = 0
    """Papers that were deleted with a withdrawal."""
