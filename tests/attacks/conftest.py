"""The build an attack runs on."""

import pytest

from tests.attacks.attack import Weakening


@pytest.fixture
def build(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Take the guard out that a weakened build has not; the sound build is the product."""
    weakening: Weakening | None = request.param
    if weakening is not None:
        weakening.apply(monkeypatch)
