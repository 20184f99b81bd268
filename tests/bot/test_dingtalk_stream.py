"""The DingTalk stream against a gateway that speaks the wire and misbehaves."""

import threading
from collections.abc import Iterator
from dataclasses import replace

import pytest

from bot.events import AttachmentKind, ChatEvent, ChatKind
from tests.gateways.dingtalk import Gateway
from tests.gateways.dingtalk.payloads import Push
from tests.gateways.dingtalk.robot import QUICK, Robot


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with Gateway() as running:
        yield running


def test_a_parents_question_arrives_and_is_acknowledged(gateway: Gateway) -> None:
    with Robot(gateway) as robot:
        gateway.say("成绩", sender="parent01")
        gateway.wait_for(lambda: gateway.state.acks)

    (event,) = robot.events
    assert (event.text, event.sender) == ("成绩", "parent01")
    assert (event.conversation.kind, event.conversation.id) == (ChatKind.DIRECT, "parent01")
    assert event.session is not None
    assert gateway.state.acks[0].code == 200
    assert gateway.state.acks[0].data == {"response": "OK"}
    assert gateway.state.acks[0].latency_s < 2


def test_words_said_in_a_group_lose_the_space_after_the_mention(gateway: Gateway) -> None:
    with Robot(gateway) as robot:
        gateway.say("学情", group="cidClass3A==")
        gateway.wait_for(lambda: robot.events)

    assert robot.events[0].text == "学情"
    assert robot.events[0].conversation.id == "cidClass3A=="
    assert robot.events[0].conversation.kind is ChatKind.GROUP


def test_everything_a_teacher_can_send_arrives_with_its_kind(gateway: Gateway) -> None:
    with Robot(gateway) as robot:
        gateway.picture(b"photo")
        gateway.rich_text("第一页", b"one", "第二页", b"two")
        gateway.file("名单.xlsx", b"xlsx")
        gateway.audio("查三班成绩")
        gateway.wait_for(lambda: len(robot.events) == 4)

    by_text = {event.text: event for event in robot.events}
    kinds = {text: [a.kind for a in event.attachments] for text, event in by_text.items()}
    assert kinds["第一页\n第二页"] == [AttachmentKind.PICTURE, AttachmentKind.PICTURE]
    assert kinds["查三班成绩"] == [AttachmentKind.AUDIO]
    rest = [e.attachments[0] for e in robot.events if not e.text]
    assert {(a.kind, a.name) for a in rest} == {
        (AttachmentKind.PICTURE, ""),
        (AttachmentKind.FILE, "名单.xlsx"),
    }
    assert all(a.ref in gateway.state.downloads for e in robot.events for a in e.attachments)


def test_a_redelivery_under_a_new_message_id_is_the_same_event(gateway: Gateway) -> None:
    with Robot(gateway) as robot:
        push = gateway.say("成绩")
        gateway.push(push)
        gateway.wait_for(lambda: len(gateway.state.acks) == 2)

    assert len({event.key for event in robot.events}) == 1
    assert len({ack.message_id for ack in gateway.state.acks}) == 2


def test_an_event_that_was_not_stored_is_refused_and_comes_again(gateway: Gateway) -> None:
    stored: list[ChatEvent] = []
    troubles = [OSError("disk full")]

    def receive(event: ChatEvent) -> bool:
        if troubles:
            raise troubles.pop()
        stored.append(event)
        return True

    gateway.state.chaos.redeliver_after_s = 0.02
    with Robot(gateway, receive=receive):
        gateway.say("成绩")
        gateway.wait_for(lambda: stored)
        gateway.wait_for(lambda: len(gateway.state.acks) == 2)

    assert [ack.code for ack in gateway.state.acks] == [500, 200]


def test_a_lost_ack_brings_the_same_event_again(gateway: Gateway) -> None:
    gateway.state.chaos.drop_acks = 1
    gateway.state.chaos.redeliver_after_s = 0.02
    with Robot(gateway) as robot:
        gateway.say("成绩")
        gateway.wait_for(lambda: gateway.state.acks)

    assert len(robot.events) == 2
    assert len({event.key for event in robot.events}) == 1


def test_duplicates_and_disorder_lose_nothing(gateway: Gateway) -> None:
    gateway.state.chaos.duplicate = gateway.state.chaos.reorder = True
    gateway.state.chaos.delay_s = 0.001
    with Robot(gateway) as robot:
        for number in range(10):
            gateway.say(f"第{number}条")
        gateway.wait_for(lambda: len({event.key for event in robot.events}) == 10)
        gateway.wait_for(lambda: len(gateway.state.acks) >= 15)

    assert {event.text for event in robot.events} == {f"第{number}条" for number in range(10)}
    assert {ack.code for ack in gateway.state.acks} == {200}


