"""The library behind its functions: who sees what, what is read once, what is left of it."""

import hashlib
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from chalicelib.adapters import container
from chalicelib.library import Library
from retrieval.embed import Vectors
from school.actor import Actor
from school.errors import NotUnderstood, PermissionDenied, Unavailable
from school.grading import PaperReading, SheetKind
from school.knowledge import PointId
from school.notices import NoticeKind
from school.one_time import OpenPage
from school.papers import Done
from school.people import PersonId, UnitId
from school.resource_calls import (
    Act,
    AddResource,
    AddTranscript,
    FileOpened,
    ManageResource,
    May,
    MyResources,
    PendingOf,
    ReadingStatus,
    ReadResource,
    Removed,
    ResourceFile,
    ResourceList,
    ResourceOf,
    ResourceOpened,
    ResourceShown,
    ReviewResource,
    TagAccuracy,
    TagAccuracyOf,
    TagResource,
    Upload,
    UploadTold,
)
from school.resource_facts import Sharing
from school.resource_tags import NEIGHBOURS
from school.resources import NOBODYS, Level, ResourceFilter, ResourceId, ReviewState, Seer
from school.store.unit_of_work import UnitOfWork
from school.work import Tidied, Tidy
from tests.functions.library import OPEN, OWN, SCHOOL, a_kept_resource
from tests.functions.test_audit import UnauditedRecords
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool
from tests.library_files import LESSON, a_docx

COUNTY = UnitId("qt")
SAID = "上传资源 五年级数学 分数除法的意义 教案"
NOBODY = ResourceId("f" * 24)


def sent(
    school: WorkingSchool, content: bytes, *, name: str = "a.docx", ending: str = ".bin"
) -> Upload:
    """Let a file lie among the transient ones, as the bot does."""
    digest = hashlib.sha256(content).hexdigest()
    key = f"transient/1/{digest}{ending}"
    school.files.put(key, content, content_type="application/octet-stream")
    return Upload(key=key, name=name, digest=digest, size=len(content))


def add(
    school: WorkingSchool,
    content: bytes = b"",
    *,
    who: str = "chen",
    said: str = SAID,
    key: str = "m1",
) -> ResourceShown:
    """Add a document as somebody."""
    request = AddResource(said=said, file=sent(school, content or a_docx()), key=key)
    return school.ask(who, "add_resource", request=request, answer=ResourceShown)


def show(school: WorkingSchool, resource_id: ResourceId, *, who: str = "chen") -> ResourceShown:
    request = ResourceOf(resource_id=resource_id)
    return school.ask(who, "show_resource", request=request, answer=ResourceShown)


def manage(
    school: WorkingSchool, resource_id: ResourceId, act: Act, *, who: str = "chen", **more: object
) -> Removed:
    request = ManageResource.model_validate({"resource_id": resource_id, "act": act, **more})
    return school.ask(who, "manage_resource", request=request, answer=Removed)


def review(
    school: WorkingSchool, resource_id: ResourceId, *, who: str, approve: bool = True
) -> None:
    request = ReviewResource(resource_id=resource_id, approve=approve, reason="错字")
    school.ask(who, "review_resource", request=request, answer=ResourceShown)


def test_a_file_is_kept_beside_its_text_once_it_was_read(school: WorkingSchool) -> None:
    content = a_docx()
    added = add(school, content)
    assert added.status is ReadingStatus.WAITING

    school.work_off()

    found = show(school, added.resource.id)
    assert found.resource.state is ReviewState.APPROVED
    assert school.files.get(found.resource.file_key) == content
    assert LESSON[0] in found.preview
    assert [n.kind for n in school.notices()] == [NoticeKind.RESOURCE_READ]


def test_the_same_message_and_the_same_work_twice_add_one_resource(school: WorkingSchool) -> None:
    first = add(school)
    again = add(school)
    school.work_off()
    rows = school.rows()

    request = ReadResource(resource_id=first.resource.id)
    done = school.ask(SYSTEM_ACTOR, "read_resource", request=request, answer=Done)

    assert again.resource.id == first.resource.id
    assert not again.duplicate
    assert done == Done(done=False)
    assert school.rows() == rows


