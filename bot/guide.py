"""User guides, one a role, made from what 帮助 shows: python -m bot.guide FOLDER.

A guide says how to begin (``bot/guide.toml``), what the role does day by day, and what else it
may say, with examples that are its own. Nothing about a command is written twice.
"""

import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

from pydantic import BaseModel

import bot.commands
from bot.command import Command
from bot.commands.help import MOST_ROWS, in_order
from school.discover import discover
from school.people import ROLE_NAMES, Role

_OF_A_SCHOOL = re.compile(r"\d号|[班校县年]级?(?:\s|$)|[一二三四五六七八九]年级|\(\d\)班")
"""What a family never says: it asks of its own child, and names neither number nor class."""
_OF_A_FAMILY = re.compile(r"孩子|我家|娃")
_OF_OTHERS = {
    Role.GUARDIAN: _OF_A_SCHOOL,
    Role.PUPIL: re.compile(f"{_OF_A_SCHOOL.pattern}|{_OF_A_FAMILY.pattern}"),
}
"""What a role never says; the others: what a family says. A pupil has no child."""


class Opening(BaseModel, frozen=True):
    """What a guide says before its tables."""

    name: str
    """Of the file."""
    hello: str
    begin: tuple[str, ...]
    """First steps, each a sentence."""


def openings() -> Mapping[Role, Opening]:
    """Return how each role's guide begins."""
    written = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return {Role(role): Opening.model_validate(said) for role, said in written.items()}


def guide(role: Role, opening: Opening) -> str:
    """Return a role's guide as Markdown."""
    commands = {name: module.COMMAND for name, module in discover(bot.commands).items()}
    mine = {n: c for n, c in commands.items() if not c.roles or role in c.roles}
    ordered = [mine[name] for name in in_order(mine, {role}) if name != "help"]
    lines = [
        f"# {ROLE_NAMES[role]}怎么用青教",
        "",
        "由 `bot/guide.toml` 和各命令生成，不要手改：`python -m bot.guide docs/guide`。",
        "",
        opening.hello,
        "",
        *(f"{place}. {step}" for place, step in enumerate(opening.begin, start=1)),
        "",
        "不用记命令，照平常说话就行。随时发“帮助”，看自己能做什么。",
        "",
        "## 每天用得着",
        "",
        *_table(ordered[:MOST_ROWS], role),
        "",
        "## 还能这样说",
        "",
        *_table(ordered[MOST_ROWS:], role),
        "",
    ]
    return "\n".join(lines)


def _table(commands: list[Command], role: Role) -> Iterator[str]:
    yield "| 想做什么 | 是什么 | 可以这样说 |"
    yield "|---|---|---|"
    for command in commands:
        said = "、".join(f"“{one}”" for one in examples_of(command, role))
        yield f"| {command.words[0]} | {_cell(command.summary_for({role}))} | {_cell(said)} |"


def examples_of(command: Command, role: Role) -> list[str]:
    """Return what a role would say of a command's examples; the word itself where none is its."""
    others = _OF_OTHERS.get(role, _OF_A_FAMILY)
    own = [one for one in command.examples if not others.search(one)]
    return own or [command.words[0]]


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def main(folder: Path) -> None:
    """Write every role's guide into *folder*."""
    folder.mkdir(parents=True, exist_ok=True)
    for role, opening in openings().items():
        (folder / f"{opening.name}.md").write_text(guide(role, opening), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
