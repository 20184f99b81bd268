"""The FileStore contract, kept by the fake, by a folder and by a bucket behind real S3 calls."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import count
from pathlib import Path

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from school.errors import NotFound, Unavailable
from school.ports import FileStore
from school.settings import Settings
from school.store.files import BucketFiles, FolderFiles, check_key, open_files
from tests.fakes import MemoryFiles
from tests.servers import REGION, Cloud

PHOTO = "3f/qt-t1-s1/2026/11/21/abc/photo.jpg"
_buckets = count(1)

NO_KEYS = {
    "empty": "",
    "absolute": "/etc/passwd",
    "parent": "../secret.key",
    "parent inside": "a/../../secret.key",
    "this folder": "a/./b",
    "empty part": "a//b",
    "ends in a slash": "a/",
    "hidden": "a/.hidden",
    "backslash": "a\\b",
    "drive": "C:/x",
    "NUL": "a\0b",
    "newline at the end": "a\n",
    "space": "a b",
    "Chinese": "林小满.jpg",
    "full-width dots": "．．/a",
    "right-to-left override": "a\u202egpj",
    "percent": "%2e%2e/a",
    "too long": "a" * 513,
}


@pytest.fixture(params=["memory", "folder", "bucket", "bucket with a prefix"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FileStore]:
    """Return an empty file store of each kind in turn."""
    if request.param == "memory":
        yield MemoryFiles()
    elif request.param == "folder":
        yield FolderFiles(tmp_path / "home" / "files")
    else:
        aws: Cloud = request.getfixturevalue("aws")
        bucket = f"qingjiao-{next(_buckets)}"
        aws.client("s3").create_bucket(Bucket=bucket)
        prefix = "/county/qt/" if "prefix" in request.param else ""
        yield BucketFiles(aws.client("s3"), bucket, prefix=prefix)


def put(files: FileStore, *keys: str) -> None:
    for key in keys:
        files.put(key, key.encode(), content_type="image/jpeg")


def test_bytes_come_back_as_they_were_stored(files: FileStore) -> None:
    content = bytes(range(256)) * 40

    files.put(PHOTO, content, content_type="image/jpeg")

    assert files.get(PHOTO) == content


def test_storing_again_replaces(files: FileStore) -> None:
    files.put(PHOTO, b"first and longer", content_type="image/jpeg")
    files.put(PHOTO, b"second", content_type="image/jpeg")

    assert files.get(PHOTO) == b"second"
    assert list(files.keys("")) == [PHOTO]


def test_an_empty_file_is_a_file(files: FileStore) -> None:
    files.put(PHOTO, b"", content_type="image/jpeg")

    assert files.get(PHOTO) == b""


def test_the_longest_key_is_stored(files: FileStore) -> None:
    key = "/".join(["abcdefg"] * 64)
    put(files, key)

    assert len(key) == 511
    assert list(files.keys(key[:100])) == [key]


def test_what_is_not_there_is_not_found(files: FileStore) -> None:
    put(files, PHOTO)

    for key in ("3f/other.jpg", "3f", f"{PHOTO}/deeper"):
        with pytest.raises(NotFound):
            files.get(key)


def test_what_is_deleted_is_gone_and_may_be_deleted_again(files: FileStore) -> None:
    put(files, PHOTO, "3f/other.jpg")

    for key in (PHOTO, PHOTO, "3f", f"{PHOTO}/deeper", "never/there.jpg"):
        files.delete(key)

    with pytest.raises(NotFound):
        files.get(PHOTO)
    assert list(files.keys("")) == ["3f/other.jpg"]


def test_keys_are_listed_in_order_below_a_prefix(files: FileStore) -> None:
    put(files, "a/b/2.jpg", "a/b/10.jpg", "a/b-c/1.jpg", "a/bc.jpg", "b/b/1.jpg", "a/b/deep/1.jpg")

    assert list(files.keys("a/b/")) == ["a/b/10.jpg", "a/b/2.jpg", "a/b/deep/1.jpg"]
    assert list(files.keys("a/b")) == [
        "a/b-c/1.jpg",
        "a/b/10.jpg",
        "a/b/2.jpg",
        "a/b/deep/1.jpg",
        "a/bc.jpg",
    ]
    assert list(files.keys("c/")) == []
    assert list(files.keys("b/b/1.jpg/x")) == []
    assert len(list(files.keys(""))) == 6


@pytest.mark.parametrize("why", NO_KEYS)
def test_a_key_that_could_lead_elsewhere_is_refused(files: FileStore, why: str) -> None:
    key = NO_KEYS[why]

    for use in (
        lambda: files.put(key, b"x", content_type="image/jpeg"),
        lambda: files.get(key),
        lambda: files.delete(key),
    ):
        with pytest.raises(ValueError, match="file key"):
            use()
    assert list(files.keys("")) == []


@pytest.mark.parametrize("prefix", ["../", "a/../../x", "/etc/", "a//b"])
def test_a_prefix_that_could_lead_elsewhere_is_refused(files: FileStore, prefix: str) -> None:
    with pytest.raises(ValueError, match="file key"):
        list(files.keys(prefix))


@given(st.text(min_size=1, max_size=60))
def test_a_key_that_is_taken_stays_inside_any_folder(key: str) -> None:
    root = Path("/store/files")
    try:
        taken = check_key(key)
    except ValueError:
        return

    path = root / taken
    assert ".." not in path.parts
    assert path.is_relative_to(root)
    assert taken.isascii()


def test_readers_see_the_old_or_the_new_never_half(files: FileStore) -> None:
    old, new = b"o" * 300_000, b"n" * 200_000
    files.put(PHOTO, old, content_type="image/jpeg")

    def write(number: int) -> None:
        files.put(PHOTO, new if number % 2 else old, content_type="image/jpeg")

    with ThreadPoolExecutor(4) as pool:
        writes = [pool.submit(write, number) for number in range(12)]
        seen = {files.get(PHOTO) for _ in range(30)}
        for one in writes:
            one.result()

    assert seen <= {old, new}


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["put", "delete"]), st.sampled_from(["a/1", "a/2", "b", "c/d/e"])
        ),
        max_size=12,
    )
)
def test_a_folder_keeps_what_a_dictionary_would(
    steps: list[tuple[str, str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder, model = FolderFiles(tmp_path_factory.mktemp("files")), MemoryFiles()

    for number, (step, key) in enumerate(steps):
        for store in (folder, model):
            if step == "put":
                store.put(key, str(number).encode(), content_type="text/plain")
            else:
                store.delete(key)

    assert {k: folder.get(k) for k in folder.keys("")} == model.content


def test_a_folder_that_cannot_be_written_leaves_nothing_half(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    (tmp_path / "a").write_bytes(b"a file where a folder should be")

    with pytest.raises(Unavailable):
        put(files, "a/b")

    assert list(files.keys("")) == ["a"]


def test_a_folder_lists_no_files_that_are_being_written(tmp_path: Path) -> None:
    files = FolderFiles(tmp_path)
    put(files, "a/1.jpg")
    (tmp_path / "a" / ".0123abcd").write_bytes(b"half")

    assert list(files.keys("")) == ["a/1.jpg"]


def test_a_bucket_keeps_the_content_type_and_its_prefix(aws: Cloud) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket="prefixed")
    put(BucketFiles(client, "prefixed", prefix="county"), PHOTO)
    put(BucketFiles(client, "prefixed", prefix="county2"), "other.jpg")

    stored = client.head_object(Bucket="prefixed", Key=f"county/{PHOTO}")

    assert stored["ContentType"] == "image/jpeg"
    assert list(BucketFiles(client, "prefixed", prefix="county").keys("")) == [PHOTO]


def test_a_bucket_lists_more_keys_than_one_page_holds(aws: Cloud) -> None:
    client = aws.client("s3")
    client.create_bucket(Bucket="many")
    files = BucketFiles(client, "many")
    names = sorted(f"a/{number:04d}" for number in range(1003))
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda name: put(files, name), names))

    assert list(files.keys("a/")) == names


def test_a_bucket_that_refuses_our_signature_is_unavailable(aws: Cloud) -> None:
    aws.client("s3").create_bucket(Bucket="signed")
    files = BucketFiles(aws.client("s3", secret="not the secret"), "signed")

    for use in (lambda: put(files, "a"), lambda: files.get("a"), lambda: list(files.keys(""))):
        with pytest.raises(Unavailable):
            use()


def test_a_bucket_that_is_not_there_is_unavailable(aws: Cloud) -> None:
    with pytest.raises(Unavailable):
        BucketFiles(aws.client("s3"), "no-such-bucket").get("a")


def test_a_bucket_nobody_answers_for_is_unavailable() -> None:
    nowhere = Cloud("http://127.0.0.1:9")

    with pytest.raises(Unavailable):
        BucketFiles(nowhere.client("s3"), "bucket").get("a")


def test_settings_name_a_folder_or_a_bucket(
    tmp_path: Path, aws: Cloud, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.client("s3").create_bucket(Bucket="from-settings")
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # remembers an earlier test's keys
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", aws.keys[0])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", aws.keys[1])
    bucket = Settings(
        home=tmp_path, files="s3://from-settings/a/b", s3_endpoint=aws.endpoint, s3_region=REGION
    )

    put(open_files(bucket), PHOTO)
    put(open_files(Settings(home=tmp_path)), PHOTO)

    listed = aws.client("s3").list_objects_v2(Bucket="from-settings")["Contents"]
    assert [item["Key"] for item in listed] == [f"a/b/{PHOTO}"]
    assert (tmp_path / "files" / PHOTO).is_file()


@pytest.mark.parametrize("place", ["https://example.com/x", "s3://", "bucket/prefix"])
def test_settings_that_name_no_bucket_are_refused(place: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="QINGJIAO_FILES"):
        open_files(Settings(home=tmp_path, files=place))
