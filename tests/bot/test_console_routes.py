"""The console's routes, over a real socket: who gets in, what is kept, what is refused."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from typing import Any

import httpx
import pytest

from bot.console.log import ConsolePerson
from message_cards.card import Card, Picture
from tests.console_school import (
    CLASS,
    GUARDS,
    OTHER_PARENT,
    PARENT,
    PRINCIPAL,
    TEACHER,
    School,
    a_photo,
    grading_card,
    progress_card,
    serving,
)

OURS = {"X-Qingjiao-Console": "1"}


@dataclass
class Tab:
    """One tab of a browser, sat down as one person."""

    client: httpx.Client
    person: ConsolePerson
    token: str
    session: dict[str, Any]

    @property
    def direct(self) -> str:
        """The person's conversation with the bot."""
        return f"direct:{self.person.id}"

    def _headers(self) -> dict[str, str]:
        return {**OURS, "Authorization": f"Bearer {self.token}"}

    def get(self, path: str, **query: object) -> httpx.Response:
        """GET as this person."""
        params = {"as": self.person.id, **{k: str(v) for k, v in query.items()}}
        return self.client.get(path, params=params, headers=self._headers())

    def say(self, text: str = "", *photos: bytes, **fields: str) -> httpx.Response:
        """Send a message as this person."""
        said = {
            "as": self.person.id,
            "conversation": self.direct,
            "client_id": "message-0001",
            "text": text,
            **fields,
        }
        files = [("photos", (f"{n}.jpg", photo)) for n, photo in enumerate(photos)]
        files = files or [("nothing", ("", b""))]  # keeps the form multipart
        return self.client.post("/api/messages", data=said, files=files, headers=self._headers())

    def press(self, token: str, **fields: str) -> httpx.Response:
        """Press a button as this person."""
        pressed = {
            "as": self.person.id,
            "conversation": self.direct,
            "client_id": "press-0001",
            "token": token,
            **fields,
        }
        return self.client.post("/api/press", json=pressed, headers=self._headers())

    def messages(self, conversation: str = "") -> list[dict[str, Any]]:
        """Return the history the page gets."""
        answer = self.get("/api/messages", conversation=conversation or self.direct)
        answer.raise_for_status()
        shown: list[dict[str, Any]] = answer.json()["messages"]
        return shown


def sit_down(client: httpx.Client, person: ConsolePerson) -> Tab:
    answer = client.post("/api/session", json={"person": person.id}, headers=OURS)
    answer.raise_for_status()
    return Tab(client, person, answer.json()["token"], answer.json())


@contextmanager
def browser_at(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, trust_env=False, timeout=20) as client:
        yield client


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[School, str]]:
    school = School()
    with serving(school.app()) as url:
        yield school, url


@pytest.fixture
def school(served: tuple[School, str]) -> Iterator[School]:
    school = served[0]
    school.log.__init__()  # type: ignore[misc]
    school.events.clear()
    school.media.kept.clear()
    yield school
    school.down = False


@pytest.fixture
def client(served: tuple[School, str], school: School) -> Iterator[httpx.Client]:
    with browser_at(served[1]) as client:
        yield client


@pytest.fixture
def teacher(client: httpx.Client) -> Tab:
    return sit_down(client, TEACHER)


def test_the_page_comes_with_a_policy_that_lets_nothing_foreign_in(client: httpx.Client) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert "青教" in page.text
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert page.headers["x-content-type-options"] == "nosniff"


def test_everything_the_page_loads_is_our_own(client: httpx.Client) -> None:
    for name in ("app.js", "style.css", "icon.svg", "chat.js", "viewer.js"):
        asset = client.get(f"/static/{name}")
        assert asset.status_code == 200
        assert "http://" not in asset.text.replace("http://www.w3.org", "")
        assert "https://" not in asset.text


def test_people_are_grouped_by_role_and_found_by_every_word(client: httpx.Client) -> None:
    everyone = client.get("/api/people").json()["groups"]
    found = client.get("/api/people", params={"q": "青田二中 家长"}).json()["groups"]

    assert [(g["role"], g["count"]) for g in everyone][:2] == [("教师", 1), ("家长", 2)]
    assert [p["name"] for g in found for p in g["people"]] == ["吴敏"]
    assert found[0]["people"][0]["children"] == ["吴一帆"]


def test_a_large_school_shows_twenty_of_a_role_and_counts_the_rest(
    client: httpx.Client, school: School
) -> None:
    crowd = [PARENT.model_copy(update={"id": f"p{n}", "name": f"家长{n}"}) for n in range(300)]
    school.people.extend(crowd)
    try:
        (parents,) = client.get("/api/people", params={"q": "家长"}).json()["groups"]
    finally:
        del school.people[-300:]

    assert (parents["count"], len(parents["people"])) == (302, 20)


