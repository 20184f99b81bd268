"""The function as the queue calls it: a stored photo in, a reading and its pictures out."""

import itertools
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest

from grading_lambda.engine import Engine
from grading_lambda.handler import handler, run
from school.errors import BadPhoto, NotFound
from school.grading import PaperReading, SheetRequest, Verdict
from tests.grading_lambda.camera import Shot
from tests.grading_lambda.pages import PageStyle, a_page

STYLE = PageStyle(columns=2, items=8, font_px=40, shot=Shot(width=1000, height=1400))


class FilesInMemory:
    """A FileStore that forgets."""

    def __init__(self) -> None:
        self.stored: dict[str, tuple[bytes, str]] = {}

    def put(self, key: str, content: bytes, *, content_type: str) -> None:
        self.stored[key] = content, content_type

    def get(self, key: str) -> bytes:
        if key not in self.stored:
            raise NotFound("没有这张照片。请重新发送。")
        return self.stored[key][0]

    def delete(self, key: str) -> None:
        self.stored.pop(key, None)

    def keys(self, prefix: str) -> Iterator[str]:
        return iter(sorted(key for key in self.stored if key.startswith(prefix)))


@pytest.fixture
def files() -> FilesInMemory:
    files = FilesInMemory()
    files.put("p/photo.jpg", a_page(5, STYLE).photo, content_type="image/jpeg")
    return files


def test_a_reading_comes_with_its_pictures(files: FilesInMemory, engine: Engine) -> None:
    request = SheetRequest(
        photo_key="p/photo.jpg",
        annotated_key="p/annotated.jpg",
        crop_prefix="p/crop-",
        answers={"2": ("9999",)},
    )

    reading = run(request, files=files, engine=engine, timer=itertools.count().__next__)

    looked_at = [i for i in reading.items if i.verdict in (Verdict.WRONG, Verdict.UNSURE)]
    assert len(reading.items) == 8
    assert looked_at
    assert [i.crop for i in looked_at] == [f"p/crop-{i.no}.jpg" for i in looked_at]
    assert all(not i.crop for i in reading.items if i not in looked_at)
    assert set(files.keys("p/crop-")) == {i.crop for i in looked_at}
    for key in ("p/annotated.jpg", looked_at[0].crop):
        content, kind = files.stored[key]
        assert kind == "image/jpeg"
        assert cv2.imdecode(np.frombuffer(content, np.uint8), cv2.IMREAD_COLOR) is not None


def test_nothing_is_saved_that_was_not_asked_for(files: FilesInMemory, engine: Engine) -> None:
    run(SheetRequest(photo_key="p/photo.jpg"), files=files, engine=engine, timer=lambda: 0.0)

    assert list(files.keys("")) == ["p/photo.jpg"]


def test_a_retake_saves_no_picture(files: FilesInMemory, engine: Engine) -> None:
    black = bytes(cv2.imencode(".png", np.zeros((600, 600, 3), np.uint8))[1])
    files.put("p/black.png", black, content_type="image/png")
    request = SheetRequest(photo_key="p/black.png", annotated_key="p/a.jpg", crop_prefix="p/c-")

    reading = run(request, files=files, engine=engine, timer=lambda: 0.0)

    assert reading.retake
    assert reading.items == ()
    assert list(files.keys("p/a")) == list(files.keys("p/c")) == []


def test_a_missing_or_broken_photo_is_an_error_of_its_kind(
    files: FilesInMemory, engine: Engine
) -> None:
    files.put("p/page.html", b"<html>", content_type="text/html")

    with pytest.raises(NotFound):
        run(SheetRequest(photo_key="p/none.jpg"), files=files, engine=engine, timer=lambda: 0.0)
    with pytest.raises(BadPhoto):
        run(SheetRequest(photo_key="p/page.html"), files=files, engine=engine, timer=lambda: 0.0)


def test_the_lambda_speaks_json(
    files: FilesInMemory, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QINGJIAO_HOME", str(tmp_path))
    monkeypatch.setenv("QINGJIAO_GRADING_THREADS", "1")
    # Imported here: the store's place is read once a process, from the environment set above.
    from school.settings import Settings  # noqa: PLC0415
    from school.store.files import open_files  # noqa: PLC0415

    open_files(Settings()).put("p/photo.jpg", files.get("p/photo.jpg"), content_type="image/jpeg")

    answer = handler({"photo_key": "p/photo.jpg"}, None)

    assert len(PaperReading.model_validate(answer["answer"]).items) == 8
    assert handler({"photo_key": "p/none.jpg"}, None)["error"]["kind"] == "NotFound"  # type: ignore[index]
    assert Engine.from_environment().threads == 1