def test_a_power_cut_while_reading_costs_nothing(school: WorkingSchool) -> None:
    added = add(school)
    whole = school.records
    broken = UnauditedRecords(whole.database, keys=whole._keys)
    container.use(replace(school.adapters(), records=broken))
    rows = school.rows()

    request = ReadResource(resource_id=added.resource.id)
    with pytest.raises(Unavailable):
        school.ask(SYSTEM_ACTOR, "read_resource", request=request, answer=Done)
    assert school.rows() == rows
    container.use(school.adapters())
    school.work_off()

    assert show(school, added.resource.id).resource.state is ReviewState.APPROVED
    assert len(list(school.files.keys("resources/"))) == 1


def test_a_file_that_was_lost_or_changed_on_the_way_is_told_of(school: WorkingSchool) -> None:
    lost, changed = add(school, a_docx("一")), add(school, a_docx("二"), key="m2")
    with school.records.begin() as unit:
        keys = [unit.resource_readings.reading(one.resource.id) for one in (lost, changed)]
    assert keys[0] is not None
    assert keys[1] is not None
    school.files.delete(keys[0].upload)
    school.files.put(keys[1].upload, a_docx("三"), content_type="x")

    school.work_off()

    for one, why in ((lost, "没有收到"), (changed, "传坏了")):
        request = ResourceOf(resource_id=one.resource.id)
        told = school.ask("chen", "show_upload", request=request, answer=UploadTold)
        assert told.status is ReadingStatus.REFUSED
        assert why in told.why
        with pytest.raises(PermissionDenied):
            show(school, one.resource.id)


def test_what_was_never_read_is_told_of_after_a_day(school: WorkingSchool) -> None:
    new = add(school).resource.id
    keep(school, OPEN, media_type="video/mp4")
    add_spoken(school, OPEN)
    school.clock.forward(hours=23)
    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
    assert show(school, new).status is ReadingStatus.WAITING
    assert school.notices() == []

    school.clock.forward(hours=2)
    for _ in range(2):
        school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)

    told = school.ask("chen", "show_upload", request=ResourceOf(resource_id=new), answer=UploadTold)
    assert (told.status, told.why) == (ReadingStatus.REFUSED, "没有读成，请再发一次。")
    with pytest.raises(PermissionDenied):
        show(school, new)
    film = show(school, OPEN)
    assert (film.status, film.resource.state) == (ReadingStatus.REFUSED, ReviewState.APPROVED)
    assert [n.kind for n in school.notices()] == 2 * [NoticeKind.RESOURCE_READ]


def test_nobody_else_reads_what_became_of_an_upload(school: WorkingSchool) -> None:
    added = add(school)

    request = ResourceOf(resource_id=added.resource.id)
    with pytest.raises(Exception, match="没有找到这次上传"):
        school.ask("wang", "show_upload", request=request, answer=UploadTold)


def test_a_file_being_read_is_not_yet_before_reviewers(school: WorkingSchool) -> None:
    added = add(school, said=f"{SAID} 分享给本校")
    pending = school.ask("zhou", "pending_resources", request=PendingOf(), answer=ResourceList)
    assert pending.rows == ()
    with pytest.raises(NotUnderstood, match="还在读"):
        review(school, added.resource.id, who="zhou")

    school.work_off()

    assert {n.kind for n in school.notices()} == {
        NoticeKind.RESOURCE_READ,
        NoticeKind.RESOURCE_PENDING,
    }
    pending = school.ask("zhou", "pending_resources", request=PendingOf(), answer=ResourceList)
    assert [row.owner_name for row in pending.rows] == ["陈静怡"]


@pytest.mark.parametrize("who", ["wang", "zhou", "g1", "p1", "ma", "nobody"])
def test_what_one_keeps_for_oneself_is_refused_like_what_is_not_there(
    school: WorkingSchool, who: str
) -> None:
    added = add(school)
    school.work_off()

    said = []
    for resource_id in (added.resource.id, NOBODY):
        with pytest.raises(PermissionDenied) as refused:
            show(school, resource_id, who=who)
        said.append(refused.value.message)

    assert said[0] == said[1]


@pytest.mark.parametrize("who", ["wang", "guard", "ma", "p1", "g1"])
@pytest.mark.parametrize("act", [Act.SHARE, Act.DELETE, Act.WITHDRAW, Act.CHANGE])
def test_nobody_manages_what_belongs_to_another(school: WorkingSchool, who: str, act: Act) -> None:
    keep(school, OPEN)

    with pytest.raises(PermissionDenied):
        manage(school, OPEN, act, who=who, to=Sharing.SELF, said="六年级")

    assert show(school, OPEN).resource.open_to == SCHOOL


