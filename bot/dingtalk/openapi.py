"""DingTalk's HTTP API: one access token for everybody, every answer read for hidden failures."""

import json
import logging
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx

from bot.dingtalk.app import DingTalkApp
from bot.platform import SendFailed
from school.ports import Clock

TOKEN_HEADER = "x-acs-dingtalk-access-token"  # noqa: S105 - a name
TOKEN_RESERVE = timedelta(minutes=5)
TIMEOUT_S = 10.0

SILENCED = "130101"
SOON_S = 5.0
"""After no answer or a busy server."""
QPS_S = 2.0
"""After 403 QpsLimit; the limits are per second, DingTalk's own connector waits as long."""
THROTTLED_S = 600.0
"""After errcode 130101: a robot over 20 messages a minute is silenced for ten minutes."""
FLOW_S = 60.0
"""After a person got too many messages, or a credential that an administrator must mend."""

_STALE_TOKEN = frozenset({"InvalidAuthentication", "invalidAuthentication", "40014", "42001"})
_TOO_OFTEN = frozenset({"429", "90002", "90018"})
_OK = (None, 0, "0")


class Refused(SendFailed):
    """DingTalk said no; *code* is its own word for why, empty if it did not answer."""

    def __init__(self, code: str, *, retry_after_s: float | None, gone: bool = False) -> None:
        super().__init__(
            f"DingTalk: {code or 'no answer'}",
            retry_after_s=retry_after_s,
            silenced=code == SILENCED,
            gone=gone,
        )
        self.code = code


@dataclass(frozen=True)
class _Token:
    value: str
    expires_at: datetime


class OpenApi:
    """Calls DingTalk as one application; may be used from any thread."""

    def __init__(self, app: DingTalkApp, client: httpx.Client, *, clock: Clock) -> None:
        self._app = app
        self._client = client
        self._clock = clock
        self._token: _Token | None = None
        self._lock = threading.Lock()
        _keep_secrets_out_of_logs()

    def call(self, method: str, path: str, *, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of one API call; a token that died early is renewed once.

        Raises:
            Refused: DingTalk refused or did not answer.
        """
        token = self._token_value()
        try:
            return self._call(method, path, body=body, token=token)
        except Refused as refused:
            if refused.code not in _STALE_TOKEN:
                raise
        token = self._token_value(instead_of=token)
        return self._call(method, path, body=body, token=token)

    def old_call(self, path: str, *, body: dict[str, Any]) -> dict[str, Any]:
        """Return the answer of a call of the older API, which takes its token in the address.

        Raises:
            Refused: DingTalk refused or did not answer.
        """
        token = self._token_value()
        try:
            return self._old_call(path, body=body, token=token)
        except Refused as refused:
            if refused.code not in _STALE_TOKEN:
                raise
        return self._old_call(path, body=body, token=self._token_value(instead_of=token))

    def _old_call(self, path: str, *, body: dict[str, Any], token: str) -> dict[str, Any]:
        url = f"{self._app.oapi}{path}"
        return self._request("POST", url, params={"access_token": token}, json=body)

    def upload(self, content: bytes, *, name: str, kind: str = "image") -> str:
        """Return the media id of a picture or, with *kind* “file”, a file now kept by DingTalk.

        Raises:
            Refused: DingTalk refused or did not answer.
        """
        token = self._token_value()
        try:
            return self._upload(content, name=name, kind=kind, token=token)
        except Refused as refused:
            if refused.code not in _STALE_TOKEN:
                raise
        token = self._token_value(instead_of=token)
        return self._upload(content, name=name, kind=kind, token=token)

    def webhook(self, url: str, *, body: dict[str, Any]) -> None:
        """Post *body* to a session's reply address, which needs no token.

        Raises:
            Refused: DingTalk refused or did not answer.
        """
        self._request("POST", url, json=body)

    def _call(self, method: str, path: str, *, body: dict[str, Any], token: str) -> dict[str, Any]:
        url = f"{self._app.openapi}{path}"
        return self._request(method, url, json=body, headers={TOKEN_HEADER: token})

    def _upload(self, content: bytes, *, name: str, kind: str, token: str) -> str:
        answer = self._request(
            "POST",
            f"{self._app.oapi}/media/upload",
            params={"access_token": token, "type": kind},
            files={"media": (name, content)},
        )
        media_id = answer.get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise Refused("no media_id", retry_after_s=None)
        return media_id

    def _token_value(self, *, instead_of: str = "") -> str:
        """Return a token that lives for five minutes more; only one thread fetches it.

        *instead_of* is a token that DingTalk no longer takes; if another thread has renewed it
        meanwhile, the new one is returned without asking again.
        """
        with self._lock:
            token = self._token
            fresh = token is not None and token.expires_at > self._clock.now()
            if token is None or not fresh or token.value == instead_of:
                self._token = token = self._fetch_token()
            return token.value

    def _fetch_token(self) -> _Token:
        url = f"{self._app.openapi}/v1.0/oauth2/accessToken"
        body = {"appKey": self._app.client_id, "appSecret": self._app.client_secret}
        try:
            answer = self._request("POST", url, json=body)
            value = str(answer["accessToken"])
            lives = timedelta(seconds=int(answer["expireIn"]))
        except (KeyError, ValueError) as error:
            raise Refused("accessToken cannot be read", retry_after_s=SOON_S) from error
        except Refused as refused:
            # An administrator can mend a credential; alarms must not be lost until then.
            retry_after_s = refused.retry_after_s or FLOW_S
            raise Refused(f"accessToken {refused.code}", retry_after_s=retry_after_s) from refused
        return _Token(value, self._clock.now() + lives - TOKEN_RESERVE)

    def _request(self, method: str, url: str, **parts: Any) -> dict[str, Any]:
        try:
            response = self._client.request(
                method, url, timeout=TIMEOUT_S, follow_redirects=False, **parts
            )
        except httpx.RequestError as error:
            raise Refused("", retry_after_s=SOON_S) from error
        answer = _object(response)
        if response.is_success and answer is not None and answer.get("errcode") in _OK:
            return answer
        raise _refusal(response.status_code, answer or {})


def _object(response: httpx.Response) -> dict[str, Any] | None:
    try:
        answer = response.json()
    except (json.JSONDecodeError, UnicodeDecodeError):
        return None
    return answer if isinstance(answer, dict) else None


def _refusal(status: int, answer: dict[str, Any]) -> Refused:
    """Return DingTalk's no with how long to wait before asking again."""
    code = str(answer.get("code") or answer.get("errcode") or f"HTTP {status}")
    if status == httpx.codes.UNAUTHORIZED:
        code = "InvalidAuthentication"
    if code == SILENCED:
        return Refused(code, retry_after_s=THROTTLED_S)
    if "QpsLimit" in code or "QpmLimit" in code or {code, str(status)} & _TOO_OFTEN:
        return Refused(code, retry_after_s=QPS_S)
    if code in _STALE_TOKEN:
        return Refused(code, retry_after_s=FLOW_S)
    unreadable = not answer and status < httpx.codes.BAD_REQUEST
    if status >= httpx.codes.INTERNAL_SERVER_ERROR or code in {"-1", "system.busy"} or unreadable:
        return Refused(code, retry_after_s=SOON_S)
    return Refused(code, retry_after_s=None)


def _keep_secrets_out_of_logs() -> None:
    """Quieten the HTTP client: it logs addresses, and some of them carry tokens or sessions."""
    for name in ("httpx", "httpcore"):
        logger = logging.getLogger(name)
        logger.setLevel(max(logger.level, logging.WARNING))
