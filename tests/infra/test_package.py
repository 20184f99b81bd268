"""What may and may not be in the Lambda zip; `make package` builds the real one in CI."""

import zipfile
from pathlib import Path

import pytest

from infra.package import COMPILED, WANTED, check, unpacked_bytes


def a_zip(path: Path, *, without: str = "", extra: str = "") -> Path:
    names = {*WANTED, *(f"{package}core.abi3.so" for package in COMPILED)} - {without}
    with zipfile.ZipFile(path, "w") as zipped:
        for name in sorted(names | ({extra} if extra else set())):
            zipped.writestr(name, "x" * 10)
    return path


def test_a_complete_zip_has_no_problem(tmp_path: Path) -> None:
    assert check(a_zip(tmp_path / "a.zip")) == []


@pytest.mark.parametrize("name", [*WANTED, *(f"{package}core.abi3.so" for package in COMPILED)])
def test_whatever_is_left_out_is_named(tmp_path: Path, name: str) -> None:
    (problem,) = check(a_zip(tmp_path / "a.zip", without=name))

    assert problem.startswith(name.removesuffix("core.abi3.so"))


def test_reading_photos_does_not_belong_into_the_zip(tmp_path: Path) -> None:
    assert check(a_zip(tmp_path / "a.zip", extra="cv2/__init__.py")) == [
        "cv2/ does not belong here"
    ]


def test_the_size_is_that_of_the_unpacked_files(tmp_path: Path) -> None:
    names = len(WANTED) + len(COMPILED)

    assert unpacked_bytes(a_zip(tmp_path / "a.zip")) == names * 10
