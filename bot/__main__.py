"""The qingjiao command: every subcommand is a file of ``bot/cli``."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pkgutil import iter_modules

import bot.cli
from bot.subcommand import Subcommand, complain
from school.errors import SchoolError
from school.logs import write_logs
from school.settings import Settings
from school.starting import without_collecting

USAGE_ERROR = 2


class _Parser(argparse.ArgumentParser):
    """An argument parser that says what is wrong in one plain sentence."""

    def error(self, message: str) -> None:  # type: ignore[override]  # exits, as the base does
        complain(f"{message}. See: {self.prog} --help")
        raise SystemExit(USAGE_ERROR)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one subcommand and return the exit code: 0, or 2 with one sentence on stderr."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    with without_collecting():
        parser, subcommands = _parser(given)
    chosen = parser.parse_args(given)
    try:
        settings = Settings()
        write_logs(settings.log, settings.log_level)
        return subcommands[chosen.subcommand].run(chosen)
    except SchoolError as error:
        complain(error.message)
    except BrokenPipeError:
        # Whoever reads our output has seen enough, as `head` does.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (OSError, ValueError) as error:
        complain(" ".join(str(error).split()))
    except KeyboardInterrupt:
        complain("stopped")
    return USAGE_ERROR


def _parser(given: Sequence[str]) -> tuple[argparse.ArgumentParser, dict[str, Subcommand]]:
    """Return the parser; of the subcommands only the one that is asked for is loaded."""
    parser = _Parser(
        prog="qingjiao", description="The assistant a county's schools keep in their chat app."
    )
    verbs = parser.add_subparsers(dest="subcommand", required=True, metavar="COMMAND")
    names = {found.name.replace("_", "-"): found.name for found in iter_modules(bot.cli.__path__)}
    wanted = {verb: name for verb, name in names.items() if verb in given[:1]} or names
    subcommands: dict[str, Subcommand] = {}
    for verb, name in sorted(wanted.items()):
        subcommand: Subcommand = import_module(f"bot.cli.{name}").SUBCOMMAND
        own = verbs.add_parser(verb, help=subcommand.help, description=subcommand.help)
        subcommand.add_arguments(own)
        subcommands[verb] = subcommand
    return parser, subcommands


if __name__ == "__main__":
    sys.exit(main())
