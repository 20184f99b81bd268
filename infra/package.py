"""Builds the wheel and the Lambda zip, and checks that the zip holds what the functions import.

Chalice packages for the interpreter it runs under, and under Python older than 3.12 it targets an
old glibc and leaves out what has no wheel for it, with only a warning: faiss and numpy, without
which nothing is searched. So the newest interpreter on the machine builds, in a virtual environment
of its own; what no function imports is taken out again, and what is left is compiled; and the same
interpreter, with nothing but the zip, does something on each of its Lambdas.
"""

import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))  # run as a file: python infra/package.py
from infra.bytecode import compile_in, uncompiled

ROOT = Path(__file__).parents[1]
FUNCTIONS = ROOT / "functions"
WANTED = (
    "app.py",
    "entry.py",
    "chalicelib/by_name.py",
    "chalicelib/grading.py",
    "chalicelib/runtime.py",
    "school/permissions.py",
    "school/device_adapters/generic.toml",
    "school/functions.json",
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
SEARCHING = ("faiss/__init__.py", "langchain_core/embeddings/__init__.py", "numpy/__init__.py")
"""What search imports; a zip made with Python 3.11 has no faiss, and its functions no search."""
LEFT_OUT = frozenset(
    {
        *("bot", "message_cards", "grading_lambda"),
        *("pip", "setuptools", "wheel", "pkg_resources", "_distutils_hack"),
        *("blessed", "jinxed", "wcwidth", "inquirer", "readchar", "editor"),
        "zstandard",
    }
)
"""Folders no function imports: of our wheel, of Chalice's command line, and what langsmith packs
its traces with, 24 MB, where it is there."""
LEFT_OUT_BELOW = frozenset({"tests", "__pycache__"})
LEFT_OUT_KINDS = (".pyi", ".a")
"""Types for editors, and what C++ is linked with."""
UNWANTED = ("cv2/", "onnxruntime/", "rapidocr/", "torch/")
"""What makes the zip too big; reading photos is a container image."""
WITH_SEARCH = (3, 12)
"""The oldest Python whose Lambda runtime takes faiss's and numpy's wheels."""
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
        prune(archive)
        compile_in(archive, python=python)
        problems = check(archive) + check_running(archive, python=python)
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
    problems += [f"{name} is not compiled" for name in uncompiled(archive)]
    if unpacked_bytes(archive) > LARGEST_BYTES:
        problems.append("it is larger than AWS Lambda takes")
    return problems


def prune(archive: Path) -> None:
    """Take out of a Lambda zip what no function imports, and the tests of others."""
    slim = archive.with_suffix(".slim")
    with (
        zipfile.ZipFile(archive) as whole,
        zipfile.ZipFile(slim, "w", zipfile.ZIP_DEFLATED) as kept,
    ):
        for entry in whole.infolist():
            if entry.filename.endswith(LEFT_OUT_KINDS):
                continue
            parts = entry.filename.split("/")
            if parts[0] not in LEFT_OUT and not LEFT_OUT_BELOW.intersection(parts[:-1]):
                kept.writestr(entry, whole.read(entry))
    slim.replace(archive)


def check_running(archive: Path, *, python: str) -> list[str]:
    """Return what keeps the Lambdas of a zip from running, in words; empty when nothing does.

    Args:
        archive: The zip.
        python: The interpreter it was made with; before 3.12 it cannot hold faiss, which is said
            and no problem: nobody deploys such a zip.
    """
    with zipfile.ZipFile(archive) as zipped:
        missing = [name for name in SEARCHING if name not in zipped.namelist()]
        if missing and python == sys.executable and sys.version_info < WITH_SEARCH:
            print("made without search: package with Python 3.12 or newer before deploying")
            return []
        if missing:
            return [f"{name} is missing" for name in missing]
        with tempfile.TemporaryDirectory() as folder:
            zipped.extractall(Path(folder) / "zip")
            return _tried(python, Path(folder))


def _tried(python: str, folder: Path) -> list[str]:
    """Return what went wrong when the zip alone ran, over a library this interpreter had made."""
    settings = {"QINGJIAO_HOME": str(folder / "home"), "QINGJIAO_EMBEDDINGS": "lsa"}
    home = {"AWS_DEFAULT_REGION": "us-east-1", **os.environ, **settings}  # Lambda sets a region
    here = [sys.executable, "-m", "bot", "index", "add", str(ROOT / "infra" / "try_library.jsonl")]
    subprocess.run(here, cwd=ROOT, env=home, check=True, stdout=subprocess.DEVNULL)
    there = [python, "-I", str(ROOT / "infra" / "try_zip.py"), str(folder / "zip")]
    tried = subprocess.run(there, env=home, capture_output=True, text=True, check=False)
    if tried.returncode == 0:
        print(tried.stdout.strip())
        return []
    return [f"the zip alone does not run: {tried.stderr.strip()[-2000:]}"]


def unpacked_bytes(archive: Path) -> int:
    """Return how large a zip is when unpacked."""
    with zipfile.ZipFile(archive) as zipped:
        return sum(entry.file_size for entry in zipped.infolist())


def _newest_python() -> str:
    """Return the newest interpreter that works; this one when it is the only one."""
    for name in ("python3.13", "python3.12"):
        for found in (shutil.which(name), *_kept_by_pyenv(name)):
            if found and _works(found):
                return found
    return sys.executable


def _kept_by_pyenv(name: str) -> list[str]:
    """Return interpreters whose names pyenv answers to without running them."""
    shim = shutil.which(name)
    versions = Path(shim).parents[1] / "versions" if shim else Path()
    return [
        str(one) for one in sorted(versions.glob(f"{name.removeprefix('python')}.*/bin/{name}"))
    ]


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
    archive = FUNCTIONS / "out" / "deployment.zip"
    with zipfile.ZipFile(archive, "a", zipfile.ZIP_DEFLATED) as zipped:
        zipped.write(FUNCTIONS / "entry.py", "entry.py")  # Chalice takes app.py and chalicelib
    return archive


if __name__ == "__main__":
    sys.exit(main())
