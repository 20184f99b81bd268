"""qingjiao serve: the console and every configured chat platform."""

import argparse

from bot.health import Health
from bot.local import open_product
from bot.running import follow_dingtalk, keep_for_good, runner_of
from bot.scraping import scraped
from bot.subcommand import Subcommand, print_line
from bot.web import serve, web_app
from school.settings import Settings


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--port", type=int, default=0, help="port of the console (default 8000)")


def _run(chosen: argparse.Namespace) -> int:
    port = {"console_port": chosen.port} if chosen.port else {}
    settings = Settings().model_copy(update=port)
    product = open_product(settings)
    runner = runner_of(product)
    keep_for_good()
    runner.start()
    if settings.dingtalk_client_id:
        runner.follow(follow_dingtalk(product), "dingtalk")
    address = f"http://{settings.console_host}:{settings.console_port}/"
    print_line(f"Console: {address}  (Ctrl+C to stop)")
    try:
        health = Health(product.foundation, stuck=runner.stuck)
        with scraped(product, health):
            app = web_app(product, health=health)
            serve(app, host=settings.console_host, port=settings.console_port)
    finally:
        runner.stop()
        product.close()
    return 0


SUBCOMMAND = Subcommand(
    help="Serve the console, and every chat platform that has credentials.",
    add_arguments=_arguments,
    run=_run,
)
