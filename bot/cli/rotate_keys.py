"""qingjiao rotate-keys: seal what is sealed again, with the newest keys."""

import argparse

from bot.app import foundation
from bot.subcommand import Subcommand, add_output_flags, print_json, print_line
from school.settings import Settings


def _run(chosen: argparse.Namespace) -> int:
    base = foundation(Settings())
    (done, unreadable), newest = base.records.seal_again()
    base.records.database.close()
    if chosen.jsonl:
        print_json({"sealed_again": done, "unreadable": unreadable, "key": newest})
    elif not unreadable:
        print_line(f"{done} values sealed again; everything is sealed with key {newest} now")
    else:
        print_line(f"{done} values sealed again; {unreadable} posts are left that no key opens:")
        print_line(
            "put the secret they were sealed with in QINGJIAO_SECRET_BEFORE and run it again"
        )
    return 2 if unreadable else 0


SUBCOMMAND = Subcommand(
    help="Seal health data and posts again with the newest keys; then drop old health keys.",
    add_arguments=add_output_flags,
    run=_run,
)
