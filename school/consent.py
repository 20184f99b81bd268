"""Guardian consent: what it covers, when it ends, and the check before any use.

Decisions are kept as they were made, one after another. The latest decision of any guardian
counts: one guardian's withdrawal ends what another gave (the careful reading of PIPL art. 15
and 31; a school may settle a dispute by asking both).
"""

from collections.abc import Iterable
from enum import StrEnum

from pydantic import AwareDatetime, BaseModel

from school.errors import ConsentMissing, Expired
from school.people import PersonId


class Purpose(StrEnum):
    """What a guardian can agree to, one by one."""

    HOMEWORK = "homework"
    IMPROVE = "improve"
    """Keeping corrected answers as small labelled pictures, to measure and train the reader."""
    GROWTH = "growth"
    """The growth record: what teachers, family and pupils write down, with photos."""
    PORTRAIT = "portrait"
    """Putting learning and growth together into a portrait and a report of one child."""
    HEALTH = "health"
    """Health and psychological data, kept encrypted with a key of their own."""


PURPOSE_NAMES = {
    Purpose.HOMEWORK: "作业批改与学情",
    Purpose.IMPROVE: "帮助改进识别",
    Purpose.GROWTH: "成长档案",
    Purpose.PORTRAIT: "学生画像与报告",
    Purpose.HEALTH: "健康数据",
}

SPOKEN = {
    Purpose.HOMEWORK: ("作业", "批改", "学情"),
    Purpose.IMPROVE: ("改进", "帮助改进"),
    Purpose.GROWTH: ("成长档案", "成长记录", "成长"),
    Purpose.PORTRAIT: ("画像", "学期报告"),
    Purpose.HEALTH: ("健康数据", "健康"),
}
"""How people name a purpose in a message; the first is what a button says."""

VERSIONS = {
    Purpose.HOMEWORK: "2026-12",
    Purpose.IMPROVE: "2026-11",
    Purpose.GROWTH: "2026-12",
    Purpose.PORTRAIT: "2026-12",
    Purpose.HEALTH: "2026-12",
}
"""Version of the text shown to the guardian; a new text needs a new consent."""

TEXTS = {
    Purpose.HOMEWORK: (
        "老师会拍孩子的作业，由程序批改，老师确认后你能看到结果。",
        "保存：作业照片（30 天后删除）、每题对错、老师的改判，和由此整理的错题本、知识点掌握情况。",
        "不识别人脸，不做排名，不给第三方。",
        "只有任课老师、孩子本人和监护人能看；群里只有全班合计。",
        "随时可以发“撤回同意”，撤回后删除已保存的记录。",
    ),
    Purpose.IMPROVE: (
        "可选，不影响批改：老师改正程序看错的答案时，留下那一小块手写答案的图片和正确内容，用来让程序看得更准。",
        "保存：只有答案那一小块（最长 2 年），不含姓名、学号、班级，文件名里也没有；不给第三方。",
        "随时可以发“撤回改进”，撤回后马上删除。",
    ),
    Purpose.GROWTH: (
        "可选：老师、家长和孩子可以把品德、艺术、身心、技能方面的点滴和阅读记下来，形成成长档案。",
        "保存：记下的文字、附上的照片和阅读记录，到毕业后一年。家长和孩子交的由班主任审核后才显示。",
        "只有本班老师、孩子本人和监护人能看。随时可以发“撤回成长档案”，撤回后删除已保存的记录。",
    ),
    Purpose.PORTRAIT: (
        "可选：把作业和成长记录合在一起，画出强项、弱项和变化，做成孩子的画像和学期报告。",
        "保存：报告（1 年）。不排名，不做情绪或行为识别，不给第三方；群里只有人数够多的合计。",
        "只有本班老师、孩子本人和监护人能看。随时可以发“撤回画像”，撤回后删除已保存的报告。",
    ),
    Purpose.HEALTH: (
        "可选：保存晨检、体检、视力、体质和心理方面的健康数据，用来照顾孩子和发现聚集病例。",
        "保存：用单独的密钥加密，默认一个学期后删除；群里只有人数，没有姓名。",
        "只有班主任、校医和监护人能看。随时可以发“撤回健康数据”，撤回后删除已保存的数据。",
    ),
}

_NOT_KEPT = {
    Purpose.HOMEWORK: "没有保存这张照片",
    Purpose.IMPROVE: "没有留下答案的小图片",
    Purpose.GROWTH: "没有记进成长档案",
    Purpose.PORTRAIT: "没有做画像和报告",
    Purpose.HEALTH: "没有保存健康数据",
}


class Decision(BaseModel, frozen=True):
    """One guardian's yes or no to one purpose for one child."""

    pupil: PersonId
    guardian: PersonId
    purpose: Purpose
    version: str
    agreed: bool
    at: AwareDatetime


def purposes_named(text: str) -> tuple[Purpose, ...]:
    """Return the purposes a message names, in their order."""
    return tuple(p for p in Purpose if any(word in text for word in SPOKEN[p]))


