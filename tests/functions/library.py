"""Every call about the resource library, and what it needs to be there."""

from datetime import timedelta

from chalicelib.homework import id_of
from school.knowledge import PointId
from school.people import PersonId, UnitId
from school.resource_calls import (
    Act,
    AddResource,
    AddTranscript,
    ManageResource,
    MyResources,
    PendingOf,
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
from school.resources import Level, Resource, ResourceId, ResourceType, ReviewState
from school.store.resource_readings import FileReading
from tests.functions.working import Call, WorkingSchool

SCHOOL = UnitId("qt.t1.s1")
OPEN, OWN, WAITING = (ResourceId(letter * 24) for letter in "abc")
A_LINK = "上传资源 https://example.edu.cn/v 三年级数学 口算 微课"
A_POINT = PointId("m.number.basic.add.10")
A_TRANSCRIPT = Upload(key=f"transient/1/{'d' * 64}.bin", name="字幕.srt", digest="d" * 64, size=9)
LIBRARY_SUBJECTS = {
    **{
        name: [SCHOOL]
        for name in (
            *("add_resource", "fetch_resource", "manage_resource", "open_resource"),
            *("pending_resources", "review_resource", "show_resource"),
            *("tag_accuracy", "tag_resource"),
        )
    },
    "add_transcript": [SCHOOL],
    "my_resources": ["chen"],
    "show_upload": ["chen"],
}
ONLY_SENDERS = ("show_upload",)
"""Functions that show only what one sent oneself."""


def library_calls() -> list[Call]:
    """Return every call about the library: function, who, both values."""
    share = ManageResource(resource_id=OWN, act=Act.SHARE, to=Sharing.SCHOOL)
    spoken = AddTranscript(resource_id=OWN, transcript=A_TRANSCRIPT)
    approve = ReviewResource(resource_id=WAITING, approve=True)
    tag = TagResource(resource_id=OPEN, said="口算")
    return [
        ("add_resource", "chen", AddResource(said=A_LINK), ResourceShown),
        ("show_resource", "chen", ResourceOf(resource_id=OPEN), ResourceShown),
        ("show_upload", "chen", ResourceOf(resource_id=OPEN), UploadTold),
        ("open_resource", "chen", ResourceOf(resource_id=OPEN), ResourceOpened),
        ("fetch_resource", "chen", ResourceOf(resource_id=OPEN), ResourceFile),
        ("my_resources", "chen", MyResources(), ResourceList),
        ("manage_resource", "zhou", share, Removed),
        ("pending_resources", "zhou", PendingOf(), ResourceList),
        ("review_resource", "zhou", approve, ResourceShown),
        ("tag_resource", "chen", tag, ResourceShown),
        ("tag_accuracy", "zhou", TagAccuracyOf(), TagAccuracy),
        ("add_transcript", "zhou", spoken, ResourceShown),
    ]


def prepare_library(school: WorkingSchool, function: str) -> None:
    """Put on the shelves what a function works on."""
    if function not in LIBRARY_SUBJECTS:
        return
    for one in (
        a_kept_resource(OPEN, at=school),
        a_kept_resource(OWN, at=school, owner=None, level=Level.SCHOOL, media_type="video/mp4"),
        a_kept_resource(WAITING, at=school, state=ReviewState.PENDING),
    ):
        with school.records.begin() as unit:
            if not unit.resources.add(one, (one.title, "口算的正文")):
                unit.resources.change(one)
    with school.records.begin() as unit:
        reading = FileReading(OPEN, PersonId("chen"), "口算", upload="")
        unit.resource_readings.begin(reading, at=school.clock.now())
        about = ("数学", SCHOOL)
        unit.resource_uses.suggest(OPEN, [(A_POINT, 0.8)], about=about, at=school.clock.now())
        # Asking for many pages within ten minutes is refused; here each stands for itself.
        unit.resource_pages.forget_before(school.clock.now() + timedelta(days=1))


def a_kept_resource(resource_id: ResourceId, *, at: WorkingSchool, **facts: object) -> Resource:
    """Return a resource of chen that is open to the school, with a file."""
    values = {
        "id": resource_id,
        "work": resource_id,
        "title": f"口算 {resource_id[:1]}",
        "subject": "数学",
        "type": ResourceType.COURSEWARE,
        "level": Level.PERSONAL,
        "home": SCHOOL,
        "owner": PersonId("chen"),
        "open_to": SCHOOL,
        "state": ReviewState.APPROVED,
        "sha256": id_of(resource_id).ljust(64, "0"),
        "file_key": f"resources/{resource_id[:2]}/{resource_id}/file.pdf",
        "media_type": "application/pdf",
        "created_at": at.clock.now(),
        "updated_at": at.clock.now(),
    }
    return Resource.model_validate({**values, **facts})
