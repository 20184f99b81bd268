"""qingjiao backup: database and files of one moment in a folder, while the product goes on."""

import argparse
from datetime import timedelta
from pathlib import Path

from bot.local import make_backup_of
from bot.subcommand import Subcommand, add_output_flags, print_json, print_line
from school.backup import read_backup
from school.settings import Settings


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("folder", type=Path, help="where backups are; a new one is made inside")
    parser.add_argument(
        "--without-files",
        action="store_true",
        help="the database alone, for a bucket that keeps its own versions",
    )
    parser.add_argument(
        "--keep-days",
        type=int,
        choices=range(1, 3661),
        metavar="DAYS",
        help="first remove the backups there that are older, but never the newest whole one",
    )
    add_output_flags(parser)


def _run(chosen: argparse.Namespace) -> int:
    settings = Settings()
    keep = None if chosen.keep_days is None else timedelta(days=chosen.keep_days)
    with_files = not chosen.without_files
    made = make_backup_of(settings, into=chosen.folder, with_files=with_files, keep=keep)
    backup = read_backup(made, key=settings.first_key_for("backup"))
    rows = sum(backup.rows.values())
    if chosen.jsonl:
        counts = {"rows": rows, "files": backup.files, "bytes": backup.dump.bytes}
        counts["strange"] = backup.strange
        print_json({"folder": str(made), "made_at": backup.made_at.isoformat(), **counts})
        return 0
    files = "no files" if backup.files is None else f"{backup.files} files"
    print_line(f"{rows} rows and {files} in {made}")
    if backup.strange:
        print_line(f"{backup.strange} files are left out: their names are not the product's.")
        print_line("Somebody else put them into the file store; move them away.")
    print_line("The keys are not in it: keep QINGJIAO_SECRET (or secret.key) and")
    print_line("QINGJIAO_HEALTH_KEYS elsewhere. Names are in it: keep it on an encrypted disk.")
    return 0


SUBCOMMAND = Subcommand(
    help="Back the database and the files up, while the product goes on.",
    add_arguments=_arguments,
    run=_run,
)
