"""A base in object storage is used by who has the key it was signed with, and by nobody else."""

from pathlib import Path

import pytest

from retrieval.errors import IndexUnusable
from retrieval.publishing import SIGNATURE, fetch, publish
from retrieval.saving import save
from tests.fakes import MemoryFiles
from tests.retrieval.test_saving import KEY, _base


@pytest.fixture
def files(tmp_path: Path) -> MemoryFiles:
    """Return a store with a published base."""
    files = MemoryFiles()
    publish(save(_base(3), tmp_path / "a"), files, prefix="library", key=KEY)
    return files


def test_a_base_signed_with_another_key_is_not_fetched(files: MemoryFiles, tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="not signed with our key"):
        fetch(files, tmp_path / "b", prefix="library", key=b"x" * 32)


def test_a_base_without_a_signature_is_not_fetched(files: MemoryFiles, tmp_path: Path) -> None:
    (signature,) = (key for key in files.keys("library/") if key.endswith(SIGNATURE))
    files.delete(signature)

    with pytest.raises(IndexUnusable, match="not signed"):
        fetch(files, tmp_path / "b", prefix="library", key=KEY)


def test_a_signature_is_good_for_one_name(files: MemoryFiles, tmp_path: Path) -> None:
    for key in list(files.keys("library/")):
        name = key.split("/")[1]
        newer = key.replace(name, name.replace("base-0", "base-9"))
        files.put(newer, files.get(key), content_type="application/octet-stream")

    with pytest.raises(IndexUnusable, match="not signed with our key"):
        fetch(files, tmp_path / "b", prefix="library", key=KEY)
