"""qingjiao bot: one chat platform alone, for a deployment with a process each."""

import argparse
import os
import signal
from collections.abc import Callable
from threading import Event

from bot.app import Product
from bot.health import Health
from bot.local import open_product
from bot.running import Runner, follow_dingtalk, keep_for_good, runner_of
from bot.scraping import scraped
from bot.subcommand import Subcommand, print_line
from bot.web import WECOM_PATH, serve, web_app
from school.errors import Unavailable
from school.settings import Settings

WECOM_PORT = 8080


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("platform", choices=("dingtalk", "wecom"))
    parser.add_argument(
        "--host", default="127.0.0.1", help="where WeCom's callback, pages and devices are served"
    )
    parser.add_argument(
        "--port", type=int, help="WeCom: 8080 unless given; DingTalk: serves nothing unless given"
    )


def _run(chosen: argparse.Namespace) -> int:
    settings = Settings()
    if not getattr(
        settings, "dingtalk_client_id" if chosen.platform == "dingtalk" else "wecom_corp_id"
    ):
        raise ValueError(f"{chosen.platform} 还没有配置。请先运行 qingjiao doctor 看缺什么。")
    product = open_product(settings)
    runner = runner_of(product)
    keep_for_good()
    runner.start()
    try:
        health = Health(product.foundation, stuck=runner.stuck)
        with scraped(product, health):
            _follow(chosen, product, runner, health)
    finally:
        runner.stop()
        product.close()
    return 0


def _follow(chosen: argparse.Namespace, product: Product, runner: Runner, health: Health) -> None:
    port = chosen.port or WECOM_PORT

    def serve_pages() -> None:
        serve(web_app(product, console=False, health=health), host=chosen.host, port=port)

    if chosen.platform == "wecom":
        print_line(f"WeCom callback: http://{chosen.host}:{port}{WECOM_PATH}")
        serve_pages()
        return
    print_line("DingTalk: connecting (Ctrl+C to stop)")
    stream = follow_dingtalk(product)
    if chosen.port:
        # Families' pages and devices come by HTTP on DingTalk too, and so does a health check.
        _beside(stream, runner, serve_pages)
    else:
        stream()


def _beside(stream: Callable[[], None], runner: Runner, serve_pages: Callable[[], None]) -> None:
    """Serve pages while the only stream lasts: alone they would answer that all is well.

    Raises:
        Exception: What ended the stream; whoever runs the process starts it again.
    """
    ended: list[Exception] = []
    closing = Event()

    def receive() -> None:
        try:
            stream()
            ended.append(Unavailable("和钉钉的连接断开了，机器人已停下。请重新启动。"))
        except Exception as error:  # noqa: BLE001  # raised again below, by the main thread
            ended.append(error)
        if not closing.is_set():
            os.kill(os.getpid(), signal.SIGTERM)

    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        runner.follow(receive, "dingtalk")
        serve_pages()
    except KeyboardInterrupt:
        if not ended:
            raise
    finally:
        closing.set()
        signal.signal(signal.SIGTERM, before)
    if ended:
        raise ended[0]


SUBCOMMAND = Subcommand(help="Run one chat platform's adapter.", add_arguments=_arguments, run=_run)
