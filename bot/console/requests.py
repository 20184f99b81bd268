"""What the page asks for, checked: a choice of person, a message with photos, a press."""

from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from typing import TypeVar

from pydantic import BaseModel, Field, ValidationError
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import Request

from bot.console.pictures import HEAD_BYTES, file_ending, image_type
from bot.events import Named
from school.errors import BadPhoto, NotUnderstood

MAX_FILES = 50
MAX_FILE_BYTES = 20 * 1024 * 1024
MAX_TEXT = 4000
MAX_FIELDS_BYTES = 64 * 1024
MAX_UPLOAD_BYTES = MAX_FILES * MAX_FILE_BYTES + 1024 * 1024
CLIENT_ID = r"^[0-9A-Za-z-]{8,64}$"


class Choice(BaseModel, frozen=True):
    """Who somebody wants to be."""

    person: str = Field(min_length=1, max_length=200)


class Said(BaseModel, frozen=True):
    """A message somebody sends, but for its photos."""

    speaker: str = Field(alias="as", max_length=200)
    conversation: str = Field(max_length=300)
    client_id: str = Field(pattern=CLIENT_ID)
    text: str = ""


class Pressed(BaseModel, frozen=True):
    """A button somebody presses."""

    speaker: str = Field(alias="as", max_length=200)
    conversation: str = Field(max_length=300)
    client_id: str = Field(pattern=CLIENT_ID)
    token: Named = Field(min_length=1, max_length=500)


Asked = TypeVar("Asked", Choice, Said, Pressed)


async def read_json(request: Request, kind: type[Asked]) -> Asked:
    """Return the request's JSON body as *kind*.

    Raises:
        NotUnderstood: It is not that, or larger than 64 KB.
    """
    _check_length(request, MAX_FIELDS_BYTES)
    try:
        return kind.model_validate_json(await request.body())
    except ValidationError as error:
        raise NotUnderstood("这个请求的格式不对。请刷新页面再试。") from error


@asynccontextmanager
async def read_message(request: Request) -> AsyncIterator[tuple[Said, Sequence[UploadFile]]]:
    """Give a message and its photos, which are on disk until the block ends.

    Raises:
        NotUnderstood: The form is not a message, it is empty, or its text is too long.
        BadPhoto: A file is too large or not a photo, or there are more than 50.
    """
    _check_length(request, MAX_UPLOAD_BYTES)
    try:
        fields = await request.form(
            max_files=MAX_FILES, max_fields=8, max_part_size=MAX_FIELDS_BYTES
        )
    except HTTPException as error:
        if "files" in error.detail:
            raise BadPhoto(f"一次最多发 {MAX_FILES} 张照片。请分几次发。") from error
        raise NotUnderstood("这条消息的格式不对。请刷新页面再试。") from error
    try:
        photos = [file for file in fields.getlist("photos") if isinstance(file, UploadFile)]
        said = _said({name: value for name, value in fields.items() if isinstance(value, str)})
        _check_message(said, photos)
        yield said, photos
    finally:
        await fields.close()


def contents(photos: Sequence[UploadFile]) -> Iterator[bytes]:
    """Yield the bytes of each photo, one at a time: fifty of them would be a gigabyte."""
    for photo in photos:
        photo.file.seek(0)
        yield photo.file.read()


def _check_length(request: Request, most: int) -> None:
    length = request.headers.get("content-length", "")
    if not length.isascii() or not length.isdigit():
        raise NotUnderstood("这个请求没有说明大小。请刷新页面再试。")
    if int(length) > most:
        raise BadPhoto(
            f"内容太大：一张照片最多 20 MB，一次最多 {MAX_FILES} 张。请分几次发。"
            if most == MAX_UPLOAD_BYTES
            else "内容太大。请刷新页面再试。"
        )


def _said(fields: dict[str, str]) -> Said:
    # a browser writes every line break of a form as two characters
    text = fields.get("text", "").replace("\r\n", "\n").strip()
    try:
        return Said.model_validate({**fields, "text": text})
    except ValidationError as error:
        raise NotUnderstood("这条消息的格式不对。请刷新页面再试。") from error


def _check_message(said: Said, photos: Sequence[UploadFile]) -> None:
    if len(said.text) > MAX_TEXT:
        raise NotUnderstood(f"这条消息超过 {MAX_TEXT} 字。请分几条发。")
    if not said.text and not photos:
        raise NotUnderstood("还没有内容。请写几个字，或选一张照片。")
    for place, photo in enumerate(photos, start=1):
        if (photo.size or 0) > MAX_FILE_BYTES:
            raise BadPhoto(f"第 {place} 张照片超过 20 MB，没有发出。请压缩后再发，或重新拍一张。")
        if image_type(_head(photo)) is None and not file_ending(_whole(photo)):
            raise BadPhoto(
                f"第 {place} 个文件不是照片，没有发出。请发 JPG 或 PNG，成叠的发 PDF 或 ZIP。"
            )


def _whole(photo: UploadFile) -> bytes:
    photo.file.seek(0)
    return photo.file.read()


def _head(photo: UploadFile) -> bytes:
    photo.file.seek(0)
    return photo.file.read(HEAD_BYTES)