def keep(school: WorkingSchool, resource_id: ResourceId, **facts: object) -> None:
    with school.records.begin() as unit:
        unit.resources.add(a_kept_resource(resource_id, at=school, **facts), ["口算"])


@pytest.mark.parametrize(
    ("who", "sees"), [("g1", True), ("p1", True), ("chen", True), ("ye", True), ("ma", False)]
)
def test_the_countys_own_is_open_to_the_whole_county_and_no_other(
    school: WorkingSchool, who: str, *, sees: bool
) -> None:
    county = {"level": Level.REGION, "home": COUNTY, "open_to": COUNTY, "owner": None}
    keep(school, OPEN, **county)

    if sees:
        assert show(school, OPEN, who=who).may.isdisjoint({May.REVIEW})
    else:
        with pytest.raises(PermissionDenied):
            show(school, OPEN, who=who)


def test_families_do_not_see_what_is_for_a_school(school: WorkingSchool) -> None:
    keep(school, OPEN)

    with pytest.raises(PermissionDenied):
        show(school, OPEN, who="g1")


def test_a_principal_does_not_review_for_the_county(school: WorkingSchool) -> None:
    keep(school, OPEN, state=ReviewState.PENDING, open_to=COUNTY)

    with pytest.raises(PermissionDenied):
        review(school, OPEN, who="zhou")
    review(school, OPEN, who="ye")

    assert show(school, OPEN, who="zhao").resource.state is ReviewState.APPROVED


def test_a_bought_resource_is_not_sold_as_another_and_carried_out(school: WorkingSchool) -> None:
    keep(school, OPEN, licence="bought")

    with pytest.raises(NotUnderstood, match="只能在本校用"):
        manage(school, OPEN, Act.SHARE, to=Sharing.COUNTY)
    keep(school, OWN, open_to=COUNTY)
    with pytest.raises(NotUnderstood, match="只能在本校用"):
        manage(school, OWN, Act.CHANGE, said="学校买的")


def test_a_new_title_of_what_others_see_is_looked_at_again(school: WorkingSchool) -> None:
    keep(school, OPEN)

    manage(school, OPEN, Act.CHANGE, said="改名 天天口算")
    assert show(school, OPEN).resource.state is ReviewState.PENDING
    review(school, OPEN, who="zhou")
    manage(school, OPEN, Act.CHANGE, said="四年级")

    assert show(school, OPEN, who="wang").resource.grades == {4}


def test_what_was_approved_does_not_count_for_other_words(school: WorkingSchool) -> None:
    keep(school, OPEN, state=ReviewState.PENDING)
    review(school, OPEN, who="zhou")
    manage(school, OPEN, Act.WITHDRAW)
    manage(school, OPEN, Act.RESTORE)
    assert show(school, OPEN).resource.state is ReviewState.APPROVED

    manage(school, OPEN, Act.WITHDRAW)
    manage(school, OPEN, Act.CHANGE, said="改名 天天口算")
    manage(school, OPEN, Act.RESTORE)

    assert show(school, OPEN).resource.state is ReviewState.PENDING
    with pytest.raises(PermissionDenied):
        show(school, OPEN, who="wang")


def test_a_transcript_read_later_was_not_approved_with_the_film(school: WorkingSchool) -> None:
    keep(school, OPEN, state=ReviewState.PENDING, media_type="video/mp4")
    review(school, OPEN, who="zhou")
    add_spoken(school, OPEN)
    school.work_off()

    manage(school, OPEN, Act.WITHDRAW)
    manage(school, OPEN, Act.RESTORE)

    assert show(school, OPEN).resource.state is ReviewState.PENDING


def add_spoken(school: WorkingSchool, resource_id: ResourceId) -> None:
    """Send the transcript of a film."""
    content = "WEBVTT\n\n00:01.000 --> 00:02.000\n今天讲倒数".encode()
    request = AddTranscript(resource_id=resource_id, transcript=sent(school, content, name="a.vtt"))
    school.ask("chen", "add_transcript", request=request, answer=ResourceShown)


