"""The bot's web server: console, WeCom callback, devices and health checks in one application."""

import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import current_thread, main_thread

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from bot.app import Product
from bot.configured import wecom_app
from bot.console.log import ConsolePerson
from bot.console.routes import console_routes
from bot.devices import device_routes
from bot.figures_page import figures_routes
from bot.health import Health
from bot.pages import page_routes
from bot.platforms.wecom import callback_routes
from bot.resource_pages import resource_page_routes
from bot.scraping import health_routes

MOST_CONNECTIONS = 2000
"""At once; more are answered 503. A body that is being read is held, so this bounds memory."""
WECOM_PATH = "/wecom/callback"

QUICK = {
    "老师": ("帮助", "成绩", "小结", "待你看"),
    "班主任": ("帮助", "成绩", "小结", "待你看"),
    "家长": ("孩子成绩", "同意", "撤回同意", "帮助"),
    "学生": ("成绩", "帮助"),
    "校长": ("报警", "报警查询", "小结", "帮助"),
    "副校长": ("报警", "报警查询", "静默列表", "帮助"),
    "疫情报告人": ("报警", "帮助"),
    "安保": ("报警", "确认告警", "报警查询", "帮助"),
    "教育局": ("小结", "报警查询", "通知检查", "帮助"),
    "局领导": ("报警查询", "帮助"),
}


def quick_words(person: ConsolePerson) -> Sequence[str]:
    """Return what a person is likely to say, by their weightiest role."""
    return next((QUICK[role] for role in person.roles if role in QUICK), ("帮助", "我是谁"))


def web_app(product: Product, *, console: bool = True, health: Health | None = None) -> Starlette:
    """Return the web application of a product."""
    settings = product.foundation.settings

    routes: list[BaseRoute] = [*health_routes(health or Health(product.foundation))]
    if settings.wecom_corp_id:
        routes += callback_routes(
            wecom_app(settings),
            product.engine.receive,
            product.foundation.clock,
            path=WECOM_PATH,
            on_contact=product.contacts.note if product.contacts else None,
        )
    routes += figures_routes(
        product.functions_for, product.foundation.records, product.foundation.clock
    )
    routes += page_routes(
        product.functions_for, product.foundation.records, product.foundation.clock
    )
    routes += resource_page_routes(
        product.functions_for,
        product.foundation.records,
        product.foundation.files,
        product.foundation.clock,
    )
    routes += device_routes(product.functions_for, product.foundation.files)
    if console:
        routes += console_routes(
            product.console,
            product.engine.receive,
            secret=settings.key_for("console"),
            quick_words=quick_words,
        )
    return Starlette(routes=routes, exception_handlers={ClientDisconnect: _hung_up})


async def _hung_up(_: Request, __: Exception) -> Response:
    """Answer who broke off: nobody hears it, and a stranger fills no log with our tracebacks."""
    return Response(status_code=400)


def serve(app: Starlette, *, host: str, port: int) -> None:
    """Serve *app* until interrupted.

    Raises:
        OSError: The port is taken.
    """
    try:
        socket.create_server((host, port)).close()  # uvicorn would only log that it is taken
    except OSError as error:
        raise OSError(
            f"port {port} cannot be used ({error.strerror}); choose one by --port"
        ) from error
    with _told_to_end_like_interrupted():
        uvicorn.run(
            app,
            host=host,
            port=port,
            log_config=None,  # its lines go where ours go: without what a traceback quotes
            access_log=False,  # the addresses of event streams carry who is listening
            timeout_graceful_shutdown=5,
            limit_concurrency=MOST_CONNECTIONS,
        )


@contextmanager
def _told_to_end_like_interrupted() -> Iterator[None]:
    """Let SIGTERM end the server as SIGINT does, so that what is under way is finished first.

    uvicorn raises a signal it was sent again when it is done; SIGTERM would then end the process.
    """
    if current_thread() is not main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
