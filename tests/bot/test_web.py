"""One web application: health, WeCom's callback where it is configured, and the console."""

from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from starlette.routing import Mount, Route

from bot.console.log import ConsolePerson
from bot.console.media import FolderMedia
from bot.pages import PAGE_PATH
from bot.web import MOST_CONNECTIONS, WECOM_PATH, quick_words, serve, web_app
from school.errors import NotFound
from school.store.files import FolderFiles
from tests.fakes import SchoolClock
from tests.gateways.wecom import hosted
from tests.gateways.wecom.door import APP
from tests.scenarios.county import County, open_county


def paths(county: County, *, console: bool = True) -> set[str]:
    routes = web_app(county.product, console=console).routes
    return {route.path for route in routes if isinstance(route, Route | Mount)}


def a_person(*roles: str) -> ConsolePerson:
    return ConsolePerson(id="p", name="某人", roles=roles)


def test_alive_is_said_without_asking_the_database(tmp_path: Path) -> None:
    county = open_county(tmp_path)
    with hosted([*web_app(county.product).routes]) as url, httpx.Client(trust_env=False) as client:
        county.product.close()
        county.product.foundation.records.database.close()
        (tmp_path / "qingjiao.db").write_bytes(b"no database any more")
        alive = client.get(f"{url}/healthz")
        ready = client.get(f"{url}/readyz")

    assert (alive.status_code, alive.json()) == (200, {"ok": True})
    assert ready.status_code == 503
    assert ready.json()["problems"][0] == {
        "part": "database",
        "reason": "does not answer (DatabaseError)",
    }


def test_wecoms_callback_is_there_only_where_it_is_configured(tmp_path: Path) -> None:
    without = open_county(tmp_path / "a")
    with_it = open_county(
        tmp_path / "b",
        wecom_corp_id=APP.corp_id,
        wecom_agent_id=APP.agent_id,
        wecom_secret=APP.secret,
        wecom_token=APP.token,
        wecom_aes_key=APP.aes_key,
    )

    found = paths(without), paths(with_it), paths(with_it, console=False)
    without.product.close()
    with_it.product.close()

    assert WECOM_PATH not in found[0]
    assert WECOM_PATH in found[1]
    devices = {path for path in found[2] if path.startswith("/devices/")}
    pages = {PAGE_PATH, "/f/{token}", "/panel", "/panel/live", "/panel/{token}"}
    assert found[2] - devices == {"/healthz", "/readyz", WECOM_PATH, *pages}


@pytest.mark.parametrize(
    ("roles", "first"),
    [(("老师", "家长"), "帮助"), (("家长",), "孩子成绩"), (("教育局",), "小结"), ((), "帮助")],
)
def test_people_are_offered_what_they_are_likely_to_say(roles: tuple[str, ...], first: str) -> None:
    assert quick_words(a_person(*roles))[0] == first


def test_serving_waits_for_what_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, Any] = {}

    def run(app: object, **settings: Any) -> None:
        given.update(settings)

    monkeypatch.setattr(uvicorn, "run", run)
    serve(object(), host="127.0.0.1", port=8000)  # type: ignore[arg-type]  # nothing runs it

    assert (given["host"], given["port"]) == ("127.0.0.1", 8000)
    assert given["timeout_graceful_shutdown"] > 0
    assert given["limit_concurrency"] == MOST_CONNECTIONS


def test_photos_nobody_came_back_for_are_swept_after_an_hour(tmp_path: Path) -> None:
    clock = SchoolClock()
    media = FolderMedia(FolderFiles(tmp_path), clock)
    old = media.put(b"old")
    clock.forward(minutes=59)
    young = media.put(b"young")
    media.sweep()
    both = media.get(old), media.get(young)
    clock.forward(minutes=2)
    media.sweep()

    assert both == (b"old", b"young")
    assert media.get(young) == b"young"
    with pytest.raises(NotFound):
        media.get(old)


def test_a_made_up_reference_is_no_path(tmp_path: Path) -> None:
    with pytest.raises(NotFound, match="没有这张照片"):
        FolderMedia(FolderFiles(tmp_path), SchoolClock()).get("../../etc/passwd")
