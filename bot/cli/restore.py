"""qingjiao restore: put a backup back where nothing is yet, and delete again what was deleted."""

import argparse
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from bot.local import erasure_notes, open_product, restore_backup_of
from bot.subcommand import Subcommand, add_output_flags, print_json, print_line
from school.actor import SYSTEM, Actor
from school.backup import NOTES, newest_backup
from school.erasures import MOST_AT_ONCE, Erasure, RepeatedErasures, RepeatErasures
from school.errors import Untrusted
from school.settings import Settings

MARGIN = timedelta(days=1)
"""Notes are this much older than the backup at most: whether one is in it, the audit says."""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "folder", type=Path, nargs="?", help="a backup, or the folder whose newest is wanted"
    )
    parser.add_argument(
        "--since",
        type=_moment,
        metavar="MOMENT",
        help="the database is back by other means, as of 2026-11-22T18:00:00+08:00: put nothing"
        " back, only delete again what was deleted since",
    )
    parser.add_argument(
        "--erasures",
        action="append",
        default=[],
        type=Path,
        metavar="FOLDER",
        help="another folder with notes of what families had deleted (QINGJIAO_ERASURES)",
    )
    add_output_flags(parser)


def _moment(text: str) -> datetime:
    """Return a moment with its zone.

    Raises:
        ValueError: It is none, or of no zone: an hour off, a deletion would be missed.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("a moment needs its zone")
    return moment


def _run(chosen: argparse.Namespace) -> int:
    settings = Settings()
    if (chosen.folder is None) == (chosen.since is None):
        raise ValueError("请给出备份所在的文件夹，或用 --since 说明数据库已恢复到哪一刻。")
    if chosen.since is not None:
        return _erase_since(chosen, settings)
    folder = newest_backup(chosen.folder)
    # First the notes: what is wrong with them is said before anything is written.
    backups = list(_no_older_backups(folder))
    notes = list(erasure_notes(settings, named=chosen.erasures, backups=backups))
    backup = restore_backup_of(settings, folder)
    found = list(_since(notes, backup.made_at))
    repeated = _check_and_erase(settings, found)
    rows = sum(backup.rows.values())
    if chosen.jsonl:
        counts = {"rows": rows, "files": backup.files, "notes": len(found)}
        print_json({"folder": str(folder), **counts, "erased_again": repeated})
        return 0
    of = f"{backup.made_at:%F %T} UTC"
    print_line(f"{rows} rows and {backup.files or 0} files are back as of {of}")
    print_line(f"{len(found)} notes of erasures since, {repeated} erased again")
    if not found:
        print_line("If families had something deleted since, name the notes: --erasures FOLDER")
    return 0


def _erase_since(chosen: argparse.Namespace, settings: Settings) -> int:
    """Delete again what was deleted since a moment the database was put back to."""
    found = list(_since(erasure_notes(settings, named=chosen.erasures), chosen.since))
    repeated = _check_and_erase(settings, found)
    if chosen.jsonl:
        print_json({"notes": len(found), "erased_again": repeated})
    else:
        print_line(f"{len(found)} notes of erasures since, {repeated} erased again")
    return 0


def _no_older_backups(folder: Path) -> Iterator[Path]:
    """Yield where a backup, whose database is older than its notes, and later ones keep notes."""
    yield from (folder / "files", folder / NOTES)
    for other in sorted(folder.parent.glob("[0-9]*")):
        if other.name > folder.name:
            yield from (other / "files", other / NOTES)


def _since(erasures: Iterable[Erasure], moment: datetime) -> Iterator[Erasure]:
    different = {erasure.key(): erasure for erasure in erasures}
    return (one for one in different.values() if one.at > moment - MARGIN)


def _check_and_erase(settings: Settings, erasures: Sequence[Erasure]) -> int:
    """Bring the tables up to date, check the audit, and carry the erasures out again.

    Raises:
        Untrusted: The audit chain is broken.
    """
    product = open_product(settings)
    try:
        with product.foundation.records.begin() as unit:
            broken = unit.audit.first_broken()
        if broken is not None:
            raise Untrusted(f"恢复后审计链在第 {broken} 行断开。请保留现场并上报。")
        functions = product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        return sum(
            functions.call(
                "repeat_erasures", RepeatErasures(erasures=some), RepeatedErasures
            ).repeated
            for some in _batches(erasures)
        )
    finally:
        product.close()
        product.foundation.records.database.close()


def _batches(erasures: Sequence[Erasure]) -> Iterator[tuple[Erasure, ...]]:
    ordered = sorted(erasures, key=lambda one: one.at)
    for start in range(0, len(ordered), MOST_AT_ONCE):
        yield tuple(ordered[start : start + MOST_AT_ONCE])


SUBCOMMAND = Subcommand(
    help="Put a backup back where nothing is yet, check it, and delete again what was deleted.",
    add_arguments=_arguments,
    run=_run,
)
