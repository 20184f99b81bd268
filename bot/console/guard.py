"""Guard: lets only this console's own page talk to it, and tells browsers to stay inside.

The console sits on 127.0.0.1, where every web site a person visits can try to reach it. A foreign
name in Host is DNS rebinding; a POST without our header, or with a foreign Origin, is another
site's form. We never answer CORS preflights, so no other site can set that header.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = ("127.0.0.1", "localhost", "::1")
OUR_HEADER = "x-qingjiao-console"

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "
        "connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
        "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=(), payment=()",
}


class Guard:
    """ASGI middleware that refuses foreign requests before any route sees them."""

    def __init__(self, app: ASGIApp, hosts: Collection[str] = LOOPBACK) -> None:
        self._app = app
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 403 to a foreign request; otherwise pass on, adding our headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        why = self._why_foreign(scope)
        answer = self._app if why is None else JSONResponse({"error": why}, status_code=403)
        await answer(scope, receive, send_with_headers)

    def _why_foreign(self, scope: Scope) -> str | None:
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if _host_name(host) not in self._hosts:
            return "这个网址不对。请用启动时显示的地址打开。"
        if scope["method"] in ("GET", "HEAD") and not scope["path"].startswith("/api/"):
            return None  # following a link from elsewhere to the page itself is fine
        origin = headers.get("origin")
        if origin is not None and _place(origin) != host:
            return "这个请求来自别的网站，没有执行。"
        if headers.get("sec-fetch-site", "none") not in ("same-origin", "none"):
            return "这个请求来自别的网站，没有执行。"
        if scope["method"] not in ("GET", "HEAD") and OUR_HEADER not in headers:
            return "这个请求不是从青教页面发出的，没有执行。"
        return None


def _place(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _host_name(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None
