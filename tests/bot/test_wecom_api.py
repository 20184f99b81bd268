"""The client stays within bounds: tokens, timeouts, sizes, secrets; over real sockets."""

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace

import pytest

from bot.events import Attachment, AttachmentKind
from bot.platform import SendFailed
from bot.platforms.wecom import WeCom
from bot.wecom.api import DOWNLOAD_S, ApiError, WeComApi
from bot.wecom.memory import Memory
from school.errors import BadPhoto, Expired, Unavailable
from tests.gateways.wecom.door import APP
from tests.gateways.wecom.keeping import MEDIA_S, TOKEN_S
from tests.gateways.wecom.site import GRADED, JPEG, Site, a_message, kinds_of


@pytest.fixture
def site() -> Iterator[Site]:
    opened = Site()
    yield opened
    opened.close()


def test_one_token_serves_until_shortly_before_its_end(site: Site) -> None:
    site.wecom.send(a_message("k1", text="一"))
    site.clock.advance(TOKEN_S - 301)
    site.wecom.send(a_message("k2", text="二"))
    site.clock.advance(2)
    site.wecom.send(a_message("k3", text="三"))

    assert site.fake.calls == ["gettoken", *["message/send"] * 2, "gettoken", "message/send"]


def test_a_token_that_ended_early_is_replaced_once_without_anybody_noticing(site: Site) -> None:
    site.wecom.send(a_message("k1", text="一"))
    site.fake.tokens.expire()

    site.wecom.send(a_message("k2", text="二"))

    assert len(site.fake.shown_to("t_wang")) == 2
    assert site.fake.calls[2:] == ["message/send", "gettoken", "message/send"]


@pytest.mark.parametrize("code", [40014, 42001])
def test_a_token_refused_for_ever_costs_three_requests_a_call(site: Site, code: int) -> None:
    site.wecom.send(a_message("k1", text="一"))
    site.fake.inject("message/send", code, times=100)
    before = len(site.fake.calls)

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message("k2", text="二"))

    assert len(site.fake.calls) - before == 3
    assert failed.value.retry_after_s == 30


def test_a_new_token_that_is_refused_is_not_replaced_at_once(site: Site) -> None:
    site.fake.tokens.die_at_once = True

    for _ in range(2):
        with pytest.raises(SendFailed):
            site.wecom.send(a_message("k1", text="一"))

    assert site.fake.calls == ["gettoken", "message/send"] * 2


def test_an_upload_after_an_expired_token_sends_the_whole_file(site: Site) -> None:
    site.wecom.send(a_message("k1", text="一"))
    site.fake.tokens.expire()

    site.wecom.send(a_message("k2", images=("3f/photo.jpg",)))

    image = site.fake.shown_to("t_wang")[-1]
    assert site.fake.shelf.take(image["image"]["media_id"]).content == JPEG


def test_many_threads_share_one_token(site: Site) -> None:
    start = threading.Barrier(8)

    def send(number: int) -> None:
        start.wait()
        site.wecom.send(a_message(f"k{number}", text="你好"))

    threads = [threading.Thread(target=send, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert site.fake.calls.count("gettoken") == 1
    assert len(site.fake.shown_to("t_wang")) == 8


def test_a_failed_token_is_not_asked_for_again_by_everyone_who_waited(site: Site) -> None:
    site.fake.inject("gettoken", -1, times=1)

    for _ in range(3):
        with pytest.raises(SendFailed) as failed:
            site.wecom.send(a_message(text="一"))
    site.clock.advance(2)
    site.wecom.send(a_message(text="一"))

    assert failed.value.retry_after_s == 5
    assert site.fake.calls == ["gettoken", "gettoken", "message/send"]


@pytest.mark.parametrize(("field", "code"), [("secret", 40001), ("corp_id", 40013)])
def test_wrong_credentials_are_said_plainly_and_not_tried_again(
    site: Site, field: str, code: int
) -> None:
    app = replace(APP, api=site.fake.url, **{field: "wrong"})  # type: ignore[arg-type]
    wecom = WeCom(app, site.files.open, timer=site.clock.seconds)

    with pytest.raises(SendFailed) as failed:
        wecom.send(a_message(text="一"))

    wecom.close()
    assert failed.value.retry_after_s is None
    assert f"（{code}）" in failed.value.reason


def test_the_base_address_may_lack_its_last_slash(site: Site) -> None:
    app = replace(APP, api=site.fake.url.removesuffix("/"))
    wecom = WeCom(app, site.files.open, timer=site.clock.seconds)

    wecom.send(a_message(text="一"))

    wecom.close()
    assert len(site.fake.shown_to("t_wang")) == 1


def test_an_untrusted_address_is_said_plainly(site: Site) -> None:
    site.fake.trusted_ip = False

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(text="一"))

    assert "可信 IP" in failed.value.reason


def test_an_application_without_a_callback_cannot_send_buttons(site: Site) -> None:
    site.fake.has_callback = False

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(card=GRADED))

    assert "接收消息" in failed.value.reason


@pytest.mark.parametrize("how", ["http 500", "http 302", "garbage", "list", "hang up"])
@pytest.mark.parametrize("warm", [True, False])
def test_an_answer_that_is_none_is_tried_again_later(site: Site, how: str, *, warm: bool) -> None:
    if warm:
        site.wecom.send(a_message("warm", text="你好"))
    {
        "http 500": lambda: site.fake.fail_http(500),
        "http 302": lambda: site.fake.fail_http(302),
        "garbage": lambda: site.fake.garbage(b"<html>504</html>"),
        "list": lambda: site.fake.garbage(b"[]"),
        "hang up": site.fake.hang_up,
    }[how]()

    with pytest.raises(SendFailed) as failed:
        site.wecom.send(a_message(text="一"))

    assert failed.value.retry_after_s == 10