def test_sitting_down_tells_the_tab_all_it_needs(teacher: Tab) -> None:
    assert teacher.session["person"]["name"] == "陈静"
    assert [c["id"] for c in teacher.session["conversations"]] == ["direct:t-chen", "group:g-32"]
    assert teacher.session["quick"][0] == "帮助"
    assert teacher.session["limits"] == {"files": 50, "file_bytes": 20 * 1024 * 1024, "text": 4000}


def test_the_browsers_cookie_is_out_of_reach_of_scripts_and_other_sites(
    client: httpx.Client, school: School
) -> None:
    answer = client.post("/api/session", json={"person": TEACHER.id}, headers=OURS)

    cookie = answer.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie


def test_two_tabs_of_one_browser_may_be_two_people(client: httpx.Client, school: School) -> None:
    teacher, parent = sit_down(client, TEACHER), sit_down(client, PARENT)

    assert teacher.say("我是老师").status_code == parent.say("我是家长").status_code == 200

    assert [event.sender for event in school.events] == ["t-chen", "p-lin"]


def test_a_message_is_kept_handed_on_and_shown(teacher: Tab, school: School) -> None:
    answer = teacher.say("  三(2)班 口算11 ", a_photo(), a_photo())

    assert answer.status_code == 200
    (event,) = school.events
    assert (event.key, event.text, len(event.attachments)) == (
        "t-chen:message-0001",
        "三(2)班 口算11",
        2,
    )
    (shown,) = teacher.messages()
    assert shown == answer.json()["message"]
    assert (shown["mine"], shown["text"], len(shown["images"])) == (True, "三(2)班 口算11", 2)


def test_a_retried_message_is_one_message_and_one_event(teacher: Tab, school: School) -> None:
    first = teacher.say("你好", a_photo())

    again = teacher.say("你好", a_photo())

    assert again.json() == first.json()
    assert (len(school.events), len(teacher.messages()), len(school.media.kept)) == (1, 1, 1)


def test_a_message_the_inbox_did_not_take_can_be_sent_again(teacher: Tab, school: School) -> None:
    school.down = True
    refused = teacher.say("你好", a_photo())
    school.down = False

    taken = teacher.say("你好", a_photo())

    assert (refused.status_code, taken.status_code) == (503, 200)
    assert "重新发送" in refused.json()["error"]
    (event,) = school.events
    assert [a.ref for a in event.attachments] == list(school.media.kept)


def test_a_press_is_an_event_and_pressed_again_is_not_a_second_one(
    teacher: Tab, school: School
) -> None:
    first, again = teacher.press("tok"), teacher.press("tok")

    assert (first.json(), again.json()) == ({"new": True}, {"new": False})
    assert [event.pressed for event in school.events] == ["tok"]


def test_twenty_megabytes_are_taken(teacher: Tab, school: School) -> None:
    photo = a_photo() + b"\0" * (20 * 1024 * 1024 - len(a_photo()))

    assert teacher.say("", photo).status_code == 200

    assert [len(content) for content in school.media.kept.values()] == [20 * 1024 * 1024]


def test_twenty_one_megabytes_are_refused_and_the_person_told_what_to_do(
    teacher: Tab, school: School
) -> None:
    answer = teacher.say("", a_photo(), a_photo() + b"\0" * 21_000_000)

    assert answer.status_code == 422
    assert answer.json()["error"].startswith("第 2 张照片超过 20 MB")
    assert "压缩" in answer.json()["error"]
    assert (school.events, school.media.kept, teacher.messages()) == ([], {}, [])


def test_fifty_photos_are_taken_and_fifty_one_refused(teacher: Tab, school: School) -> None:
    photo = a_photo(size=(20, 30))

    taken = teacher.say("", *[photo] * 50)
    refused = teacher.say("", *[photo] * 51, client_id="message-0002")

    assert (taken.status_code, refused.status_code) == (200, 422)
    assert "最多发 50 张" in refused.json()["error"]
    assert len(school.events) == 1


@pytest.mark.parametrize(
    "content", [b"<svg onload=alert(1)>", b"MZ\x90\0", b"%PDF-1.7", b"", b"<!doctype html>"]
)
def test_what_is_no_photo_is_refused(teacher: Tab, school: School, content: bytes) -> None:
    answer = teacher.say("", content)

    assert answer.status_code == 422
    assert "不是照片" in answer.json()["error"]
    assert school.media.kept == {}


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"text": "   "}, "还没有内容"),
        ({"text": "长" * 4001}, "超过 4000 字"),
        ({"text": "好", "client_id": "short"}, "格式不对"),
        ({"text": "好", "client_id": "../../../etc"}, "格式不对"),
        ({"text": "x" * 70_000}, "格式不对"),
    ],
)
def test_a_message_that_cannot_be_one_is_refused_in_words(
    teacher: Tab, school: School, fields: dict[str, str], words: str
) -> None:
    answer = teacher.say(**fields)

    assert answer.status_code == 400
    assert words in answer.json()["error"]
    assert school.events == []


