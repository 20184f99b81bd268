"""Pictures of the scene: only cameras are let, each picture once, and none is kept for long."""

import pytest

from school.devices import DoorAnswer, SnapshotPlace, UploadOf
from school.errors import NotFound
from school.papers import Done
from school.retention import EXECUTED
from school.work import Tidied, Tidy
from tests.functions.devices import Telling, a_device, an_event, stored
from tests.functions.working import SYSTEM_ACTOR, WorkingSchool


def ask(device: Telling, **changes: object) -> DoorAnswer:
    request = device.request({}, part="snapshots").model_copy(update=changes)
    return device.school.ask(SYSTEM_ACTOR, "ask_snapshot", request=request, answer=DoorAnswer)


def send(school: WorkingSchool, answer: DoorAnswer) -> str:
    """Keep a picture at the address that was given; return its key."""
    upload = UploadOf(token=str(answer.body["upload"]).rpartition("/")[2])
    opened = school.ask(SYSTEM_ACTOR, "open_upload", request=upload, answer=SnapshotPlace)
    school.files.put(opened.key, b"jpeg", content_type="image/jpeg")
    assert school.ask(SYSTEM_ACTOR, "close_upload", request=upload, answer=Done).done
    return opened.key


def test_a_picture_is_joined_to_its_event_once_it_is_kept(school: WorkingSchool) -> None:
    camera = a_device(school, "camera")
    answer = ask(camera)
    before = an_event(1, kind="violence", snapshot=answer.body["snapshot"])

    camera.tell(before)
    key = send(school, answer)
    camera.tell({**before, "event_id": "2"})

    assert sorted(one.event.snapshot or "" for one in stored(school)) == ["", key]
    with pytest.raises(NotFound):
        send(school, answer)


def test_who_is_no_device_gets_no_address_and_raises_the_alarm(school: WorkingSchool) -> None:
    camera = a_device(school, "camera")

    forged = ask(camera, signature="v1=" + "0" * 64)
    request = camera.request({})
    other_path = ask(camera, signature=request.signature, nonce=request.nonce)

    assert (forged.status, other_path.status) == (401, 401)
    assert [one.event.kind for one in stored(school)] == ["tamper"]


def test_pictures_are_deleted_after_thirty_days(school: WorkingSchool) -> None:
    camera = a_device(school, "camera")
    send(school, ask(camera))
    school.clock.forward(days=29, hours=23)
    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
    school.work_off()
    kept = len(school.files.content)
    school.clock.forward(hours=2)

    school.ask(SYSTEM_ACTOR, "tidy", request=Tidy(), answer=Tidied)
    school.clock.forward(hours=2)
    school.work_off()

    assert (kept, school.files.content) == (1, {})
    assert any(row.fields[:2] == (EXECUTED, "snapshots") for row in school.audited())