def _an_api(site: Site, *, waits_s: float = 10) -> WeComApi:
    app = replace(APP, api=site.fake.url)
    return WeComApi(app, timer=site.clock.seconds, timeout_s=(5, waits_s))


@pytest.mark.parametrize(("waits_s", "has_token"), [(0.1, False), (1.0, True)])
def test_silence_ends_in_a_timeout_for_tokens_and_for_calls(
    site: Site, waits_s: float, *, has_token: bool
) -> None:
    with closing(_an_api(site, waits_s=waits_s)) as api:
        if has_token:
            api.upload("file", "a.txt", b"content")
        site.fake.stay_silent()

        with pytest.raises(ApiError) as failed:
            api.post("message/send", {})

    assert failed.value.code is None
    assert site.fake.calls[-1] == ("message/send" if has_token else "gettoken")


def test_no_error_shows_the_secret_or_the_token(site: Site) -> None:
    with closing(_an_api(site)) as cold, closing(_an_api(site)) as warm:
        warm.upload("file", "a.txt", b"content")
        site.fake.close()
        with pytest.raises(ApiError) as of_token:
            cold.post("message/send", {})
        with pytest.raises(ApiError) as of_call:
            warm.post("message/send", {})

    for failed in (of_token, of_call):
        printed = str(failed.getrepr(style="short", chain=True))
        assert APP.secret not in printed
        assert "TOKEN1" not in printed


def test_an_upload_without_a_media_id_is_no_success(site: Site) -> None:
    site.fake.school["media/upload"] = {"type": "image"}

    with closing(_an_api(site)) as api, pytest.raises(ApiError):
        api.upload("image", "a.jpg", JPEG)


def test_a_photo_a_teacher_sent_is_fetched_by_its_media_id(site: Site) -> None:
    photo = Attachment(kind=AttachmentKind.PICTURE, ref=site.fake.keep_media(JPEG))

    assert site.wecom.fetch(photo, max_bytes=20_000_000) == JPEG


def test_a_photo_older_than_three_days_is_asked_for_again(site: Site) -> None:
    photo = Attachment(kind=AttachmentKind.PICTURE, ref=site.fake.keep_media(JPEG))
    site.clock.advance(MEDIA_S + 1)

    with pytest.raises(Expired, match="重新发"):
        site.wecom.fetch(photo, max_bytes=20_000_000)


def test_a_photo_larger_than_allowed_is_not_read_to_its_end(site: Site) -> None:
    photo = Attachment(kind=AttachmentKind.PICTURE, ref=site.fake.keep_media(JPEG))

    with pytest.raises(BadPhoto, match="超过"):
        site.wecom.fetch(photo, max_bytes=len(JPEG) - 1)


def test_a_place_has_no_bytes_to_fetch(site: Site) -> None:
    with pytest.raises(BadPhoto):
        site.wecom.fetch(Attachment(kind=AttachmentKind.OTHER, ref="28.1,120.2"), max_bytes=1)

    assert not site.fake.calls


@pytest.mark.parametrize("how", ["http 500", "html", "json", "cut off", "busy"])
def test_a_photo_that_does_not_arrive_whole_is_not_taken(site: Site, how: str) -> None:
    photo = Attachment(kind=AttachmentKind.PICTURE, ref=site.fake.keep_media(JPEG))
    site.wecom.send(a_message("warm", text="你好"))
    {
        "http 500": lambda: site.fake.fail_http(500),
        "html": lambda: site.fake.garbage(b"<html>login</html>"),
        "json": lambda: site.fake.garbage(b'{"errcode": 0}'),
        "cut off": lambda: site.fake.cut_off(1_000_000, JPEG),
        "busy": lambda: site.fake.inject("media/get", -1),
    }[how]()

    with pytest.raises(Unavailable):
        site.wecom.fetch(photo, max_bytes=20_000_000)


def test_a_photo_that_trickles_in_is_given_up(site: Site) -> None:
    photo = Attachment(kind=AttachmentKind.PICTURE, ref=site.fake.keep_media(JPEG))
    ticks = iter(range(0, 10_000, int(DOWNLOAD_S)))
    app = replace(APP, api=site.fake.url)
    wecom = WeCom(app, site.files.open, timer=lambda: float(next(ticks)))

    with pytest.raises(Unavailable, match="太慢"):
        wecom.fetch(photo, max_bytes=20_000_000)
    wecom.close()


def test_a_long_lived_bot_forgets_the_longest_unused() -> None:
    memory: Memory[list[int]] = Memory(list, most=2)
    memory.of("a").append(1)
    memory.of("b").append(2)
    memory.of("a").append(3)
    memory.of("c")

    assert memory.of("a") == [1, 3]
    assert memory.of("b") == []


def test_the_fake_drops_the_thirty_first_message_of_a_minute_as_wecom_does(site: Site) -> None:
    for number in range(31):
        site.restarted().send(a_message(f"k{number}", text="你好"))

    assert len(site.fake.sent) == 31
    assert len(site.fake.shown_to("t_wang")) == 30
    assert kinds_of(site.fake.shown_to("t_wang")) == ["text"] * 30
