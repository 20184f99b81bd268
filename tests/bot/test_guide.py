"""Guides say what 帮助 shows, and nothing that would not be understood."""

import re
from pathlib import Path

import pytest

import bot.commands
from bot.command import Command
from bot.commands.help import MOST_ROWS, in_order
from bot.guide import examples_of, guide, openings
from bot.router import claimed_by
from bot.understanding import Understanding
from school.discover import discover
from school.people import Role
from school.spelling import simplified

FOLDER = Path(__file__).parents[2] / "docs" / "guide"
COMMANDS: dict[str, Command] = {
    name: module.COMMAND for name, module in discover(bot.commands).items()
}
UNDERSTANDING = Understanding(COMMANDS)
FOLLOWING = {"导出", "一键催办", "误报", "升级", "已处置", "那2023年呢"}
"""What stands on a card's button or follows an answer, and is said about it."""


def offered_to(role: Role) -> list[str]:
    return [name for name, one in COMMANDS.items() if not one.roles or role in one.roles]


def meant(words: str, role: Role) -> str | None:
    offered = offered_to(role)
    exact = UNDERSTANDING.exact(words, offered) or claimed_by(COMMANDS, words, offered=offered)
    if exact:
        return exact
    heard = [name for name in offered if COMMANDS[name].hears(words)]
    return next(iter(heard), None) or UNDERSTANDING.meant(simplified(words), offered)[0]


def test_every_role_has_a_guide() -> None:
    assert set(openings()) == set(Role)


@pytest.mark.parametrize("role", Role)
def test_the_guide_in_the_docs_is_the_one_that_is_made(role: Role) -> None:
    opening = openings()[role]

    assert (FOLDER / f"{opening.name}.md").read_text(encoding="utf-8") == guide(role, opening)


@pytest.mark.parametrize("role", Role)
def test_what_a_guide_says_to_begin_with_is_understood(role: Role) -> None:
    said = {words for step in openings()[role].begin for words in re.findall("“([^”]+)”", step)}

    assert not {words for words in said - FOLLOWING if meant(words, role) is None}


@pytest.mark.parametrize("role", Role)
def test_an_example_of_a_guide_is_understood_as_its_command(role: Role) -> None:
    offered = offered_to(role)
    examples = [(name, one) for name in offered for one in examples_of(COMMANDS[name], role)]

    assert not [(name, one) for name, one in examples if meant(one, role) != name]


@pytest.mark.parametrize("role", Role)
def test_the_first_table_is_what_help_shows_first(role: Role) -> None:
    first = guide(role, openings()[role]).split("## 还能这样说")[0].split("## 每天用得着")[1]
    daily = [name for name in in_order(offered_to(role), {role}) if name != "help"][:MOST_ROWS]

    assert re.findall(r"^\| ([^ |]+) \|", first, flags=re.M)[1:] == [
        COMMANDS[name].words[0] for name in daily
    ]


@pytest.mark.parametrize("role", [Role.PUPIL, Role.GUARDIAN])
def test_a_family_is_shown_no_words_of_a_whole_class(role: Role) -> None:
    assert not re.search(r"“[^”]*(?:\d号|\(\d\)班)", guide(role, openings()[role]))


def test_a_pupil_is_never_spoken_to_as_a_parent() -> None:
    assert not re.search(
        "孩子|家长|我家|班主任看|老师看", guide(Role.PUPIL, openings()[Role.PUPIL])
    )


def test_help_speaks_to_pupils_and_parents_in_their_own_words() -> None:
    result = COMMANDS["result"]

    assert result.summary_for({Role.PUPIL}) == "看自己的批改结果"
    assert result.summary_for({Role.GUARDIAN}) == result.summary
    assert result.summary_for({Role.GUARDIAN, Role.PUPIL}) == result.summary
