"""qingjiao doctor: check settings, credentials and reachability, and say what to do."""

import argparse
import secrets
from collections.abc import Callable
from datetime import timedelta

import httpx

from bot.app import Foundation, foundation
from bot.local import backed_up, open_product
from bot.subcommand import Subcommand, add_output_flags, print_json, print_line
from school.actor import SYSTEM, Actor
from school.library_work import LibraryOf, LibraryStatus
from school.settings import Settings

TIMEOUT_S = 5.0
OLDEST_BACKUP = timedelta(hours=49)
"""Of daily backups one may fail before somebody is told; an hour for the time it takes."""


def _run(chosen: argparse.Namespace) -> int:
    base = foundation(Settings())
    found = [_result(name, check, base) for name, check in CHECKS]
    for name, problem in found:
        if chosen.jsonl:
            print_json({"check": name, "ok": problem is None, "problem": problem})
        else:
            print_line(
                f"{'✓' if problem is None else '✗'} {name}{f'：{problem}' if problem else ''}"
            )
    return 0 if all(problem is None for _, problem in found) else 1


def _result(
    name: str, check: Callable[[Foundation], str | None], base: Foundation
) -> tuple[str, str | None]:
    try:
        return name, check(base)
    except Exception as error:  # noqa: BLE001  # a broken part is what the doctor is looking for
        return name, f"{type(error).__name__}: {error}"


def _database(base: Foundation) -> str | None:
    with base.records.begin() as unit:
        if not unit.people.all_units():
            return "还没有数据。请运行 qingjiao demo-data，或导入学校名单。"
    return None


def _files(base: Foundation) -> str | None:
    key, content = f"doctor/{secrets.token_hex(4)}", secrets.token_bytes(16)
    base.files.put(key, content, content_type="application/octet-stream")
    same = base.files.get(key) == content
    base.files.delete(key)
    return None if same else "写入的文件读回来不一样。请检查存储。"


def _audit(base: Foundation) -> str | None:
    with base.records.begin() as unit:
        broken = unit.audit.first_broken()
    return None if broken is None else f"审计链在第 {broken} 行断开，可能被改动。请保留现场并上报。"


def _dead_letters(base: Foundation) -> str | None:
    with base.records.begin() as unit:
        queues = (unit.inbox, unit.work, unit.writing, unit.notices, unit.outbox)
        letters = [letter for queue in queues for letter in queue.dead_letters()]
    if not letters:
        return None
    lines = [f"{d.queue} #{d.id}（试了 {d.attempts} 次）{d.error}" for d in letters]
    return f"有 {len(letters)} 条没有送出或没有处理：" + "；".join(lines)


def _events(base: Foundation) -> str | None:
    with base.records.begin() as unit:
        failed = unit.events.failed()
    return (
        f"有 {failed} 件上报的事没有处理成。请查日志里的“could not be worked on”。"
        if failed
        else None
    )


def _search(base: Foundation) -> str | None:
    product = open_product(base.settings)
    try:
        functions = product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        status = functions.call("library_status", LibraryOf(), LibraryStatus)
    finally:
        product.close()
    if not status.problem:
        return None
    used = status.model or "字词"
    return f"搜索没有按设置比较语义，现在用的是{used}：{status.problem}"


def _dingtalk(base: Foundation) -> str | None:
    settings = base.settings
    if not settings.dingtalk_client_id:
        return None
    answer = httpx.post(
        f"{settings.dingtalk_openapi}/v1.0/oauth2/accessToken",
        json={
            "appKey": settings.dingtalk_client_id,
            "appSecret": settings.dingtalk_client_secret.get_secret_value(),
        },
        timeout=TIMEOUT_S,
    )
    if answer.is_success and answer.json().get("accessToken"):
        return None
    return "钉钉不认 clientId/clientSecret。请到开发者后台“凭证与基础信息”核对。"


def _wecom(base: Foundation) -> str | None:
    settings = base.settings
    if not settings.wecom_corp_id:
        return None
    answer = httpx.get(
        f"{settings.wecom_api}gettoken",
        params={
            "corpid": settings.wecom_corp_id,
            "corpsecret": settings.wecom_secret.get_secret_value(),
        },
        timeout=TIMEOUT_S,
    ).json()
    if answer.get("errcode") == 0:
        return None
    return f"企业微信拒绝了凭证（{answer.get('errcode')}）。请核对企业 ID 和应用 Secret。"


def _backup(base: Foundation) -> str | None:
    """Ask for backups where there is more than a trial: a chat platform, or a database server.

    Where a secret of the cloud keeps the database's password, the cloud keeps its backups too
    (docs/deployment.md), and what a task wrote down ends with the task.
    """
    settings = base.settings
    if settings.database_secret:
        return None
    last = backed_up(settings)
    if last is None:
        trial = not (settings.database_url or settings.dingtalk_client_id or settings.wecom_corp_id)
        return None if trial else "还没有备份过。请运行 qingjiao backup 文件夹，并每天定时运行。"
    age = base.clock.now() - last.made_at
    if age <= OLDEST_BACKUP:
        return None
    return f"上一次备份是 {age.days} 天前（{last.folder}）。请检查定时备份。"


CHECKS: tuple[tuple[str, Callable[[Foundation], str | None]], ...] = (
    ("database", _database),
    ("files", _files),
    ("audit", _audit),
    ("backup", _backup),
    ("dead letters", _dead_letters),
    ("events", _events),
    ("search", _search),
    ("dingtalk", _dingtalk),
    ("wecom", _wecom),
)

SUBCOMMAND = Subcommand(
    help="Check settings, credentials and reachability, and say what to do.",
    add_arguments=add_output_flags,
    run=_run,
)
