"""qingjiao rotate-keys: seal what is sealed again, with the newest key of health data."""

import argparse

from bot.app import foundation
from bot.subcommand import Subcommand, add_output_flags, print_json, print_line
from school.settings import Settings
from school.store.database import metadata
from school.store.sealed import reseal, sealed_columns


def _run(chosen: argparse.Namespace) -> int:
    base = foundation(Settings())
    records, done = base.records, 0
    for column in sealed_columns(metadata):
        while True:
            with records.database.begin() as connection:
                batch = reseal(connection, column, records.health)
            if not batch:
                break
            done += batch
    newest = records.health.newest
    if chosen.jsonl:
        print_json({"sealed_again": done, "key": newest})
    else:
        print_line(f"{done} values sealed again; everything is sealed with key {newest} now")
    return 0


SUBCOMMAND = Subcommand(
    help="Seal health data again with the newest of QINGJIAO_HEALTH_KEYS; then drop the old key.",
    add_arguments=add_output_flags,
    run=_run,
)
