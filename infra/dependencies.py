"""What is shipped with the product: names, versions and licences, as docs/dependencies.md says.

``python infra/dependencies.py > docs/dependencies.md`` makes it from what is installed here, which
is what ``constraints.txt`` pins; so it needs no network.
"""

import sys
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
SHAPES = {
    "": "every shape",
    "bot": "bot",
    "grading": "reader",
    "search": "search",
    "e5": "search by e5",
    "functions": "functions on Lambda",
    "http": "functions over HTTP",
    "postgres": "PostgreSQL",
    "llm": "language models, optional",
}
"""Extras that are shipped, in the words of the document; “dev” is not."""
ALLOWED = (
    *("MIT", "MIT-0", "MIT-CMU", "BSD", "BSD-2-Clause", "BSD-3-Clause", "0BSD", "Apache-2.0"),
    *("ISC", "PSF-2.0", "Python-2.0", "HPND", "Zlib", "CC0-1.0", "Unlicense", "MPL-2.0"),
    "CNRI-Python",
)
"""Licences that ask for no more than to be named; MPL-2.0 of files we do not change."""
REASONED = {
    "pi-heif": "LGPL-3.0: libheif and libde265 inside, decoders alone, unchanged and replaceable",
    "psycopg": "LGPL-3.0-only: a library that is linked, unchanged, and can be replaced",
    "psycopg-binary": "LGPL-3.0-only: the same, with libpq (PostgreSQL licence) and OpenSSL inside",
}
"""Other licences, and why they may be shipped."""
OF_THE_INTERPRETER = frozenset({"pip", "setuptools", "wheel"})
"""Chalice asks for them; every virtual environment has them, and nothing of ours imports them."""
_SPOKEN = (
    ("Apache", "Apache-2.0"),
    ("BSD 3", "BSD-3-Clause"),
    ("3-Clause", "BSD-3-Clause"),
    ("BSD 2", "BSD-2-Clause"),
    ("BSD", "BSD"),
    ("MIT", "MIT"),
    ("Mozilla", "MPL-2.0"),
    ("Python Software", "PSF-2.0"),
    ("PSF", "PSF-2.0"),
    ("ISC", "ISC"),
    ("Unlicense", "Unlicense"),
)
"""How licences are called where metadata has no identifier of SPDX; the first that fits counts."""


@dataclass(frozen=True)
class Shipped:
    """One package, and what brings it along."""

    name: str
    version: str
    licence: str
    home: str
    shapes: tuple[str, ...]

    @property
    def allowed(self) -> bool:
        """Return True where every licence that binds is allowed; of several to choose from, one."""
        binding = self.licence.replace("(", "").replace(")", "").split(" AND ")
        return all(any(one in ALLOWED for one in part.split(" OR ")) for part in binding)


def shipped() -> list[Shipped]:
    """Return every package that is shipped, by name.

    Raises:
        PackageNotFoundError: One is not installed here.
    """
    brought: dict[str, set[str]] = {}
    for extra in SHAPES:
        for name in _closure(extra):
            brought.setdefault(name, set()).add(extra)
    return [_described(name, brought[name]) for name in sorted(brought.keys() - OF_THE_INTERPRETER)]


def _closure(extra: str) -> set[str]:
    """Return what the product with one extra pulls in, near and far; without the product itself."""
    found: set[tuple[str, str]] = set()
    waiting = _of_the_product(extra)
    while waiting:
        requirement = waiting.pop()
        wanted = canonicalize_name(requirement.name)
        for part in ("", *requirement.extras):
            if (wanted, part) not in found:
                found.add((wanted, part))
                waiting.extend(_required(wanted, part))
    return {name for name, _ in found}


def _of_the_product(extra: str) -> list[Requirement]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    return [Requirement(line) for line in (extras[extra] if extra else project["dependencies"])]


def _required(name: str, extra: str) -> Iterator[Requirement]:
    for line in distribution(name).requires or ():
        requirement = Requirement(line)
        plain = requirement.marker is None or requirement.marker.evaluate({"extra": ""})
        wanted = requirement.marker is not None and requirement.marker.evaluate({"extra": extra})
        if wanted if extra else plain:
            yield requirement


def _described(name: str, extras: set[str]) -> Shipped:
    found = distribution(name)
    # What every shape has is not named again.
    shapes = ("",) if "" in extras else tuple(one for one in SHAPES if one in extras)
    return Shipped(name, found.version, _licence(found), _home(found), shapes)


def _licence(found: Distribution) -> str:
    about = found.metadata
    if about["License-Expression"]:
        return str(about["License-Expression"])
    classified = [
        line.rpartition(" :: ")[2]
        for line in about.get_all("Classifier") or ()
        if line.startswith("License :: ") and line.count(" :: ") > 1
    ]
    first = (str(about["License"] or "")).strip().partition("\n")[0]
    said = " ".join(classified) or first
    if said in ALLOWED:
        return said
    return next((spdx for words, spdx in _SPOKEN if words in said), said or "unknown")


def _home(found: Distribution) -> str:
    pairs = (line.partition(",") for line in found.metadata.get_all("Project-URL") or ())
    links = {label.strip().lower(): url.strip() for label, _, url in pairs}
    preferred = ("source", "source code", "repository", "homepage", "github", "code")
    other = str(found.metadata["Home-page"] or f"https://pypi.org/project/{found.name}/")
    return next((links[one] for one in preferred if one in links), other)


def pinned() -> Mapping[str, str]:
    """Return the versions ``constraints.txt`` pins, by name."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pairs = (line.partition("==") for line in lines if "==" in line and not line.startswith("#"))
    return {canonicalize_name(name): version.split()[0] for name, _, version in pairs}


def document(packages: list[Shipped]) -> str:
    """Return the document of shipped packages as Markdown."""
    rows = [
        f"| [{one.name}]({one.home}) | {one.version} | {one.licence} | "
        f"{', '.join(SHAPES[shape] for shape in one.shapes)} |"
        for one in packages
    ]
    reasons = [f"- **{name}**: {why}." for name, why in REASONED.items()]
    return "\n".join(
        [
            "# Dependencies",
            "",
            "What is shipped, made by `python infra/dependencies.py > docs/dependencies.md` from",
            "what is installed; `constraints.txt` pins versions, a test holds licences and pins.",
            "What tests and checks use alone is not shipped and not listed. Fonts (OFL-1.1) and",
            "networks (PP-OCR in the wheel of rapidocr, Apache-2.0; our second reader under this",
            "repository's licence) come with the code.",
            "",
            f"{len(packages)} packages.",
            "",
            "| package | version | licence | of |",
            "|---|---|---|---|",
            *rows,
            "",
            "Licences that ask for more than a name:",
            "",
            *reasons,
            "",
        ]
    )


def main() -> int:
    """Print the document; 2 where a package is not installed."""
    try:
        sys.stdout.write(document(shipped()))
    except PackageNotFoundError as error:
        print(f"{error.name} is not installed: make check installs everything", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
