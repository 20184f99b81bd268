"""What the documents promise is there: files, headings, commands, make targets and settings."""

import argparse
import re
from pathlib import Path

import pytest

import bot.cli
from school.discover import discover
from school.settings import Settings

ROOT = Path(__file__).parents[1]
DOCUMENTS = sorted(
    path
    for pattern in ("*.md", "docs/**/*.md", "benchmarks/*.md", "infra/**/*.md")
    for path in ROOT.glob(pattern)
    if "node_modules" not in path.parts
)
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]
LINK = re.compile(r"\]\(([^)\s]+)\)")
CODE = re.compile(r"^```.*?^```|`[^`\n]+`", flags=re.M | re.S)
SUBCOMMANDS = {
    name.replace("_", "-"): module.SUBCOMMAND for name, module in discover(bot.cli).items()
}
NOT_OURS = {
    *("QINGJIAO_SHARED", "QINGJIAO_CHROMIUM", "QINGJIAO_GRADING_THREADS", "QINGJIAO_HOME"),
    *("QINGJIAO_DOMAIN", "QINGJIAO_TLS_EMAIL", "QINGJIAO_UPSTREAM", "QINGJIAO_MEMORY_LIMIT"),
}
"""Of the tests, of the reader, of the proxy, and of the containers."""


def anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ +(.+)$", text, flags=re.M)
    return {re.sub(r"[^\w\- ]", "", one.lower()).replace(" ", "-") for one in headings}


@pytest.mark.parametrize("name", NAMES)
def test_every_link_inside_leads_somewhere(name: str) -> None:
    document = ROOT / name
    broken = []
    for target in LINK.findall(CODE.sub("", document.read_text(encoding="utf-8"))):
        path, _, anchor = target.partition("#")
        if "://" in target or target.startswith("mailto:"):
            continue
        to = (document.parent / path).resolve() if path else document
        there = to.exists()
        if there and anchor and to.suffix == ".md":
            there = anchor in anchors(to.read_text(encoding="utf-8"))
        if not there:
            broken.append(target)

    assert not broken


def options_of(name: str) -> set[str]:
    parser = argparse.ArgumentParser()
    SUBCOMMANDS[name].add_arguments(parser)
    parsers = [parser]
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            parsers.extend(action.choices.values())
    return {
        option for one in parsers for action in one._actions for option in action.option_strings
    }


@pytest.mark.parametrize("name", NAMES)
def test_every_command_of_a_document_is_one_of_the_product(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    said = re.findall(r"(?:`|^\s*|\$ |bin/)qingjiao ([a-z][a-z-]+)([^`\n]*)", text, flags=re.M)
    unknown = [command for command, _ in said if command not in SUBCOMMANDS]
    wrong = [
        f"{command} {option}"
        for command, rest in said
        if command in SUBCOMMANDS
        for option in re.findall(r"(?<!\S)\[?(--[a-z][a-z-]+)", rest.split("|")[0])
        if option not in options_of(command)
    ]

    assert not unknown
    assert not wrong


@pytest.mark.parametrize("name", NAMES)
def test_every_make_target_of_a_document_exists(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    programs = {f"bench-{one.stem}" for one in (ROOT / "benchmarks").glob("*.py")}

    named = set(re.findall(r"(?:^    |`)make ([a-z_-]+)", text, flags=re.M))
    assert named <= targets | programs


def test_the_measurements_name_what_make_bench_runs_and_no_more() -> None:
    made = (ROOT / "Makefile").read_text(encoding="utf-8")
    recipe = made[made.index("\nbench:") :].split("\n\n", maxsplit=1)[0]
    text = (ROOT / "benchmarks" / "README.md").read_text(encoding="utf-8")
    said = text[text.index("`make bench` runs") : text.index("Every program is")]

    run = set(re.findall(r"benchmarks/([a-z_]+[.]py)", recipe))
    assert run
    assert set(re.findall(r"`([a-z_]+[.]py)`", said)) == run


METRIC = re.compile(r"\bqingjiao_[a-z_]+")
OF_A_METRIC = re.compile(r"_(?:total|count|sum|bucket)$")
"""What Prometheus puts behind a name."""
NO_METRICS = {"qingjiao_cloud_platform"}
"""Figures' sources that are spelled like metrics."""


@pytest.mark.parametrize("name", NAMES)
def test_every_metric_of_a_document_is_measured(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    sources = [(ROOT / "bot" / f"{one}.py").read_text() for one in ("metrics", "scraping")]
    measured = {one for source in sources for one in re.findall(r'"(qingjiao_[a-z_]+)"', source)}

    assert measured
    assert {OF_A_METRIC.sub("", one) for one in METRIC.findall(text)} <= measured | NO_METRICS


@pytest.mark.parametrize("name", NAMES)
def test_every_setting_of_a_document_is_read(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    known = {f"QINGJIAO_{field.upper()}" for field in Settings.model_fields}

    assert set(re.findall(r"QINGJIAO_[A-Z0-9_]*[A-Z0-9]", text)) <= known | NOT_OURS
