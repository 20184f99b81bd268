"""Builds the wheel and the Lambda zip, and checks that the zip holds what the functions import.

Chalice packages for the interpreter it runs under, and under Python older than 3.12 it targets an
old glibc and leaves out what has no wheel for it, with only a warning. So the newest interpreter
on the machine builds, in a virtual environment of its own, and what came out is looked at.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
FUNCTIONS = ROOT / "functions"
WANTED = (
    "app.py",
    "chalicelib/grading.py",
    "chalicelib/runtime.py",
    "school/permissions.py",
    "school/device_adapters/generic.toml",
    "school/store/records.py",
    "school/store/migrations/env.py",
    "school/store/migrations/versions/0001_first_tables.py",
    "chalice/app.py",
    "alembic/command.py",
    "cryptography/fernet.py",
    "defusedxml/ElementTree.py",
    "httpx/__init__.py",
    "opencc/__init__.py",
    "psycopg/__init__.py",
    "pydantic/__init__.py",
    "pydantic_settings/__init__.py",
    "sqlalchemy/__init__.py",
)
COMPILED = ("psycopg_binary/", "pydantic_core/", "cryptography/", "opencc/")
"""Packages whose compiled part must be there: a .so somewhere below."""
UNWANTED = ("cv2/", "onnxruntime/", "rapidocr/", "torch/")
"""What makes the zip too big; reading photos is a container image."""
LARGEST_BYTES = 250 * 1024 * 1024
"""AWS Lambda's limit for an unpacked zip."""


def main() -> int:
    """Build, check, and say what came out; 1 when something is missing."""
    python = _newest_python()
    print(f"packaging with {python}")
    _build_wheel(python)
    with tempfile.TemporaryDirectory() as folder:
        tools = _tools(python, Path(folder))
        archive = _package(tools)
    problems = check(archive)
    size = unpacked_bytes(archive)
    packed = archive.stat().st_size
    print(f"{archive.relative_to(ROOT)}: {packed / 1e6:.1f} MB, {size / 1e6:.1f} MB unpacked")
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    return 1 if problems else 0


def check(archive: Path) -> list[str]:
    """Return what is wrong with a Lambda zip, in words; empty when nothing is."""
    with zipfile.ZipFile(archive) as zipped:
        names = set(zipped.namelist())
    problems = [f"{name} is missing" for name in WANTED if name not in names]
    problems += [
        f"{package} has no compiled part"
        for package in COMPILED
        if not any(name.startswith(package) and ".so" in name for name in names)
    ]
    problems += [
        f"{package} does not belong here"
        for package in UNWANTED
        if any(name.startswith(package) for name in names)
    ]
    if unpacked_bytes(archive) > LARGEST_BYTES:
        problems.append("it is larger than AWS Lambda takes")
    return problems


def unpacked_bytes(archive: Path) -> int:
    """Return how large a zip is when unpacked."""
    with zipfile.ZipFile(archive) as zipped:
        return sum(entry.file_size for entry in zipped.infolist())


def _newest_python() -> str:
    """Return the newest interpreter that works; this one when it is the only one."""
    for name in ("python3.13", "python3.12"):
        found = shutil.which(name)
        if found and _works(found):
            return found
    return sys.executable


def _works(python: str) -> bool:
    asked = subprocess.run([python, "-c", "import venv, ssl"], capture_output=True, check=False)
    return asked.returncode == 0


def _build_wheel(python: str) -> None:
    shutil.rmtree(FUNCTIONS / "dist", ignore_errors=True)
    wheel = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", "functions/dist", "."]
    subprocess.run([python, *wheel], cwd=ROOT, check=True)


def _tools(python: str, folder: Path) -> Path:
    subprocess.run([python, "-m", "venv", str(folder / "venv")], check=True)
    tools = folder / "venv" / "bin"
    needed = [
        "chalice",
        "setuptools",
        "wheel",
        "./functions/dist/qingjiao-0.1.0-py3-none-any.whl[functions]",
    ]
    install = [str(tools / "pip"), "install", "--quiet", "-c", "constraints.txt", *needed]
    subprocess.run(install, cwd=ROOT, check=True)
    return tools


def _package(tools: Path) -> Path:
    for stale in ("out", ".chalice/deployments"):
        shutil.rmtree(FUNCTIONS / stale, ignore_errors=True)
    environment = {
        **os.environ,
        "AWS_DEFAULT_REGION": os.environ.get("AWS_DEFAULT_REGION", "us-east-1"),
        "PIP_CONSTRAINT": str(ROOT / "constraints.txt"),
    }
    command = [str(tools / "chalice"), "package", "out"]
    subprocess.run(command, cwd=FUNCTIONS, env=environment, check=True)
    return FUNCTIONS / "out" / "deployment.zip"


if __name__ == "__main__":
    sys.exit(main())