def test_an_upload_that_says_it_is_enormous_is_refused_before_it_is_read(teacher: Tab) -> None:
    where = teacher.client.base_url
    line = HTTPConnection(where.host, where.port or 80, timeout=10)
    with closing(line):
        headers = {"Content-Length": str(2 * 1024**3), "Content-Type": "multipart/form-data"}
        line.request("POST", "/api/messages", headers={**teacher._headers(), **headers})
        answer = line.getresponse()

        assert answer.status == 422
        assert "分几次发" in answer.read().decode()


def test_an_upload_of_unknown_length_is_refused(teacher: Tab) -> None:
    answer = teacher.client.post(
        "/api/messages", headers=teacher._headers(), content=iter([b"abc"])
    )

    assert answer.status_code == 400


def test_a_press_that_is_no_press_is_refused(teacher: Tab) -> None:
    empty = teacher.press("")
    huge = teacher.press("x" * 70_000)

    assert (empty.status_code, huge.status_code) == (400, 422)


# Who gets in


def test_without_sitting_down_nothing_is_shown(client: httpx.Client, school: School) -> None:
    answer = client.get(
        "/api/messages", params={"as": TEACHER.id, "conversation": "direct:t-chen"}, headers=OURS
    )

    assert answer.status_code == 401


def test_a_seat_is_for_one_person_only(teacher: Tab) -> None:
    answer = teacher.get("/api/messages", **{"as": PARENT.id, "conversation": "direct:p-lin"})

    assert answer.status_code == 403


@pytest.mark.parametrize("conversation", ["direct:p-lin", f"group:{GUARDS.id}", "group:none", ""])
def test_nobody_reads_or_speaks_where_they_are_not(teacher: Tab, conversation: str) -> None:
    assert teacher.get("/api/messages", conversation=conversation).status_code == 403
    assert teacher.say("你好", conversation=conversation).status_code in {400, 403}
    assert teacher.press("tok", conversation=conversation).status_code in {400, 403}


def test_a_seat_copied_to_another_browser_is_worth_nothing(
    teacher: Tab, served: tuple[School, str]
) -> None:
    with browser_at(served[1]) as other:
        sit_down(other, OTHER_PARENT)
        thief = Tab(other, TEACHER, teacher.token, {})

        assert thief.get("/api/messages", conversation=teacher.direct).status_code == 401


def test_a_seat_ends_and_sitting_down_again_helps(teacher: Tab, school: School) -> None:
    school.clock.forward(hours=13)

    assert teacher.get("/api/messages", conversation=teacher.direct).status_code == 410
    assert sit_down(teacher.client, TEACHER).messages() == []


def test_who_has_left_the_school_is_let_in_no_more(teacher: Tab, school: School) -> None:
    school.people.remove(TEACHER)
    try:
        answer = teacher.get("/api/messages", conversation=teacher.direct)
        again = teacher.client.post("/api/session", json={"person": TEACHER.id}, headers=OURS)
    finally:
        school.people.insert(0, TEACHER)

    assert (answer.status_code, again.status_code) == (404, 404)
    assert "重新选择身份" in again.json()["error"]


@pytest.mark.parametrize("limit", ["-1", "x", "1e9", "9" * 30, "٣"])
def test_a_strange_limit_is_refused(teacher: Tab, limit: str) -> None:
    answer = teacher.get("/api/messages", conversation=teacher.direct, limit=limit)

    assert answer.status_code == 400


