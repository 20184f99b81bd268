"""What may and may not be in the Lambda zip; `make package` builds the real one in CI."""

import zipfile
from pathlib import Path

import pytest

from infra.package import COMPILED, WANTED, check, check_running, prune, unpacked_bytes


def a_zip(path: Path, *, without: str = "", extra: str = "") -> Path:
    names = {*WANTED, *(f"{package}core.abi3.so" for package in COMPILED)} - {without}
    names |= {_compiled(name) for name in (*WANTED, extra) if name.endswith(".py")}
    with zipfile.ZipFile(path, "w") as zipped:
        for name in sorted(names | ({extra} if extra else set())):
            zipped.writestr(name, "x" * 10)
    return path


def _compiled(name: str) -> str:
    folder, slash, module = name.rpartition("/")
    return f"{folder}{slash}__pycache__/{module.removesuffix('.py')}.cpython-313.pyc"


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
    archive = tmp_path / "a.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as zipped:
        zipped.writestr("one.py", "x" * 1000)
        zipped.writestr("two.py", "x" * 234)

    assert unpacked_bytes(archive) == 1234


def test_what_no_function_imports_is_taken_out(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "a.zip", extra="pip/__init__.py")
    with zipfile.ZipFile(archive, "a") as zipped:
        zipped.writestr("numpy/ma/tests/test_old.py", "x")
        zipped.writestr("school/tests.toml", "x")

    prune(archive)

    with zipfile.ZipFile(archive) as zipped:
        names = set(zipped.namelist())
    assert "school/tests.toml" in names
    assert not names & {"pip/__init__.py", "numpy/ma/tests/test_old.py"}
    assert not [name for name in names if "__pycache__" in name]  # of the machine that packs
    assert {problem.partition(" is ")[2] for problem in check(archive)} == {"not compiled"}


def test_a_module_of_ours_that_is_not_compiled_is_a_problem(tmp_path: Path) -> None:
    archive = a_zip(tmp_path / "a.zip")
    with zipfile.ZipFile(archive, "a") as zipped:
        zipped.writestr("school/late.py", "x")
        zipped.writestr("somebody/else.py", "x")

    assert check(archive) == ["school/late.py is not compiled"]


def test_a_zip_for_lambda_without_faiss_is_a_problem(tmp_path: Path) -> None:
    problems = check_running(a_zip(tmp_path / "a.zip"), python="python3.13")

    assert "faiss/__init__.py is missing" in problems
