"""Retention: how long each kind of thing is kept, in one table that ``tidy`` carries out.

What is not here is kept until the family deletes it, takes the consent back, or the person leaves
the records. The audit is not here on purpose: access logs are kept at least 180 days (R11, 网络
安全法 21), and a chain that is cut cannot be checked; nothing removes its rows.
"""

from datetime import timedelta
from enum import StrEnum

from pydantic import BaseModel

EXECUTED = "retention"
"""How the audit names that something was removed because its time was over."""
LEAST_ACCESS_LOG = timedelta(days=180)


class Kept(StrEnum):
    """A kind of thing that is removed when its time is over."""

    PHOTOS = "photos"
    LABELLED_CROPS = "labelled_crops"
    TRANSIENT = "transient"
    BUTTONS = "buttons"
    QUEUE = "queue"
    DEAD_LETTERS = "dead_letters"
    CONSOLE = "console"
    APPROVALS = "approvals"
    REPORT_CARDS = "report_cards"
    PAGES = "pages"
    GROWTH = "growth"
    GUIDES = "guides"
    EVENTS = "events"
    FOOD = "food"
    HEALTH = "health"
    GATES = "gates"
    SNAPSHOTS = "snapshots"
    INCIDENTS = "incidents"
    DUTY = "duty"
    RESOURCE_USES = "resource_uses"
    SEARCHES = "searches"
    LESSONS = "lessons"
    EVALUATION_PHOTOS = "evaluation_photos"
    TRAININGS = "trainings"
    ACTIVITY = "activity"


class Retention(BaseModel, frozen=True):
    """How long one kind is kept, and why that long."""

    what: str
    """In Chinese, as a report says it."""
    keep: timedelta
    why: str


RETENTION: dict[Kept, Retention] = {
    Kept.PHOTOS: Retention(
        what="作业照片", keep=timedelta(days=30), why="R12 and the text of the homework consent"
    ),
    Kept.LABELLED_CROPS: Retention(
        what="改正过的答案小图", keep=timedelta(days=730), why="the text of its consent"
    ),
    Kept.TRANSIENT: Retention(
        what="一次性文件", keep=timedelta(hours=1), why="looked at once; school/transient.py"
    ),
    Kept.BUTTONS: Retention(
        what="卡片按钮", keep=timedelta(days=1), why="after they stopped working, to say so"
    ),
    Kept.QUEUE: Retention(
        what="处理完的消息", keep=timedelta(days=7), why="long enough to know every redelivery"
    ),
    Kept.DEAD_LETTERS: Retention(
        what="没送到的消息", keep=timedelta(days=30), why="long enough for somebody to look"
    ),
    Kept.CONSOLE: Retention(
        what="网页聊天记录", keep=timedelta(days=365), why="what a phone would keep, for a year"
    ),
    Kept.APPROVALS: Retention(
        what="导出申请", keep=timedelta(days=365), why="the yearly report is made from the audit"
    ),
    Kept.REPORT_CARDS: Retention(
        what="成绩单", keep=timedelta(days=365), why="the text of the portrait consent"
    ),
    Kept.PAGES: Retention(
        what="一次性网页", keep=timedelta(days=1), why="opens for ten minutes; then to say so"
    ),
    Kept.GUIDES: Retention(
        what="模型写的导学案和练习",
        keep=timedelta(days=30),
        why="a draft: who wants it has taken the PDF or put it into the library",
    ),
    Kept.GROWTH: Retention(
        what="成长和阅读记录",
        keep=timedelta(days=365),
        why="after the pupil leaves school: the text of its consent; each row knows its day",
    ),
    Kept.DUTY: Retention(
        what="值班、签到和巡查记录",
        keep=timedelta(days=366),
        why="a school year and the same day of the last one, for the yearly safety review",
    ),
    Kept.ACTIVITY: Retention(
        what="用过青教的月份",
        keep=timedelta(days=731),
        why="how many use it is compared with the year before; which month is all it says",
    ),
    Kept.RESOURCE_USES: Retention(
        what="谁打开过哪份资源，上传记录",
        keep=timedelta(days=365),
        why="recommendations look a school year back; after it only how often is kept",
    ),
    Kept.LESSONS: Retention(
        what="公开课、同步课堂和集体备课的安排与签到",
        keep=timedelta(days=1096),
        why="a teacher's points of a year are compared with those of the year before",
    ),
    Kept.EVALUATION_PHOTOS: Retention(
        what="评估材料的照片",
        keep=timedelta(days=1096),
        why="from the day the outcome was published: looked at again by the rounds after it",
    ),
    Kept.TRAININGS: Retention(
        what="教师培训、签到和学时",
        keep=timedelta(days=2192),
        why="教师〔2011〕1号: hours are counted over five years; one more to settle disputes",
    ),
    Kept.EVENTS: Retention(
        what="报警和设备事件",
        keep=timedelta(days=183),
        why="R11: security logs at least 180 days; passes and temperatures no longer than a term",
    ),
    Kept.FOOD: Retention(
        what="食品安全登记",
        keep=timedelta(days=730),
        why="食品安全法 50: bills at least six months after use, else two years",
    ),
    Kept.HEALTH: Retention(
        what="健康记录", keep=timedelta(days=183), why="R8 and the text of its consent: one term"
    ),
    Kept.GATES: Retention(
        what="进出、车辆、访客、假条和校车记录",
        keep=timedelta(days=183),
        why="R11: security logs at least 180 days; where a child was is kept no longer",
    ),
    Kept.SNAPSHOTS: Retention(
        what="设备抓拍和报警照片",
        keep=timedelta(days=30),
        why="as homework photos: people are on it; of an alarm from the day it was closed",
    ),
    Kept.SEARCHES: Retention(
        what="资源搜索记录",
        keep=timedelta(days=183),
        why="a term: what somebody looked for says what to recommend until the next",
    ),
    Kept.INCIDENTS: Retention(
        what="报警处置记录",
        keep=timedelta(days=183),
        why="R11, from the day it was closed; silences and drills from the day they ended",
    ),
}
"""The one table of retention."""


def keep(kind: Kept) -> timedelta:
    """Return how long a kind is kept."""
    return RETENTION[kind].keep