# Other web sites


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost.evil", "[x"])
def test_a_foreign_host_name_is_refused_everywhere(client: httpx.Client, host: str) -> None:
    for path in ("/", "/static/app.js", "/api/people"):
        assert client.get(path, headers={"Host": host}).status_code == 403


def test_localhost_is_fine_too(client: httpx.Client) -> None:
    assert client.get("/", headers={"Host": "localhost:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/api/session", "/api/press", "/api/messages"])
@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Origin": "https://evil.example"},
        {**OURS, "Origin": "https://evil.example"},
        {**OURS, "Origin": "null"},
        {**OURS, "Origin": "http://127.0.0.1:1"},
        {**OURS, "Sec-Fetch-Site": "cross-site"},
        {**OURS, "Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_post_of_another_site_is_refused(
    client: httpx.Client, school: School, path: str, headers: dict[str, str]
) -> None:
    answer = client.post(path, json={"person": TEACHER.id}, headers=headers)

    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_another_site_cannot_show_our_pictures_or_people(client: httpx.Client) -> None:
    for path in ("/api/people", "/api/images/x.y"):
        assert client.get(path, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_no_preflight_is_ever_answered(client: httpx.Client) -> None:
    answer = client.options(
        "/api/session",
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"},
    )

    assert answer.status_code == 403
    assert "access-control-allow-origin" not in answer.headers


# Pictures


def card_with(key: str) -> Card:
    return Card(title="口算11", pictures=(Picture(key=key, alt="批注后的照片"),))


def test_a_picture_is_shown_to_who_got_it_and_kept_in_no_cache(
    teacher: Tab, school: School
) -> None:
    school.files["a.jpg"] = a_photo(size=(300, 400))
    school.tell(TEACHER, card_with("a.jpg"))
    (picture,) = teacher.messages()[0]["card"]["pictures"]

    answer = teacher.client.get(picture["src"])

    assert (answer.status_code, answer.content) == (200, a_photo(size=(300, 400)))
    assert answer.headers["content-type"] == "image/jpeg"
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in answer.headers["content-security-policy"]
    assert (picture["alt"], picture["width"], picture["height"]) == ("批注后的照片", 300, 400)


def test_an_address_copied_out_of_the_page_opens_in_no_other_browser(
    teacher: Tab, school: School, served: tuple[School, str]
) -> None:
    school.files["a.jpg"] = a_photo()
    school.tell(TEACHER, card_with("a.jpg"))
    address = teacher.messages()[0]["card"]["pictures"][0]["src"]

    with browser_at(served[1]) as other:
        nobody = other.get(address)
        sit_down(other, OTHER_PARENT)
        somebody_else = other.get(address)

    assert (nobody.status_code, somebody_else.status_code) == (401, 401)


def test_an_address_cannot_be_altered_and_ends(teacher: Tab, school: School) -> None:
    school.files["a.jpg"] = a_photo()
    school.tell(TEACHER, card_with("a.jpg"))
    address = teacher.messages()[0]["card"]["pictures"][0]["src"]
    altered = [teacher.client.get(address[:-1] + "!"), teacher.client.get("/api/images/a.jpg")]
    school.clock.forward(hours=13)

    assert [answer.status_code for answer in altered] == [401, 401]
    assert teacher.client.get(address).status_code == 410


def test_who_has_left_sees_no_picture_any_more(teacher: Tab, school: School) -> None:
    school.files["a.jpg"] = a_photo()
    school.tell(TEACHER, card_with("a.jpg"))
    address = teacher.messages()[0]["card"]["pictures"][0]["src"]
    school.people.remove(TEACHER)
    try:
        assert teacher.client.get(address).status_code == 404
    finally:
        school.people.insert(0, TEACHER)


def test_a_file_that_is_no_picture_is_never_shown_as_a_page(teacher: Tab, school: School) -> None:
    school.files["a.jpg"] = b"<html><script>alert(1)</script>"
    school.tell(TEACHER, card_with("a.jpg"))

    answer = teacher.client.get(teacher.messages()[0]["card"]["pictures"][0]["src"])

    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"


def test_a_photo_is_gone_for_its_sender_once_the_bot_deleted_it(
    teacher: Tab, school: School
) -> None:
    address = teacher.say("", a_photo()).json()["message"]["images"][0]["src"]
    before = teacher.client.get(address)
    school.media.delete(school.events[0].attachments[0].ref)

    assert (before.status_code, teacher.client.get(address).status_code) == (200, 404)


def test_pictures_beside_a_text_are_shown_too(teacher: Tab, school: School) -> None:
    school.files["chart.png"] = a_photo()
    school.tell(TEACHER, text="走势", images=("chart.png",))

    (image,) = teacher.messages()[0]["images"]

    assert teacher.client.get(image["src"]).status_code == 200
    assert image["alt"] == "图片 1"


def test_a_group_shows_who_said_what(teacher: Tab, school: School) -> None:
    parent = sit_down(teacher.client, PARENT)
    parent.say("收到，谢谢老师", conversation=f"group:{CLASS.id}")
    school.tell(CLASS, progress_card(3))

    shown = teacher.messages(f"group:{CLASS.id}")

    assert [(m["sender"], m["mine"], m["from_bot"]) for m in shown] == [
        ("林伟", False, False),
        ("青教", False, True),
    ]


def test_names_and_words_that_trick_a_reader_come_out_plain(teacher: Tab, school: School) -> None:
    school.tell(TEACHER, text="成绩\u202etxt.exe\x07 **粗** <script>alert(1)</script>")

    assert teacher.messages()[0]["text"] == "成绩txt.exe **粗** <script>alert(1)</script>"


def test_the_principal_sees_no_class_conversation(client: httpx.Client, school: School) -> None:
    school.tell(CLASS, grading_card())

    principal = sit_down(client, PRINCIPAL)

    assert [c["title"] for c in principal.session["conversations"]] == ["青教", GUARDS.name]
