"""qingjiao search: find teaching material, as somebody or as anybody of the county."""

import argparse
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from bot.app import Product
from bot.local import open_product
from bot.subcommand import Subcommand, add_output_flags, complain, print_json, print_line
from school.actor import SYSTEM, Actor
from school.errors import NotUnderstood, SchoolError
from school.ports import Invoker
from school.search import LONGEST_QUERY, MOST_HITS, Found, SearchRequest
from school.settings import Settings

FAILED = 2
DEFAULT_TOP = 5


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--as", dest="person", default="", help="who looks (default: anybody)")
    parser.add_argument("--batch", type=Path, metavar="FILE", help='JSON lines {"id", "query"}')
    parser.add_argument(
        "--top", type=int, default=DEFAULT_TOP, metavar="K", help="hits a query (default: 5)"
    )
    parser.add_argument("query", nargs="*", metavar="QUERY", help="what to look for")
    add_output_flags(parser)


def _run(chosen: argparse.Namespace) -> int:
    if bool(chosen.query) == bool(chosen.batch):
        raise NotUnderstood("请给要找的内容，或者 --batch 文件（只选一样）。")
    if not 1 <= chosen.top <= MOST_HITS:
        raise NotUnderstood(f"--top 是 1 到 {MOST_HITS}。")
    product = open_product(Settings())
    try:
        functions, function = _searcher(product, chosen.person)
        answered = asked = 0
        for number, query in _queries(chosen):
            asked += 1
            answered += _answer(functions, function, number, query=query, chosen=chosen)
    finally:
        product.close()
    return 0 if answered or not asked else FAILED


def _searcher(product: Product, person: str) -> tuple[Invoker, str]:
    """Return who asks, and which function: anybody sees what is open to the county."""
    if not person:
        actor = Actor(platform=SYSTEM, user=SYSTEM)
        return product.functions_for(actor), "search_open_library"
    known = product.console.person(person)
    return product.functions_for(Actor(platform="console", user=known.id)), "search_library"


def _queries(chosen: argparse.Namespace) -> Iterator[tuple[Any, str]]:
    """Yield the id and the text of each query; a bad line is told, and the rest goes on."""
    if not chosen.batch:
        yield "", " ".join(chosen.query)
        return
    for number, line in enumerate(chosen.batch.read_bytes().splitlines(), 1):
        if not line.strip():
            continue
        try:
            told = json.loads(line.decode("utf-8-sig"))
            query = told["query"]
            if not isinstance(query, str) or not query.strip():
                raise NotUnderstood("query 是空的，或不是文字。")
            yield told.get("id", str(number)), query
        except (ValueError, LookupError, TypeError, AttributeError, SchoolError) as error:
            said = " ".join(str(error).split())
            complain(f"第 {number} 行读不了（要 {{“id”, “query”}}）：{said}")


def _answer(
    functions: Invoker, function: str, number: Any, *, query: str, chosen: argparse.Namespace
) -> bool:
    """Print the hits of one query; False when it failed, which is told."""
    began = time.perf_counter()
    try:
        said = query.replace("\x00", " ")[:LONGEST_QUERY]
        request = SearchRequest(said=said, top=chosen.top)
        found = functions.call(function, request, Found)
    except (SchoolError, ValidationError):
        complain(f"{number or query}：{said}")
        return False
    seconds = round(time.perf_counter() - began, 4)
    (_json if chosen.jsonl else _text)(number, query, found, seconds=seconds)
    return True


def _json(number: Any, query: str, found: Found, *, seconds: float) -> None:
    hits = [
        {"id": hit.resource_id, "title": hit.title, "score": hit.score, "why": list(hit.why)}
        for hit in found.hits
    ]
    print_json({"id": number, "query": query, "hits": hits, "seconds": seconds})


def _text(number: Any, query: str, found: Found, *, seconds: float) -> None:
    conditions = f"（{' · '.join(found.understood)}）" if found.understood else ""
    print_line(f"{number}  {query}{conditions}".strip() + f"  {seconds:.3f} s")
    for place, hit in enumerate(found.hits, 1):
        why = f"  因为：{'、'.join(hit.why)}" if hit.why else ""
        print_line(f"  {place}. {hit.title}  [{hit.resource_id}]{why}")
    if not found.hits:
        print_line("  没有找到。换个说法，或少说一个条件再试。")


SUBCOMMAND = Subcommand(
    help="Find teaching material in the library.",
    add_arguments=_arguments,
    run=_run,
)