class Standing(StrEnum):
    """How one purpose stands for one child."""

    AGREED = "agreed"
    REFUSED = "refused"
    OUTDATED = "outdated"
    """Somebody agreed to an earlier text; nothing is stored until they see the new one."""
    OPEN = "open"
    """Nobody decided yet."""


def latest_decision(
    decisions: Iterable[Decision], pupil: PersonId, purpose: Purpose
) -> Decision | None:
    """Return the decision that counts, or None; of two in the same instant it is the “no”."""
    relevant = [d for d in decisions if d.pupil == pupil and d.purpose is purpose]
    return max(relevant, key=lambda d: (d.at, not d.agreed), default=None)


def standing(latest: Decision | None) -> Standing:
    """Return how the purpose of the latest decision stands."""
    if latest is None:
        return Standing.OPEN
    if not latest.agreed:
        return Standing.REFUSED
    current = latest.version == VERSIONS[latest.purpose]
    return Standing.AGREED if current else Standing.OUTDATED


def in_force(decisions: Iterable[Decision], pupil: PersonId, purpose: Purpose) -> bool:
    """Return True when the latest decision for *pupil* and *purpose* is a yes to today's text."""
    return standing(latest_decision(decisions, pupil, purpose)) is Standing.AGREED


def any_in_force(decisions: Iterable[Decision], pupil: PersonId) -> bool:
    """Return True when consent to at least one purpose is in force for *pupil*."""
    every = list(decisions)
    return any(in_force(every, pupil, purpose) for purpose in Purpose)


def require(decisions: Iterable[Decision], pupil: PersonId, purpose: Purpose) -> None:
    """Pass when consent is in force.

    Raises:
        ConsentMissing: It is not; the message says that nothing was stored and how to give it.
    """
    if not in_force(decisions, pupil, purpose):
        name = PURPOSE_NAMES[purpose]
        raise ConsentMissing(
            f"还没有家长对“{name}”的同意，所以{_NOT_KEPT[purpose]}。"
            f"说明已私信给家长，家长同意后，请再发一次。"
        )


def require_current(purpose: Purpose, version: str) -> None:
    """Pass when *version* is that of today's text, or is not said.

    Raises:
        Expired: The text changed since the guardian saw it.
    """
    if version not in ("", VERSIONS[purpose]):
        name = SPOKEN[purpose][0]
        raise Expired(f"说明更新了，请再看一遍：发“同意{name}”，看过后再决定。这次没有记下。")


class MyConsents(BaseModel, frozen=True):
    """A guardian asks what is agreed for each of their children."""

    purpose: Purpose = Purpose.HOMEWORK


class Decide(BaseModel, frozen=True):
    """A guardian's yes or no for one child."""

    pupil_id: PersonId
    agree: bool
    purpose: Purpose = Purpose.HOMEWORK
    version: str = ""
    """Version of the text the guardian was shown; a yes to an old one is not taken."""


class ChildConsent(BaseModel, frozen=True):
    """What is agreed for one child."""

    pupil_id: PersonId
    name: str
    class_name: str
    standing: Standing
    informed: bool = False
    """The guardian who asks has decided on today's text before."""

    @property
    def agreed(self) -> bool:
        """Return True when consent is in force."""
        return self.standing is Standing.AGREED


class Deleted(BaseModel, frozen=True):
    """What went with a withdrawal: how many of what, such as 2, “份”, “批改记录和照片”."""

    count: int
    counter: str
    what: str


class ConsentState(BaseModel, frozen=True):
    """The text a guardian decides on, and the state for each child asked about."""

    purpose: Purpose
    name: str
    text: tuple[str, ...]
    version: str
    children: tuple[ChildConsent, ...]
    gone: tuple[Deleted, ...] = ()
    """What was deleted with a withdrawal."""

    @property
    def deleted(self) -> int:
        """Return how many things were deleted with a withdrawal."""
        return sum(part.count for part in self.gone)


class AllConsents(BaseModel, frozen=True):
    """A guardian asks how every purpose stands for each of their children."""


class PurposeStanding(BaseModel, frozen=True):
    """How one purpose stands, by which version of its text and since when."""

    purpose: Purpose
    standing: Standing
    version: str = ""
    since: AwareDatetime | None = None


class ChildStandings(BaseModel, frozen=True):
    """How every purpose stands for one child."""

    pupil_id: PersonId
    name: str
    purposes: tuple[PurposeStanding, ...]


class ConsentOverview(BaseModel, frozen=True):
    """How every purpose stands for each of a guardian's children."""

    children: tuple[ChildStandings, ...]

    def open(self) -> tuple[Purpose, ...]:
        """Return the purposes that are not agreed for every child, homework first."""
        agreed = [
            {p.purpose for p in child.purposes if p.standing is Standing.AGREED}
            for child in self.children
        ]
        return tuple(p for p in Purpose if not all(p in of_one for of_one in agreed))
