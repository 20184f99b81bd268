"""WeComApi: wechatpy's client with every call bounded.

wechatpy 1.8.18 refreshes a refused token by calling itself again without end, sends an empty file
on that second try, fetches tokens without a timeout and from one fixed host. Here each call has a
timeout, a token is refreshed at most once per call (three HTTP requests in the worst case), by one
thread for all, and uploads are bytes, so a second try sends all of them.
"""

import threading
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any

import requests
from wechatpy.enterprise import WeChatClient
from wechatpy.exceptions import WeChatClientException

from bot.wecom.app import WeComApp
from school.errors import BadPhoto, Expired, Unavailable

Timer = Callable[[], float]
"""Seconds that only ever grow, such as ``time.monotonic``."""

REFUSED_TOKEN = frozenset({40014, 42001})
MEDIA_GONE = 40007
TIMEOUT_S = (3.05, 10.0)
DOWNLOAD_S = 60.0
_CHUNK_BYTES = 65_536
_FILE_TYPES = ("image/", "audio/", "video/", "application/octet-stream")
_FETCH_AGAIN_S = 2.0
"""After a failed token fetch the threads that waited for it fail too, instead of queueing up."""


class ApiError(Exception):
    """A call failed; *code* is WeCom's errcode, None when there was no usable answer."""

    def __init__(self, code: int | None, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


class WeComApi:
    """Calls WeCom for one application; safe to share between threads."""

    def __init__(
        self,
        app: WeComApp,
        *,
        timer: Timer = time.monotonic,
        timeout_s: tuple[float, float] = TIMEOUT_S,
    ) -> None:
        self._client = _Client(app, timeout_s=timeout_s)
        self._timer = timer
        self._token = _TokenCell(self._client.new_token, timer)

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def post(self, endpoint: str, body: dict[str, Any]) -> dict[str, Any]:
        """Return WeCom's answer to *body*, whose errcode is 0.

        Raises:
            ApiError: Anything else happened.
        """
        return _as_object(self._call("post", endpoint, data=body))

    def get(self, endpoint: str, params: dict[str, Any]) -> dict[str, Any]:
        """Return WeCom's answer to a question, whose errcode is 0.

        Raises:
            ApiError: Anything else happened.
        """
        return _as_object(self._call("get", endpoint, params=params))

    def upload(self, kind: str, name: str, content: bytes) -> str:
        """Return the media id of *content*, good for three days; *kind* is “image” or “file”.

        Raises:
            ApiError: WeCom did not take it.
        """
        files = {"media": (name, content)}
        answer = self._call("post", "media/upload", params={"type": kind}, files=files)
        media_id = _as_object(answer).get("media_id")
        if not isinstance(media_id, str) or not media_id:
            raise ApiError(None, "上传后没有返回 media_id")
        return media_id

    def download(self, media_id: str, *, max_bytes: int) -> bytes:
        """Return the bytes of a picture or file that a person sent.

        Raises:
            Expired: WeCom no longer has it: media are kept for three days.
            BadPhoto: It is larger than *max_bytes*.
            Unavailable: WeCom does not answer, or too slowly.
        """
        try:
            answer = self._call("get", "media/get", params={"media_id": media_id}, stream=True)
        except ApiError as error:
            if error.code == MEDIA_GONE:
                raise Expired("企业微信里的这个文件已过期，请重新发一次。") from error
            raise Unavailable("暂时取不到你发的文件，请过一会儿再发一次。") from error
        if not isinstance(answer, requests.Response) or not _is_file(answer):
            raise Unavailable("暂时取不到你发的文件，请过一会儿再发一次。")
        with closing(answer):
            return self._read(answer, max_bytes)

    def _read(self, answer: requests.Response, max_bytes: int) -> bytes:
        content = bytearray()
        ends_at = self._timer() + DOWNLOAD_S
        try:
            for chunk in answer.iter_content(_CHUNK_BYTES):
                content += chunk
                if len(content) > max_bytes:
                    raise BadPhoto(f"文件超过 {max_bytes // 1_000_000} MB，请压缩后再发一次。")
                if self._timer() > ends_at:
                    raise Unavailable("取文件太慢了，请过一会儿再发一次。")
        except requests.RequestException:
            # The exception's text holds the address with the access token: it ends here.
            raise Unavailable("取文件时断开了，请再发一次。") from None
        return bytes(content)

    def _call(self, method: str, endpoint: str, **kwargs: Any) -> Any:
        token = self._token.current()
        try:
            return self._client.once(method, endpoint, token=token.value, **kwargs)
        except ApiError as error:
            if error.code not in REFUSED_TOKEN:
                raise
            self._token.reject(token.value)
            if token.fresh:
                raise
        token = self._token.current()
        try:
            return self._client.once(method, endpoint, token=token.value, **kwargs)
        except ApiError as error:
            if error.code in REFUSED_TOKEN:
                self._token.reject(token.value)
            raise


def _as_object(answer: Any) -> dict[str, Any]:
    if not isinstance(answer, dict):
        raise ApiError(None, "企业微信的回答不是 JSON")
    return answer


@dataclass(frozen=True)
class _Token:
    value: str
    fresh: bool
    """True when it was fetched for this very call: refused then, another would be refused too."""


class _TokenCell:
    """Holds the access token; one thread fetches it while the others wait."""

    def __init__(self, fetch: Callable[[], tuple[str, float]], timer: Timer) -> None:
        self._fetch = fetch
        self._timer = timer
        self._lock = threading.Lock()
        self._value = ""
        self._until = 0.0
        self._failure: ApiError | None = None

    def current(self) -> _Token:
        with self._lock:
            now = self._timer()
            if self._value and now < self._until:
                return _Token(self._value, fresh=False)
            if self._failure is not None and now < self._until:
                raise ApiError(self._failure.code, self._failure.message)
            return _Token(self._renew(now), fresh=True)

    def reject(self, value: str) -> None:
        """Forget *value*, unless another thread has already replaced it."""
        with self._lock:
            if self._value == value:
                self._value = ""

    def _renew(self, now: float) -> str:
        self._value, self._failure = "", None
        try:
            self._value, lives_s = self._fetch()
        except ApiError as error:
            self._failure = error
            self._until = now + _FETCH_AGAIN_S
            raise
        # A tenth early, at most five minutes: the token may end while a call is under way.
        self._until = now + lives_s - min(300.0, lives_s / 10)
        return self._value


class _Session(requests.Session):
    """Gives every request a timeout, wechatpy's token fetch included, and follows no redirect."""

    def __init__(self, timeout_s: tuple[float, float]) -> None:
        super().__init__()
        self._timeout_s = timeout_s

    def request(self, method: str, url: str, **kwargs: Any) -> requests.Response:  # type: ignore[override]
        kwargs["timeout"] = self._timeout_s
        kwargs["allow_redirects"] = False
        return super().request(method, url, **kwargs)


class _Client(WeChatClient):  # type: ignore[misc]
    """wechatpy's client for one base address, without its own retries."""

    def __init__(self, app: WeComApp, *, timeout_s: tuple[float, float]) -> None:
        self.API_BASE_URL = app.api
        super().__init__(app.corp_id, app.secret, auto_retry=False)
        self._http = _Session(timeout_s)

    def close(self) -> None:
        self._http.close()

    def new_token(self) -> tuple[str, float]:
        """Return a new token and how many seconds it lives."""
        params = {"corpid": self.corp_id, "corpsecret": self.secret}
        answer = _translated(
            self._fetch_access_token, url=f"{self.API_BASE_URL}gettoken", params=params
        )
        return str(answer["access_token"]), float(answer.get("expires_in", 7200))

    def once(self, method: str, endpoint: str, *, token: str, **kwargs: Any) -> Any:
        """Return the answer to exactly one request: an object, or a Response for a file."""
        params = {**kwargs.pop("params", {}), "access_token": token}
        return _translated(self._request, method, endpoint, params=params, **kwargs)

    def _decode_result(self, res: requests.Response) -> Any:
        # wechatpy reads every answer whole to try it as JSON; a file must stay a stream.
        return res if _is_file(res) else super()._decode_result(res)


def _is_file(answer: requests.Response) -> bool:
    kind = answer.headers.get("Content-Type", "")
    return "Content-Disposition" in answer.headers or kind.startswith(_FILE_TYPES)


def _translated(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Return what *call* returns; whatever wechatpy or requests raise becomes an ApiError.

    Causes are dropped on purpose: their texts hold addresses with the secret or the token.
    """
    try:
        return call(*args, **kwargs)
    except WeChatClientException as error:
        if error.errcode is None:
            error.response.close()
            raise ApiError(None, f"企业微信返回 HTTP {error.response.status_code}") from None
        raise ApiError(int(error.errcode), str(error.errmsg)) from None
    except requests.RequestException as error:
        raise ApiError(None, f"连不上企业微信（{type(error).__name__}）") from None
    except (ValueError, KeyError, TypeError, AttributeError):
        raise ApiError(None, "企业微信的回答读不懂") from None