def test_pings_and_directory_events_get_the_answers_the_protocol_wants(gateway: Gateway) -> None:
    with Robot(gateway) as robot:
        gateway.wait_for(lambda: gateway.sockets.open)
        gateway.ping("opaque-7")
        gateway.event("user_add_org")
        gateway.wait_for(lambda: len(gateway.state.acks) == 2)

    assert [ack.data for ack in gateway.state.acks] == [
        {"opaque": "opaque-7"},
        {"status": "SUCCESS", "message": "success"},
    ]
    assert robot.events == []


def test_only_messages_and_presses_are_subscribed_to(gateway: Gateway) -> None:
    with Robot(gateway):
        gateway.wait_for(lambda: gateway.sockets.open)

    assert {topic["topic"] for topic in gateway.state.opens[0]["subscriptions"]} == {
        "/v1.0/im/bot/messages/get",
        "/v1.0/card/instances/callback",
    }


def test_a_frame_that_is_not_one_is_skipped(gateway: Gateway) -> None:
    with Robot(gateway) as robot:
        gateway.wait_for(lambda: gateway.sockets.open)
        gateway.raw_frame("<html>502 Bad Gateway</html>")
        gateway.raw_frame(b"\xff\xfe")
        gateway.raw_frame('{"type":"SYSTEM","headers":{"time":"noon"},"data":"{"}')
        gateway.say("还在吗")
        gateway.wait_for(lambda: robot.events)

    assert len(gateway.state.opens) == 1


@pytest.mark.parametrize(
    ("push", "code"),
    [
        (Push("CALLBACK", "/v1.0/graph/api/invoke", {}, {}), 404),
        (Push("CALLBACK", "/v1.0/im/bot/messages/get", {"msgtype": "text"}, {}), 400),
        (Push("CALLBACK", "/v1.0/im/bot/messages/get", {"msgId": "m"}, {"time": "noon"}), 400),
        (Push("CALLBACK", "/v1.0/card/instances/callback", {"userId": "u"}, {}), 400),
        (Push("CALLBACK", "/v1.0/card/instances/callback", {"content": 7}, {}), 400),
    ],
)
def test_what_can_never_be_read_is_refused(gateway: Gateway, push: Push, code: int) -> None:
    with Robot(gateway) as robot:
        gateway.push(push)
        gateway.wait_for(lambda: gateway.state.acks)

    assert gateway.state.acks[0].code == code
    assert robot.events == []


def test_another_organisations_message_is_left_alone(gateway: Gateway) -> None:
    gateway.state.corp_id = "dingstranger"
    with Robot(gateway, corp_id="dingcorp") as robot:
        gateway.say("成绩")
        gateway.wait_for(lambda: gateway.state.acks)

    assert robot.events == []


def test_a_slow_store_fails_in_time_for_the_gateway_to_know(gateway: Gateway) -> None:
    release = threading.Event()

    def receive(event: ChatEvent) -> bool:
        return release.wait(5)

    with Robot(gateway, receive=receive, timing=replace(QUICK, message_within_s=0.02)):
        gateway.say("成绩")
        gateway.wait_for(lambda: gateway.state.acks)
        release.set()

    assert gateway.state.acks[0].code == 500


def test_more_frames_than_slots_wait_their_turn(gateway: Gateway) -> None:
    release, running, most = threading.Event(), [], []

    def receive(event: ChatEvent) -> bool:
        running.append(event)
        most.append(len(running))
        release.wait(5)
        running.pop()
        return True

    with Robot(gateway, receive=receive, timing=replace(QUICK, message_within_s=5)):
        for number in range(80):
            gateway.say(f"第{number}条")
        release.set()
        gateway.wait_for(lambda: len(gateway.state.acks) == 80)

    assert max(most) <= 64
    assert {ack.code for ack in gateway.state.acks} == {200}


def test_an_ack_goes_out_on_the_connection_its_frame_came_from(gateway: Gateway) -> None:
    release, entered = threading.Event(), threading.Event()

    def receive(event: ChatEvent) -> bool:
        if event.text == "慢":
            entered.set()
            release.wait(5)
        return True

    patient = replace(QUICK, message_within_s=5, stop_within_s=5)
    with Robot(gateway, receive=receive, timing=patient):
        gateway.say("慢")
        assert entered.wait(5)
        gateway.disconnect_frame()
        gateway.wait_for(lambda: any("reason" in ack.data for ack in gateway.state.acks))
        release.set()
        gateway.wait_for(lambda: len(gateway.state.opens) == 2)
        gateway.say("快")
        gateway.wait_for(lambda: len(gateway.state.acks) == 3)

    assert all(ack.connection == ack.sent_on for ack in gateway.state.acks)
    assert {ack.connection for ack in gateway.state.acks} == {1, 2}
