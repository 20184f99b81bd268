"""Starting: what was imported is not looked through again, and nothing else is kept from it."""

import gc
import sys
import types
from collections.abc import Iterator

import pytest

from school.starting import without_collecting


@pytest.fixture(autouse=True)
def _thawed() -> Iterator[None]:
    gc.unfreeze()
    yield
    gc.unfreeze()
    gc.enable()


def test_what_was_imported_is_not_looked_through_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with without_collecting():
        assert not gc.isenabled()
        monkeypatch.setitem(sys.modules, "imported_just_now", types.ModuleType("imported_just_now"))

    assert gc.isenabled()
    assert gc.get_freeze_count() > 0


def test_without_an_import_nothing_is_kept_from_the_collector() -> None:
    with without_collecting():
        pass

    assert gc.isenabled()
    assert gc.get_freeze_count() == 0


def test_who_had_no_collecting_has_none_afterwards() -> None:
    gc.disable()

    with without_collecting():
        pass

    assert not gc.isenabled()
