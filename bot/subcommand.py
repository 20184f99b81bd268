"""Subcommand: one verb of the qingjiao command line; ``bot/cli/<name>.py`` holds one each."""

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Subcommand:
    """A verb with its arguments."""

    help: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace], int]
    """Returns the exit code; SchoolError, OSError and ValueError become one sentence and 2."""


def print_json(value: object) -> None:
    """Print one JSON line, at once, in UTF-8."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def print_line(text: str) -> None:
    """Print one line for people, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def complain(sentence: str) -> None:
    """Print one plain sentence to stderr."""
    sys.stderr.write(f"qingjiao: {sentence}\n")
    sys.stderr.flush()


def add_output_flags(parser: argparse.ArgumentParser) -> None:
    """Add ``--jsonl`` (``--json`` is the same): one JSON object a line, for programs."""
    parser.add_argument(
        "--jsonl", "--json", dest="jsonl", action="store_true", help="print JSON lines for programs"
    )
