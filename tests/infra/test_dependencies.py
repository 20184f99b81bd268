"""What is shipped is pinned, may be shipped, and is written down."""

from pathlib import Path

import pytest

from infra.dependencies import REASONED, Shipped, document, pinned, shipped

DOCUMENT = Path(__file__).parents[2] / "docs" / "dependencies.md"


@pytest.fixture(scope="module")
def packages() -> list[Shipped]:
    return shipped()


def test_every_licence_is_one_that_may_be_shipped(packages: list[Shipped]) -> None:
    strange = [one for one in packages if not one.allowed and one.name not in REASONED]

    assert not [(one.name, one.licence) for one in strange]


def test_a_reason_is_given_for_nothing_else(packages: list[Shipped]) -> None:
    assert {one.name for one in packages if not one.allowed} == set(REASONED)


@pytest.mark.parametrize(
    ("licence", "allowed"),
    [
        ("MIT", True),
        ("GPL-3.0-only OR MIT", True),
        ("MIT AND GPL-3.0-only", False),
        ("GPL-3.0-only AND (Apache-2.0 OR MIT)", False),
        ("AGPL-3.0", False),
        ("unknown", False),
        ("", False),
        ("MPL-2.0 AND (Apache-2.0 OR MIT)", True),
    ],
)
def test_a_licence_is_judged_by_all_it_asks_for(licence: str, *, allowed: bool) -> None:
    assert Shipped("a", "1", licence, "", ("",)).allowed is allowed


def test_every_package_is_pinned_to_the_version_the_tests_run_with(packages: list[Shipped]) -> None:
    pins = pinned()

    assert {one.name: one.version for one in packages} == {
        one.name: pins.get(one.name) for one in packages
    }


def test_the_document_is_what_is_shipped(packages: list[Shipped]) -> None:
    assert DOCUMENT.read_text(encoding="utf-8") == document(packages)
