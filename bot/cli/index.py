"""qingjiao index: put documents into the library, make its index anew, tell how it is."""

import argparse
import sys
import time
from pathlib import Path

from bot.local import open_product
from bot.subcommand import Subcommand, add_output_flags, complain, print_json, print_line
from school.actor import SYSTEM, Actor
from school.errors import NotUnderstood, SchoolError
from school.library_documents import (
    MOST_AT_ONCE,
    AddDocuments,
    AddedDocuments,
    LibraryDocument,
    read_document,
)
from school.library_work import (
    BuildLibrary,
    Embedded,
    EmbedResources,
    LibraryOf,
    LibraryStatus,
)
from school.ports import Invoker
from school.settings import Settings

REFUSED = 2
LONGEST_LINE = 4_000_000
"""Bytes; a longer line is no document."""
BAR = 30
EPILOG = """\
add    each line of FILE is a JSON object: "id", "title", "text" and, where known, "stage", "grade",
       "subject", "type", "level", "owner", "shared". Adding the same file again changes nothing.
build  make the index anew from the database
status say how the index is
"""


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = EPILOG
    parser.add_argument("act", choices=["add", "build", "status"], help="what to do")
    parser.add_argument("file", nargs="?", type=Path, metavar="FILE", help="with add: JSON lines")
    add_output_flags(parser)


def _run(chosen: argparse.Namespace) -> int:
    if (chosen.act == "add") != (chosen.file is not None):
        raise NotUnderstood("add 后面要有一个文件（FILE.jsonl），build 和 status 后面没有。")
    product = open_product(Settings())
    try:
        functions = product.functions_for(Actor(platform=SYSTEM, user=SYSTEM))
        if chosen.act == "add":
            return _add(functions, chosen)
        if chosen.act == "build":
            _make_vectors(functions)
            status = _build(functions)
        else:
            status = functions.call("library_status", LibraryOf(), LibraryStatus)
        (print_json if chosen.jsonl else _say)(status.model_dump())
    finally:
        product.close()
    return 0


def _add(functions: Invoker, chosen: argparse.Namespace) -> int:
    began = time.perf_counter()
    counts = {"added": 0, "changed": 0, "same": 0, "refused": 0}
    with chosen.file.open("rb") as file:
        documents = _documents(file.read(), counts)
    bar = _Bar("收下", len(documents))
    for at in range(0, len(documents), MOST_AT_ONCE):
        some = tuple(documents[at : at + MOST_AT_ONCE])
        answer = functions.call("add_documents", AddDocuments(documents=some), AddedDocuments)
        for refused in answer.refused:
            complain(f"{refused.id}：{refused.reason}")
        counts["refused"] += len(answer.refused)
        for name in ("added", "changed", "same"):
            counts[name] += getattr(answer, name)
        bar.move(len(some))
    vectors = _make_vectors(functions)
    if counts["added"] or counts["changed"] or vectors:
        _build(functions)
    seconds = round(time.perf_counter() - began, 3)
    if chosen.jsonl:
        print_json({"file": str(chosen.file), **counts, "vectors": vectors, "seconds": seconds})
    else:
        print_line(
            f"新增 {counts['added']} 份，更新 {counts['changed']} 份，没变 {counts['same']} 份，"
            f"没有收下 {counts['refused']} 份。用时 {seconds:.1f} 秒。"
        )
    return 0 if any(counts[name] for name in ("added", "changed", "same")) else REFUSED


def _documents(content: bytes, counts: dict[str, int]) -> list[LibraryDocument]:
    """Return the documents of a file; what cannot be read is told and counted."""
    found: list[LibraryDocument] = []
    for number, line in enumerate(content.splitlines(), 1):
        if not line.strip():
            continue
        try:
            if len(line) > LONGEST_LINE:
                raise NotUnderstood("这一行太长。")
            found.append(read_document(line.decode("utf-8-sig")))
        except (SchoolError, ValueError) as error:
            complain(f"第 {number} 行没有收下：{' '.join(str(error).split())}")
            counts["refused"] += 1
    return found


def _make_vectors(functions: Invoker) -> int:
    """Have all vectors made that are missing; return of how many resources."""
    made, bar = 0, None
    while True:
        answer = functions.call("embed_resources", EmbedResources(go_on=False), Embedded)
        made += answer.made
        bar = bar or _Bar("读懂", answer.made + answer.left)
        bar.move(answer.made)
        if not answer.left or not answer.made:
            return made


def _build(functions: Invoker) -> LibraryStatus:
    bar = _Bar("建索引", 1)
    status = functions.call("build_library", BuildLibrary(), LibraryStatus)
    bar.move(1)
    return status


def _say(status: dict[str, object]) -> None:
    print_line(f"资源 {status['resources']} 份，其中 {status['fresh']} 份在建索引之后有变化。")
    model = status["model"] or "没有（只按字词搜索）"
    print_line(f"语义模型：{model}，已读懂 {status['with_vectors']} 份。")
    print_line(f"索引 {int(str(status['bytes'])) / 1e6:.1f} MB，到第 {status['seq']} 次变化。")
    if status["problem"]:
        print_line(f"语义模型没有用上：{status['problem']}")


class _Bar:
    """A bar that grows on a terminal, and is silent elsewhere."""

    def __init__(self, name: str, total: int) -> None:
        self._name, self._total, self._done = name, total, 0
        self._shown = sys.stderr.isatty() and total > 0

    def move(self, steps: int) -> None:
        """Grow by some steps."""
        self._done = min(self._done + steps, self._total)
        if not self._shown:
            return
        filled = BAR * self._done // self._total
        bar = "█" * filled + "░" * (BAR - filled)
        end = "\n" if self._done == self._total else ""
        sys.stderr.write(f"\r{self._name} {bar} {self._done}/{self._total}{end}")
        sys.stderr.flush()


SUBCOMMAND = Subcommand(
    help="Put documents into the library of teaching material, and keep its index.",
    add_arguments=_arguments,
    run=_run,
)
