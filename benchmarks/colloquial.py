"""How well material is found by what teachers, parents and pupils type, in the whole product.

    python benchmarks/colloquial.py [--embeddings lsa] [--misses]

``colloquial.jsonl`` holds 499 titles with a line or two of text and 520 queries: vague, misspelt,
in traditional characters, in pinyin, with few words of the title. It was written before any ranking
was seen or tuned. Queries are split by a hash into two fifths to tune on and three fifths held out.
Everything goes through ``qingjiao index add`` and ``qingjiao search``, as anybody of the county.
"""

import argparse
import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from school.resource_words import understand
from school.resources import TYPES, Resource, ResourceFilter

SUITE = Path(__file__).with_suffix(".jsonl")
ROOT = Path(__file__).parents[1]
DEV_PARTS, PARTS = 2, 5
TOP = 10
Line = dict[str, Any]


def main() -> None:
    """Print a row of figures for each half of the queries."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    parser.add_argument(
        "--embeddings", default="", help="as QINGJIAO_EMBEDDINGS; empty: the best there is"
    )
    parser.add_argument(
        "--misses", action="store_true", help="print dev queries without a right hit in 5"
    )
    parser.add_argument(
        "--filters", action="store_true", help="only look at the conditions understood"
    )
    chosen = parser.parse_args()
    lines = [json.loads(line) for line in SUITE.read_text(encoding="utf-8").splitlines()]
    documents = [line for line in lines if line["kind"] == "document"]
    queries = [line for line in lines if line["kind"] == "query"]
    hidden = [query for query in queries if hides(query, documents)]
    print(f"{len(documents)} titles, {len(queries)} queries")
    said = [query for query in queries if understand(query["query"]).filter != ResourceFilter()]
    print(f"conditions understood in {len(said)}; a right answer hidden by one in {len(hidden)}")
    for query in hidden if chosen.misses else ():
        print("  hidden:", query["query"], understand(query["query"]).chips)
    if not chosen.filters:
        measure(documents, queries, chosen)


def measure(documents: list[Line], queries: list[Line], chosen: argparse.Namespace) -> None:
    """Have every query answered by the product, and print how well."""
    with tempfile.TemporaryDirectory() as home:
        answers = answered(documents, queries, home=Path(home), embeddings=chosen.embeddings)
    print("| queries | n | R@1 | R@5 | MRR@10 | p50 s | p95 s |\n|---|---|---|---|---|---|---|")
    for name, some in (
        ("dev", [q for q in queries if is_dev(q)]),
        ("held out", [q for q in queries if not is_dev(q)]),
        ("all", queries),
    ):
        print(row(name, some, answers))
    if chosen.misses:
        print_misses([q for q in queries if is_dev(q)], answers, documents)


def is_dev(query: Line) -> bool:
    """Return True for a query one may look at while tuning."""
    digest = hashlib.sha256(query["query"].encode()).digest()
    return digest[0] % PARTS < DEV_PARTS


def hides(query: Line, documents: Sequence[Line]) -> bool:
    """Return True when the conditions understood rule every right answer out."""
    wanted = understand(query["query"]).filter
    right = (one for one in documents if one["id"] in query["relevant"])
    return not any(wanted.wants(_resource(one)) for one in right)


def _resource(document: Line) -> Resource:
    """Return the facts of a document as the product keeps them; grades and types are in Chinese."""
    facts = understand(f"{document.get('grade', '')} {document.get('stage', '')}").filter
    kind = next(kind for kind, name in TYPES.items() if name == document["type"])
    return Resource.model_construct(
        title=document["title"],
        stage=next(iter(facts.stages), None),
        grades=facts.grades,
        subject=document.get("subject", ""),
        type=kind,
        edition="",
        home="",
        level=None,
    )


def answered(
    documents: list[Line], queries: list[Line], *, home: Path, embeddings: str
) -> dict[str, Line]:
    """Return what ``qingjiao search`` answers to each query, by the query's id."""
    environment = {**os.environ, "QINGJIAO_HOME": str(home / "home"), "PYTHONPATH": str(ROOT)}
    environment |= {"QINGJIAO_EMBEDDINGS": embeddings} if embeddings else {}
    library, batch = home / "library.jsonl", home / "queries.jsonl"
    _write(library, [{k: v for k, v in one.items() if k != "kind"} for one in documents])
    _write(batch, [{"id": one["id"], "query": one["query"]} for one in queries])

    def run(*arguments: str) -> str:
        command = [sys.executable, "-m", "bot", *arguments]
        done = subprocess.run(  # noqa: S603  # the product, with arguments of this file
            command, env=environment, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
        )
        return done.stdout

    run("demo-data", "--pupils", "60")
    print(run("index", "add", str(library), "--jsonl").strip())
    found = run("search", "--batch", str(batch), "--top", str(TOP), "--jsonl")
    return {answer["id"]: answer for answer in map(json.loads, found.splitlines())}


def _write(path: Path, lines: Sequence[Line]) -> None:
    path.write_text("".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines))


def place(query: Line, answers: dict[str, Line]) -> int:
    """Return the place, from 1, of the first right hit; 0: it is not among the ten."""
    hits = answers[query["id"]]["hits"]
    right = (no for no, hit in enumerate(hits, 1) if hit["id"] in query["relevant"])
    return next(right, 0)


def row(name: str, queries: Sequence[Line], answers: dict[str, Line]) -> str:
    """Return the figures of some queries as a row of a table."""
    places = [place(query, answers) for query in queries]
    seconds = [answers[query["id"]]["seconds"] for query in queries]
    spread = quantiles(seconds, n=20)
    at_1 = mean(p == 1 for p in places)
    at_5 = mean(1 <= p <= 5 for p in places)
    reciprocal = mean(1 / p if p else 0 for p in places)
    return (
        f"| {name} | {len(queries)} | {at_1:.3f} | {at_5:.3f} | {reciprocal:.3f} "
        f"| {spread[9]:.3f} | {spread[18]:.3f} |"
    )


def print_misses(
    queries: Sequence[Line], answers: dict[str, Line], documents: Sequence[Line]
) -> None:
    """Print what was not among the first five, with what was there instead."""
    titles = {one["id"]: one["title"] for one in documents}
    for query in queries:
        if not 1 <= place(query, answers) <= 5:
            wanted = "、".join(titles[one] for one in query["relevant"])
            first = "、".join(hit["title"] for hit in answers[query["id"]]["hits"][:3])
            print(f"{query['query']}\n    wanted {wanted}\n    found {first}")


if __name__ == "__main__":
    main()