@pytest.mark.parametrize("act", ["change", "tag", "review"])
def test_two_who_change_one_resource_take_turns(school: WorkingSchool, act: str) -> None:
    waits = act == "review"
    keep(school, OPEN, state=ReviewState.PENDING if waits else ReviewState.APPROVED)
    second: dict[str, Callable[[], object]] = {
        "change": lambda: manage(school, OPEN, Act.CHANGE, said="四年级"),
        "tag": lambda: school.ask(
            "zhou",
            "tag_resource",
            request=TagResource(resource_id=OPEN, said="口算"),
            answer=ResourceShown,
        ),
        "review": lambda: review(school, OPEN, who="zhou"),
    }
    with school.records.begin() as unit:
        unit.resources.hold()
        found = unit.resources.these([OPEN])[0]
        other = threading.Thread(target=second[act])
        other.start()
        other.join(0.3)
        assert other.is_alive()
        unit.resources.change(found.model_copy(update={"chapter": "第三单元"}))
    other.join()

    now = show(school, OPEN).resource
    assert now.chapter == "第三单元"
    assert now.seq > found.seq + 1


def test_changing_an_old_version_leaves_the_newer_one_before_its_reviewer(
    school: WorkingSchool,
) -> None:
    keep(school, OPEN)
    keep(school, OWN, work=OPEN, version=2, state=ReviewState.PENDING)

    manage(school, OPEN, Act.CHANGE, said="四年级")
    assert show(school, OWN).resource.state is ReviewState.PENDING
    review(school, OWN, who="zhou")

    assert show(school, OPEN).resource.state is ReviewState.SUPERSEDED


def test_an_old_version_put_back_replaces_the_newer_one_once_it_is_approved(
    school: WorkingSchool,
) -> None:
    keep(school, OPEN, state=ReviewState.SUPERSEDED)
    keep(school, OWN, work=OPEN, version=2)

    manage(school, OPEN, Act.RESTORE)
    assert show(school, OWN, who="wang").resource.state is ReviewState.APPROVED
    review(school, OPEN, who="zhou")

    assert show(school, OPEN, who="wang").resource.version == 1
    assert show(school, OWN).resource.state is ReviewState.SUPERSEDED


@pytest.mark.parametrize("state", [ReviewState.WITHDRAWN, ReviewState.SUPERSEDED])
def test_a_film_that_was_taken_off_takes_no_transcript(
    school: WorkingSchool, state: ReviewState
) -> None:
    keep(school, OPEN, state=state, media_type="video/mp4")

    with pytest.raises(NotUnderstood, match="先点“恢复”"):
        add_spoken(school, OPEN)

    assert school.rows()["resource_readings"] == 0


def test_what_is_taken_off_while_it_is_read_stays_off(school: WorkingSchool) -> None:
    new = add(school).resource.id
    keep(school, OPEN, open_to=NOBODYS, media_type="video/mp4")
    add_spoken(school, OPEN)
    for one in (new, OPEN):
        manage(school, one, Act.WITHDRAW)

    school.work_off()

    for one in (new, OPEN):
        found = show(school, one)
        assert found.resource.state is ReviewState.WITHDRAWN
        assert found.status is ReadingStatus.READ
    back = manage(school, new, Act.RESTORE).shown
    assert back is not None
    assert LESSON[0] in back.preview


def test_a_bought_version_is_not_put_back_for_the_county(school: WorkingSchool) -> None:
    keep(school, OPEN, licence="bought", state=ReviewState.SUPERSEDED)
    keep(school, OWN, work=OPEN, version=2, open_to=COUNTY)

    with pytest.raises(NotUnderstood, match="只能在本校用"):
        manage(school, OPEN, Act.RESTORE)


def test_a_new_version_takes_the_place_of_the_old_one_when_it_is_approved(
    school: WorkingSchool,
) -> None:
    first = add(school, said=f"{SAID} 分享给本校").resource.id
    school.work_off()
    review(school, first, who="zhou")
    second = add(school, a_docx(*LESSON, "完"), key="m2").resource.id
    school.work_off()
    near = show(school, second).near
    assert near is not None
    assert near.mine
    assert near.resource_id == first

    manage(school, second, Act.AS_VERSION)
    assert show(school, first, who="wang").resource.version == 1
    review(school, second, who="zhou")

    assert show(school, second, who="wang").resource.version == 2
    with pytest.raises(PermissionDenied):
        show(school, first, who="wang")
    manage(school, first, Act.RESTORE)
    assert show(school, first, who="wang").resource.version == 1
    assert show(school, second).resource.state is ReviewState.SUPERSEDED


