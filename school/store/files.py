"""FileStore kept in a local folder or in an S3-compatible bucket."""

import logging
import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from school.errors import NotFound, Unavailable
from school.ports import FileStore
from school.settings import Settings
from school.starting import OpenedLate

log = logging.getLogger("qingjiao.files")

_LONGEST_KEY = 512
_KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*)*")

_AWAY = "文件库暂时不可用，内容没有丢。请稍后再试。"
_NOT_THERE = (FileNotFoundError, IsADirectoryError, NotADirectoryError)


def check_key(key: str) -> str:
    """Return *key* when it is a proper one.

    Raises:
        ValueError: It could leave the store's folder, or is longer than 512 characters.
    """
    if len(key) > _LONGEST_KEY or not _KEY.fullmatch(key):
        raise ValueError("A file key is ASCII letters, digits and ._-, in parts divided by /.")
    return key


def _folder_of(prefix: str) -> str:
    """Return the folder a prefix of keys lies in; empty for the store itself.

    Raises:
        ValueError: It could leave the store's folder.
    """
    folder = prefix.rpartition("/")[0]
    return check_key(folder) if folder else ""


class FolderFiles:
    """Files in a folder: written beside, synced, then renamed, so none is ever half there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, key: str, content: bytes, *, content_type: str) -> None:  # noqa: ARG002
        """Store *content* durably; a folder keeps no content type.

        Raises:
            Unavailable: The disk is full or does not take it; nothing of it is left.
        """
        path = self.folder / check_key(key)
        with _disk_errors():
            self._put(path, content)

    def _put(self, path: Path, content: bytes) -> None:
        self._open_folder(path.parent)
        fresh = path.with_name(f".{secrets.token_hex(8)}")
        try:
            with fresh.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        _sync_folder(path.parent)

    def _open_folder(self, folder: Path) -> None:
        """Make a folder and those above it, each on the disk before something is put inside."""
        if not folder.is_dir():
            if folder != self.folder:
                self._open_folder(folder.parent)
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            _sync_folder(folder.parent)

    def get(self, key: str) -> bytes:
        """Return the stored bytes.

        Raises:
            NotFound: Nothing is stored under *key*.
            Unavailable: The disk does not give it.
        """
        path = self.folder / check_key(key)
        try:
            with _disk_errors():
                return path.read_bytes()
        except _NOT_THERE as error:
            raise NotFound("这个文件已经不在了，可能已过保存期。") from error

    def delete(self, key: str) -> None:
        """Remove *key* if it is there.

        Raises:
            Unavailable: The disk does not let go of it.
        """
        path = self.folder / check_key(key)
        with suppress(*_NOT_THERE), _disk_errors():
            path.unlink()

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the stored keys that start with *prefix*, in order."""
        found = (
            path.relative_to(self.folder).as_posix()
            for path in (self.folder / _folder_of(prefix)).rglob("*")
            if path.is_file() and not path.name.startswith(".")
        )
        yield from sorted(key for key in found if key.startswith(prefix))


@contextmanager
def _disk_errors() -> Iterator[None]:
    """Let what a disk refuses be tried again later, as with a bucket: space comes back."""
    try:
        yield
    except _NOT_THERE:
        raise
    except OSError as error:
        # Without the path: it names a school.
        log.error("the disk does not do its work: %s", error.strerror)  # noqa: TRY400
        raise Unavailable(_AWAY) from error


def _sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class BucketFiles:
    """Files in a bucket, under a prefix; works with S3, OSS and COS."""

    def __init__(self, client: Any, bucket: str, *, prefix: str = "") -> None:
        self._client = client
        self._bucket = bucket
        self._prefix = f"{prefix.strip('/')}/" if prefix.strip("/") else ""

    def put(self, key: str, content: bytes, *, content_type: str) -> None:
        """Store *content*.

        Raises:
            Unavailable: The bucket does not answer or refuses us.
        """
        self._call(
            "put_object",
            Key=self._prefix + check_key(key),
            Body=content,
            ContentType=content_type,
        )

    def get(self, key: str) -> bytes:
        """Return the stored bytes.

        Raises:
            NotFound: Nothing is stored under *key*.
            Unavailable: The bucket does not answer or refuses us.
        """
        name = self._prefix + check_key(key)
        with _bucket_errors():
            found = self._client.get_object(Bucket=self._bucket, Key=name)
            content: bytes = found["Body"].read()
        return content

    def delete(self, key: str) -> None:
        """Remove *key* if it is there.

        Raises:
            Unavailable: The bucket does not answer or refuses us.
        """
        self._call("delete_object", Key=self._prefix + check_key(key))

    def keys(self, prefix: str) -> Iterator[str]:
        """Yield the stored keys that start with *prefix*, in order."""
        _folder_of(prefix)
        token: dict[str, str] = {}
        while True:
            page = self._call("list_objects_v2", Prefix=self._prefix + prefix, **token)
            for item in page.get("Contents", ()):
                yield item["Key"].removeprefix(self._prefix)
            if not page.get("IsTruncated"):
                return
            token = {"ContinuationToken": page["NextContinuationToken"]}

    def _call(self, operation: str, **arguments: object) -> Any:
        with _bucket_errors():
            return getattr(self._client, operation)(Bucket=self._bucket, **arguments)


@contextmanager
def _bucket_errors() -> Iterator[None]:
    from botocore.exceptions import BotoCoreError, ClientError  # noqa: PLC0415  # see _s3

    try:
        yield
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in ("NoSuchKey", "404"):
            raise NotFound("这个文件已经不在了，可能已过保存期。") from error
        raise Unavailable(_AWAY) from error
    except BotoCoreError as error:
        raise Unavailable(_AWAY) from error


def open_files(settings: Settings) -> FileStore:
    """Return the file store the settings name."""
    if not settings.files:
        return FolderFiles(settings.home / "files")
    return _bucket(settings)


def open_erasures(settings: Settings) -> FileStore:
    """Return where notes of erasures are kept: better not on the disk of what they are about."""
    if settings.erasures.startswith("s3://"):
        return open_files(settings.model_copy(update={"files": settings.erasures}))
    if settings.erasures:
        return FolderFiles(Path(settings.erasures))
    return open_files(settings) if settings.files else FolderFiles(settings.home / "erasures")


def _bucket(settings: Settings) -> BucketFiles:
    place = urlsplit(settings.files)
    if place.scheme != "s3" or not place.netloc:
        raise ValueError("QINGJIAO_FILES is s3://bucket/prefix, or empty for a folder.")
    client = OpenedLate(lambda: _s3(settings))
    return BucketFiles(client, place.netloc, prefix=place.path)


def _s3(settings: Settings) -> Any:
    import boto3  # noqa: PLC0415  # costs a second of every start that needs no file
    from botocore.config import Config  # noqa: PLC0415

    return boto3.client(
        "s3",
        endpoint_url=settings.s3_endpoint or None,
        region_name=settings.s3_region,
        config=Config(
            signature_version="s3v4",
            connect_timeout=5,
            read_timeout=20,
            retries={"max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": settings.s3_addressing},
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )
