"""Lays out the build context of the grading image, and tries what the image will hold.

The context is a folder with the Dockerfile, constraints.txt and a wheel of the two packages the
reader is made of: no other code of the product, no tests, no settings. There is no Docker where
this runs, so its two steps are taken apart: pip installs what the Dockerfile says for the Python
and the glibc of the image, and where that Python is on the machine, the handler of CMD reads a
photo with that and nothing else.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCKERFILE = ROOT / "grading_lambda" / "Dockerfile"
CONTEXT = ROOT / "build" / "grading-image"
OF_THE_READER = ("school", "grading_lambda")
"""The packages the image holds."""
PHOTO = ROOT / "docs" / "samples" / "kousuan.jpg"
SOURCES = ("pyproject.toml", "README.md", "LICENSE", *OF_THE_READER)
PLATFORMS = ("manylinux2014_x86_64", "manylinux_2_28_x86_64", "manylinux_2_34_x86_64")
"""What the base image can load: Amazon Linux 2023 has glibc 2.34."""
LARGEST_BYTES = 10 * 1024**3
"""AWS Lambda's limit for an unpacked image."""


@dataclass(frozen=True)
class Recipe:
    """What a Dockerfile says."""

    base: str
    """The image it starts from."""
    copied: tuple[str, ...]
    """Files it takes from the context."""
    install: tuple[str, ...]
    """Arguments of its one ``pip install``."""
    environment: dict[str, str]
    handler: str
    """What its CMD runs."""

    @property
    def python(self) -> str:
        """Return the version of Python in the base image, such as “3.13”."""
        return self.base.partition("@")[0].rpartition(":")[2]


def recipe(dockerfile: str) -> Recipe:
    """Return what the text of a Dockerfile says.

    Raises:
        ValueError: It has not the five instructions this image is made of, each once.
    """
    lines = re.sub(r"\\\n\s*", " ", re.sub(r"^#.*\n", "", dockerfile, flags=re.M)).splitlines()
    said = dict(line.split(" ", 1) for line in lines if line)
    if sorted(said) != ["ARG", "CMD", "COPY", "ENV", "FROM", "RUN"] or len(lines) != len(said):
        raise ValueError("The Dockerfile has ARG, FROM, COPY, RUN, ENV and CMD, once each.")
    name, _, base = said["ARG"].partition("=")
    if said["FROM"] != f"${{{name}}}":
        raise ValueError("The Dockerfile starts from its argument.")
    install, _, _ = said["RUN"].removeprefix("pip install ").partition(" && ")
    return Recipe(
        base=base,
        copied=tuple(said["COPY"].split()[:-1]),
        install=tuple(part.strip('"') for part in install.split()),
        environment=dict([said["ENV"].split("=", 1)]),
        handler=json.loads(said["CMD"])[0],
    )


def lay_out(context: Path, *, wheel: Path) -> None:
    """Make the build context afresh."""
    shutil.rmtree(context, ignore_errors=True)
    context.mkdir(parents=True)
    for file in (DOCKERFILE, ROOT / "constraints.txt", wheel):
        shutil.copy(file, context)


def check_context(context: Path) -> list[str]:
    """Return what is wrong with a build context, in words; empty when nothing is."""
    there = {path.relative_to(context).as_posix() for path in context.rglob("*")}
    wanted = {*recipe((context / "Dockerfile").read_text()).copied, "Dockerfile"}
    problems = [f"{name} is missing" for name in sorted(wanted - there)]
    problems += [f"{name} does not belong here" for name in sorted(there - wanted)]
    for wheel in context.glob("*.whl"):
        problems += _check_wheel(wheel)
    return problems


def _check_wheel(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as zipped:
        tops = {name.partition("/")[0] for name in zipped.namelist()}
    code = {top for top in tops if not top.endswith(".dist-info")}
    problems = [f"{name} is missing in the wheel" for name in set(OF_THE_READER) - code]
    return problems + [f"{name} does not belong in it" for name in code - set(OF_THE_READER)]


def build_wheel(python: str, folder: Path) -> Path:
    """Build the wheel of the reader alone into *folder*."""
    with tempfile.TemporaryDirectory() as stage:
        for name in SOURCES:
            source, copy = ROOT / name, Path(stage) / name
            if source.is_dir():
                shutil.copytree(source, copy, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, copy)
        wheel = ["-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(folder), stage]
        subprocess.run([python, *wheel], cwd=stage, check=True)
    (built,) = folder.glob("*.whl")
    return built


def install(context: Path, target: Path) -> None:
    """Install into *target* what the image will hold, as its Dockerfile says."""
    made = recipe((context / "Dockerfile").read_text())
    there = {"${LAMBDA_TASK_ROOT}": str(target), "/tmp/build": str(context)}  # noqa: S108  # its
    arguments = [_put_in(part, there) for part in made.install]
    for_image = ["--python-version", made.python, "--implementation", "cp"]
    for platform in PLATFORMS:
        for_image += ["--platform", platform]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, *for_image, *arguments], cwd=ROOT, check=True)


def _put_in(argument: str, places: dict[str, str]) -> str:
    for name, place in places.items():
        argument = argument.replace(name, place)
    return argument


def try_handler(target: Path, *, handler: str, python: str) -> list[str]:
    """Return what keeps *python* from reading a photo with *target* alone, in words."""
    with tempfile.TemporaryDirectory() as home:
        photo = Path(home) / "files" / PHOTO.name
        photo.parent.mkdir()
        shutil.copy(PHOTO, photo)
        alone = [python, "-I", "-S", str(ROOT / "infra" / "try_image.py")]
        command = [*alone, str(target), handler, photo.name]
        settings = {**os.environ, "QINGJIAO_HOME": home, "QINGJIAO_FILES": ""}
        tried = subprocess.run(command, env=settings, capture_output=True, text=True, check=False)
    if tried.returncode == 0:
        print(tried.stdout.strip())
        return []
    return [f"the image's code does not read a photo: {tried.stderr.strip()[-2000:]}"]


def main() -> int:
    """Lay out the context, check it, install it for the image; 1 when something is wrong."""
    made = recipe(DOCKERFILE.read_text())
    with tempfile.TemporaryDirectory() as folder:
        lay_out(CONTEXT, wheel=build_wheel(sys.executable, Path(folder)))
        problems = check_context(CONTEXT)
        target = Path(folder) / "task"
        install(CONTEXT, target)
        python = python_of(made.python)
        if python:
            problems += try_handler(target, handler=made.handler, python=python)
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    tried = "tried with its Python" if python else f"not tried: no Python {made.python} here"
    print(f"{CONTEXT.relative_to(ROOT)}: {size / 1e6:.0f} MB on top of {made.base}, {tried}")
    for problem in problems:
        print(f"problem: {problem}", file=sys.stderr)
    return 1 if problems else 0


def python_of(version: str) -> str:
    """Return an interpreter of a version that works; empty: there is none on this machine."""
    name = f"python{version}"
    kept_by_pyenv = Path.home().glob(f".pyenv/versions/{version}.*/bin/{name}")
    for found in (shutil.which(name), *map(str, kept_by_pyenv)):
        if found and _works(found):
            return found
    return ""


def _works(python: str) -> bool:
    tried = subprocess.run([python, "-c", ""], capture_output=True, check=False)
    return tried.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