def test_nobody_replaces_what_belongs_to_another(school: WorkingSchool) -> None:
    add(school, said=f"{SAID} 分享给本校")
    school.work_off()
    with school.records.begin() as unit:
        (first,) = unit.resources.of_owner(PersonId("chen"))
    review(school, first.id, who="zhou")
    second = add(school, a_docx(*LESSON, "完"), who="wang", key="m2").resource.id
    school.work_off()

    near = show(school, second, who="wang").near
    assert near is not None
    assert not near.mine
    with pytest.raises(PermissionDenied):
        manage(school, second, Act.AS_VERSION, who="wang")
    manage(school, second, Act.KEEP_BOTH, who="wang")

    assert show(school, second, who="wang").resource.work == second


def test_the_text_on_a_photo_is_read(school: WorkingSchool) -> None:
    school.reader.answer = PaperReading(
        kind=SheetKind.SHEET, seconds=0.1, lines=("春眠不觉晓", "处处闻啼鸟")
    )
    photo = b"\xff\xd8\xff" + b"x" * 99
    request = AddResource(
        said="上传资源 语文 春晓 图片", file=sent(school, photo, name="a.jpg", ending=".jpg")
    )
    added = school.ask("chen", "add_resource", request=request, answer=ResourceShown)

    school.work_off()

    assert "处处闻啼鸟" in show(school, added.resource.id).preview


@pytest.mark.parametrize(
    "start",
    [b"\xff\xd8\xff\xe1", b"\x89PNG\r\n\x1a\n", b"II*\x00", b"RIFF\x00\x00\x00\x00WEBP",
     b"\x00\x00\x00\x18ftypheic", b"\x00\x00\x00\x18ftypavif", b"BM\x80\x00\x00\x00" + bytes(8)],
)  # fmt: skip
def test_a_picture_nobody_re_encoded_is_not_kept(school: WorkingSchool, start: bytes) -> None:
    file = sent(school, start + b"Exif" * 20, name="课件.txt")
    request = AddResource(said="上传资源 语文 春晓 课件", file=file)
    added = school.ask("chen", "add_resource", request=request, answer=ResourceShown)

    school.work_off()

    with school.records.begin() as unit:
        assert unit.resources.resource(added.resource.id) is None
        reading = unit.resource_readings.reading(added.resource.id)
    assert reading is not None
    assert "其实是一张图片" in reading.why


def test_what_is_said_in_a_film_is_found_in_it(school: WorkingSchool) -> None:
    film = sent(school, b"\x00\x00\x00\x18ftypmp42" + b"x" * 99, name="a.mp4")
    spoken = sent(school, "WEBVTT\n\n00:01.000 --> 00:02.000\n今天讲倒数".encode(), name="a.vtt")
    request = AddResource(said="上传资源 倒数 微课", file=film, transcript=spoken)
    added = school.ask("chen", "add_resource", request=request, answer=ResourceShown)

    school.work_off()

    assert "今天讲倒数" in show(school, added.resource.id).preview


def test_tags_count_as_right_or_wrong_as_people_say(school: WorkingSchool) -> None:
    added = add(school).resource.id
    school.work_off()
    points = [one.point for one in show(school, added).suggested]

    for request in (
        TagResource(resource_id=added, confirm=points[0]),
        TagResource(resource_id=added, reject=points[1]),
    ):
        school.ask("chen", "tag_resource", request=request, answer=ResourceShown)

    found = school.ask("zhou", "tag_accuracy", request=TagAccuracyOf(), answer=TagAccuracy)
    (row,) = found.rows
    assert (row.subject, row.confirmed, row.rejected) == ("数学", 1, 1)
    assert show(school, added).resource.points == (points[0],)
    with pytest.raises(PermissionDenied):
        school.ask("chen", "tag_accuracy", request=TagAccuracyOf(), answer=TagAccuracy)


class NearInMeaning(Library):
    """A library in which everything is nearest to one resource."""

    def prepare(self, text: str, *, now: datetime) -> Vectors | None:  # noqa: ARG002  # the library's
        """Return a vector of anything that is said."""
        return np.ones(2, np.float32) if text else None

    def near(
        self,
        unit: UnitOfWork,  # noqa: ARG002  # as the index has it
        vectors: Vectors,
        *,
        wanted: ResourceFilter,
        seer: Seer,
        k: int,
    ) -> list[tuple[ResourceId, float]]:
        """Return it, and one that is gone."""
        assert (vectors.shape, k, seer.person) == ((1, 2), NEIGHBOURS, "chen")
        assert wanted.subjects == {"数学"}
        return [(OPEN, 0.9), (NOBODY, 0.8)]


