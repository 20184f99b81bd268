"""The layout is a promise; these tests keep it."""

import re
from pathlib import Path

import pytest

import bot.cli
import bot.commands
import bot.platforms
from bot.command import Command
from bot.router import claimed_by
from bot.understanding import Understanding
from school.discover import discover
from school.people import Role
from school.spelling import simplified

ROOT = Path(__file__).parents[1]
COMMANDS: dict[str, Command] = {
    name: module.COMMAND for name, module in discover(bot.commands).items()
}


@pytest.mark.parametrize("name", COMMANDS)
def test_every_example_is_understood_as_its_command(name: str) -> None:
    command = COMMANDS[name]
    offered = [
        n for n, c in COMMANDS.items() if not c.roles or c.roles & (command.roles or {*Role})
    ]
    understanding = Understanding(COMMANDS)

    assert command.examples
    for example in command.examples:
        claimed = claimed_by(COMMANDS, example, offered=offered)
        said = understanding.exact(example, offered) or claimed
        assert (said or understanding.meant(simplified(example), offered)[0]) == name


def test_every_platform_has_a_renderer_of_the_same_name() -> None:
    platforms = set(discover(bot.platforms))
    renderers = {path.stem for path in (ROOT / "message_cards/renderers").glob("[a-z]*.py")}

    assert platforms == renderers


def test_every_function_of_the_app_is_one_use_case() -> None:
    registered = (ROOT / "functions/app.py").read_text()

    for module in (ROOT / "functions/chalicelib").glob("[a-z]*.py"):
        if "Blueprint(" in module.read_text():
            assert f"app.register_blueprint({module.stem}.routes)" in registered


def test_the_readme_lists_every_subcommand_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text()
    listed = set(re.findall(r"^\| `qingjiao ([a-z-]+)", readme, flags=re.M))

    assert listed == {name.replace("_", "-") for name in discover(bot.cli)}


def test_the_readme_names_only_what_make_offers() -> None:
    readme = (ROOT / "README.md").read_text() + (ROOT / "CONTRIBUTING.md").read_text()
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), flags=re.M))

    assert set(re.findall(r"(?:^    |`)make ([a-z]+)", readme, flags=re.M)) <= targets


def test_the_files_the_readme_shows_are_there() -> None:
    readme = (ROOT / "README.md").read_text()

    for path in re.findall(r"\]\(((?:docs|benchmarks)[^)#]*|[A-Z]+\.md)\)", readme):
        assert (ROOT / path).exists(), path
