"""Finding in the library: who sees what, what counts at once, what is made later."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from chalicelib import library_building
from chalicelib.adapters import container
from chalicelib.call import Call
from chalicelib.library import Library
from chalicelib.library_work import embed_later
from retrieval.choice import ModelChoice
from retrieval.embed import Model
from retrieval.passages import passages_of
from school.errors import PermissionDenied
from school.library_documents import AddDocuments, AddedDocuments, read_document
from school.library_work import (
    BuildLibrary,
    Embedded,
    EmbedResources,
    LibraryOf,
    LibraryStatus,
)
from school.resources import (
    NOBODYS,
    Level,
    Resource,
    ResourceFilter,
    ResourceId,
    ResourceType,
    ReviewState,
)
from school.search import Found, SearchRequest
from tests.builders import a_unit
from tests.fakes import CountedCharacters
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool
from tests.retrieval.given import a_resource


class FakeModelLibrary(Library):
    """A library whose meanings are counted characters, kept like those of e5."""

    def model(self) -> Model:
        """Return the fake model."""
        return Model("counted-64", CountedCharacters())


@pytest.fixture
def library(school: WorkingSchool, tmp_path: Path) -> Library:
    """Give the school a library that compares meanings and saves its index."""
    return _use(school, FakeModelLibrary(tmp_path / "library"))


def _use(school: WorkingSchool, library: Library) -> Library:
    container.use(replace(school.adapters(), library=library))
    return library


def _add(school: WorkingSchool, *resources: Resource, text: str = "") -> None:
    with school.records.begin() as unit:
        for one in resources:
            unit.resources.add(one, passages_of(one, text))


def _find(school: WorkingSchool, who: str, said: str, **more: Any) -> Found:
    return school.ask(who, "search_library", request=SearchRequest(said=said, **more), answer=Found)


def _ids(school: WorkingSchool, who: str, said: str, **more: Any) -> list[str]:
    return [hit.resource_id for hit in _find(school, who, said, **more).hits]


def _of_school(resource_id: str, **facts: object) -> Resource:
    told: dict[str, Any] = {
        "level": Level.SCHOOL,
        "home": "qt.t1.s1",
        "open_to": "qt.t1.s1",
        **facts,
    }
    return a_resource(resource_id, **told)


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("chen", {"county", "school"}),
        ("zhou", {"county", "school"}),
        ("p1", {"county", "school"}),
        ("wang", {"county", "school", "wangs"}),
        ("g1", {"county"}),
        ("ye", {"county", "school"}),
        ("ma", set()),
    ],
)
def test_everybody_finds_what_the_policy_lets_them_read(
    school: WorkingSchool, library: Library, who: str, seen: set[str]
) -> None:
    own = {"level": Level.PERSONAL, "owner": "wang", "open_to": "-"}
    _add(school, a_resource("county"), _of_school("school"), _of_school("wangs", **own))

    assert set(_ids(school, who, "分数除法")) == seen


def test_a_stranger_finds_nothing(school: WorkingSchool, library: Library) -> None:
    _add(school, a_resource("county"))

    with pytest.raises(PermissionDenied):
        _find(school, "nobody", "分数除法")


def test_conditions_are_read_from_the_sentence(school: WorkingSchool, library: Library) -> None:
    _add(
        school,
        a_resource("slides", type=ResourceType.COURSEWARE, grades=frozenset({6})),
        a_resource("paper", type=ResourceType.EXAM_PAPER, grades=frozenset({6})),
        a_resource("fifth", type=ResourceType.COURSEWARE, grades=frozenset({5})),
    )

    found = _find(school, "chen", "找六年级分数除法课件")

    assert [hit.resource_id for hit in found.hits] == ["slides"]
    assert found.total == 1
    assert found.hits[0].why == ("分数除法", "六年级", "课件")
    assert set(found.understood) == {"只看课件", "六年级"}
    again = _find(school, "chen", "找六年级分数除法课件", read_filter=False)
    assert again.total == 3


def test_what_is_mine_and_my_schools_is_read_as_who_asks(
    school: WorkingSchool, library: Library
) -> None:
    mine = _of_school("mine", level=Level.PERSONAL, owner="chen", open_to="-")
    other = {"home": "qt.t1.s2", "open_to": "qt"}
    with school.records.begin() as unit:
        unit.people.add(new_units=[a_unit("qt.t1.s2")], since=school.clock.now().date())
    _add(school, mine, _of_school("ours"), _of_school("theirs", **other), a_resource("county"))

    assert _ids(school, "chen", "我上传的分数除法课件") == ["mine"]
    assert set(_ids(school, "chen", "本校的分数除法课件")) == {"ours"}


def test_a_correction_a_withdrawal_and_a_deletion_count_at_once(
    school: WorkingSchool, library: Library
) -> None:
    first = a_resource("r1", subject="数学")
    _add(school, first, a_resource("r2", "秋天的雨"), a_resource("r3"))
    wanted = ResourceFilter(subjects=frozenset({"语文"}))
    assert set(_ids(school, "chen", "分数除法", filter=wanted)) == {"r2", "r3"}

    with school.records.begin() as unit:
        unit.resources.change(first.model_copy(update={"subject": "语文"}))
        unit.resources.change(
            a_resource("r2", "秋天的雨", state=ReviewState.WITHDRAWN), passages=None
        )
        unit.resources.delete(ResourceId("r3"))

    assert _ids(school, "chen", "分数除法", filter=wanted) == ["r1"]


def test_what_leaves_the_shelf_between_index_and_answer_is_not_shown(
    school: WorkingSchool, library: Library
) -> None:
    _add(school, a_resource("r1"), a_resource("r2"))
    assert len(_ids(school, "chen", "分数除法")) == 2
    index = library._index
    assert index is not None
    with school.records.begin() as unit:
        unit.resources.change(a_resource("r1", state=ReviewState.WITHDRAWN))
        index.seq = unit.resources.clock()  # as if the change were not taken in yet

    assert _ids(school, "chen", "分数除法") == ["r2"]


def test_pages_and_batches_show_nothing_twice(school: WorkingSchool, library: Library) -> None:
    kinds = [*ResourceType][:3]
    _add(school, *(a_resource(f"r{n:02}", type=kinds[n // 11]) for n in range(33)))

    for fresh in (False, True):
        pages = [
            _ids(school, "chen", "分数除法", top=5, skip=skip, fresh=fresh)
            for skip in range(0, 33, 5)
        ]
        shown = [one for page in pages for one in page]
        assert len(shown) == len(set(shown)) == 33
    second = _find(school, "chen", "分数除法", top=5, skip=5, fresh=True)
    assert len({hit.type for hit in second.hits}) > 1


def test_vectors_are_made_by_queued_work_until_none_is_missing(
    school: WorkingSchool, library: Library
) -> None:
    _add(school, *(a_resource(f"r{n}", f"第{n}课") for n in range(40)))
    call = _call(school)
    with call.records() as unit:
        embed_later(unit, call)
        embed_later(unit, call)

    done = school.work_off()

    assert len(done) == 5
    status = _status(school)
    assert (status.resources, status.with_vectors, status.model) == (40, 40, "counted-64")


def test_a_text_that_changed_while_it_was_read_gets_no_vector_of_the_old_one(
    school: WorkingSchool, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    one = a_resource("r1")
    _add(school, one)
    make = library.vectors

    def meanwhile(texts: list[str]) -> Any:
        with school.records.begin() as unit:
            unit.resources.change(one, passages=["另一篇"])
        return make(texts)

    monkeypatch.setattr(library, "vectors", meanwhile)
    answer = _embed(school)

    assert (answer.made, answer.left) == (0, 1)


def test_an_index_that_was_built_is_loaded_again_and_goes_on_from_there(
    school: WorkingSchool, library: Library, tmp_path: Path
) -> None:
    _add(school, a_resource("r1"), a_resource("r2", "秋天的雨"))
    _embed(school)
    school.ask(SYSTEM_ACTOR, "build_library", request=BuildLibrary(), answer=LibraryStatus)
    _use(school, FakeModelLibrary(tmp_path / "library"))
    _add(school, a_resource("r3", "圆的周长"))

    status = _status(school)

    assert (status.resources, status.fresh, status.with_vectors) == (3, 1, 2)
    assert status.bytes > 0
    assert _ids(school, "chen", "圆的周长", top=1) == ["r3"]


def test_a_tampered_index_is_made_again_from_the_database(
    school: WorkingSchool, library: Library, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _add(school, a_resource("r1"))
    school.ask(SYSTEM_ACTOR, "build_library", request=BuildLibrary(), answer=LibraryStatus)
    (folder,) = (tmp_path / "library").iterdir()
    (folder / "ids.json").write_text('["r2"]')
    _use(school, FakeModelLibrary(tmp_path / "library"))

    assert _ids(school, "chen", "分数除法") == ["r1"]
    assert "was changed" in caplog.text


def test_what_is_deleted_while_the_index_is_built_is_not_in_it(
    school: WorkingSchool, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    _add(school, a_resource("r1"), a_resource("r2"), a_resource("r3"))
    keep = library_building.everything

    def meanwhile(*given: Any, **more: Any) -> Any:
        yield from keep(*given, **more)
        with school.records.begin() as unit:
            unit.resources.delete(ResourceId("r2"))
            unit.resources.change(a_resource("r3", state=ReviewState.WITHDRAWN))

    monkeypatch.setattr(library_building, "everything", meanwhile)
    school.ask(SYSTEM_ACTOR, "build_library", request=BuildLibrary(), answer=LibraryStatus)

    assert _ids(school, "chen", "分数除法") == ["r1"]


def test_without_a_model_words_alone_decide(school: WorkingSchool) -> None:
    _use(school, Library(choice=ModelChoice("off")))
    _add(school, a_resource("r1", "秋天的雨"), a_resource("r2", "分数除法"))

    found = _find(school, "chen", "分数除法", top=2)

    assert [hit.resource_id for hit in found.hits] == ["r2", "r1"]
    assert not found.meaning


def test_lsa_is_learnt_when_the_index_is_built(school: WorkingSchool, tmp_path: Path) -> None:
    _use(school, Library(tmp_path / "library", choice=ModelChoice("lsa")))
    _add(school, *(a_resource(f"r{n}", f"分数除法 第{n}课") for n in range(10)))
    school.ask(SYSTEM_ACTOR, "build_library", request=BuildLibrary(), answer=LibraryStatus)
    _add(school, a_resource("new", "分数乘法 第1课"))

    status = _status(school)

    assert (status.model, status.with_vectors) == ("lsa-256", 11)
    assert len(_ids(school, "chen", "分数乘法", top=50)) == 11


def test_a_search_that_finds_much_beside_the_base_has_it_made_anew(
    school: WorkingSchool, library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chalicelib.library.FRESH_MOST", 3)
    _add(school, *(a_resource(f"r{n}") for n in range(5)))
    _embed(school)
    assert _status(school).fresh == 5

    _find(school, "chen", "分数除法")
    school.work_off()

    assert _status(school).fresh == 0
    assert _status(school).bytes > 0


def test_the_product_finds_only_what_is_open_to_a_county(
    school: WorkingSchool, library: Library
) -> None:
    _add(school, a_resource("county"), _of_school("school"))

    found = school.ask(
        SYSTEM_ACTOR,
        "search_open_library",
        request=SearchRequest(said="分数除法"),
        answer=Found,
    )

    assert [hit.resource_id for hit in found.hits] == ["county"]
    with pytest.raises(PermissionDenied):
        school.ask(
            "chen", "search_open_library", request=SearchRequest(said="分数除法"), answer=Found
        )


def _take(school: WorkingSchool, *lines: str) -> AddedDocuments:
    documents = tuple(read_document(line) for line in lines)
    request = AddDocuments(documents=documents)
    return school.ask(SYSTEM_ACTOR, "add_documents", request=request, answer=AddedDocuments)


def test_adding_the_same_documents_again_changes_nothing(
    school: WorkingSchool, library: Library
) -> None:
    line = '{"id": "d1", "title": "分数除法课件", "text": "倒数。", "grade": 6}'

    first, again = _take(school, line), _take(school, line)
    changed = _take(school, line.replace("倒数", "乘以倒数"))

    assert (first.added, again.same, changed.changed) == (1, 1, 1)
    with school.records.begin() as unit:
        assert unit.resources.clock() == 2


def test_adding_documents_again_does_not_undo_what_people_did(
    school: WorkingSchool, library: Library
) -> None:
    first = '{"id": "d1", "title": "分数除法", "text": "倒数。", "owner": "chen", "shared": true}'
    _take(school, first)
    with school.records.begin() as unit:
        (kept,) = unit.resources.these([ResourceId("d1")])
        done = {"open_to": NOBODYS, "state": ReviewState.WITHDRAWN, "subject": "科学"}
        unit.resources.change(kept.model_copy(update=done))

    assert _take(school, first).same == 1
    assert _kept(school) == (NOBODYS, ReviewState.WITHDRAWN, "科学")
    assert _take(school, first.replace("倒数", "乘以倒数")).changed == 1
    assert _kept(school) == (NOBODYS, ReviewState.WITHDRAWN, "")
    assert _take(school, first.replace("true", '"school"')).changed == 1
    assert _kept(school) == ("qt.t1.s1", ReviewState.WITHDRAWN, "")


def _kept(school: WorkingSchool) -> tuple[str, ReviewState, str]:
    with school.records.begin() as unit:
        (kept,) = unit.resources.these([ResourceId("d1")])
    return kept.open_to, kept.state, kept.subject


def test_a_changed_document_is_not_published_before_its_review(
    school: WorkingSchool, library: Library
) -> None:
    first = '{"id": "d1", "title": "分数除法", "text": "倒数。", "owner": "chen"}'
    _take(school, first)
    with school.records.begin() as unit:
        (kept,) = unit.resources.these([ResourceId("d1")])
        done = {"open_to": "qt", "state": ReviewState.PENDING}
        unit.resources.change(kept.model_copy(update=done))

    _take(school, first.replace("倒数", "乘以倒数"))

    assert _kept(school)[:2] == ("qt", ReviewState.PENDING)
    assert _ids(school, "zhao", "除法") == []


@pytest.mark.parametrize(
    ("more", "sees"),
    [
        ("", {"chen", "zhao", "g1", "ye"}),
        (', "owner": "chen"', {"chen"}),
        (', "owner": "chen", "shared": true', {"chen", "zhao", "g1", "ye"}),
        (', "owner": "chen", "shared": "school"', {"chen", "zhao", "ye"}),
        (', "owner": "qt.t1.s1"', {"chen", "zhao", "ye"}),
        (', "owner": "qt.t1.s1", "shared": "county"', {"chen", "zhao", "g1", "ye"}),
        (', "owner": "somebody unknown"', set()),
        (', "level": "school"', set()),
        (', "level": "personal"', set()),
        (', "level": "区域"', {"chen", "zhao", "g1", "ye"}),
        (', "level": "personal", "owner": "chen", "shared": false', {"chen"}),
    ],
)
def test_a_document_is_seen_by_those_its_owner_shares_it_with(
    school: WorkingSchool, library: Library, more: str, sees: set[str]
) -> None:
    _take(school, f'{{"id": "d1", "title": "分数除法", "text": "倒数。"{more}}}')

    assert {who for who in ("chen", "zhao", "g1", "ye", "ma") if _ids(school, who, "除法")} == sees


def test_a_document_takes_no_uploaded_resources_place(
    school: WorkingSchool, library: Library
) -> None:
    _add(school, a_resource("up", file_key="resources/up/up/a.pptx", owner="wang"))

    answer = _take(school, '{"id": "up", "title": "冒名", "text": "别的"}')

    assert [one.id for one in answer.refused] == ["up"]
    assert _find(school, "wang", "分数除法").hits[0].title == "分数除法"


def _call(school: WorkingSchool, who: str = "chen") -> Call:
    call = Call(container.adapters(), school.as_(who)._actor)
    call.identify()
    return call


def _embed(school: WorkingSchool) -> Embedded:
    request = EmbedResources(go_on=False)
    return school.ask(SYSTEM_ACTOR, "embed_resources", request=request, answer=Embedded)


def _status(school: WorkingSchool) -> LibraryStatus:
    return school.ask(SYSTEM_ACTOR, "library_status", request=LibraryOf(), answer=LibraryStatus)