def test_points_of_what_is_near_in_meaning_are_suggested(school: WorkingSchool) -> None:
    keep(school, OPEN, points=(PointId("m.practice.heads"),))
    container.use(replace(school.adapters(), library=NearInMeaning()))

    added = add(school, a_docx("有若干只小动物关在一起。" * 9)).resource.id
    school.work_off()

    assert "鸡兔同笼" in [one.name for one in show(school, added).suggested]
    assert show(school, added).points == ()


def test_points_of_what_another_keeps_for_oneself_are_not_suggested(school: WorkingSchool) -> None:
    hidden = add(school, who="wang").resource.id
    school.work_off()
    with school.records.begin() as unit:
        (kept,) = unit.resources.these([hidden])
        points = (PointId("m.practice.heads"),)
        unit.resources.change(kept.model_copy(update={"points": points}))

    mine = add(school, a_docx(*LESSON, "完"), key="m2").resource.id
    school.work_off()

    assert "鸡兔同笼" not in [one.name for one in show(school, mine).suggested]
    with school.records.begin() as unit:
        (kept,) = unit.resources.these([hidden])
        unit.resources.change(kept.model_copy(update={"open_to": SCHOOL}))
    more = add(school, a_docx(*LESSON, "完了"), key="m3").resource.id
    school.work_off()
    assert "鸡兔同笼" in [one.name for one in show(school, more).suggested]


def test_a_point_nobody_suggested_is_not_confirmed(school: WorkingSchool) -> None:
    keep(school, OPEN)

    request = TagResource(resource_id=OPEN, confirm=PointId("m.number.know.percent"))
    with pytest.raises(NotUnderstood):
        school.ask("chen", "tag_resource", request=request, answer=ResourceShown)


def test_a_page_gives_one_file_to_one_person(school: WorkingSchool) -> None:
    keep(school, OPEN)
    asked = ResourceOf(resource_id=OPEN)
    page = school.ask("wang", "open_resource", request=asked, answer=ResourceOpened)
    opened = school.ask(
        SYSTEM_ACTOR,
        "open_file_page",
        request=OpenPage(token=page.token, code=page.code),
        answer=FileOpened,
    )
    file = school.ask(opened.reader, "fetch_resource", request=asked, answer=ResourceFile)

    assert opened.reader == Actor(platform="console", user="wang")
    assert file.name == "口算 a.pdf"
    assert page.token not in school.everything_stored()
    with pytest.raises(PermissionDenied):
        school.ask(
            "wang", "open_file_page", request=OpenPage(token="x", code="1"), answer=FileOpened
        )


def test_after_a_year_nobody_knows_who_opened_what(school: WorkingSchool) -> None:
    keep(school, OPEN)
    asked = ResourceOf(resource_id=OPEN)
    school.ask("wang", "fetch_resource", request=asked, answer=ResourceFile)
    school.clock.forward(days=370)

    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)

    with school.records.begin() as unit:
        assert unit.resource_uses.rows_of(PersonId("wang")) == []
    assert school.rows()["resource_uses"] == 1
    assert show(school, OPEN).resource.uses == 1


def test_ones_own_list_has_the_units_for_who_keeps_it(school: WorkingSchool) -> None:
    keep(school, OPEN)
    keep(school, OWN, owner=None, level=Level.SCHOOL)

    lists = {
        who: school.ask(who, "my_resources", request=MyResources(), answer=ResourceList)
        for who in ("chen", "zhou", "wang")
    }

    assert {who: [row.resource.id for row in found.rows] for who, found in lists.items()} == {
        "chen": [OPEN],
        "zhou": [OWN],
        "wang": [],
    }


def test_what_is_kept_for_oneself_stays_so_however_often_it_is_asked(school: WorkingSchool) -> None:
    added = add(school).resource.id
    school.work_off()
    manage(school, added, Act.WITHDRAW)
    school.clock.forward(seconds=5)

    back = manage(school, added, Act.RESTORE).shown

    assert back is not None
    assert (back.resource.state, back.resource.open_to) == (ReviewState.APPROVED, NOBODYS)
