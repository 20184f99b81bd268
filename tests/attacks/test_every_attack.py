"""Every case is tried by a test, and docs/attacks.md says of each what holds and where."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

CASES = tuple(f"AT{number:02}" for number in range(1, 33))
HERE = Path(__file__).parent
DOCUMENT = HERE.parents[1] / "docs" / "attacks.md"
_ATTACK = re.compile(r"^@attack\(\s*\"(AT\d\d)\"", re.MULTILINE)
_ROW = re.compile(r"^\| (AT\d\d) \|.*\| (.+) \|$", re.MULTILINE)
_FILE = re.compile(r"`(test_\w+\.py)`")


def tried() -> Mapping[str, set[str]]:
    """Return the names of the files in which each case is tried."""
    found: dict[str, set[str]] = {}
    for file in HERE.glob("test_*.py"):
        for case in _ATTACK.findall(file.read_text()):
            found.setdefault(case, set()).add(file.name)
    return found


@pytest.mark.parametrize("case", CASES)
def test_every_case_is_tried_and_told_of_where_it_is(case: str) -> None:
    told = [set(_FILE.findall(files)) for name, files in _rows() if name == case]

    assert case in tried(), "no test tries it"
    assert told == [tried()[case]], "docs/attacks.md names other files than those that try it"


def test_the_document_lists_the_cases_in_order_and_no_others() -> None:
    assert [name for name, _ in _rows()] == list(CASES)


def _rows() -> list[tuple[str, str]]:
    return _ROW.findall(DOCUMENT.read_text())
