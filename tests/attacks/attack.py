"""What an attack is: a test that must hold on the product and break on a weakened build of it.

An attack that no build can fail proves nothing. So each one is run twice or more: on the product as
it is, where every promise must hold, and once with each of its weakenings, one guard of the product
taken out, where it must get through. A weakening exists in the tests alone; the product has no
switch that takes a guard away.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

Test = TypeVar("Test", bound=Callable[..., None])


class Breached(AssertionError):
    """The attack got through."""


def held(promise: bool, what: str) -> None:  # noqa: FBT001  # reads as assert does
    """Go on while a promise of the product holds.

    Args:
        promise: What must be so.
        what: What the attacker got, in words, where it is not.

    Raises:
        Breached: It does not hold.
    """
    if not promise:
        raise Breached(what)


@dataclass(frozen=True)
class Weakening:
    """One guard of the product taken out."""

    name: str
    """Which guard, as a test id: “no signature check”."""
    apply: Callable[[pytest.MonkeyPatch], None]


def attack(case: str, *weakenings: Weakening) -> Callable[[Test], Test]:
    """Make a test an attack: it runs on the sound build and on each weakened one.

    The test takes the fixture ``build`` first, states its promises with ``held``, and is expected
    to raise ``Breached`` on every weakened build; anything else there is a failure.

    Args:
        case: Number of the case, “AT01”; a case may have several tests.
        weakenings: At least one.
    """
    broken = pytest.mark.xfail(raises=Breached, strict=True, reason="the guard is taken out")
    builds = [pytest.param(None, id="sound")]
    for place, one in enumerate(weakenings):
        # The first with every run; all of them take minutes, and run with ``make thorough``.
        marks = [broken, pytest.mark.thorough] if place else [broken]
        builds.append(pytest.param(one, id=one.name, marks=marks))

    def mark(test: Test) -> Test:
        marked = pytest.mark.parametrize("build", builds, indirect=True)(test)
        named: Test = pytest.mark.attack(case)(marked)
        return named

    if not weakenings:
        raise ValueError(f"{case} needs a build that it breaks.")
    return mark
