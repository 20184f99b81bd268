"""qingjiao bot: one chat platform alone, for a deployment with a process each."""

import argparse

from bot.local import open_product
from bot.running import follow_dingtalk, runner_of
from bot.subcommand import Subcommand, print_line
from bot.web import WECOM_PATH, serve, web_app
from school.settings import Settings


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("platform", choices=("dingtalk", "wecom"))
    parser.add_argument("--host", default="127.0.0.1", help="where WeCom's callback is served")
    parser.add_argument("--port", type=int, default=8080)


def _run(chosen: argparse.Namespace) -> int:
    settings = Settings()
    if not getattr(
        settings, "dingtalk_client_id" if chosen.platform == "dingtalk" else "wecom_corp_id"
    ):
        raise ValueError(f"{chosen.platform} 还没有配置。请先运行 qingjiao doctor 看缺什么。")
    product = open_product(settings)
    runner = runner_of(product)
    runner.start()
    try:
        if chosen.platform == "dingtalk":
            print_line("DingTalk: connecting (Ctrl+C to stop)")
            follow_dingtalk(product)()
        else:
            print_line(f"WeCom callback: http://{chosen.host}:{chosen.port}{WECOM_PATH}")
            serve(web_app(product, console=False), host=chosen.host, port=chosen.port)
    finally:
        runner.stop()
        product.close()
    return 0


SUBCOMMAND = Subcommand(help="Run one chat platform's adapter.", add_arguments=_arguments, run=_run)
