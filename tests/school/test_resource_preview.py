"""What a card shows of a text does not repeat the title and the facts above it."""

from datetime import UTC, datetime

import pytest

from school.people import UnitId
from school.resource_preview import PREVIEW, preview_of
from school.resources import Level, Resource, ResourceId

NOW = datetime(2026, 11, 22, tzinfo=UTC)
DIVISION = Resource(
    id=ResourceId("a"),
    work=ResourceId("a"),
    title="分数除法",
    subject="数学",
    edition="人教版",
    level=Level.REGION,
    home=UnitId("qt"),
    created_at=NOW,
    updated_at=NOW,
)


@pytest.mark.parametrize(
    ("pieces", "shown"),
    [
        ((), ""),
        (("分数除法",), ""),
        (("分数除法", "先复习倒数。"), "先复习倒数。"),
        (("分数除法\n小学 五年级 数学 课件 人教版\n先复习倒数。",), "先复习倒数。"),
        (("分数除法小学 五年级 数学\n的意义是什么？",), "分数除法的意义是什么？"),
        (("分数除法的意义是什么？",), "分数除法的意义是什么？"),
        (("分数除法\n小学 五年级 数学",), ""),
        (("没有标题的正文",), "没有标题的正文"),
        (("分数除法\n" + "长" * 400,), "长" * PREVIEW),
    ],
)
def test_the_beginning_of_a_text_is_shown(pieces: tuple[str, ...], shown: str) -> None:
    assert preview_of(DIVISION, pieces) == shown
