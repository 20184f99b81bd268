"""Knowledge points of the curriculum, and which of them a question is about.

The tree is data: ``school/curricula/<subject>.toml``, a file a teacher can edit. Subjects without
a file have no tree; there a knowledge point is a tag a teacher gave, such as “修辞手法”, and its id
is made of subject and tag.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import NewType

from pydantic import BaseModel, Field

PointId = NewType("PointId", str)

FOLDER = Path(__file__).with_name("curricula")
MATHEMATICS = "数学"
TAG = "tag"
SUBJECTS = (
    "语文",
    MATHEMATICS,
    "英语",
    "科学",
    "物理",
    "化学",
    "生物",
    "历史",
    "地理",
    "道德与法治",
    "音乐",
    "美术",
    "体育",
    "信息科技",
)
"""Subjects as people name them in chat."""


class KnowledgePoint(BaseModel, frozen=True):
    """One thing a pupil can learn."""

    id: PointId
    subject: str
    name: str
    grade: int = Field(default=0, ge=0, le=9)
    """The grade (1 to 9) it is taught in; 0: no one grade."""
    parent: PointId | None = None
    after: tuple[PointId, ...] = ()
    """What has to be known before."""
    names: tuple[str, ...] = ()
    """Other names a teacher may call it by."""


class Curriculum(BaseModel, frozen=True):
    """The knowledge points of one subject."""

    subject: str
    points: Mapping[PointId, KnowledgePoint]

    def named(self, text: str) -> KnowledgePoint | None:
        """Return the point a teacher calls *text*, or None."""
        for point in self.points.values():
            if text in (point.id, point.name, *point.names):
                return point
        return None

    def below(self, point: PointId) -> tuple[KnowledgePoint, ...]:
        """Return the points right below *point*, in the order of the file."""
        return tuple(p for p in self.points.values() if p.parent == point)


@cache
def curricula() -> Mapping[str, Curriculum]:
    """Return the curricula that have a file, by subject."""
    found = (_read(path) for path in sorted(FOLDER.glob("*.toml")))
    return MappingProxyType({one.subject: one for one in found})


def _read(path: Path) -> Curriculum:
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    subject = content["subject"]
    points = [
        KnowledgePoint.model_validate({"id": key, "subject": subject, **values})
        for key, values in content["points"].items()
    ]
    return Curriculum(subject=subject, points={point.id: point for point in points})


def point(point_id: PointId) -> KnowledgePoint:
    """Return a knowledge point of a curriculum, or the tag an id was made of."""
    for curriculum in curricula().values():
        if point_id in curriculum.points:
            return curriculum.points[point_id]
    _, subject, name = (*point_id.split("/", 2), "", "")[:3]
    return KnowledgePoint(id=point_id, subject=subject, name=name or point_id)


def tagged(tag: str, *, subject: str) -> PointId:
    """Return the id of what a teacher called *tag*: a point of the tree, else a tag's own."""
    curriculum = curricula().get(subject)
    found = curriculum.named(tag) if curriculum else None
    return found.id if found else PointId(f"{TAG}/{subject}/{tag}")
