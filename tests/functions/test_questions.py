"""Questions are embedded before the transaction or not at all; no model keeps people waiting."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from chalicelib.adapters import container
from chalicelib.library import Asked, Library
from retrieval.embed import Model
from retrieval.passages import passages_of
from school.errors import NotFound
from school.find_resources import FindResources, FoundResources
from school.guides import AskGuide, GuideView
from school.library_work import BuildLibrary, LibraryOf, LibraryStatus, PurgeLibrary
from school.papers import Done
from school.resources import ResourceId
from school.search import Found, SearchRequest
from school.store.resource_tables import clock_table, resources_table
from school.store.unit_of_work import UnitOfWork
from tests.fakes import CountedCharacters, MemoryFiles
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool
from tests.retrieval.given import a_resource


class DeadService(CountedCharacters):
    """A model that can be asked nothing now."""

    asked = 0

    def embed_query(self, text: str) -> list[float]:
        """Fail."""
        type(self).asked += 1
        raise TimeoutError(text)


class WatchedLibrary(Library):
    """A library that notes what its searches ask for, and whether it was made before."""

    embeddings: CountedCharacters = CountedCharacters()

    def model(self) -> Model:
        """Return the fake model."""
        return Model("counted-64", self.embeddings)

    def find(self, unit: UnitOfWork, asked: Asked, **more: Any) -> Any:
        """Note whether the vector is there."""
        self.ready = self._questions.made(asked.meaning) is not None
        return super().find(unit, asked, **more)


@pytest.fixture
def library(school: WorkingSchool, tmp_path: Path) -> WatchedLibrary:
    """Give the school a watched library with one resource."""
    library = WatchedLibrary(tmp_path / "library")
    container.use(replace(school.adapters(), library=library))
    with school.records.begin() as unit:
        one = a_resource("r1")
        unit.resources.add(one, passages_of(one, ""))
    return library


SAID = "找六年级分数除法课件"


@pytest.mark.parametrize(
    ("function", "request_", "answer"),
    [
        ("search_library", SearchRequest(said=SAID), Found),
        ("search_library", SearchRequest(said=SAID, read_filter=False), Found),
        ("find_resources", FindResources(said=SAID), FoundResources),
        ("ask_guide", AskGuide(said="出一份六年级分数除法导学案"), GuideView),
    ],
)
def test_what_a_search_compares_is_made_before_its_transaction(
    school: WorkingSchool, library: WatchedLibrary, function: str, request_: Any, answer: Any
) -> None:
    school.ask("chen", function, request=request_, answer=answer)

    assert library.ready


def test_a_model_that_fails_is_left_alone_for_half_a_minute(
    school: WorkingSchool, library: WatchedLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(DeadService, "asked", 0)
    library.embeddings = DeadService()

    def search() -> int:
        request = SearchRequest(said=SAID, read_filter=False)
        found = school.ask("chen", "search_library", request=request, answer=Found)
        assert [hit.resource_id for hit in found.hits] == ["r1"]
        return DeadService.asked

    assert [search(), search()] == [1, 1]
    school.clock.forward(seconds=31)
    assert search() == 2


def test_a_newer_base_is_read_before_a_transaction_and_never_inside(
    school: WorkingSchool,
    library: WatchedLibrary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("chalicelib.library.AT_ONCE", 2)
    library.refresh()
    with school.records.begin() as unit:
        for n in range(5):
            unit.resources.add(a_resource(f"new{n}"), ["分数除法"])
    container.use(replace(school.adapters(), library=WatchedLibrary(tmp_path / "library")))
    school.ask(SYSTEM_ACTOR, "build_library", request=BuildLibrary(), answer=LibraryStatus)

    with school.records.begin() as unit:
        library.up_to_date(unit)
    assert library.saved_bytes() > 0
    assert library._base_name == ""
    library.refresh()
    assert library._base_name != ""


class FailingFiles(MemoryFiles):
    """Object storage that does not answer, in one of two ways."""

    error: Exception = OSError("no route")

    def keys(self, prefix: str) -> Iterator[str]:  # noqa: ARG002  # the port's
        """Fail."""
        raise self.error


@pytest.mark.parametrize("error", [OSError("no route"), NotFound("没有了。")])
def test_search_goes_on_from_what_is_there_when_nothing_can_be_fetched(
    school: WorkingSchool, library: WatchedLibrary, tmp_path: Path, error: Exception
) -> None:
    school.ask(SYSTEM_ACTOR, "build_library", request=BuildLibrary(), answer=LibraryStatus)
    files = FailingFiles()
    files.error = error
    cold = WatchedLibrary(tmp_path / "library", published=files)
    container.use(replace(school.adapters(), library=cold))

    found = school.ask(
        "chen", "search_library", request=SearchRequest(said=SAID, read_filter=False), answer=Found
    )

    assert [hit.resource_id for hit in found.hits] == ["r1"]
    assert cold._base_name != ""


def test_after_a_backup_was_put_back_nothing_of_the_later_base_is_found(
    school: WorkingSchool, library: WatchedLibrary, tmp_path: Path
) -> None:
    with school.records.begin() as unit:
        unit.resources.add(a_resource("later"), ["分数除法"])
    school.ask(SYSTEM_ACTOR, "build_library", request=BuildLibrary(), answer=LibraryStatus)
    with school.records.begin() as unit:  # as the backup has it: “later” was never there
        written = unit.resources._connection
        written.execute(sa.delete(resources_table).where(resources_table.c.id == "later"))
        written.execute(sa.update(clock_table).values(seq=1))
    after = WatchedLibrary(tmp_path / "library")
    container.use(replace(school.adapters(), library=after))

    request = SearchRequest(said=SAID, read_filter=False)
    found = school.ask("chen", "search_library", request=request, answer=Found)

    assert ([hit.resource_id for hit in found.hits], found.total) == (["r1"], 1)
    school.work_off()
    status = school.ask(SYSTEM_ACTOR, "library_status", request=LibraryOf(), answer=LibraryStatus)
    assert (status.resources, status.fresh, after.wants_building) == (1, 0, False)
    assert len(list((tmp_path / "library").iterdir())) == 1


def test_what_was_deleted_leaves_the_saved_bases_too(
    school: WorkingSchool, library: WatchedLibrary, tmp_path: Path
) -> None:
    def purge() -> bool:
        done = school.ask(SYSTEM_ACTOR, "purge_library", request=PurgeLibrary(), answer=Done).done
        school.work_off()
        return done

    files = MemoryFiles()
    shared = WatchedLibrary(tmp_path / "shared", published=files)
    container.use(replace(school.adapters(), library=shared))
    assert not purge()
    with school.records.begin() as unit:
        unit.resources.add(a_resource("secret"), ["李小明的作文"])
    school.ask(SYSTEM_ACTOR, "build_library", request=BuildLibrary(), answer=LibraryStatus)
    assert any(b"secret" in content for content in files.content.values())
    with school.records.begin() as unit:
        unit.resources.delete(ResourceId("secret"))

    assert [purge(), purge(), purge()] == [True, True, False]
    assert len(shared.saved_seqs()) == 1
    assert not any(b"secret" in content for content in files.content.values())
    with school.records.begin() as unit:
        unit.resources.delete(ResourceId("r1"))
    assert not purge()
    school.clock.forward(days=1)
    assert purge()
